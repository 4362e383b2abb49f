"""Clients as screens show them: the list, one client with its people and places, and what forms offer."""

from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, func, or_, select
from sqlmodel import col

from labflow.domain import lists, people_views
from labflow.domain.catalogue import current_specification, specifications_on_offer
from labflow.domain.fields import definitions, found_in, shown
from labflow.domain.identity import initials
from labflow.domain.lab import zone
from labflow.domain.lists import Column, Filter, ListPage, ListPlan, View
from labflow.domain.lists import columns as cells
from labflow.domain.lists.searching import pattern
from labflow.domain.lists.window import ListQuery, SortKey, moment_key
from labflow.domain.people_views import Choice, PersonRow
from labflow.domain.work import Work
from labflow.ext import declare_list
from labflow.kit import times
from labflow.models import Client, Contact, Order, SamplePoint, SampleType, Specification, User
from labflow.vocabulary import OrderState, Permission

_OPEN = tuple(
    state
    for state in OrderState
    if state not in (OrderState.CLOSED, OrderState.CANCELLED, OrderState.COMPLETED)
)


@dataclass
class ClientRow:
    """A client as a line of the list."""

    id: str = ""
    code: str = ""
    name: str = ""
    city: str = ""
    contact: str = ""
    open_orders: int = 0
    last_order: str = ""
    on_hold: bool = False
    country: str = ""
    since: str = ""
    custom: dict[str, Any] = field(default_factory=dict)


@dataclass
class ContactRow:
    """A contact, with the state of the portal account: "", invited, active or closed."""

    id: str = ""
    name: str = ""
    initials: str = ""
    title: str = ""
    email: str = ""
    phone: str = ""
    receives_reports: bool = False
    receives_invoices: bool = False
    portal: str = ""
    user_id: str = ""
    version: int = 1


@dataclass
class PointRow:
    """A sample point. Coordinates are text, as typed."""

    id: str = ""
    code: str = ""
    name: str = ""
    description: str = ""
    sample_type: str = ""
    sample_type_id: str = ""
    latitude: str = ""
    longitude: str = ""
    regulator_id: str = ""
    version: int = 1


@dataclass
class CustomField:
    """A field of the laboratory's own, with its value."""

    key: str = ""
    label: str = ""
    kind: str = "text"
    options: list[str] = field(default_factory=list)
    required: bool = False
    value: str = ""
    shown: str = ""
    hint: str = ""


@dataclass
class ClientView:
    """Everything about one client but its orders."""

    id: str = ""
    code: str = ""
    name: str = ""
    street: str = ""
    city: str = ""
    country: str = ""
    tax_id: str = ""
    payment_terms_days: int = 30
    specification_id: str = ""
    specification: str = ""
    note: str = ""
    language: str = ""
    on_hold: bool = False
    since: str = ""
    version: int = 1
    contacts: list[ContactRow] = field(default_factory=list)
    points: list[PointRow] = field(default_factory=list)
    people: list[PersonRow] = field(default_factory=list)
    custom: list[CustomField] = field(default_factory=list)


@dataclass
class ClientChoices:
    """What the forms of a client offer."""

    specifications: list[Choice] = field(default_factory=list)
    sample_types: list[Choice] = field(default_factory=list)


def page(work: Work, query: ListQuery) -> ListPage:
    """One page of clients."""
    return lists.page(work, CLIENTS, query)


def view(work: Work, client_id: UUID) -> ClientView:
    """One client with its contacts, sample points and portal accounts."""
    work.require(Permission.SEE_CLIENTS)
    client = work.read(Client, client_id)
    there = zone(work)
    people = people_views.of_client(work, client.id)
    limits = current_specification(work, client.specification_id)
    return ClientView(
        id=str(client.id), code=client.code, name=client.name, street=client.street, city=client.city,
        country=client.country, tax_id=client.tax_id, payment_terms_days=client.payment_terms_days,
        specification_id=str(limits.id) if limits else "", specification=limits.name if limits else "",
        note=client.note, language=client.language, on_hold=client.on_hold, since=times.day(client.created_at, there), version=client.version,
        contacts=contacts(work, client.id), points=_points(work, client.id), people=people,
        custom=custom_fields(work, client.custom),
    )  # fmt: skip


def custom_fields(work: Work, values: dict[str, Any]) -> list[CustomField]:
    """The laboratory's own fields of a client, filled or empty."""
    return [
        CustomField(
            item.key,
            item.label,
            item.kind,
            list(item.options),
            item.required,
            str(values.get(item.key, "")),
            shown(item, values.get(item.key)),
            item.hint,
        )
        for item in definitions(work, "client")
    ]


def contacts(work: Work, client_id: UUID) -> list[ContactRow]:
    """Who speaks for a client, by name, with the state of each one's portal account."""
    work.require_any(Permission.SEE_CLIENTS, Permission.PORTAL_TEAM)
    accounts = {
        user.contact_id: user for user in work.db.scalars(select(User).where(User.client_id == client_id))
    }
    rows = work.db.scalars(
        select(Contact).where(Contact.client_id == client_id, Contact.active).order_by(Contact.name)
    )
    return [
        ContactRow(
            id=str(row.id), name=row.name, initials=initials(row.name), title=row.title, email=row.email,
            phone=row.phone, receives_reports=row.receives_reports, receives_invoices=row.receives_invoices,
            portal=people_views.state_of(accounts[row.id]) if row.id in accounts else "",
            user_id=str(accounts[row.id].id) if row.id in accounts else "", version=row.version,
        )
        for row in rows
    ]  # fmt: skip


def choices(work: Work, client_id: UUID | None = None) -> ClientChoices:
    """Specifications and matrices to choose from; a retired matrix as well where a point of this client has it."""
    work.require(Permission.SEE_CLIENTS)
    limits = work.db.scalars(
        select(Specification).where(specifications_on_offer(work)).order_by(Specification.name)
    )
    has_it = select(SamplePoint.sample_type_id).where(SamplePoint.client_id == client_id)
    offered = or_(SampleType.active, SampleType.id.in_(has_it))
    matrices = work.db.scalars(select(SampleType).where(offered).order_by(SampleType.name))
    return ClientChoices(
        [Choice(str(row.id), row.name) for row in limits], [Choice(str(row.id), row.name) for row in matrices]
    )


def _found(work: Work, q: str) -> list[ColumnElement[bool]]:
    if not q.strip():
        return []
    like = pattern(q)
    return [
        or_(Client.name.ilike(like), Client.code.ilike(like), Client.city.ilike(like), found_in(Client, like))
    ]


def _rows() -> Select[Any]:
    orders = select(Order).where(Order.client_id == Client.id)
    first = (
        select(Contact.name)
        .where(Contact.client_id == Client.id, Contact.active)
        .order_by(Contact.created_at, Contact.id)
        .limit(1)
    )
    return select(
        Client,
        first.scalar_subquery().label("contact"),
        orders.with_only_columns(func.count())
        .where(
            Order.state.in_(_OPEN)
        )  # these few are found by client and state; all others would be counted out
        .scalar_subquery()
        .label("open_orders"),
        orders.with_only_columns(func.max(Order.created_at)).scalar_subquery().label("last_order"),
    )


def _row(work: Work, row: Any) -> ClientRow:
    client = row.Client
    return ClientRow(
        id=str(client.id), code=client.code, name=client.name, city=client.city, contact=row.contact or "",
        open_orders=row.open_orders, last_order=times.day(row.last_order, zone(work)), on_hold=client.on_hold,
        country=client.country, since=times.day(client.created_at, zone(work)), custom=dict(client.custom),
    )  # fmt: skip


def _points(work: Work, client_id: UUID) -> list[PointRow]:
    rows = work.db.execute(
        select(SamplePoint, SampleType.name)
        .outerjoin(SampleType, SampleType.id == SamplePoint.sample_type_id)
        .where(SamplePoint.client_id == client_id, SamplePoint.active)
        .order_by(SamplePoint.code)
    )
    return [
        PointRow(
            id=str(point.id), code=point.code, name=point.name, description=point.description,
            sample_type=matrix or "", sample_type_id=str(point.sample_type_id or ""),
            latitude=_degrees(point.latitude), longitude=_degrees(point.longitude),
            regulator_id=point.regulator_id, version=point.version,
        )
        for point, matrix in rows
    ]  # fmt: skip


def _degrees(value: Decimal | None) -> str:
    return "" if value is None else f"{value:f}"


CLIENTS = declare_list(
    ListPlan(
        "clients", "client", "clients", Permission.SEE_CLIENTS, Client, _rows, _row, custom="client", key="name",
        address="/clients", href=lambda row: f"/clients/{row.id}", usual_sort="name", found=_found,
        columns=(
            Column("code", "Code", lambda r: cells.strong(r.code), 104, SortKey(Client.code)),
            Column(
                "name", "Client", lambda r: cells.opener(r.name, "On hold" if r.on_hold else "", "warn"), 0,
                SortKey(Client.name), plain=lambda r: r.name,
            ),
            Column("city", "City", lambda r: cells.quiet(r.city), 210, SortKey(Client.city)),
            Column("contact", "Contact", lambda r: cells.words(r.contact), 190),
            Column(
                "open_orders", "Open orders", lambda r: cells.number(r.open_orders), 108, num=True,
                plain=lambda r: r.open_orders,
            ),
            Column("last_order", "Last order", lambda r: cells.quiet(r.last_order), 128),
            Column("country", "Country", lambda r: cells.quiet(r.country), 140, SortKey(Client.country), usual=False),
            Column(
                "since", "Client since", lambda r: cells.quiet(r.since), 128, SortKey(Client.created_at, moment_key),
                usual=False,
            ),
        ),
        filters=(
            Filter("hold", "On hold", "yes", col(Client.on_hold).is_(True), icon="triangle-alert", no_label="Not on hold"),
            Filter("city", "City", "text", Client.city, icon="map-pin"),
            Filter("country", "Country", "text", Client.country, icon="map-pin"),
            Filter("since", "Client since", "date", Client.created_at, icon="calendar"),
        ),
        views=(View("all", "All"), View("held", "On hold", "hold:is:yes")),
    )
)  # fmt: skip
