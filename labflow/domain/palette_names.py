"""What the palette finds by names: clients, their places and people, tests and colleagues, in one statement."""

from dataclasses import dataclass
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import (
    Boolean,
    ColumnElement,
    Select,
    Uuid,
    bindparam,
    cast,
    func,
    literal,
    null,
    or_,
    select,
    union_all,
)
from sqlmodel import col

from labflow.domain.work import Work
from labflow.models import Client, Contact, SamplePoint, Service, User
from labflow.vocabulary import AccountKind, Permission

EACH = 5


@dataclass(frozen=True)
class Named:
    """One that is found: its id and name; a code, a title or whose it is; the client it belongs to; a colleague's address."""

    kind: str
    id: UUID
    name: str
    note: str
    client_id: UUID | None
    side: str
    email: str


def named(work: Work, like: str) -> dict[str, list[Named]]:
    """The first few of each kind whose name (or code) is like this, by kind and name; only what this person may see."""
    may = work.actor.may
    asked = {
        "like": like, "clients": may(Permission.SEE_CLIENTS), "people": may(Permission.SEE_PEOPLE),
        "tests": may(Permission.SEE_WORK) or may(Permission.EDIT_CATALOGUE),
    }  # fmt: skip
    found: dict[str, list[Named]] = {}
    for row in work.db.execute(_statement(), asked):
        found.setdefault(row.kind, []).append(Named(**row._mapping))
    return {kind: sorted(rows, key=lambda one: one.name) for kind, rows in found.items()}


def colleagues(work: Work, like: str) -> list[Named]:
    """People by their name or address, twice as many."""
    if not work.actor.may(Permission.SEE_PEOPLE):
        return []
    found = _people(or_(User.name.ilike(like), User.email.ilike(like))).limit(EACH * 2)
    return [Named(**row._mapping) for row in work.db.execute(found)]


@cache
def _statement() -> Any:
    like = bindparam("like")
    clients, tests, people = (bindparam(name, type_=Boolean()) for name in ("clients", "tests", "people"))
    kinds = (
        _few("client", Client, Client.code).where(clients, or_(Client.name.ilike(like), Client.code.ilike(like))),
        _theirs("point", SamplePoint).where(clients, col(SamplePoint.active), SamplePoint.name.ilike(like)),
        _theirs("contact", Contact).where(clients, col(Contact.active), Contact.name.ilike(like)),
        _few("test", Service, Service.code).where(tests, col(Service.active), or_(Service.name.ilike(like), Service.code.ilike(like))),
        _people(people, User.name.ilike(like)),
    )  # fmt: skip
    return union_all(*(select(one.subquery()) for one in kinds))


def _theirs(kind: str, table: type[SamplePoint] | type[Contact]) -> Select[Any]:
    rows = _few(kind, table, Client.name, client_id=table.client_id)
    return rows.join_from(table, Client, Client.id == table.client_id)


def _people(*found: ColumnElement[bool]) -> Select[Any]:
    title = func.coalesce(func.nullif(User.title, ""), User.email)
    rows = _few("person", User, title, side=User.side, email=User.email)
    return rows.where(col(User.active), col(User.kind) == AccountKind.PERSON, *found)


def _few(
    kind: str,
    table: Any,
    note: Any,
    *,
    client_id: Any = None,
    side: Any = literal(""),
    email: Any = literal(""),
) -> Select[Any]:
    whose = cast(null(), Uuid()) if client_id is None else client_id
    columns = (literal(kind), table.id, table.name, note, whose, side, email)
    names = ("kind", "id", "name", "note", "client_id", "side", "email")
    labelled = [column.label(name) for column, name in zip(columns, names, strict=True)]
    return select(*labelled).order_by(table.name).limit(EACH)
