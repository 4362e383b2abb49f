"""A sample, its containers, and the chain of custody."""

from datetime import datetime
from decimal import Decimal
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, text
from sqlmodel import Field

from labflow.models.base import (
    ClientOwned,
    Customised,
    Record,
    by_moment,
    decimal,
    found_by,
    json_list,
    moment,
    one_of,
    or_else_text,
    own_text,
    owned_key,
    same_client,
    word,
)
from labflow.vocabulary import CustodyKind, SampleState

# Open samples are few and all at one end of every other index. Written out, because PostgreSQL has to recognise it.
OPEN_WORK = "state in ('due', 'received', 'in_progress', 'to_be_verified', 'verified')"


class Sample(Customised, ClientOwned, Record, table=True):
    """One portion of material the laboratory agreed to test. Its state is derived from its analyses."""

    __table_args__ = (
        owned_key(),
        one_of("state", SampleState),
        CheckConstraint(
            "temperature is null or temperature <= 6 or temperature_reason <> ''", name="warm_needs_reason"
        ),
        same_client("lab_order", "order_id"),
        same_client("sample_point", "sample_point_id"),
        Index("ix_sample_newest", "created_at", "id"),
        Index("ix_sample_due", "state", "due_at", "id", postgresql_include=["client_id"]),
        Index(
            "ix_sample_unfinished",
            "due_at",
            "id",
            postgresql_include=["state", "client_id", "order_id", "number", "tests_total"],
            postgresql_where=text(OPEN_WORK),
        ),
        Index(
            "ix_sample_received",
            "received_at",
            "id",
            postgresql_include=["client_id"],
            postgresql_where=text("received_at is not null"),
        ),
        # lists are sorted and narrowed by these however many samples there are
        by_moment("sample", "collected_at"),
        by_moment("sample", "received_at"),
        # a client's places, what was taken last first
        Index(
            "ix_sample_place",
            "client_id",
            "sample_point_id",
            or_else_text("collected_at", "received_at"),
            "id",
            postgresql_where=text("sample_point_id is not null"),
        ),
        Index("ix_sample_type", "sample_type_id", "id"),
        Index("ix_sample_unnamed", "number", postgresql_where=text("client_reference = ''")),
        Index("ix_sample_location", "location", "id"),
        Index("ix_sample_above", "above_limit", "id", postgresql_where=text("above_limit > 0")),
        found_by("sample", "number"),
        found_by("sample", "client_reference"),
        own_text("sample"),
    )

    number: str = Field(unique=True, max_length=20)
    order_id: UUID = Field(index=True)
    position: int = 1
    client_reference: str = Field(default="", max_length=200)
    sample_point_id: UUID | None = Field(default=None, index=True)
    sample_type_id: UUID = Field(foreign_key="sample_type.id")
    collected_at: datetime | None = moment()
    collected_by: str = Field(default="", max_length=120)
    received_at: datetime | None = moment()
    received_by_id: UUID | None = None
    conditions: list[str] = json_list()
    temperature: Decimal | None = decimal()
    temperature_reason: str = Field(default="", max_length=300)
    reception_note: str = Field(default="", max_length=1000)
    location: str = Field(default="", max_length=80)
    state: str = word(SampleState, SampleState.DUE)
    closing_reason: str = Field(default="", max_length=500)
    due_at: datetime | None = moment(index=True)
    hold_at: datetime | None = moment()
    hold_service: str = Field(default="", max_length=60)
    tests_total: int = 0
    tests_resulted: int = 0
    tests_verified: int = 0
    above_limit: int = 0


class Container(ClientOwned, Record, table=True):
    """A bottle or bag. Preservation and holding time differ per container."""

    __table_args__ = (owned_key(), same_client("sample", "sample_id"))

    sample_id: UUID = Field(index=True)
    number: str = Field(unique=True, max_length=24)
    container_type_id: UUID | None = Field(default=None, foreign_key="container_type.id")
    preservation_ok: bool | None = None
    received_at: datetime | None = moment()


class CustodyEvent(ClientOwned, Record, table=True):
    """Who handed what to whom, when, how warm. Written once, never changed."""

    __tablename__ = "custody_event"
    __table_args__ = (
        one_of("kind", CustodyKind),
        same_client("sample", "sample_id"),
        Index(
            "uq_custody_event_scan_id",
            "scan_id",
            unique=True,
            postgresql_where=text("scan_id is not null"),
        ),
    )

    client_id: UUID = Field(index=True)
    sample_id: UUID = Field(index=True)
    kind: str = word(CustodyKind)
    at: datetime = moment(nullable=False)
    person: str = Field(default="", max_length=120)
    organisation: str = Field(default="", max_length=200)
    place: str = Field(default="", max_length=120)
    temperature: Decimal | None = decimal()
    seal: str = Field(default="", max_length=60)
    note: str = Field(default="", max_length=500)
    # the browser's own name of a scan that waited for a connection: however often it is sent, it has one effect
    scan_id: UUID | None = None
