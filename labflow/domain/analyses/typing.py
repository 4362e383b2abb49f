"""Typing into a sheet: what was typed in a cell is completed with what is saved, entered, and marked with what came of it."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import select

from labflow import words
from labflow.domain.analyses.calculating import Remade
from labflow.domain.analyses.cell_figures import in_full, level, number, reported
from labflow.domain.analyses.checks import dilution_of
from labflow.domain.analyses.entering import CellOutcome, Entered, Entry, enter_all
from labflow.domain.analyses.progress import Tally, progress, tally
from labflow.domain.analyses.qualifying import computed_of
from labflow.domain.analyses.sheet import stories, tell
from labflow.domain.analyses.sheet_facts import SheetQuery
from labflow.domain.analyses.submitting import submit
from labflow.domain.analyses.undoing import REASONS as UNDOING
from labflow.domain.analyses.undoing import own_steps
from labflow.domain.lab import zone
from labflow.domain.work import Work
from labflow.errors import Invalid, LabError
from labflow.kit import times
from labflow.models import Analysis, Analyte, Result, Sample, User
from labflow.vocabulary import Permission

MOST_TYPED = 2000
REASONS = (
    "Typing error",
    "Wrong dilution",
    "Read again from the instrument",
    "Value belonged to another sample",
    "Calculation corrected",
)


@dataclass(frozen=True)
class Typed:
    """What was typed in one row: None means left as it is. `seen_version` is the saved value's version on the screen, `act` is
    "undo" or "redo" where the person stepped back or forth instead of typing, `manual` are the qualifiers set by hand."""

    cell: str
    raw: str | None = None
    dilution: str | None = None
    seen_version: int = 0
    act: str = ""
    manual: tuple[str, ...] | None = None


@dataclass(frozen=True)
class RunFacts:
    """The sheet's own fields, for what is typed from now on: instrument and time of analysis as typed, lab time."""

    instrument: str = ""
    analysed_at: str = ""


@dataclass
class Mark:
    """What became of a cell. `code` is "" when saved, else why not: invalid, stale, reason_needed, waiting; `part` is
    the part of the cell it is about: raw, dilution or manual (its qualifiers). `was` is what `typed` would replace. The drafts are what was typed and is not saved."""

    state: str = ""
    code: str = ""
    message: str = ""
    part: str = "raw"
    label: str = ""
    was: str = ""
    typed: str = ""
    draft_raw: str = ""
    draft_dilution: str = ""
    raw: str = ""
    dilution: str = ""
    result: str = ""
    numeric: str = ""
    qualifiers: list[str] = field(default_factory=list)
    manual: list[str] = field(default_factory=list)
    loq: str = ""
    verdict: str = ""
    verdict_text: str = ""
    explanation: str = ""
    boxes: list[str] = field(default_factory=list)
    exact: str = ""
    shown_as: str = ""
    why: str = ""
    rule: str = ""
    by: str = ""
    at: str = ""
    version: int = 0


@dataclass
class Commit:
    """What came of one commit: a mark for every cell, when it was saved, how far the sheet is now, and which request it was."""

    marks: dict[str, Mark] = field(default_factory=dict)
    saved_at: str = ""
    tally: Tally = field(default_factory=Tally)
    request: UUID | None = None


def enter_typed(
    work: Work, query: SheetQuery, typed: Sequence[Typed], *, run: RunFacts | None = None, reason: str = ""
) -> Commit:
    """Save one commit of the sheet: a cell, a filled column or a pasted block. Good cells are kept, others told why."""
    work.require(Permission.ENTER_RESULTS)
    if len(typed) > MOST_TYPED:
        raise Invalid("At most {count} cells at once. Paste a smaller block.", count=MOST_TYPED)
    cells = {cell_ids(one.cell): one for one in typed}
    marks = _enter(work, cells, run or RunFacts(), reason)
    kept = any(mark.state == "saved" for mark in marks.values())
    return Commit(marks, _clock(work, work.now) if kept else "", tally(work, query), work.request_id)


def read_batch(batch: dict[str, Any]) -> list[Typed]:
    """What a browser sent of one commit: {"cells": [{"id", "seen", "raw"?, "dilution"?, "manual"?, "act"?}]}."""
    try:
        return [
            Typed(
                str(one["id"]), _text(one.get("raw")), _text(one.get("dilution")), int(one.get("seen") or 0),
                str(one.get("act") or ""), _codes(one.get("manual")),
            )
            for one in batch["cells"]
        ]  # fmt: skip
    except (KeyError, TypeError, ValueError, AttributeError):
        raise Invalid("These cells do not belong to the sheet. Open the sheet again.") from None


def _text(value: Any) -> str | None:
    return None if value is None else str(value)[:200]


def _codes(value: Any) -> tuple[str, ...] | None:
    """Qualifiers as the grid holds them, in one text: "B Q"."""
    return None if value is None else tuple(str(value)[:200].split())


def _clock(work: Work, at: datetime) -> str:
    return times.local(at, zone(work)).strftime("%I:%M:%S %p").lstrip("0").lower()


def submit_sheet(work: Work, query: SheetQuery) -> int:
    """Hand over every complete test of the sheet for review. Returns how many."""
    work.require(Permission.ENTER_RESULTS)
    answer = progress(work, query)
    if not answer.ids:
        raise LabError("No test that is yours or unassigned is complete yet.")
    submit(work, [UUID(id) for id in answer.ids])
    return answer.count


def chosen_reason(picked: str, words: str) -> str:
    """The reason as it is kept: one of the usual ones, with words of one's own where they are given."""
    usual, own = picked.strip() if picked.strip() in REASONS else "", words.strip()
    if not usual and not own:
        raise Invalid("Choose a reason or write one.", field="reason")
    return f"{usual}: {own}" if usual and own else usual or own


def _enter(work: Work, cells: dict[tuple[UUID, UUID], Typed], run: RunFacts, reason: str) -> dict[str, Mark]:
    saved = _saved(work, cells)
    analysed_at = _analysed_at(work, run)
    entries: dict[tuple[UUID, UUID], Entry] = {}
    marks = {}
    for ids, one in cells.items():
        before = saved.get(ids)
        if before is None and not (one.raw or "").strip():
            marks[one.cell] = _waiting(one)
        else:
            entries[ids] = _entry(ids, one, before, run.instrument, analysed_at)
    entered = _kept(work, cells, entries, saved, reason)
    outcomes = entered.outcomes
    now, labels = _saved(work, cells), _labels(work, outcomes)
    told = stories(work, {outcome.analysis_id for outcome in outcomes if not outcome.kept})
    for outcome in outcomes:
        ids = (outcome.analysis_id, outcome.analyte_id)
        mark = marks[cells[ids].cell] = _mark(outcome, now.get(ids), cells[ids], labels.get(ids, ""), told)
        if outcome.code == "stale" and (theirs := now.get(ids)):
            mark.by = work.read(User, theirs.entered_by_id).name
            mark.at = _clock(work, theirs.entered_at)
    for remade in entered.remade:
        marks.setdefault(f"{remade.analysis_id}:{remade.analyte_id}", _computed(remade))
    return marks


def _kept(
    work: Work,
    cells: dict[tuple[UUID, UUID], Typed],
    entries: dict[tuple[UUID, UUID], Entry],
    saved: dict[tuple[UUID, UUID], Result],
    reason: str,
) -> Entered:
    """Enter each group under its own reason: typed values, steps back, steps forth."""
    steps = {
        ids: (entry.raw_text.strip(), step_dilution(entry), step_codes(entry, saved.get(ids)))
        for ids, entry in entries.items()
        if cells[ids].act in UNDOING and not reason
    }
    own = own_steps(work, steps) if steps else set()
    done = Entered([], [])
    for act in ("", *UNDOING):
        group = [entry for ids, entry in entries.items() if (cells[ids].act if ids in own else "") == act]
        if group:
            entered = enter_all(work, group, reason=UNDOING.get(act, reason))
            done = Entered(done.outcomes + entered.outcomes, entered.remade + done.remade)
    return done


def step_dilution(entry: Entry) -> Decimal:
    """The dilution asked for; an emptied cell has none, and what is no number equals no dilution that ever stood there."""
    if not entry.raw_text.strip():
        return Decimal(1)
    try:
        return dilution_of(entry.dilution)
    except LabError:
        return Decimal(-1)


def step_codes(entry: Entry, before: Result | None) -> tuple[str, ...]:
    """The qualifiers by hand that the step leads to; an emptied cell has none."""
    if not entry.raw_text.strip():
        return ()
    return tuple(sorted(entry.by_hand if entry.by_hand is not None else before.by_hand if before else ()))


def _labels(work: Work, outcomes: list[CellOutcome]) -> dict[tuple[UUID, UUID], str]:
    """The names of refused cells, for people: "S26-000041, Lead"."""
    refused = [outcome for outcome in outcomes if not outcome.kept]
    if not refused:
        return {}
    numbers = dict(
        work.db.execute(
            select(Analysis.id, Sample.number)
            .join(Sample, Sample.id == Analysis.sample_id)
            .where(Analysis.id.in_({outcome.analysis_id for outcome in refused}))
        ).tuples().all()
    )  # fmt: skip
    found = select(Analyte.id, Analyte.name).where(
        Analyte.id.in_({outcome.analyte_id for outcome in refused})
    )
    names = dict(work.db.execute(found).tuples().all())
    return {
        (
            one.analysis_id,
            one.analyte_id,
        ): f"{numbers.get(one.analysis_id, '')}, {names.get(one.analyte_id, '')}"
        for one in refused
    }


def cell_ids(name: str) -> tuple[UUID, UUID]:
    """The analysis and the analyte a cell's name stands for."""
    try:
        analysis, analyte = name.split(":")
        return UUID(analysis), UUID(analyte)
    except ValueError:
        raise Invalid("This cell does not belong to the sheet. Open the sheet again.") from None


def _saved(work: Work, cells: dict[tuple[UUID, UUID], Typed]) -> dict[tuple[UUID, UUID], Result]:
    rows = work.db.scalars(
        select(Result).where(Result.analysis_id.in_({analysis for analysis, _ in cells}), Result.live)
    )
    return {(row.analysis_id, row.analyte_id): row for row in rows}


def _entry(
    ids: tuple[UUID, UUID], one: Typed, before: Result | None, instrument: str, analysed_at: datetime | None
) -> Entry:
    """The whole entry. A value that came from a file stays from that file while only its dilution changes."""
    raw = one.raw if one.raw is not None else (before.raw_text if before else "")
    same = before is not None and raw.strip() == before.raw_text
    dilution = one.dilution if one.dilution is not None else (number(before.dilution) if before else "1")
    return Entry(
        *ids, raw, dilution=dilution, dilution_applied=same and before.dilution_applied,
        remark=before.remark if before else "", seen_version=one.seen_version, instrument=instrument,
        analysed_at=analysed_at, source_file_id=before.source_file_id if same else None,
        source_row=before.source_row if same else None, source_cell=before.source_cell if same else "",
        by_hand=one.manual,
    )  # fmt: skip


def _waiting(one: Typed) -> Mark:
    """A dilution without a value: kept on the screen until the value comes."""
    if (one.dilution or "").strip() in ("", "1"):
        return Mark()
    told = words._("Type the raw value too; both are saved then.")
    return Mark("changed", "waiting", told, part="dilution", draft_dilution=one.dilution or "")


def _mark(outcome: CellOutcome, saved: Result | None, one: Typed, label: str, told: dict[str, str]) -> Mark:
    """The outcome beside what is saved now. A refused cell shows the saved result next to what was typed."""
    mark = Mark("saved" if outcome.kept else "error", outcome.code, outcome.message, label=label)
    mark.part = {"dilution": "dilution", "qualifiers": "manual"}.get(outcome.field, "raw")
    mark.was, mark.typed = _change(one, saved)
    if not outcome.kept:
        mark.draft_raw, mark.draft_dilution = one.raw or "", one.dilution or ""
    return _shown(mark, saved, outcome.explanation or told.get(one.cell, ""))


def _computed(remade: Remade) -> Mark:
    """A cell that a formula filled, emptied, or could not fill."""
    mark = Mark("error", "invalid", remade.why) if remade.why else Mark("saved" if remade.result else "")
    return _shown(mark, remade.result, remade.explanation)


def _shown(mark: Mark, saved: Result | None, explanation: str) -> Mark:
    if saved is not None:
        mark.raw, mark.dilution = saved.raw_text, number(saved.dilution)
        mark.result, mark.qualifiers = reported(saved), computed_of(saved)
        mark.manual = list(saved.by_hand)
        mark.loq = level(saved.loq_used, saved.mdl_used, saved.dilution)
        mark.verdict, mark.verdict_text = saved.verdict, saved.verdict_text
        mark.version, mark.numeric = saved.version, in_full(saved)
    mark.explanation = explanation
    tell(mark, explanation)
    return mark


def _change(one: Typed, saved: Result | None) -> tuple[str, str]:
    """What a cell says now and what was typed instead, in words: the value, else its dilution, else its qualifiers."""
    if one.raw is not None:
        return saved.raw_text if saved else "", one.raw
    if one.dilution is not None:
        return _diluted(number(saved.dilution) if saved else "1"), _diluted(one.dilution)
    return _qualifiers(saved.by_hand if saved else ()), _qualifiers(one.manual or ())


def _diluted(dilution: str) -> str:
    return words._("dilution {number}", number=dilution)


def _qualifiers(codes: Sequence[str]) -> str:
    return words._("qualifier {codes}", codes=" ".join(codes)) if codes else words._("no qualifier by hand")


def _analysed_at(work: Work, run: RunFacts) -> datetime | None:
    if not run.analysed_at.strip():
        return None
    at = times.parse_local(run.analysed_at, zone(work))
    if at is None:
        raise Invalid("Type the time of analysis as date and time.", field="analysed_at")
    return at
