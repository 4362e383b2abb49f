"""PerkinElmer NexION (Syngistix ICP-MS) workbooks: one sheet a quantity, one column per isotope."""

from labflow.instruments import detection, headings, table
from labflow.instruments.reading import FileRefused, Problem, ReadFile, Reading
from labflow.instruments.sheet import Sheet

NAME = "nexion"
INSTRUMENT = "PerkinElmer NexION (ICP-MS)"

MARKS = {"sample id", "acquisition time", "dataset file", "method file"}
RESULTS = "concentrations"


def heading_rows(sheet: Sheet) -> list[int]:
    """The rows that begin a block: the program starts a new one for every method of the run."""
    return [
        index
        for index, row in enumerate(sheet.rows)
        if "Sample Id" in row and {headings.plain(text) for text in row} >= MARKS
    ]


def results_sheet(sheets: list[Sheet]) -> Sheet | None:
    """The sheet of concentrations: not of intensities, deviations or undiluted concentrations."""
    found = [sheet for sheet in sheets if heading_rows(sheet)]
    named = [sheet for sheet in found if sheet.name.strip().lower() in (RESULTS, "")]
    return named[0] if named else None


def recognise(sheets: list[Sheet]) -> float:
    """How surely this is a workbook of this program."""
    return 0.95 if results_sheet(sheets) else 0.0


def read(sheets: list[Sheet]) -> ReadFile:
    """The concentrations of a run. Raises FileRefused if there is no sheet of them."""
    sheet = results_sheet(sheets)
    if sheet is None:
        raise FileRefused(
            "This is no NexION workbook: it needs a sheet Concentrations with the column Sample Id."
        )
    readings: list[Reading] = []
    problems: list[Problem] = []
    starts = heading_rows(sheet)
    for start, end in zip(starts, [*starts[1:], len(sheet.rows)], strict=True):
        names = [headings.plain(text) for text in sheet.rows[start]]
        data_file = names.index("dataset file")
        # Rows outside the block and rows without data, such as “Calibration Curves”, are blanked, so that
        # cells keep their addresses.
        rows = [
            row if row[data_file : data_file + 1] not in ([], [""]) else [] for row in sheet.rows[start:end]
        ]
        block = Sheet(sheet.name, [[]] * start + rows)
        mapping = detection.wide_layout(block, start, ("sample id",))
        if mapping:
            found, missing = table.read_sheet(block, mapping)
            readings += found
            problems += missing
    return ReadFile(NAME, INSTRUMENT, readings, problems)
