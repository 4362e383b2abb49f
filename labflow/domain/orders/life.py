"""The life of an order (domain.md 2): people decide until it is confirmed, then its samples do."""

from uuid import UUID

from sqlalchemy import select

from labflow.domain.lifecycle import Lifecycle, Transition
from labflow.domain.samples.deriving import DEAD, ENDED, derive_orders
from labflow.domain.work import Work
from labflow.errors import LabError
from labflow.models import Analysis, Order, Sample
from labflow.vocabulary import AnalysisState, OrderState, Permission, SampleState
from labflow.words import _


def _has_samples(work: Work, order: Order) -> None:
    if not work.db.scalars(select(Sample.id).where(Sample.order_id == order.id).limit(1)).first():
        raise LabError("Order {number} has no sample yet.", number=order.number)


def _nothing_published(work: Work, order: Order) -> None:
    published = select(Sample.number).where(
        Sample.order_id == order.id, Sample.state == SampleState.PUBLISHED
    )
    if number := work.db.scalars(published.limit(1)).first():
        raise LabError("Sample {number} is already reported: the order cannot be cancelled.", number=number)


def _review_contract(work: Work, order: Order) -> None:
    order.confirmed_at, order.confirmed_by_id = work.now, work.actor.id
    work.emit("order.confirmed", order.id, client_id=order.client_id)


def _cancel_samples(work: Work, order: Order) -> None:
    samples = work.db.scalars(
        select(Sample)
        .where(Sample.order_id == order.id, Sample.state.not_in(ENDED))
        .order_by(Sample.id)
        .with_for_update(of=Sample)
    ).all()
    for sample in samples:
        sample.state, sample.closing_reason = SampleState.CANCELLED, work.reason
    analyses = work.db.scalars(
        select(Analysis)
        .where(Analysis.sample_id.in_([sample.id for sample in samples]), Analysis.state.not_in(DEAD))
        .order_by(Analysis.id)
        .with_for_update(of=Analysis)
    ).all()
    for analysis in analyses:
        analysis.state = AnalysisState.CANCELLED
    work.emit("order.cancelled", order.id, client_id=order.client_id)


_BEFORE_THE_END = (
    OrderState.SUBMITTED,
    OrderState.CONFIRMED,
    OrderState.IN_PROGRESS,
)

LIFE: Lifecycle[Order] = Lifecycle(
    "order",
    lambda order: _("Order {number}", number=order.number),
    (
        Transition(
            "submit", (OrderState.DRAFT,), OrderState.SUBMITTED, Permission.CREATE_ORDERS, "Submit order",
            guards=(_has_samples,),
            effects=(lambda work, order: setattr(order, "submitted_at", work.now),),
        ),
        Transition(
            "place", (OrderState.DRAFT,), OrderState.SUBMITTED, Permission.PORTAL_PLACE_ORDERS, "Send order",
            guards=(_has_samples,),
            effects=(lambda work, order: setattr(order, "submitted_at", work.now),),
        ),
        Transition(
            "confirm", (OrderState.SUBMITTED,), OrderState.CONFIRMED, Permission.CONFIRM_ORDERS, "Confirm order",
            guards=(_has_samples,), effects=(_review_contract,),
        ),
        Transition(
            "hold", _BEFORE_THE_END, OrderState.ON_HOLD, Permission.HOLD_ORDERS, "Put on hold", reason_required=True,
        ),
        Transition("resume", (OrderState.ON_HOLD,), OrderState.CONFIRMED, Permission.HOLD_ORDERS, "Resume"),
        Transition(
            "cancel", (OrderState.DRAFT, *_BEFORE_THE_END, OrderState.ON_HOLD), OrderState.CANCELLED,
            Permission.CANCEL_ORDERS, "Cancel order",
            guards=(_nothing_published,), effects=(_cancel_samples,), reason_required=True,
        ),
        Transition("close", (OrderState.COMPLETED,), OrderState.CLOSED, Permission.CONFIRM_ORDERS, "Close order"),
    ),
)  # fmt: skip


def submit(work: Work, order_id: UUID, *, version: int | None = None) -> None:
    """Hand the order in: from now on the laboratory owes an answer."""
    work.require(Permission.CREATE_ORDERS)
    LIFE.take(work, work.lock(Order, order_id, version=version), "submit")


def confirm(work: Work, order_id: UUID, *, version: int | None = None) -> None:
    """The laboratory accepts the order after reviewing that it can do it (ISO/IEC 17025 7.1)."""
    work.require(Permission.CONFIRM_ORDERS)
    LIFE.take(work, work.lock(Order, order_id, version=version), "confirm")
    derive_orders(work, {order_id})


def hold(work: Work, order_id: UUID, *, reason: str, version: int | None = None) -> None:
    """Stop work on an order for a while; the state it had is remembered."""
    work.require(Permission.HOLD_ORDERS)
    order = work.lock(Order, order_id, version=version)
    before = order.state
    LIFE.take(work, order, "hold", reason=reason)
    order.held_from = before


def resume(work: Work, order_id: UUID, *, version: int | None = None) -> None:
    """Go on with a held order where it stopped."""
    work.require(Permission.HOLD_ORDERS)
    order = work.lock(Order, order_id, version=version)
    LIFE.take(work, order, "resume")
    order.state = OrderState.SUBMITTED if order.held_from == OrderState.SUBMITTED else OrderState.CONFIRMED
    order.held_from = ""
    work.db.flush()
    derive_orders(work, {order_id})


def cancel(work: Work, order_id: UUID, *, reason: str, version: int | None = None) -> None:
    """Give an order up, with its samples. Nothing that was reported can be cancelled."""
    work.require(Permission.CANCEL_ORDERS)
    LIFE.take(work, work.lock(Order, order_id, version=version), "cancel", reason=reason)


def close(work: Work, order_id: UUID, *, version: int | None = None) -> None:
    """Everything is reported and settled."""
    work.require(Permission.CONFIRM_ORDERS)
    LIFE.take(work, work.lock(Order, order_id, version=version), "close")
