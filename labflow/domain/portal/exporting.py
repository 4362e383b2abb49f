"""What a client takes along: published results as rows for a spreadsheet, certificates in one archive."""

import io
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from sqlalchemy import select

from labflow.domain import files
from labflow.domain.lab import zone
from labflow.domain.lists.window import ListQuery
from labflow.domain.numbers import typeset
from labflow.domain.portal import reports, trends
from labflow.domain.portal.results import limit_text, verdict_of_result
from labflow.domain.reports.published import published_results
from labflow.domain.samples.taking import taken
from labflow.domain.work import Work
from labflow.errors import LabError, NotFound
from labflow.kit.sheets import Cell
from labflow.kit.times import local
from labflow.models import Order, Report, ReportDelivery, Sample, SamplePoint
from labflow.vocabulary import Permission
from labflow.words import kept, number

MOST_ROWS = 50_000
MOST_CERTIFICATES = 200
HEAD = (
    "Order", "Your reference", "Sample", "Your name for it", "Sampling point", "Point code", "Matrix", "Sampled",
    "Received", "Measured", "Method", "Result", "Number", "Unit", "Qualifiers", "Limit", "Verdict",
)  # fmt: skip


@dataclass
class ResultSheet:
    """Rows under `HEAD`. "Result" is what the certificate says, "Number" the bare number where there is one."""

    name: str
    rows: list[Sequence[Cell]] = field(default_factory=list)


@kept
def results(
    work: Work, *, order_id: UUID | None = None, point_id: UUID | None = None, months: int | None = None
) -> ResultSheet:
    """Published results of the client: of one order, of one sampling point, or all of the last months."""
    work.require(Permission.PORTAL_REPORTS)
    name, wanted = "Results", []
    if order_id is not None:
        name, wanted = work.read(Order, order_id).number, [Sample.order_id == order_id]
    if point_id is not None:
        name, wanted = work.read(SamplePoint, point_id).code, [*wanted, Sample.sample_point_id == point_id]
    if months is not None:
        wanted.append(taken() >= trends.since(work, months))
    found = work.db.execute(published_results().where(*wanted).limit(MOST_ROWS + 1)).all()
    if len(found) > MOST_ROWS:
        raise LabError(
            "These are more than {count} results. Choose a place or a shorter time.", count=number(MOST_ROWS)
        )
    return ResultSheet(f"{name} results" if name != "Results" else name, [_row(work, row) for row in found])


@kept
def certificates(work: Work, query: ListQuery, *, point_id: UUID | None = None, months: int = 0) -> bytes:
    """The certificates of a list as one ZIP archive. Each is noted as fetched."""
    work.require(Permission.PORTAL_REPORTS)
    wanted = [Report.file_id.is_not(None), *reports.conditions(work, query, point_id, months)]
    rows = work.db.scalars(
        select(Report).where(*wanted).order_by(Report.issued_at.desc()).limit(MOST_CERTIFICATES + 1)
    ).all()
    if not rows:
        raise NotFound("There is no certificate to download.")
    if len(rows) > MOST_CERTIFICATES:
        raise LabError(
            "These are more than {count} certificates. Choose a place, a time, or search first.",
            count=MOST_CERTIFICATES,
        )
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as archive:
        for report in rows:
            file, data = files.fetch(work, report.file_id)  # type: ignore[arg-type]
            archive.writestr(f"{report.number}.pdf", data)
            _note(work, report, file.sha256)
    return out.getvalue()


def _note(work: Work, report: Report, sha256: str) -> None:
    work.add(
        ReportDelivery(
            client_id=report.client_id, report_id=report.id, channel="portal",
            recipient=work.actor.email or work.actor.name, at=work.now,
        )
    )  # fmt: skip
    work.note("downloaded", "report", report.id, client_id=report.client_id, channel="portal", sha256=sha256)


def _row(work: Work, row: Any) -> Sequence[Cell]:
    result, sample = row.Result, row.Sample
    return (
        row.order, row.reference, sample.number, sample.client_reference, row.point_name or "", row.point or "", row.matrix_name,
        _moment(work, sample.collected_at), _moment(work, sample.received_at), row.Analyte.name, row.method,
        typeset(result.reported_text), result.numeric, result.unit, " ".join(result.qualifiers),
        limit_text(row.SpecLimit), verdict_of_result(result, row.SpecLimit)[1],
    )  # fmt: skip


def _moment(work: Work, at: Any) -> str:
    return f"{local(at, zone(work)):%Y-%m-%d %H:%M}" if at else ""
