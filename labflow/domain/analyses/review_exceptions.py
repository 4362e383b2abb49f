"""What a reviewer looks at first: results outside limits, too late, changed, far from the past, sent back, tested again."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from labflow.domain.analyses import review_history as history
from labflow.domain.analyses.review_facts import Facts, Line, Test
from labflow.domain.analyses.review_history import Past
from labflow.domain.lab import zone
from labflow.domain.numbers import typeset
from labflow.domain.reports import wording
from labflow.domain.samples.deriving import DEAD
from labflow.domain.work import Work
from labflow.kit.times import short, span
from labflow.models import Analysis, Analyte, AuditEvent, Result, Verification
from labflow.vocabulary import AnalysisState, Decision, Verdict

_TOLD = ("H", "E", "J")  # each has words of its own


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
        "instrument",
        "qualified",
        "jump",
        "changed",
        "returned",
        "retest",
        "second",
        "estimate",
        "comment",
    )
    return sorted(found, key=lambda each: order.index(each.kind))


def _of_results(work: Work, test: Test, facts: Facts) -> Iterator[ExceptionView]:
    for line in test.lines:
        past = facts.past.get(line.analyte.id, [])
        yield from _against_limit(test, line, past)
        yield from _qualified(work, test, line, facts)
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
        for said in facts.said.get((test.analysis.id, line.analyte.id), []):
            yield _exception(
                test,
                "comment",
                f"{line.analyte.name}: {said.author_name} commented",
                said.text[:300],
                tone="",
                holds=False,
            )


def _against_limit(test: Test, line: Line, past: Sequence[Past]) -> Iterator[ExceptionView]:
    if line.result.verdict == Verdict.FAIL:
        kind = wording.kind_in_words(line.limit) if line.limit else "limit"
        title = f"{_said(line)}, {kind} {wording.limit(line.limit)}"
        text = _sentence(history.times(line.result, past) or line.result.verdict_text)
        yield _exception(test, "above", title, f"{_by(test, line)}{text}", tone="bad")
    elif line.result.verdict == Verdict.INCONCLUSIVE:
        yield _exception(test, "undecided", f"{_said(line)} is not decided", line.result.verdict_text)


def _qualified(work: Work, test: Test, line: Line, facts: Facts) -> Iterator[ExceptionView]:
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
    for code in line.result.by_hand:
        if code not in _TOLD:
            meaning = facts.meanings.get(code, "")
            yield _exception(
                test, "qualified", f"{_said(line)} is qualified {code}", f"{meaning} Set by hand.".strip()
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
    if test.analysis.instrument_note:
        title = f"{test.name} was made with an instrument that was not fit"
        yield _exception(test, "instrument", title, test.analysis.instrument_note)
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
    keys = ("reported_text", "raw_text", "dilution", "remark", "live", "by_hand")
    key = next(key for key in keys if key in new)
    before, after = _word(old.get(key)), _word(new[key])
    what = {"dilution": "dilution ", "remark": "remark ", "by_hand": "qualifier "}.get(key, "")
    title = f"{line.analyte.name}: {what}{typeset(before)} changed to {typeset(after)}"
    if key == "live":
        title = f"{line.analyte.name}: a value was removed before this one"
    when = short(event.at, zone(work), now=work.now)
    return _exception(
        test, "changed", title, f"{event.actor_name}, {when}: {event.reason or 'no reason given'}"
    )


def _word(value: Any) -> str:
    return " ".join(value) if isinstance(value, list) and value else str(value or "empty")


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
