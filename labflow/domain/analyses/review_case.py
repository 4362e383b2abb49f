"""One sample under review: what is exceptional, every result beside its limit and its past, and what I may sign."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from sqlalchemy import select

from labflow.domain.analyses import review_history as history
from labflow.domain.analyses.life import LIFE
from labflow.domain.analyses.review_exceptions import ExceptionView, found_in
from labflow.domain.analyses.review_facts import Facts, gather
from labflow.domain.analyses.reviewing import CHANGED, mark, to_sign
from labflow.domain.identity import initials
from labflow.domain.lab import zone
from labflow.domain.numbers import typeset
from labflow.domain.reports import wording
from labflow.domain.samples.results import Tag
from labflow.domain.work import Work
from labflow.errors import LabError, NotFound, Stale
from labflow.kit.times import due_words, full, short
from labflow.models import (
    Analysis,
    Client,
    Order,
    Result,
    Sample,
    SamplePoint,
    SampleType,
    SpecLimit,
)
from labflow.vocabulary import AnalysisState, Permission, ResultSource, Verdict
from labflow.words import _, plural


@dataclass
class CaseRow:
    """A line of the results: a result, or (`head`) the name of a test that has several."""

    key: str = ""
    analysis_id: str = ""
    head: bool = False
    first: bool = False
    title: str = ""
    note: str = ""
    italic: bool = False
    result: str = ""
    unit: str = ""
    tags: list[Tag] = field(default_factory=list)
    previous: str = ""
    previous_note: str = ""
    change: str = ""
    large: bool = False
    curve: str = ""
    curve_end: float = 0.0
    limit: str = ""
    limit_kind: str = ""
    verdict: str = ""
    verdict_word: str = ""
    verdict_text: str = ""
    entered_by: str = ""
    initials: str = ""
    source: str = ""
    waiting: bool = True
    may: bool = True
    why_not: str = ""


@dataclass
class CaseTest:
    """What is signed or sent back as one: a test with its results. `mark` tells whether it is still what was shown."""

    id: str = ""
    name: str = ""
    results: int = 0
    waiting: bool = True
    may: bool = True
    why_not: str = ""
    preselected: bool = False
    mark: str = ""


@dataclass
class Case:
    """Everything the review screen shows of one sample."""

    id: str = ""
    number: str = ""
    description: str = ""
    client: str = ""
    order: str = ""
    order_id: str = ""
    matrix: str = ""
    priority: str = ""
    due: str = ""
    late: bool = False
    submitted: str = ""
    instruments: str = ""
    summary: str = ""
    results: int = 0
    still_open: str = ""
    previous_head: str = "Previous"
    exceptions: list[ExceptionView] = field(default_factory=list)
    tests: list[CaseTest] = field(default_factory=list)
    rows: list[CaseRow] = field(default_factory=list)
    blocked: str = ""


@dataclass
class SigningView:
    """What the signature dialog says. `digest` is all of it, `digest_shown` its beginning and end."""

    title: str = ""
    text: str = ""
    submit: str = ""
    results: int = 0
    digest: str = ""
    digest_shown: str = ""
    at: str = ""


def case(work: Work, sample_id: UUID) -> Case:
    """A sample with its results to be verified. Results with an open exception, or of my own, are not preselected."""
    work.require(Permission.REVIEW_RESULTS)
    row = _head(work, sample_id)
    facts = gather(work, row.Sample)
    exceptions = found_in(work, facts)
    tests = _tests(work, facts, {each.analysis_id for each in exceptions if each.holds})
    due, date, late = due_words(row.Sample.due_at, work.now, zone(work), open=True)
    waiting = [test for test in tests if test.waiting]
    return Case(
        id=str(sample_id), number=row.Sample.number, description=row.Sample.client_reference or row.point or "",
        client=row.client, order=row.order, order_id=str(row.Sample.order_id), matrix=row.matrix, priority=row.priority,
        due=due or date, late=late, submitted=_submitted(work, facts), instruments=_instruments(facts),
        results=sum(test.results for test in waiting),
        summary=_("{results} of {tests}", results=_results(sum(test.results for test in waiting)), tests=_tests_in_words(len(waiting))),
        still_open=plural("{count} test still at work", "{count} tests still at work", facts.open_tests) if facts.open_tests else "",
        previous_head=history.heading(facts.past), exceptions=exceptions, tests=tests,
        rows=_rows(work, facts, {test.id: test for test in tests}), blocked=_blocked(waiting),
    )  # fmt: skip


def signing(
    work: Work, sample_id: UUID, analysis_ids: Sequence[UUID], marks: Mapping[str, str]
) -> SigningView:
    """What would be signed now; refused when it is no longer what the screen showed (`marks`)."""
    seen = case(work, sample_id)
    chosen = {str(each) for each in analysis_ids}
    if any(test.mark != marks.get(test.id) for test in seen.tests if test.id in chosen):
        raise Stale(CHANGED)
    to_do = to_sign(work, analysis_ids)
    left = [test.name for test in seen.tests if test.waiting and test.id not in chosen]
    return SigningView(
        title=plural("Sign {count} result", "Sign {count} results", to_do.results),
        text=". ".join(filter(None, [", ".join(filter(None, [_("Sample {number}", number=seen.number), seen.description])), _left(left)])) + ".",
        submit=plural("Sign {count} result", "Sign {count} results", to_do.results), results=to_do.results, digest=to_do.digest, digest_shown=shortened(to_do.digest),
        at=full(work.now, zone(work)),
    )  # fmt: skip


def shortened(digest: str) -> str:
    """ "8f3a 61c0 9be2 … d417": enough of a digest to recognise it."""
    return f"{digest[:4]} {digest[4:8]} {digest[8:12]} … {digest[-4:]}"


def _head(work: Work, sample_id: UUID) -> Any:
    row = work.db.execute(
        select(Sample, Client.name.label("client"), Order.number.label("order"), Order.priority,
               SampleType.name.label("matrix"), SamplePoint.name.label("point"))
        .join(Client, Client.id == Sample.client_id)
        .join(Order, Order.id == Sample.order_id)
        .join(SampleType, SampleType.id == Sample.sample_type_id)
        .outerjoin(SamplePoint, SamplePoint.id == Sample.sample_point_id)
        .where(Sample.id == sample_id)
    ).one_or_none()  # fmt: skip
    if row is None:
        raise NotFound("There is no such sample.")
    return row


def _tests(work: Work, facts: Facts, held: set[str]) -> list[CaseTest]:
    marks = mark(work, [test.analysis for test in facts.tests])
    made = []
    for test in facts.tests:
        waiting = test.analysis.state == AnalysisState.RESULTED
        why_not = _why_not(work, test.analysis) if waiting else ""
        made.append(
            CaseTest(
                id=str(test.analysis.id), name=test.name, results=len(test.lines), waiting=waiting,
                may=waiting and not why_not, why_not=why_not, mark=marks[test.analysis.id],
                preselected=waiting and not why_not and str(test.analysis.id) not in held,
            )
        )  # fmt: skip
    return made


def _why_not(work: Work, analysis: Analysis) -> str:
    """The refusal somebody would get, in the words of the rule itself."""
    try:
        LIFE.check(work, analysis, "verify")
    except LabError as refusal:
        return refusal.message
    return ""


def _blocked(waiting: Sequence[CaseTest]) -> str:
    """Said once above the results when somebody may verify none of them."""
    if not waiting or any(test.may for test in waiting):
        return ""
    return (
        waiting[0].why_not
        if len(waiting) == 1
        else _("You worked on these results yourself; somebody else must verify them.")
    )


def _rows(work: Work, facts: Facts, tests: Mapping[str, CaseTest]) -> list[CaseRow]:
    meanings = facts.meanings
    rows: list[CaseRow] = []
    for test in facts.tests:
        of = tests[str(test.analysis.id)]
        several = len(test.lines) > 1
        shared = {"analysis_id": of.id, "waiting": of.waiting, "may": of.may, "why_not": of.why_not}
        if several:
            rows.append(
                CaseRow(key=of.id, head=True, first=True, title=test.name, note=test.method, **shared)
            )
        rows += [
            CaseRow(key=str(line.result.id), first=not several, note="" if several else test.method, **shared,
                    **_shown(work, facts, line, meanings))
            for line in test.lines
        ]  # fmt: skip
    return rows


def _shown(work: Work, facts: Facts, line: Any, meanings: dict[str, str]) -> dict[str, Any]:
    result, past = line.result, facts.past.get(line.analyte.id, [])
    change, large = history.change(result, past)
    curve, end = history.curve(result, past)
    return {
        "title": line.analyte.name, "italic": line.analyte.italic, "result": typeset(result.reported_text),
        "unit": result.unit, "tags": [Tag(code, meanings.get(code, "")) for code in result.qualifiers],
        "previous": past[0].text if past else "", "change": change, "large": large, "curve": curve, "curve_end": end,
        "previous_note": f"{past[0].number}, {past[0].day}: {past[0].text} {past[0].unit}" if past else "",
        "limit": wording.limit(line.limit), "limit_kind": _kind(line.limit),
        "verdict": result.verdict, "verdict_word": wording.verdict_word(result, line.limit),
        "verdict_text": "" if result.verdict == Verdict.NONE else result.verdict_text, "entered_by": line.entered_by, "initials": initials(line.entered_by),
        "source": _source(work, result, line.entered_by, line.file),
    }  # fmt: skip


def _kind(limit: SpecLimit | None) -> str:
    """Beside a number, short: "MCL", "Permit"; a limit in words speaks for itself."""
    if limit is None or limit.text or not wording.limit(limit):
        return ""
    return limit.kind if len(limit.kind) <= 4 else limit.kind.capitalize()


def _source(work: Work, result: Result, who: str, file: str) -> str:
    """Where the number came from: file, row and cell, or who typed it; what was read; how it was diluted."""
    when = short(result.entered_at, zone(work), now=work.now)
    parts = [_("Typed by {who}, {when}", who=who, when=when)]
    if result.source == ResultSource.FILE and file:
        places = (
            _("row {source_row}", source_row=result.source_row) if result.source_row else "",
            _("cell {source_cell}", source_cell=result.source_cell) if result.source_cell else "",
        )
        parts = [
            ", ".join(filter(None, [_("From {file}", file=file), *places])),
            _("imported by {who}, {when}", who=who, when=when),
        ]
    parts.append(_("read as {raw_text}", raw_text=result.raw_text))
    parts += [_("dilution {number}", number=wording.number(result.dilution))] if result.dilution != 1 else []
    parts += [_("remark: {remark}", remark=result.remark)] if result.remark else []
    return "; ".join(parts)


def _submitted(work: Work, facts: Facts) -> str:
    waiting = [test for test in facts.tests if test.analysis.state == AnalysisState.RESULTED]
    people = list(dict.fromkeys(test.submitted_by for test in waiting if test.submitted_by))
    times = [test.analysis.submitted_at for test in waiting if test.analysis.submitted_at]
    if not people or not times:
        return ""
    names = (
        _("{first} and {other}", first=", ".join(people[:-1]), other=people[-1])
        if len(people) > 1
        else people[0]
    )
    return _("Submitted by {names}, {when}", names=names, when=short(max(times), zone(work), now=work.now))


def _instruments(facts: Facts) -> str:
    return ", ".join(
        dict.fromkeys(test.analysis.instrument for test in facts.tests if test.analysis.instrument)
    )


def _left(names: Sequence[str]) -> str:
    if not names:
        return ""
    named, more = ", ".join(names[:2]), len(names) - 2
    if more > 0:
        return plural(
            "{names} and {count} more stay open", "{names} and {count} more stay open", more, names=named
        )
    return plural("{names} stays open", "{names} stay open", len(names), names=named)


def _results(count: int) -> str:
    return plural("{count} result", "{count} results", count)


def _tests_in_words(count: int) -> str:
    return plural("{count} test", "{count} tests", count)
