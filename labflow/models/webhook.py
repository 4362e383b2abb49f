"""Webhooks: who is told of what at which address, and every delivery with its tries."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, Index, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import ARRAY, TEXT
from sqlmodel import Field, SQLModel

from labflow.kit.ids import new_id
from labflow.kit.times import utc_now
from labflow.models.base import Record, json_list, moment, one_of, usually, word
from labflow.vocabulary import DeliveryState


class Webhook(Record, table=True):
    """A subscription. With a `client_id` it is that client's and is told of its own records only.

    Secrets are kept sealed (`ports.Vault`). While one is being replaced, deliveries are signed with both.
    """

    __table_args__ = (
        CheckConstraint("client_id is null or only_client_id is null", name="a_clients_own_needs_no_filter"),
    )

    client_id: UUID | None = Field(default=None, foreign_key="client.id", index=True)
    only_client_id: UUID | None = Field(default=None, foreign_key="client.id")
    name: str = Field(max_length=80)
    url: str = Field(max_length=500)
    types: list[str] = Field(default_factory=list, sa_type=ARRAY(TEXT), nullable=False)
    secret: str = Field(max_length=400)
    old_secret: str = Field(default="", max_length=400)
    old_secret_until: datetime | None = moment()
    active: bool = usually()
    paused_reason: str = Field(default="", max_length=300)
    failing_since: datetime | None = moment()
    retired_at: datetime | None = moment()


class WebhookDelivery(SQLModel, table=True):
    """One event on its way to one receiver. Once for each, whatever is repeated inside.

    What came of the last try stands here, all tries in `tries`. `subject` is what it was about, as it was sent.
    """

    __tablename__ = "webhook_delivery"
    __table_args__ = (
        one_of("state", DeliveryState),
        UniqueConstraint("webhook_id", "event_id"),
        Index("ix_webhook_delivery_log", "webhook_id", "id"),
        Index("ix_webhook_delivery_due", "next_at", postgresql_where=text("state = 'waiting'")),
    )

    id: UUID = Field(default_factory=new_id, primary_key=True)
    webhook_id: UUID = Field(foreign_key="webhook.id")
    client_id: UUID | None = Field(default=None, foreign_key="client.id", index=True)
    event_id: UUID
    position: int | None = Field(default=None, sa_type=BigInteger)
    type: str = Field(max_length=40)
    subject: str = Field(default="", max_length=80)
    state: str = word(DeliveryState, DeliveryState.WAITING)
    created_at: datetime = Field(default_factory=utc_now, sa_type=moment().sa_type, nullable=False)
    attempts: int = 0
    first_at: datetime | None = moment()
    next_at: datetime | None = moment()
    last_at: datetime | None = moment()
    status_code: int | None = None
    duration_ms: int | None = None
    answer: str = ""
    error: str = Field(default="", max_length=300)
    tries: list[dict[str, Any]] = json_list()
