"""Reading orders: the list with its tabs."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, func, or_, select

from labflow.domain import listing
from labflow.domain.lab import zone
from labflow.domain.listing import ListPage, ListPlan, ListQuery, SortKey, due_words, moment_key
from labflow.domain.work import Work
from labflow.kit.times import local, short
from labflow.models import Client, Order, Sample
from labflow.vocabulary import OrderState, Permission

OPEN = (OrderState.SUBMITTED, OrderState.CONFIRMED, OrderState.IN_PROGRESS, OrderState.ON_HOLD)

TABS: dict[str, str] = {
    "open": "Open",
    "week": "Due this week",
    "late": "Late",
    "confirm": "To confirm",
    "hold": "On hold",
    "completed": "Completed",
    "all": "All",
}
SORTS: dict[str, SortKey] = {
    "number": SortKey(Order.number),
    "client": SortKey(Client.name),
    "due": SortKey(Order.due_at, moment_key),
    "created": SortKey(Order.created_at, moment_key),
}
_USUAL_SORT = {"week": "due", "late": "due"}


@dataclass
class OrderRow:
    """An order as a line of the list."""

    id: str = ""
    number: str = ""
    client: str = ""
    reference: str = ""
    samples: int = 0
    state: str = ""
    priority: str = ""
    due: str = ""
    due_date: str = ""
    late: bool = False
    created: str = ""


def page(work: Work, query: ListQuery) -> ListPage[OrderRow]:
    """One page of orders."""
    work.require(Permission.SEE_ORDERS)
    plan = ListPlan(
        Order, _rows_query(), tabs={name: _in_tab(work, name) for name in TABS}, sorts=SORTS,
        usual_sorts={name: _USUAL_SORT.get(name, "-created") for name in TABS}, view=lambda row: _row(work, row),
    )  # fmt: skip
    return listing.read(work, query, plan, _found(work, query.q))


def end_of_week(now: datetime, lab_zone: str) -> datetime:
    """The midnight after this week's Sunday, where the laboratory is."""
    today = local(now, lab_zone).replace(hour=0, minute=0, second=0, microsecond=0)
    return today + timedelta(days=7 - today.weekday())


def _in_tab(work: Work, tab: str) -> list[ColumnElement[bool]]:
    single = {"confirm": OrderState.SUBMITTED, "hold": OrderState.ON_HOLD}
    if tab in single:
        return [Order.state.in_((single[tab],))]
    if tab == "completed":
        return [Order.state.in_((OrderState.COMPLETED, OrderState.CLOSED))]
    if tab == "week":
        return [
            Order.state.in_(OPEN),
            Order.due_at >= work.now,
            Order.due_at < end_of_week(work.now, zone(work)),
        ]
    if tab == "late":
        return [Order.state.in_(OPEN), Order.due_at < work.now]
    return [Order.state.in_(OPEN)] if tab == "open" else []


def _found(work: Work, q: str) -> list[ColumnElement[bool]]:
    """Orders whose number, reference or client matches, or that have a sample with such a number."""
    if not q.strip():
        return []
    like = listing.pattern(q)
    clauses = [Order.number.ilike(like), Order.client_reference.ilike(like)]
    if clients := listing.clients_like(work, like):
        clauses.append(Order.client_id.in_(clients))
    by_sample = select(Sample.order_id).where(Sample.number.ilike(like)).distinct().limit(listing.NAMES_MAX)
    if orders := list(work.db.scalars(by_sample)):
        clauses.append(Order.id.in_(orders))
    return [or_(*clauses)]


def _rows_query() -> Any:
    samples = select(func.count()).where(Sample.order_id == Order.id).scalar_subquery()
    return select(Order, Client.name.label("client"), samples.label("samples")).join(
        Client, Client.id == Order.client_id
    )


def _row(work: Work, row: Any) -> OrderRow:
    order = row.Order
    due, date, late = due_words(order.due_at, work.now, zone(work), open=order.state in OPEN)
    return OrderRow(
        id=str(order.id), number=order.number, client=row.client, reference=order.client_reference,
        samples=row.samples, state=order.state, priority=order.priority, due=due, due_date=date, late=late,
        created=short(order.created_at, zone(work), now=work.now),
    )  # fmt: skip
