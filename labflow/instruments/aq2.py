"""SEAL AQ2 discrete analyser export: one test of one sample a row."""

from labflow.instruments import headings, table
from labflow.instruments.mapping import Mapping
from labflow.instruments.reading import FileRefused, ReadFile
from labflow.instruments.sheet import Sheet

NAME = "aq2"
INSTRUMENT = "SEAL AQ2 (discrete analyser)"

MARKS = {"sample id", "sample details", "test name", "result", "absorbance"}


def mapping_of(sheets: list[Sheet]) -> Mapping | None:
    """The mapping of an export of this program, or None."""
    for sheet in sheets:
        for index, row in enumerate(sheet.rows[:20]):
            names = {headings.plain(text): text for text in row}
            if names.keys() >= MARKS:
                return Mapping(
                    sample=names["sample id"],
                    analyte=names["test name"],
                    value=names["result"],
                    unit=names.get("units", ""),
                    note=names["sample details"],
                    sheet=sheet.name,
                    header_row=index + 1,
                )
    return None


def recognise(sheets: list[Sheet]) -> float:
    """How surely this is an export of this program."""
    return 0.9 if mapping_of(sheets) else 0.0


def read(sheets: list[Sheet]) -> ReadFile:
    """The readings of an export. Raises FileRefused if it has not the columns of this program."""
    mapping = mapping_of(sheets)
    if not mapping:
        raise FileRefused(
            "This is no AQ2 export: it needs Sample ID, Sample Details, Test Name, Result, Absorbance."
        )
    found = table.read(sheets, mapping)
    return ReadFile(NAME, INSTRUMENT, found.readings, found.problems)
