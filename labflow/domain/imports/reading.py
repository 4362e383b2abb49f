"""Reading an instrument file into a run, and what a person adds to it: which sample a name means, which reading counts."""

from typing import Any
from uuid import UUID

from sqlalchemy import func, select

from labflow.domain import files
from labflow.domain.imports.names import tidy_name
from labflow.domain.ports import ColumnsKnown
from labflow.domain.work import Work
from labflow.errors import Invalid, StepNotAllowed
from labflow.kit.choice import Choice
from labflow.models import Analyte, FileMapping, ImportRun, Instrument, Sample, StoredFile
from labflow.vocabulary import ImportState, Permission
from labflow.words import number

PURPOSE = "import"
MOST_READINGS = 20_000


def read_file(work: Work, file_id: UUID, *, instrument: str = "") -> UUID:
    """Read a stored instrument file. Reading the same stored file again gives the run that exists already.

    `instrument` is the code of one of the register: its reader reads the file, and its results are made with it.
    """
    work.require(Permission.IMPORT_RESULTS)
    known = select(ImportRun.id).where(ImportRun.file_id == file_id)
    if run_id := work.db.scalars(known).first():
        return run_id
    file = work.read(StoredFile, file_id)
    if file.purpose != PURPOSE or file.client_id is not None:
        raise Invalid("This file was not stored for an import. Drop it here again.", field="file")
    _, data = files.fetch(work, file_id)
    made_with = _instrument(work, instrument)
    found = work.house.instruments.read(
        file.name,
        data,
        made_with.reader if made_with else "",
        known=lambda fingerprint: _known(work, fingerprint),
    )
    made_by = made_with.code if made_with else found.instrument
    run = ImportRun(
        file_id=file.id, reader=found.reader[:40], instrument=made_by[:80], state=ImportState.READ
    )
    before = _known(work, found.shape.fingerprint) if found.shape else None
    keep_found(run, found, before.date_order if before else "")
    work.add(run)
    work.db.flush()
    return run.id


def keep_found(run: ImportRun, found: Any, date_order: str) -> None:
    """What a reader found, as the run keeps it."""
    if len(found.readings) > MOST_READINGS:
        raise Invalid(
            "The file has more than {count} readings. Split it.", field="file", count=number(MOST_READINGS)
        )
    run.readings = [_kept(reading) for reading in found.readings]
    run.problems = [_kept_problem(problem) for problem in found.problems]
    if found.shape:
        run.columns = [_kept_column(column) for column in found.shape.columns]
        run.fingerprint, run.date_order = found.shape.fingerprint, date_order


def _known(work: Work, fingerprint: str) -> ColumnsKnown | None:
    """What a person said the columns under these headings are."""
    before = work.db.scalars(select(FileMapping).where(FileMapping.fingerprint == fingerprint)).first()
    return ColumnsKnown(before.columns, before.date_order) if before else None


def instruments(work: Work) -> list[Choice]:
    """The instruments a file may come from."""
    work.require(Permission.IMPORT_RESULTS)
    rows = work.db.scalars(select(Instrument).where(Instrument.active).order_by(Instrument.code))
    return [Choice(row.code, f"{row.code}, {row.name}") for row in rows]


def _instrument(work: Work, code: str) -> Instrument | None:
    asked = select(Instrument).where(func.upper(Instrument.code) == code.strip().upper(), Instrument.active)
    return work.db.scalars(asked).first() if code.strip() else None


def choose(work: Work, run_id: UUID, *, name: str, sample_id: UUID | None) -> None:
    """Say which sample a name in the file means; none takes the choice back."""
    run = _open_run(work, run_id)
    if sample_id is not None:
        work.read(Sample, sample_id)
    run.readings = _with(run, "sample", name, "sample_id", str(sample_id or ""))


def choose_analyte(work: Work, run_id: UUID, *, name: str, analyte_id: UUID | None) -> None:
    """Say which analyte a name in the file means; none takes the choice back."""
    run = _open_run(work, run_id)
    if analyte_id is not None:
        work.read(Analyte, analyte_id)
    run.readings = _with(run, "analyte", name, "analyte_id", str(analyte_id or ""))


def prefer(work: Work, run_id: UUID, *, place: int) -> None:
    """Of several readings for one result, let this one count. `place` is its place in the run, from 0."""
    run = _open_run(work, run_id)
    if not 0 <= place < len(run.readings):
        raise Invalid("The file has no such reading.")
    readings = [dict(reading) for reading in run.readings]
    readings[place]["preferred"] = not readings[place].get("preferred", False)
    run.readings = readings


def _with(run: ImportRun, named: str, name: str, kept: str, value: str) -> list[dict[str, Any]]:
    """The readings with a choice kept at every one that carries the name."""
    wanted = tidy_name(name)
    readings = [dict(reading) for reading in run.readings]
    meant = [reading for reading in readings if tidy_name(reading[named]) == wanted]
    if not meant:
        raise Invalid("The file has no {named} “{name}”.", field=kept, named=named, name=name)
    for reading in meant:
        reading[kept] = value
    return readings


def _open_run(work: Work, run_id: UUID) -> ImportRun:
    work.require(Permission.IMPORT_RESULTS)
    run = work.lock(ImportRun, run_id)
    if run.state == ImportState.DISCARDED:
        raise StepNotAllowed("This file was discarded. Drop it again to import from it.")
    return run


def _kept(reading: Any) -> dict[str, Any]:
    """A reading as the run keeps it: as written in the file, with its place there."""
    return {
        "sample": _text(reading.sample), "analyte": _text(reading.analyte), "value": _text(reading.value),
        "unit": _text(reading.unit), "dilution": _text(reading.dilution),
        "measured_at": reading.measured_at.isoformat() if reading.measured_at else "",
        "row": reading.row, "cell": _text(reading.cell), "kind": reading.kind, "note": _text(reading.note),
    }  # fmt: skip


def _kept_problem(problem: Any) -> dict[str, Any]:
    told = {name: _text(str(value)) for name, value in problem.told.items()}
    return {
        "row": problem.row, "cell": _text(problem.cell), "message": _text(problem.message), "said": problem.said, "told": told,
    }  # fmt: skip


def _kept_column(column: Any) -> dict[str, Any]:
    return {
        "place": column.place, "heading": _text(column.heading), "example": _text(column.example)[:80],
        "role": column.role,
    }  # fmt: skip


def _text(text: str) -> str:
    """Text the database can keep: no control characters, no halves of characters."""
    return "".join(sign if sign.isprintable() else " " for sign in text).strip()[:300]
