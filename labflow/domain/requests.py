"""Requests: what a client asks for about an order, and what the laboratory answers. Nothing is changed by asking."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import select

from labflow.domain import about
from labflow.domain.lab import zone
from labflow.domain.work import Work
from labflow.errors import Invalid, Invalids, NotFound, StepNotAllowed
from labflow.kit.times import short
from labflow.models import ClientRequest, Order, Sample
from labflow.vocabulary import About, OrderState, Permission, RequestKind, RequestState
from labflow.words import _, later, number

LONGEST = 2000
MOST_OPEN = 20
KINDS: dict[str, str] = {
    RequestKind.ADD_TEST: later("Add a test"),
    RequestKind.CHANGE_SAMPLE: later("Correct a sample"),
    RequestKind.RUSH: later("Ask for a rush"),
    RequestKind.QUESTION: later("A question about a result or certificate"),
}
# Before the work is over, an order may still be changed; questions are always possible.
_CHANGEABLE = (OrderState.SUBMITTED, OrderState.CONFIRMED, OrderState.IN_PROGRESS, OrderState.ON_HOLD)


@dataclass
class RequestRow:
    """A request as both sides see it."""

    id: str = ""
    kind: str = ""
    title: str = ""
    sample: str = ""
    text: str = ""
    author: str = ""
    asked: str = ""
    state: str = ""
    agreed: str = ""
    refused: bool = False
    answer: str = ""
    answered: str = ""
    answered_by: str = ""
    mine: bool = False


def ask(work: Work, order_id: UUID, *, kind: str, text: str, sample_id: UUID | None = None) -> UUID:
    """A client asks for something about her own order. The laboratory is told and answers."""
    work.require(Permission.PORTAL_PLACE_ORDERS)
    order = work.read(Order, order_id)
    if order.state == OrderState.DRAFT:
        raise NotFound("There is no such order.")
    problems = {}
    if kind not in list(RequestKind):
        problems["kind"] = "Choose what you ask for."
    elif kind != RequestKind.QUESTION and order.state not in _CHANGEABLE:
        problems["kind"] = "The work on this order is over. Ask a question, or place a new order."
    said = text.strip()
    if not said or len(said) > LONGEST:
        problems["text"] = (
            "Say what you need." if not said else _("At most {count} characters.", count=number(LONGEST))
        )
    sample = work.read(Sample, sample_id) if sample_id else None
    if sample is not None and sample.order_id != order.id:
        raise NotFound("There is no such sample.")
    if problems:
        raise Invalids(problems)
    if _open_ones(work, order.id) >= MOST_OPEN:
        raise Invalid("So many requests are open for this order already. Call us, please.", field="text")
    asked = work.add(
        ClientRequest(
            client_id=order.client_id, order_id=order.id, sample_id=sample_id, kind=kind, text=said,
            author_name=work.actor.name,
        )
    )  # fmt: skip
    work.db.flush()
    work.emit("request.asked", asked.id, client_id=order.client_id)
    return asked.id


def withdraw(work: Work, request_id: UUID) -> None:
    """The client no longer needs it."""
    work.require(Permission.PORTAL_PLACE_ORDERS)
    # what is answered already she may read, and the database lets her lock only what is open
    _still_open(work.read(ClientRequest, request_id))
    work.lock(ClientRequest, request_id).state = RequestState.WITHDRAWN


def answer(
    work: Work, request_id: UUID, *, text: str, agreed: bool | None = None, version: int | None = None
) -> None:
    """The laboratory's answer. What was agreed on is done apart, by its own act: an answer changes no sample."""
    work.require(Permission.WRITE_TO_CLIENTS)
    asked = work.lock(ClientRequest, request_id, version=version)
    _still_open(asked)
    said = text.strip()
    if not said or len(said) > LONGEST:
        told = later("Write the answer.") if not said else later("At most {count} characters.")
        raise Invalid(told, field="text", count=number(LONGEST))
    asked.state, asked.answer, asked.answered_at = RequestState.ANSWERED, said, work.now
    asked.agreed = None if asked.kind == RequestKind.QUESTION else agreed
    asked.answered_by_id, asked.answered_by_name = work.actor.id, work.actor.name
    work.emit("request.answered", asked.id, client_id=asked.client_id)


def of_order(work: Work, order_id: UUID) -> list[RequestRow]:
    """What was asked about an order, the newest first, for who may see the order."""
    about.require_sight(work, About.ORDER)
    rows = work.db.execute(
        select(ClientRequest, Sample.number, Sample.client_reference)
        .outerjoin(Sample, Sample.id == ClientRequest.sample_id)
        .where(ClientRequest.order_id == order_id)
        .order_by(ClientRequest.created_at.desc(), ClientRequest.id.desc())
        .limit(100)
    ).all()
    return [_row(work, row) for row in rows]


def _row(work: Work, row: Any) -> RequestRow:
    asked: ClientRequest = row.ClientRequest
    agreed = "" if asked.agreed is None else _("Agreed") if asked.agreed else _("Not possible")
    return RequestRow(
        id=str(asked.id), kind=asked.kind, title=_(KINDS[asked.kind]), sample=row.client_reference or row.number or "",
        text=asked.text, author=asked.author_name, asked=short(asked.created_at, zone(work), now=work.now),
        state=asked.state, agreed=agreed, refused=asked.agreed is False, answer=asked.answer, answered=short(asked.answered_at, zone(work), now=work.now),
        answered_by=asked.answered_by_name, mine=asked.created_by_id == work.actor.id,
    )  # fmt: skip


def _open_ones(work: Work, order_id: UUID) -> int:
    rows = work.db.scalars(
        select(ClientRequest.id).where(
            ClientRequest.order_id == order_id, ClientRequest.state == RequestState.OPEN
        )
    )
    return len(rows.all())


def _still_open(asked: ClientRequest) -> None:
    if asked.state != RequestState.OPEN:
        if asked.state == RequestState.ANSWERED:
            raise StepNotAllowed("This request was answered already.")
        raise StepNotAllowed("This request was withdrawn already.")
