"""What reception's scanner finds: a sample to take in, an order's samples that are due, or why neither."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import func, select

from labflow.domain.lab import zone
from labflow.domain.samples.expecting import is_expected
from labflow.domain.work import Work
from labflow.kit.times import due_words, short, span
from labflow.models import (
    Analysis,
    Client,
    Container,
    ContainerType,
    Order,
    Sample,
    SamplePoint,
    SampleType,
    Service,
    User,
)
from labflow.vocabulary import OrderState, Permission, SampleState
from labflow.words import _, later, plural

HOLD_ALARM = timedelta(hours=24)
EXPECTED_MOST = 40
CODE_MOST = 40

_NOT_READY = {
    OrderState.DRAFT: later(
        "Order {number} is still a draft. Submit and confirm it, then receive the sample."
    ),
    OrderState.SUBMITTED: later("Order {number} is not confirmed yet. Confirm it, then receive the sample."),
    OrderState.ON_HOLD: later("Order {number} is on hold. Resume it, then receive the sample."),
    OrderState.CANCELLED: later("Order {number} is cancelled. Set the sample aside and ask the client."),
}


@dataclass
class Bottle:
    """A container as a tile; `here` says that it was received."""

    number: str = ""
    kind: str = ""
    note: str = ""
    here: bool = False


@dataclass
class OrderSample:
    """A sample of the same order, due or already here, with its containers."""

    id: str = ""
    version: int = 0
    number: str = ""
    name: str = ""
    state: str = ""
    due: bool = False
    current: bool = False
    hold: str = ""
    hold_tone: str = ""
    hold_by: str = ""
    bottles: list[Bottle] = field(default_factory=list)


@dataclass
class ScanView:
    """What a code stands for. `possible` says that the sample can be received now; else `problem` says why not.

    `late` is a scanned container that was not with its sample, which is here already: it can be received by itself.
    """

    code: str = ""
    problem: str = ""
    scanned: str = ""
    possible: bool = False
    late: str = ""
    sample_id: str = ""
    version: int = 0
    number: str = ""
    name: str = ""
    state: str = ""
    matrix: str = ""
    collected: str = ""
    tests: str = ""
    order_id: str = ""
    order: str = ""
    client: str = ""
    priority: str = ""
    order_note: str = ""
    samples: list[OrderSample] = field(default_factory=list)
    due: int = 0


@dataclass
class ExpectedOrder:
    """A confirmed order whose samples have not all come."""

    number: str = ""
    client: str = ""
    samples: str = ""
    due: str = ""
    late: bool = False
    priority: str = ""
    hold: str = ""
    hold_over: bool = False
    gone: bool = False


def find(work: Work, code: str) -> ScanView:
    """Look up a scanned or typed code: a sample's number, a container's, or an order's. Changes nothing."""
    work.require(Permission.RECEIVE_SAMPLES)
    wanted = code.strip().upper()[:CODE_MOST]
    bottle = work.db.execute(
        select(Container.sample_id, Container.number).where(Container.number == wanted)
    ).first()
    same = Sample.id == bottle.sample_id if bottle else Sample.number == wanted
    sample = work.db.scalars(select(Sample).where(same)).first()
    if sample is not None:
        return _sample(work, sample, wanted, bottle.number if bottle else "")
    order = work.db.scalars(select(Order).where(Order.number == wanted)).first()
    if order is not None:
        return _order(work, order, wanted)
    problem = _("There is no sample, container or order {code}. Check the label.", code=wanted)
    return ScanView(code=wanted, problem=problem)


def expected(work: Work) -> list[ExpectedOrder]:
    """The confirmed orders with samples still to come, those due first on top."""
    work.require(Permission.RECEIVE_SAMPLES)
    rows = work.db.execute(
        select(
            Order,
            Client.name.label("client"),
            func.count().label("due"),
            func.min(Sample.hold_at).label("hold_at"),
        )
        .join(Sample, Sample.order_id == Order.id)
        .join(Client, Client.id == Order.client_id)
        .where(is_expected())
        .group_by(Order.id, Client.name)
        .order_by(Order.due_at, Order.number)
        .limit(EXPECTED_MOST)
    ).all()
    return [_expected(work, row) for row in rows]


def _sample(work: Work, sample: Sample, code: str, scanned: str) -> ScanView:
    order = work.read(Order, sample.order_id)
    seen = _order(work, order, code, current=sample)
    mine = next(each for each in seen.samples if each.current)
    seen.problem = _problem(work, sample, order)
    seen.possible = not seen.problem
    if scanned and not mine.due and any(each.number == scanned and not each.here for each in mine.bottles):
        seen.late = scanned if sample.state not in (SampleState.REJECTED, SampleState.CANCELLED) else ""
    seen.scanned, seen.sample_id, seen.version = scanned, mine.id, mine.version
    seen.number, seen.name, seen.state = mine.number, mine.name, mine.state
    seen.matrix = work.read(SampleType, sample.sample_type_id).name
    seen.collected = short(sample.collected_at, zone(work), now=work.now)
    seen.tests = _tests(work, sample)
    return seen


def _problem(work: Work, sample: Sample, order: Order) -> str:
    if sample.state in (SampleState.REJECTED, SampleState.CANCELLED):
        return _(
            "{number} is {state}. Reason: {reason}", number=sample.number, state=_(sample.state),
            reason=sample.closing_reason or _("none given"),
        )  # fmt: skip
    if sample.state != SampleState.DUE:
        who = work.db.scalars(select(User.name).where(User.id == sample.received_by_id)).first()
        return _(
            "{number} is received already: {who}, {at}.", number=sample.number, who=who or _("Somebody"),
            at=short(sample.received_at, zone(work), now=work.now),
        )  # fmt: skip
    return _not_ready(order)


def _not_ready(order: Order) -> str:
    return _(_NOT_READY.get(OrderState(order.state), ""), number=order.number)


def _order(work: Work, order: Order, code: str, current: Sample | None = None) -> ScanView:
    """The order with its samples. Without a sample of its own the view says what can be scanned next."""
    client = work.read(Client, order.client_id)
    rows = work.db.execute(
        select(Sample, SamplePoint.name.label("point"))
        .outerjoin(SamplePoint, SamplePoint.id == Sample.sample_point_id)
        .where(Sample.order_id == order.id)
        .order_by(Sample.position)
    ).all()
    bottles = _bottles(work, order)
    samples = [
        _order_sample(work, row, bottles.get(row.Sample.id, []), current is not None and row.Sample.id == current.id)
        for row in rows
    ]  # fmt: skip
    due = sum(each.due for each in samples)
    nothing = "" if due else _("All samples of order {number} are here already.", number=order.number)
    return ScanView(
        code=code, order_id=str(order.id), order=order.number, client=client.name, priority=order.priority,
        order_note=order.note, samples=samples, due=due, problem=_not_ready(order) or nothing,
    )  # fmt: skip


def _order_sample(work: Work, row: Any, bottles: list[Bottle], current: bool) -> OrderSample:
    sample: Sample = row.Sample
    seen = OrderSample(
        id=str(sample.id), version=sample.version, number=sample.number, state=sample.state, current=current,
        name=sample.client_reference or row.point or "", due=sample.state == SampleState.DUE, bottles=bottles,
    )  # fmt: skip
    if seen.due and sample.hold_at is not None:
        seen.hold, seen.hold_tone = _hold_words(sample.hold_service, sample.hold_at, work.now)
        seen.hold_by = sample.hold_at.isoformat()
    return seen


def _bottles(work: Work, order: Order) -> dict[UUID, list[Bottle]]:
    """The containers of the order's samples, by sample."""
    rows = work.db.execute(
        select(Container, ContainerType.name, ContainerType.preservation)
        .join(Sample, Sample.id == Container.sample_id)
        .outerjoin(ContainerType, ContainerType.id == Container.container_type_id)
        .where(Sample.order_id == order.id)
        .order_by(Container.number)
    ).all()
    found: dict[UUID, list[Bottle]] = defaultdict(list)
    for row in rows:
        bottle = Bottle(
            row.Container.number,
            row.name or _("Container"),
            row.preservation or "",
            row.Container.received_at is not None,
        )
        found[row.Container.sample_id].append(bottle)
    return found


def _tests(work: Work, sample: Sample) -> str:
    names = work.db.scalars(
        select(Service.name)
        .join(Analysis, Analysis.service_id == Service.id)
        .where(Analysis.sample_id == sample.id)
        .order_by(Service.position, Service.name)
    ).all()
    return ", ".join(dict.fromkeys(names))


def _hold_words(service: str, hold_at: datetime, now: datetime) -> tuple[str, str]:
    """The holding time that ends first, and its tone: bad when it has ended, warn within a day."""
    if hold_at < now:
        told = _("{service} holding time ended {span} ago", service=service, span=span(now - hold_at))
        return told, "bad"
    return (
        _("{service} holding time ends in {span}", service=service, span=span(hold_at - now)),
        "warn" if hold_at < now + HOLD_ALARM else "",
    )


def _expected(work: Work, row: Any) -> ExpectedOrder:
    order: Order = row.Order
    due, _date, late = due_words(order.due_at, work.now, zone(work), open=True)
    pressing = row.hold_at is not None and row.hold_at < work.now + HOLD_ALARM
    over = pressing and row.hold_at < work.now
    return ExpectedOrder(
        number=order.number, client=row.client, samples=plural("{count} sample", "{count} samples", row.due),
        due=due, late=late, priority=order.priority,
        hold=(_("Hold over") if over else _("Hold {span}", span=span(row.hold_at - work.now))) if pressing else "", hold_over=over,
    )  # fmt: skip
