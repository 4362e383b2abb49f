"""Labels: how they look, and which of them were printed when, why and by whom."""

from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Column, ForeignKeyConstraint, Index, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field

from labflow.models.base import ClientOwned, Record, one_of, same_client, word
from labflow.vocabulary import LabelFormat, LabelPurpose


class LabelTemplate(Record, table=True):
    """A design of the laboratory's own. Its earlier versions stand in the audit trail and in the runs printed with them."""

    __tablename__ = "label_template"
    __table_args__ = (
        one_of("purpose", LabelPurpose),
        CheckConstraint("active or not is_default", name="default_is_active"),
        Index(
            "uq_label_template_default", "purpose", unique=True, postgresql_where=text("is_default")
        ),
        Index("uq_label_template_name", "name", unique=True, postgresql_where=text("active")),
    )  # fmt: skip

    name: str = Field(max_length=80)
    purpose: str = word(LabelPurpose)
    design: dict[str, Any] = Field(sa_column=Column(JSONB, nullable=False))
    is_default: bool = False
    active: bool = True


class LabelRun(Record, table=True):
    """One act of printing, with the design it used as it was then. Without a template it was a built-in design."""

    __tablename__ = "label_run"
    __table_args__ = (one_of("purpose", LabelPurpose), one_of("format", LabelFormat))

    template_id: UUID | None = Field(default=None, foreign_key="label_template.id", index=True)
    template_version: int = 0
    purpose: str = word(LabelPurpose)
    format: str = word(LabelFormat, LabelFormat.PDF)
    design: dict[str, Any] = Field(sa_column=Column(JSONB, nullable=False))
    copies: int = 1
    start: int = 1
    reason: str = Field(default="", max_length=300)
    locations: list[str] = Field(
        default_factory=list, sa_type=JSONB, nullable=False, sa_column_kwargs={"server_default": "[]"}
    )


class LabelPrint(ClientOwned, Record, table=True):
    """A label that was printed: of a container, of a sample without containers, or of an order. Never changed.

    `again` marks a reprint: the same identification is on a second label, so a reason was given (ISO/IEC 17025 7.4.2).
    """

    __tablename__ = "label_print"
    __table_args__ = (
        same_client("lab_order", "order_id"),
        same_client("sample", "sample_id"),
        same_client("container", "container_id"),
        ForeignKeyConstraint(["run_id"], ["label_run.id"]),
        Index("ix_label_print_number", "number"),
    )

    run_id: UUID = Field(index=True)
    order_id: UUID = Field(index=True)
    sample_id: UUID | None = Field(default=None, index=True)
    container_id: UUID | None = None
    number: str = Field(max_length=40)
    copies: int = 1
    again: bool = False
