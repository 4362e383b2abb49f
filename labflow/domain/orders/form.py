"""What the new order form offers: clients to pick, their contacts and sample points, tests, containers, own fields."""

from dataclasses import dataclass, field
from uuid import UUID

from sqlalchemy import exists, or_, select

from labflow.domain.catalogue import current_specification, specifications_on_offer
from labflow.domain.fields import definitions
from labflow.domain.lab import zone
from labflow.domain.lists.searching import pattern
from labflow.domain.work import Work
from labflow.kit.times import local
from labflow.models import Client, Contact, Specification
from labflow.vocabulary import Permission
from labflow.words import _

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
    """What the order itself offers, whichever client it is for. The sheet of its samples is `drafts.columns`.

    `clients` says whether the laboratory has any client to pick.
    """

    specifications: list[Choice] = field(default_factory=list)
    order_fields: list[FieldView] = field(default_factory=list)
    zone: str = ""
    clients: bool = True


@dataclass
class ChosenClient:
    """The client of the order with what belongs to it."""

    id: str = ""
    name: str = ""
    warning: str = ""
    specification: str = ""
    contact_id: str = ""
    contacts: list[Choice] = field(default_factory=list)


def options(work: Work) -> Options:
    """What can be ordered today."""
    work.require(Permission.CREATE_ORDERS)
    specifications = work.db.scalars(
        select(Specification)
        .where(specifications_on_offer(work))
        .order_by(Specification.name, Specification.edition)
    )
    return Options(
        specifications=[
            Choice(str(s.id), ", ".join(filter(None, [s.name, s.edition]))) for s in specifications
        ],
        order_fields=_fields(work, "order"),
        zone=f"{local(work.now, zone(work)):%Z}",
        clients=bool(work.db.scalar(select(exists().where(Client.id.is_not(None))))),
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
        Choice(str(row.id), row.name, _("{code}, on hold", code=row.code) if row.on_hold else row.code)
        for row in rows
    ]


def client(work: Work, client_id: UUID) -> ChosenClient:
    """The client with its contacts and agreed specification."""
    work.require(Permission.CREATE_ORDERS)
    row = work.read(Client, client_id)
    contacts = list(
        work.db.scalars(
            select(Contact)
            .where(Contact.client_id == client_id, Contact.active)
            .order_by(Contact.receives_reports.desc(), Contact.name)
        )
    )
    agreed = current_specification(work, row.specification_id)
    return ChosenClient(
        id=str(row.id), name=row.name,
        warning=_("{name} is on hold: accounts must release it before a new order.", name=row.name) if row.on_hold else "",
        specification=agreed.name if agreed else "", contact_id=str(contacts[0].id) if contacts else "",
        contacts=[Choice(str(c.id), c.name, c.title) for c in contacts],
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
