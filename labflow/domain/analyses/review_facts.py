"""What is known of a sample under review: its tests with their results, decisions, past, and changes."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import aliased

from labflow.domain.analyses import cell_comments
from labflow.domain.analyses import review_history as history
from labflow.domain.analyses.life import OPEN
from labflow.domain.analyses.review_history import Past
from labflow.domain.built_in_qualifiers import told
from labflow.domain.work import Work
from labflow.models import (
    Analysis,
    Analyte,
    AuditEvent,
    Comment,
    Method,
    Qualifier,
    Result,
    Sample,
    Service,
    ServiceAnalyte,
    ServiceVersion,
    SpecLimit,
    StoredFile,
    User,
    Verification,
)
from labflow.vocabulary import AnalysisState

# Made once: adapting columns to a new alias costs more than the query.
_PEOPLE = aliased(User), aliased(User)

# A result is changed when one of these is: the value, how it was diluted, what it was remarked with, or that it counts.
_WATCHED = ("raw_text", "reported_text", "dilution", "remark", "live")


@dataclass(frozen=True)
class Line:
    """One live result with its analyte, limit, who entered it and the file it came from."""

    result: Result
    analyte: Analyte
    limit: SpecLimit | None
    entered_by: str
    file: str


@dataclass
class Test:
    """An analysis with its results and decisions."""

    __test__ = False

    analysis: Analysis
    name: str
    method: str
    submitted_by: str = ""
    needed: int = 1
    lines: list[Line] = field(default_factory=list)
    decisions: list[tuple[Verification, str]] = field(default_factory=list)


@dataclass
class Facts:
    """What is known of a sample under review, read once."""

    tests: list[Test]
    open_tests: int = 0
    past: dict[UUID, list[Past]] = field(default_factory=dict)
    changes: dict[tuple[UUID, UUID], list[AuditEvent]] = field(default_factory=dict)
    said: dict[tuple[UUID, UUID], list[Comment]] = field(default_factory=dict)
    meanings: dict[str, str] = field(default_factory=dict)


def gather(work: Work, sample: Sample) -> Facts:
    """The tests with results to be verified or verified already, their past, and what was changed on the way."""
    rows = work.db.execute(_query(sample.id)).all()
    tests: dict[UUID, Test] = {}
    for row in rows:
        test = tests.setdefault(
            row.Analysis.id, Test(row.Analysis, row.test, row.method, row.submitted_by or "", row.needed)
        )
        test.lines.append(Line(row.Result, row.Analyte, row.SpecLimit, row.entered_by, row.file or ""))
    for decision, name in _decisions(work, list(tests)):
        tests[decision.analysis_id].decisions.append((decision, name))
    analytes = [line.analyte.id for test in tests.values() for line in test.lines]
    still_open = select(Analysis.id).where(Analysis.sample_id == sample.id, Analysis.state.in_(OPEN))
    return Facts(
        tests=list(tests.values()), open_tests=len(work.db.scalars(still_open).all()),
        past=history.previous(work, sample, analytes), changes=_changes(work, list(tests)),
        said=cell_comments.standing(work, list(tests)), meanings=_meanings(work, tests.values()),
    )  # fmt: skip


def _meanings(work: Work, tests: Iterable[Test]) -> dict[str, str]:
    """The qualifiers of these results in words."""
    used = {code for test in tests for line in test.lines for code in line.result.qualifiers}
    if not used:
        return {}
    rows = work.db.execute(select(Qualifier.code, Qualifier.meaning).where(Qualifier.code.in_(used)))
    return {row.code: told(row.code, row.meaning) for row in rows}


def _query(sample_id: UUID) -> Any:
    submitter, enterer = _PEOPLE
    return (
        select(
            Analysis, Result, Analyte, SpecLimit, Service.name.label("test"), Method.reference.label("method"),
            ServiceVersion.verifications_required.label("needed"), submitter.name.label("submitted_by"),
            enterer.name.label("entered_by"), StoredFile.name.label("file"),
        )
        .join(Result, (Result.analysis_id == Analysis.id) & Result.live)
        .join(Analyte, Analyte.id == Result.analyte_id)
        .join(ServiceAnalyte, ServiceAnalyte.id == Result.service_analyte_id)
        .join(Service, Service.id == Analysis.service_id)
        .join(ServiceVersion, ServiceVersion.id == Analysis.service_version_id)
        .join(Method, Method.id == ServiceVersion.method_id)
        .join(enterer, enterer.id == Result.entered_by_id)
        .outerjoin(submitter, submitter.id == Analysis.submitted_by_id)
        .outerjoin(SpecLimit, SpecLimit.id == Result.spec_limit_id)
        .outerjoin(StoredFile, StoredFile.id == Result.source_file_id)
        .where(
            Analysis.sample_id == sample_id, Analysis.state.in_((AnalysisState.RESULTED, AnalysisState.VERIFIED))
        )
        .order_by(
            (Analysis.state != AnalysisState.RESULTED), Service.position, Service.code, Analysis.attempt,
            ServiceAnalyte.position, Analyte.keyword,
        )
    )  # fmt: skip


def _decisions(work: Work, ids: Sequence[UUID]) -> list[tuple[Verification, str]]:
    rows = work.db.execute(
        select(Verification, User.name)
        .join(User, User.id == Verification.user_id)
        .where(Verification.analysis_id.in_(ids))
        .order_by(Verification.at, Verification.sequence)
    ).all()
    return [(row[0], row[1]) for row in rows]


def _requalified(event: AuditEvent) -> bool:
    """Qualifiers changed with a reason, so after somebody stood by them; what is set before stands beside the result."""
    return "by_hand" in (event.new or {}) and bool(event.reason)


def _changes(work: Work, ids: Sequence[UUID]) -> dict[tuple[UUID, UUID], list[AuditEvent]]:
    """By analysis and analyte, what the audit trail says was changed after it was first entered."""
    rows = work.db.execute(
        select(AuditEvent, Result.analysis_id, Result.analyte_id)
        .join(Result, Result.id == AuditEvent.entity_id)
        .where(AuditEvent.entity == "result", AuditEvent.act == "changed", Result.analysis_id.in_(ids))
        .order_by(AuditEvent.seq)
    ).all()
    found: dict[tuple[UUID, UUID], list[AuditEvent]] = defaultdict(list)
    for event, analysis_id, analyte_id in rows:
        if any(key in (event.new or {}) for key in _WATCHED) or _requalified(event):
            found[(analysis_id, analyte_id)].append(event)
    return dict(found)
