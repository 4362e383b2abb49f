"""The story of a result for the formula bar of result entry: from raw reading to reported text, step by step.

Source: ISO/IEC 17025 7.5.1 (the record lets the result be traced and, if need be, repeated).
"""

from decimal import Decimal

from labflow.domain.numbers.entry import Reading
from labflow.domain.numbers.exact import plain, shortest
from labflow.domain.numbers.reporting import Reported
from labflow.words import _, later

SHOWN_AS = later(", shown as ")


def explain(reading: Reading, reported: Reported) -> str:
    """One line: "raw 1.286 × dilution 10 = 12.86, shown as 12.9; 3 significant figures, round half to even"."""
    return "; ".join(explain_parts(reading, reported))


def explain_parts(reading: Reading, reported: Reported) -> list[str]:
    """The same in parts: the calculation, the limit that decided (if one did), the rounding rule (for numbers)."""
    if reading.kind == "text":
        return [_("entered as {raw_text}", raw_text=reading.text)]
    parts = [f"{_calculation(reading, reported)}{_(SHOWN_AS)}{reported.reported_text}"]
    if reason := _reason(reading, reported):
        parts.append(reason)
    if reported.shown is not None:
        parts.append(reported.rule.describe())
    return parts


def _calculation(reading: Reading, reported: Reported) -> str:
    if reading.numeric is None:
        return _("not detected")
    raw = " ".join(filter(None, [_("raw"), reading.operator, plain(reading.numeric)]))
    factors = []
    if reported.dilution != 1 and not reported.dilution_applied:
        factors.append(f" × {_('dilution {number}', number=plain(reported.dilution))}")
    if reported.dry_weight_factor != 1:
        factors.append(f" × {_('dry-weight factor {number}', number=plain(reported.dry_weight_factor))}")
    if factors and reported.measured is not None:
        return f"{raw}{''.join(factors)} = {plain(shortest(reported.measured))}"
    applied = reported.dilution != 1 and reported.dilution_applied
    return (
        _("{raw} (dilution {number} already applied)", raw=raw, number=plain(reported.dilution))
        if applied
        else raw
    )


def _reason(reading: Reading, reported: Reported) -> str:
    if reported.qualifier == "E":
        return _("above the upper range {limit} (E)", limit=_limit(reported.upper_used))
    if reported.qualifier == "J":
        return _(
            "estimated, from the MDL {limit} to below {level} (J)",
            limit=_limit(reported.mdl_used),
            level=_level(reported),
        )
    if reported.operator != "<":
        return ""
    if reported.qualifier == "U" and reported.measured is not None:
        return _(
            "below the MDL {limit} (U), reported against {level}",
            limit=_limit(reported.mdl_used),
            level=_level(reported),
        )
    if reported.bound is None:
        return _("no detection limit is set")
    if reading.operator == "<" and reported.bound == reported.measured:
        return _("limit as entered")
    return (
        _("reported against {level}", level=_level(reported))
        if reported.qualifier
        else _("below {level}", level=_level(reported))
    )


def _level(reported: Reported) -> str:
    if reported.reporting_used is not None:
        return _("the reporting limit {limit}", limit=_limit(reported.reporting_used))
    if reported.loq_used is not None:
        return _("the LOQ {limit}", limit=_limit(reported.loq_used))
    return (
        _("the MDL {limit}", limit=_limit(reported.mdl_used))
        if reported.mdl_used is not None
        else _("the limit entered")
    )


def _limit(limit: Decimal | None) -> str:
    return "" if limit is None else plain(limit)
