"""What a reviewer looks at first: results outside limits, too late, changed, far from the past, sent back, tested again."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import aliased

from labflow.domain.analyses import review_history as history
from labflow.domain.analyses.life import OPEN
from labflow.domain.analyses.review_history import Past
from labflow.domain.lab import zone
from labflow.domain.numbers import typeset
from labflow.domain.reports import wording
from labflow.domain.samples.deriving import DEAD
from labflow.domain.work import Work
from labflow.kit.times import short, span
from labflow.models import (
    Analysis,
    Analyte,
    AuditEvent,
    Method,
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
from labflow.vocabulary import AnalysisState, Decision, Verdict

# A result is changed when one of these is: the value, how it was diluted, what it was remarked with, or that it counts.
_WATCHED = ("raw_text", "reported_text", "dilution", "remark", "live")


@dataclass
class ExceptionView:
    """Something to look at before signing. `holds` keeps the test out of what is chosen at first."""

    analysis_id: str = ""
    test: str = ""
    kind: str = ""
    tone: str = "warn"
    title: str = ""
    text: str = ""
    holds: bool = True


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
    )  # fmt: skip


def found_in(work: Work, facts: Facts) -> list[ExceptionView]:
    """The exceptions of the results that wait, the gravest first."""
    found = [
        each
        for test in facts.tests
        if test.analysis.state == AnalysisState.RESULTED
        for each in (*_of_results(work, test, facts), *_of_test(work, test))
    ]
    order = (
        "above",
        "undecided",
        "late",
        "range",
        "jump",
        "changed",
        "returned",
        "retest",
        "second",
        "estimate",
    )
    return sorted(found, key=lambda each: order.index(each.kind))


def _of_results(work: Work, test: Test, facts: Facts) -> Iterator[ExceptionView]:
    for line in test.lines:
        past = facts.past.get(line.analyte.id, [])
        yield from _against_limit(test, line, past)
        yield from _qualified(work, test, line)
        shift, large = history.change(line.result, past)
        if large and line.result.verdict != Verdict.FAIL:
            yield _exception(
                test,
                "jump",
                f"{_said(line)}: {shift} since {past[0].day}",
                _sentence(history.times(line.result, past)),
            )
        for event in facts.changes.get((test.analysis.id, line.analyte.id), []):
            yield _changed(work, test, line, event)


def _against_limit(test: Test, line: Line, past: Sequence[Past]) -> Iterator[ExceptionView]:
    if line.result.verdict == Verdict.FAIL:
        kind = wording.kind_in_words(line.limit) if line.limit else "limit"
        title = f"{_said(line)}, {kind} {wording.limit(line.limit)}"
        text = _sentence(history.times(line.result, past) or line.result.verdict_text)
        yield _exception(test, "above", title, f"{_by(test, line)}{text}", tone="bad")
    elif line.result.verdict == Verdict.INCONCLUSIVE:
        yield _exception(test, "undecided", f"{_said(line)} is not decided", line.result.verdict_text)


def _qualified(work: Work, test: Test, line: Line) -> Iterator[ExceptionView]:
    codes, analysis = line.result.qualifiers, test.analysis
    if "H" in codes:
        after = (
            span(analysis.analysed_at - analysis.hold_at) if analysis.analysed_at and analysis.hold_at else ""
        )
        title = f"{line.analyte.name} was measured {f'{after} ' if after else ''}after its holding time"
        until = (
            f"The holding time ended {short(analysis.hold_at, zone(work), now=work.now)}."
            if analysis.hold_at
            else ""
        )
        yield _exception(test, "late", title, until)
    if "E" in codes:
        yield _exception(
            test,
            "range",
            f"{_said(line)} is above the calibrated range",
            "Dilute and measure again, or report it as an estimate (E).",
        )
    if "J" in codes:
        yield _exception(
            test,
            "estimate",
            f"{_said(line)} is an estimate",
            "Between the MDL and the LOQ (J).",
            tone="",
            holds=False,
        )


def _of_test(work: Work, test: Test) -> Iterator[ExceptionView]:
    for decision, name in test.decisions:
        if decision.decision == Decision.RETURNED:
            when = short(decision.at, zone(work), now=work.now)
            yield _exception(
                test, "returned", f"{test.name} was sent back before", f"{name}, {when}: {decision.comment}"
            )
    if test.analysis.attempt > 1:
        original = _original(work, test.analysis)
        yield _exception(test, "retest", f"{test.name} was tested again", original)
    done = [name for each, name in test.decisions if _counts(test, each)]
    if done and test.needed > 1:
        title = f"{test.name}: {len(done)} of {test.needed} people have verified"
        yield _exception(test, "second", title, f"Verified by {', '.join(done)}.", tone="", holds=False)


def _changed(work: Work, test: Test, line: Line, event: AuditEvent) -> ExceptionView:
    old, new = event.old or {}, event.new or {}
    key = next(key for key in ("reported_text", "raw_text", "dilution", "remark", "live") if key in new)
    before, after = str(old.get(key) or "empty"), str(new[key] or "empty")
    what = {"dilution": "dilution ", "remark": "remark "}.get(key, "")
    title = f"{line.analyte.name}: {what}{typeset(before)} changed to {typeset(after)}"
    if key == "live":
        title = f"{line.analyte.name}: a value was removed before this one"
    when = short(event.at, zone(work), now=work.now)
    return _exception(
        test, "changed", title, f"{event.actor_name}, {when}: {event.reason or 'no reason given'}"
    )


def _exception(
    test: Test, kind: str, title: str, text: str, *, tone: str = "warn", holds: bool = True
) -> ExceptionView:
    return ExceptionView(str(test.analysis.id), test.name, kind, tone, title, text, holds)


def _counts(test: Test, decision: Verification) -> bool:
    """Whether a verification is of what was submitted last."""
    since = test.analysis.submitted_at
    return decision.decision == Decision.VERIFIED and (since is None or decision.at >= since)


def _said(line: Line) -> str:
    return f"{line.analyte.name} {typeset(line.result.reported_text)} {line.result.unit}".strip()


def _by(test: Test, line: Line) -> str:
    """The test, where its name does not follow from the analyte: two tests may measure the same."""
    return "" if line.analyte.name in test.name else f"{test.name}. "


def _sentence(text: str) -> str:
    return f"{text[:1].upper()}{text[1:].rstrip('.')}." if text else ""


def _query(sample_id: UUID) -> Any:
    submitter, enterer = aliased(User), aliased(User)
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
        if any(key in (event.new or {}) for key in _WATCHED):
            found[(analysis_id, analyte_id)].append(event)
    return dict(found)


def _original(work: Work, analysis: Analysis) -> str:
    """What the test said before it was tested again, and why it was."""
    if analysis.retest_of_id is None:
        return ""
    first = work.db.get(Analysis, analysis.retest_of_id)
    rows = work.db.execute(
        select(Analyte.name, Result.reported_text, Result.unit)
        .join(Analyte, Analyte.id == Result.analyte_id)
        .where(Result.analysis_id == analysis.retest_of_id, Result.live)
        .order_by(Analyte.name)
        .limit(3)
    ).all()
    values = ", ".join(f"{row.name} {typeset(row.reported_text)} {row.unit}".strip() for row in rows)
    reason = first.returned_reason.rstrip(".") if first and first.state in DEAD else ""
    return " ".join(
        filter(None, [f"First: {values}." if values else "", f"Reason: {reason}." if reason else ""])
    )
