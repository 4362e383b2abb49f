"""What the instruments would have read: believable, repeatable numbers for a place, an analyte and a month."""

from datetime import datetime
from random import Random

from labflow.demo.data.analytes import OPTIONS
from labflow.demo.data.typical import CALCULATED, DRIFTS, EVERYTHING, KNOWN_FOR, SPREAD, WASTE

_COUNTED = frozenset({"ENT", "HPC22", "HPC36", "LEG", "APC", "EB", "LMC"})
_STEADY = {"PH": 0.02, "COND": 0.05, "F": 0.05, "PROT": 0.02, "FAT": 0.03, "MOIST": 0.05}


def reading(keyword: str, place: str, matrix: str, at: datetime, months_ago: int = 0) -> str:
    """What is typed for an analyte, such as "2.104" or "Absent". The same question always has the same answer."""
    if keyword in OPTIONS:
        return OPTIONS[keyword][0]
    if keyword in CALCULATED:
        return _calculated(keyword, place, matrix, at, months_ago)
    if keyword in ("W_DISH", "W_DRY", "V_SAMPLE"):
        return _weighed(keyword, place, matrix, at, months_ago)
    dice = Random(f"{place} {keyword} {at:%Y-%m-%d}")
    value = middle(keyword, place, matrix, months_ago) * dice.gauss(1, _STEADY.get(keyword, SPREAD))
    if keyword in _COUNTED:
        return "ND" if value < 1 else str(round(value))
    if value <= 0:
        return "ND"
    return f"{value:.2f}" if keyword == "PH" else _four_figures(value)


def middle(keyword: str, place: str, matrix: str, months_ago: int) -> float:
    """The value to expect: what is usual, what the place is known for, and how that changed."""
    value = EVERYTHING.get(keyword, 0.1) * (WASTE.get(keyword, 1.0) if matrix in ("WW", "SL") else 1.0)
    character = Random(f"{place} {keyword}").uniform(0.75, 1.3)
    if keyword == "PH":
        character = 1 + (character - 1) / 12
    value *= KNOWN_FOR.get((place, keyword), character)
    return value * (1 - DRIFTS.get((place, keyword), 0.0) * months_ago)


def _calculated(keyword: str, place: str, matrix: str, at: datetime, months_ago: int) -> str:
    factors, loq = CALCULATED[keyword]
    parts = {part: reading(part, place, matrix, at, months_ago) for part in factors}
    found = {part: float(text) for part, text in parts.items() if text != "ND"}
    total = sum(factors[part] * value for part, value in found.items() if value >= loq)
    return _four_figures(total) if total else "ND"


def _weighed(keyword: str, place: str, matrix: str, at: datetime, months_ago: int) -> str:
    """A dish before and after 100 mL of the sample dried in it."""
    if keyword == "V_SAMPLE":
        return "100"
    dish = 48 + Random(f"{place} dish {at:%Y-%m-%d}").randrange(60_000) / 10_000
    if keyword == "W_DISH":
        return f"{dish:.4f}"
    return f"{dish + float(reading('TDS', place, matrix, at, months_ago)) * 100 / 1_000_000:.4f}"


def _four_figures(value: float) -> str:
    shown = f"{value:.4g}"
    return shown if "e" not in shown else f"{value:.6f}"
