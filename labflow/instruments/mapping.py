"""Which column of a table is what: found by the reader, or chosen by a person."""

import re
from dataclasses import dataclass

from labflow.instruments.reading import FileRefused
from labflow.instruments.sheet import Sheet, column_of


@dataclass(frozen=True, slots=True)
class AnalyteColumn:
    """One column of results in a wide table. Empty name or unit: taken from the heading."""

    column: str
    analyte: str = ""
    unit: str = ""


@dataclass(frozen=True, slots=True)
class Mapping:
    """Where to find what in a table.

    A column is named by its heading as written (``Sample ID``) or by its spreadsheet letter with a dollar
    sign (``$B``); a plain letter (``B``) works where no column has that heading. Empty means the file has
    no such column.

    Long layout, one result a row: ``analyte`` and ``value``. Wide layout, one column per analyte:
    ``columns``. A file of one analyte names it in ``fixed_analyte`` and its column in ``value``.
    """

    sample: str
    analyte: str = ""
    value: str = ""
    columns: tuple[AnalyteColumn, ...] = ()
    unit: str = ""
    dilution: str = ""
    measured_at: str = ""
    time: str = ""
    kind: str = ""
    note: str = ""
    fixed_analyte: str = ""
    fixed_unit: str = ""
    sheet: str = ""
    header_row: int = 1  # as the spreadsheet counts; 0: the table has no headings
    unit_row: int = 0  # 0: no row of units under the headings
    date_order: str = ""  # "dmy" or "mdy"; empty: found out from the dates
    fill_down: bool = False  # an empty sample cell repeats the sample above


def find_column(sheet: Sheet, mapping: Mapping, name: str) -> int:
    """The column, counted from 0, that a mapping names; -1 for none. Raises FileRefused if it is missing."""
    if not name:
        return -1
    if re.fullmatch(r"\$[A-Za-z]{1,3}", name):
        return column_of(name[1:].upper())
    headings = sheet.rows[mapping.header_row - 1] if 0 < mapping.header_row <= len(sheet.rows) else []
    wanted = name.strip().casefold()
    for column, heading in enumerate(headings):
        if heading.casefold() == wanted:
            return column
    if re.fullmatch(r"[A-Z]{1,3}", name):
        return column_of(name)
    raise FileRefused("The table has no column “{name}”. Choose the columns again for this file.", name=name)
