"""A page of a sorted list: a keyset window over an index, so that page 900 costs what page 1 costs; capped counts."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, Executable, Select, case, func, literal, select, text, tuple_

from labflow.domain.work import Work
from labflow.errors import Invalid
from labflow.kit.paging import COUNT_CAP, decode_cursor, encode_cursor
from labflow.words import _

PAGE_SIZE = 50
Asks = TypeVar("Asks", bound=Executable)


@dataclass(frozen=True)
class ListQuery:
    """What a list shows: a tab, words to find, an order, where the page starts (`after`) or ends (`before`), and filters."""

    tab: str = ""
    q: str = ""
    sort: str = ""
    after: str = ""
    before: str = ""
    filters: str = ""


@dataclass(frozen=True)
class SortKey:
    """A column a list may be sorted by, or that tells rows apart; `read` brings a cursor's text back to the column's
    type; `beside` are the tables to join for a column that is not the list's own.

    A column that no index follows is sorted as a whole: it is offered `few_only`, while a list counts no more than the cap.
    Where the list has an index that begins with `walk`, its key to the table beside, a long list is walked value by value.
    """

    column: Any
    read: Callable[[str], Any] = str
    beside: tuple[tuple[Any, Any, bool], ...] = ()
    few_only: bool = False
    walk: Any = None


def few(key: SortKey) -> SortKey:
    """The same sort in a list where no index follows it: offered while it counts no more than the cap."""
    return replace(key, few_only=True)


def beside(
    column: Any,
    table: Any,
    condition: Any,
    read: Callable[[str], Any] = str,
    *,
    optional: bool = False,
    few_only: bool = False,
    walk: Any = None,
) -> SortKey:
    """A sort by a column of another table: `beside(Client.name, Client, Client.id == Sample.client_id)`."""
    return SortKey(column, read, ((table, condition, optional),), few_only, walk)


def ranked(column: Any, words: Sequence[str]) -> ColumnElement[int]:
    """A column of fixed words by their place in this order, for sorts that mean something: rush before high before normal."""
    return case({word: place for place, word in enumerate(words)}, value=column, else_=len(words))


@dataclass(frozen=True)
class Window:
    """The rows of one page, with the cursors of the pages around it (empty where there is none)."""

    rows: Sequence[Any]
    after: str
    before: str


def afresh(statement: Asks) -> Asks:
    """Let PostgreSQL plan this statement for what it asks (`integrations/fresh_plans.py`). It would otherwise settle, after
    a few runs of a prepared statement, for one plan that suits any value, and read a whole table for the fifty rows of a
    page. What is asked by the ids of a page's rows is not asked so: its plan is the same for any of them."""
    return statement.execution_options(plan_afresh=True)


def alone(work: Work) -> None:
    """Let no other process read for this piece of work. A walk that ends with its first fifty rows is over before help has
    begun, and each helper would read as far as the walk itself."""
    if not work.db.info.get("alone"):
        work.db.execute(text("set local max_parallel_workers_per_gather = 0"))
        work.db.info["alone"] = True


def sort_of(asked: str, offered: Mapping[str, SortKey], default: str) -> str:
    """The sort asked for, such as "-due", when the list offers it."""
    return asked if asked.removeprefix("-") in offered else default


def window(
    work: Work,
    query: Select[Any],
    key: SortKey,
    id: SortKey,
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
        at = tuple_(*place_of(seen, key, id))
        place = tuple_(key.column, id.column)
        query = query.where(place < at if down else place > at)
    order = (key.column.desc(), id.column.desc()) if down else (key.column, id.column)
    query = query.add_columns(key.column.label("window_key"), id.column.label("window_id"))
    found = list(work.db.execute(afresh(query.order_by(*order).limit(size + 1))).all())
    return framed(found, size, seen=seen, backwards=backwards)


def framed(found: list[Any], size: int, *, seen: str, backwards: bool) -> Window:
    """The rows of a page out of those that were read, which are one more where there is another page."""
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
    return dict(work.db.execute(afresh(select(*counts))).one()._mapping)


def up_to_cap(rows: Select[Any]) -> Select[tuple[int]]:
    """How many rows there are, counted no further than to one more than the cap."""
    return select(func.count()).select_from(rows.limit(COUNT_CAP + 1).subquery())


def too_many(work: Work, kind: Any, where: Sequence[ColumnElement[bool]]) -> bool:
    """Whether these are more rows than may be sorted without an index."""
    return count_each(work, kind, {"found": where})["found"] > COUNT_CAP


def moment_key(text: str) -> datetime:
    """A time in a cursor."""
    return datetime.fromisoformat(text)


def whole_key(text: str) -> int:
    """A whole number in a cursor, or one that tells rows apart."""
    if not text.isdecimal() or len(text) > 18:
        raise ValueError(_("{text} is no such number", text=text[:20]))
    return int(text)


def place_of(token: str, key: SortKey, id: SortKey) -> list[Any]:
    """The sort key and the id of the row a cursor stands for."""
    value, row = decode_cursor(token, 2)
    try:
        return [literal(key.read(str(value))), literal(id.read(str(row)))]
    except ValueError as error:
        raise Invalid(
            "This page link belongs to another list. Open the list again.", field="after"
        ) from error


def _cursor(row: Any) -> str:
    value = row.window_key
    return encode_cursor(value.isoformat() if isinstance(value, datetime) else str(value), str(row.window_id))
