"""PerkinElmer WinLab32 and Syngistix exports (ICP-OES, AAS): one element of one sample a row."""

import re
from dataclasses import dataclass

from labflow.instruments import clock, headings
from labflow.instruments.kinds import kind_of
from labflow.instruments.reading import FileRefused, Kind, Problem, ReadFile, Reading
from labflow.instruments.sheet import Sheet
from labflow.words import later

NAME = "winlab32"
INSTRUMENT = "PerkinElmer WinLab32 (ICP-OES, AAS)"

COLUMNS = {
    "sample": ("sample id", "sample name", "sample"),
    "analyte": ("analyte name", "elem", "element", "analyte"),
    "date": ("date", "analysis date", "date time", "date1", "date 1"),
    "time": ("time", "analysis time", "time1", "time 1"),
    "type": ("sample type", "type"),
    "dilution": ("dilution", "dilution factor", "dil factor", "dil"),
    "note": ("notes", "note", "errors", "flags", "remarks", "qc status"),
    "replicate": ("repl no", "repl", "replicate", "replicate no"),
    "recovery": ("qc recovery", "% recovery", "recovery"),
}
# Concentrations in the sample include the dilution; those of the calibration solution do not.
VALUE = (
    "reported conc (samp)", "reported conc (sample)", "mean reported conc (samp)", "reported conc (calib)",
    "reported conc", "mean conc (samp)", "conc (samp)", "mean conc (calib)", "conc (calib)", "conc",
)  # fmt: skip
SAMPLE_UNIT = (
    "units (samp)",
    "unit (samp)",
    "samp units",
    "sample units",
    "conc units (samp)",
    "reported units",
)
SOLUTION_UNIT = ("units (calib)", "unit (calib)", "calib units", "calibration units", "conc units (calib)")
ANY_UNIT = ("units", "unit", "conc units", "reported conc units")
REPLICATE_VALUE = re.compile(r"(?:reported )?conc \((?:samp|calib)\) ?(\d+)")
OWN = re.compile(r"(?:mean )?(?:reported )?conc \((?:samp|sample|calib)\) ?\d*")


@dataclass(frozen=True)
class Result:
    """A column of concentrations, the column of its unit (-1: none), and what must be said about it."""

    value: int
    unit: int
    note: str


NO_SAMPLE = later("{what} has no sample.")
NO_ANALYTE = later("{what} has no analyte.")
NO_RESULT = later("{what} has no result.")


def plain(heading: str) -> str:
    """A heading for comparison; the brackets stay, they tell the sample from the calibration solution."""
    return re.sub(r" ?\( ?", " (", headings.plain(heading)).replace(" )", ")")


def column(names: list[str], wanted: tuple[str, ...]) -> int:
    return next((names.index(name) for name in wanted if name in names), -1)


def heading_row(sheets: list[Sheet]) -> tuple[Sheet, int] | None:
    """The sheet and the row that name sample, element and one of the concentrations of this program."""
    for sheet in sheets:
        for index, row in enumerate(sheet.rows[:60]):
            names = [plain(text) for text in row]
            named = column(names, COLUMNS["sample"]) >= 0 and column(names, COLUMNS["analyte"]) >= 0
            if named and any(OWN.fullmatch(name) for name in names):
                return sheet, index
    return None


def recognise(sheets: list[Sheet]) -> float:
    """How surely these are concentrations as this program names them."""
    return 0.9 if heading_row(sheets) else 0.0


def read(sheets: list[Sheet]) -> ReadFile:
    """The readings of an export. Raises FileRefused if it has not the columns of this program."""
    found = heading_row(sheets)
    if not found:
        raise FileRefused(
            "This is no WinLab32 export: it needs the columns Sample ID, Analyte Name and Reported Conc. "
            "Add them to the export or read the file as a plain table."
        )
    sheet, head = found
    names = [plain(text) for text in sheet.rows[head]]
    places = {role: column(names, wanted) for role, wanted in COLUMNS.items()}
    results = results_of(sheet.rows[head], names)
    problems: list[Problem] = []
    readings: list[Reading] = []
    order = clock.column_order(sheet, places["date"], head + 1, problems)
    for index in range(head + 1, len(sheet.rows)):
        row = sheet.rows[index]
        if any(row) and row[:3] != sheet.rows[head][:3]:
            read_row(sheet, index, places, results, order, readings, problems)
    return ReadFile(NAME, INSTRUMENT, readings, problems)


def results_of(row: list[str], names: list[str]) -> list[Result]:
    """The one reported concentration, or that of every replicate if the file has no mean."""
    value = column(names, VALUE)
    if value >= 0:
        return [result(row, names, value, "")]
    found = ((place, REPLICATE_VALUE.fullmatch(name)) for place, name in enumerate(names))
    return [result(row, names, place, f"Replicate {match[1]}") for place, match in found if match]


def result(row: list[str], names: list[str], value: int, note: str) -> Result:
    """A concentration with the unit that belongs to it; the note says what a reviewer could miss."""
    solution = "(calib)" in names[value]
    own, other = (SOLUTION_UNIT, SAMPLE_UNIT) if solution else (SAMPLE_UNIT, SOLUTION_UNIT)
    unit = column(names, own + ANY_UNIT)
    notes = [note, f"{row[value]}, dilution not included" if solution else ""]
    if unit < 0:
        unit = column(names, other)
        notes.append(f"unit from {row[unit]}" if unit >= 0 else "")
    return Result(value, unit, "; ".join(part for part in notes if part))


def read_row(
    sheet: Sheet,
    index: int,
    places: dict[str, int],
    results: list[Result],
    order: str,
    readings: list[Reading],
    problems: list[Problem],
) -> None:
    """Add the readings of one row, or say what is missing in it."""
    text = {role: sheet.cell(index, place) for role, place in places.items()}
    sample, analyte = text["sample"], text["analyte"]
    replicate = f"Replicate {text['replicate']}" if text["replicate"] else ""
    for each in results:
        value = sheet.cell(index, each.value)
        where = sheet.address(index, each.value)
        if not (sample and analyte and value):
            lacks = NO_SAMPLE if not sample else NO_ANALYTE if not analyte else NO_RESULT
            what = " ".join(part for part in (sample, analyte) if part) or f"Row {index + 1}"
            problems.append(Problem(index + 1, where, lacks, {"what": what}))
            continue
        readings.append(
            Reading(
                sample=sample,
                analyte=analyte,
                value=value,
                unit=sheet.cell(index, each.unit),
                dilution=text["dilution"],
                measured_at=clock.moment(f"{text['date']} {text['time']}".strip(), order),
                row=index + 1,
                cell=where,
                kind=kind_in(text["type"], text["recovery"], sample),
                note="; ".join(part for part in (replicate, each.note, text["note"]) if part),
            )
        )


def kind_in(stated: str, recovery: str, sample: str) -> Kind:
    """The kind of a row; a recovery is computed for quality control only."""
    kind = kind_of(stated, sample)
    return "qc" if kind == "sample" and recovery and not stated else kind
