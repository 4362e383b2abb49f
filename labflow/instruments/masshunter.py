"""Agilent MassHunter Quantitative (LC-MS, GC-MS, ICP-MS): two heading rows, columns grouped by compound."""

import re
from dataclasses import dataclass, field

from labflow.instruments import clock, headings
from labflow.instruments.kinds import kind_of
from labflow.instruments.reading import FileRefused, Problem, ReadFile, Reading
from labflow.instruments.sheet import Sheet
from labflow.instruments.table import name_some

NAME = "masshunter"
INSTRUMENT = "Agilent MassHunter Quantitative"

SAMPLE = ("name", "sample name", "sample id", "sample")
TYPE = ("type", "sample type")
DATE = ("acq date time", "acquisition date time", "acq date", "date time", "acq time")
DILUTION = ("total dil", "total dilution", "dil", "dilution", "dil factor", "dilution factor")
NOTE = ("comment", "comments", "sample comment")
REJECTED = ("rjct", "rejected", "reject")
# Final Conc. includes the dilution, Calc. Conc. does not.
VALUE = ("final conc", "final concentration", "calc conc", "calculated conc", "conc", "concentration")
UNIT = ("units", "unit", "conc units", "conc unit", "concentration units", "final conc units")
STATUS = ("", "!")
REMARK = ("flag", "flags", "outlier", "outlier summary")
BRACKETED = re.compile(r"^(.*?conc\w*\.?)\s*[\[(]\s*([^\])]*?)\s*[\])]$", re.IGNORECASE)
INTERNAL_STANDARD = re.compile(r"\(\s*ISTD\s*\)", re.IGNORECASE)


@dataclass
class Group:
    """One heading of the first row and the columns under it: ``columns`` pairs names with positions."""

    title: str
    columns: list[tuple[str, int]] = field(default_factory=list)

    def column(self, wanted: tuple[str, ...]) -> int:
        for name in wanted:
            for heading, place in self.columns:
                if heading == name:
                    return place
        return -1


@dataclass(frozen=True)
class Compound:
    """Where the result of one compound is."""

    name: str
    value: int
    unit: str
    unit_column: int
    marks: tuple[int, ...]
    remarks: tuple[int, ...]
    note: str


def plain(heading: str) -> str:
    """A second-row heading for comparison, without a bracketed unit."""
    bracketed = BRACKETED.match(heading[: headings.LONGEST])
    return headings.plain(bracketed.group(1) if bracketed else heading)


def heading_row(sheets: list[Sheet]) -> tuple[Sheet, int] | None:
    """The sheet and the first of the two heading rows."""
    for sheet in sheets:
        for index in range(min(len(sheet.rows) - 1, 60)):
            if is_heading_pair(sheet.rows[index], sheet.rows[index + 1]):
                return sheet, index
    return None


def is_heading_pair(titles: list[str], names: list[str]) -> bool:
    """Whether two rows are group titles over column names, among them a sample name and a result."""
    second = [plain(name) for name in names]
    grouped = [title for title in titles if title]
    if not grouped:
        return False
    own = any(title.endswith(("Results", "Method")) for title in grouped) or grouped[0] == "Sample"
    named = any(name in SAMPLE for name in second)
    return own and named and any(name in VALUE or name in ("resp", "cps", "rt", "area") for name in second)


def recognise(sheets: list[Sheet]) -> float:
    """How surely these are the two heading rows of this program."""
    return 0.95 if heading_row(sheets) else 0.0


def read(sheets: list[Sheet]) -> ReadFile:
    """The readings of a batch table. Raises FileRefused if it has not the heading rows of this program."""
    found = heading_row(sheets)
    if not found:
        raise FileRefused(
            "This is no MassHunter batch table: it needs a row of compounds and, below it, a row with Name and "
            "Final Conc. or Calc. Conc. Export the batch table or read the file as a plain table."
        )
    sheet, head = found
    groups = groups_of(sheet, head)
    run = run_columns(groups)
    problems: list[Problem] = []
    readings: list[Reading] = []
    compounds = compounds_of(sheet, head, groups, problems)
    order = clock.column_order(sheet, run.column(DATE), head + 2, problems)
    for index in range(head + 2, len(sheet.rows)):
        if any(text not in ("", "!") for text in sheet.rows[index]):
            read_row(sheet, index, run, compounds, order, readings, problems)
    return ReadFile(NAME, INSTRUMENT, readings, problems)


def groups_of(sheet: Sheet, head: int) -> list[Group]:
    """The groups of columns: a title counts until the next title."""
    groups = [Group("")]
    for place in range(max(len(sheet.rows[head]), len(sheet.rows[head + 1]))):
        title = sheet.cell(head, place)
        if title:
            groups.append(Group(title))
        groups[-1].columns.append((plain(sheet.cell(head + 1, place)), place))
    return groups


def run_columns(groups: list[Group]) -> Group:
    """The columns about the injection: those before the first compound and those titled Sample."""
    merged = Group("Sample")
    for group in groups:
        if group.title in ("", "Sample") or group.column(SAMPLE) >= 0:
            merged.columns.extend(group.columns)
    return merged


def compounds_of(sheet: Sheet, head: int, groups: list[Group], problems: list[Problem]) -> list[Compound]:
    """The compounds to report: no internal standards, no qualifier ions, no method columns."""
    found = []
    method_units = units_of_methods(groups)
    for group in groups:
        name = re.sub(r"\s+Results$", "", group.title)
        if not is_compound(group):
            continue
        value = group.column(VALUE)
        if value < 0:
            place = sheet.address(head, group.columns[0][1])
            problems.append(
                Problem(
                    head + 1,
                    place,
                    "{name} has no concentration column (Final Conc., Calc. Conc.).",
                    {"name": name},
                )
            )
            continue
        heading = BRACKETED.match(sheet.cell(head + 1, value))
        unit_column = group.column(UNIT)
        calculated = plain(sheet.cell(head + 1, value)).startswith("calc")
        found.append(
            Compound(
                name=name,
                value=value,
                unit=heading.group(2) if heading else "",
                unit_column=unit_column if unit_column >= 0 else method_units.get(name, -1),
                marks=places(group, STATUS),
                remarks=places(group, REMARK),
                note="Calc. Conc., without dilution" if calculated else "",
            )
        )
    return found


def places(group: Group, wanted: tuple[str, ...]) -> tuple[int, ...]:
    """All columns of a group with one of the names."""
    return tuple(place for name, place in group.columns if name in wanted)


def is_compound(group: Group) -> bool:
    """Whether a group of columns is a compound to report."""
    title = group.title
    if title in ("", "Sample") or title.endswith(" Method") or group.column(SAMPLE) >= 0:
        return False
    return not title.startswith("Qualifier") and not INTERNAL_STANDARD.search(title)


def units_of_methods(groups: list[Group]) -> dict[str, int]:
    """Compound name to the unit column of its method group, where the export has one."""
    return {
        group.title.removesuffix(" Method"): group.column(UNIT)
        for group in groups
        if group.title.endswith(" Method") and group.column(UNIT) >= 0
    }


def read_row(
    sheet: Sheet,
    index: int,
    run: Group,
    compounds: list[Compound],
    order: str,
    readings: list[Reading],
    problems: list[Problem],
) -> None:
    """Add the readings of one injection, or say what is missing in it."""
    sample = sheet.cell(index, run.column(SAMPLE))
    filled = [compound for compound in compounds if sheet.cell(index, compound.value)]
    if not sample:
        if filled:
            place = sheet.address(index, run.column(SAMPLE))
            problems.append(
                Problem(index + 1, place, "Row {row} has a result but no sample name.", {"row": index + 1})
            )
        return
    measured_at = clock.moment(sheet.cell(index, run.column(DATE)), order)
    kind = kind_of(sheet.cell(index, run.column(TYPE)), sample)
    for compound in filled:
        readings.append(
            Reading(
                sample=sample,
                analyte=compound.name,
                value=sheet.cell(index, compound.value),
                unit=sheet.cell(index, compound.unit_column) or compound.unit,
                dilution=sheet.cell(index, run.column(DILUTION)),
                measured_at=measured_at,
                row=index + 1,
                cell=sheet.address(index, compound.value),
                kind=kind,
                note=note_of(sheet, index, run, compound),
            )
        )
    empty = [compound for compound in compounds if compound not in filled]
    if empty:
        names = name_some([compound.name for compound in empty])
        place = sheet.address(index, empty[0].value)
        problems.append(
            Problem(
                index + 1,
                place,
                "{sample} has no concentration for {names}.",
                {"sample": sample, "names": names},
            )
        )


def note_of(sheet: Sheet, index: int, run: Group, compound: Compound) -> str:
    """What the program remarked on the injection or on the compound."""
    marks = [sheet.cell(index, place) for place in (*places(run, STATUS), *compound.marks)]
    rejected = sheet.cell(index, run.column(REJECTED)).lower() in {"true", "yes", "1", "x", "rjct"}
    remarks = (
        "Rejected in MassHunter" if rejected else "",
        "Flagged ! in MassHunter" if "!" in marks else "",
        *(sheet.cell(index, place) for place in (*places(run, REMARK), *compound.remarks)),
        compound.note,
        sheet.cell(index, run.column(NOTE)),
    )
    return "; ".join(remark for remark in remarks if remark)
