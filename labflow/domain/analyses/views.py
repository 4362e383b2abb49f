"""The bench: work that waits, test by test and sample by sample, with what is late, sent back or running out of time."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, false, func, or_, select, true

from labflow.domain import listing
from labflow.domain.analyses.life import OPEN
from labflow.domain.lab import zone
from labflow.domain.listing import ListPage, ListPlan
from labflow.domain.lists.searching import pattern
from labflow.domain.lists.window import ListQuery, SortKey, moment_key
from labflow.domain.work import Work
from labflow.kit import times
from labflow.kit.choice import Choice
from labflow.models import (
    Analysis,
    Client,
    Department,
    Method,
    Order,
    Role,
    Sample,
    SamplePoint,
    Service,
    ServiceVersion,
    User,
    UserRole,
)
from labflow.vocabulary import OrderState, Permission, Side

SOON = timedelta(hours=24)
FAR = datetime(9999, 1, 1, tzinfo=UTC)
TABS: dict[str, str] = {
    "all": "All work",
    "mine": "Mine",
    "unassigned": "Unassigned",
    "department": "My department",
    "returned": "Sent back",
    "late": "Late",
    "hold": "Hold time under 24 h",
}
SORTS: dict[str, SortKey] = {
    "due": SortKey(func.coalesce(Analysis.due_at, FAR), moment_key),
    "hold": SortKey(func.coalesce(Analysis.hold_at, FAR), moment_key),
    "sample": SortKey(Sample.number),
}


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
    state: str = ""
    note: str = ""
    attempt: int = 1


@dataclass
class ServiceRow:
    """One test with what waits for it. `heading` is the department where a new one begins."""

    service_id: str = ""
    name: str = ""
    code: str = ""
    method: str = ""
    heading: str = ""
    waiting: int = 0
    mine: int = 0
    unassigned: int = 0
    returned: int = 0
    late: int = 0
    hold: str = ""
    hold_soon: bool = False


def page(work: Work, query: ListQuery, *, service_id: str = "") -> ListPage[BenchRow]:
    """One page of the analyses that wait, earliest due first; of one test if it is named."""
    work.require(Permission.SEE_WORK)
    found = _found(query.q)
    if service_id:
        found.append(Analysis.service_id == as_id(service_id))
    plan = ListPlan(
        Analysis, _rows(), tabs={tab: [Analysis.state.in_(OPEN), _in_tab(work, tab)] for tab in TABS}, sorts=SORTS,
        usual_sorts=dict.fromkeys(TABS, "due"), view=lambda row: _row(work, row),
    )  # fmt: skip
    return listing.read(work, query, plan, found)


def tests(work: Work, query: ListQuery) -> list[ServiceRow]:
    """The tests that have work waiting, by department, each with its counts and its nearest holding time."""
    work.require(Permission.SEE_WORK)
    mine = Analysis.analyst_id == work.actor.id
    rows = work.db.execute(
        select(
            Service.id, Service.name, Service.code, Department.name.label("department"),
            func.max(Method.reference).label("method"),
            func.count().label("waiting"),
            func.count().filter(mine).label("mine"),
            func.count().filter(Analysis.analyst_id.is_(None)).label("unassigned"),
            func.count().filter(Analysis.returned_reason != "").label("returned"),
            func.count().filter(Analysis.due_at < work.now).label("late"),
            func.min(Analysis.hold_at).filter(_not_measured()).label("hold_at"),
        )
        .join(Service, Service.id == Analysis.service_id)
        .join(ServiceVersion, ServiceVersion.id == Analysis.service_version_id)
        .join(Method, Method.id == ServiceVersion.method_id)
        .join(Department, Department.id == Service.department_id)
        .where(Analysis.state.in_(OPEN), _in_tab(work, query.tab), *_found(query.q))
        .group_by(Service.id, Service.name, Service.code, Service.position, Department.name)
        .order_by(Department.name, Service.position, Service.name)
    ).all()  # fmt: skip
    found: list[ServiceRow] = []
    department = ""
    for row in rows:
        found.append(
            ServiceRow(
                str(row.id), row.name, row.code, row.method, row.department if row.department != department else "",
                row.waiting, row.mine, row.unassigned, row.returned, row.late,
                times.until(row.hold_at, work.now), _soon(row.hold_at, work),
            )
        )  # fmt: skip
        department = row.department
    return found


def analysts(work: Work) -> list[Choice]:
    """The people work can be given to: of the laboratory, active, allowed to enter results."""
    work.require(Permission.ASSIGN_WORK)
    rows = work.db.execute(
        select(User.id, User.name)
        .join(UserRole, UserRole.user_id == User.id)
        .join(Role, Role.id == UserRole.role_id)
        .where(User.side == Side.LAB, User.active, Role.permissions.any(Permission.ENTER_RESULTS))
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


def _found(q: str) -> list[ColumnElement[bool]]:
    """Analyses whose sample number, client's name for the sample, order number or test matches."""
    if not q.strip():
        return []
    like = pattern(q)
    samples = (
        select(Sample.id)
        .join(Order, Order.id == Sample.order_id)
        .where(or_(Sample.number.ilike(like), Sample.client_reference.ilike(like), Order.number.ilike(like)))
    )
    services = select(Service.id).where(or_(Service.name.ilike(like), Service.code.ilike(like)))
    return [or_(Analysis.sample_id.in_(samples), Analysis.service_id.in_(services))]


def _in_tab(work: Work, tab: str) -> ColumnElement[bool]:
    """What a view of the list means."""
    meanings: dict[str, Any] = {
        "mine": Analysis.analyst_id == work.actor.id,
        "unassigned": Analysis.analyst_id.is_(None),
        "department": Analysis.department_id == _own_department(work) if _own_department(work) else false(),
        "returned": Analysis.returned_reason != "",
        "late": Analysis.due_at < work.now,
        "hold": and_(Analysis.hold_at < work.now + SOON, _not_measured()),
    }
    return meanings.get(tab, true())


def _not_measured() -> ColumnElement[bool]:
    """The holding time runs until the sample is measured."""
    return Analysis.analysed_at.is_(None)


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


def _soon(at: datetime | None, work: Work) -> bool:
    return at is not None and at < work.now + SOON


def _row(work: Work, row: Any) -> BenchRow:
    analysis: Analysis = row.Analysis
    hold_at = None if analysis.analysed_at else analysis.hold_at
    return BenchRow(
        id=str(analysis.id), sample=row.number, sample_id=str(analysis.sample_id),
        description=description_of(row.client_reference, row.point), client=row.client, test=row.test,
        service_id=str(analysis.service_id), analyst=row.analyst or "", mine=analysis.analyst_id == work.actor.id,
        due=times.until(analysis.due_at, work.now), due_date=times.short(analysis.due_at, zone(work), now=work.now),
        late=analysis.due_at is not None and analysis.due_at < work.now,
        hold=times.until(hold_at, work.now), hold_soon=_soon(hold_at, work),
        state=OrderState.ON_HOLD if row.order_state == OrderState.ON_HOLD else analysis.state,
        note=f"Sent back: {analysis.returned_reason}" if analysis.returned_reason else "", attempt=analysis.attempt,
    )  # fmt: skip
