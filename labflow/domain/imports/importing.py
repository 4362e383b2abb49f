"""Importing: the matched readings become results, each with its file, row and cell. Doing it again changes nothing."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from uuid import UUID

from sqlalchemy import func, select

from labflow.domain.analyses.entering import Entry, enter
from labflow.domain.imports.matching import HAS_VALUE, MATCHED, Match, match
from labflow.domain.work import Work
from labflow.errors import Invalid, LabError, StepNotAllowed
from labflow.models import ImportRun, Result
from labflow.vocabulary import ImportState, Permission
from labflow.words import _

TABLE = "table"  # a plain table comes from no particular instrument


@dataclass
class Imported:
    """How many results were kept, and in a sentence each why others were not."""

    imported: int = 0
    refused: list[str] = field(default_factory=list)


def import_rows(
    work: Work,
    run_id: UUID,
    *,
    places: Sequence[int] | None = None,
    keep_typed: bool = True,
    reason: str = "",
) -> Imported:
    """Enter the matched readings, all or those at `places`. Values already there stay, unless they are to be
    replaced (`keep_typed=False`), which takes a reason. Good rows are imported, the others are reported."""
    work.require(Permission.IMPORT_RESULTS)
    run = work.lock(ImportRun, run_id)
    if run.state == ImportState.DISCARDED:
        raise StepNotAllowed("This file was discarded. Drop it again to import from it.")
    if not keep_typed and not reason.strip():
        raise Invalid("Give a reason to replace values that are there already.", field="reason")
    wanted = MATCHED if keep_typed else (MATCHED, HAS_VALUE)
    chosen = [
        one
        for one in match(work, run)
        if one.state in wanted and (places is None or one.place in set(places))
    ]
    made_with = _instrument(work, run)
    outcomes = enter(work, [_entry(run, one, made_with) for one in chosen], reason=reason) if chosen else []
    work.db.flush()
    _note_on_run(work, run)
    return Imported(
        imported=sum(outcome.kept for outcome in outcomes),
        refused=[
            _("Row {row}: {problem}", row=run.readings[one.place]["row"], problem=outcome.message)
            for one, outcome in zip(chosen, outcomes, strict=True)
            if not outcome.kept
        ],
    )


def discard(work: Work, run_id: UUID) -> None:
    """Give a file up from which nothing was imported."""
    work.require(Permission.IMPORT_RESULTS)
    run = work.lock(ImportRun, run_id)
    if run.state == ImportState.DISCARDED:
        return
    if run.imported:
        raise LabError("Results come from this file: it stays in the record.")
    run.state = ImportState.DISCARDED


def _instrument(work: Work, run: ImportRun) -> str:
    """What the results are made with: the instrument chosen for the file, else what its format tells. A plain table tells nothing."""
    return "" if run.instrument == dict(work.house.instruments.readers()).get(TABLE) else run.instrument


def _entry(run: ImportRun, one: Match, instrument: str) -> Entry:
    reading = run.readings[one.place]
    assert one.test is not None  # a matched reading has its test
    return Entry(
        one.test.analysis.id, one.test.analyte.id, one.raw, dilution=str(one.dilution),
        dilution_applied=one.dilution_applied, remark=one.existing.remark if one.existing else "",
        seen_version=one.existing.version if one.existing else 0, instrument=instrument,
        analysed_at=one.analysed_at, source_file_id=run.file_id, source_row=reading["row"],
        source_cell=reading["cell"],
    )  # fmt: skip


def _note_on_run(work: Work, run: ImportRun) -> None:
    """How many live results come from the file now; an unchanged run is not written."""
    count = work.db.execute(
        select(func.count()).select_from(Result).where(Result.source_file_id == run.file_id, Result.live)
    ).scalar_one()
    if count and run.state != ImportState.IMPORTED:
        run.state = ImportState.IMPORTED
    if run.imported != count:
        run.imported = count
