"""Finding records as programs name them: by id or number, by id or code; and long lists a piece at a time."""

from dataclasses import dataclass, field
from functools import partial
from typing import Any, Generic, TypeVar
from uuid import UUID

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from labflow.domain import settled
from labflow.domain.work import Work
from labflow.errors import Invalid, Invalids
from labflow.kit.paging import decode_cursor, encode_cursor
from labflow.models.base import Record
from labflow.models.catalogue import Versioned
from labflow.words import _

Kind = TypeVar("Kind", bound=Record)
Row = TypeVar("Row")

NOTHING = UUID(int=0)


@dataclass
class Piece(Generic[Row]):
    """Some rows of a long list. `after` asks for the next ones; empty at the end."""

    rows: list[Row] = field(default_factory=list)
    after: str = ""


def find(work: Work, kind: type[Kind], reference: str) -> Kind:
    """The record with this id, number, code or email, or NotFound: also when it is another client's."""
    return work.read(kind, id_behind(work, kind, reference))


def id_behind(work: Work, kind: type[Kind], reference: str) -> UUID:
    """The id that a program may mean by this: whether there is such a record, and whose, tells who reads or locks it."""
    id, key = as_id(reference), key_of(kind)
    if id is None and key is not None:
        id = by_name(work, key, reference)
    return id or NOTHING


def by_name(work: Work, column: Any, name: str) -> UUID | None:
    """The id of the record that this column names so; None where nothing or several have the name."""
    name = name.strip()
    if not name:
        return None
    kind = column.class_
    # numbers and codes that are long lists have an index on what is kept, in capitals
    wanted = column == name.upper() if column.key == "number" else func.lower(column) == name.lower()
    found = work.db.scalars(select(kind.id).where(wanted).limit(2)).all()
    return found[0] if len(found) == 1 else None


def key_of(kind: Any) -> Any:
    """The column that names a record of this kind to people: number, code, keyword or email. None where none does."""
    if hasattr(kind, "number") and not issubclass(kind, Versioned):
        return kind.number
    return next((getattr(kind, name) for name in ("code", "keyword", "email") if hasattr(kind, name)), None)


def as_id(reference: str) -> UUID | None:
    """The id that was written, or None when this is no id."""
    try:
        return UUID(reference)
    except ValueError:
        return None


def piece(
    work: Work, query: Select[Any], column: Any, *, limit: int, after: str = "", descending: bool = True
) -> tuple[list[Any], str]:
    """The next rows by a unique column, and the cursor that continues after them."""
    if after:
        last = _last(after)
        query = query.where(column < last if descending else column > last)
    query = query.add_columns(column.label("piece_key")).order_by(column.desc() if descending else column)
    found = list(work.db.execute(query.limit(limit + 1)).all())
    rows = found[:limit]
    return rows, encode_cursor(str(rows[-1].piece_key)) if len(found) > limit else ""


class Named:
    """Turns what a program names into ids. Every name that means nothing is remembered at its field."""

    def __init__(self, work: Work) -> None:
        self.work = work
        self._known: dict[tuple[str, UUID | None, str], UUID | None] = {}
        self.problems: dict[str, str] = {}

    def one(
        self, column: Any, name: str, field: str, *, owner: UUID | None = None, among: Any = None
    ) -> UUID | None:
        """The id behind an id or a code (`column` says which), of one client where codes are a client's own.

        `among` is the condition of those that count, where several rows have one code: versions.
        """
        name = name.strip()
        given = as_id(name)
        if given or not name:
            return given
        key = (str(column), owner, name.lower())
        if key not in self._known:
            self._known[key] = self._look(column, name, owner, among)
        if self._known[key] is None:
            self.problems[field] = _(
                "“{name}” is not known here, or means several. Give its code or its id.", name=name[:40]
            )
        return self._known[key]

    def each(self, column: Any, names: list[str], field: str) -> tuple[UUID, ...]:
        """The ids behind several names, in their order; the same one may come twice (two bottles)."""
        found = (self.one(column, name, field) for name in names)
        return tuple(id for id in found if id)

    def several(self, column: Any, names: list[str], field: str) -> tuple[UUID, ...]:
        """The ids behind several names, each once."""
        return tuple(dict.fromkeys(self.each(column, names, field)))

    def _look(self, column: Any, name: str, owner: UUID | None, among: Any) -> UUID | None:
        kind = column.class_
        if kind in settled.SETTLED and among is None and owner is None:
            return settled.once(self.work, str(column), partial(_by_code, column)).get(name.lower())
        query = select(kind.id).where(column.ilike(_literal(name)))
        if among is not None:
            query = query.where(among)
        found = self.work.db.scalars(
            (query.where(kind.client_id == owner) if owner else query).limit(2)
        ).all()
        return found[0] if len(found) == 1 else None

    def check(self) -> None:
        """Refuse when a name meant nothing."""
        if self.problems:
            raise Invalids(self.problems)


def _last(after: str) -> str:
    [last] = decode_cursor(after, 1)
    if not isinstance(last, str) or not last.isprintable():
        raise Invalid("This page link belongs to another list. Open the list again.", field="after")
    return last


def _by_code(column: Any, db: Session) -> dict[str, UUID]:
    """Each code that only one row has, whatever its letters' size."""
    found: dict[str, list[UUID]] = {}
    for id, code in db.execute(select(column.class_.id, column)):
        found.setdefault(code.lower(), []).append(id)
    return {code: ids[0] for code, ids in found.items() if len(ids) == 1}


def _literal(name: str) -> str:
    """A name as an ILIKE pattern that means only itself."""
    for special in ("\\", "%", "_"):
        name = name.replace(special, "\\" + special)
    return name
