"""Tests and results for programs: every cell with its ids and version, so that it can be filled; to clients what is published."""

from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import and_, or_, select

from labflow.domain.finding import find
from labflow.domain.samples.deriving import DEAD
from labflow.domain.work import Work
from labflow.models import (
    Analysis,
    Analyte,
    Method,
    Result,
    Sample,
    Service,
    ServiceAnalyte,
    ServiceVersion,
    User,
)
from labflow.vocabulary import Permission, Side


@dataclass
class ResultFacts:
    """One analyte of one attempt of a test. Exact numbers, `reported_text` as it is printed.

    `version` is what `POST /results` wants as `seen_version`; 0 means that nothing was entered yet.
    """

    analysis_id: UUID
    analyte_id: UUID
    service: str
    analyte: str
    keyword: str
    method: str
    attempt: int
    state: str
    version: int = 0
    raw_text: str = ""
    dilution: Decimal | None = None
    operator: str = ""
    numeric: Decimal | None = None
    reported_text: str = ""
    unit: str = ""
    qualifiers: list[str] = field(default_factory=list)
    by_hand: list[str] = field(default_factory=list)
    mdl: Decimal | None = None
    loq: Decimal | None = None
    uncertainty: Decimal | None = None
    verdict: str = ""
    verdict_text: str = ""
    remark: str = ""
    source: str = ""
    source_file_id: UUID | None = None
    source_row: int | None = None
    entered_by: str = ""
    entered_at: datetime | None = None
    published_at: datetime | None = None


def of_sample(work: Work, reference: str) -> list[ResultFacts]:
    """The cells of a sample: for the lab every attempt that counts or has a value, for a client what was published last."""
    work.require_any(Permission.SEE_SAMPLES, Permission.PORTAL_REPORTS)
    sample = find(work, Sample, reference)
    if work.actor.side is Side.CLIENT:
        return _published(work, sample)
    rows = work.db.execute(
        _query()
        .outerjoin(
            Result, and_(Result.analysis_id == Analysis.id, Result.analyte_id == Analyte.id, Result.live)
        )
        .add_columns(Result, User.name.label("entered_by"))
        .outerjoin(User, User.id == Result.entered_by_id)
        .where(Analysis.sample_id == sample.id, or_(Analysis.state.not_in(DEAD), Result.id.is_not(None)))
    ).all()
    return [_cell(row) for row in rows]


def _published(work: Work, sample: Sample) -> list[ResultFacts]:
    """What reports said. While a test is repeated, the result that was reported stays until the new one is."""
    rows = work.db.execute(
        _query()
        .join(Result, and_(Result.analysis_id == Analysis.id, Result.analyte_id == Analyte.id, Result.live))
        .add_columns(Result)
        .where(Analysis.sample_id == sample.id, Result.published_at.is_not(None))
    ).all()
    last: dict[tuple[UUID, UUID], Any] = {}
    for row in rows:
        key = (row.Analysis.service_id, row.Analyte.id)
        if key not in last or last[key].Analysis.attempt < row.Analysis.attempt:
            last[key] = row
    return [_for_client(row) for row in last.values()]


def _query() -> Any:
    return (
        select(
            Analysis, Analyte, ServiceAnalyte, Service.name.label("service"), Method.reference.label("method")
        )
        .join(Service, Service.id == Analysis.service_id)
        .join(ServiceVersion, ServiceVersion.id == Analysis.service_version_id)
        .join(Method, Method.id == ServiceVersion.method_id)
        .join(ServiceAnalyte, ServiceAnalyte.service_version_id == Analysis.service_version_id)
        .join(Analyte, Analyte.id == ServiceAnalyte.analyte_id)
        .order_by(
            Service.position, Service.code, ServiceAnalyte.position, Analyte.keyword, Analysis.attempt
        )
    )  # fmt: skip


def _for_client(row: Any) -> ResultFacts:
    """What the certificate says, without what happened on the bench."""
    result: Result = row.Result
    cell = _blank(row, state="published")
    _report(cell, result)
    cell.published_at = result.published_at
    return cell


def _cell(row: Any) -> ResultFacts:
    result: Result | None = row.Result
    cell = _blank(row, state=row.Analysis.state)
    if result is None:
        return cell
    _report(cell, result)
    cell.version, cell.raw_text, cell.dilution = result.version, result.raw_text, result.dilution
    cell.remark, cell.source = result.remark, result.source
    cell.source_file_id, cell.source_row = result.source_file_id, result.source_row
    cell.entered_by, cell.entered_at = row.entered_by or "", result.entered_at
    cell.by_hand = list(result.by_hand)
    cell.published_at = result.published_at
    return cell


def _blank(row: Any, *, state: str) -> ResultFacts:
    rule: ServiceAnalyte = row.ServiceAnalyte
    return ResultFacts(
        analysis_id=row.Analysis.id, analyte_id=row.Analyte.id, service=row.service, analyte=row.Analyte.name,
        keyword=row.Analyte.keyword, method=row.method, attempt=row.Analysis.attempt, state=state, unit=rule.unit,
        mdl=rule.mdl, loq=rule.loq,
    )  # fmt: skip


def _report(cell: ResultFacts, result: Result) -> None:
    cell.operator, cell.numeric, cell.reported_text = result.operator, result.numeric, result.reported_text
    cell.unit, cell.qualifiers = result.unit, list(result.qualifiers)
    cell.mdl, cell.loq, cell.uncertainty = result.mdl_used, result.loq_used, result.uncertainty
    cell.verdict, cell.verdict_text = result.verdict, result.verdict_text
