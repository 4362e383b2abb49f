"""Entering results: each cell is read, computed by the numbers engine, judged, and kept, or refused at its place."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from labflow.domain.analyses.calculating import Remade, remake
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
from labflow.domain.analyses.equipment import checked
from labflow.domain.analyses.keeping import changed, facts_of, fresh
from labflow.domain.analyses.qualifying import check_reason, chosen, computed_of
from labflow.domain.lab import zone
from labflow.domain.samples.deriving import derive_locked
from labflow.domain.work import Work
from labflow.errors import LabError, NotAllowed, ReasonNeeded
from labflow.kit.times import local
from labflow.models import Analysis, Analyte, Result, ServiceAnalyte
from labflow.vocabulary import AnalysisState, Permission

__all__ = ["CellOutcome", "Entered", "Entry", "enter", "enter_all", "lock_samples", "tidy"]


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
class Entered:
    """What became of the entries, in their order, and of what formulas make of them."""

    outcomes: list[CellOutcome]
    remade: list[Remade]


def enter(work: Work, entries: Sequence[Entry], *, reason: str = "") -> list[CellOutcome]:
    """Keep what was typed. Good cells are kept while bad ones are told why; a changed value needs a reason."""
    return enter_all(work, entries, reason=reason).outcomes


def enter_all(work: Work, entries: Sequence[Entry], *, reason: str = "") -> Entered:
    """The same, with what was computed anew because of it."""
    work.require(Permission.ENTER_RESULTS)
    if work.actor.id is None:
        raise NotAllowed("Only a person can enter results.")
    reason = tidy(reason, 500)
    if reason:
        work.give_reason(reason)
    bench = read_bench(work, entries)
    kept = [_keep(work, bench, entry, reason) for entry in entries]
    work.change_rows([*bench.analyses.values()])
    work.db.flush()  # one round trip for a pasted block, and the versions the screen needs
    work.add_together(bench.new)
    bench.new.clear()
    touched = {
        entry.analysis_id
        for entry, cell in zip(entries, kept, strict=True)
        if not isinstance(cell, CellOutcome) or cell.kept
    }
    remade = remake(work, bench, sorted(touched))
    if touched:
        samples = {bench.analyses[id].sample_id for id in touched}
        derive_locked(work, [bench.locked[id] for id in sorted(samples)])
    outcomes = [cell if isinstance(cell, CellOutcome) else _outcome(*cell) for cell in kept]
    return Entered(outcomes, remade)


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
    limit = bench.limits[analysis.id].get(analyte.id) if rule.reported else None
    computed = compute(
        entry.raw_text, dilution=dilution_of(entry.dilution), dilution_applied=entry.dilution_applied, rule=rule,
        analyte=analyte, limit=limit, specification=bench.specifications.get(limit.specification_id) if limit else None,
        late=is_late(work, analysis, entry),
    )  # fmt: skip
    by_hand = chosen(entry.by_hand, computed.qualifiers, before, bench.codes)
    if before is not None and says_the_same(before, entry, computed):
        return _qualified(work, analysis, analyte, before, entry, by_hand, reason), computed
    _not_computed(rule, analyte)
    if (before.version if before else 0) != entry.seen_version:
        raise conflict(work, before)
    if before is not None and not reason and not completes(work, before, entry, computed):
        raise ReasonNeeded(
            "{name} is already {reported_text}. Give a reason to change it.",
            field="reason",
            name=analyte.name,
            reported_text=before.reported_text,
        )
    made_with = _instrument(work, bench, analysis, entry)
    facts = facts_of(work, entry, computed, limit, by_hand)
    result = changed(before, facts) if before else bench.first(fresh(analysis, rule, analyte, facts))
    bench.results[(analysis.id, analyte.id)] = result
    _take_up(work, analysis, entry, made_with)
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
    _not_computed(*rule_of(bench, analysis, entry))
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


def _not_computed(rule: ServiceAnalyte, analyte: Analyte) -> None:
    """A computed value follows from others: it is changed by changing those."""
    if rule.formula:
        raise LabError(
            "{name} is computed by its formula. Change what it is computed from.", name=analyte.name
        )


def _instrument(work: Work, bench: Bench, analysis: Analysis, entry: Entry) -> tuple[str, str]:
    """The instrument and what there is to say about it; nothing where none is named."""
    if not entry.instrument.strip():
        return "", ""
    at = entry.analysed_at or analysis.analysed_at or work.now
    day = local(at, zone(work)).date()
    return checked(bench.equipment, analysis.service_version_id, tidy(entry.instrument, 60), day)


def _take_up(work: Work, analysis: Analysis, entry: Entry, made_with: tuple[str, str]) -> None:
    """Who enters the first value of unassigned work takes it up."""
    if analysis.state == AnalysisState.UNASSIGNED:
        analysis.state, analysis.analyst_id = AnalysisState.ASSIGNED, work.actor.id
    analysis.analysed_at = entry.analysed_at or analysis.analysed_at or work.now
    if made_with[0]:
        analysis.instrument, analysis.instrument_note = made_with
