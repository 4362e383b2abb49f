"""The story of a result for the formula bar of result entry: from raw reading to reported text, step by step.

Source: ISO/IEC 17025 7.5.1 (the record lets the result be traced and, if need be, repeated).
"""

from decimal import Decimal

from labflow.domain.numbers.entry import Reading
from labflow.domain.numbers.exact import plain, shortest
from labflow.domain.numbers.reporting import Reported


def explain(reading: Reading, reported: Reported) -> str:
    """One line: "raw 1.286 × dilution 10 = 12.86, shown as 12.9; 3 significant figures, round half to even"."""
    return "; ".join(explain_parts(reading, reported))


def explain_parts(reading: Reading, reported: Reported) -> list[str]:
    """The same in parts: the calculation, the limit that decided (if one did), the rounding rule (for numbers)."""
    if reading.kind == "text":
        return [f"entered as {reading.text}"]
    parts = [f"{_calculation(reading, reported)}, shown as {reported.reported_text}"]
    if reason := _reason(reading, reported):
        parts.append(reason)
    if reported.shown is not None:
        parts.append(reported.rule.describe())
    return parts


def _calculation(reading: Reading, reported: Reported) -> str:
    if reading.numeric is None:
        return "not detected"
    raw = " ".join(filter(None, ["raw", reading.operator, plain(reading.numeric)]))
    factors = []
    if reported.dilution != 1 and not reported.dilution_applied:
        factors.append(f" × dilution {plain(reported.dilution)}")
    if reported.dry_weight_factor != 1:
        factors.append(f" × dry-weight factor {plain(reported.dry_weight_factor)}")
    if factors and reported.measured is not None:
        return f"{raw}{''.join(factors)} = {plain(shortest(reported.measured))}"
    applied = reported.dilution != 1 and reported.dilution_applied
    return f"{raw} (dilution {plain(reported.dilution)} already applied)" if applied else raw


def _reason(reading: Reading, reported: Reported) -> str:
    if reported.qualifier == "E":
        return f"above the upper range {_limit(reported.upper_used)} (E)"
    if reported.qualifier == "J":
        return f"estimated, from the MDL {_limit(reported.mdl_used)} to below {_level(reported)} (J)"
    if reported.operator != "<":
        return ""
    if reported.qualifier == "U" and reported.measured is not None:
        return f"below the MDL {_limit(reported.mdl_used)} (U), reported against {_level(reported)}"
    if reported.bound is None:
        return "no detection limit is set"
    if reading.operator == "<" and reported.bound == reported.measured:
        return "limit as entered"
    return f"{'reported against' if reported.qualifier else 'below'} {_level(reported)}"


def _level(reported: Reported) -> str:
    if reported.reporting_used is not None:
        return f"the reporting limit {_limit(reported.reporting_used)}"
    if reported.loq_used is not None:
        return f"the LOQ {_limit(reported.loq_used)}"
    return f"the MDL {_limit(reported.mdl_used)}" if reported.mdl_used is not None else "the limit entered"


def _limit(limit: Decimal | None) -> str:
    return "" if limit is None else plain(limit)
