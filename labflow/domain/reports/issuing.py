"""Issuing: the content is fixed, signed, drawn, stored and announced in one piece of work."""

from dataclasses import dataclass, replace
from uuid import UUID

from sqlalchemy import select

from labflow import words
from labflow.domain import files, identity
from labflow.domain.analyses.life import LIFE as ANALYSIS_LIFE
from labflow.domain.lab import zone
from labflow.domain.reports import wording
from labflow.domain.reports.content import CertificateContent, Signature
from labflow.domain.reports.gathering import gather
from labflow.domain.reports.letterhead import logo_of
from labflow.domain.reports.life import LIFE, samples_of
from labflow.domain.samples.deriving import DEAD, derive
from labflow.domain.work import Work
from labflow.errors import Stale
from labflow.kit.times import day, full
from labflow.models import Analysis, Report, Result, ServiceAnalyte
from labflow.vocabulary import AnalysisState, Meaning, Permission, ReportState, Verdict
from labflow.words import _

PDF = "application/pdf"


@dataclass(frozen=True)
class Authorising:
    """What the dialog shows before anybody signs: the number, how many results, the digest of the content."""

    number: str
    results: int
    digest: str


def to_authorise(work: Work, report_id: UUID) -> Authorising:
    """The digest of the report as it would be issued now, without signature and time."""
    work.require(Permission.AUTHORISE_REPORTS)
    report = work.read(Report, report_id)
    content = gather(work, report)
    results = sum(len(group.rows) for sample in content.samples for group in sample.groups)
    return Authorising(report.number, results, content.digest())


def preview(work: Work, report_id: UUID) -> bytes:
    """The report as a PDF that says it is a draft."""
    work.require(Permission.SEE_REPORTS)
    report = work.read(Report, report_id)
    content = gather(work, report)
    with words.writing(content.language):
        content = replace(content, title=_("Draft certificate"))
    return work.house.documents.certificate(content, work.now, logo_of(work, content.lab))


def paper(work: Work, report_id: UUID) -> bytes:
    """The report to look at: the certificate as it was issued, or the draft of one that is not."""
    work.require(Permission.SEE_REPORTS)
    report = work.read(Report, report_id)
    return files.fetch(work, report.file_id)[1] if report.file_id else preview(work, report_id)


def authorise(
    work: Work,
    report_id: UUID,
    *,
    password: str,
    seen_digest: str,
    comment: str = "",
    version: int | None = None,
) -> None:
    """Sign and issue a report: from now on it is what the laboratory said (ISO/IEC 17025 7.8.1.2, 7.8.2.1 o)."""
    work.require(Permission.AUTHORISE_REPORTS)
    report = work.lock(Report, report_id, version=version)
    LIFE.check(work, report, "authorise")
    draft = gather(work, report)
    if draft.digest() != seen_digest:
        raise Stale("Something on the report changed after you looked at it. Look again before you sign.")
    identity.confirm(work, password)
    content = _signed(work, draft)
    _fix(work, report, content, comment)
    LIFE.take(work, report, "authorise")
    work.db.flush()
    _publish(work, report)
    _supersede(work, report)
    work.emit("report.issued", report.id, client_id=report.client_id)


def withdraw(work: Work, report_id: UUID, *, reason: str, password: str, version: int | None = None) -> None:
    """Take an issued report back, or refuse one that waits. It stays on record, marked with the reason."""
    work.require(Permission.AUTHORISE_REPORTS)
    report = work.lock(Report, report_id, version=version)
    step = "withdraw" if report.state == ReportState.ISSUED else "refuse"
    LIFE.check(work, report, step)
    identity.confirm(work, password)
    issued = report.state == ReportState.ISSUED
    LIFE.take(work, report, step, reason=reason)
    report.reason = reason.strip()[:500]
    if issued:
        report.withdrawn_at = work.now
        work.write_signature(
            "report", report.id, Meaning.WITHDRAWN, report.content, comment=reason.strip()[:500]
        )
        work.emit("report.withdrawn", report.id, client_id=report.client_id)


def _signed(work: Work, draft: CertificateContent) -> CertificateContent:
    with words.writing(draft.language):
        signature = Signature(
            work.actor.name, work.actor.title, _("Authorised for release"), full(work.now, zone(work))
        )
        return replace(
            draft, issued_text=day(work.now, zone(work)), signatures=(*draft.signatures, signature)
        )


def _fix(work: Work, report: Report, content: CertificateContent, comment: str) -> None:
    pdf = work.house.documents.certificate(content, work.now, logo_of(work, content.lab))
    stored = files.keep(
        work,
        pdf,
        purpose="certificate",
        name=f"{report.number}.pdf",
        media_type=PDF,
        client_id=report.client_id,
    )
    report.content, report.content_sha256 = content.to_json(), content.digest()
    report.verdict = wording.summary(content.verdict_sentences)
    report.file_id, report.issued_at, report.issued_by_id = stored.id, work.now, work.actor.id
    work.write_signature(
        "report", report.id, Meaning.AUTHORISED, report.content, comment=comment.strip()[:500]
    )


def _publish(work: Work, report: Report) -> None:
    """Results become visible to the client with the report, not before."""
    ids = [sample.id for sample in samples_of(work, report)]
    analyses = work.db.scalars(
        select(Analysis)
        .where(Analysis.sample_id.in_(ids), Analysis.state.not_in(DEAD))
        .order_by(Analysis.id)
        .with_for_update(of=Analysis)
    ).all()
    for analysis in analyses:
        ANALYSIS_LIFE.check_state(analysis, "publish")
        analysis.state, analysis.published_at = AnalysisState.PUBLISHED, work.now
    wanted = [analysis.id for analysis in analyses]
    reported = (
        select(Result)
        .join(ServiceAnalyte, ServiceAnalyte.id == Result.service_analyte_id)
        .where(Result.analysis_id.in_(wanted), Result.live, ServiceAnalyte.reported)
    )
    exceeded = set()
    # what was captured for formulas only stays in the laboratory
    for result in work.db.scalars(reported):
        result.published_at = result.published_at or work.now
        if result.verdict == Verdict.FAIL:
            exceeded.add(result.analysis_id)
    for analysis_id in sorted(exceeded):
        work.emit("limit.reported", analysis_id, client_id=report.client_id)
    derive(work, ids)


def _supersede(work: Work, report: Report) -> None:
    if report.replaces_id is None:
        return
    replaced = work.lock(Report, report.replaces_id)
    work.give_reason(report.reason)
    LIFE.take(work, replaced, "supersede")
