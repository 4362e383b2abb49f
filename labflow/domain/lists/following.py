"""What became of a list while it is looked at: its changed rows, how many others belong to it now, its views' counts."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from sqlalchemy import select

from labflow.domain.lists import filters as filtering
from labflow.domain.lists import tallies
from labflow.domain.lists.plan import ListPlan
from labflow.domain.lists.reading import (
    NOW,
    Beside,
    Line,
    Reading,
    ViewTab,
    counts_of,
    lines_of,
    read,
    tabs_of,
)
from labflow.domain.lists.saved import saved_views, shared_views
from labflow.domain.lists.window import ListQuery
from labflow.domain.work import Work
from labflow.models import SavedView


@dataclass
class Followed:
    """What changed in a list meanwhile."""

    lines: list[Line] = field(default_factory=list)
    news: int = 0
    views: list[ViewTab] = field(default_factory=list)


@dataclass(frozen=True)
class FollowedByAll:
    """The same for all who look at a list in the same way; each takes what she asked for, as objects of her own."""

    lines: list[Line]
    belong: frozenset[Any]
    views: list[ViewTab]

    def of(self, shown: Collection[Any], others: Collection[Any]) -> Followed:
        """What one of them asked for: some rows, and how many of others belong to the list."""
        wanted = {str(id) for id in shown}
        lines = [replace(line) for line in self.lines if line.id in wanted]
        return Followed(lines, len(self.belong.intersection(others)), [replace(view) for view in self.views])


def follow(
    work: Work,
    plan: ListPlan,
    query: ListQuery,
    *,
    shown: Collection[Any],
    others: Collection[Any],
    heard: int | None = None,
) -> Followed:
    """What became of a list while one person looks at it."""
    work.require(plan.permission)
    saved = saved_views(work, plan.name)
    reading = read(work, plan, query, saved, known=True)
    now = Beside([*reading.where, plan.id_key.column.in_(others)]) if others else None
    counts = counts_of(work, plan, saved, reading.offered, now, heard)
    lines = _lines(work, reading, shown)
    return Followed(lines, counts.get(NOW, 0), tabs_of(work, plan, saved, counts))


def follow_for_all(
    work: Work,
    plan: ListPlan,
    query: ListQuery,
    *,
    shown: Collection[Any],
    others: Collection[Any],
    heard: int | None = None,
) -> FollowedByAll | None:
    """What became of a list while several people look at it in the same way: with the same permissions, in one language.

    Only what does not depend on who of them asks: views of one's own are not among it. None where it would depend on that.
    """
    work.require(plan.permission)
    saved = shared_views(work, plan.name)
    reading = read(work, plan, query, saved, known=True)
    if not _same_for_all(work, query, reading, saved):
        return None
    counts = counts_of(work, plan, saved, reading.offered, None, heard)
    views = [replace(view, own=False) for view in tabs_of(work, plan, saved, counts)]
    return FollowedByAll(_lines(work, reading, shown), _belonging(work, reading, others), views)


def _same_for_all(work: Work, query: ListQuery, reading: Reading, saved: Sequence[SavedView]) -> bool:
    plan, offered = reading.plan, reading.offered
    if any(view.of for view in plan.views) or query.tab not in ("", reading.view.key):
        return False
    texts = [*(view.filters for view in plan.views if not view.href), *(one.filters for one in saved)]
    asked = [reading.asked, *(filtering.parse(text, offered) for text in texts)]
    return all(tallies.shared(work, plan, one) for one in asked)


def _lines(work: Work, reading: Reading, shown: Collection[Any]) -> list[Line]:
    """These rows as they are now. A row that has left the list meanwhile says what became of it."""
    plan = reading.plan
    rows = work.db.execute(plan.rows().where(plan.id_key.column.in_(shown))).all() if shown else ()
    return lines_of(work, plan, rows, reading.columns)


def _belonging(work: Work, reading: Reading, ids: Collection[Any]) -> frozenset[Any]:
    if not ids:
        return frozenset()
    column = reading.plan.id_key.column
    asked = select(column).select_from(reading.plan.kind).where(*reading.where, column.in_(ids))
    return frozenset(work.db.scalars(asked))
