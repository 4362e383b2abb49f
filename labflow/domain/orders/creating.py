"""Creating an order: who it is for, what is asked, and its samples, all or nothing."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import func, select

from labflow.domain import numbering
from labflow.domain.catalogue import current_specification
from labflow.domain.fields import checked_custom
from labflow.domain.orders.life import LIFE
from labflow.domain.samples import registering
from labflow.domain.samples.registering import SampleDraft
from labflow.domain.work import Work
from labflow.errors import Invalids, NotFound
from labflow.models import Client, Contact, Order
from labflow.vocabulary import OrderState, Permission, Priority
from labflow.words import _


@dataclass(frozen=True)
class OrderDraft:
    """An order as it is typed. `request_key` makes a repeated send harmless: the first order is the answer."""

    client_id: UUID
    contact_id: UUID | None
    samples: list[SampleDraft]
    client_reference: str = ""
    priority: str = Priority.NORMAL
    due_at: datetime | None = None
    specification_id: UUID | None = None
    note: str = ""
    custom: dict[str, Any] = field(default_factory=dict)
    request_key: UUID | None = None


def create(work: Work, draft: OrderDraft) -> UUID:
    """Create and submit an order. Who may also confirm orders has reviewed it by creating it (7.1)."""
    work.require(Permission.CREATE_ORDERS)
    order, known = _written(work, draft, "submit")
    if not known and work.actor.may(Permission.CONFIRM_ORDERS):
        LIFE.take(work, order, "confirm")
    return order.id


def place(work: Work, draft: OrderDraft) -> UUID:
    """A client orders: the laboratory has the order now and confirms it, or asks back.

    Fields of the laboratory's own stay open until then: the client does not know them. She orders what is done on her kind of sample.
    """
    work.require(Permission.PORTAL_PLACE_ORDERS)
    if draft.client_id not in work.actor.client_ids:
        raise NotFound("There is no such client.")
    order, known = _written(work, draft, "place", by_client=True)
    if not known:
        work.emit("order.placed", order.id, client_id=order.client_id)
    return order.id


def _written(work: Work, draft: OrderDraft, step: str, *, by_client: bool = False) -> tuple[Order, bool]:
    """The order with its samples, all or nothing; or the one this key made before, and True."""
    if draft.request_key and (known := _already(work, draft.request_key)):
        return work.read(Order, known), True
    client = work.db.get(Client, draft.client_id)
    check = registering.check_for_client if by_client else registering.check
    of_samples, chosen = check(work, draft.client_id, draft.samples)
    of_order = problems_of(work, draft, client)
    if by_client:
        of_order = {field: told for field, told in of_order.items() if "custom." not in field}
    if problems := of_order | of_samples:
        raise Invalids(problems)
    order = _order(work, draft, client)
    ready = registering.prepare(work, order, draft.samples, chosen)
    [order.number] = numbering.take(work, "O")  # from here on others wait for theirs
    registering.write(work, work.add(order), ready)
    LIFE.take(work, order, step)
    work.emit("order.created", order.id, client_id=order.client_id)
    return order, False


def _already(work: Work, key: UUID) -> UUID | None:
    """The order this key made before. A second sender waits here until the first has committed."""
    work.db.execute(select(func.pg_advisory_xact_lock(key.int % 2**63)))
    return work.db.scalars(select(Order.id).where(Order.request_key == key)).first()


def _order(work: Work, draft: OrderDraft, client: Client) -> Order:
    """The order without its number, not kept yet."""
    custom, _wrong = checked_custom(work, "order", draft.custom)
    judged_by = current_specification(work, draft.specification_id or client.specification_id)
    return Order(
        number="", client_id=client.id, contact_id=draft.contact_id,
        client_reference=draft.client_reference.strip(), priority=draft.priority, due_at=draft.due_at,
        due_given=draft.due_at is not None, specification_id=judged_by.id if judged_by else None, note=draft.note.strip(),
        custom=custom, request_key=draft.request_key, state=OrderState.DRAFT,
    )  # fmt: skip


def problems_of(work: Work, draft: OrderDraft, client: Client | None) -> dict[str, str]:
    """What is wrong with the order itself, by field; its samples are checked by `registering.check`."""
    problems: dict[str, str] = {}
    if client is None:
        problems["client_id"] = "Choose the client."
    elif client.on_hold:
        problems["client_id"] = _(
            "{name} is on hold: no new orders until accounts release it.", name=client.name
        )
    contact = work.db.get(Contact, draft.contact_id) if draft.contact_id else None
    if contact is None or contact.client_id != draft.client_id or not contact.active:
        problems["contact_id"] = "Choose a contact of this client: the certificate goes to them."
    if draft.priority not in list(Priority):
        problems["priority"] = "Choose normal, high or rush."
    if len(draft.client_reference) > 80:
        problems["client_reference"] = "At most 80 characters."
    if len(draft.note) > 2000:
        problems["note"] = "At most 2,000 characters."
    if draft.due_at and draft.due_at <= work.now:
        problems["due_at"] = "The due date lies in the past."
    agreed = draft.specification_id or (client.specification_id if client else None)
    if agreed and current_specification(work, agreed) is None:
        problems["specification_id"] = "This specification is not offered. Choose one from the list."
    _kept, custom = checked_custom(work, "order", draft.custom)
    problems |= {f"custom.{key}": message for key, message in custom.items()}
    return problems
