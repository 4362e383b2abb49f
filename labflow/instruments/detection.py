"""Finds the heading row of a plain table and what its columns are."""

import re
from dataclasses import replace

from labflow.instruments import headings
from labflow.instruments.mapping import AnalyteColumn, Mapping
from labflow.instruments.sheet import Sheet, letters

SEARCHED = 100
UNNAMED: tuple[str, ...] = ()
LOOKED_AT = 200
RESULT = re.compile(
    r"[<>≤≥~]?\s*[-+]?(?:\d[\d ,.']*|[.,]\d+)(?:[eE][-+]?\d+)?\s*%?"
    r"|n\.?[/.]?[dqa]\.?|not detected|bdl|<\s*\w{2,5}|abs(?:ent)?|pres(?:ent)?|trace|pos(?:itive)?|neg(?:ative)?|-+|overrange",
    re.IGNORECASE,
)


def detect(sheet: Sheet) -> Mapping | None:
    """The mapping that the headings suggest, or None. Text above the table does not disturb."""
    for names in (headings.SAMPLE, headings.WEAK_SAMPLE, UNNAMED):
        found = [
            mapping
            for index in range(min(len(sheet.rows), SEARCHED))
            if may_be_headings(sheet, index)
            and (mapping := long_layout(sheet, index, names) or wide_layout(sheet, index, names))
        ]
        if found:
            return max(found, key=weight)
    return None


def may_be_headings(sheet: Sheet, index: int) -> bool:
    """Whether a row has at least two texts, not only numbers, and something below it."""
    filled = [text for text in sheet.rows[index] if text]
    numbers = sum(1 for text in filled if is_result(text))
    return len(filled) - numbers >= 2 and any(any(below) for below in sheet.rows[index + 1 : index + 4])


def weight(mapping: Mapping) -> int:
    """How many columns of the table a mapping explains; a line of text above a table explains few."""
    named = (mapping.analyte, mapping.value, mapping.unit, mapping.measured_at, mapping.kind, mapping.note)
    return sum(1 for name in named if name) + len(mapping.columns)


def long_layout(sheet: Sheet, index: int, sample_names: tuple[str, ...]) -> Mapping | None:
    """A mapping of one result a row: the headings name a sample, an analyte and a result."""
    row = sheet.rows[index]
    taken: set[int] = set()
    sample = take(row, sample_names, taken)
    analyte = take(row, headings.ANALYTE, taken)
    value = take(row, headings.VALUE, taken)
    if min(sample, analyte, value) < 0:
        return None
    unit = unit_of(row, value, taken)
    mapping = with_others(Mapping(ref(sample), sheet=sheet.name, header_row=index + 1), row, taken)
    return replace(mapping, analyte=ref(analyte), value=ref(value), unit=ref(unit))


def wide_layout(sheet: Sheet, index: int, sample_names: tuple[str, ...]) -> Mapping | None:
    """A mapping of one column per analyte: a sample column and columns of results."""
    row = sheet.rows[index]
    taken: set[int] = set()
    sample = unnamed(sheet, index, taken) if sample_names is UNNAMED else take(row, sample_names, taken)
    if sample < 0:
        return None
    mapping = with_others(Mapping(ref(sample), sheet=sheet.name, header_row=index + 1), row, taken)
    unit_row = index + 2 if is_unit_row(sheet, index + 1) else 0
    columns = tuple(
        AnalyteColumn(ref(column))
        for column, heading in enumerate(row)
        if column not in taken
        and may_be_analyte(heading)
        and holds_results(sheet, max(index + 1, unit_row), column, bool(headings.split_unit(heading)[1]))
    )
    enough = 2 if sample_names is UNNAMED else 1
    return replace(mapping, columns=columns, unit_row=unit_row) if len(columns) >= enough else None


def unnamed(sheet: Sheet, index: int, taken: set[int]) -> int:
    """The first column where only it has no heading but names in it, as in a cross table; else -1."""
    if sheet.cell(index, 0) or not sheet.cell(index + 1, 0) or is_result(sheet.cell(index + 1, 0)):
        return -1
    taken.add(0)
    return 0


def take(row: list[str], wanted: tuple[str, ...], taken: set[int]) -> int:
    column = headings.best(row, wanted, taken)
    if column >= 0:
        taken.add(column)
    return column


def ref(column: int) -> str:
    return f"${letters(column)}" if column >= 0 else ""


def unit_of(row: list[str], value: int, taken: set[int]) -> int:
    """The unit column next to the value: some files have one unit column for each of several values."""
    near = [
        column
        for column, text in enumerate(row)
        if column not in taken and headings.bare(text) in headings.UNIT
    ]
    if not near:
        return -1
    column = min(near, key=lambda place: (place < value, abs(place - value)))
    taken.add(column)
    return column


def with_others(mapping: Mapping, row: list[str], taken: set[int]) -> Mapping:
    """The mapping with the columns beside sample, analyte and value."""
    measured_at = take(row, headings.MEASURED, taken)
    return replace(
        mapping,
        dilution=ref(take(row, headings.DILUTION, taken)),
        measured_at=ref(measured_at),
        time=ref(take(row, headings.TIME, taken)) if measured_at >= 0 else "",
        kind=ref(take(row, headings.KIND, taken)),
        note=ref(take(row, headings.NOTE, taken)),
    )


def may_be_analyte(heading: str) -> bool:
    name = headings.bare(heading)
    return bool(name) and not any(
        name in known
        for known in (headings.BESIDES, headings.UNIT, headings.DILUTION, headings.MEASURED, headings.NOTE)
    )


def holds_results(sheet: Sheet, first: int, column: int, with_unit: bool) -> bool:
    """Whether the first cell of a column that holds something, and most of them, are results.

    Under a heading with a unit anything counts: an instrument may write S for a saturated detector.
    """
    texts = [sheet.cell(index, column) for index in range(first, min(first + LOOKED_AT, len(sheet.rows)))]
    filled = [text for text in texts if text]
    if not filled or with_unit:
        return bool(filled)
    return is_result(filled[0]) and sum(1 for text in filled if is_result(text)) * 2 > len(filled)


def is_result(text: str) -> bool:
    """Whether a cell is a number, a limit such as ``<0.5``, or a word such as ``ND`` in place of one."""
    return len(text) <= 40 and RESULT.fullmatch(text) is not None


def is_unit_row(sheet: Sheet, index: int) -> bool:
    """Whether a row holds nothing but units, at least one of them, under the headings."""
    if index >= len(sheet.rows):
        return False
    texts = [text.strip("[]() ") for text in sheet.rows[index] if text.strip("[]() ")]
    units = sum(1 for text in texts if headings.is_unit(text))
    numbers = sum(1 for text in texts if is_result(text) and not headings.is_unit(text))
    return units > 0 and units * 2 >= len(texts) and not numbers
