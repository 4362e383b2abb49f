"""Certificates as a client sees them: the verdict first, what replaced or withdrew them, the code that proves them."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, and_, cast, func, select
from sqlalchemy.dialects.postgresql import JSONB, JSONPATH
from sqlalchemy.orm import aliased, defer

from labflow.domain.lab import zone
from labflow.domain.portal.naming import names_on_report, own_name, title
from labflow.domain.reports.retelling import in_its_language, told
from labflow.domain.work import Work
from labflow.kit.times import day
from labflow.models import Order, Report, ReportDelivery, ReportSample, Sample, SamplePoint
from labflow.vocabulary import ReportState
from labflow.words import _, plural

# Made once: adapting columns to a new alias costs more than the query.
_NEWER = aliased(Report)

ISSUED: tuple[ColumnElement[bool], ...] = (Report.issued_at.is_not(None),)
RECENT = timedelta(days=14)
_VERDICTS = "$.samples[*].groups[*].rows[*].verdict"
_OUTSIDE = ("above", "below", "fails")


@dataclass
class CertificateRow:
    """An issued certificate. `tone` goes with the verdict: ok, bad, warn or nothing; `fresh`: recent, and nobody fetched it here yet."""

    id: str = ""
    number: str = ""
    title: str = ""
    order_id: str = ""
    order: str = ""
    reference: str = ""
    tone: str = ""
    verdict: str = ""
    details: str = ""
    issued: str = ""
    state: str = ""
    standing: str = ""
    code: str = ""
    recent: bool = False
    fresh: bool = False
    language: str = ""


def rows_query() -> Any:
    """Issued certificates with their order, what replaced them, and every result's verdict as it was signed."""
    newer = _NEWER
    signed = func.jsonb_path_query_array(cast(Report.content, JSONB), cast(_VERDICTS, JSONPATH))
    fetched = (
        select(ReportDelivery.id)
        .where(ReportDelivery.report_id == Report.id, ReportDelivery.channel == "portal")
        .exists()
    )
    return (
        select(
            Report, Order.number.label("order"), Order.client_reference.label("reference"), signed.label("verdicts"),
            newer.number.label("newer"), newer.reason.label("newer_reason"), fetched.label("fetched"), names_on_report(),
        )
        .select_from(Report)
        .join(Order, Order.id == Report.order_id)
        .outerjoin(newer, and_(newer.replaces_id == Report.id, newer.client_id == Report.client_id, newer.issued_at.is_not(None)))
        .where(*ISSUED)
        # what it said is read here in part only, and is by far the largest column
        .options(defer(Report.content))
    )  # fmt: skip


def row_of(work: Work, row: Any) -> CertificateRow:
    """A row of `rows_query` for the screen."""
    report: Report = row.Report
    tone, verdict = verdict_of(row.verdicts or ())
    recent = report.state == ReportState.ISSUED and report.issued_at > work.now - RECENT
    return CertificateRow(
        id=str(report.id), number=report.number, title=title(row.names), order_id=str(report.order_id),
        order=row.order, reference=row.reference, tone=tone, verdict=verdict, details=report.verdict,
        issued=day(report.issued_at, zone(work)), state=report.state, standing=_standing(work, row),
        code=report.verification_code, recent=recent, fresh=recent and not row.fetched,
        language=report.language,
    )  # fmt: skip


def read_out(work: Work, rows: list[CertificateRow]) -> list[CertificateRow]:
    """The rows as one reads them out: in the reader's language, with samples called as the client calls them."""
    others = {UUID(row.id): row for row in rows if not in_its_language(row.language)}
    if others:
        for report in work.db.scalars(select(Report).where(Report.id.in_(others))):
            others[report.id].details = told(report)
    wrong = {UUID(row.id): row for row in rows if row.tone in ("bad", "warn")}
    for id, names in _names_by_number(work, list(wrong)).items():
        wrong[id].details = _by_name(wrong[id].details, names)
    return rows


def _names_by_number(work: Work, report_ids: list[UUID]) -> dict[UUID, dict[str, str]]:
    """What the client calls the samples of each report, by the laboratory's numbers."""
    if not report_ids:
        return {}
    found: dict[UUID, dict[str, str]] = {}
    for report_id, number, name in work.db.execute(
        select(ReportSample.report_id, Sample.number, own_name())
        .select_from(ReportSample)
        .join(Sample, Sample.id == ReportSample.sample_id)
        .outerjoin(SamplePoint, SamplePoint.id == Sample.sample_point_id)
        .where(ReportSample.report_id.in_(report_ids))
    ):
        found.setdefault(report_id, {})[number] = name
    return found


def _by_name(said: str, names: dict[str, str]) -> str:
    """A sentence of a certificate with names for numbers, as far as a name says which sample is meant."""
    told = Counter(names.values())
    return re.sub(
        "|".join(map(re.escape, sorted(names, key=len, reverse=True))),
        lambda at: _("“{name}”", name=names[at[0]]) if told[names[at[0]]] == 1 and names[at[0]] != at[0] else at[0],
        said,
    )  # fmt: skip


def verdict_of(verdicts: Sequence[str]) -> tuple[str, str]:
    """The tone and the words for the verdicts of a certificate's results; results without a limit have none."""
    outside = sum(word in _OUTSIDE for word in verdicts)
    if outside:
        if verdicts.count("above") == outside:
            return "bad", plural(
                "{count} result above its limit", "{count} results above their limits", outside
            )
        return "bad", plural(
            "{count} result outside its limit", "{count} results outside their limits", outside
        )
    if undecided := verdicts.count("inconclusive"):
        return "warn", plural(
            "{count} result too close to its limit to tell",
            "{count} results too close to their limits to tell",
            undecided,
        )
    return ("ok", _("All limits met")) if "pass" in verdicts else ("", _("Reported without limits"))


def _standing(work: Work, row: Any) -> str:
    """What became of a certificate that is no longer in force, and why; empty while it is."""
    report: Report = row.Report
    if report.state == ReportState.WITHDRAWN:
        return _with_reason(_("Withdrawn {date}", date=day(report.withdrawn_at, zone(work))), report.reason)
    if report.state == ReportState.SUPERSEDED:
        return _with_reason(
            _("Replaced by {number}", number=row.newer) if row.newer else _("Replaced"),
            row.newer_reason or "",
        )
    return ""


def _with_reason(said: str, reason: str) -> str:
    return f"{said}: {reason.strip()}" if reason.strip() else said
