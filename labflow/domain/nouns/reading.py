"""Nouns read by programs: a page of many, or one. First which, along an index; then what is told of these few."""

import hashlib
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, select

from labflow.domain.finding import Piece, find
from labflow.domain.lists import filters as filtering
from labflow.domain.lists.piece import ids_of
from labflow.domain.lists.saved import saved_views
from labflow.domain.lists.walking import walked
from labflow.domain.lists.window import SortKey, too_many, window
from labflow.domain.nouns.asking import filters_asked
from labflow.domain.nouns.noun import Clauses, Noun, noun_named
from labflow.domain.work import Work
from labflow.errors import Invalid, NotFound
from labflow.kit.paging import COUNT_CAP
from labflow.vocabulary import Side
from labflow.words import number

EXPANDED = "expanded"


@dataclass(frozen=True)
class Asking:
    """What a program asks of a list. `fields` are those it wants, none for all; `expand` what it wants told along."""

    filters: tuple[str, ...] = ()
    sort: str = ""
    q: str = ""
    view: str = ""
    limit: int = 50
    after: str = ""
    fields: tuple[str, ...] = ()
    expand: tuple[str, ...] = ()


def page(work: Work, noun: Noun, asking: Asking) -> Piece[dict[str, Any]]:
    """Some records of a noun, and where the next ones begin."""
    noun.require(work)
    names = _names(noun, asking.fields)
    texts, sort, q = _asked(work, noun, asking)
    asked = filters_asked(work, texts, noun.filters_for(work))
    key = _sort(work, noun, sort)
    where = [*_always(work, noun), *(filtering.condition(work, one) for one in asked)]
    if q.strip():
        where += _found(work, noun, q)
    mark = _mark(noun, sort, q, map(str, asked))
    many = (key.few_only or key.walk is not None) and too_many(work, noun.kind, where)
    if key.few_only and many:
        raise Invalid(
            "More than {count} records are too many to sort by “{sort}”. Narrow them by a filter first.",
            field="sort", count=number(COUNT_CAP), sort=sort[:40],
        )  # fmt: skip
    asked_for = {
        "descending": sort.startswith("-"), "after": _cursor(asking.after, mark), "size": asking.limit,
    }  # fmt: skip
    if many:  # as on the screen
        seen = walked(work, where, key, noun.id_key, **asked_for)
    else:
        seen = window(work, _ids(noun, key).where(*where), key, noun.id_key, **asked_for)
    rows = tell(work, noun, [row.window_id for row in seen.rows], names, asking.expand)
    return Piece(rows, f"{mark}.{seen.after}" if seen.after else "")


def one(
    work: Work, noun: Noun, reference: str, fields: Sequence[str] = (), expand: Sequence[str] = ()
) -> dict[str, Any]:
    """One record by its id or the name people know it by."""
    return record(work, noun, id_of(work, noun, reference), fields, expand)


def record(
    work: Work, noun: Noun, id: Any, fields: Sequence[str] = (), expand: Sequence[str] = ()
) -> dict[str, Any]:
    """One record by its id."""
    work.db.flush()
    names = _names(noun, fields)
    told = tell(work, noun, [id], names, expand)
    if not told:
        raise NotFound("There is no such record.")
    if noun.whole is not None:
        noun.whole(work, id, told[0])
    return told[0]


def id_of(work: Work, noun: Noun, reference: str) -> Any:
    """The id behind a name, for who may see such records. Another client's and none at all are the same: NotFound."""
    noun.require(work)
    found = noun.find(work, reference) if noun.find else find(work, noun.kind, reference).id
    if noun.always is not None and not _belongs(work, noun, found):
        raise NotFound("There is no such record.")
    return found


def tell(
    work: Work, noun: Noun, ids: Sequence[Any], names: Collection[str], expand: Sequence[str] = ()
) -> list[dict[str, Any]]:
    """What is told of these records, with the records they point at where that was asked for."""
    unknown = [name for name in expand if name not in noun.expands]
    if unknown:
        raise Invalid(
            "“{name}” cannot be told along. Offered: {offered}.",
            field="expand", name=unknown[0][:40], offered=", ".join(noun.expands) or "–",
        )  # fmt: skip
    pointers = {noun.expands[name][0] for name in expand}
    rows = noun.facts.read(work, ids, {*names, *pointers})
    beside = {name: _beside(work, noun, name, rows) for name in expand}
    for row in rows:
        if expand:
            row[EXPANDED] = {name: beside[name].get(row[noun.expands[name][0]]) for name in expand}
        for extra in pointers - set(names):
            del row[extra]
    return rows


def _beside(work: Work, noun: Noun, name: str, rows: Sequence[dict[str, Any]]) -> dict[Any, Any]:
    pointer, other = noun.expands[name]
    target = noun_named(other)
    target.require(work)
    ids = list(dict.fromkeys(row[pointer] for row in rows if row[pointer]))
    told = target.facts.read(work, ids, target.facts.names)
    return {each["id"]: each for each in told}


def _names(noun: Noun, fields: Sequence[str]) -> tuple[str, ...]:
    known = noun.facts.names
    wrong = next((name for name in fields if name not in known), None)
    if wrong is not None:
        raise Invalid(
            "There is no field “{name}”. Offered: {offered}.", field="fields", name=wrong[:40], offered=", ".join(known)
        )  # fmt: skip
    return tuple(fields) or known


def _asked(work: Work, noun: Noun, asking: Asking) -> tuple[tuple[str, ...], str, str]:
    """Filters, sort and words: the view's, and what was asked for besides."""
    filters, sort, q = asking.filters, asking.sort, asking.q
    if asking.view:
        of_view, its_sort, its_q = _view(work, noun, asking.view)
        filters, sort, q = (of_view, *filters), sort or its_sort, q or its_q
    return filters, sort or noun.usual_sort, q


def _view(work: Work, noun: Noun, key: str) -> tuple[str, str, str]:
    offered: dict[str, tuple[str, str, str]] = {}
    if noun.plan is not None and work.actor.side is not Side.CLIENT:
        offered = {view.key: (view.filters, view.sort, "") for view in noun.plan.views if not view.href}
        saved = saved_views(work, noun.plan.name)
        offered |= {str(one.id): (one.filters, one.sort, one.q) for one in saved}
    if key not in offered:
        raise Invalid(
            "There is no view “{key}”. Offered: {offered}.", field="view", key=key[:40], offered=", ".join(offered) or "–"
        )  # fmt: skip
    filters, sort, q = offered[key]
    return "" if filters == filtering.NO_FILTERS else filters, sort, q


def _sort(work: Work, noun: Noun, sort: str) -> SortKey:
    offered = noun.sorts_for(work)
    key = offered.get(sort.removeprefix("-"))
    if key is None:
        raise Invalid(
            "This is not sorted by “{sort}”. Offered: {offered}.", field="sort", sort=sort[:40], offered=", ".join(offered)
        )  # fmt: skip
    return key


def _always(work: Work, noun: Noun) -> Clauses:
    of_plan = noun.plan.always(work) if noun.plan else []
    return [*of_plan, *(noun.always(work) if noun.always else [])]


def _belongs(work: Work, noun: Noun, id: Any) -> bool:
    column = noun.id_key.column
    query = select(column).select_from(noun.kind).where(column == id, *_always(work, noun))
    return work.db.execute(query).first() is not None


def _found(work: Work, noun: Noun, q: str) -> Clauses:
    found = noun.found or (noun.plan.found if noun.plan else None)
    if found is None:
        raise Invalid("This list is not searched by words.", field="q")
    return found(work, q)


def _ids(noun: Noun, key: SortKey) -> Select[Any]:
    if noun.plan is not None:
        ids = ids_of(noun.plan, key)
        return noun.plan.rows() if ids is None else ids
    query = select(noun.id_key.column.label("row_id")).select_from(noun.kind)
    for table, condition, optional in key.beside:
        query = query.join(table, condition, isouter=optional)
    return query


def _mark(noun: Noun, sort: str, q: str, filters: Iterable[str]) -> str:
    """What a cursor is bound to: another list, sort, search or filter makes another mark."""
    said = "\n".join((noun.name, sort, q.strip(), *sorted(filters)))
    return hashlib.blake2s(said.encode("utf-8", "replace"), digest_size=5).hexdigest()


def _cursor(after: str, mark: str) -> str:
    if not after:
        return ""
    bound, dot, cursor = after.partition(".")
    if not dot or bound != mark:
        raise Invalid("This page link belongs to another list. Open the list again.", field="after")
    return cursor
