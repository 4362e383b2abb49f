"""Telling each side what the other did: orders, messages, requests and answers, by letter and in the inbox."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import or_, select

from labflow.domain import comments, languages, letters, notifications, preferences
from labflow.domain.lab import profile
from labflow.domain.requests import KINDS
from labflow.domain.work import Work
from labflow.ext import on
from labflow.models import Client, ClientRequest, Comment, Contact, Order, User
from labflow.vocabulary import About, Notice, Side
from labflow.words import _, later, speaking

CONTACT = later("You receive this because you are the contact of the order.")
PLACED = later("You receive this because you placed the order.")
CHOOSE = later("You can change that in your account.")
CONFIRMED = later("We look at it and confirm it soon.")
ORDERED = later("{client} has placed order {order}")
WROTE = later("{client} has written about order {order}")
ASKED = later("{client} has a request about order {order}")


@on("order.placed")
def announce_order(work: Work, order_id: UUID, payload: dict[str, Any]) -> None:
    """An order came in through the portal: who confirms orders reads it, and the client has it in writing."""
    order = work.read(Order, order_id)
    _to_lab(
        work, order, f"order.placed:{order.id}", ORDERED, order.note, kind=Notice.ORDERED, at=order.created_at
    )  # fmt: skip
    _to_client(
        work, order, f"order.received:{order.id}", later("We have your order"), lambda: _(CONFIRMED),
        kind=Notice.ORDERED,
    )  # fmt: skip


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
        _to_client(work, order, f"comment:{comment.id}", later("We have written to you"), comment.text)


@on("request.asked")
def announce_request(work: Work, request_id: UUID, payload: dict[str, Any]) -> None:
    """A client asks for something: who looks after the order reads it."""
    asked = work.read(ClientRequest, request_id)
    order = work.read(Order, asked.order_id)
    with speaking(languages.of_house(work)):
        words = f"{_(KINDS[asked.kind])}: {asked.text}"
    _to_lab(work, order, f"request:{asked.id}", ASKED, words, kind=Notice.MESSAGE, at=asked.created_at)


@on("request.answered")
def announce_answer(work: Work, request_id: UUID, payload: dict[str, Any]) -> None:
    """The laboratory has answered a request."""
    asked = work.read(ClientRequest, request_id)
    order = work.read(Order, asked.order_id)
    _told(work, order, asked.answer, asked.answered_by_name, asked.answered_at)
    _to_client(work, order, f"answer:{asked.id}", later("We have answered your request"), asked.answer)


def _to_lab(
    work: Work,
    order: Order,
    key: str,
    sentence: str,
    words: str,
    *,
    kind: Notice | None = None,
    at: Any = None,
) -> None:
    """With a kind given, who looks after the order is told as well; the laboratory's own address always."""
    lab, client = profile(work), work.read(Client, order.client_id)
    if kind:
        notifications.tell(
            work, comments.who_looks_after(work, order), kind, entity=About.ORDER, entity_id=order.id,
            name=order.number, text=words, actor_name=client.name, at=at,
        )  # fmt: skip
    if lab.email:
        letters.owe(
            work, "client_wrote", dedupe_key=f"lab:{key}", recipient=lab.email, recipient_name=lab.name,
            title=lambda: _(sentence, client=client.name, order=order.number), words=words,
            link=f"{work.house.web_url}/orders/{order.id}",
        )  # fmt: skip


@dataclass(frozen=True)
class _Reader:
    """Somebody a letter goes to. `key` keeps the letters about one thing apart; `why` is told at its foot."""

    key: str
    email: str
    name: str
    language: str
    why: tuple[str, ...]
    unsubscribe: str = ""


def _to_client(
    work: Work,
    order: Order,
    key: str,
    title: str,
    words: str | Callable[[], str],
    *,
    kind: Notice = Notice.MESSAGE,
) -> None:
    """A letter to everybody who is near the order and wants it; the words are in it, the rest is in the portal."""
    for reader in _readers(work, order, kind):
        letters.owe(
            work, "lab_wrote", dedupe_key=f"client:{key}{reader.key}", recipient=reader.email,
            recipient_name=reader.name, client_id=order.client_id, language=reader.language, title=lambda: _(title), order=order.number,
            reference=order.client_reference, words=words, why=lambda reader=reader: " ".join(_(each) for each in reader.why),
            link=f"{work.house.address(Side.CLIENT)}/portal/orders/{order.id}", unsubscribe=reader.unsubscribe,
        )  # fmt: skip


def _readers(work: Work, order: Order, kind: Notice) -> Iterator[_Reader]:
    """The order's contact and whoever placed it, as each one's own account says; a contact without one always."""
    contact = work.read(Contact, order.contact_id)
    near = work.db.scalars(
        select(User).where(
            User.client_id == order.client_id, User.side == Side.CLIENT, User.active,
            or_(User.id == order.created_by_id, User.contact_id == contact.id),
        )
    ).all()  # fmt: skip
    account = next((each for each in near if each.contact_id == contact.id), None)
    if contact.email and contact.active and (account is None or preferences.by_mail(account, kind)):
        language = languages.of_contact(work, contact)
        ends = preferences.unsubscribe_address(work, account, kind) if account else ""
        yield _Reader(
            "", contact.email, contact.name, language, (CONTACT, CHOOSE) if account else (CONTACT,), ends
        )
    for each in near:
        if each is not account and preferences.by_mail(each, kind):
            yield _Reader(
                f":{each.id}", each.email, each.name, languages.of_person(work, each), (PLACED, CHOOSE),
                preferences.unsubscribe_address(work, each, kind),
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
