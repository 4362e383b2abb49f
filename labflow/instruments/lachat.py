"""Lachat QuikChem flow injection (Omnion) export: one analyte of one cup a row."""

from labflow.instruments import headings, table
from labflow.instruments.mapping import Mapping
from labflow.instruments.reading import FileRefused, ReadFile
from labflow.instruments.sheet import Sheet

NAME = "lachat"
INSTRUMENT = "Lachat QuikChem (flow injection)"

MARKS = {"cup number", "sample id", "analyte name", "peak concentration"}


def mapping_of(sheets: list[Sheet]) -> Mapping | None:
    """The mapping of an export of this program, or None."""
    for sheet in sheets:
        for index, row in enumerate(sheet.rows[:20]):
            names = {headings.plain(text): text for text in row}
            if names.keys() >= MARKS:
                return Mapping(
                    sample=names["sample id"],
                    analyte=names["analyte name"],
                    value=names["peak concentration"],
                    unit=names.get("concentration units", ""),
                    kind=names.get("sample type", ""),
                    dilution=names.get("manual dilution factor", ""),
                    measured_at=names.get("detection date", ""),
                    time=names.get("detection time", ""),
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
            "This is no Lachat export: it needs Cup Number, Sample ID, Analyte Name, Peak Concentration."
        )
    found = table.read(sheets, mapping)
    return ReadFile(NAME, INSTRUMENT, found.readings, found.problems)
