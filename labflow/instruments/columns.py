"""The columns of a plain table as a person sees and changes them: what each one is."""

import hashlib
from collections.abc import Mapping as Roles
from dataclasses import dataclass

from labflow.instruments import table
from labflow.instruments.detection import detect, is_unit_row, may_be_headings, ref
from labflow.instruments.mapping import AnalyteColumn, Mapping
from labflow.instruments.reading import FileRefused
from labflow.instruments.sheet import Sheet, column_of

# What a column can be. One of `result` each analyte (wide), or `analyte` and `value` (one result a row).
SINGLE = ("sample", "analyte", "value", "unit", "dilution", "measured_at", "time", "kind", "note")
RESULT = "result"
MOST = 60
SEARCHED = 30


@dataclass(frozen=True, slots=True)
class TableColumn:
    """A column by its place ("$B"), what stands at its head and below it, and what it is taken for ("": nothing)."""

    place: str
    heading: str
    example: str
    role: str = ""


@dataclass(frozen=True, slots=True)
class TableShape:
    """A table's sheet, the row of its headings (from 1) and its columns. `fingerprint` knows the same headings again."""

    sheet: str
    header_row: int
    fingerprint: str
    columns: tuple[TableColumn, ...]


def shape_of(sheets: list[Sheet], roles: Roles[str, str] | None = None) -> TableShape | None:
    """The table in a file, with the roles a person gave its columns, or those its headings suggest. None without a table."""
    for sheet in sheets:
        if found := detect(sheet):
            return _shape(sheet, found.header_row, roles if roles is not None else _roles(found))
    for sheet in sheets:
        for index in range(min(len(sheet.rows), SEARCHED)):
            if may_be_headings(sheet, index):
                return _shape(sheet, index + 1, roles or {})
    return None


def mapping_of(sheets: list[Sheet], roles: Roles[str, str], date_order: str = "") -> Mapping:
    """The mapping that these roles mean. Raises FileRefused when they do not tell where results are."""
    shape = shape_of(sheets, roles)
    if shape is None:
        raise FileRefused("The file has no table.")
    known = {column.place for column in shape.columns}
    given = {place: role for place, role in roles.items() if role and place in known}
    places = _singles(given)
    results = [place for place, role in given.items() if role == RESULT]
    if "sample" not in places:
        raise FileRefused("Say which column names the sample.")
    if not results and not {"analyte", "value"} <= places.keys():
        raise FileRefused(
            "Say which columns hold results: one for each analyte, or one with the analyte and one with its value."
        )
    if results and places.keys() & {"analyte", "value"}:
        raise FileRefused(
            "Results stand in columns of their own, or in one column beside their analyte. Not both."
        )
    sheet = table.sheet_named(sheets, shape.sheet)
    unit_row = shape.header_row + 1 if is_unit_row(sheet, shape.header_row) else 0
    at = {role: places.get(role, "") for role in SINGLE}
    return Mapping(
        at["sample"], at["analyte"], at["value"], tuple(AnalyteColumn(place) for place in sorted(results, key=_left_to_right)),
        at["unit"], at["dilution"], at["measured_at"], at["time"], at["kind"], at["note"],
        sheet=shape.sheet, header_row=shape.header_row, unit_row=unit_row, date_order=date_order,
    )  # fmt: skip


def _singles(given: dict[str, str]) -> dict[str, str]:
    """Role to place, for the roles that one column has."""
    places: dict[str, str] = {}
    for place, role in given.items():
        if role == RESULT:
            continue
        if role not in SINGLE:
            raise FileRefused("There is no such kind of column.")
        if role in places:
            raise FileRefused("Two columns cannot be the same. Only results may stand in several.")
        places[role] = place
    return places


def _shape(sheet: Sheet, header_row: int, roles: Roles[str, str]) -> TableShape:
    heads = sheet.rows[header_row - 1]
    width = max((len(row) for row in sheet.rows[header_row - 1 : header_row + SEARCHED]), default=len(heads))
    columns = tuple(
        TableColumn(
            ref(column), sheet.cell(header_row - 1, column), _example(sheet, header_row, column), roles.get(ref(column), "")
        )
        for column in range(min(width, MOST))
        if sheet.cell(header_row - 1, column) or _example(sheet, header_row, column)
    )  # fmt: skip
    told = "\x1f".join(" ".join(text.casefold().split()) for text in heads)
    return TableShape(sheet.name, header_row, hashlib.sha256(told.encode()).hexdigest(), columns)


def _example(sheet: Sheet, first: int, column: int) -> str:
    """The first thing that stands in a column below its head."""
    rows = range(first, min(first + SEARCHED, len(sheet.rows)))
    return next((text for index in rows if (text := sheet.cell(index, column))), "")


def _roles(found: Mapping) -> dict[str, str]:
    named = {getattr(found, role): role for role in SINGLE if getattr(found, role)}
    return named | {column.column: RESULT for column in found.columns}


def _left_to_right(place: str) -> int:
    return column_of(place.removeprefix("$"))
