"""Reading one sample: its facts, steps, results, containers, chain of custody, and what can be done with it now."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from functools import cache
from itertools import pairwise
from typing import Any
from uuid import UUID

from sqlalchemy import bindparam, func, select
from sqlalchemy.orm import aliased

from labflow import words
from labflow.domain import about, custody, settled
from labflow.domain.fields import filled
from labflow.domain.lab import zone
from labflow.domain.reports.wording import CUSTODY_STEP
from labflow.domain.samples.acting import Act, acts
from labflow.domain.samples.results import ResultRow, results
from labflow.domain.samples.views import IN_LAB, shown_state
from labflow.domain.work import Work
from labflow.errors import NotFound
from labflow.kit.times import due_words, full, short, span
from labflow.models import (
    Analysis,
    Client,
    Container,
    ContainerType,
    CustodyEvent,
    Order,
    Result,
    Sample,
    SamplePoint,
    SampleType,
    User,
)
from labflow.vocabulary import About, AnalysisState, CustodyKind, Permission, SampleState

# Made once: adapting columns to a new alias costs more than the query.
_PEOPLE = aliased(User), aliased(User)

STEPS = (
    (SampleState.DUE, words.later("Registered")),
    (SampleState.RECEIVED, words.later("Received")),
    (SampleState.IN_PROGRESS, words.later("In progress")),
    (SampleState.TO_BE_VERIFIED, words.later("In review")),
    (SampleState.VERIFIED, words.later("Verified")),
    (SampleState.PUBLISHED, words.later("Reported")),
)


@dataclass
class Fact:
    """A label and its value; `note` is quieter."""

    label: str = ""
    value: str = ""
    note: str = ""


@dataclass
class StepView:
    """A stage of the sample's life: done, current or later; when, and who."""

    label: str = ""
    note: str = ""
    state: str = "later"
    who: str = ""


@dataclass
class ContainerRow:
    """A bottle as a line of the containers tab."""

    number: str = ""
    kind: str = ""
    preservation: str = ""
    checked: str = ""
    preserved: bool | None = None
    received: str = ""


@dataclass
class HopRow:
    """A hand the sample passed through."""

    kind: str = ""
    title: str = ""
    who: str = ""
    detail: str = ""
    at: str = ""
    note: str = ""


@dataclass
class SampleView:
    """Everything the sample page shows except its activity."""

    id: str = ""
    version: int = 0
    number: str = ""
    reference: str = ""
    state: str = ""
    above: int = 0
    client: str = ""
    client_id: str = ""
    order: str = ""
    order_id: str = ""
    matrix: str = ""
    priority: str = ""
    collected: str = ""
    collected_by: str = ""
    due: str = ""
    due_note: str = ""
    late: bool = False
    arrival: str = ""
    arrival_warm: bool = False
    location: str = ""
    hold: str = ""
    hold_alarm: bool = False
    bottles: str = ""
    closing_reason: str = ""
    extra: list[Fact] = field(default_factory=list)
    steps: list[StepView] = field(default_factory=list)
    results: list[ResultRow] = field(default_factory=list)
    containers: list[ContainerRow] = field(default_factory=list)
    custody: list[HopRow] = field(default_factory=list)
    unbroken: str = ""
    acts: list[Act] = field(default_factory=list)


def view(work: Work, sample_id: UUID) -> SampleView:
    """The sample as its page shows it."""
    work.require(Permission.SEE_SAMPLES)
    row = _head(work, sample_id)
    sample: Sample = about.was_read(work, About.SAMPLE, row.Sample)
    if work.actor.may(Permission.SEE_ORDERS):
        about.was_read(work, About.ORDER, row.Order)
    lines = results(work, sample, row.Order)
    containers = _containers(work, sample_id)
    hops = _custody(work, sample_id)
    seen = SampleView(
        id=str(sample.id), version=sample.version, number=sample.number,
        reference=sample.client_reference or row.point or "", state=shown_state(sample.state, row.Order.state),
        above=sample.above_limit, client=row.client, client_id=str(sample.client_id), order=row.Order.number,
        order_id=str(sample.order_id), matrix=row.matrix, priority=row.Order.priority,
        collected=short(sample.collected_at, zone(work), now=work.now), collected_by=sample.collected_by,
        location=sample.location, closing_reason=sample.closing_reason, results=lines, containers=containers,
        custody=hops, bottles=_bottles(containers), unbroken=_unbroken(hops), steps=_steps(work, row),
        acts=acts(work, sample, row.Order, _states(lines)), extra=_extra(work, row),
    )  # fmt: skip
    _say_when(work, sample, row.hold_at, seen)
    _say_arrival(sample, seen)
    return seen


def _states(lines: Sequence[ResultRow]) -> Counter[str]:
    """How many tests are in each state, of those that count: every test has a line for each of its analytes."""
    return Counter({line.id.partition(".")[0]: line.state for line in lines if not line.void}.values())


def find(work: Work, number: str) -> UUID:
    """The sample with this number, or the one that a container with this number belongs to."""
    work.require(Permission.SEE_SAMPLES)
    wanted = number.strip().upper()
    found = work.db.scalars(select(Sample.id).where(Sample.number == wanted)).first()
    found = found or work.db.scalars(select(Container.sample_id).where(Container.number == wanted)).first()
    if found is None:
        raise NotFound("There is no sample or container {value}.", value=number.strip()[:40])
    return found


def _head(work: Work, sample_id: UUID) -> Any:
    """The sample with its order, client, matrix and the moments of its life, in one query."""
    found = work.db.execute(_head_query(), {"sample_id": sample_id}).one_or_none()
    if found is None:
        raise NotFound("There is no such sample.")
    return found


@cache
def _head_query() -> Any:
    creator, receiver = _PEOPLE
    first = select(func.min(Result.entered_at)).where(Result.sample_id == Sample.id).scalar_subquery()
    live = Analysis.state.not_in((AnalysisState.RETRACTED, AnalysisState.REJECTED, AnalysisState.CANCELLED))
    moments = [
        select(func.max(column)).where(Analysis.sample_id == Sample.id, live).scalar_subquery().label(name)
        for name, column in (
            ("submitted", Analysis.submitted_at), ("verified", Analysis.verified_at), ("published", Analysis.published_at)
        )
    ]  # fmt: skip
    pending = (
        select(func.min(Analysis.hold_at))
        .where(
            Analysis.sample_id == Sample.id, Analysis.analysed_at.is_(None),
            Analysis.state.in_((AnalysisState.REGISTERED, AnalysisState.UNASSIGNED, AnalysisState.ASSIGNED)),
        )
        .scalar_subquery()
    )  # fmt: skip
    return (
        select(
            Sample, Order, Client.name.label("client"), SampleType.name.label("matrix"), SamplePoint.name.label("point"),
            creator.name.label("creator"), receiver.name.label("receiver"), first.label("started"),
            pending.label("hold_at"), *moments,
        )
        .join(Order, Order.id == Sample.order_id)
        .join(Client, Client.id == Sample.client_id)
        .join(SampleType, SampleType.id == Sample.sample_type_id)
        .outerjoin(SamplePoint, SamplePoint.id == Sample.sample_point_id)
        .outerjoin(creator, creator.id == Sample.created_by_id)
        .outerjoin(receiver, receiver.id == Sample.received_by_id)
        .where(Sample.id == bindparam("sample_id"))
    )  # fmt: skip


def _say_when(work: Work, sample: Sample, hold_at: datetime | None, seen: SampleView) -> None:
    """Due and holding time, in words."""
    inside = sample.state in IN_LAB
    relative, date, seen.late = due_words(sample.due_at, work.now, zone(work), open=inside)
    seen.due = short(sample.due_at, zone(work), now=work.now) if seen.late else date
    seen.due_note = relative if seen.late or not relative else words._("in {time}", time=relative)
    if sample.hold_at is None:
        seen.hold = words._("None") if sample.collected_at else words._("No collection time")
    elif hold_at is None or sample.state in (SampleState.REJECTED, SampleState.CANCELLED):
        seen.hold = words._("All tests begun")
    elif hold_at < work.now:
        seen.hold, seen.hold_alarm = words._("Over for {time}", time=span(work.now - hold_at)), True
    else:
        left = hold_at - work.now
        seen.hold, seen.hold_alarm = words._("{time} left", time=span(left)), left.total_seconds() < 24 * 3600


def _say_arrival(sample: Sample, seen: SampleView) -> None:
    if sample.received_at is None:
        seen.arrival = words._("Not received yet")
        return
    temperature = f"{sample.temperature:f} °C".replace("-", "−") if sample.temperature is not None else ""
    seen.arrival = ", ".join(
        filter(None, [temperature, ", ".join(words._(each) for each in sample.conditions)])
    )
    seen.arrival_warm = sample.temperature is not None and sample.temperature > Decimal(6)


def _steps(work: Work, row: Any) -> list[StepView]:
    sample: Sample = row.Sample
    moments = (sample.created_at, sample.received_at, row.started, row.submitted, row.verified, row.published)
    people = (row.creator or "", row.receiver or "", "", "", "", "")
    ended = sample.state in (SampleState.REJECTED, SampleState.CANCELLED)
    reached = 1 if ended and sample.received_at else 0
    if not ended:
        reached = [state for state, _ in STEPS].index(SampleState(sample.state))
    steps = []
    for place, (_, label) in enumerate(STEPS):
        state = (
            "done"
            if place < reached or (place == reached and ended)
            else "current"
            if place == reached
            else "later"
        )
        if state == "current" and sample.state == SampleState.PUBLISHED:
            state = "done"
        when = short(moments[place], zone(work), now=work.now) if state != "later" else ""
        steps.append(StepView(words._(label), when, state, people[place] if state != "later" else ""))
    if ended:
        return [*steps[: reached + 1], StepView(words._(sample.state.capitalize()), "", "current")]
    return steps


def _extra(work: Work, row: Any) -> list[Fact]:
    """The laboratory's own fields, of the sample and of its order."""
    pairs = (("sample", row.Sample.custom), ("order", row.Order.custom))
    return [Fact(each.label, text) for entity, values in pairs for each, text in filled(work, entity, values)]


def _containers(work: Work, sample_id: UUID) -> list[ContainerRow]:
    found = select(Container).where(Container.sample_id == sample_id).order_by(Container.number)
    rows, kinds = work.db.scalars(found).all(), settled.rows(work, ContainerType)
    checked = {None: "", True: words._("Preserved"), False: words._("Not preserved")}
    return [
        ContainerRow(
            number=row.number, kind=kind.name if kind else words._("Not named"),
            preservation=kind.preservation if kind else "", checked=checked[row.preservation_ok],
            preserved=row.preservation_ok, received=short(row.received_at, zone(work), now=work.now),
        )
        for row in rows
        for kind in [row.container_type_id and kinds.get(row.container_type_id)]
    ]  # fmt: skip


def _bottles(containers: Sequence[ContainerRow]) -> str:
    if not containers:
        return words._("None")
    wrong = sum(each.preserved is False for each in containers)
    right = sum(each.preserved is True for each in containers)
    count = len(containers)
    if wrong:
        return words._("{count}, {wrong} not preserved", count=count, wrong=wrong)
    return words._("{count}, all preserved", count=count) if right == count else str(count)


def _custody(work: Work, sample_id: UUID) -> list[HopRow]:
    events = work.db.scalars(
        select(CustodyEvent).where(CustodyEvent.sample_id == sample_id).order_by(*custody.IN_ORDER)
    )
    return [_hop(event, work) for event in events]


def _hop(event: CustodyEvent, work: Work) -> HopRow:
    temperature = f"{event.temperature:f} °C".replace("-", "−") if event.temperature is not None else ""
    seal = words._("seal {seal}", seal=event.seal) if event.seal else ""
    return HopRow(
        kind=event.kind, title=words._(CUSTODY_STEP[CustodyKind(event.kind)]), who=event.person or event.organisation,
        detail=", ".join(filter(None, [temperature, seal, event.place])) or (event.organisation if event.person else ""),
        at=short(event.at, zone(work), now=work.now),
        note=". ".join(filter(None, [full(event.at, zone(work)), event.organisation, event.note])),
    )  # fmt: skip


def _unbroken(hops: Sequence[HopRow]) -> str:
    """Said only when it is so: collected, received, and whoever handed over was followed by somebody who took it."""
    kinds = [hop.kind for hop in hops]
    if CustodyKind.COLLECT not in kinds or CustodyKind.RECEIVE not in kinds:
        return ""
    taken = all(
        after != CustodyKind.RELINQUISH for kind, after in pairwise(kinds)
        if kind == CustodyKind.RELINQUISH
    ) and kinds[-1] != CustodyKind.RELINQUISH  # fmt: skip
    return words._("Unbroken, {count} of {count} recorded", count=len(hops)) if taken else ""
