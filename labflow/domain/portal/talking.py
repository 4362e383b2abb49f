"""The conversation about an order between a client and the laboratory, and what of it is new to whoever reads."""

from dataclasses import dataclass, field
from uuid import UUID

from sqlalchemy import func, select, update

from labflow.domain import comments, requests
from labflow.domain.lab import zone
from labflow.domain.portal.progress import SHOWN
from labflow.domain.requests import RequestRow
from labflow.domain.work import Work
from labflow.errors import NotFound
from labflow.kit.times import short
from labflow.models import Comment, Notification, Order
from labflow.vocabulary import About, Permission
from labflow.words import _

MOST = 200


@dataclass
class Message:
    """A message; `ours` says that the client's side wrote it."""

    id: str = ""
    author: str = ""
    text: str = ""
    at: str = ""
    ours: bool = False
    fresh: bool = False


@dataclass
class Talk:
    """What was written about an order, the oldest first, and what was asked for."""

    messages: list[Message] = field(default_factory=list)
    requests: list[RequestRow] = field(default_factory=list)
    fresh: int = 0


def view(work: Work, order_id: UUID) -> Talk:
    """The conversation, with what this person has not read yet marked as new."""
    work.require(Permission.PORTAL_ORDERS)
    order = own_order(work, order_id)
    since = work.db.scalar(
        select(func.min(Notification.at)).where(*_unread(work), Notification.entity_id == order.id)
    )
    rows = work.db.scalars(
        select(Comment)
        .where(Comment.order_id == order.id, Comment.entity == About.ORDER, Comment.visible_to_client)
        .order_by(Comment.created_at.desc(), Comment.id.desc())
        .limit(MOST)
    ).all()
    messages = [
        Message(
            id=str(row.id), author=row.author_name, at=short(row.created_at, zone(work), now=work.now),
            text=_("This message was taken back.") if row.withdrawn_at else row.text, ours=row.from_client,
            fresh=since is not None and row.created_at >= since and not row.from_client,
        )
        for row in reversed(rows)
    ]  # fmt: skip
    return Talk(messages, requests.of_order(work, order.id), sum(message.fresh for message in messages))


def write(work: Work, order_id: UUID, *, text: str) -> Talk:
    """Write to the laboratory about an order."""
    work.require(Permission.PORTAL_ORDERS)
    order = own_order(work, order_id)
    comments.add(work, About.ORDER, order.id, text=text)
    return view(work, order.id)


def seen(work: Work, order_id: UUID) -> None:
    """Whoever is signed in has read what was written about this order."""
    work.require(Permission.PORTAL_ORDERS)
    work.db.execute(
        update(Notification)
        .where(*_unread(work), Notification.entity_id == own_order(work, order_id).id)
        .values(read_at=work.now)
    )


def unread_orders(work: Work) -> list[tuple[UUID, str]]:
    """Orders about which the laboratory wrote something this person has not read: id and number."""
    rows = work.db.execute(
        select(Order.id, Order.number, func.max(Notification.at).label("last"))
        .join(Notification, Notification.entity_id == Order.id)
        .where(*_unread(work))
        .group_by(Order.id, Order.number)
        .order_by(func.max(Notification.at).desc())
        .limit(5)
    )
    return [(row.id, row.number) for row in rows]


def _unread(work: Work) -> tuple[object, ...]:
    return (
        Notification.user_id == work.actor.id, Notification.read_at.is_(None), Notification.entity == About.ORDER,
    )  # fmt: skip


def own_order(work: Work, order_id: UUID) -> Order:
    """An order of the client's own that was handed in."""
    order = work.read(Order, order_id)
    if order.state not in SHOWN:
        raise NotFound("There is no such order.")
    return order
