"""Numbers as people type them into forms."""

import re
from decimal import Decimal

from labflow.words import _

_DECIMAL = re.compile(r"[-−]?[0-9]{1,15}(?:[.,][0-9]{1,15})?")
_WHOLE = re.compile(r"[-−]?[0-9]{1,9}")
_TWO_WAYS = re.compile(r"\s*([-+−]?[0-9]+),([0-9]{3})\s*")


def decimal_of(typed: str) -> Decimal | None:
    """A number with point or comma, its zeros kept; None when it is none, can be read in two ways, or is longer than anybody means."""
    text = typed.strip()
    point = with_point(text)
    return Decimal(point.replace("−", "-")) if point and _DECIMAL.fullmatch(text) else None


def whole_of(typed: str) -> int | None:
    """A whole number; None when it is none."""
    text = typed.strip()
    return int(text.replace("−", "-")) if _WHOLE.fullmatch(text) else None


def with_point(typed: str) -> str | None:
    """The text with one decimal comma as a point; None where the comma may separate thousands, for a guess is wrong by 1000."""
    if two_ways(typed):
        return None
    return typed.replace(",", ".") if typed.count(",") == 1 and "." not in typed else typed


def two_ways(typed: str) -> str:
    """What to say of "1,300", which is 1300 to some and 1.3 to others; empty for every other text."""
    found = _TWO_WAYS.fullmatch(typed)
    if not found or not found[1].strip("+-−0"):
        return ""
    return _(
        "“{typed}” can be read in two ways: type {whole} or {decimal}.",
        typed=typed.strip()[:40], whole=found[1] + found[2], decimal=f"{found[1]}.{found[2]}",
    )  # fmt: skip
