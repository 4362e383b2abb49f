"""The work on a sample: analyses, their results, and who checked them."""

from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index, UniqueConstraint, text
from sqlmodel import Field

from labflow.models.base import (
    ClientOwned,
    Record,
    decimal,
    json_list,
    moment,
    one_of,
    or_else_text,
    owned_key,
    same_client,
    word,
)
from labflow.vocabulary import AnalysisState, Decision, ResultSource, Verdict

NOT_BEGUN = "hold_at is not null and analysed_at is null and state in ('unassigned', 'assigned')"


class Analysis(ClientOwned, Record, table=True):
    """One service on one sample, made with one version of that service."""

    __table_args__ = (
        owned_key(),
        one_of("state", AnalysisState),
        UniqueConstraint("sample_id", "service_id", "attempt"),
        same_client("sample", "sample_id"),
        same_client("analysis", "retest_of_id"),
        Index("ix_analysis_work", "state", "department_id", "due_at", "id"),
        Index("ix_analysis_retest_of_id", "retest_of_id", postgresql_where=text("retest_of_id is not null")),
        Index("ix_analysis_service_state", "service_id", "state"),
        Index("ix_analysis_analyst_id", "analyst_id", postgresql_where=text("analyst_id is not null")),
        # what is open is few of many: counted, sorted by due date and by holding time from these alone
        Index(
            "ix_analysis_undone",
            "state",
            "due_at",
            "id",
            postgresql_include=[
                "department_id",
                "analyst_id",
                "service_id",
                "service_version_id",
                "sample_id",
                "client_id",
                "hold_at",
                "analysed_at",
            ],
            postgresql_where=text("state in ('unassigned', 'assigned', 'resulted')"),
        ),
        Index(
            "ix_analysis_bench",
            or_else_text("due_at", "'9999-01-01 00:00:00+00'::timestamp with time zone"),
            "id",
            postgresql_include=["state", "client_id"],
            postgresql_where=text("state in ('unassigned', 'assigned')"),
        ),
        Index(
            "ix_analysis_next_hold",
            "sample_id",
            "hold_at",
            postgresql_include=["service_id", "client_id"],
            postgresql_where=text(NOT_BEGUN),
        ),
        Index(
            "ix_analysis_hold",
            "hold_at",
            "id",
            postgresql_include=["sample_id", "client_id"],
            postgresql_where=text(NOT_BEGUN),
        ),
        Index("ix_analysis_returned", "state", "id", postgresql_where=text("returned_reason <> ''")),
        # one key for both: the version is one of this service
        ForeignKeyConstraint(
            ["service_id", "service_version_id"], ["service_version.service_id", "service_version.id"]
        ),
    )

    sample_id: UUID
    service_id: UUID
    service_version_id: UUID = Field(index=True)
    department_id: UUID = Field(foreign_key="department.id")
    state: str = word(AnalysisState, AnalysisState.REGISTERED)
    attempt: int = 1
    retest_of_id: UUID | None = None
    analyst_id: UUID | None = Field(default=None, foreign_key="lab_user.id")
    due_at: datetime | None = moment()
    hold_at: datetime | None = moment()
    instrument: str = Field(default="", max_length=60)
    instrument_note: str = Field(default="", max_length=200, sa_column_kwargs={"server_default": ""})
    analysed_at: datetime | None = moment()
    submitted_at: datetime | None = moment()
    submitted_by_id: UUID | None = Field(default=None, foreign_key="lab_user.id")
    returned_reason: str = Field(default="", max_length=500)
    verified_at: datetime | None = moment()
    published_at: datetime | None = moment()


class Result(ClientOwned, Record, table=True):
    """What was found for one analyte. Raw text, number, operator, qualifiers, unit and reported text are separate.

    `qualifiers` are all that stand beside it; `by_hand` are those of them that a person set. A computed result keeps its
    `inputs`: which results, in which version, and the number the formula took for each.
    """

    __table_args__ = (
        owned_key(),
        one_of("source", ResultSource),
        one_of("verdict", Verdict),
        CheckConstraint("dilution > 0", name="dilution_is_positive"),
        same_client("analysis", "analysis_id"),
        same_client("sample", "sample_id"),
        Index("uq_result_live", "analysis_id", "analyte_id", unique=True, postgresql_where=text("live")),
        Index("ix_result_history", "analyte_id", "sample_id"),
        Index("ix_result_removed", "analysis_id", "analyte_id", postgresql_where=text("not live")),
        # few of many wait for a report
        Index("ix_result_unpublished", "analysis_id", postgresql_where=text("live and published_at is null")),
        # a client's results as the portal ranks them: outside their limit first, then the nearest to it
        Index(
            "ix_result_near_limit",
            "client_id",
            text("(verdict::text = 'fail'::text)"),
            text("COALESCE(share, 0::numeric)"),
            "published_at",
            postgresql_where=text("live and published_at is not null and spec_limit_id is not null"),
        ),
    )

    analysis_id: UUID = Field(index=True)
    sample_id: UUID = Field(index=True)
    analyte_id: UUID = Field(foreign_key="analyte.id")
    service_analyte_id: UUID = Field(foreign_key="service_analyte.id")
    live: bool = True
    raw_text: str = Field(max_length=60)
    raw_unit: str = Field(default="", max_length=40)
    dilution: Decimal = decimal(nullable=False)
    dilution_applied: bool = False
    numeric: Decimal | None = decimal()
    operator: str = Field(default="", max_length=2)
    bound: Decimal | None = decimal()
    measured: Decimal | None = decimal()
    text: str = Field(default="", max_length=60)
    qualifiers: list[str] = json_list()
    by_hand: list[str] = json_list()
    unit: str = Field(default="", max_length=40)
    reported_text: str = Field(max_length=60)
    mdl_used: Decimal | None = decimal()
    loq_used: Decimal | None = decimal()
    uncertainty: Decimal | None = decimal()
    spec_limit_id: UUID | None = Field(default=None, foreign_key="spec_limit.id")
    verdict: str = word(Verdict, Verdict.NONE)
    verdict_text: str = Field(default="", max_length=300)
    share: Decimal | None = decimal()
    remark: str = Field(default="", max_length=300)
    source: str = word(ResultSource, ResultSource.MANUAL)
    source_file_id: UUID | None = Field(default=None, foreign_key="stored_file.id")
    source_row: int | None = None
    source_cell: str = Field(default="", max_length=60)
    inputs: list[dict[str, Any]] = json_list()
    entered_by_id: UUID = Field(foreign_key="lab_user.id")
    entered_at: datetime = moment(nullable=False)
    published_at: datetime | None = moment()


class Verification(ClientOwned, Record, table=True):
    """A second person's decision about an analysis. Written once, never changed."""

    __table_args__ = (
        one_of("decision", Decision),
        UniqueConstraint("analysis_id", "sequence"),
        same_client("analysis", "analysis_id"),
        Index("ix_verification_returned", "analysis_id", postgresql_where=text("decision = 'returned'")),
    )

    client_id: UUID = Field(index=True)
    analysis_id: UUID = Field(index=True)
    sequence: int
    user_id: UUID = Field(foreign_key="lab_user.id")
    at: datetime = moment(nullable=False)
    decision: str = word(Decision)
    comment: str = Field(default="", max_length=500)
    signature_id: UUID | None = Field(default=None, foreign_key="signature.id")
