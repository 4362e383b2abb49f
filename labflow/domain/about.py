"""The record that a comment, a file or a notification is about: found, named, and only for who may see it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, func, literal, select

from labflow.domain.finding import NOTHING, as_id, find
from labflow.domain.work import Work
from labflow.errors import NotFound
from labflow.models import Client, Order, Report, Role, Sample, User, UserRole
from labflow.vocabulary import About, AccountKind, Permission, Side

WEBHOOK, LETTER = "webhook", "letter"  # notices are about them, comments never


@dataclass(frozen=True)
class Kind:
    """One kind of record: its rows, who of the laboratory and who of a client may see them, where its page is."""

    model: Any
    see: Permission
    portal: Permission | None
    place: str
    key: str
    named: Callable[[Any], str]


KINDS: dict[str, Kind] = {
    About.ORDER: Kind(Order, Permission.SEE_ORDERS, Permission.PORTAL_ORDERS, "orders", "order_id", lambda r: r.number),
    About.SAMPLE: Kind(Sample, Permission.SEE_SAMPLES, Permission.PORTAL_ORDERS, "samples", "sample_id", lambda r: r.number),
    About.REPORT: Kind(Report, Permission.SEE_REPORTS, Permission.PORTAL_REPORTS, "reports", "report_id", lambda r: r.number),
    About.CLIENT: Kind(Client, Permission.SEE_CLIENTS, None, "clients", "", lambda r: r.name),
}  # fmt: skip


@dataclass(frozen=True)
class Subject:
    """A record that something is said about. `keys` are the columns of `AboutRecord` that name it."""

    entity: str
    id: UUID
    client_id: UUID
    name: str
    row: Any

    @property
    def keys(self) -> dict[str, Any]:
        key = KINDS[self.entity].key
        return {
            "client_id": self.client_id, "entity": self.entity, "entity_id": self.id,
            **({key: self.id} if key else {}),
        }  # fmt: skip


def subject(work: Work, entity: str, id: UUID) -> Subject:
    """The record, for who may see it; NotFound when it is another client's or there is none. Read once per piece of work."""
    kind = _kind(entity)
    require_sight(work, entity)
    row = _kept(work).get(_key(work, entity, id)) or was_read(work, entity, work.read(kind.model, id))
    return Subject(entity, row.id, row.id if entity == About.CLIENT else row.client_id, kind.named(row), row)


def was_read(work: Work, entity: str, row: Any) -> Any:
    """A verb has just read this row for whoever asks, who may see it: it is not read again in this piece of work."""
    return _kept(work).setdefault(_key(work, entity, row.id), row)


def _kept(work: Work) -> dict[Any, Any]:
    kept: dict[Any, Any] = work.db.info.setdefault("subjects", {})
    return kept


def _key(work: Work, entity: str, id: UUID) -> tuple[Any, ...]:
    return (work.actor.id, entity, id)  # a piece of work may become another's, who sees less


def id_of(work: Work, entity: str, reference: str) -> UUID:
    """The id of the record that a program names by id or number (a client by id or code)."""
    kind = _kind(entity)
    require_sight(work, entity)
    if entity != About.CLIENT:
        return find(work, kind.model, reference).id
    code = select(Client.id).where(Client.code == reference.strip().upper())
    return work.read(Client, as_id(reference) or work.db.scalars(code).first() or NOTHING).id


def require_sight(work: Work, entity: str) -> None:
    """Refuse who may not see records of this kind."""
    kind = _kind(entity)
    if work.actor.side is Side.CLIENT:
        if kind.portal is None:
            raise NotFound("There is no such record.")
        work.require(kind.portal)
    else:
        work.require(kind.see)


def place(entity: str, id: Any) -> str:
    """The address of the record's page; without a record, the list of one's work."""
    if entity == WEBHOOK:
        return f"/settings/webhooks/{id}"
    if entity == LETTER:
        return f"/inbox/{id}"
    return f"/{KINDS[entity].place}/{id}" if entity in KINDS else "/work"


def people_who_see(entity: str) -> tuple[ColumnElement[bool], ...]:
    """The active people of the laboratory whose roles let them see records of this kind."""
    return people_who_may(_kind(entity).see)


def people_who_may(permission: Permission) -> tuple[ColumnElement[bool], ...]:
    """The active people of the laboratory who hold this permission."""
    held = (
        select(UserRole.id)
        .join(Role, Role.id == UserRole.role_id)
        .where(UserRole.user_id == User.id, literal(str(permission)) == func.any(Role.permissions))
    )
    return (User.side == Side.LAB, User.active, User.kind == AccountKind.PERSON, held.exists())


def _kind(entity: str) -> Kind:
    if entity not in KINDS:
        raise NotFound("There is no such record.")
    return KINDS[entity]
