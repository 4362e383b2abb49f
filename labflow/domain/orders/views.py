"""Reading orders: the list with its tabs."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, func, literal, or_, select

from labflow.domain import lists
from labflow.domain.lab import zone
from labflow.domain.lists import BulkAct, Column, Filter, ListPage, ListPlan, View, options
from labflow.domain.lists import columns as cells
from labflow.domain.lists.filters import dated, through
from labflow.domain.lists.searching import (
    Found,
    FoundWords,
    Said,
    Words,
    clients_like,
    counted,
    first_found,
    having,
    likes_of,
    one_of,
    one_of_clients,
    pattern,
    says,
)
from labflow.domain.lists.window import ListQuery, SortKey, beside, moment_key, ranked, whole_key
from labflow.domain.orders.archived import ARCHIVE
from labflow.domain.orders.life import cancel, confirm, hold, resume
from labflow.domain.work import Work
from labflow.ext import declare_list
from labflow.kit.times import due_words, short
from labflow.models import Client, Contact, Order, Sample
from labflow.models.base import among, or_long_ago
from labflow.vocabulary import URGENT_FIRST, OrderState, Permission

FEW_SAMPLES = 500
FIRST_ORDERS = 1_700  # each has about five samples, which are looked at too
OPEN = (OrderState.SUBMITTED, OrderState.CONFIRMED, OrderState.IN_PROGRESS, OrderState.ON_HOLD)


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
    contact: str = ""
    submitted: str = ""
    custom: dict[str, Any] = field(default_factory=dict)


def page(work: Work, query: ListQuery) -> ListPage:
    """One page of orders."""
    return lists.page(work, ORDERS, query)


def _found(work: Work, q: str) -> list[ColumnElement[bool]]:
    """Orders whose number, reference or client matches, or that have a sample with such a number or name."""
    if not q.strip():
        return []
    like = pattern(q)
    clauses = [having(work, Order, like)]
    if clients := clients_like(work, like):
        clauses.append(among(Order.client_id, clients))
    orders = _orders_of(work, like)
    if orders is None:
        # walking along the list's order, of each order's samples the first that has it
        clauses.append(_has_sample(Order, likes_of(like)))
    elif orders:
        clauses.append(one_of(Order.id, orders))
    return [or_(*clauses)]


def _said(row: Any, words: Words) -> ColumnElement[bool]:
    """The same of one row."""
    return or_(says(row, words.likes), one_of_clients(row.client_id, words), _has_sample(row, words.likes))


def _has_sample(row: Any, likes: Sequence[Any]) -> ColumnElement[bool]:
    """Whether one of an order's samples has it."""
    such = select(literal(True)).where(Sample.order_id == row.id, says(Sample, likes)).limit(1)
    return such.correlate_except(Sample).scalar_subquery().is_(True)


def _orders_of(work: Work, like: str) -> list[str] | None:
    """The orders of the samples that are found, read once in a piece of work; None where those are more than a few."""
    read = work.db.info.setdefault("orders_of_found", {})
    if like not in read:
        samples = first_found(work, Sample, like, FEW_SAMPLES)
        if samples is None or len(samples) > FEW_SAMPLES:
            read[like] = None
        else:
            orders = select(Sample.order_id).where(one_of(Sample.id, samples)).distinct()
            read[like] = [str(id) for id in work.db.scalars(orders)] if samples else []
    found: list[str] | None = read[like]
    return found


def _how_many(work: Work, q: str) -> Found:
    like = pattern(q)
    own, beside = first_found(work, Order, like), _orders_of(work, like)
    ids = None if own is None else list({*own, *(beside or ())})
    return counted(work, Order, clients_like(work, like), ids, more=beside is None)


@cache
def _rows_query() -> Any:
    samples = select(func.count()).where(Sample.order_id == Order.id).scalar_subquery()
    return (
        select(
            Order.id, Order.number, Order.client_reference, Order.state, Order.priority, Order.due_at, Order.created_at,
            Order.submitted_at, Order.custom, Client.name.label("client"), Contact.name.label("contact"), samples.label("samples"),
        )
        .join(Client, Client.id == Order.client_id)
        .join(Contact, Contact.id == Order.contact_id)
    )  # fmt: skip


def _row(work: Work, row: Any) -> OrderRow:
    due, date, late = due_words(row.due_at, work.now, zone(work), open=row.state in OPEN)
    return OrderRow(
        id=str(row.id), number=row.number, client=row.client, reference=row.client_reference,
        samples=row.samples, state=row.state, priority=row.priority, due=due, due_date=date, late=late,
        created=short(row.created_at, zone(work), now=work.now), contact=row.contact,
        submitted=short(row.submitted_at, zone(work), now=work.now), custom=dict(row.custom),
    )  # fmt: skip


STATES = options.fixed(
    (
        (OrderState.DRAFT, "Draft"), (OrderState.SUBMITTED, "Submitted"), (OrderState.CONFIRMED, "Confirmed"),
        (OrderState.IN_PROGRESS, "In progress"), (OrderState.ON_HOLD, "On hold"), (OrderState.COMPLETED, "Completed"),
        (OrderState.CLOSED, "Closed"), (OrderState.CANCELLED, "Cancelled"),
    )
)  # fmt: skip
UNDER_WAY = "state:is:" + "|".join(OPEN)

ORDERS = declare_list(
    ListPlan(
        "orders", "order", "orders", Permission.SEE_ORDERS, Order, _rows_query, _row, custom="order", address="/orders", same_for_all=True,
        href=lambda row: f"/orders/{row.id}", usual_sort="-created", said=Said(_said, Sample, first=FIRST_ORDERS), found=_found, how_many=_how_many,
        columns=(
            Column("number", "Order", lambda r: cells.key(r.number), 112, SortKey(Order.number)),
            Column("client", "Client", lambda r: cells.words(r.client), 0, beside(Client.name, Client, Client.id == Order.client_id, walk=Order.client_id)),
            Column("reference", "Client reference", lambda r: cells.quiet(r.reference), 136, SortKey(Order.client_reference, few_only=True), folds=2),
            Column("samples", "Samples", lambda r: cells.number(r.samples), 80, num=True, plain=lambda r: r.samples),
            Column("state", "Status", lambda r: cells.status(r.state), 112, SortKey(ranked(Order.state, tuple(OrderState)), whole_key, few_only=True)),
            Column(
                "due", "Due", lambda r: cells.due(r.due, r.due_date, r.late), 196,
                SortKey(or_long_ago(Order.due_at), moment_key), at=lambda row: row.due_at,
            ),
            Column("priority", "Priority", lambda r: cells.priority(r.priority), 72, SortKey(ranked(Order.priority, URGENT_FIRST), whole_key, few_only=True)),
            Column("created", "Created", lambda r: cells.quiet(r.created), 140, SortKey(Order.created_at, moment_key), at=lambda row: row.created_at),
            Column("contact", "Contact", lambda r: cells.words(r.contact), 150, beside(Contact.name, Contact, Contact.id == Order.contact_id, few_only=True), usual=False),
            Column("submitted", "Submitted", lambda r: cells.quiet(r.submitted), 144, usual=False, at=lambda row: row.submitted_at),
        ),
        filters=(
            Filter("state", "Status", "choice", Order.state, STATES, icon="circle-dot"),
            Filter("client", "Client", "choice", Order.client_id, options.clients, icon="building-2", uuid=True),
            Filter("due", "Due", "date", dated(Order.due_at), icon="calendar"),
            Filter("created", "Created", "date", Order.created_at, icon="calendar"),
            Filter("priority", "Priority", "choice", Order.priority, options.PRIORITIES, icon="zap"),
            Filter("reference", "Client reference", "text", lambda work: FoundWords(work, Order), icon="text", same_for_all=True),
            Filter(
                "matrix", "Matrix", "choice", through(Order.id, Sample.order_id, Sample.sample_type_id),
                options.sample_types, icon="droplet", uuid=True,
            ),
            ARCHIVE,
        ),
        views=(
            View("open", "Open", UNDER_WAY),
            View("week", "Due this week", f"{UNDER_WAY};due:in:rest", "due"),
            View("late", "Late", f"{UNDER_WAY};due:in:past", "due"),
            View("confirm", "To confirm", f"state:is:{OrderState.SUBMITTED}"),
            View("hold", "On hold", f"state:is:{OrderState.ON_HOLD}"),
            View("completed", "Completed", f"state:is:{OrderState.COMPLETED}|{OrderState.CLOSED}"),
            View("all", "All"),
        ),
        acts=(
            BulkAct("confirm", "Confirm", "check", Permission.CONFIRM_ORDERS, confirm, text="The laboratory accepts what is asked (ISO/IEC 17025 7.1)."),
            BulkAct("hold", "Hold", "circle-pause", Permission.HOLD_ORDERS, hold, reason=True, text="Work on them stops until somebody resumes them."),
            BulkAct("resume", "Resume", "play", Permission.HOLD_ORDERS, resume, text="Work on them goes on."),
            BulkAct("cancel", "Cancel", "circle-x", Permission.CANCEL_ORDERS, cancel, reason=True, danger=True, text="Nothing of them will be tested any more."),
        ),
    )
)  # fmt: skip
