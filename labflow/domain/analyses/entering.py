"""Entering results: each cell is read, computed by the numbers engine, judged, and kept, or refused at its place."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal, InvalidOperation
from uuid import UUID

from sqlalchemy import select

from labflow.domain import catalogue
from labflow.domain.analyses.computing import Computed, compute
from labflow.domain.analyses.life import OPEN
from labflow.domain.samples.deriving import derive
from labflow.domain.work import Work
from labflow.errors import Invalid, LabError, NotFound, ReasonNeeded, Stale
from labflow.models import Analysis, Analyte, Order, Result, Sample, ServiceAnalyte, Specification, SpecLimit
from labflow.vocabulary import AnalysisState, OrderState, Permission, ResultSource

_GRACE = timedelta(minutes=5)
_SAME_ENTRY = timedelta(minutes=2)


@dataclass(frozen=True)
class Entry:
    """One cell as typed or imported. `seen_version` is the result's version on the screen, 0 for an empty cell."""

    analysis_id: UUID
    analyte_id: UUID
    raw_text: str
    dilution: str = "1"
    dilution_applied: bool = False
    remark: str = ""
    seen_version: int = 0
    instrument: str = ""
    analysed_at: datetime | None = None
    source_file_id: UUID | None = None
    source_row: int | None = None
    source_cell: str = ""


@dataclass(frozen=True)
class CellOutcome:
    """What became of one cell: kept, or why not. `code` is the refusal's ("stale", "reason_needed", "invalid"), `field`
    the part of the entry it is about ("dilution", "analysed_at", …)."""

    analysis_id: UUID
    analyte_id: UUID
    kept: bool
    message: str = ""
    code: str = ""
    field: str = ""
    version: int = 0
    raw_text: str = ""
    dilution: Decimal = Decimal(1)
    reported_text: str = ""
    qualifiers: tuple[str, ...] = ()
    verdict: str = ""
    explanation: str = ""
    loq_used: Decimal | None = None


@dataclass(frozen=True)
class _SampleFacts:
    """What a sample says about whether and when it can be measured."""

    number: str
    order_state: str
    collected_at: datetime | None


@dataclass
class _Bench:
    """What the entries of one event need, read once."""

    analyses: dict[UUID, Analysis]
    samples: dict[UUID, _SampleFacts]
    rules: dict[tuple[UUID, UUID], tuple[ServiceAnalyte, Analyte]]
    results: dict[tuple[UUID, UUID], Result]
    limits: dict[UUID, dict[UUID, SpecLimit]]
    specifications: dict[UUID, Specification]


def enter(work: Work, entries: Sequence[Entry], *, reason: str = "") -> list[CellOutcome]:
    """Keep what was typed. Good cells are kept while bad ones are told why; a changed value needs a reason."""
    work.require(Permission.ENTER_RESULTS)
    reason = tidy(reason, 500)
    if reason:
        work.give_reason(reason)
    bench = _read(work, entries)
    touched: set[UUID] = set()
    outcomes = [_keep(work, bench, entry, reason, touched) for entry in entries]
    if touched:
        derive(work, sorted(touched))
    return outcomes


def _read(work: Work, entries: Sequence[Entry]) -> _Bench:
    ids = sorted({entry.analysis_id for entry in entries})
    lock_samples(work, ids)
    rows = work.db.execute(
        select(Analysis, Sample.number, Sample.collected_at, Order.state, Order.specification_id)
        .join(Sample, Sample.id == Analysis.sample_id)
        .join(Order, Order.id == Sample.order_id)
        .where(Analysis.id.in_(ids))
        .order_by(Analysis.id)
        .with_for_update(of=Analysis)
        .execution_options(populate_existing=True)
    ).all()
    if len(rows) != len(ids):
        raise NotFound("There is no such analysis.")
    versions = {row.Analysis.service_version_id for row in rows}
    rules = {
        (version, analyte.id): (rule, analyte)
        for version, pairs in catalogue.analytes_of(work, versions).items()
        for rule, analyte in pairs
    }
    specs = {row.specification_id for row in rows if row.specification_id}
    by_spec = {spec: catalogue.limits_of(work, spec) for spec in specs}
    results = work.db.scalars(select(Result).where(Result.analysis_id.in_(ids), Result.live))
    return _Bench(
        analyses={row.Analysis.id: row.Analysis for row in rows},
        samples={row.Analysis.id: _SampleFacts(row.number, row.state, row.collected_at) for row in rows},
        rules=rules,
        results={(result.analysis_id, result.analyte_id): result for result in results},
        limits={row.Analysis.id: by_spec.get(row.specification_id, {}) for row in rows},
        specifications={
            spec.id: spec
            for spec in (work.db.scalars(select(Specification).where(Specification.id.in_(specs))) if specs else ())
        },
    )


def lock_samples(work: Work, analysis_ids: Sequence[UUID]) -> None:
    """Samples before their analyses, as reception and rejection do: two pieces of work cannot block each other."""
    theirs = select(Analysis.sample_id).where(Analysis.id.in_(analysis_ids))
    work.db.execute(select(Sample.id).where(Sample.id.in_(theirs)).order_by(Sample.id).with_for_update(of=Sample))


def _keep(work: Work, bench: _Bench, entry: Entry, reason: str, touched: set[UUID]) -> CellOutcome:
    """One cell. Its refusal must not undo its neighbours, so it becomes an outcome instead of an exception."""
    cell = (entry.analysis_id, entry.analyte_id)
    try:
        if not entry.raw_text.strip() and cell in bench.results:
            _remove(work, bench, entry, reason)
            touched.add(bench.analyses[entry.analysis_id].sample_id)
            return CellOutcome(*cell, True)
        result, computed = _enter_one(work, bench, entry, reason)
    except (LabError, ValueError) as refusal:  # the engine's refusals are ValueErrors, as are limits set up wrong
        code, field = getattr(refusal, "code", "invalid"), getattr(refusal, "field", "")
        return CellOutcome(*cell, False, str(refusal), code, field)
    touched.add(bench.analyses[entry.analysis_id].sample_id)
    return CellOutcome(
        *cell, True, version=result.version, raw_text=result.raw_text, dilution=result.dilution,
        reported_text=result.reported_text, qualifiers=tuple(result.qualifiers), verdict=result.verdict,
        explanation=computed.explanation, loq_used=result.loq_used,
    )  # fmt: skip


def _enter_one(work: Work, bench: _Bench, entry: Entry, reason: str) -> tuple[Result, Computed]:
    analysis = bench.analyses[entry.analysis_id]
    rule, analyte = _rule(bench, analysis, entry)
    _check_open(bench, analysis)
    _check_time(work, bench, entry)
    before = bench.results.get((analysis.id, analyte.id))
    limit = bench.limits[analysis.id].get(analyte.id)
    computed = compute(
        entry.raw_text, dilution=_dilution(entry.dilution), dilution_applied=entry.dilution_applied, rule=rule,
        analyte=analyte, limit=limit, specification=bench.specifications.get(limit.specification_id) if limit else None,
        late=_is_late(work, analysis, entry),
    )  # fmt: skip
    if before is not None and _says_the_same(before, entry, computed):
        return before, computed
    if (before.version if before else 0) != entry.seen_version:
        raise _conflict(work, before)
    if before is not None and not reason and not _completes(work, before, entry, computed):
        raise ReasonNeeded(
            f"{analyte.name} is already {before.reported_text}. Give a reason to change it.", field="reason"
        )
    result = before or work.add(_blank(work, analysis, rule, analyte, limit))
    _write(work, result, entry, computed, limit)
    bench.results[(analysis.id, analyte.id)] = result
    _take_up(work, analysis, entry)
    work.db.flush([result])
    return result, computed


def _remove(work: Work, bench: _Bench, entry: Entry, reason: str) -> None:
    """Empty a cell: the value stays in the record, but it is no longer the result."""
    analysis = bench.analyses[entry.analysis_id]
    _check_open(bench, analysis)
    before = bench.results[(entry.analysis_id, entry.analyte_id)]
    if before.version != entry.seen_version:
        raise _conflict(work, before)
    if not reason:
        raise ReasonNeeded(f"The value {before.reported_text} is saved. Give a reason to remove it.", field="reason")
    before.live = False
    work.db.flush([before])
    del bench.results[(entry.analysis_id, entry.analyte_id)]


def _rule(bench: _Bench, analysis: Analysis, entry: Entry) -> tuple[ServiceAnalyte, Analyte]:
    found = bench.rules.get((analysis.service_version_id, entry.analyte_id))
    if found is None:
        raise NotFound("The test does not measure this analyte.")
    return found


def _check_open(bench: _Bench, analysis: Analysis) -> None:
    number = bench.samples[analysis.id].number
    if bench.samples[analysis.id].order_state == OrderState.ON_HOLD:
        raise LabError(f"The order of {number} is on hold. Resume it first.")
    if analysis.state == AnalysisState.REGISTERED:
        raise LabError(f"{number} is not received yet.")
    if analysis.state not in OPEN:
        raise LabError(f"{number}: this test is {analysis.state}. Its values can only change when it is sent back.")


def _check_time(work: Work, bench: _Bench, entry: Entry) -> None:
    """A measurement lies between the sampling and now; minutes of grace because clocks differ."""
    if entry.analysed_at is None:
        return
    collected = bench.samples[entry.analysis_id].collected_at
    if entry.analysed_at > work.now + _GRACE:
        raise Invalid("The time of analysis lies in the future.", field="analysed_at")
    if collected and entry.analysed_at < collected - _GRACE:
        raise Invalid(
            f"{bench.samples[entry.analysis_id].number} was collected after this time of analysis. Correct the time.",
            field="analysed_at",
        )


def _conflict(work: Work, before: Result | None) -> Stale:
    if before is None:
        return Stale("The value was removed meanwhile. Look at it again.")
    told = work.stale(before).message.split(" changed ")[0]
    return Stale(f"{told} entered {before.reported_text} meanwhile. Look at it again, then repeat your change.")


def _dilution(text: str) -> Decimal:
    try:
        factor = Decimal(text.strip().replace(",", ".") or "1")
    except InvalidOperation:
        raise LabError("Type the dilution as a number, such as 10.", field="dilution") from None
    if not factor.is_finite() or not Decimal("0.000001") <= factor <= Decimal(1_000_000):
        raise LabError("The dilution must lie between 0.000001 and 1,000,000.", field="dilution")
    return factor


def _is_late(work: Work, analysis: Analysis, entry: Entry) -> bool:
    """Whether the holding time was over: the qualifier H then stands beside the result."""
    return analysis.hold_at is not None and (entry.analysed_at or analysis.analysed_at or work.now) > analysis.hold_at


def _says_the_same(before: Result, entry: Entry, computed: Computed) -> bool:
    return (
        before.raw_text == computed.raw_text
        and before.dilution == computed.reported.dilution
        and before.dilution_applied == computed.reported.dilution_applied
        and before.remark == tidy(entry.remark, 300)
    )


def _completes(work: Work, before: Result, entry: Entry, computed: Computed) -> bool:
    """A dilution typed right after its value belongs to the same first entry: no saved result is being corrected."""
    return (
        before.raw_text == computed.raw_text
        and before.dilution == 1
        and before.remark == tidy(entry.remark, 300)
        and before.source == ResultSource.MANUAL
        and before.version == 1
        and before.entered_by_id == work.actor.id
        and work.now - before.entered_at < _SAME_ENTRY
    )


def _blank(
    work: Work, analysis: Analysis, rule: ServiceAnalyte, analyte: Analyte, limit: SpecLimit | None
) -> Result:
    return Result(
        client_id=analysis.client_id, analysis_id=analysis.id, sample_id=analysis.sample_id, analyte_id=analyte.id,
        service_analyte_id=rule.id, raw_text="", dilution=Decimal(1), reported_text="",
        entered_by_id=work.actor.id, entered_at=work.now,
    )  # fmt: skip


def _write(work: Work, result: Result, entry: Entry, computed: Computed, limit: SpecLimit | None) -> None:
    reported, judged = computed.reported, computed.judged
    result.raw_text, result.raw_unit, result.unit = computed.raw_text, reported.unit, reported.unit
    result.dilution, result.dilution_applied = reported.dilution, reported.dilution_applied
    result.numeric, result.operator, result.bound = reported.numeric, reported.operator, reported.bound
    result.measured, result.text = reported.measured, reported.text
    result.qualifiers, result.reported_text = list(computed.qualifiers), reported.reported_text
    result.mdl_used, result.loq_used = reported.mdl_used, reported.loq_used
    result.uncertainty = computed.uncertainty
    result.spec_limit_id = limit.id if limit else None
    result.verdict, result.verdict_text, result.share = judged.verdict, judged.explanation[:300], judged.share
    result.remark = tidy(entry.remark, 300)
    result.source = ResultSource.FILE if entry.source_file_id else ResultSource.MANUAL
    result.source_file_id, result.source_row = entry.source_file_id, entry.source_row
    result.source_cell = tidy(entry.source_cell, 60)
    result.entered_by_id, result.entered_at = work.actor.id, work.now


def _take_up(work: Work, analysis: Analysis, entry: Entry) -> None:
    """Who enters the first value of unassigned work takes it up."""
    if analysis.state == AnalysisState.UNASSIGNED:
        analysis.state, analysis.analyst_id = AnalysisState.ASSIGNED, work.actor.id
    analysis.analysed_at = entry.analysed_at or analysis.analysed_at or work.now
    analysis.instrument = tidy(entry.instrument, 60) or analysis.instrument


def tidy(text: str, length: int) -> str:
    """Free text as it is kept: printable, without spaces around it, not longer than its column."""
    return "".join(sign if sign.isprintable() else " " for sign in text).strip()[:length]
