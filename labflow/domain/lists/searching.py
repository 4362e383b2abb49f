"""Searching in lists: what was typed as a pattern, and the clients it may mean."""

import re
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, func, or_, select, union

from labflow.domain.fields import found_in
from labflow.domain.lists.window import plan_afresh
from labflow.domain.work import Work
from labflow.kit.paging import COUNT_CAP
from labflow.models import Client

SEARCH_MAX = 60
NAMES_MAX = 200
FEW = 2_000
SHORTEST = 3  # letters or digits in a row, of which the indexes of texts are made


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
    ids = _few(work, kind, like)
    if len(ids) <= FEW:
        return kind.id.in_(ids)
    return or_(kind.number.ilike(like), kind.client_reference.ilike(like), found_in(kind, like))


def _few(work: Work, kind: Any, like: str) -> list[UUID]:
    """The first that match, read once in a piece of work."""
    read = work.db.info.setdefault("found_few", {})
    table = str(kind.__tablename__)
    if (table, like) not in read:
        plan_afresh(work)
        read[table, like] = list(work.db.scalars(select(func.lf_found(table, like, FEW + 1))))
    return read[table, like]


def how_many(work: Work, kind: Any, q: str) -> int | None:
    """How many rows a search alone leaves in a list that is searched by `having` and by its clients, up to the cap.

    Counted from the indexes for it, up to the cap: a text that is rare, but not so rare that all its rows are read first,
    would have the whole table read. None where the text is too short for those indexes.
    """
    if max((len(word) for word in re.findall(r"\w+", q)), default=0) < SHORTEST:
        return None
    like, most = pattern(q), COUNT_CAP + 1
    parts = [select(func.lf_found(str(kind.__tablename__), like, most).label("id"))]
    clients = clients_like(work, like)
    if not clients and len(few := _few(work, kind, like)) <= FEW:
        return len(few)
    if clients:
        theirs = select(kind.id).where(kind.client_id.in_(clients)).limit(most)
        found = work.db.scalar(select(func.count()).select_from(theirs.subquery())) or 0
        if found == most:
            return most
        parts.append(select(theirs.subquery().c.id))
    plan_afresh(work)
    found = union(*parts).subquery()
    return min(work.db.scalar(select(func.count()).select_from(found)) or 0, most)


class FoundWords:
    """Reads like a column in a filter: the client's own name for a sample or an order, found by a part of it (see `having`)."""

    def __init__(self, work: Work, kind: Any) -> None:
        self._work, self._kind, self.text = work, kind, kind.client_reference
        self.in_ = self.text.in_

    def ilike(self, like: str) -> ColumnElement[bool]:
        ids = _found_words(self._work, self._kind, like)
        return self._kind.id.in_(ids) if len(ids) <= FEW else self.text.ilike(like)


class FewWords:
    """Reads like a column in a filter: one of few different words, along an index that begins with them.

    Which of them match is read first, a step along the index for each.
    """

    def __init__(self, work: Work, column: Any) -> None:
        self._work, self.text = work, column
        self.in_ = column.in_

    def ilike(self, like: str) -> ColumnElement[bool]:
        plan_afresh(self._work)
        column = self.text
        first = select(func.min(column).label("word"))
        words = first.cte("words", recursive=True)
        following = select(func.min(column)).where(column > words.c.word).scalar_subquery()
        words = words.union_all(select(following).where(words.c.word.is_not(None)))
        different = list(
            self._work.db.scalars(select(words.c.word).where(words.c.word.is_not(None)).limit(FEW))
        )
        if len(different) == FEW:
            return column.ilike(like)
        part = like[1:-1].replace("\\%", "%").replace("\\_", "_").replace("\\\\", "\\").casefold()
        return column.in_([word for word in different if part in word.casefold()])


def numbered_like(work: Work, kind: Any, like: str) -> ColumnElement[bool]:
    """Reports with a part of a number, read like the words of `FoundWords`."""
    ids = _found_words(work, kind, like)
    return kind.id.in_(ids) if len(ids) <= FEW else kind.number.ilike(like)


def _found_words(work: Work, kind: Any, like: str) -> list[UUID]:
    plan_afresh(work)
    return list(work.db.scalars(select(func.lf_found_words(str(kind.__tablename__), like, FEW + 1))))


def clients_like(work: Work, like: str) -> list[UUID]:
    """The clients whose name or code matches: read first, so that the list can use its own indexes."""
    named = select(Client.id).where(or_(Client.name.ilike(like), Client.code.ilike(like))).limit(NAMES_MAX)
    return list(work.db.scalars(named))
