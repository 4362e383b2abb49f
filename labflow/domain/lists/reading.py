"""Reading a page of a list: filters, search, sort and keyset window; each row as cells; the views with their counts."""

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import orjson
from sqlalchemy import ColumnElement

from labflow.domain.lists import filters as filtering
from labflow.domain.lists import tallies
from labflow.domain.lists.columns import Column, ColumnView
from labflow.domain.lists.filters import Asked, Chip
from labflow.domain.lists.layout import arranged, layout_of
from labflow.domain.lists.narrowing import all_filters
from labflow.domain.lists.newest import newest_page
from labflow.domain.lists.own_fields import own_columns
from labflow.domain.lists.piece import piece, rows_of
from labflow.domain.lists.plan import ListPlan, View
from labflow.domain.lists.saved import saved_views
from labflow.domain.lists.searching import FEW, Found
from labflow.domain.lists.window import ListQuery, SortKey, Window, count_each, sort_of, too_many
from labflow.domain.work import Work
from labflow.errors import NotFound
from labflow.ext import list_named
from labflow.kit.paging import COUNT_CAP, at_least, count_text
from labflow.models import SavedView
from labflow.words import _

NOW = "now"  # the key of what is counted beside the views


@dataclass(frozen=True)
class Beside:
    """Rows to be counted beside the views; `text` are their filters where nothing else narrows them, for everybody alike."""

    where: Sequence[ColumnElement[bool]]
    text: str | None = None


@dataclass
class Line:
    """A row as the screen draws it. `mark` changes when anything the row says changes; its own menu depends on `state`."""

    id: str = ""
    href: str = ""
    key: str = ""
    mark: str = ""
    hot: bool = False
    cells: list[list[str]] = field(default_factory=list)
    state: str = ""


@dataclass
class ViewTab:
    """A view as a tab."""

    key: str = ""
    label: str = ""
    count: str = ""
    href: str = ""
    own: bool = False
    shared: bool = False


@dataclass
class ListPage:
    """Everything a list shows. `filters`, `sort` and `q` are what is in force, `kept_q` are the words the view was saved with;
    `changed` says the view has been narrowed further."""

    lines: list[Line] = field(default_factory=list)
    columns: list[ColumnView] = field(default_factory=list)
    density: str = ""
    views: list[ViewTab] = field(default_factory=list)
    chips: list[Chip] = field(default_factory=list)
    offered: list[filtering.Choice] = field(default_factory=list)
    view: str = ""
    filters: str = ""
    sort: str = ""
    q: str = ""
    kept_q: str = ""
    changed: bool = False
    total: int = 0
    total_text: str = ""
    after: str = ""
    before: str = ""

    @property
    def counts(self) -> dict[str, str]:
        """The count of each view."""
        return {tab.key: tab.count for tab in self.views}


@dataclass(frozen=True)
class Reading:
    """A list as one person asks for it now: its view, filters in force, conditions and sort."""

    plan: ListPlan
    view: View
    saved: SavedView | None
    asked: list[Asked]
    filters: str
    sort: str
    q: str
    where: list[ColumnElement[bool]]
    columns: tuple[Column, ...]
    usual_filters: str
    offered: Sequence[filtering.Filter]

    @property
    def key(self) -> SortKey:
        """What the rows are sorted by."""
        return next(column.sort for column in self.columns if column.key == self.sort.removeprefix("-"))


def page(work: Work, plan: ListPlan, query: ListQuery, *, heard: int | None = None) -> ListPage:
    """One page of a list, as the address asks for it.

    `heard` is how far the process has heard of changes: the views' counts that were made since then hold (see tallies).
    """
    work.require(plan.permission)
    saved = saved_views(work, plan.name)
    reading = _wordless(work, plan, query, saved)
    seen = _newest(work, reading, query)
    if seen is None:
        reading = sortable(work, _with_words(work, reading, plan.found), heard)
        seen = _piece(work, reading, query, heard)
    total = _total(work, saved, reading, seen, placed=bool(query.after or query.before), heard=heard)
    layout = layout_of(work, plan.name, reading.view.key)
    return ListPage(
        lines=lines_of(work, plan, seen.rows, reading.columns),
        columns=arranged(reading.columns, layout, reading.saved, most=total.most), density=layout.density if layout else "",
        views=tabs_of(work, plan, saved, total.views), chips=[filtering.chip(work, asked) for asked in reading.asked],
        offered=[filtering.Choice(one.key, _(one.label)) for one in reading.offered], view=reading.view.key,
        filters=reading.filters, sort=reading.sort, q=reading.q.strip(), kept_q=reading.saved.q if reading.saved else "",
        changed=_changed(reading), total=total.count,
        total_text=total.text, after=seen.after, before=seen.before,
    )  # fmt: skip


def _newest(work: Work, reading: Reading, query: ListQuery) -> Window | None:
    """The first page of a search that nothing else narrows, where the newest rows fill it."""
    plan = reading.plan
    if not reading.q.strip() or query.after or query.before or reading.asked or plan.always(work):
        return None
    seen = newest_page(work, plan, reading.q, reading.sort)
    if seen is not None:
        _searched(work)[plan.name, reading.q] = Found(0, more=True)
        seen = replace(seen, rows=rows_of(work, plan, [row.window_id for row in seen.rows]))
    return seen


def _piece(work: Work, reading: Reading, query: ListQuery, heard: int | None) -> Window:
    key, descending = reading.key, reading.sort.startswith("-")
    many = _many(work, reading, heard) if key.walk is not None else None
    around = {"after": query.after, "before": query.before}
    return piece(work, reading.plan, reading.where, key, descending=descending, many=many, **around)


@dataclass(frozen=True)
class _Total:
    """How many rows there are, how that is said, and how many each view has. `most`: there are more than may be sorted
    without an index, which is so many."""

    count: int
    text: str
    views: dict[str, int]
    most: int = 0


def _total(
    work: Work, saved: Sequence[SavedView], reading: Reading, seen: Window, *, placed: bool, heard: int | None
) -> _Total:
    """What is known already is not counted once more."""
    plan = reading.plan
    whole = not (placed or seen.after)
    known = whole or not _changed(reading)
    if not known and (found := searched(work, reading)) is not None:
        views = counts_of(work, plan, saved, reading.offered, None, heard)
        if not found.more:
            return _Total(found.count, count_text(found.count), views)
        count = max(min(found.count, FEW), len(seen.rows))
        return _Total(count, at_least(count), views, FEW)
    views = counts_of(work, plan, saved, reading.offered, None if known else _narrowed(work, reading), heard)
    count = len(seen.rows) if whole else views[NOW if not known else reading.view.key]
    return _Total(count, count_text(count), views, COUNT_CAP if count > COUNT_CAP else 0)


def searched(work: Work, reading: Reading) -> Found | None:
    """How many rows are found where nothing but a search narrows the list, and the list can count that by itself."""
    plan = reading.plan
    if plan.how_many is None or not reading.q.strip() or reading.asked or plan.always(work):
        return None
    known = _searched(work)
    if (plan.name, reading.q) not in known:
        known[plan.name, reading.q] = plan.how_many(work, reading.q)
    return known[plan.name, reading.q]


def _searched(work: Work) -> dict[tuple[str, str], Found]:
    """How many each search of this piece of work has found, by list and words."""
    known: dict[tuple[str, str], Found] = work.db.info.setdefault("searched", {})
    return known


def _narrowed(work: Work, reading: Reading) -> Beside:
    alike = not reading.q.strip() and tallies.shared(work, reading.plan, reading.asked)
    return Beside(reading.where, reading.filters if alike else None)


def read(
    work: Work, plan: ListPlan, query: ListQuery, saved: Sequence[SavedView], *, known: bool = False
) -> Reading:
    """What the address asks for, made sound: a view or sort the list does not have is answered with the usual one.

    `known`: only a few rows that are known are asked whether they belong to it.
    """
    return _with_words(work, _wordless(work, plan, query, saved), plan.said_of if known else plan.found)


def _with_words(
    work: Work, reading: Reading, found: Callable[[Work, str], list[ColumnElement[bool]]]
) -> Reading:
    where = [*reading.where, *(found(work, reading.q) if reading.q.strip() else ())]
    return replace(reading, where=where)


def _wordless(work: Work, plan: ListPlan, query: ListQuery, saved: Sequence[SavedView]) -> Reading:
    """The same, before it is looked for the words."""
    mine = next((one for one in saved if str(one.id) == query.tab), None)
    view = View(str(mine.id), mine.name, mine.filters, mine.sort) if mine else _built_in(plan, query.tab)
    offered = all_filters(work, plan)
    asked = filtering.parse(query.filters or view.filters, offered)
    columns = (*plan.all_columns(), *own_columns(work, plan.custom))
    sorts = {column.key: column.sort for column in columns if column.sort is not None}
    q = query.q or (mine.q if mine else "")
    where = [*plan.always(work), *(filtering.condition(work, one) for one in asked)]
    sort = sort_of(query.sort or view.sort, sorts, plan.usual_sort)
    usual = filtering.written(filtering.parse(view.filters, offered))
    return Reading(plan, view, mine, asked, filtering.written(asked), sort, q, where, columns, usual, offered)


def sortable(work: Work, reading: Reading, heard: int | None = None) -> Reading:
    """The same, in the list's usual order where there are too many rows for a sort that no index follows."""
    if not reading.key.few_only:
        return reading
    many = _many(work, reading, heard)
    if many is None:
        many = too_many(work, reading.plan.kind, reading.where)
    return replace(reading, sort=reading.plan.usual_sort) if many else reading


def _many(work: Work, reading: Reading, heard: int | None) -> bool | None:
    """Whether there are more rows than may be sorted without an index, if that is known already."""
    if (found := searched(work, reading)) is not None:
        return found.more
    plan = reading.plan
    if reading.q.strip() or not tallies.shared(work, plan, reading.asked):
        return None
    texts = {NOW: reading.filters}
    if reading.filters == reading.usual_filters:
        texts["view"] = reading.view.filters
    counts = tallies.known(plan, texts, heard).values()
    return max(counts) > COUNT_CAP if counts else None


def name_of(work: Work, plan: ListPlan, id: str) -> str:
    """What a row is called."""
    return names_of(work, plan, [id])[id]


def names_of(work: Work, plan: ListPlan, ids: Sequence[str]) -> dict[str, str]:
    """What rows are called, by their ids. Every one of them is a row of this list."""
    work.require(plan.permission)
    wanted = [plan.read_id(id) for id in ids]
    rows = work.db.execute(plan.rows().where(plan.id_key.column.in_(wanted))).all()
    names = {line.id: line.key for line in lines_of(work, plan, rows, plan.columns)}
    if len(names) < len(wanted):
        raise NotFound("There is no such {noun}.", noun=_(plan.noun))
    return names


def lines_of(work: Work, plan: ListPlan, rows: Sequence[Any], columns: Sequence[Column]) -> list[Line]:
    """Rows as cells, in the order the columns are declared; the screen arranges them."""
    named = next(place for place, column in enumerate(columns) if column.key == plan.key)
    return [_line(plan, seen, columns, named) for seen in plan.seen(work, rows)]


def _line(plan: ListPlan, seen: Any, columns: Sequence[Column], named: int) -> Line:
    cells = [column.cell(seen) for column in columns]
    state = plan.state(seen)
    mark = hashlib.blake2s(orjson.dumps((state, cells)), digest_size=6).hexdigest()
    return Line(str(seen.id), plan.href(seen), cells[named][1], mark, plan.hot(seen), cells, state)


def tabs(work: Work, plan: ListPlan, saved: Sequence[SavedView]) -> list[ViewTab]:
    """The views with their counts, without any rows."""
    return tabs_of(work, plan, saved, counts_of(work, plan, saved, all_filters(work, plan), None, None))


def _built_in(plan: ListPlan, key: str) -> View:
    views = [view for view in plan.views if not view.href]
    return next((view for view in views if view.key == key), views[0])


def _changed(reading: Reading) -> bool:
    """Whether this is no longer the view as it was kept."""
    narrowed = reading.filters != reading.usual_filters
    sort = reading.view.sort or reading.plan.usual_sort
    found = reading.q.strip() != (reading.saved.q if reading.saved else "")
    return narrowed or found or (bool(reading.saved) and reading.sort != sort)


def counts_of(
    work: Work,
    plan: ListPlan,
    saved: Sequence[SavedView],
    offered: Sequence[filtering.Filter],
    now: Beside | None,
    heard: int | None,
) -> dict[str, int]:
    """How many rows each tab has, and what is asked for `now`, where that is none of them: one statement for this list, one for another that a tab leads to."""
    counts = _views_counts(work, plan, saved, offered, now, heard)
    for name in {view.of for view in plan.views if view.of}:
        other = list_named(name)
        keys = {view.key for view in plan.views if view.of == name}
        found = _views_counts(work, other, (), all_filters(work, other), None, heard)
        counts |= {key: found[key] for key in keys}
    return counts


def _views_counts(
    work: Work,
    plan: ListPlan,
    saved: Sequence[SavedView],
    offered: Sequence[filtering.Filter],
    now: Beside | None,
    heard: int | None,
) -> dict[str, int]:
    """What each view of this list counts; what was counted for somebody else a moment ago is not counted again."""
    texts = {view.key: view.filters for view in plan.views if not view.href}
    texts |= {str(one.id): one.filters for one in saved}
    asked = {key: filtering.parse(text, offered) for key, text in texts.items()}
    searched = {str(one.id): one.q for one in saved if one.q}
    alike = {
        key: texts[key] for key in texts if key not in searched and tallies.shared(work, plan, asked[key])
    }
    if now is not None and now.text is not None:
        alike[NOW] = now.text
    known = tallies.known(plan, alike, heard)
    conditions = {
        key: [*plan.always(work), *(filtering.condition(work, one) for one in asked[key])]
        for key in texts if key not in known
    }  # fmt: skip
    for key, q in searched.items():
        conditions[key] += plan.found(work, q)
    if now is not None and NOW not in known:
        conditions[NOW] = list(now.where)
    counted = count_each(work, plan.kind, conditions) if conditions else {}
    tallies.keep(plan, {key: text for key, text in alike.items() if key in counted}, counted, heard)
    return counted | known


def tabs_of(work: Work, plan: ListPlan, saved: Sequence[SavedView], counts: dict[str, int]) -> list[ViewTab]:
    tabs = [
        ViewTab(
            view.key, _(view.label), count_text(counts[view.key]) if view.key in counts else "",
            view.href or f"{plan.address}?tab={view.key}",
        )
        for view in plan.views
    ]  # fmt: skip
    return tabs + [
        ViewTab(
            str(one.id), one.name, count_text(counts[str(one.id)]), f"{plan.address}?tab={one.id}",
            one.owner_id == work.actor.id, one.shared,
        )
        for one in saved
    ]  # fmt: skip
