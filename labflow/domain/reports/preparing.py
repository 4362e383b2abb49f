"""Preparing a report: which samples of an order it covers, and which report it replaces."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import func, select

from labflow import words
from labflow.domain import languages, numbering
from labflow.domain.reports.gathering import gather
from labflow.domain.reports.life import LIFE
from labflow.domain.reports.wording import summary
from labflow.domain.work import Work
from labflow.errors import Invalid, Invalids, LabError
from labflow.models import Order, Report, ReportSample, Sample
from labflow.vocabulary import Permission, ReportState

# Letters and digits that nobody confuses when typing a code from paper.
ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"

# Before anybody has signed.
OPEN = (ReportState.DRAFT, ReportState.FOR_APPROVAL)


@dataclass(frozen=True)
class ReportDraft:
    """A report as it is asked for. `replaces_id` makes it an amendment, which needs a reason (7.8.8.1)."""

    order_id: UUID
    sample_ids: tuple[UUID, ...]
    comment: str = ""
    replaces_id: UUID | None = None
    reason: str = ""
    language: str = ""
    """Empty: that of the report it replaces, else that of the client's documents."""


def prepare(work: Work, draft: ReportDraft) -> UUID:
    """Put verified samples of one order on a report and send it for approval. Returns its id."""
    work.require(Permission.PREPARE_REPORTS)
    order = work.lock(Order, draft.order_id)
    replaced = _checked_replaced(work, order, draft)
    samples = _checked_samples(work, order, draft)
    _check_texts(draft)
    language = checked_language(draft.language)
    revision = (work.db.scalar(select(func.max(Report.revision)).where(Report.order_id == order.id)) or 0) + 1
    if draft.reason.strip():
        work.give_reason(draft.reason.strip())
    report = work.add(
        Report(
            number=numbering.report_number(work, order, revision), client_id=order.client_id, order_id=order.id, revision=revision,
            language=language or (replaced.language if replaced else languages.of_client(work, order.client_id)),
            comment=draft.comment.strip(), verification_code=_code(), prepared_by_id=work.actor.id,
            replaces_id=replaced.id if replaced else None, reason=draft.reason.strip(),
            above_limit=sum(sample.above_limit for sample in samples),
        )
    )  # fmt: skip
    work.db.flush()
    for position, sample in enumerate(samples, start=1):
        work.add(
            ReportSample(
                client_id=order.client_id, report_id=report.id, sample_id=sample.id, position=position
            )
        )
    work.db.flush()
    LIFE.take(work, report, "submit")
    report.verdict = summary(gather(work, report).verdict_sentences)
    return report.id


def choose_language(work: Work, report_id: UUID, language: str, *, version: int | None = None) -> None:
    """Write a report in another language. Only before it is authorised: then the language is part of what was signed."""
    work.require_any(Permission.PREPARE_REPORTS, Permission.AUTHORISE_REPORTS)
    report = work.lock(Report, report_id, version=version)
    if report.state not in OPEN:
        raise LabError("Report {number} was issued or refused: its language is fixed.", number=report.number)
    if not language:
        raise Invalid("Choose a language of the list.", field="language")
    report.language = checked_language(language)
    work.db.flush()
    report.verdict = summary(gather(work, report).verdict_sentences)


def checked_language(language: str) -> str:
    """One of the languages that documents can be written in, or none."""
    if language and language not in words.LANGUAGES:
        raise Invalid("Choose a language of the list.", field="language")
    return language


def prepare_all(work: Work, drafts: Sequence[ReportDraft]) -> list[UUID]:
    """Prepare several reports at once: all of them, or none when one is refused."""
    return [prepare(work, draft) for draft in drafts]


def _checked_samples(work: Work, order: Order, draft: ReportDraft) -> list[Sample]:
    if not draft.sample_ids:
        raise Invalid("Choose at least one sample for the report.", field="sample_ids")
    samples = work.db.scalars(
        select(Sample)
        .where(Sample.order_id == order.id, Sample.id.in_(draft.sample_ids))
        .order_by(Sample.position)
    ).all()
    if len(samples) != len(set(draft.sample_ids)):
        raise Invalid("A chosen sample does not belong to this order.", field="sample_ids")
    waiting = work.db.execute(
        select(Report.number, Sample.number)
        .join(ReportSample, ReportSample.report_id == Report.id)
        .join(Sample, Sample.id == ReportSample.sample_id)
        .where(Sample.id.in_(draft.sample_ids), Report.state.in_(OPEN))
    ).first()
    if waiting:
        raise LabError(
            "Sample {number} is on report {report} already, which waits for approval.",
            number=waiting[1],
            report=waiting[0],
        )
    _check_said_once(work, draft)
    return list(samples)


def _check_said_once(work: Work, draft: ReportDraft) -> None:
    """What was reported is only reported again by a report that names the one it replaces (7.8.8.2)."""
    said = work.db.execute(
        select(Report.number, Sample.number)
        .join(ReportSample, ReportSample.report_id == Report.id)
        .join(Sample, Sample.id == ReportSample.sample_id)
        .where(
            Sample.id.in_(draft.sample_ids),
            Report.state == ReportState.ISSUED,
            Report.id != draft.replaces_id,
        )
        .order_by(Report.revision)
    ).first()
    if said:
        raise LabError(
            "Sample {number} is on issued report {report}. Prepare an amendment of that report.",
            number=said[1],
            report=said[0],
        )


def _checked_replaced(work: Work, order: Order, draft: ReportDraft) -> Report | None:
    if draft.replaces_id is None:
        return None
    replaced = work.read(Report, draft.replaces_id)
    if replaced.order_id != order.id or replaced.state != ReportState.ISSUED:
        raise Invalid(
            "Report {number} cannot be replaced: it is {state}.",
            field="replaces_id",
            number=replaced.number,
            state=replaced.state,
        )
    if not draft.reason.strip():
        raise Invalid("Give the reason for the amendment: the new report prints it.", field="reason")
    return replaced


def _check_texts(draft: ReportDraft) -> None:
    problems = {}
    if len(draft.comment) > 2000:
        problems["comment"] = "At most 2,000 characters."
    if len(draft.reason) > 500:
        problems["reason"] = "At most 500 characters."
    if problems:
        raise Invalids(problems)


def _code() -> str:
    letters = "".join(secrets.choice(ALPHABET) for _ in range(8))
    return f"{letters[:4]}-{letters[4:]}"
