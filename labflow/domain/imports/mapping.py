"""The columns of a plain table: what a person says they are is remembered for every file with the same headings."""

from typing import Any
from uuid import UUID

from sqlalchemy import select

from labflow.domain import files
from labflow.domain.imports.importing import TABLE
from labflow.domain.imports.names import tidy_name
from labflow.domain.imports.reading import keep_found
from labflow.domain.ports import ColumnsKnown
from labflow.domain.work import Work
from labflow.errors import Invalid, LabError, StepNotAllowed
from labflow.models import FileMapping, ImportRun
from labflow.vocabulary import ImportState, Permission
from labflow.words import later

ROLES = {
    "sample": later("Sample"), "result": later("Result"), "analyte": later("Analyte"), "value": later("Value"),
    "unit": later("Unit"), "dilution": later("Dilution"), "measured_at": later("Analysed at"), "time": later("Time of day"),
    "kind": later("Kind of sample"), "note": later("Note"),
}  # fmt: skip
DATE_ORDERS = frozenset(("", "dmy", "mdy"))  # "": as the dates tell


def map_columns(work: Work, run_id: UUID, *, roles: dict[str, str], date_order: str = "") -> None:
    """Read the file again by these columns (place to role; without a role a column is left out).

    What was decided about names stays. Files with the same headings are read like this from now on.
    """
    work.require(Permission.IMPORT_RESULTS)
    run = work.lock(ImportRun, run_id)
    _check_mappable(run)
    if date_order not in DATE_ORDERS:
        raise Invalid("Choose the order of day and month from the list.", field="date_order")
    if any(role and role not in ROLES for role in roles.values()):
        raise Invalid("Choose what the column is from the list.", field="columns")
    chosen = ColumnsKnown({place: role for place, role in roles.items() if role}, date_order)
    file, data = files.fetch(work, run.file_id)
    found = work.house.instruments.read_mapped(file.name, data, chosen)
    decided = run.readings
    keep_found(run, found, chosen.date_order)
    run.readings = _with_decisions(run.readings, decided)
    _remember(work, run.fingerprint, chosen)


def is_mappable(run: ImportRun) -> bool:
    """Only a plain table has columns to map, and only until results come from it: they keep the cells they were read from."""
    return run.state == ImportState.READ and bool(run.columns) and not run.imported


def _check_mappable(run: ImportRun) -> None:
    if run.state == ImportState.DISCARDED:
        raise StepNotAllowed("This file was discarded. Drop it again to import from it.")
    if run.reader != TABLE or not run.columns:
        raise LabError("Only the columns of a plain table can be mapped.")
    if run.imported:
        raise LabError("Results come from this file already: it stays as it was read.")


def _with_decisions(readings: list[dict[str, Any]], before: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The new readings with what was decided about the names in them."""
    meant: dict[tuple[str, str], str] = {}
    for reading in before:
        for name, kept in (("sample", "sample_id"), ("analyte", "analyte_id")):
            if reading.get(kept):
                meant[kept, tidy_name(reading[name])] = reading[kept]
    for reading in readings:
        for name, kept in (("sample", "sample_id"), ("analyte", "analyte_id")):
            if id := meant.get((kept, tidy_name(reading[name]))):
                reading[kept] = id
    return readings


def _remember(work: Work, fingerprint: str, chosen: ColumnsKnown) -> None:
    before = work.db.scalars(
        select(FileMapping).where(FileMapping.fingerprint == fingerprint).with_for_update()
    ).first()
    if before is None:
        work.add(FileMapping(fingerprint=fingerprint, columns=chosen.roles, date_order=chosen.date_order))
    elif (before.columns, before.date_order) != (chosen.roles, chosen.date_order):
        before.columns, before.date_order = chosen.roles, chosen.date_order
