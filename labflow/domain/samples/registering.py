"""Registering samples: numbers, containers, the analyses they need, when those are due and expire."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import select

from labflow.domain import catalogue, numbering, settled
from labflow.domain.catalogue import CurrentService
from labflow.domain.fields import checked_custom
from labflow.domain.lab import zone
from labflow.domain.work import Packed, Work
from labflow.errors import Invalids, StepNotAllowed
from labflow.kit.ids import new_id
from labflow.kit.times import local
from labflow.models import Analysis, Container, ContainerType, Order, Sample, SamplePoint, SampleType
from labflow.vocabulary import AnalysisState, OrderState, Permission, SampleState
from labflow.words import _, in_sentence

OPEN_ORDERS = (OrderState.DRAFT, OrderState.SUBMITTED, OrderState.CONFIRMED, OrderState.IN_PROGRESS)


@dataclass(frozen=True)
class SampleDraft:
    """A sample as it is asked for. Times are UTC; profiles and single services add up."""

    sample_type_id: UUID
    client_reference: str = ""
    sample_point_id: UUID | None = None
    collected_at: datetime | None = None
    collected_by: str = ""
    profile_ids: tuple[UUID, ...] = ()
    service_ids: tuple[UUID, ...] = ()
    container_type_ids: tuple[UUID, ...] = ()
    custom: dict[str, Any] = field(default_factory=dict)


def register(work: Work, order_id: UUID, drafts: list[SampleDraft]) -> list[UUID]:
    """Add samples to an order that is still open. Returns their ids in the order of the drafts."""
    return add_samples(work, opened(work, order_id), drafts)


def opened(work: Work, order_id: UUID) -> Order:
    """The order, locked, to which samples may still be added."""
    work.require(Permission.CREATE_ORDERS)
    order = work.lock(Order, order_id)
    if order.state not in OPEN_ORDERS:
        raise StepNotAllowed(
            "Order {number} is {value}: no sample can be added.",
            number=order.number,
            value=_(order.state.replace("_", " ")),
        )
    return order


def add_samples(work: Work, order: Order, drafts: list[SampleDraft]) -> list[UUID]:
    """Check all, then write all in bulk. Returns the samples' ids."""
    problems, chosen = check(work, order.client_id, drafts)
    if problems:
        raise Invalids(problems)
    return write(work, order, prepare(work, order, drafts, chosen))


@dataclass(frozen=True)
class Prepared:
    """Samples that were checked, with all that needs no number: who waits for the next one waits for little."""

    samples: list[dict[str, Any]]
    containers: list[dict[str, Any]]
    analyses: Packed


def prepare(
    work: Work, order: Order, drafts: list[SampleDraft], chosen: list[list[CurrentService]]
) -> Prepared:
    """The rows of an order's new samples. The order itself need not be kept yet.

    They are due on the day that was given for the order; where none was, each by its own tests.
    """
    place = _next_place(work, order)
    tests = {one: _test(work, one) for one in {service for services in chosen for service in services}}
    samples, containers, analyses = [], [], []
    for offset, (draft, services) in enumerate(zip(drafts, chosen, strict=True)):
        mine = [tests[service] for service in services]
        row = _sample_row(work, _due(work, order, mine), place + offset, draft, mine)
        samples.append(row)
        containers += _container_rows(row, draft, mine)
        analyses += [_analysis_row(row, draft, test) for test in mine]
    shared = {"client_id": order.client_id, "state": AnalysisState.REGISTERED, "attempt": 1}
    return Prepared(samples, containers, work.packed(Analysis, analyses, **shared))


def write(work: Work, order: Order, ready: Prepared) -> list[UUID]:
    """Number them and keep them, all in one statement: who waits for the next number waits until this work commits."""
    work.db.flush()
    numbers = numbering.take(work, "S", len(ready.samples))
    numbered = dict(zip((row["id"] for row in ready.samples), numbers, strict=True))
    samples = [row | {"number": numbered[row["id"]]} for row in ready.samples]
    containers = [
        row | {"number": f"{numbered[row['sample_id']]}-{row['number']}"} for row in ready.containers
    ]
    shared = {"client_id": order.client_id}
    work.add_packed(
        work.packed(Sample, samples, order_id=order.id, state=SampleState.DUE, **shared),
        work.packed(Container, containers, **shared),
        ready.analyses,
    )
    _move_due(order, samples)
    return [row["id"] for row in samples]


def check(
    work: Work, client_id: UUID, drafts: list[SampleDraft]
) -> tuple[dict[str, str], list[list[CurrentService]]]:
    """Every problem at its place ("samples.2.collected_at"), and each draft's services."""
    problems: dict[str, str] = {}
    if not drafts:
        problems["samples"] = "An order needs at least one sample."
    types = settled.rows(work, SampleType)
    points = _points(work, {draft.sample_point_id for draft in drafts if draft.sample_point_id})
    kinds = settled.rows(work, ContainerType)
    by_profiles = {
        profiles: catalogue.services_of_profiles(work, profiles)
        for profiles in {draft.profile_ids for draft in drafts}
    }
    closed = catalogue.closed_profiles(work, {id for draft in drafts for id in draft.profile_ids})
    wanted = [list(dict.fromkeys([*by_profiles[d.profile_ids], *d.service_ids])) for d in drafts]
    offered = catalogue.current_services(work, {service for services in wanted for service in services})
    for place, (draft, services) in enumerate(zip(drafts, wanted, strict=True)):
        at = f"samples.{place}."
        if draft.sample_type_id not in types:
            problems[at + "sample_type_id"] = "Choose the sample type."
        elif not types[draft.sample_type_id].active:
            problems[at + "sample_type_id"] = _(
                "{name} is retired. Choose another.", name=types[draft.sample_type_id].name
            )
        if shut := [closed[id] for id in draft.profile_ids if id in closed]:
            problems[at + "profile_ids"] = _(
                "{names} is retired. Choose another profile, or its tests.", names=", ".join(shut)
            )
        elif not services:
            problems[at + "profile_ids"] = "Choose at least one test or profile."
        if not draft.client_reference.strip() and not draft.sample_point_id:
            problems[at + "client_reference"] = (
                "Give the client's name for the sample, or choose its sample point."
            )
        if len(draft.client_reference) > 200:
            problems[at + "client_reference"] = "At most 200 characters."
        if len(draft.collected_by) > 120:
            problems[at + "collected_by"] = "At most 120 characters."
        if draft.collected_at and draft.collected_at > work.now + timedelta(minutes=5):
            problems[at + "collected_at"] = "The collection time lies in the future."
        point = points.get(draft.sample_point_id) if draft.sample_point_id else None
        if draft.sample_point_id and (point is None or point.client_id != client_id):
            problems[at + "sample_point_id"] = "This client has no such sample point."
        if any(kind not in kinds for kind in draft.container_type_ids):
            problems[at + "container_type_ids"] = "Choose a container from the list."
        _kept, custom = checked_custom(work, "sample", draft.custom)
        problems |= {f"{at}custom.{key}": message for key, message in custom.items()}
    return problems, [[offered[service] for service in services] for services in wanted]


def check_for_client(
    work: Work, client_id: UUID, drafts: list[SampleDraft]
) -> tuple[dict[str, str], list[list[CurrentService]]]:
    """The same of what a client orders: fields of the laboratory's own stay open, and its tests are done on their kinds of samples."""
    problems, chosen = check(work, client_id, drafts)
    hers = {at: told for at, told in problems.items() if "custom." not in at}
    return hers | _not_done(work, drafts, chosen), chosen


def _not_done(work: Work, drafts: list[SampleDraft], chosen: list[list[CurrentService]]) -> dict[str, str]:
    """Tests that the laboratory does not do on that kind of sample, at the place of their sample."""
    kinds, problems = settled.rows(work, SampleType), {}
    for place, (draft, services) in enumerate(zip(drafts, chosen, strict=True)):
        misfits = [
            one.service.name for one in services if not catalogue.done_on(one.service, draft.sample_type_id)
        ]
        if misfits and draft.sample_type_id in kinds:
            problems[f"samples.{place}.service_ids"] = _(
                "Not done on {kind}: {names}. Take it out, or ask us.",
                kind=in_sentence(kinds[draft.sample_type_id].name), names=", ".join(misfits),
            )  # fmt: skip
    return problems


def _points(work: Work, ids: set[UUID]) -> dict[UUID, SamplePoint]:
    rows = work.db.scalars(select(SamplePoint).where(SamplePoint.id.in_(ids))) if ids else ()
    return {row.id: row for row in rows}


def _next_place(work: Work, order: Order) -> int:
    last = work.db.scalars(
        select(Sample.position).where(Sample.order_id == order.id).order_by(Sample.position.desc()).limit(1)
    ).first()
    return (last or 0) + 1


@dataclass(frozen=True)
class _Test:
    """What every analysis made with one service version has in common, worked out once for all samples."""

    name: str
    container_type_id: UUID | None
    due_at: datetime
    hold: timedelta | None
    row: dict[str, Any]


def _test(work: Work, current: CurrentService) -> _Test:
    service, version = current.service, current.version
    return _Test(
        name=service.name,
        container_type_id=version.container_type_id,
        due_at=work.now + timedelta(days=version.turnaround_days),
        hold=None if version.hold_minutes is None else timedelta(minutes=version.hold_minutes),
        row={
            "service_id": service.id,
            "service_version_id": version.id,
            "department_id": service.department_id,
        },
    )


def _due(work: Work, order: Order, tests: list[_Test]) -> datetime:
    """When a sample with these tests is due: on the order's day, unless that only follows from tests and these end on a later one.

    A later hour of the same day is the same day: the order would change with each sample that joins.
    """
    own = max(test.due_at for test in tests)
    if order.due_at is None:
        return own
    day, lab = order.due_at, zone(work)
    same = day <= own and local(day, lab).date() == local(own, lab).date()
    return day if order.due_given or same else own


def _sample_row(
    work: Work, due: datetime, place: int, draft: SampleDraft, tests: list[_Test]
) -> dict[str, Any]:
    hold_at, hold_service = _first_hold(draft, tests)
    return {
        "id": new_id(), "position": place,
        "client_reference": draft.client_reference.strip(), "sample_point_id": draft.sample_point_id,
        "sample_type_id": draft.sample_type_id, "collected_at": draft.collected_at,
        "collected_by": draft.collected_by.strip(),
        "due_at": due,
        "hold_at": hold_at, "hold_service": hold_service, "tests_total": len(tests),
        "custom": checked_custom(work, "sample", draft.custom)[0],
    }  # fmt: skip


def _first_hold(draft: SampleDraft, tests: list[_Test]) -> tuple[datetime | None, str]:
    """When the first holding time ends, and whose: it runs from collection, to the minute (40 CFR 136.3)."""
    holding = [(test.hold, test.name) for test in tests if test.hold is not None]
    if draft.collected_at is None or not holding:
        return None, ""
    hold, name = min(holding, key=lambda one: one[0])
    return draft.collected_at + hold, name[:60]


def _container_rows(sample: dict[str, Any], draft: SampleDraft, tests: list[_Test]) -> list[dict[str, Any]]:
    """The containers named, or those that the chosen tests need; numbered within their sample."""
    kinds = draft.container_type_ids or tuple(
        dict.fromkeys(test.container_type_id for test in tests if test.container_type_id)
    )
    return [
        {"id": new_id(), "sample_id": sample["id"], "number": str(place), "container_type_id": kind}
        for place, kind in enumerate(kinds, start=1)
    ]  # fmt: skip


def _analysis_row(sample: dict[str, Any], draft: SampleDraft, test: _Test) -> dict[str, Any]:
    return test.row | {
        "id": new_id(), "sample_id": sample["id"], "due_at": min(sample["due_at"], test.due_at),
        "hold_at": draft.collected_at + test.hold if draft.collected_at and test.hold is not None else None,
    }  # fmt: skip


def _move_due(order: Order, samples: list[dict[str, Any]]) -> None:
    """An order is due when the last of its samples is (not the first: domain.md 2.1)."""
    latest = max(row["due_at"] for row in samples)
    if order.due_at is None or latest > order.due_at:
        order.due_at = latest
