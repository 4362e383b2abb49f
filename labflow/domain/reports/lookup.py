"""Reports for programs, the download that leaves a note, and the public check of a verification code."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import aliased

from labflow.domain import files
from labflow.domain.finding import find
from labflow.domain.lists.filters import Filter
from labflow.domain.nouns import ForClients, Noun, Written, declare_noun
from labflow.domain.nouns.facts import columns_of
from labflow.domain.reports.views import REPORTS
from labflow.domain.work import Work
from labflow.errors import StepNotAllowed
from labflow.models import Order, Report, ReportDelivery, ReportSample, Sample, StoredFile
from labflow.models.base import among
from labflow.vocabulary import Permission, ReportState, Side

# Made once: adapting columns to a new alias costs more than the query.
_REPLACED = aliased(Report)


@dataclass
class ReportFacts:
    """A certificate. `samples` (their numbers) is filled when one report is asked for."""

    id: UUID
    number: str
    version: int
    order_id: UUID
    order: str
    client_id: UUID
    revision: int
    state: str
    verdict: str
    above_limit: int
    comment: str
    language: str
    reason: str
    replaces: str
    verification_code: str
    content_sha256: str
    created_at: datetime
    issued_at: datetime | None = None
    withdrawn_at: datetime | None = None
    samples: list[str] = field(default_factory=list)


@dataclass
class Checked:
    """What anybody with a certificate in hand may know: whether it is genuine and current. Nothing about the client."""

    valid: bool = False
    number: str = ""
    state: str = "unknown"
    issued_at: datetime | None = None


def report_id(work: Work, reference: str) -> UUID:
    """The report with this id or number; to a client's people only issued ones."""
    work.require_any(Permission.SEE_REPORTS, Permission.PORTAL_REPORTS)
    return find(work, Report, reference).id


def facts(work: Work, reference: str) -> ReportFacts:
    """One report."""
    id = report_id(work, reference)
    report = _facts(work.db.execute(_query().where(Report.id == id)).one())
    report.samples = _numbers(work, id)
    return report


def read(work: Work, ids: Sequence[UUID]) -> list[ReportFacts]:
    """These reports, in this order."""
    rows = {row.id: row for row in work.db.execute(_these(), {"ids": list(ids)})}
    return [_facts(rows[id]) for id in ids if id in rows]


def download(work: Work, reference: str) -> tuple[StoredFile, bytes]:
    """The issued certificate as it was stored. Who fetched it, and when, is kept (ISO/IEC 17025 7.8, 45 CFR 164.312 b)."""
    work.require_any(Permission.SEE_REPORTS, Permission.PORTAL_REPORTS)
    report = find(work, Report, reference)
    if report.file_id is None:
        raise StepNotAllowed(
            "Report {number} is not issued yet. Fetch its preview instead.", number=report.number
        )
    file, data = files.fetch(work, report.file_id)
    channel = "portal" if work.actor.side is Side.CLIENT else "staff"
    work.add(
        ReportDelivery(
            client_id=report.client_id, report_id=report.id, channel=channel,
            recipient=work.actor.email or work.actor.name, at=work.now,
        )
    )  # fmt: skip
    work.note(
        "downloaded", "report", report.id, client_id=report.client_id, channel=channel, sha256=file.sha256
    )
    return file, data


def check_code(work: Work, code: str) -> Checked:
    """Whether a certificate with this verification code is genuine and current. Spaces and dashes do not matter."""
    letters = "".join(sign for sign in code.upper() if sign.isalnum())
    report = work.db.scalars(
        select(Report).where(
            Report.verification_code == f"{letters[:4]}-{letters[4:]}", Report.issued_at.is_not(None)
        )
    ).first()
    if report is None:
        return Checked()
    return Checked(report.state == ReportState.ISSUED, report.number, report.state, report.issued_at)


@cache
def _these() -> Any:
    return _query().where(among(Report.id))


def _query() -> Any:
    replaces = func.coalesce(_REPLACED.number, "").label("replaces")
    return (
        select(*columns_of(ReportFacts, Report), Order.number.label("order"), replaces)
        .join(Order, Order.id == Report.order_id)
        .outerjoin(_REPLACED, _REPLACED.id == Report.replaces_id)
    )


def _facts(row: Any) -> ReportFacts:
    return ReportFacts(**row._mapping)


def _numbers(work: Work, id: UUID) -> list[str]:
    """The numbers of the samples on a report, in their order."""
    query = select(Sample.number).join(ReportSample, ReportSample.sample_id == Sample.id)
    return list(work.db.scalars(query.where(ReportSample.report_id == id).order_by(ReportSample.position)))


def _with_samples(work: Work, id: UUID, told: dict[str, Any]) -> None:
    if "samples" in told:
        told["samples"] = _numbers(work, id)


_OF_ORDER = Filter("order", "Order", "choice", Report.order_id, uuid=True)
_NUMBERED = Filter("number", "Number", "text", Report.number)
NOUN = declare_noun(
    Noun(
        "reports", "report", Report, (Permission.SEE_REPORTS,), Written(ReportFacts, read), "-number", plan=REPORTS,
        filters=(_NUMBERED, _OF_ORDER, Filter("created", "Prepared", "date", Report.created_at)),
        clients=ForClients(
            Permission.PORTAL_REPORTS,
            (_NUMBERED, _OF_ORDER, *(each for each in REPORTS.filters if each.key != "client")),
            ("number", "state", "when"),
        ),
        expands={"order": ("order_id", "orders"), "client": ("client_id", "clients")}, whole=_with_samples,
    )
)  # fmt: skip
