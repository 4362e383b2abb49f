"""The first page of a search for a word that the newest rows often have: they are looked at one after the other.

An index of words puts together all rows that have a word before it gives the first one. For a word that one row in a hundred
has, a page is full sooner by looking at the newest few thousand (decision 38).
"""

from functools import cache
from typing import Any

from sqlalchemy import bindparam, select

from labflow.domain.lists.plan import ListPlan
from labflow.domain.lists.searching import (
    FIRST,
    Said,
    Words,
    has_very_many,
    is_number,
    likes_of,
    not_common,
    pattern,
    says,
    very_many,
    words_of,
)
from labflow.domain.lists.window import PAGE_SIZE, SortKey, Window, framed
from labflow.domain.work import Work
from labflow.ext import list_named
from labflow.models import Order, Sample
from labflow.vocabulary import Side


def newest_page(work: Work, plan: ListPlan, q: str, sort: str) -> Window | None:
    """The first page in this order ("-number"); None where the first rows do not fill it, or the list is none to be walked.

    A client's own people are never walked for: their rows may be anywhere. Of a number there are few.
    """
    like = pattern(q)
    if work.actor.side is not Side.LAB or is_number(like) or plan.said is None or not _is_walked(plan, sort):
        return None
    words, likes = words_of(work, q), _likes(like)
    asked = {"typed": words.typed, "like": words.like, "clients": words.clients, "many": very_many(like)}
    found = list(work.db.execute(_statement(plan.name, plan.said, sort, len(likes)), asked | likes).all())
    if len(found) <= PAGE_SIZE:
        not_common(work, plan.kind, like)
        not_common(work, plan.said.of, like)
        return None
    return framed(found, PAGE_SIZE, seen="", backwards=False)


def newest_few(work: Work, kind: type[Sample] | type[Order], like: str, most: int) -> list[str]:
    """The ids of the newest so many that have this text; none where the newest of all do not have it as often."""
    if is_number(like):
        return []
    likes = _likes(like)
    found = [str(id) for id in work.db.scalars(_few(kind, most, len(likes)), likes)]
    if len(found) == most:
        return found
    not_common(work, kind, like)
    return []


@cache
def _few(kind: type[Sample] | type[Order], most: int, ways: int) -> Any:
    newest = select(kind).order_by(kind.created_at.desc(), kind.id.desc()).limit(FIRST).subquery()
    found = select(newest.c.id).where(says(newest.c, _parameters(ways)))
    return found.order_by(newest.c.created_at.desc(), newest.c.id.desc()).limit(most)


def _is_walked(plan: ListPlan, sort: str) -> bool:
    """Whether an index of the list's own follows this sort."""
    key = _key(plan, sort)
    return not (key.beside or key.few_only or key.walk is not None)


def _key(plan: ListPlan, sort: str) -> SortKey:
    return next(one.sort for one in plan.all_columns() if one.key == sort.removeprefix("-") and one.sort)


def _likes(like: str) -> dict[str, str]:
    """The patterns of a word, by the names of their parameters."""
    return {f"like_{place}": one for place, one in enumerate(likes_of(like))}


def _parameters(ways: int) -> list[Any]:
    return [bindparam(f"like_{place}") for place in range(ways)]


@cache
def _statement(name: str, said: Said, sort: str, ways: int) -> Any:
    """Made once for each list and sort: what is looked for are its parameters."""
    plan, down = list_named(name), sort.startswith("-")
    key, id = _key(plan, sort).column, plan.id_key.column
    order = [key] if _tells_apart(key) else [key, id]
    newest = (
        select(plan.kind, key.label("window_key"), id.label("window_id"))
        .where(has_very_many(said.of, bindparam("many")))
        .order_by(*(one.desc() if down else one for one in order))
        .limit(said.first)
        .subquery()
    )
    words = Words(bindparam("typed"), bindparam("like"), _parameters(ways), bindparam("clients"))
    place = newest.c.window_key, newest.c.window_id
    found = select(*place).where(said.means(newest.c, words))
    return found.order_by(*(one.desc() if down else one for one in place)).limit(PAGE_SIZE + 1)


def _tells_apart(key: Any) -> bool:
    """Whether no two rows have the same, so that no id has to be sorted by."""
    return bool(getattr(getattr(key, "expression", key), "unique", False))
