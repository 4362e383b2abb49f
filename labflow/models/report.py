"""Certificates: what was said to the client, signed, stored and delivered."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Index, UniqueConstraint, text
from sqlmodel import Field

from labflow.models.base import (
    ClientOwned,
    Record,
    found_by,
    moment,
    one_of,
    or_else_text,
    owned_key,
    same_client,
    word,
)
from labflow.vocabulary import ReportState


class Report(ClientOwned, Record, table=True):
    """A certificate of analysis (ISO/IEC 17025 7.8.2). An issued one is never edited: a new one replaces it."""

    __table_args__ = (
        owned_key(),
        one_of("state", ReportState),
        UniqueConstraint("order_id", "revision"),
        same_client("lab_order", "order_id"),
        same_client("report", "replaces_id"),
        found_by("report", "number"),
        Index("ix_report_when", or_else_text("issued_at", "created_at"), "id"),
        # few of many: what waits, was replaced or withdrawn; what amends another; what is above a limit
        Index("ix_report_not_issued", "state", "id", postgresql_where=text("state <> 'issued'")),
        Index("ix_report_amends", "replaces_id", postgresql_where=text("replaces_id is not null")),
        Index("ix_report_unissued", "number", "id", postgresql_where=text("issued_at is null")),
        # a client's own, the newest first, counted from the index alone
        Index(
            "ix_report_client_issued",
            "client_id",
            "issued_at",
            "id",
            postgresql_include=["state", "above_limit"],
        ),
        Index("ix_report_above", "above_limit", "id", postgresql_where=text("above_limit > 0")),
    )

    number: str = Field(unique=True, max_length=24)
    order_id: UUID = Field(index=True)
    revision: int
    state: str = word(ReportState, ReportState.DRAFT)
    verdict: str = Field(default="", max_length=300)
    above_limit: int = 0
    comment: str = Field(default="", max_length=2000)
    language: str = Field(default="en", max_length=10, sa_column_kwargs={"server_default": "en"})
    content: str = Field(default="")
    content_sha256: str = Field(default="", max_length=64)
    file_id: UUID | None = Field(default=None, foreign_key="stored_file.id")
    verification_code: str = Field(unique=True, max_length=12)
    replaces_id: UUID | None = None
    reason: str = Field(default="", max_length=500)
    prepared_by_id: UUID | None = Field(default=None, foreign_key="lab_user.id")
    issued_at: datetime | None = moment()
    issued_by_id: UUID | None = Field(default=None, foreign_key="lab_user.id")
    withdrawn_at: datetime | None = moment()


class ReportSample(ClientOwned, Record, table=True):
    """A sample on a report."""

    __tablename__ = "report_sample"
    __table_args__ = (
        UniqueConstraint("report_id", "sample_id"),
        same_client("report", "report_id"),
        same_client("sample", "sample_id"),
    )

    client_id: UUID = Field(index=True)
    report_id: UUID = Field(index=True)
    sample_id: UUID = Field(index=True)
    position: int = 1


class ReportDelivery(ClientOwned, Record, table=True):
    """A report sent to somebody, or fetched by somebody."""

    __tablename__ = "report_delivery"
    __table_args__ = (same_client("report", "report_id"),)

    client_id: UUID = Field(index=True)
    report_id: UUID = Field(index=True)
    channel: str = Field(max_length=20)
    recipient: str = Field(max_length=254)
    at: datetime = moment(nullable=False)
    mail_id: UUID | None = Field(default=None, foreign_key="mail.id")
