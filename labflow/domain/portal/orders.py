"""The client's orders: the list with its tabs and search, and the rows that the home page shows too."""

from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, or_, select, true

from labflow.domain.lab import zone
from labflow.domain.lists.searching import NAMES_MAX, pattern
from labflow.domain.lists.window import ListQuery, SortKey, moment_key
from labflow.domain.portal import progress
from labflow.domain.portal.listing import CardNews, CardPage, CardPlan, follow, read
from labflow.domain.portal.naming import names_of, title
from labflow.domain.portal.progress import OPEN, READY, SHOWN, Progress
from labflow.domain.work import Work
from labflow.kit.times import day
from labflow.models import Order, Sample, SamplePoint
from labflow.vocabulary import OrderState, Permission

TABS: dict[str, list[ColumnElement[bool]]] = {
    "open": [Order.state.in_(OPEN)],
    "ready": [Order.state.in_(READY)],
    "cancelled": [Order.state == OrderState.CANCELLED],
    "all": [Order.state.in_(SHOWN)],
}
SORTS: dict[str, SortKey] = {
    "created": SortKey(Order.created_at, moment_key),
    "number": SortKey(Order.number),
}


@dataclass
class PortalOrder:
    """An order as a line of a list. What is `expected` before it is `promised` is the day she asked for."""

    id: str = ""
    number: str = ""
    title: str = ""
    reference: str = ""
    samples: str = ""
    placed: str = ""
    open: bool = False
    late: bool = False
    promised: bool = False
    expected: str = ""
    progress: Progress = field(default_factory=Progress)


def page(work: Work, query: ListQuery) -> CardPage[PortalOrder]:
    """One page of the client's orders, the newest first."""
    work.require(Permission.PORTAL_ORDERS)
    return read(work, query, _plan(work), found(work, query.q))


def news(
    work: Work, query: ListQuery, *, shown: Collection[UUID], others: Collection[UUID]
) -> CardNews[PortalOrder]:
    """The orders that are shown as they are now, and how many others came."""
    work.require(Permission.PORTAL_ORDERS)
    return follow(work, query, _plan(work), found(work, query.q), shown=shown, others=others)


def _plan(work: Work) -> CardPlan:
    return CardPlan(
        Order, rows_query(), tabs=TABS, sorts=SORTS, usual_sorts=dict.fromkeys(TABS, "-created"),
        view=lambda row: row_of(work, row),
    )  # fmt: skip


def found(work: Work, q: str) -> list[ColumnElement[bool]]:
    """Orders whose number or reference matches, or that have a sample with such a number or name."""
    if not q.strip():
        return []
    like = pattern(q)
    by_sample = (
        select(Sample.order_id)
        .outerjoin(SamplePoint, SamplePoint.id == Sample.sample_point_id)
        .where(
            or_(Sample.number.ilike(like), Sample.client_reference.ilike(like), SamplePoint.name.ilike(like))
        )
        .order_by(Sample.order_id.desc())
        .distinct()
        .limit(NAMES_MAX)
    )
    clauses = [Order.number.ilike(like), Order.client_reference.ilike(like)]
    if orders := list(work.db.scalars(by_sample)):
        clauses.append(Order.id.in_(orders))
    return [or_(*clauses)]


def rows_query() -> Any:
    """Orders with their samples counted and named."""
    counted = progress.tally_of()
    return (
        select(Order, names_of(), *progress.standing_of(), *counted.c)
        .select_from(Order)
        .join(counted, true())
    )


def row_of(work: Work, row: Any) -> PortalOrder:
    """A row of `rows_query` for the screen."""
    order: Order = row.Order
    due = progress.expected(order, work.now, zone(work))
    return PortalOrder(
        id=str(order.id), number=order.number, title=title(row.names), reference=order.client_reference,
        samples=progress.count(len(row.names or ()), "sample"), placed=day(order.created_at, zone(work)),
        open=order.state in OPEN, late=due.late, promised=due.promised, expected=due.at, progress=progress.of_order(order.state, progress.tally(row)),
    )  # fmt: skip
