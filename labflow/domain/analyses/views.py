"""The bench: work that waits, as a list of analyses with what is late, sent back or running out of time."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, false, func, or_, select

from labflow.domain import lists
from labflow.domain.analyses.assigning import give_to
from labflow.domain.analyses.life import OPEN
from labflow.domain.lab import zone
from labflow.domain.lists import BulkAct, Column, Filter, ListPage, ListPlan, View, options
from labflow.domain.lists import columns as cells
from labflow.domain.lists.filters import through
from labflow.domain.lists.searching import FEW, having, pattern
from labflow.domain.lists.window import ListQuery, SortKey, beside, moment_key
from labflow.domain.work import Work
from labflow.ext import declare_list
from labflow.kit import times
from labflow.kit.choice import Choice
from labflow.models import Analysis, Client, Order, Role, Sample, SamplePoint, Service, User, UserRole
from labflow.models.base import or_else
from labflow.vocabulary import AccountKind, OrderState, Permission, SampleState, Side
from labflow.words import _

SOON = timedelta(hours=24)
FAR = datetime(9999, 1, 1, tzinfo=UTC)
ON_BENCH = (SampleState.RECEIVED, SampleState.IN_PROGRESS, SampleState.TO_BE_VERIFIED, SampleState.VERIFIED)


@dataclass
class BenchRow:
    """One analysis that waits."""

    id: str = ""
    sample: str = ""
    sample_id: str = ""
    description: str = ""
    client: str = ""
    test: str = ""
    service_id: str = ""
    analyst: str = ""
    mine: bool = False
    due: str = ""
    due_date: str = ""
    late: bool = False
    hold: str = ""
    hold_soon: bool = False
    hold_over: bool = False
    state: str = ""
    note: str = ""
    attempt: int = 1


def page(work: Work, query: ListQuery) -> ListPage:
    """One page of the analyses that wait, earliest due first."""
    return lists.page(work, BENCH, query)


def analysts(work: Work) -> list[Choice]:
    """The people work can be given to: of the laboratory, active, allowed to enter results."""
    work.require(Permission.ASSIGN_WORK)
    rows = work.db.execute(
        select(User.id, User.name)
        .join(UserRole, UserRole.user_id == User.id)
        .join(Role, Role.id == UserRole.role_id)
        .where(
            User.side == Side.LAB,
            User.active,
            User.kind == AccountKind.PERSON,
            Role.permissions.any(Permission.ENTER_RESULTS),
        )
        .distinct()
        .order_by(User.name)
    ).all()
    return [Choice(str(row.id), row.name) for row in rows]


def description_of(reference: str, point: str | None) -> str:
    """What people call a sample: the client's words, else its sample point."""
    return reference or point or ""


def _rows() -> Select[Any]:
    """The analyses with everything a row of the list says."""
    return (
        select(
            Analysis, Sample.number, Sample.client_reference, Order.state.label("order_state"),
            Service.name.label("test"), Client.name.label("client"), User.name.label("analyst"),
            SamplePoint.name.label("point"),
        )
        .join(Sample, Sample.id == Analysis.sample_id)
        .join(Order, Order.id == Sample.order_id)
        .join(Service, Service.id == Analysis.service_id)
        .join(Client, Client.id == Analysis.client_id)
        .outerjoin(User, User.id == Analysis.analyst_id)
        .outerjoin(SamplePoint, SamplePoint.id == Sample.sample_point_id)
    )  # fmt: skip


def _found(work: Work, q: str) -> list[ColumnElement[bool]]:
    """Analyses whose sample number, client's name for the sample, order number or test matches."""
    like = pattern(q)
    inside = Sample.state.in_(ON_BENCH)  # so that what is read first stays short
    orders = select(Order.id).where(having(work, Order, like))
    samples = [*work.db.scalars(select(Sample.id).where(inside, having(work, Sample, like)).limit(FEW))]
    samples += work.db.scalars(select(Sample.id).where(inside, Sample.order_id.in_(orders)).limit(FEW))
    services = work.db.scalars(
        select(Service.id).where(or_(Service.name.ilike(like), Service.code.ilike(like)))
    ).all()
    return [or_(Analysis.sample_id.in_(samples), Analysis.service_id.in_(services))]


def pressing(work: Work) -> ColumnElement[bool]:
    """Not yet measured, and the holding time ends within a day or is over."""
    return and_(Analysis.hold_at.is_not(None), Analysis.hold_at < work.now + SOON, not_measured())


def not_measured() -> ColumnElement[bool]:
    """The holding time runs until the sample is measured."""
    return Analysis.analysed_at.is_(None)


def _mine(work: Work) -> ColumnElement[bool]:
    # "not mine" is also what nobody has, and "mine" goes by the index on analysts
    return and_(Analysis.analyst_id.is_not(None), Analysis.analyst_id == work.actor.id)


def _in_my_department(work: Work) -> ColumnElement[bool]:
    return Analysis.department_id == _own_department(work) if _own_department(work) else false()


def _own_department(work: Work) -> UUID | None:
    if "own_department" not in work.db.info:
        found = select(User.department_id).where(User.id == work.actor.id)
        work.db.info["own_department"] = work.db.scalars(found).first()
    return work.db.info["own_department"]


def as_id(text: str) -> UUID:
    """An id from an address; anything else is an id that no record has."""
    try:
        return UUID(text)
    except ValueError:
        return UUID(int=0)


def soon(at: datetime | None, work: Work) -> bool:
    return at is not None and at < work.now + SOON


def over(at: datetime | None, work: Work) -> bool:
    return at is not None and at < work.now


def _row(work: Work, row: Any) -> BenchRow:
    analysis: Analysis = row.Analysis
    hold_at = None if analysis.analysed_at else analysis.hold_at
    return BenchRow(
        id=str(analysis.id), sample=row.number, sample_id=str(analysis.sample_id),
        description=description_of(row.client_reference, row.point), client=row.client, test=row.test,
        service_id=str(analysis.service_id), analyst=row.analyst or "", mine=analysis.analyst_id == work.actor.id,
        due=times.until(analysis.due_at, work.now), due_date=times.short(analysis.due_at, zone(work), now=work.now),
        late=analysis.due_at is not None and analysis.due_at < work.now,
        hold=times.until(hold_at, work.now), hold_soon=soon(hold_at, work), hold_over=over(hold_at, work),
        state=OrderState.ON_HOLD if row.order_state == OrderState.ON_HOLD else analysis.state,
        note=analysis.returned_reason, attempt=analysis.attempt,
    )  # fmt: skip


def _hold(row: BenchRow) -> cells.Cell:
    return (
        cells.due("", hold=row.hold, hold_over=row.hold_over)
        if row.hold_soon
        else cells.quiet(row.hold or "–")
    )


def _state(row: BenchRow) -> cells.Cell:
    """Its state; of what came back, why."""
    if row.note and row.state in OPEN:
        return cells.flagged(row.note, _("Sent back"), "twarn")
    return cells.status(row.state)


# not the column itself: PostgreSQL would walk along the numbers of all samples to find the few that are on the bench
_NUMBER = func.concat(Sample.number, "")
_PRIORITY = select(Order.priority).where(Order.id == Sample.order_id).correlate(Sample).scalar_subquery()

BENCH = declare_list(
    ListPlan(
        "work", "test", "tests", Permission.SEE_WORK, Analysis, _rows, _row, key="sample",
        address="/work/analyses", href=lambda row: f"/work/sample/{row.sample_id}", usual_sort="due", found=_found,
        always=lambda _: [Analysis.state.in_(OPEN)], same_for_all=True,
        columns=(
            Column("sample", "Sample", lambda r: cells.key(r.sample), 112, beside(_NUMBER, Sample, Sample.id == Analysis.sample_id)),
            Column("reference", "Client sample ID", lambda r: cells.words(r.description), 0, beside(Sample.client_reference, Sample, Sample.id == Analysis.sample_id)),
            Column("test", "Test", lambda r: cells.linked(r.test, f"/work/{r.service_id}"), 180, beside(Service.name, Service, Service.id == Analysis.service_id)),
            Column("analyst", "Analyst", lambda r: cells.words(r.analyst or "–"), 132, beside(func.coalesce(User.name, ""), User, User.id == Analysis.analyst_id, optional=True), folds=1),
            Column("due", "Due", lambda r: cells.due(r.due, r.due_date, r.late), 236, SortKey(or_else(Analysis.due_at, FAR), moment_key), at=lambda row: row.Analysis.due_at),
            Column("hold", "Hold time", _hold, 132, SortKey(or_else(Analysis.hold_at, FAR), moment_key), at=lambda row: None if row.Analysis.analysed_at else row.Analysis.hold_at),
            Column("state", "State", _state, 136),
            Column("client", "Client", lambda r: cells.quiet(r.client), 166, beside(Client.name, Client, Client.id == Analysis.client_id), usual=False),
            Column("attempt", "Attempt", lambda r: cells.number(r.attempt), 76, num=True, usual=False),
        ),
        filters=(
            Filter("test", "Test", "choice", Analysis.service_id, options.services, icon="flask-conical", uuid=True),
            Filter("department", "Department", "choice", Analysis.department_id, options.departments, icon="layers", uuid=True),
            Filter("analyst", "Analyst", "choice", Analysis.analyst_id, options.staff, icon="user", uuid=True),
            Filter("mine", "Mine", "yes", _mine, no_label="Not mine", icon="user"),
            Filter("unassigned", "Unassigned", "yes", Analysis.analyst_id.is_(None), no_label="Assigned", icon="user"),
            Filter("here", "My department", "yes", _in_my_department, no_label="Other departments", icon="layers"),
            Filter("due", "Due", "date", Analysis.due_at, icon="calendar"),
            Filter("hold", "Hold time under 24 h", "yes", pressing, no_label="Hold time not pressing", icon="hourglass", same_for_all=True),
            Filter("returned", "Sent back", "yes", Analysis.returned_reason != "", no_label="Not sent back", icon="triangle-alert"),
            Filter("client", "Client", "choice", Analysis.client_id, options.clients, icon="building-2", uuid=True),
            Filter("priority", "Priority", "choice", through(Analysis.sample_id, Sample.id, _PRIORITY), options.PRIORITIES, icon="zap"),
        ),
        views=(
            View("all", "All work"),
            View("mine", "Mine", "mine:is:yes"),
            View("unassigned", "Unassigned", "unassigned:is:yes"),
            View("department", "My department", "here:is:yes"),
            View("returned", "Sent back", "returned:is:yes"),
            View("late", "Late", "due:in:past"),
            View("hold", "Hold time under 24 h", "hold:is:yes", "hold"),
        ),
        acts=(
            BulkAct(
                "assign", "Assign", "user", Permission.ASSIGN_WORK, give_to, ask="analyst_id", ask_label="Analyst", options=analysts,
                at_once=True,
            ),
        ),
    )
)  # fmt: skip
