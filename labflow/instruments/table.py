"""Any plain table of results, in long or in wide layout, read by a mapping."""

from dataclasses import dataclass

from labflow.instruments import clock, headings
from labflow.instruments.detection import detect
from labflow.instruments.kinds import kind_of
from labflow.instruments.mapping import Mapping, find_column
from labflow.instruments.reading import FileRefused, Problem, ReadFile, Reading
from labflow.instruments.sheet import Sheet

NAME = "table"
INSTRUMENT = "Plain table (CSV or XLSX)"


@dataclass(frozen=True)
class Columns:
    """The columns of a mapping counted from 0; -1 where there is none."""

    sample: int
    unit: int
    dilution: int
    measured_at: int
    time: int
    kind: int
    note: int


def recognise(sheets: list[Sheet]) -> float:
    """How surely this is a plain table: less than any reader that knows its instrument."""
    return 0.3 if any(detect(sheet) for sheet in sheets) else 0.0


def read(sheets: list[Sheet], mapping: Mapping | None = None) -> ReadFile:
    """The readings of a table. A mapping chosen by a person overrides what the headings suggest."""
    if mapping is None:
        mapping = find_mapping(sheets)
    sheet = sheet_named(sheets, mapping.sheet)
    readings, problems = read_sheet(sheet, mapping)
    for other in sheets:
        if other is not sheet and detect(other):
            problems.append(
                Problem(1, other.address(0, 0), "The sheet “{name}” was not read.", {"name": other.name})
            )
    return ReadFile(NAME, INSTRUMENT, readings, problems)


def find_mapping(sheets: list[Sheet]) -> Mapping:
    """The mapping that the headings of the first readable sheet suggest. Raises FileRefused if none does."""
    for sheet in sheets:
        found = detect(sheet)
        if found:
            return found
    raise FileRefused(
        "No table of results was found: no row has a heading for the sample and one for a result. "
        "Choose the columns yourself."
    )


def sheet_named(sheets: list[Sheet], name: str) -> Sheet:
    for sheet in sheets:
        if not name or sheet.name == name:
            return sheet
    raise FileRefused("The workbook has no visible sheet “{name}”.", name=name)


def read_sheet(sheet: Sheet, mapping: Mapping) -> tuple[list[Reading], list[Problem]]:
    """The readings and problems of one sheet, read by a mapping."""
    columns = Columns(
        *(
            find_column(sheet, mapping, name)
            for name in (
                mapping.sample, mapping.unit, mapping.dilution, mapping.measured_at, mapping.time,
                mapping.kind, mapping.note,
            )
        )
    )  # fmt: skip
    first = max(mapping.header_row, mapping.unit_row)
    problems: list[Problem] = []
    order = order_of(sheet, mapping, columns, first, problems)
    if mapping.columns:
        results = wide_columns(sheet, mapping)
        analyte = -1
    else:
        value = find_column(sheet, mapping, mapping.value)
        if value < 0 or not (mapping.analyte or mapping.fixed_analyte):
            raise FileRefused("Choose the column of the results and the column, or the name, of the analyte.")
        head = sheet.cell(mapping.header_row - 1, value)
        results = [(value, mapping.fixed_analyte, mapping.fixed_unit or headings.split_unit(head)[1])]
        analyte = find_column(sheet, mapping, mapping.analyte)
    readings: list[Reading] = []
    heading = sheet.cell(mapping.header_row - 1, columns.sample)
    above = ""
    for index in range(first, len(sheet.rows)):
        row = sheet.rows[index]
        if not any(row):
            continue
        sample = sheet.cell(index, columns.sample)
        if heading and sample == heading and mapping.header_row:
            warn_of_second_table(sheet, mapping, index, problems)
            continue
        sample = sample or (above if mapping.fill_down else "")
        above = sample
        read_row(sheet, index, sample, columns, analyte, results, order, readings, problems)
    return readings, problems


def read_row(
    sheet: Sheet,
    index: int,
    sample: str,
    columns: Columns,
    analyte: int,
    results: list[tuple[int, str, str]],
    order: str,
    readings: list[Reading],
    problems: list[Problem],
) -> None:
    """Add the readings of one row, or say what is missing in it."""
    row = sheet.rows[index]
    width = len(row)

    def text(column: int) -> str:
        return row[column] if 0 <= column < width else ""

    if not sample:
        if any(text(column) for column, _, _ in results):
            place = sheet.address(index, columns.sample)
            problems.append(
                Problem(index + 1, place, "Row {row} has a result but no sample.", {"row": index + 1})
            )
        return
    measured_at = None
    if columns.measured_at >= 0:
        measured_at = clock.moment(f"{text(columns.measured_at)} {text(columns.time)}".strip(), order)
    kind = kind_of(text(columns.kind), sample)
    missing: list[tuple[int, str]] = []
    for column, named, unit in results:
        name, value = named or text(analyte), text(column)
        if not value or not name:
            missing.append((column, name))
            continue
        readings.append(
            Reading(
                sample=sample,
                analyte=name,
                value=value,
                unit=text(columns.unit) or unit,
                dilution=text(columns.dilution),
                measured_at=measured_at,
                row=index + 1,
                cell=sheet.address(index, column),
                kind=kind,
                note=text(columns.note),
            )
        )
    if missing:
        problems.append(missing_results(sheet, index, sample, missing))


def missing_results(sheet: Sheet, index: int, sample: str, missing: list[tuple[int, str]]) -> Problem:
    """One problem for all empty results of a row."""
    column = missing[0][0]
    names, place = name_some([name for _, name in missing if name]), sheet.address(index, column)
    told = {"sample": sample, "row": index + 1, "names": names}
    if sheet.cell(index, column):
        return Problem(index + 1, place, "The result of {sample} in row {row} has no analyte.", told)
    if names:
        return Problem(index + 1, place, "{sample} has no result for {names}.", told)
    return Problem(index + 1, place, "{sample} has no result.", told)


def name_some(names: list[str]) -> str:
    """The names in a sentence, the first ones only when there are many."""
    return ", ".join(names) if len(names) <= 5 else f"{', '.join(names[:3])} and {len(names) - 3} more"


def wide_columns(sheet: Sheet, mapping: Mapping) -> list[tuple[int, str, str]]:
    """Column, analyte and unit of each result column: chosen, else from the heading or the row of units."""
    found = []
    for wanted in mapping.columns:
        column = find_column(sheet, mapping, wanted.column)
        name, unit = headings.split_unit(sheet.cell(mapping.header_row - 1, column))
        below = sheet.cell(mapping.unit_row - 1, column).strip("[]() ") if mapping.unit_row else ""
        found.append((column, wanted.analyte or name, wanted.unit or unit or below or mapping.fixed_unit))
    return found


def order_of(sheet: Sheet, mapping: Mapping, columns: Columns, first: int, problems: list[Problem]) -> str:
    """The order of day and month in the dates of the table; a problem if it cannot be known."""
    if columns.measured_at < 0 or mapping.date_order:
        return mapping.date_order
    return clock.column_order(sheet, columns.measured_at, first, problems)


def warn_of_second_table(sheet: Sheet, mapping: Mapping, index: int, problems: list[Problem]) -> None:
    """A repeated heading row is skipped; one with other headings starts a table that is not understood."""
    if sheet.rows[index] != sheet.rows[mapping.header_row - 1]:
        place, told = sheet.address(index, 0), {"row": index + 1}
        problems.append(
            Problem(
                index + 1,
                place,
                "A table with other headings begins in row {row}. Check the rows below it.",
                told,
            )
        )
