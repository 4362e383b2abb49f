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
from labflow.words import _, later

VALUE_CHANGED = later("{name}: {before} changed to {after}")
_CHANGED = {
    "dilution": later("{name}: dilution {before} changed to {after}"),
    "remark": later("{name}: remark {before} changed to {after}"),
    "by_hand": later("{name}: qualifier {before} changed to {after}"),
}
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
        yield from _against_limit(test, line, past, facts)
        yield from _qualified(work, test, line, facts)
        shift, large = history.change(line.result, past)
        if large and line.result.verdict != Verdict.FAIL:
            yield _exception(
                test,
                "jump",
                _("{result}: {shift} since {day}", result=_said(line), shift=shift, day=past[0].day),
                _sentence(history.times(line.result, past)),
            )
        for event in facts.changes.get((test.analysis.id, line.analyte.id), []):
            yield _changed(work, test, line, event)
        for said in facts.said.get((test.analysis.id, line.analyte.id), []):
            yield _exception(
                test,
                "comment",
                _("{name}: {author_name} commented", name=line.analyte.name, author_name=said.author_name),
                said.text[:300],
                tone="",
                holds=False,
            )


def _against_limit(test: Test, line: Line, past: Sequence[Past], facts: Facts) -> Iterator[ExceptionView]:
    if line.result.verdict == Verdict.FAIL:
        kind = wording.kind_in_words(line.limit) if line.limit else "limit"
        title = f"{_said(line)}, {kind} {wording.limit(line.limit)}"
        text = _sentence(history.times(line.result, past) or line.result.verdict_text)
        yield _exception(test, "above", title, f"{_by(test, line, facts)}{text}", tone="bad")
    elif line.result.verdict == Verdict.INCONCLUSIVE:
        yield _exception(
            test, "undecided", _("{result} is not decided", result=_said(line)), line.result.verdict_text
        )


def _qualified(work: Work, test: Test, line: Line, facts: Facts) -> Iterator[ExceptionView]:
    codes, analysis = line.result.qualifiers, test.analysis
    if "H" in codes:
        after = (
            span(analysis.analysed_at - analysis.hold_at) if analysis.analysed_at and analysis.hold_at else ""
        )
        title = (
            _("{name} was measured {time} after its holding time", name=line.analyte.name, time=after)
            if after
            else _("{name} was measured after its holding time", name=line.analyte.name)
        )
        until = (
            _("The holding time ended {when}.", when=short(analysis.hold_at, zone(work), now=work.now))
            if analysis.hold_at
            else ""
        )
        yield _exception(test, "late", title, until)
    if "E" in codes:
        yield _exception(
            test,
            "range",
            _("{result} is above the calibrated range", result=_said(line)),
            _("Dilute and measure again, or report it as an estimate (E)."),
        )
    for code in line.result.by_hand:
        if code not in _TOLD:
            meaning = facts.meanings.get(code, "")
            yield _exception(
                test,
                "qualified",
                _("{result} is qualified {code}", result=_said(line), code=code),
                _("{meaning} Set by hand.", meaning=meaning).strip(),
            )
    if "J" in codes:
        yield _exception(
            test,
            "estimate",
            _("{result} is an estimate", result=_said(line)),
            _("Between the MDL and the LOQ (J)."),
            tone="",
            holds=False,
        )


def _of_test(work: Work, test: Test) -> Iterator[ExceptionView]:
    if test.analysis.instrument_note:
        title = _("{name} was made with an instrument that was not fit", name=test.name)
        yield _exception(test, "instrument", title, test.analysis.instrument_note)
    for decision, name in test.decisions:
        if decision.decision == Decision.RETURNED:
            when = short(decision.at, zone(work), now=work.now)
            yield _exception(
                test,
                "returned",
                _("{name} was sent back before", name=test.name),
                f"{name}, {when}: {decision.comment}",
            )
    if test.analysis.attempt > 1:
        original = _original(work, test.analysis)
        yield _exception(test, "retest", _("{name} was tested again", name=test.name), original)
    done = [name for each, name in test.decisions if _counts(test, each)]
    if done and test.needed > 1:
        title = _(
            "{name}: {count} of {needed} people have verified",
            name=test.name,
            count=len(done),
            needed=test.needed,
        )
        yield _exception(
            test, "second", title, _("Verified by {done}.", done=", ".join(done)), tone="", holds=False
        )


def _changed(work: Work, test: Test, line: Line, event: AuditEvent) -> ExceptionView:
    old, new = event.old or {}, event.new or {}
    keys = ("reported_text", "raw_text", "dilution", "remark", "live", "by_hand")
    key = next(key for key in keys if key in new)
    before, after = _word(old.get(key)), _word(new[key])
    title = _(
        _CHANGED.get(key, VALUE_CHANGED),
        name=line.analyte.name,
        before=typeset(before),
        after=typeset(after),
    )
    if key == "live":
        title = _("{name}: a value was removed before this one", name=line.analyte.name)
    when = short(event.at, zone(work), now=work.now)
    return _exception(
        test, "changed", title, f"{event.actor_name}, {when}: {event.reason or _('no reason given')}"
    )


def _word(value: Any) -> str:
    return " ".join(value) if isinstance(value, list) and value else str(value or _("empty"))


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


def _by(test: Test, line: Line, facts: Facts) -> str:
    """The test, where its name does not follow from the analyte or another test measures the same."""
    measured = sum(any(each.analyte.id == line.analyte.id for each in other.lines) for other in facts.tests)
    return "" if line.analyte.name in test.name and measured == 1 else f"{test.name}. "


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
        filter(
            None,
            [
                _("First: {values}.", values=values) if values else "",
                _("Reason: {reason}.", reason=reason) if reason else "",
            ],
        )
    )
