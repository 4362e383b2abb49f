"""Clients, their contacts and their sample points: kept by the laboratory, checked field by field."""

from dataclasses import asdict, dataclass, field
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import select

from labflow.domain import identity, people
from labflow.domain.catalogue import current_specification
from labflow.domain.fields import checked_custom
from labflow.domain.people import EMAIL
from labflow.domain.work import Work
from labflow.errors import Invalids
from labflow.kit.limits import too_long
from labflow.models import Client, Contact, SamplePoint, SampleType, User
from labflow.vocabulary import Permission
from labflow.words import LANGUAGES, _

KEEP_CONTACTS = (Permission.EDIT_CLIENTS, Permission.PORTAL_TEAM)
"""The laboratory keeps every client's contacts; a client's administrator those of her own company, by the walls."""
TERMS = (0, 7, 10, 14, 15, 30, 45, 60, 90)


@dataclass(frozen=True)
class ClientFacts:
    """What is known of a client. Payment terms in days."""

    code: str
    name: str
    street: str = ""
    city: str = ""
    country: str = ""
    tax_id: str = ""
    payment_terms_days: int = 30
    specification_id: UUID | None = None
    note: str = ""
    language: str = ""
    """Of documents and letters; empty is the laboratory's."""
    custom: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class ContactFacts:
    """A person at a client."""

    name: str
    email: str = ""
    title: str = ""
    phone: str = ""
    receives_reports: bool = True
    receives_invoices: bool = False


@dataclass(frozen=True)
class PointFacts:
    """A place that is sampled again and again. Coordinates in degrees, north and east positive (WGS 84)."""

    code: str
    name: str
    description: str = ""
    sample_type_id: UUID | None = None
    latitude: Decimal | None = None
    longitude: Decimal | None = None
    regulator_id: str = ""


def create(work: Work, facts: ClientFacts) -> UUID:
    """Take on a new client."""
    work.require(Permission.EDIT_CLIENTS)
    kept = _checked_client(work, facts)
    client = work.add(Client(**kept))
    work.db.flush()
    work.emit("client.created", client.id, client_id=client.id)
    return client.id


def edit(work: Work, client_id: UUID, facts: ClientFacts, *, version: int | None = None) -> None:
    """Change what is known of a client. Orders and reports that exist keep what they say."""
    work.require(Permission.EDIT_CLIENTS)
    client = work.lock(Client, client_id, version=version)
    _change(client, _checked_client(work, facts, but=client.id))


def hold(work: Work, client_id: UUID, *, reason: str, version: int | None = None) -> None:
    """Take no new orders from a client, usually because of open invoices."""
    work.require(Permission.EDIT_CLIENTS)
    if not reason.strip():
        raise Invalids({"reason": _("Give a reason: reception will ask for it.")})
    work.give_reason(reason.strip()[:500])
    work.lock(Client, client_id, version=version).on_hold = True


def release(work: Work, client_id: UUID, *, version: int | None = None) -> None:
    """Take orders from a held client again."""
    work.require(Permission.EDIT_CLIENTS)
    work.lock(Client, client_id, version=version).on_hold = False


def add_contact(work: Work, client_id: UUID, facts: ContactFacts) -> UUID:
    """Note somebody who speaks for the client. Portal access is given apart, by invitation."""
    work.require_any(*KEEP_CONTACTS)
    client = work.read(Client, client_id)
    contact = work.add(Contact(client_id=client.id, **_checked_contact(facts)))
    work.db.flush()
    return contact.id


def edit_contact(work: Work, contact_id: UUID, facts: ContactFacts, *, version: int | None = None) -> None:
    """Change a contact. The sign-in name of a portal account stays what it is."""
    work.require_any(*KEEP_CONTACTS)
    contact = work.lock(Contact, contact_id, version=version)
    _change(contact, _checked_contact(facts))


def remove_contact(work: Work, contact_id: UUID, *, version: int | None = None) -> None:
    """The person no longer speaks for the client: no more letters, and no more portal."""
    work.require_any(*KEEP_CONTACTS)
    contact = work.lock(Contact, contact_id, version=version)
    contact.active = False
    user = work.db.scalars(
        select(User).where(User.contact_id == contact.id, User.active).with_for_update()
    ).first()
    if user is not None:
        people.close(work, user)


def add_point(work: Work, client_id: UUID, facts: PointFacts) -> UUID:
    """Note a place that the client has sampled again and again."""
    work.require(Permission.EDIT_CLIENTS)
    client = work.read(Client, client_id)
    point = work.add(SamplePoint(client_id=client.id, **_checked_point(work, client.id, facts)))
    work.db.flush()
    return point.id


def edit_point(work: Work, point_id: UUID, facts: PointFacts, *, version: int | None = None) -> None:
    """Change what is known of a place."""
    work.require(Permission.EDIT_CLIENTS)
    point = work.lock(SamplePoint, point_id, version=version)
    _change(point, _checked_point(work, point.client_id, facts, but=point.id))


def retire_point(work: Work, point_id: UUID, *, version: int | None = None) -> None:
    """The place is not sampled any more; its results stay."""
    work.require(Permission.EDIT_CLIENTS)
    work.lock(SamplePoint, point_id, version=version).active = False


def _change(row: Any, kept: dict[str, Any]) -> None:
    for name, value in kept.items():
        setattr(row, name, value)


def _checked_client(work: Work, facts: ClientFacts, *, but: UUID | None = None) -> dict[str, Any]:
    kept = _trimmed(facts)
    kept["code"] = kept["code"].upper()
    problems = too_long(kept, Client)
    if not kept["code"] or not kept["code"].replace("-", "").isalnum():
        problems["code"] = "Type a short code of letters and digits, such as ASH."
    elif taken := work.db.scalars(
        select(Client.name).where(Client.code == kept["code"], Client.id != but)
    ).first():
        problems["code"] = _("{taken} has this code. Choose another.", taken=taken)
    if not kept["name"]:
        problems["name"] = "Type the client's name as reports should show it."
    if kept["language"] and kept["language"] not in LANGUAGES:
        problems["language"] = "Choose a language of the list."
    if kept["payment_terms_days"] not in TERMS:
        problems["payment_terms_days"] = "Choose the payment terms from the list."
    if kept["specification_id"] and current_specification(work, kept["specification_id"]) is None:
        problems["specification_id"] = "Choose a specification from the list."
    kept["custom"], wrong = checked_custom(work, "client", facts.custom)
    return _good(kept, problems | {f"custom.{key}": message for key, message in wrong.items()})


def _checked_contact(facts: ContactFacts) -> dict[str, Any]:
    kept = _trimmed(facts)
    kept["email"] = identity.normal_email(kept["email"])
    problems = too_long(kept, Contact)
    if not kept["name"]:
        problems["name"] = "Type the person's name."
    if kept["email"] and not EMAIL.fullmatch(kept["email"]):
        problems["email"] = "Type an email address, such as name@company.com."
    if not kept["email"] and (facts.receives_reports or facts.receives_invoices):
        problems["email"] = "Reports and invoices go by mail: type an email address."
    return _good(kept, problems)


def _checked_point(
    work: Work, client_id: UUID, facts: PointFacts, *, but: UUID | None = None
) -> dict[str, Any]:
    kept = _trimmed(facts)
    problems = too_long(kept, SamplePoint)
    taken = select(SamplePoint.id).where(
        SamplePoint.client_id == client_id, SamplePoint.code == kept["code"], SamplePoint.id != but
    )
    if not kept["code"]:
        problems["code"] = "Type a code, such as SITE-12."
    elif work.db.scalars(taken).first():
        problems["code"] = "This client has a sample point with this code already."
    if not kept["name"]:
        problems["name"] = "Type what people call the place."
    if kept["sample_type_id"] and work.db.get(SampleType, kept["sample_type_id"]) is None:
        problems["sample_type_id"] = "Choose a matrix from the list."
    for name, most in (("latitude", 90), ("longitude", 180)):
        value = kept[name]
        if value is not None and (not value.is_finite() or abs(value) > most):
            problems[name] = _("Type degrees between −{count} and {most}.", count=most, most=most)
    return _good(kept, problems)


def _trimmed(facts: ClientFacts | ContactFacts | PointFacts) -> dict[str, Any]:
    return {name: value.strip() if isinstance(value, str) else value for name, value in asdict(facts).items()}


def _good(kept: dict[str, Any], problems: dict[str, str]) -> dict[str, Any]:
    if problems:
        raise Invalids(problems)
    return kept
