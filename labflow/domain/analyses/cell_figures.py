"""How the numbers of a cell are written: for reading, for comparing, and what they are held against."""

from decimal import Decimal
from typing import Any

from labflow.domain.analyses.computing import limit_in
from labflow.domain.numbers import UnitRefused, plain, typeset
from labflow.domain.numbers.exact import shortest
from labflow.domain.reports import wording
from labflow.models import Result, SpecLimit
from labflow.words import _


def reported(result: Result) -> str:
    """What is reported, for reading; a word stays as the list of its analyte has it."""
    text = result.reported_text
    return text if result.numeric is None and result.bound is None else typeset(text)


def in_full(result: Result) -> str:
    """The saved number in full; empty for words and for "less than"."""
    return "" if result.numeric is None else str(shortest(result.numeric))


def comparable(before: Any, unit: str) -> str:
    """A previous value that a result in this unit can be compared with: another unit says nothing, nor does zero."""
    value = (before.numeric if before.numeric is not None else before.bound) if before else None
    return str(shortest(value)) if value and before.unit == unit else ""


def limit_text(limit: SpecLimit | None, unit: str) -> str:
    """The limit in the unit of the column: "≤ 10", "6.5–8.5", "Absent"."""
    if limit is None:
        return ""
    try:
        judged = limit_in(limit, unit)
    except UnitRefused:
        return _("other unit")
    if judged is None or judged.kind == "text":
        return limit.text
    low = (
        f"{'≥' if judged.minimum_inclusive else '>'} {wording.number(judged.minimum)}"
        if judged.minimum is not None
        else ""
    )
    high = (
        f"{'≤' if judged.maximum_inclusive else '<'} {wording.number(judged.maximum)}"
        if judged.maximum is not None
        else ""
    )
    if low and high and judged.minimum_inclusive and judged.maximum_inclusive:
        return f"{low[2:]}–{high[2:]}"
    return ", ".join(filter(None, [low, high]))


def number(value: Decimal | None) -> str:
    """A number without trailing zeros; nothing for none."""
    return "" if value is None else plain(shortest(value))


def level(loq: Decimal | None, mdl: Decimal | None, dilution: Decimal = Decimal(1)) -> str:
    """The level a result is reported against, with its figures: the LOQ, else the MDL, for this dilution."""
    found = loq if loq is not None else mdl
    return wording.detection_limit(found, dilution)
