"""What every long list shares: keyset windows over an index, capped counts, searching, due dates in words."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TypeVar
from uuid import UUID

from sqlalchemy import ColumnElement, Select, func, literal, or_, select, tuple_

from labflow.domain.work import Work
from labflow.errors import Invalid
from labflow.kit.paging import COUNT_CAP, Page, count_text, decode_cursor, encode_cursor
from labflow.kit.times import local, short, until
from labflow.models import Client

Row = TypeVar("Row")

PAGE_SIZE = 50
SEARCH_MAX = 60
NAMES_MAX = 200


@dataclass(frozen=True)
class ListQuery:
    """What a list shows: a tab, words to find, an order, where the page starts (`after`) or ends (`before`), and filters."""

    tab: str = ""
    q: str = ""
    sort: str = ""
    after: str = ""
    before: str = ""
    filters: str = ""


@dataclass
class ListPage(Page[Row]):
    """A page of a list with its tabs' counts, the order it really has, and the cursor of the page before."""

    before: str = ""
    tab: str = ""
    sort: str = ""
    counts: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class SortKey:
    """A column a list may be sorted by; `read` brings a cursor's text back to the column's type."""

    column: Any
    read: Callable[[str], Any] = str


@dataclass(frozen=True)
class Window:
    """The rows of one page, with the cursors of the pages around it (empty where there is none)."""

    rows: Sequence[Any]
    after: str
    before: str


@dataclass(frozen=True)
class ListPlan:
    """How a list is read: its rows, the conditions of each tab (the first is the usual one), its sorts, and each row's view."""

    kind: Any
    rows: Select[Any]
    tabs: Mapping[str, Sequence[ColumnElement[bool]]]
    sorts: Mapping[str, SortKey]
    usual_sorts: Mapping[str, str]
    view: Callable[[Any], Any]


def read(work: Work, query: ListQuery, plan: ListPlan, found: Sequence[ColumnElement[bool]]) -> ListPage[Any]:
    """One page. A tab or sort the list does not have is answered with the usual one; `found` is what was searched for."""
    tab = query.tab if query.tab in plan.tabs else next(iter(plan.tabs))
    sort = sort_of(query.sort, plan.sorts, plan.usual_sorts[tab])
    counts = count_each(work, plan.kind, plan.tabs)
    wanted = [*plan.tabs[tab], *found]
    total = count_each(work, plan.kind, {"found": wanted})["found"] if found else counts[tab]
    seen = window(
        work, plan.rows.where(*wanted), plan.sorts[sort.removeprefix("-")], plan.kind.id,
        descending=sort.startswith("-"), after=query.after, before=query.before,
    )  # fmt: skip
    return ListPage(
        rows=[plan.view(row) for row in seen.rows], after=seen.after, before=seen.before, total=total,
        total_text=count_text(total), tab=tab, sort=sort,
        counts={name: count_text(count) for name, count in counts.items()},
    )  # fmt: skip


def sort_of(asked: str, offered: Mapping[str, SortKey], default: str) -> str:
    """The sort asked for, such as "-due", when the list offers it."""
    return asked if asked.removeprefix("-") in offered else default


def window(
    work: Work,
    query: Select[Any],
    key: SortKey,
    id: Any,
    *,
    descending: bool,
    after: str = "",
    before: str = "",
    size: int = PAGE_SIZE,
) -> Window:
    """One page of a sorted list, from its beginning, after a cursor or before one."""
    backwards = bool(before) and not after
    down = descending != backwards
    seen = after or before
    if seen:
        at = tuple_(*_keys(seen, key))
        place = tuple_(key.column, id)
        query = query.where(place < at if down else place > at)
    order = (key.column.desc(), id.desc()) if down else (key.column, id)
    query = query.add_columns(key.column.label("window_key"), id.label("window_id"))
    found = list(work.db.execute(query.order_by(*order).limit(size + 1)).all())
    more, rows = len(found) > size, found[:size]
    if backwards:
        rows.reverse()
    has_next, has_previous = (True, more) if backwards else (more, bool(seen))
    return Window(
        rows,
        after=_cursor(rows[-1]) if rows and has_next else "",
        before=_cursor(rows[0]) if rows and has_previous else "",
    )


def count_each(
    work: Work, kind: Any, conditions: Mapping[str, Sequence[ColumnElement[bool]]]
) -> dict[str, int]:
    """How many rows meet each condition, in one statement; each count stops just above the cap."""
    counts = [
        select(func.count())
        .select_from(select(literal(1)).select_from(kind).where(*clauses).limit(COUNT_CAP + 1).subquery())
        .scalar_subquery()
        .label(name)
        for name, clauses in conditions.items()
    ]
    return dict(work.db.execute(select(*counts)).one()._mapping)


def pattern(typed: str) -> str:
    """What was typed as an ILIKE pattern, with the characters that mean something to LIKE taken literally."""
    text = typed.strip()[:SEARCH_MAX]
    for special in ("\\", "%", "_"):
        text = text.replace(special, "\\" + special)
    return f"%{text}%"


def clients_like(work: Work, like: str) -> list[UUID]:
    """The clients whose name or code matches: read first, so that the list can use its own indexes."""
    named = select(Client.id).where(or_(Client.name.ilike(like), Client.code.ilike(like))).limit(NAMES_MAX)
    return list(work.db.scalars(named))


def moment_key(text: str) -> datetime:
    """A time in a cursor."""
    return datetime.fromisoformat(text)


def due_words(due_at: datetime | None, now: datetime, zone: str, *, open: bool) -> tuple[str, str, bool]:
    """Relative first, date second, whether late: ("5 h 48 m", "Jul 21, 5:00 pm", False). Closed work is never late."""
    if due_at is None:
        return "", "", False
    if not open:
        return "", short(due_at, zone, now=now), False
    late = due_at < now
    there = local(due_at, zone)
    return until(due_at, now), f"{there:%b} {there.day}" if late else short(due_at, zone, now=now), late


def _keys(token: str, key: SortKey) -> list[Any]:
    value, id = decode_cursor(token, 2)
    try:
        return [literal(key.read(str(value))), literal(UUID(str(id)))]
    except ValueError as error:
        raise Invalid(
            "This page link belongs to another list. Open the list again.", field="after"
        ) from error


def _cursor(row: Any) -> str:
    value = row.window_key
    return encode_cursor(value.isoformat() if isinstance(value, datetime) else str(value), str(row.window_id))
