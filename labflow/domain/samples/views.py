"""Reading samples: the list with its tabs, for the screen, the API and whoever else asks."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, func, lateral, or_, select, true

from labflow.domain import listing
from labflow.domain.lab import zone
from labflow.domain.listing import ListPage, ListPlan, ListQuery, SortKey, due_words, moment_key
from labflow.domain.work import Work
from labflow.kit.times import short, span
from labflow.models import Analysis, Client, Order, Sample, SamplePoint, SampleType, Service
from labflow.vocabulary import AnalysisState, OrderState, Permission, SampleState

IN_LAB = (SampleState.RECEIVED, SampleState.IN_PROGRESS, SampleState.TO_BE_VERIFIED, SampleState.VERIFIED)
WAITING = (AnalysisState.UNASSIGNED, AnalysisState.ASSIGNED)
HOLD_ALARM = timedelta(hours=24)
SHORT_NAME = 14

TABS: dict[str, str] = {
    "open": "Open work",
    "receive": "To receive",
    "hold": "Hold time under 24 h",
    "review": "Ready for review",
    "late": "Late",
    "all": "All",
}
SORTS: dict[str, SortKey] = {
    "number": SortKey(Sample.number),
    "client": SortKey(Client.name),
    "due": SortKey(Sample.due_at, moment_key),
}
_USUAL_SORT = {"receive": "-number", "all": "-number"}


@dataclass
class SampleRow:
    """A sample as a line of the list."""

    id: str = ""
    number: str = ""
    reference: str = ""
    client: str = ""
    matrix: str = ""
    state: str = ""
    verified: int = 0
    in_review: int = 0
    running: int = 0
    tests: int = 0
    due: str = ""
    due_date: str = ""
    late: bool = False
    hold: str = ""
    hold_note: str = ""
    hold_over: bool = False
    priority: str = ""
    location: str = ""
    above: int = 0


def page(work: Work, query: ListQuery) -> ListPage[SampleRow]:
    """One page of samples."""
    work.require(Permission.SEE_SAMPLES)
    plan = ListPlan(
        Sample, _rows_query(), tabs={name: _in_tab(work, name) for name in TABS}, sorts=SORTS,
        usual_sorts={name: _USUAL_SORT.get(name, "due") for name in TABS}, view=lambda row: _row(work, row),
    )  # fmt: skip
    return listing.read(work, query, plan, _found(work, query.q))


def rows_of_order(work: Work, order_id: UUID) -> list[SampleRow]:
    """The samples of one order, in the order they were registered."""
    work.require(Permission.SEE_SAMPLES)
    rows = work.db.execute(_rows_query().where(Sample.order_id == order_id).order_by(Sample.position)).all()
    return [_row(work, row) for row in rows]


def _in_tab(work: Work, tab: str) -> list[ColumnElement[bool]]:
    if tab == "all":
        return []
    if tab == "receive":
        return [Sample.state.in_((SampleState.DUE,))]
    if tab == "review":
        return [Sample.state.in_((SampleState.TO_BE_VERIFIED,))]
    inside: list[ColumnElement[bool]] = [Sample.state.in_(IN_LAB)]
    if tab == "late":
        return [*inside, Sample.due_at < work.now]
    if tab == "hold":
        pressing = select(Analysis.sample_id).where(
            Analysis.state.in_(WAITING),
            Analysis.analysed_at.is_(None),
            Analysis.hold_at < work.now + HOLD_ALARM,
        )
        return [*inside, Sample.id.in_(pressing)]
    return inside


def _found(work: Work, q: str) -> list[ColumnElement[bool]]:
    """Samples whose number, client's name for it, or client matches."""
    if not q.strip():
        return []
    like = listing.pattern(q)
    clauses = [Sample.number.ilike(like), Sample.client_reference.ilike(like)]
    if clients := listing.clients_like(work, like):
        clauses.append(Sample.client_id.in_(clients))
    return [or_(*clauses)]


def _rows_query() -> Any:
    """Samples with their client, matrix, order, and the holding time that ends first among tests not yet begun."""
    pending = lateral(
        select(Analysis.hold_at, Service.name.label("test"), Service.code.label("code"))
        .join(Service, Service.id == Analysis.service_id)
        .where(
            Analysis.sample_id == Sample.id, Analysis.state.in_(WAITING), Analysis.analysed_at.is_(None),
            Analysis.hold_at.is_not(None),
        )
        .order_by(Analysis.hold_at)
        .limit(1)
    )  # fmt: skip
    running = (
        select(func.count())
        .where(Analysis.sample_id == Sample.id, Analysis.state == AnalysisState.ASSIGNED)
        .scalar_subquery()
    )
    return (
        select(
            Sample, Client.name.label("client"), SampleType.name.label("matrix"), SamplePoint.name.label("point"),
            Order.priority, Order.state.label("order_state"), pending.c.hold_at, pending.c.test,
            pending.c.code,
            running.label("running"),
        )
        .join(Client, Client.id == Sample.client_id)
        .join(SampleType, SampleType.id == Sample.sample_type_id)
        .join(Order, Order.id == Sample.order_id)
        .outerjoin(SamplePoint, SamplePoint.id == Sample.sample_point_id)
        .outerjoin(pending, true())
    )  # fmt: skip


def _row(work: Work, row: Any) -> SampleRow:
    sample = row.Sample
    inside = sample.state in IN_LAB
    due, date, late = due_words(sample.due_at, work.now, zone(work), open=inside)
    held = inside and row.hold_at is not None and row.hold_at < work.now + HOLD_ALARM
    over = held and row.hold_at < work.now
    return SampleRow(
        id=str(sample.id), number=sample.number, reference=sample.client_reference or row.point or "",
        client=row.client, matrix=row.matrix, state=shown_state(sample, row.order_state),
        verified=sample.tests_verified, in_review=sample.tests_resulted - sample.tests_verified, running=row.running,
        tests=sample.tests_total, due=due, due_date=date, late=late,
        hold=_hold(row, work.now) if held else "", hold_over=over,
        hold_note=f"{row.test}: holding time ends {short(row.hold_at, zone(work), now=work.now)}" if held else "",
        priority=row.priority, location=sample.location, above=sample.above_limit,
    )  # fmt: skip


def _hold(row: Any, now: datetime) -> str:
    """ "Nitrate as N hold 5 h": a long name gives way to the test's code, minutes to hours."""
    name = row.test if len(row.test) <= SHORT_NAME else row.code
    left = row.hold_at - now
    if left < timedelta():
        return f"{name} hold over"
    return f"{name} hold {span(left) if left < timedelta(hours=1) else span(left).split(' h')[0] + ' h'}"


def shown_state(sample: Sample, order_state: str) -> str:
    """The sample's state; "on hold" while its order is, as long as there is work left."""
    open_states = (SampleState.DUE, *IN_LAB)
    return str(
        OrderState.ON_HOLD
        if order_state == OrderState.ON_HOLD and sample.state in open_states
        else sample.state
    )
