"""Orders while they are typed, templates to start from, and how a client's own tables are read."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKeyConstraint, Index, UniqueConstraint, text
from sqlmodel import Field

from labflow.models.base import ClientOwned, Record, json_dict, json_list, moment, one_of, same_client, word
from labflow.vocabulary import DraftState


class DraftOrder(Record, table=True):
    """An order as somebody types it, kept while she types. Rows are words as typed: {"id": …, "sample_type": "Drinking water"}.

    Nothing that belongs to a client is ever deleted: when the last row is registered, or the draft is given up, the
    rows are emptied and the state says so.
    """

    __tablename__ = "order_draft"
    __table_args__ = (
        one_of("state", DraftState),
        same_client("lab_order", "order_id"),
        Index("ix_order_draft_open", "owner_id", "updated_at"),
    )

    owner_id: UUID = Field(foreign_key="lab_user.id")
    client_id: UUID | None = Field(default=None, foreign_key="client.id", index=True)
    state: str = word(DraftState, DraftState.OPEN)
    header: dict[str, Any] = json_dict()
    rows: list[dict[str, str]] = json_list()
    registered_rows: list[str] = json_list()
    order_id: UUID | None = Field(default=None, index=True)
    updated_at: datetime = moment(nullable=False)


class OrderTemplate(Record, table=True):
    """A start for orders that come again: of one client, or without a client for everybody's."""

    __tablename__ = "order_template"
    __table_args__ = (
        Index(
            "uq_order_template_name", "client_id", "name", unique=True, postgresql_nulls_not_distinct=True,
            postgresql_where=text("retired_at is null"),
        ),
    )  # fmt: skip

    client_id: UUID | None = Field(default=None, foreign_key="client.id")
    name: str = Field(max_length=80)
    header: dict[str, Any] = json_dict()
    rows: list[dict[str, str]] = json_list()
    retired_at: datetime | None = moment()


class SheetMapping(ClientOwned, Record, table=True):
    """How the laboratory reads a client's own table: their headings to our columns, their words to ours."""

    __tablename__ = "sheet_mapping"
    __table_args__ = (
        ForeignKeyConstraint(["client_id"], ["client.id"]),
        UniqueConstraint("client_id", "fingerprint"),
    )

    fingerprint: str = Field(max_length=64)
    columns: dict[str, str] = json_dict()
    words: dict[str, dict[str, str]] = json_dict()
    date_order: str = Field(default="", max_length=3)
    used_at: datetime = moment(nullable=False)
