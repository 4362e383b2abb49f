"""Searching in lists: what was typed as a pattern, and the clients it may mean."""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import ColumnElement, Select, Text, any_, bindparam, cast, func, literal, or_, select, union
from sqlalchemy.types import UserDefinedType

from labflow.domain.fields import found_in
from labflow.domain.lists.window import PAGE_SIZE, afresh, alone
from labflow.domain.work import Work
from labflow.models import Client
from labflow.models.base import among
from labflow.vocabulary import Side

SEARCH_MAX = 60
NAMES_MAX = 200
FEW = 2_000
SHORTEST = 3  # letters or digits in a row, of which the indexes of texts are made
FIRST = 8_000  # rows looked at in about the time that an index takes to put together a common word
PROBED = 5_000  # of the newest, so many are looked at for a page with a common word,
PROBED_FIRST = 500  # where one of so many has it
VERY_MANY = 500_000  # among so many an index takes long to find all that have a word,
VERY_MANY_SHORT = 50_000  # and among so many where it is one of a letter or two
_TABLES = sa.table("pg_class", sa.column("oid"), sa.column("reltuples"))


def pattern(typed: str) -> str:
    """What was typed as an ILIKE pattern, with the characters that mean something to LIKE taken literally."""
    text = typed.strip()[:SEARCH_MAX]
    for special in ("\\", "%", "_"):
        text = text.replace(special, "\\" + special)
    return f"%{text}%"


def having(work: Work, kind: Any, like: str) -> ColumnElement[bool]:
    """Samples or orders whose number, client's name for them, or a field of the laboratory's own has this text.

    Few are read first, from the indexes for it (see `lf_found`). Many are found soon by walking along the list's order.
    """
    ids = few(work, kind, like)
    if ids is not None:
        return one_of(kind.id, ids)
    alone(work)
    return says(kind, likes_of(like))


class Uuids(UserDefinedType[str]):
    """An array of UUIDs as PostgreSQL writes it. The server reads it once, as a constant: the cast of a text would be made
    for every row that is compared."""

    cache_ok = True
    render_bind_cast = True

    def get_col_spec(self, **_options: Any) -> str:
        """The type's name."""
        return "UUID[]"


def one_of(column: Any, ids: Sequence[str]) -> ColumnElement[bool]:
    """The column is one of these, thousands of ids as `lf_found` gives them: `among` would make objects of all."""
    return column == any_(_array(ids))


def _array(ids: Sequence[str]) -> Any:
    return bindparam(None, uuids(ids), type_=Uuids())


def uuids(ids: Iterable[Any]) -> str:
    """Ids as the text of an array (`Uuids`)."""
    return f"{{{','.join(map(str, ids))}}}"


@dataclass(frozen=True)
class Words:
    """What is looked for in a row: what was typed, its pattern (`pattern`), the patterns of words that begin so (`likes_of`),
    and the clients that are called so (`uuids`). Each is a value, or a parameter of a statement that is made once.
    """

    typed: Any
    like: Any
    likes: Sequence[Any]
    clients: Any


@dataclass(frozen=True)
class Said:
    """What searching means for a row that is at hand. So many of a list's first rows are looked at before an index is asked,
    as long as the table `of` whose texts they are has very many."""

    means: Callable[[Any, Words], ColumnElement[bool]]
    of: Any
    first: int


def words_of(work: Work, q: str) -> Words:
    """What was typed, for rows that are looked at one by one."""
    like = pattern(q)
    return Words(q.strip(), like, likes_of(like), uuids(clients_like(work, like)))


def one_of_clients(column: Any, words: Words) -> ColumnElement[bool]:
    """Whether it belongs to a client that is called so."""
    return column == any_(cast(words.clients, Uuids()))


def few(work: Work, kind: Any, like: str) -> list[str] | None:
    """The ids of all that have this text, read once in a piece of work; None where there are more than a few."""
    found = first_found(work, kind, like)
    return found if found is not None and len(found) <= FEW else None


def first_found(work: Work, kind: Any, like: str, most: int | None = None) -> list[str] | None:
    """The ids of those that have this text, at most one more than `most`, usually a few; None where it is too common a word
    to ask an index for."""
    most = FEW if most is None else most
    read = work.db.info.setdefault("found_few", {})
    table = str(kind.__tablename__)
    if (table, like, most) not in read:
        read[table, like, most] = _read_first(work, kind, like, most + 1)
    return read[table, like, most]


def _read_first(work: Work, kind: Any, like: str, most: int) -> list[str] | None:
    if common(work, kind, like):
        return None
    table = str(kind.__tablename__)
    if is_short(like):
        return _ids(work, func.lf_found_beginning(table, like[1:-1], most))
    return _ids(work, func.lf_found(table, like, most))


def _ids(work: Work, found: Any) -> list[str]:
    """What a function finds, as one text: thousands of ids are not looked at one by one."""
    ids: str = (
        work.db.scalar(afresh(select(cast(func.array_agg(found.column_valued("found")), Text)))) or "{}"
    )
    return ids[1:-1].split(",") if ids != "{}" else []


def is_short(like: str) -> bool:
    """Whether it is one word of fewer letters than the indexes are made of: found where a word begins with it."""
    return re.fullmatch(rf"\w{{1,{SHORTEST - 1}}}", like[1:-1].replace("\\", "")) is not None


def common(work: Work, kind: Any, like: str) -> bool:
    """Whether the newest of very many have it so often that a page of them is found by looking at one after the other, sooner
    than an index has put together all of them. Numbers are not: of a long one there are few, and its index is asked."""
    if work.actor.side is not Side.LAB or is_number(like):
        return False
    asked = work.db.info.setdefault("common", {})
    if (kind, like) not in asked:
        asked[kind, like] = bool(work.db.scalar(afresh(_probe(kind, like))))
    return bool(asked[kind, like])


def not_common(work: Work, kind: Any, like: str) -> None:
    """The newest have been looked at, and a page of them does not have it."""
    work.db.info.setdefault("common", {})[kind, like] = False


def very_many(like: str) -> int:
    """Among more rows than these it is looked for in the newest first."""
    return VERY_MANY_SHORT if is_short(like) else VERY_MANY


def has_very_many(kind: Any, many: Any) -> ColumnElement[bool]:
    """Whether a table has more rows than so many, as PostgreSQL last counted them."""
    there = _TABLES.c.oid == func.to_regclass(str(kind.__tablename__))
    return select(_TABLES.c.reltuples).where(there).scalar_subquery() > many


def _probe(kind: Any, like: str) -> Select[tuple[bool]]:
    """Each is looked at only where what stands before it is so: for a rare word a few hundred rows are."""
    once = _newest(kind, like, PROBED_FIRST).exists()
    page = _newest(kind, like, PROBED).limit(PAGE_SIZE + 1).subquery()
    full = select(func.count() > PAGE_SIZE).select_from(page).scalar_subquery()
    return select(
        sa.case((~has_very_many(kind, very_many(like)), sa.false()), (~once, sa.false()), else_=full)
    )


def _newest(kind: Any, like: str, of: int) -> Select[tuple[int]]:
    """Those of so many of the newest that have it."""
    columns = select(kind.number, kind.client_reference, kind.custom)
    rows = columns.order_by(kind.created_at.desc(), kind.id.desc()).limit(of).subquery()
    return select(literal(1)).select_from(rows).where(says(rows.c, likes_of(like)))


def is_number(like: str) -> bool:
    """Whether it has a number of three digits or more: there are few of a long one."""
    return re.search(r"\d{3}", like) is not None


def likes_of(like: str) -> tuple[str, ...]:
    """The patterns of which a text has one: a letter or two are looked for where a word begins."""
    text = like[1:-1]
    return (f"{text}%", f"% {text}%", f"%-{text}%") if is_short(like) else (like,)


def says(kind: Any, likes: Sequence[Any]) -> ColumnElement[bool]:
    """What `lf_found` and `lf_found_beginning` ask, row by row."""
    columns = [one.ilike(text) for one in (kind.number, kind.client_reference) for text in likes]
    return or_(*columns, *(found_in(kind, one) for one in likes))


@dataclass(frozen=True)
class Found:
    """How many rows a search finds; `more`: there are at least so many, and nobody counted further."""

    count: int
    more: bool = False


def how_many(work: Work, kind: Any, q: str) -> Found:
    """How many rows a search alone leaves in a list that is searched by `having` and by its clients.

    What is at hand already is counted, which is all that a few are. Of many it is only said that they are more.
    """
    like = pattern(q)
    return counted(work, kind, clients_like(work, like), first_found(work, kind, like))


def counted(
    work: Work, kind: Any, clients: Sequence[UUID], ids: Sequence[str] | None, *, more: bool = False
) -> Found:
    """So many are these rows and those of these clients together. `more`: there may be others; None: nobody read them."""
    if ids is None or len(ids) > FEW:
        return Found(len(ids or ()), more=True)
    if not clients:
        return Found(len(ids), more)
    theirs = select(kind.id.label("id")).where(among(kind.client_id, clients)).limit(FEW + 1).subquery()
    found = union(select(theirs.c.id), select(func.unnest(_array(ids)))).subquery()
    total = work.db.scalar(afresh(select(func.count()).select_from(found))) or 0
    return Found(total, more or total > FEW)


class FoundWords:
    """Reads like a column in a filter: the client's own name for a sample or an order, found by a part of it (see `having`)."""

    def __init__(self, work: Work, kind: Any) -> None:
        self._work, self._kind, self.text = work, kind, kind.client_reference
        self.in_ = self.text.in_

    def ilike(self, like: str) -> ColumnElement[bool]:
        ids = first_words(self._work, self._kind, like)
        return one_of(self._kind.id, ids) if len(ids) <= FEW else self.text.ilike(like)


class FewWords:
    """Reads like a column in a filter: one of few different words, along an index that begins with them.

    Which of them match is read first, a step along the index for each.
    """

    def __init__(self, work: Work, column: Any) -> None:
        self._work, self.text = work, column
        self.in_ = column.in_

    def ilike(self, like: str) -> ColumnElement[bool]:
        column, different = self.text, different_words(self._work, self.text, FEW)
        if len(different) == FEW:
            return column.ilike(like)
        part = like[1:-1].replace("\\%", "%").replace("\\_", "_").replace("\\\\", "\\").casefold()
        return column.in_([word for word in different if part in word.casefold()])


def different_words(work: Work, column: Any, most: int) -> list[str]:
    """The different words of a column in their order, a step along its index for each."""
    words = select(func.min(column).label("word")).cte("words", recursive=True)
    following = select(func.min(column)).where(column > words.c.word).scalar_subquery()
    words = words.union_all(select(following).where(words.c.word.is_not(None)))
    return list(work.db.scalars(afresh(select(words.c.word).where(words.c.word.is_not(None)).limit(most))))


def first_words(work: Work, kind: Any, like: str) -> list[str]:
    """Reports with a part of a number, or samples and orders of the client's name for them, at most one more than a few."""
    return _ids(work, func.lf_found_words(str(kind.__tablename__), like, FEW + 1))


def clients_like(work: Work, like: str) -> list[UUID]:
    """The clients whose name or code matches: read first, once in a piece of work, so that the list can use its own indexes."""
    read = work.db.info.setdefault("clients_like", {})
    if like not in read:
        named = select(Client.id).where(or_(Client.name.ilike(like), Client.code.ilike(like)))
        read[like] = list(work.db.scalars(named.limit(NAMES_MAX)))
    return list(read[like])
