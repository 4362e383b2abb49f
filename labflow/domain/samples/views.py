"""Reading samples: the list with its tabs, for the screen, the API and whoever else asks."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, func, lateral, or_, select, true

from labflow.domain import lists
from labflow.domain.analyses.assigning import assign_samples_tests
from labflow.domain.lab import zone
from labflow.domain.lists import BulkAct, Column, Filter, ListPage, ListPlan, View, options
from labflow.domain.lists import columns as cells
from labflow.domain.lists.filters import dated, through
from labflow.domain.lists.searching import (
    FIRST,
    FewWords,
    FoundWords,
    Said,
    Words,
    clients_like,
    having,
    how_many,
    one_of_clients,
    pattern,
    says,
)
from labflow.domain.lists.window import ListQuery, SortKey, beside, moment_key, ranked, whole_key
from labflow.domain.samples.moving import move, set_due
from labflow.domain.samples.receiving import reject
from labflow.domain.work import Work
from labflow.ext import declare_list
from labflow.kit.times import due_words, local, short, span
from labflow.models import Analysis, Client, Order, Sample, SamplePoint, SampleType, Service
from labflow.models.base import among, or_long_ago
from labflow.vocabulary import URGENT_FIRST, AnalysisState, OrderState, Permission, SampleState
from labflow.words import _

IN_LAB = (SampleState.RECEIVED, SampleState.IN_PROGRESS, SampleState.TO_BE_VERIFIED, SampleState.VERIFIED)
WAITING = (AnalysisState.UNASSIGNED, AnalysisState.ASSIGNED)
HOLD_ALARM = timedelta(hours=24)
SHORT_HOLD = 21  # letters that the column of a usual screen has room for


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
    order: str = ""
    point: str = ""
    collected: str = ""
    received: str = ""
    temperature: str = ""
    custom: dict[str, Any] = field(default_factory=dict)


def page(work: Work, query: ListQuery) -> ListPage:
    """One page of samples."""
    return lists.page(work, SAMPLES, query)


def rows_of_order(work: Work, order_id: UUID) -> list[SampleRow]:
    """The samples of one order, in the order they were registered."""
    work.require(Permission.SEE_SAMPLES)
    rows = work.db.execute(_rows_query().where(Sample.order_id == order_id).order_by(Sample.position)).all()
    return [_row(work, row) for row in rows]


def _hold_ends_soon(work: Work) -> ColumnElement[bool]:
    """Inside the laboratory, with a test not yet begun whose holding time ends within a day or is over."""
    return and_(Sample.state.in_(IN_LAB), Sample.id.in_(_pressing(work)))


def _pressing(work: Work) -> Select[tuple[UUID]]:
    """Samples of tests not begun whose holding time ends within a day or is over."""
    return select(Analysis.sample_id).where(
        Analysis.state.in_(WAITING), Analysis.analysed_at.is_(None), Analysis.hold_at < work.now + HOLD_ALARM
    )


def needs_attention(work: Work) -> ColumnElement[bool]:
    """Inside the laboratory, and late, due in what is left of its day, or running out of holding time."""
    return and_(Sample.state.in_(IN_LAB), or_(due_by_tonight(work), Sample.id.in_(_pressing(work))))


def due_by_tonight(work: Work) -> ColumnElement[bool]:
    """Late, or due before the laboratory's next midnight."""
    day = local(work.now, zone(work)).replace(hour=0, minute=0, second=0, microsecond=0)
    return and_(Sample.due_at.is_not(None), Sample.due_at < day + timedelta(days=1))


def has_my_work(work: Work) -> ColumnElement[bool]:
    """A test of it waits for whoever asks."""
    return Sample.id.in_(
        select(Analysis.sample_id).where(Analysis.state.in_(WAITING), Analysis.analyst_id == work.actor.id)
    )


def _found(work: Work, q: str) -> list[ColumnElement[bool]]:
    """Samples whose number, client's name for it, or client matches."""
    if not q.strip():
        return []
    like = pattern(q)
    clauses = [having(work, Sample, like)]
    if clients := clients_like(work, like):
        clauses.append(among(Sample.client_id, clients))
    return [or_(*clauses)]


def _said(row: Any, words: Words) -> ColumnElement[bool]:
    """The same of one row."""
    return or_(says(row, words.likes), one_of_clients(row.client_id, words))


@cache
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
            Sample.id, Sample.number, Sample.client_reference, Sample.state, Sample.tests_total, Sample.tests_resulted, Sample.tests_verified,
            Sample.due_at, Sample.location, Sample.above_limit, Sample.collected_at, Sample.received_at, Sample.temperature, Sample.custom,
            Client.name.label("client"), Order.number.label("order"), SampleType.name.label("matrix"), SamplePoint.name.label("point"),
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
    inside = row.state in IN_LAB
    due, date, late = due_words(row.due_at, work.now, zone(work), open=inside)
    held = inside and row.hold_at is not None and row.hold_at < work.now + HOLD_ALARM
    over = held and row.hold_at < work.now
    return SampleRow(
        id=str(row.id), number=row.number, reference=row.client_reference or row.point or "",
        client=row.client, matrix=row.matrix, state=shown_state(row.state, row.order_state),
        verified=row.tests_verified, in_review=row.tests_resulted - row.tests_verified, running=row.running,
        tests=row.tests_total, due=due, due_date=date, late=late,
        hold=_hold(row, work.now) if held else "", hold_over=over,
        hold_note=_("{test}: holding time ends {time}", test=row.test, time=short(row.hold_at, zone(work), now=work.now)) if held else "",
        priority=row.priority, location=row.location, above=row.above_limit, order=row.order, point=row.point or "",
        collected=short(row.collected_at, zone(work), now=work.now),
        received=short(row.received_at, zone(work), now=work.now),
        temperature="" if row.temperature is None else f"{row.temperature} °C", custom=dict(row.custom),
    )  # fmt: skip


def _hold(row: Any, now: datetime) -> str:
    """ "Nitrate as N hold 5 h": where that is too long for a list, the test's code stands for its name; minutes give way to hours."""
    told = _hold_of(row.test, row.hold_at - now)
    return told if len(told) <= SHORT_HOLD else _hold_of(row.code, row.hold_at - now)


def _hold_of(name: str, left: timedelta) -> str:
    if left < timedelta():
        return _("{name} hold over", name=name)
    time = span(left) if left < timedelta(hours=1) else span(left).split(" h")[0] + " h"
    return _("{name} hold {time}", name=name, time=time)


def shown_state(state: str, order_state: str) -> str:
    """A sample's state; "on hold" while its order is, as long as there is work left."""
    on_hold = order_state == OrderState.ON_HOLD and state in (SampleState.DUE, *IN_LAB)
    return str(OrderState.ON_HOLD if on_hold else state)


STATES = options.fixed(
    (
        (SampleState.DUE, "Due"), (SampleState.RECEIVED, "Received"), (SampleState.IN_PROGRESS, "In progress"),
        (SampleState.TO_BE_VERIFIED, "In review"), (SampleState.VERIFIED, "Verified"),
        (SampleState.PUBLISHED, "Reported"), (SampleState.REJECTED, "Rejected"), (SampleState.CANCELLED, "Cancelled"),
    )
)  # fmt: skip
INSIDE = "state:is:" + "|".join(IN_LAB)

SAMPLES = declare_list(
    ListPlan(
        "samples", "sample", "samples", Permission.SEE_SAMPLES, Sample, _rows_query, _row, custom="sample",
        same_for_all=True, address="/samples", href=lambda row: f"/samples/{row.id}", usual_sort="-number", found=_found, said=Said(_said, Sample, first=FIRST),
        how_many=lambda work, q: how_many(work, Sample, q),
        columns=(
            Column("number", "Sample", lambda r: cells.key(r.number), 104, SortKey(Sample.number)),
            Column("reference", "Client sample ID", lambda r: cells.words(r.reference), 0, SortKey(Sample.client_reference, few_only=True)),
            Column("client", "Client", lambda r: cells.words(r.client), 166, beside(Client.name, Client, Client.id == Sample.client_id, walk=Sample.client_id)),
            Column("matrix", "Matrix", lambda r: cells.quiet(r.matrix), 108, beside(SampleType.name, SampleType, SampleType.id == Sample.sample_type_id, walk=Sample.sample_type_id), folds=1),
            Column("state", "Status", lambda r: cells.status(r.state), 118, SortKey(ranked(Sample.state, tuple(SampleState)), whole_key, few_only=True)),
            Column(
                "tests", "Tests", lambda r: cells.tests(r.verified, r.in_review, r.running, r.tests), 92,
                SortKey(Sample.tests_total, int, few_only=True), hint="Verified of all tests",
            ),
            Column(
                "due", "Due",
                lambda r: cells.due(r.due, r.due_date, r.late, r.hold, r.hold_over, r.hold_note), 236,
                SortKey(Sample.due_at, moment_key), at=lambda row: row.due_at,
            ),
            Column("priority", "Priority", lambda r: cells.priority(r.priority), 72, beside(ranked(Order.priority, URGENT_FIRST), Order, Order.id == Sample.order_id, whole_key, few_only=True)),
            Column("location", "Location", lambda r: cells.quiet(r.location), 112, SortKey(Sample.location), folds=1),
            Column("order", "Order", lambda r: cells.words(r.order), 112, beside(Order.number, Order, Order.id == Sample.order_id), usual=False),
            Column("point", "Sample point", lambda r: cells.words(r.point), 150, usual=False),
            Column(
                "collected", "Collected", lambda r: cells.quiet(r.collected), 140,
                SortKey(or_long_ago(Sample.collected_at), moment_key), usual=False, at=lambda row: row.collected_at,
            ),
            Column(
                "received", "Received", lambda r: cells.quiet(r.received), 140,
                SortKey(or_long_ago(Sample.received_at), moment_key), usual=False, at=lambda row: row.received_at,
            ),
            Column("temperature", "On arrival", lambda r: cells.words(r.temperature), 92, usual=False, num=True),
            Column(
                "above", "Above a limit", lambda r: cells.number(r.above), 108, SortKey(Sample.above_limit, int, few_only=True),
                usual=False, num=True,
            ),
        ),
        filters=(
            Filter("state", "Status", "choice", Sample.state, STATES, icon="circle-dot"),
            Filter("client", "Client", "choice", Sample.client_id, options.clients, icon="building-2", uuid=True),
            Filter("matrix", "Matrix", "choice", Sample.sample_type_id, options.sample_types, icon="droplet", uuid=True),
            Filter("department", "Department", "choice", through(Sample.id, Analysis.sample_id, Analysis.department_id), options.departments, icon="layers", uuid=True),
            Filter("test", "Test", "choice", through(Sample.id, Analysis.sample_id, Analysis.service_id), options.services, icon="flask-conical", uuid=True),
            Filter("due", "Due", "date", Sample.due_at, icon="calendar"),
            Filter("received", "Received", "date", Sample.received_at, icon="calendar"),
            Filter("collected", "Collected", "date", dated(Sample.collected_at), icon="calendar"),
            Filter("hold", "Hold time under 24 h", "yes", _hold_ends_soon, icon="hourglass", no_label="Hold time not pressing", same_for_all=True),
            Filter("presses", "Needs attention", "yes", needs_attention, icon="triangle-alert", no_label="Does not press", same_for_all=True),
            Filter("mine", "With tests of mine", "yes", has_my_work, icon="user", no_label="Without tests of mine"),
            Filter("priority", "Priority", "choice", through(Sample.order_id, Order.id, Order.priority), options.PRIORITIES, icon="zap"),
            Filter("above", "Above a limit", "number", Sample.above_limit, icon="triangle-alert"),
            Filter("reference", "Client sample ID", "text", lambda work: FoundWords(work, Sample), icon="text", same_for_all=True),
            Filter("location", "Location", "text", lambda work: FewWords(work, Sample.location), icon="map-pin", same_for_all=True),
        ),
        views=(
            View("open", "Open work", INSIDE, "due"),
            View("receive", "To receive", f"state:is:{SampleState.DUE}"),
            View("hold", "Hold time under 24 h", "hold:is:yes", "due"),
            View("review", "Ready for review", f"state:is:{SampleState.TO_BE_VERIFIED}", "due"),
            View("late", "Late", f"{INSIDE};due:in:past", "due"),
            View("recent", "Last 30 days", "received:in:last30", "-received"),
            View("all", "All"),
        ),
        acts=(
            BulkAct(
                "assign", "Assign", "user", Permission.ASSIGN_WORK, assign_samples_tests, ask="analyst_id",
                ask_label="Analyst", options=options.staff, text="Every test that waits becomes this person's work.",
            ),
            BulkAct(
                "due", "Change due date of", "calendar-clock", Permission.CONFIRM_ORDERS, set_due, reason=True, ask="due",
                ask_kind="date", ask_label="Due", text="The client sees the new date in the portal.",
            ),
            BulkAct(
                "move", "Move", "map-pin", Permission.RECEIVE_SAMPLES, move, ask="location", ask_kind="text",
                ask_label="Where they are now", text="The chain of custody records the move.",
            ),
            BulkAct(
                "reject", "Reject", "circle-x", Permission.REJECT_SAMPLES, reject, reason=True, danger=True,
                text="Nothing of them will be tested. The client sees the reason.",
            ),
        ),
    )
)  # fmt: skip
