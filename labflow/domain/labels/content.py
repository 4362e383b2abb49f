"""What labels say: the values of their fields, read for many containers at once."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, func, or_, select

from labflow.domain.lab import profile, zone
from labflow.domain.labels.fields import own_values
from labflow.domain.languages import for_house
from labflow.domain.lists.searching import different_words
from labflow.domain.samples.deriving import DEAD
from labflow.domain.work import Work
from labflow.errors import NotFound
from labflow.kit.times import day, short
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
)
from labflow.vocabulary import Priority, SampleState
from labflow.words import _


@dataclass(frozen=True)
class Subject:
    """What one label is about, and the values of its fields. A storage place belongs to no client."""

    number: str
    values: Mapping[str, str]
    client_id: UUID | None = None
    order_id: UUID | None = None
    sample_id: UUID | None = None
    container_id: UUID | None = None


@for_house
def of_containers(
    work: Work, *, order_ids: Sequence[UUID] = (), sample_ids: Sequence[UUID] = (), container_ids: Sequence[UUID] = ()
) -> list[Subject]:  # fmt: skip
    """A subject per container, in the order of their numbers; a sample without containers is one itself."""
    wanted: list[ColumnElement[bool]] = [Sample.order_id.in_(order_ids), Sample.id.in_(sample_ids)]
    if container_ids:
        wanted.append(Container.id.in_(container_ids))
    rows = work.db.execute(
        select(Sample, Container, ContainerType, Order, Client, SamplePoint.name.label("point"),
               SampleType.name.label("matrix"))
        .join(Order, Order.id == Sample.order_id)
        .join(Client, Client.id == Sample.client_id)
        .join(SampleType, SampleType.id == Sample.sample_type_id)
        .outerjoin(Container, Container.sample_id == Sample.id)
        .outerjoin(ContainerType, ContainerType.id == Container.container_type_id)
        .outerjoin(SamplePoint, SamplePoint.id == Sample.sample_point_id)
        .where(or_(*wanted), Sample.state != SampleState.CANCELLED)
        .order_by(Sample.number, Container.number)
    ).all()  # fmt: skip
    if not rows:
        raise NotFound("There is no sample to print a label for.")
    ids = list({row.Sample.id for row in rows})
    tests, places = _tests(work, ids), _places(work, ids)
    return [_container(work, row, tests, places) for row in rows]


@for_house
def of_orders(work: Work, order_ids: Sequence[UUID]) -> list[Subject]:
    """A subject per order, for its folder or box."""
    rows = work.db.execute(
        select(Order, Client, func.count(Sample.id).label("samples"))
        .join(Client, Client.id == Order.client_id)
        .outerjoin(Sample, (Sample.order_id == Order.id) & (Sample.state != SampleState.CANCELLED))
        .where(Order.id.in_(order_ids))
        .group_by(Order.id, Client.id)
        .order_by(Order.number)
    ).all()
    if not rows:
        raise NotFound("There is no order to print a label for.")
    return [
        Subject(
            row.Order.number,
            _of_order(work, row) | {"sample_count": str(row.samples)} | _of_house(work),
            row.Order.client_id,
            row.Order.id,
        )
        for row in rows
    ]


@for_house
def of_locations(work: Work, names: Iterable[str]) -> list[Subject]:
    """A subject per storage place, as it was typed."""
    tidy = dict.fromkeys(" ".join(name.split())[:80] for name in names)
    return [Subject(name, {"location": name} | _of_house(work)) for name in tidy if name]


def known_locations(work: Work, most: int) -> list[str]:
    """The places where samples lie now, the first of them by name."""
    return [name for name in different_words(work, Sample.location, most + 1) if name][:most]


def _tests(work: Work, sample_ids: list[UUID]) -> dict[UUID, str]:
    rows = work.db.execute(
        select(Analysis.sample_id, Service.code)
        .join(Service, Service.id == Analysis.service_id)
        .where(Analysis.sample_id.in_(sample_ids), Analysis.state.not_in(DEAD))
        .group_by(Analysis.sample_id, Service.code, Service.position)
        .order_by(Service.position, Service.code)
    ).all()
    found: dict[UUID, list[str]] = {}
    for sample_id, code in rows:
        found.setdefault(sample_id, []).append(code)
    return {sample_id: ", ".join(codes) for sample_id, codes in found.items()}


def _places(work: Work, sample_ids: list[UUID]) -> dict[UUID, str]:
    """ "1 of 4": which container of its sample each one is."""
    own = {"partition_by": Container.sample_id}
    rows = work.db.execute(
        select(
            Container.id,
            func.row_number().over(**own, order_by=Container.number).label("place"),
            func.count().over(**own).label("all"),
        ).where(Container.sample_id.in_(sample_ids))
    ).all()
    return {row.id: _("{place} of {all}", place=row.place, all=row.all) for row in rows}


def _container(work: Work, row: Any, tests: dict[UUID, str], places: dict[UUID, str]) -> Subject:
    sample, container, kind, there = row.Sample, row.Container, row.ContainerType, zone(work)
    number = container.number if container else sample.number
    values = {
        "number": number,
        "sample_number": sample.number,
        "client_reference": sample.client_reference or row.point or "",
        "sample_point": row.point or "",
        "sample_type": row.matrix,
        "tests": tests.get(sample.id, ""),
        "collected_at": short(sample.collected_at, there),
        "collected_by": sample.collected_by,
        "received_at": short(sample.received_at, there),
        "due_at": day(sample.due_at, there),
        "hold_until": short(sample.hold_at, there),
        "container_type": kind.name if kind else "",
        "preservation": kind.preservation if kind and kind.preservation.lower() != "none" else "",
        "container_of": places.get(container.id, "") if container else "",
        "location": sample.location,
    }
    values |= own_values(work, "sample", sample.custom) | _of_order(work, row) | _of_house(work)
    return Subject(
        number, values, sample.client_id, sample.order_id, sample.id, container.id if container else None
    )


def _of_order(work: Work, row: Any) -> dict[str, str]:
    order, client = row.Order, row.Client
    return {
        "order_number": order.number,
        "client_name": client.name,
        "client_code": client.code,
        "order_reference": order.client_reference,
        "priority": _(order.priority.capitalize()) if order.priority != Priority.NORMAL else "",
        "order_due": day(order.due_at, zone(work)),
    } | own_values(work, "order", order.custom)


def _of_house(work: Work) -> dict[str, str]:
    lab = profile(work)
    return {
        "lab_name": lab.short_name,
        "printed_at": short(work.now, lab.timezone),
        "printed_by": work.actor.name,
    }
