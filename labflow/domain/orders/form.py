"""What the new order form offers: clients to pick, their contacts and sample points, tests, containers, own fields."""

from dataclasses import dataclass, field
from uuid import UUID

from sqlalchemy import or_, select

from labflow.domain.fields import definitions
from labflow.domain.lab import zone
from labflow.domain.listing import pattern
from labflow.domain.work import Work
from labflow.kit.times import local
from labflow.models import (
    Client,
    Contact,
    ContainerType,
    Profile,
    SamplePoint,
    SampleType,
    Service,
    ServiceVersion,
    Specification,
)
from labflow.vocabulary import Permission

MATCHES = 8


@dataclass
class Choice:
    """Something to choose: `note` is quieter."""

    value: str = ""
    label: str = ""
    note: str = ""


@dataclass
class FieldView:
    """A field of the laboratory's own, as a form shows it."""

    key: str = ""
    label: str = ""
    kind: str = "text"
    options: list[str] = field(default_factory=list)
    required: bool = False


@dataclass
class Options:
    """Everything the form offers whichever client it is for. Tests and profiles are named by their codes."""

    types: list[Choice] = field(default_factory=list)
    profiles: list[Choice] = field(default_factory=list)
    tests: list[Choice] = field(default_factory=list)
    containers: list[Choice] = field(default_factory=list)
    specifications: list[Choice] = field(default_factory=list)
    order_fields: list[FieldView] = field(default_factory=list)
    sample_fields: list[FieldView] = field(default_factory=list)
    zone: str = ""


@dataclass
class ChosenClient:
    """The client of the order with what belongs to it."""

    id: str = ""
    name: str = ""
    warning: str = ""
    specification: str = ""
    contact_id: str = ""
    contacts: list[Choice] = field(default_factory=list)
    points: list[Choice] = field(default_factory=list)
    type_of_point: dict[str, str] = field(default_factory=dict)


def options(work: Work) -> Options:
    """What can be ordered today."""
    work.require(Permission.CREATE_ORDERS)
    db = work.db
    current = select(ServiceVersion.service_id).where(
        ServiceVersion.effective_from <= work.now, ServiceVersion.retired_at.is_(None)
    )
    services = db.scalars(
        select(Service)
        .where(Service.active, Service.id.in_(current))
        .order_by(Service.position, Service.code)
    )
    profiles = list(
        db.scalars(select(Profile).where(Profile.active).order_by(Profile.position, Profile.name))
    )
    return Options(
        types=[Choice(str(t.id), t.name) for t in db.scalars(select(SampleType).order_by(SampleType.name))],
        profiles=[Choice(str(p.id), p.name, p.code) for p in profiles],
        tests=[
            *[Choice(p.code, p.name, "Profile") for p in profiles],
            *[Choice(s.code, s.name, s.code) for s in services],
        ],
        containers=[
            Choice(c.code, c.name, c.preservation)
            for c in db.scalars(select(ContainerType).order_by(ContainerType.name))
        ],
        specifications=[
            Choice(str(s.id), ", ".join(filter(None, [s.name, s.edition])))
            for s in db.scalars(select(Specification).order_by(Specification.name, Specification.edition))
        ],
        order_fields=_fields(work, "order"),
        sample_fields=_fields(work, "sample"),
        zone=f"{local(work.now, zone(work)):%Z}",
    )


def clients_matching(work: Work, typed: str) -> list[Choice]:
    """Clients whose name or code has what was typed, names that begin with it first."""
    work.require(Permission.CREATE_ORDERS)
    like = pattern(typed)
    rows = work.db.scalars(
        select(Client)
        .where(or_(Client.name.ilike(like), Client.code.ilike(like)))
        .order_by(Client.name.ilike(like[1:]).desc(), Client.name)
        .limit(MATCHES)
    )
    return [
        Choice(str(row.id), row.name, f"{row.code}, on hold" if row.on_hold else row.code) for row in rows
    ]


def client(work: Work, client_id: UUID) -> ChosenClient:
    """The client with its contacts, sample points and agreed specification."""
    work.require(Permission.CREATE_ORDERS)
    row = work.read(Client, client_id)
    contacts = list(
        work.db.scalars(
            select(Contact)
            .where(Contact.client_id == client_id, Contact.active)
            .order_by(Contact.receives_reports.desc(), Contact.name)
        )
    )
    points = list(
        work.db.scalars(
            select(SamplePoint)
            .where(SamplePoint.client_id == client_id, SamplePoint.active)
            .order_by(SamplePoint.code)
        )
    )
    agreed = work.db.get(Specification, row.specification_id) if row.specification_id else None
    return ChosenClient(
        id=str(row.id), name=row.name,
        warning=f"{row.name} is on hold: accounts must release it before a new order." if row.on_hold else "",
        specification=agreed.name if agreed else "", contact_id=str(contacts[0].id) if contacts else "",
        contacts=[Choice(str(c.id), c.name, c.title) for c in contacts],
        points=[Choice(str(p.id), f"{p.code}, {p.name}") for p in points],
        type_of_point={str(p.id): str(p.sample_type_id) for p in points if p.sample_type_id},
    )  # fmt: skip


def _fields(work: Work, entity: str) -> list[FieldView]:
    return [
        FieldView(
            each.key,
            each.label,
            each.kind,
            ["yes", "no"] if each.kind == "yes_no" else list(each.options),
            each.required,
        )
        for each in definitions(work, entity)
    ]
