"""What a mapping says, and the two that every client may start from."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from typing import Any

from labflow.domain.edd.fields import CONSTANT, FIELDS
from labflow.errors import Invalid, Invalids
from labflow.models import EddMapping
from labflow.vocabulary import NonDetect
from labflow.words import _, later

MOST_COLUMNS = 100
DELIMITERS = {",": ",", ";": ";", "tab": "\t", "|": "|"}
DATES: dict[str, str] = {
    "YYYY-MM-DD hh:mm": "%Y-%m-%d %H:%M", "YYYY-MM-DD": "%Y-%m-%d", "MM/DD/YYYY hh:mm:ss": "%m/%d/%Y %H:%M:%S",
    "MM/DD/YYYY hh:mm": "%m/%d/%Y %H:%M", "MM/DD/YYYY": "%m/%d/%Y", "DD.MM.YYYY hh:mm": "%d.%m.%Y %H:%M", "DD.MM.YYYY": "%d.%m.%Y",
    "DD/MM/YYYY hh:mm": "%d/%m/%Y %H:%M", "YYYYMMDD": "%Y%m%d", "ISO 8601, UTC": "",
}  # fmt: skip


@dataclass(frozen=True)
class Column:
    """A column: its heading, and a field, or the field `constant` with a value that is the same in every row."""

    heading: str
    field: str
    constant: str = ""


@dataclass(frozen=True)
class Mapping:
    """The columns of a client's file in order, and how values are written. `units` are names of units that differ from ours."""

    name: str
    columns: tuple[Column, ...]
    delimiter: str = ","
    date_format: str = "YYYY-MM-DD hh:mm"
    decimal_mark: str = "."
    non_detect: str = NonDetect.LESS
    units: dict[str, str] = field(default_factory=dict)


def _columns(pairs: Iterable[tuple[str, str] | tuple[str, str, str]]) -> tuple[Column, ...]:
    return tuple(Column(*pair) for pair in pairs)


BUILT_IN: dict[str, Mapping] = {
    "plain": Mapping(
        later("Plain"),
        _columns((
            ("Order", "order"), ("Your reference", "order_reference"), ("Sample", "sample"), ("Sample name", "client_sample"),
            ("Sample point", "point"), ("Matrix", "matrix_name"), ("Collected", "collected"), ("Received", "received"), ("Method", "method"),
            ("Analyte", "analyte"), ("CAS", "cas"), ("Result", "value"), ("Unit", "unit"), ("Qualifiers", "qualifiers"),
            ("Reporting limit", "reporting_limit"), ("Analysed", "analysed"),
        )),
    ),
    "epa": Mapping(
        later("EPA style (EQuIS, SEDD)"),
        _columns((
            ("sys_sample_code", "sample"), ("sample_name", "client_sample"), ("sample_matrix_code", "matrix"), ("sample_date", "collected"),
            ("sys_loc_code", "point"), ("sent_to_lab_date", "received"), ("lab_sdg", "order"), ("lab_anl_method_name", "method"),
            ("analysis_date", "analysed"), ("total_or_dissolved", CONSTANT, "T"), ("test_type", CONSTANT, "INITIAL"),
            ("dilution_factor", "dilution"), ("cas_rn", "cas"), ("chemical_name", "analyte"), ("result_value", "value"),
            ("result_type_code", CONSTANT, "TRG"), ("detect_flag", "detected"), ("lab_qualifiers", "qualifiers"),
            ("method_detection_limit", "detection_limit"), ("reporting_detection_limit", "reporting_limit"), ("result_unit", "unit"),
            ("detection_limit_unit", "unit"),
        )),
        date_format="MM/DD/YYYY hh:mm:ss", non_detect=NonDetect.EMPTY,
    ),
}  # fmt: skip


def built_in(key: str) -> Mapping:
    """A mapping to start from."""
    if key not in BUILT_IN:
        raise Invalid("There is no mapping “{value}”.", field="mapping", value=key[:80])
    return BUILT_IN[key]


def checked(mapping: Mapping) -> dict[str, Any]:
    """What is kept of a mapping, or every problem at its field."""
    kept = asdict(mapping) | {"name": mapping.name.strip()}
    problems: dict[str, str] = {}
    if not kept["name"] or len(kept["name"]) > 80:
        problems["name"] = "Give the mapping a name of at most 80 characters."
    if not 0 < len(mapping.columns) <= MOST_COLUMNS:
        problems["columns"] = _("A deliverable has 1 to {count} columns.", count=MOST_COLUMNS)
    problems |= _of_columns(mapping)
    kept["columns"] = [asdict(each) | {"heading": each.heading.strip()} for each in mapping.columns]
    if mapping.delimiter not in DELIMITERS.values():
        problems["delimiter"] = "Choose a separator from the list."
    if mapping.date_format not in DATES:
        problems["date_format"] = _("Choose a form of dates: {names}.", names=", ".join(DATES))
    if mapping.decimal_mark not in (".", ","):
        problems["decimal_mark"] = "The decimal mark is a point or a comma."
    if mapping.non_detect not in list(NonDetect):
        problems["non_detect"] = "Choose how non-detects are written."
    kept["units"] = {ours.strip(): theirs.strip() for ours, theirs in mapping.units.items() if ours.strip()}
    if len(kept["units"]) > 60 or any(len(ours + theirs) > 80 for ours, theirs in kept["units"].items()):
        problems["units"] = "At most 60 units of at most 40 characters."
    if problems:
        raise Invalids(problems)
    return kept


def _of_columns(mapping: Mapping) -> dict[str, str]:
    problems: dict[str, str] = {}
    seen: set[str] = set()
    for place, each in enumerate(mapping.columns):
        heading = each.heading.strip()
        if not heading or len(heading) > 80 or "\n" in heading or "\r" in heading:
            problems[f"columns.{place}.heading"] = "Type a heading of at most 80 characters."
        elif heading.lower() in seen:
            problems[f"columns.{place}.heading"] = "Another column has this heading."
        seen.add(heading.lower())
        if each.field != CONSTANT and each.field not in FIELDS:
            problems[f"columns.{place}.field"] = "Choose what stands in this column."
        if len(each.constant) > 200:
            problems[f"columns.{place}.constant"] = "At most 200 characters."
    return problems


def of_row(row: EddMapping) -> Mapping:
    """The mapping that a row keeps."""
    return Mapping(
        row.name, tuple(Column(**each) for each in row.columns), row.delimiter, row.date_format, row.decimal_mark, row.non_detect,
        dict(row.units),
    )  # fmt: skip
