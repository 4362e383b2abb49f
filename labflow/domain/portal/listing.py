"""What the lists of the portal share: cards in tabs, searched and paged. They have no columns, filters or views of one's own."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar
from uuid import UUID

from sqlalchemy import ColumnElement, Select

from labflow.domain.lists.window import ListQuery, SortKey, count_each, sort_of, window
from labflow.domain.work import Work
from labflow.kit.paging import Page, count_text

Row = TypeVar("Row")

PAGE_SIZE = 50
SEARCH_MAX = 60
NAMES_MAX = 200


@dataclass
class CardPage(Page[Row]):
    """A page of a list with its tabs' counts, the order it really has, and the cursor of the page before."""

    before: str = ""
    tab: str = ""
    sort: str = ""
    counts: dict[str, str] = field(default_factory=dict)


@dataclass
class CardNews(Generic[Row]):
    """A list that stays open: its rows as they are now, how many others have come into the tab, and the tabs' counts."""

    rows: list[Row] = field(default_factory=list)
    news: int = 0
    counts: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class CardPlan:
    """How a list is read: its rows, the conditions of each tab (the first is the usual one), its sorts, and each row's view."""

    kind: Any
    rows: Select[Any]
    tabs: Mapping[str, Sequence[ColumnElement[bool]]]
    sorts: Mapping[str, SortKey]
    usual_sorts: Mapping[str, str]
    view: Callable[[Any], Any]


def read(work: Work, query: ListQuery, plan: CardPlan, found: Sequence[ColumnElement[bool]]) -> CardPage[Any]:
    """One page. A tab or sort the list does not have is answered with the usual one; `found` is what was searched for."""
    tab = query.tab if query.tab in plan.tabs else next(iter(plan.tabs))
    sort = sort_of(query.sort, plan.sorts, plan.usual_sorts[tab])
    counts = count_each(work, plan.kind, plan.tabs)
    wanted = [*plan.tabs[tab], *found]
    total = count_each(work, plan.kind, {"found": wanted})["found"] if found else counts[tab]
    seen = window(
        work, plan.rows.where(*wanted), plan.sorts[sort.removeprefix("-")], SortKey(plan.kind.id, UUID),
        descending=sort.startswith("-"), after=query.after, before=query.before,
    )  # fmt: skip
    return CardPage(
        rows=[plan.view(row) for row in seen.rows], after=seen.after, before=seen.before, total=total,
        total_text=count_text(total), tab=tab, sort=sort,
        counts={name: count_text(count) for name, count in counts.items()},
    )  # fmt: skip


def follow(
    work: Work,
    query: ListQuery,
    plan: CardPlan,
    found: Sequence[ColumnElement[bool]],
    *,
    shown: Collection[UUID],
    others: Collection[UUID],
) -> CardNews[Any]:
    """Read again the rows that are `shown`, also those that left the tab; of the `others` count those that are in it."""
    tab = query.tab if query.tab in plan.tabs else next(iter(plan.tabs))
    rows = work.db.execute(plan.rows.where(plan.kind.id.in_(shown), *plan.tabs["all"])).all()
    came = [*plan.tabs[tab], *found, plan.kind.id.in_(others)]
    counts = count_each(work, plan.kind, plan.tabs)
    return CardNews(
        [plan.view(row) for row in rows], count_each(work, plan.kind, {"came": came})["came"],
        {name: count_text(count) for name, count in counts.items()},
    )  # fmt: skip
