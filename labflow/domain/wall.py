"""The first wall: whatever a client's person asks stays with her own clients. The second is the database's own (security.md).

`work.py` puts it before every session.
"""

from collections.abc import Iterator
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import ORMExecuteState, with_loader_criteria

from labflow.domain.actor import Actor
from labflow.models import (
    Attachment,
    Client,
    Comment,
    DraftOrder,
    LabEvent,
    Mail,
    Notification,
    OrderTemplate,
    OutboxEvent,
    Report,
    Result,
    StoredFile,
    User,
    Webhook,
    WebhookDelivery,
)
from labflow.models.base import ClientOwned
from labflow.vocabulary import Side


def stay_with_own_clients(state: ORMExecuteState) -> None:
    """The first wall: every query of a client's person is confined to her clients, whatever the verb forgot."""
    actor: Actor | None = getattr(state.session.info.get("work"), "actor", None)
    if actor is None or not state.is_select or actor.side is not Side.CLIENT:
        return
    whose = (actor.id, actor.client_ids)
    known: tuple[Any, tuple[Any, ...]] | None = state.session.info.get("wall")
    if known is None or known[0] != whose:
        known = state.session.info["wall"] = (whose, _wall(list(actor.client_ids), actor.id))
    state.statement = state.statement.options(*known[1])


def _wall(own: list[UUID], reader: UUID | None) -> tuple[Any, ...]:
    """What each table is confined to; made once for a piece of work, because thirty criteria take longer than a statement.

    As lambdas, so that a criterion follows a table into its aliases; the ids are parameters of the statement. Not one array:
    of one client, which most have, PostgreSQL makes an equality, and reads the newest of hers along an index.
    """
    return (
        *(
            with_loader_criteria(kind, lambda row: row.client_id.in_(own), include_aliases=True)
            for kind in _owned_kinds()
        ),
        with_loader_criteria(Client, lambda row: row.id.in_(own), include_aliases=True),
        with_loader_criteria(Result, lambda row: row.published_at.is_not(None), include_aliases=True),
        with_loader_criteria(Report, lambda row: row.issued_at.is_not(None), include_aliases=True),
        with_loader_criteria(Comment, lambda row: row.visible_to_client, include_aliases=True),
        with_loader_criteria(Attachment, lambda row: row.visible_to_client, include_aliases=True),
        with_loader_criteria(StoredFile, _for_clients, include_aliases=True),
        with_loader_criteria(LabEvent, lambda row: row.for_client, include_aliases=True),
        with_loader_criteria(Notification, lambda row: row.user_id == reader, include_aliases=True),
    )


def _for_clients(file: Any) -> Any:
    """The file of an attachment is as visible as the attachment."""
    shown = select(Attachment.file_id).where(Attachment.visible_to_client)
    return (file.purpose != "attachment") | file.id.in_(shown)


@cache
def _owned_kinds() -> tuple[type[ClientOwned], ...]:
    """Every table with a `client_id`: marked ones, and those where it may be empty."""
    marked = [kind for kind in _below(ClientOwned) if hasattr(kind, "__table__")]
    return (
        *marked,
        User,
        StoredFile,
        Mail,
        OutboxEvent,
        DraftOrder,
        OrderTemplate,
        LabEvent,
        Webhook,
        WebhookDelivery,
    )


def _below(kind: type[ClientOwned]) -> Iterator[type[ClientOwned]]:
    for each in kind.__subclasses__():
        yield each
        yield from _below(each)
