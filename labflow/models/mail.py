"""Letters the laboratory sends, and the outbox of what happened."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, Identity, Index, text
from sqlmodel import Field, SQLModel

from labflow.models.base import Record, json_dict, json_list, moment, one_of, word
from labflow.vocabulary import MailState


class Mail(Record, table=True):
    """A letter, from the moment it is owed. `dedupe_key` makes sure that it is owed once."""

    __table_args__ = (one_of("state", MailState),)

    client_id: UUID | None = Field(default=None, foreign_key="client.id", index=True)
    kind: str = Field(max_length=30)
    dedupe_key: str = Field(unique=True, max_length=160)
    recipient: str = Field(max_length=254)
    recipient_name: str = Field(default="", max_length=120)
    subject: str = Field(max_length=250)
    text: str
    html: str
    attachments: list[str] = json_list()
    state: str = word(MailState, MailState.WAITING)
    unsubscribe: str = Field(default="", max_length=600, sa_column_kwargs={"server_default": ""})
    sent_at: datetime | None = moment()
    error: str = Field(default="", max_length=500)


class OutboxEvent(SQLModel, table=True):
    """Something that happened, written in the transaction that made it happen; the worker tells who listens.

    `published_at` says when it was taken into the feed of events (or found to be none of its kind).
    """

    __tablename__ = "outbox_event"
    __table_args__ = (
        Index("ix_outbox_event_unpublished", "id", postgresql_where=text("published_at is null")),
    )

    id: int | None = Field(
        default=None, sa_type=BigInteger, sa_column_args=[Identity(always=True)], primary_key=True
    )
    at: datetime = moment(nullable=False)
    kind: str = Field(max_length=60, index=True)
    client_id: UUID | None = Field(default=None, index=True)
    subject_id: UUID
    payload: dict[str, Any] = json_dict()
    delivered_at: datetime | None = moment()
    published_at: datetime | None = moment()
