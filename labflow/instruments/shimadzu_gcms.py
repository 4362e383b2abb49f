"""Shimadzu GCMSsolution quantitative report (.txt): sections of tab-separated text, one sample a file."""

import re

from labflow.instruments import clock
from labflow.instruments.kinds import kind_of
from labflow.instruments.reading import FileRefused, Problem, ReadFile, Reading
from labflow.instruments.sheet import Sheet

NAME = "shimadzu-gcms"
INSTRUMENT = "Shimadzu GCMS-QP (GCMSsolution)"

SECTION = "[MS Quantitative Results]"


def recognise(sheets: list[Sheet]) -> float:
    """How surely this is a report of this program."""
    return 0.95 if sheets and section_row(sheets[0]) >= 0 else 0.0


def section_row(sheet: Sheet) -> int:
    return next((index for index, row in enumerate(sheet.rows) if row and row[0] == SECTION), -1)


def read(sheets: list[Sheet]) -> ReadFile:
    """The target compounds of a report. Raises FileRefused if it has no quantitative results."""
    sheet = sheets[0]
    head = next(
        (
            at
            for at in range(max(section_row(sheet), 0), len(sheet.rows))
            if {"Name", "Conc."} <= set(sheet.rows[at])
        ),
        -1,
    )
    sample = sample_of(sheet)
    if section_row(sheet) < 0 or head < 0 or not sample:
        raise FileRefused("This is no GCMSsolution report with a data file name and quantitative results.")
    columns = {name: place for place, name in reversed(list(enumerate(sheet.rows[head])))}
    problems: list[Problem] = []
    readings: list[Reading] = []
    for index in range(head + 1, len(sheet.rows)):
        row = sheet.rows[index]
        if not any(row) or row[0].startswith("["):
            break
        if sheet.cell(index, columns.get("Type", -1)).upper().startswith("ISTD"):
            continue
        analyte, value = sheet.cell(index, columns["Name"]), sheet.cell(index, columns["Conc."])
        place = sheet.address(index, columns["Conc."])
        if not value or not analyte:
            problems.append(
                Problem(
                    index + 1, place, "{analyte} has no concentration.", {"analyte": analyte or "A compound"}
                )
            )
            continue
        readings.append(
            Reading(
                sample=sample,
                analyte=analyte,
                value=value,
                unit=sheet.cell(index, columns.get("Unit", -1)),
                measured_at=clock.moment(header(sheet, "Acquired").strip()),
                row=index + 1,
                cell=place,
                kind=kind_of(header(sheet, "Sample Type"), sample),
            )
        )
    return ReadFile(NAME, INSTRUMENT, readings, problems)


def header(sheet: Sheet, name: str) -> str:
    """A value of the sections above the results."""
    return next((row[1] for row in sheet.rows[: section_row(sheet)] if len(row) > 1 and row[0] == name), "")


def sample_of(sheet: Sheet) -> str:
    """The sample: by name where the report has it, else the data file without folder and ending."""
    path = header(sheet, "Data File Name")
    return header(sheet, "Sample Name") or header(sheet, "Sample ID") or re.sub(r"^.*[\\/]|\.\w+$", "", path)
