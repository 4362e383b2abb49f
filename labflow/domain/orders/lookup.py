"""Orders for programs: exact values, samples included; and orders as programs ask for them, by codes or by ids."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import func, select

from labflow.domain.catalogue import specifications_on_offer
from labflow.domain.finding import NOTHING, Named, find, id_behind
from labflow.domain.lists.filters import Filter
from labflow.domain.nouns import ForClients, Noun, Written, declare_noun
from labflow.domain.nouns.facts import columns_of
from labflow.domain.orders.creating import OrderDraft, create, place
from labflow.domain.orders.views import ORDERS
from labflow.domain.samples import lookup as samples
from labflow.domain.samples import registering
from labflow.domain.samples.lookup import SampleFacts, shown_custom
from labflow.domain.samples.registering import SampleDraft
from labflow.domain.work import Work
from labflow.models import (
    Archive,
    Client,
    Contact,
    ContainerType,
    Order,
    Profile,
    Sample,
    SamplePoint,
    SampleType,
    Service,
    Specification,
)
from labflow.models.base import among
from labflow.vocabulary import Permission, Priority, Side


@dataclass
class OrderFacts:
    """An order. `samples` is filled when one order is asked for, `sample_count` always; `archive_year` says whose archive it is in.

    `due_at` is promised once `confirmed_at` is set. Until then it is the day that was asked for, or what the tests usually take.
    """

    id: UUID
    number: str
    version: int
    state: str
    client_id: UUID
    client: str
    contact: str
    client_reference: str
    specification: str
    priority: str
    created_at: datetime
    due_at: datetime | None = None
    submitted_at: datetime | None = None
    confirmed_at: datetime | None = None
    note: str = ""
    custom: dict[str, Any] = field(default_factory=dict)
    archive_year: int | None = None
    sample_count: int = 0
    samples: list[SampleFacts] = field(default_factory=list)


@dataclass
class AskedSample:
    """A sample as a program asks for it; names are codes or ids."""

    sample_type: str
    client_reference: str = ""
    sample_point: str = ""
    collected_at: datetime | None = None
    collected_by: str = ""
    profiles: list[str] = field(default_factory=list)
    services: list[str] = field(default_factory=list)
    containers: list[str] = field(default_factory=list)
    custom: dict[str, str] = field(default_factory=dict)


@dataclass
class AskedOrder:
    """An order as a program asks for it; names are codes or ids, a contact may be named by email."""

    client: str
    contact: str
    samples: list[AskedSample]
    client_reference: str = ""
    priority: str = Priority.NORMAL
    due_at: datetime | None = None
    specification: str = ""
    note: str = ""
    custom: dict[str, str] = field(default_factory=dict)
    request_key: UUID | None = None


def order_id(work: Work, reference: str) -> UUID:
    """The order with this id or number."""
    work.require_any(Permission.SEE_ORDERS, Permission.PORTAL_ORDERS)
    return find(work, Order, reference).id


def facts(work: Work, reference: str) -> OrderFacts:
    """One order with its samples."""
    id = order_id(work, reference)
    order = _facts(work, work.db.execute(_query().where(Order.id == id)).one())
    order.samples = samples.of_order(work, id)
    return order


def read(work: Work, ids: Sequence[UUID]) -> list[OrderFacts]:
    """These orders, in this order, without their samples."""
    rows = {row.id: row for row in work.db.execute(_these(), {"ids": list(ids)})}
    return [_facts(work, rows[id]) for id in ids if id in rows]


def ordered(work: Work, asked: AskedOrder) -> UUID:
    """What a program orders: the laboratory's creates it, a client's places it with the laboratory. It is told of it then."""
    work.require_any(Permission.SEE_ORDERS, Permission.PORTAL_ORDERS)
    make = place if work.actor.side is Side.CLIENT else create
    return make(work, drafted(work, asked))


def added(work: Work, reference: str, asked: Sequence[AskedSample]) -> list[UUID]:
    """More samples for an order, all or none."""
    work.require_any(Permission.SEE_ORDERS, Permission.PORTAL_ORDERS)
    order = registering.opened(work, id_behind(work, Order, reference))
    named = Named(work)
    drafts = [
        sample_draft(named, order.client_id, sample, f"samples.{place}.")
        for place, sample in enumerate(asked)
    ]
    named.check()
    return registering.add_samples(work, order, drafts)


def drafted(work: Work, asked: AskedOrder) -> OrderDraft:
    """The order with ids in place of codes. A code that means nothing is refused at its field."""
    work.require_any(Permission.CREATE_ORDERS, Permission.PORTAL_PLACE_ORDERS)
    named = Named(work)
    client = named.one(Client.code, asked.client, "client_id") or NOTHING
    draft = OrderDraft(
        client_id=client,
        contact_id=named.one(Contact.email, asked.contact, "contact_id", owner=client),
        samples=[sample_draft(named, client, sample, f"samples.{place}.") for place, sample in enumerate(asked.samples)],
        client_reference=asked.client_reference, priority=asked.priority, due_at=asked.due_at,
        specification_id=named.one(Specification.code, asked.specification, "specification_id", among=specifications_on_offer(work)), note=asked.note,
        custom=asked.custom, request_key=asked.request_key,
    )  # fmt: skip
    named.check()
    return draft


def sample_draft(named: Named, client: UUID, asked: AskedSample, at: str) -> SampleDraft:
    """A sample with ids in place of codes. Names that mean nothing are remembered in `named`, under `at` and the field."""
    return SampleDraft(
        sample_type_id=named.one(SampleType.code, asked.sample_type, at + "sample_type_id") or NOTHING,
        client_reference=asked.client_reference,
        sample_point_id=named.one(SamplePoint.code, asked.sample_point, at + "sample_point_id", owner=client),
        collected_at=asked.collected_at, collected_by=asked.collected_by,
        profile_ids=named.several(Profile.code, asked.profiles, at + "profile_ids"),
        service_ids=named.several(Service.code, asked.services, at + "service_ids"),
        container_type_ids=named.each(ContainerType.code, asked.containers, at + "container_type_ids"),
        custom=asked.custom,
    )  # fmt: skip


@cache
def _these() -> Any:
    return _query().where(among(Order.id))


def _query() -> Any:
    count = select(func.count()).where(Sample.order_id == Order.id).scalar_subquery()
    return (
        select(
            *columns_of(OrderFacts, Order), Client.name.label("client"), Contact.name.label("contact"),
            func.coalesce(Specification.code, "").label("specification"), count.label("sample_count"),
            Archive.year.label("archive_year"),
        )
        .join(Client, Client.id == Order.client_id)
        .join(Contact, Contact.id == Order.contact_id)
        .outerjoin(Specification, Specification.id == Order.specification_id)
        .outerjoin(Archive, Archive.id == Order.archive_id)
    )  # fmt: skip


def _facts(work: Work, row: Any) -> OrderFacts:
    told = OrderFacts(**row._mapping)
    told.custom = shown_custom(work, "order", told.custom)
    return told


def _with_samples(work: Work, id: UUID, told: dict[str, Any]) -> None:
    if "samples" in told:
        told["samples"] = samples.of_order(work, id)


_NUMBERED = Filter("number", "Number", "text", Order.number)
NOUN = declare_noun(
    Noun(
        "orders", "order", Order, (Permission.SEE_ORDERS,), Written(OrderFacts, read), "-number", plan=ORDERS,
        filters=(_NUMBERED, Filter("contact", "Contact", "choice", Order.contact_id, uuid=True)),
        clients=ForClients(
            Permission.PORTAL_ORDERS,
            (_NUMBERED, *(each for each in ORDERS.filters if each.key not in ("client", "archive"))),
            ("number", "reference", "state", "due", "priority", "created"),
        ),
        expands={"client": ("client_id", "clients")}, whole=_with_samples,
    )
)  # fmt: skip
