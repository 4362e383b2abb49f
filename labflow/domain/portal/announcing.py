"""Telling each side what the other did: orders, messages, requests and answers, by letter and in the inbox."""

from typing import Any
from uuid import UUID

from sqlalchemy import select

from labflow.domain import comments, letters, notifications
from labflow.domain.lab import profile
from labflow.domain.requests import KINDS
from labflow.domain.work import Work
from labflow.ext import on
from labflow.models import Client, ClientRequest, Comment, Contact, Order, User
from labflow.vocabulary import About, Notice, Side

ORDERED = "{client} has placed order {order}"
WROTE = "{client} has written about order {order}"
ASKED = "{client} has a request about order {order}"


@on("order.placed")
def announce_order(work: Work, order_id: UUID, payload: dict[str, Any]) -> None:
    """An order came in through the portal: who confirms orders reads it, and the client has it in writing."""
    order = work.read(Order, order_id)
    _to_lab(
        work,
        order,
        f"order.placed:{order.id}",
        ORDERED,
        order.note,
        inbox=True,
        at=order.created_at,
    )
    _to_client(
        work, order, f"order.received:{order.id}", "We have your order", "We look at it and confirm it soon."
    )


@on("comment.added")
def pass_on_message(work: Work, comment_id: UUID, payload: dict[str, Any]) -> None:
    """A message about an order goes to the other side; what is internal stays internal."""
    comment = work.read(Comment, comment_id)
    if not comment.visible_to_client or comment.order_id is None or comment.withdrawn_at:
        return
    order = work.read(Order, comment.order_id)
    if comment.from_client:
        _to_lab(work, order, f"comment:{comment.id}", WROTE, comment.text)
    else:
        _told(work, order, comment.text, comment.author_name, comment.created_at)
        _to_client(work, order, f"comment:{comment.id}", "We have written to you", comment.text)


@on("request.asked")
def announce_request(work: Work, request_id: UUID, payload: dict[str, Any]) -> None:
    """A client asks for something: who looks after the order reads it."""
    asked = work.read(ClientRequest, request_id)
    order = work.read(Order, asked.order_id)
    words = f"{KINDS[asked.kind]}: {asked.text}"
    _to_lab(work, order, f"request:{asked.id}", ASKED, words, inbox=True, at=asked.created_at)


@on("request.answered")
def announce_answer(work: Work, request_id: UUID, payload: dict[str, Any]) -> None:
    """The laboratory has answered a request."""
    asked = work.read(ClientRequest, request_id)
    order = work.read(Order, asked.order_id)
    _told(work, order, asked.answer, asked.answered_by_name, asked.answered_at)
    _to_client(work, order, f"answer:{asked.id}", "We have answered your request", asked.answer)


def _to_lab(
    work: Work, order: Order, key: str, sentence: str, words: str, *, inbox: bool = False, at: Any = None
) -> None:
    lab, client = profile(work), work.read(Client, order.client_id)
    title = sentence.format(client=client.name, order=order.number)
    if inbox:
        notifications.tell(
            work, comments.who_looks_after(work, order), Notice.MESSAGE, entity=About.ORDER, entity_id=order.id,
            name=order.number, text=words or title, actor_name=client.name, at=at,
        )  # fmt: skip
    if lab.email:
        letters.owe(
            work, "client_wrote", dedupe_key=f"lab:{key}", recipient=lab.email, recipient_name=lab.name,
            title=title, words=words,
            link=f"{work.house.web_url}/orders/{order.id}",
        )  # fmt: skip


def _to_client(work: Work, order: Order, key: str, title: str, words: str) -> None:
    """A letter to the order's contact; the words are in it, the rest is in the portal."""
    contact = work.read(Contact, order.contact_id)
    if contact.email and contact.active:
        letters.owe(
            work, "lab_wrote", dedupe_key=f"client:{key}", recipient=contact.email, recipient_name=contact.name,
            client_id=order.client_id, title=title, order=order.number, reference=order.client_reference, words=words,
            link=f"{work.house.web_url}/portal/orders/{order.id}",
        )  # fmt: skip


def _told(work: Work, order: Order, words: str, author: str, at: Any) -> None:
    """In the portal: whoever placed the order and its contact; when neither has an account, all of the company."""
    people = work.db.scalars(
        select(User).where(User.client_id == order.client_id, User.side == Side.CLIENT, User.active)
    ).all()
    nearest = [
        each.id for each in people if each.id == order.created_by_id or each.contact_id == order.contact_id
    ]
    notifications.tell(
        work, nearest or [each.id for each in people], Notice.MESSAGE, entity=About.ORDER, entity_id=order.id,
        name=order.number, text=words, actor_name=author, at=at,
    )  # fmt: skip
