"""Entering results: each cell is read, computed by the numbers engine, judged, and kept, or refused at its place."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from uuid import UUID

from labflow.domain.analyses.checks import (
    check_open,
    check_time,
    completes,
    conflict,
    dilution_of,
    is_late,
    says_the_same,
    tidy,
)
from labflow.domain.analyses.computing import Computed, compute
from labflow.domain.analyses.entry import Bench, Entry, lock_samples, read_bench, rule_of
from labflow.domain.analyses.qualifying import check_reason, chosen, computed_of
from labflow.domain.samples.deriving import derive_locked
from labflow.domain.work import Work
from labflow.errors import LabError, NotAllowed, ReasonNeeded
from labflow.models import Analysis, Analyte, Result, ServiceAnalyte, SpecLimit
from labflow.vocabulary import AnalysisState, Permission, ResultSource

__all__ = ["CellOutcome", "Entry", "enter", "lock_samples", "tidy"]


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


def enter(work: Work, entries: Sequence[Entry], *, reason: str = "") -> list[CellOutcome]:
    """Keep what was typed. Good cells are kept while bad ones are told why; a changed value needs a reason."""
    work.require(Permission.ENTER_RESULTS)
    if work.actor.id is None:
        raise NotAllowed("Only a person can enter results.")
    reason = tidy(reason, 500)
    if reason:
        work.give_reason(reason)
    bench = read_bench(work, entries)
    kept = [_keep(work, bench, entry, reason) for entry in entries]
    work.db.flush()  # one round trip for a pasted block, and the versions the screen needs
    if touched := {
        bench.analyses[entry.analysis_id].sample_id
        for entry, cell in zip(entries, kept, strict=True)
        if not isinstance(cell, CellOutcome) or cell.kept
    }:
        derive_locked(work, [bench.locked[id] for id in sorted(touched)])
    return [cell if isinstance(cell, CellOutcome) else _outcome(*cell) for cell in kept]


def _keep(work: Work, bench: Bench, entry: Entry, reason: str) -> CellOutcome | tuple[Result, Computed]:
    """One cell. Its refusal must not undo its neighbours, so it becomes an outcome instead of an exception."""
    cell = (entry.analysis_id, entry.analyte_id)
    try:
        if not entry.raw_text.strip() and cell in bench.results:
            _remove(work, bench, entry, reason)
            return CellOutcome(*cell, True)
        return _enter_one(work, bench, entry, reason)
    except (LabError, ValueError) as refusal:  # the engine's are ValueErrors, as are limits set up wrong
        code, field = getattr(refusal, "code", "invalid"), getattr(refusal, "field", "")
        return CellOutcome(*cell, False, str(refusal), code, field)


def _outcome(result: Result, computed: Computed) -> CellOutcome:
    return CellOutcome(
        result.analysis_id, result.analyte_id, True, version=result.version, raw_text=result.raw_text,
        dilution=result.dilution, reported_text=result.reported_text, qualifiers=tuple(result.qualifiers),
        verdict=result.verdict, explanation=computed.explanation, loq_used=result.loq_used,
    )  # fmt: skip


def _enter_one(work: Work, bench: Bench, entry: Entry, reason: str) -> tuple[Result, Computed]:
    analysis = bench.analyses[entry.analysis_id]
    rule, analyte = rule_of(bench, analysis, entry)
    check_open(bench, analysis)
    check_time(work, bench, entry)
    before = bench.results.get((analysis.id, analyte.id))
    limit = bench.limits[analysis.id].get(analyte.id)
    computed = compute(
        entry.raw_text, dilution=dilution_of(entry.dilution), dilution_applied=entry.dilution_applied, rule=rule,
        analyte=analyte, limit=limit, specification=bench.specifications.get(limit.specification_id) if limit else None,
        late=is_late(work, analysis, entry),
    )  # fmt: skip
    by_hand = chosen(entry.by_hand, computed.qualifiers, before, bench.codes)
    if before is not None and says_the_same(before, entry, computed):
        return _qualified(work, analysis, analyte, before, entry, by_hand, reason), computed
    if (before.version if before else 0) != entry.seen_version:
        raise conflict(work, before)
    if before is not None and not reason and not completes(work, before, entry, computed):
        raise ReasonNeeded(
            "{name} is already {reported_text}. Give a reason to change it.",
            field="reason",
            name=analyte.name,
            reported_text=before.reported_text,
        )
    facts = _facts(work, entry, computed, limit, by_hand)
    result = _changed(before, facts) if before else work.add(_fresh(analysis, rule, analyte, facts))
    bench.results[(analysis.id, analyte.id)] = result
    _take_up(work, analysis, entry)
    return result, computed


def _qualified(
    work: Work,
    analysis: Analysis,
    analyte: Analyte,
    before: Result,
    entry: Entry,
    by_hand: list[str],
    reason: str,
) -> Result:
    """The value stays as it was and who entered it too; only what is said beside it changes."""
    computed = computed_of(before)
    by_hand = [code for code in by_hand if code not in computed]
    if by_hand == before.by_hand:
        return before
    if before.version != entry.seen_version:
        raise conflict(work, before)
    check_reason(analysis, analyte, before, reason)
    before.by_hand, before.qualifiers = by_hand, [*computed, *by_hand]
    return before


def _remove(work: Work, bench: Bench, entry: Entry, reason: str) -> None:
    """Empty a cell: the value stays in the record, but it is no longer the result."""
    analysis = bench.analyses[entry.analysis_id]
    check_open(bench, analysis)
    before = bench.results[(entry.analysis_id, entry.analyte_id)]
    if before.version != entry.seen_version:
        raise conflict(work, before)
    if not reason:
        raise ReasonNeeded(
            "The value {reported_text} is saved. Give a reason to remove it.",
            field="reason",
            reported_text=before.reported_text,
        )
    before.live = False
    work.db.flush()  # before a new value of the same cell may follow
    del bench.results[(entry.analysis_id, entry.analyte_id)]


def _fresh(analysis: Analysis, rule: ServiceAnalyte, analyte: Analyte, facts: dict[str, Any]) -> Result:
    return Result(
        client_id=analysis.client_id, analysis_id=analysis.id, sample_id=analysis.sample_id, analyte_id=analyte.id,
        service_analyte_id=rule.id, **facts,
    )  # fmt: skip


def _changed(before: Result, facts: dict[str, Any]) -> Result:
    for name, value in facts.items():
        setattr(before, name, value)
    return before


def _facts(
    work: Work, entry: Entry, computed: Computed, limit: SpecLimit | None, by_hand: list[str]
) -> dict[str, Any]:
    """What a result says, by its columns: as typed, as computed, as judged, and where it came from."""
    reported, judged = computed.reported, computed.judged
    return {
        "raw_text": computed.raw_text, "raw_unit": reported.unit, "unit": reported.unit,
        "dilution": reported.dilution, "dilution_applied": reported.dilution_applied,
        "numeric": reported.numeric, "operator": reported.operator, "bound": reported.bound,
        "measured": reported.measured, "text": reported.text,
        "qualifiers": [*computed.qualifiers, *by_hand], "by_hand": by_hand, "reported_text": reported.reported_text,
        "mdl_used": reported.mdl_used, "loq_used": reported.loq_used, "uncertainty": computed.uncertainty,
        "spec_limit_id": limit.id if limit else None,
        "verdict": judged.verdict, "verdict_text": judged.explanation[:300], "share": judged.share,
        "remark": tidy(entry.remark, 300),
        "source": ResultSource.FILE if entry.source_file_id else ResultSource.MANUAL,
        "source_file_id": entry.source_file_id, "source_row": entry.source_row,
        "source_cell": tidy(entry.source_cell, 60),
        "entered_by_id": work.actor.id, "entered_at": work.now,
    }  # fmt: skip


def _take_up(work: Work, analysis: Analysis, entry: Entry) -> None:
    """Who enters the first value of unassigned work takes it up."""
    if analysis.state == AnalysisState.UNASSIGNED:
        analysis.state, analysis.analyst_id = AnalysisState.ASSIGNED, work.actor.id
    analysis.analysed_at = entry.analysed_at or analysis.analysed_at or work.now
    analysis.instrument = tidy(entry.instrument, 60) or analysis.instrument
