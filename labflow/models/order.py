"""An order: what a client asked the laboratory to do."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Index, text
from sqlmodel import Field

from labflow.models.base import (
    ClientOwned,
    Customised,
    Record,
    by_moment,
    found_by,
    moment,
    one_of,
    own_text,
    owned_key,
    same_client,
    word,
)
from labflow.vocabulary import OrderState, Priority


class Order(Customised, ClientOwned, Record, table=True):
    """The commission: a client's samples that belong together, with one promise of when they are due."""

    __tablename__ = "lab_order"
    __table_args__ = (
        owned_key(),
        one_of("state", OrderState),
        one_of("priority", Priority),
        same_client("contact", "contact_id"),
        Index("ix_lab_order_newest", "created_at", "id"),
        Index("ix_lab_order_due", "state", "due_at", "id"),
        Index("ix_lab_order_client_newest", "client_id", "created_at", "id", postgresql_include=["state"]),
        Index("ix_lab_order_client_state", "client_id", "state"),
        Index(
            "ix_lab_order_archive",
            "archive_id",
            "created_at",
            "id",
            postgresql_where=text("archive_id is not null"),
        ),
        by_moment("lab_order", "due_at"),
        # few of many
        Index("ix_lab_order_pressing", "priority", "id", postgresql_where=text("priority <> 'normal'")),
        Index("ix_lab_order_unnamed", "created_at", postgresql_where=text("client_reference = ''")),
        found_by("lab_order", "number"),
        found_by("lab_order", "client_reference"),
        own_text("lab_order"),
    )

    number: str = Field(unique=True, max_length=20)
    client_id: UUID = Field(foreign_key="client.id")
    contact_id: UUID
    specification_id: UUID | None = Field(default=None, foreign_key="specification.id", index=True)
    client_reference: str = Field(default="", max_length=80)
    priority: str = word(Priority, Priority.NORMAL)
    state: str = word(OrderState, OrderState.DRAFT)
    held_from: str = Field(default="", max_length=20)
    due_at: datetime | None = moment()
    due_given: bool | None = None
    """Whether a person gave the day; else it follows from the tests. Not known of orders that ended before it was kept."""
    submitted_at: datetime | None = moment()
    confirmed_at: datetime | None = moment()
    confirmed_by_id: UUID | None = None
    note: str = Field(default="", max_length=2000)
    archive_id: UUID | None = Field(default=None, foreign_key="archive.id")
    request_key: UUID | None = Field(default=None, unique=True)
