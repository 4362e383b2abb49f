"""The numbers engine: reading, rounding, limits, conformity and units; the only place where a result is computed."""

from labflow.domain.numbers.conformity import Conformity, assess
from labflow.domain.numbers.entry import Reading, read_entry, read_number, read_text
from labflow.domain.numbers.exact import plain
from labflow.domain.numbers.explanation import explain, explain_parts
from labflow.domain.numbers.limits import DetectionLimits, dry_weight_factor, shown_limit
from labflow.domain.numbers.refusals import EntryRefused, NumbersRefused, UnitRefused
from labflow.domain.numbers.reporting import Reported, report
from labflow.domain.numbers.rounding import RoundingRule, format_value, round_value
from labflow.domain.numbers.specification import SIMPLE_ACCEPTANCE, DecisionRule, SpecLimit
from labflow.domain.numbers.units import UNITS, Unit, canonical, compatible, convert, find_unit
from labflow.kit.figures import typeset

__all__ = [
    "SIMPLE_ACCEPTANCE",
    "UNITS",
    "Conformity",
    "DecisionRule",
    "DetectionLimits",
    "EntryRefused",
    "NumbersRefused",
    "Reading",
    "Reported",
    "RoundingRule",
    "SpecLimit",
    "Unit",
    "UnitRefused",
    "assess",
    "canonical",
    "compatible",
    "convert",
    "dry_weight_factor",
    "explain",
    "explain_parts",
    "find_unit",
    "format_value",
    "plain",
    "read_entry",
    "read_number",
    "read_text",
    "report",
    "round_value",
    "shown_limit",
    "typeset",
]
