"""What a form says of a test, checked field by field: holding times in words, limits that rise, rules that can be meant."""

import re
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any
from uuid import UUID

from labflow.domain.numbers import DetectionLimits, RoundingRule
from labflow.domain.work import Work
from labflow.errors import Invalids
from labflow.kit.limits import too_long
from labflow.models import ContainerType, Department, Method, Service, ServiceAnalyte, ServiceVersion

UNITS_OF_TIME = {"min": 1, "h": 60, "d": 1440}
_HOLD = re.compile(r"(\d{1,6})\s*(min|h|d)\w*", re.IGNORECASE)


@dataclass(frozen=True)
class ServiceFacts:
    """What names a test, in all its versions."""

    code: str = ""
    name: str = ""
    department_id: UUID | None = None


@dataclass(frozen=True)
class DraftFacts:
    """What holds for all analytes of a version, as typed. `hold` is "48 h", "14 d", "15 min" or empty; turnaround in days."""

    method_id: UUID | None = None
    turnaround_days: str = "5"
    hold: str = ""
    hold_source: str = ""
    cold: bool = False
    container_type_id: UUID | None = None
    verifications_required: str = "1"
    self_verify: bool = False
    price: str = "0"


@dataclass(frozen=True)
class LineFacts:
    """How one analyte is reported, as typed. `rounding`: significant, decimals or counts; `mode`: half_even or half_up."""

    unit: str = ""
    mdl: str = ""
    loq: str = ""
    upper: str = ""
    rounding: str = "significant"
    digits: str = "3"
    mode: str = "half_even"
    estimates: bool = False
    uncertainty: str = ""


def service_values(work: Work, facts: ServiceFacts) -> dict[str, Any]:
    """The row's values, or every problem at its field."""
    kept = {"code": facts.code.strip().upper(), "name": " ".join(facts.name.split())}
    problems = too_long(kept, Service)
    if not kept["code"]:
        problems["code"] = "Type a short code, such as PB-MS."
    if not kept["name"]:
        problems["name"] = "Type the test's name, as certificates show it."
    if facts.department_id is None or work.db.get(Department, facts.department_id) is None:
        problems["department_id"] = "Choose the department that does it."
    return _good({**kept, "department_id": facts.department_id}, problems)


def version_values(work: Work, facts: DraftFacts) -> dict[str, Any]:
    """The row's values, or every problem at its field."""
    problems: dict[str, str] = {}
    kept = {
        "method_id": facts.method_id, "hold_source": facts.hold_source.strip(), "cold": facts.cold,
        "container_type_id": facts.container_type_id, "self_verify": facts.self_verify,
        "turnaround_days": _whole(facts.turnaround_days, "turnaround_days", 0, 365, problems),
        "verifications_required": _whole(facts.verifications_required, "verifications_required", 1, 3, problems),
        "hold_minutes": _minutes(facts.hold, problems),
        "price": _decimal(facts.price or "0", "price", problems, zero=True),
    }  # fmt: skip
    problems = too_long(kept, ServiceVersion) | problems
    if facts.method_id is None or work.db.get(Method, facts.method_id) is None:
        problems["method_id"] = "Choose the method."
    if facts.container_type_id and work.db.get(ContainerType, facts.container_type_id) is None:
        problems["container_type_id"] = "Choose a container from the list."
    if kept["hold_minutes"] and not kept["hold_source"]:
        problems["hold_source"] = "Say where the holding time comes from, such as 40 CFR 136.3 Table II."
    return _good(kept, problems)


def line_values(facts: LineFacts) -> dict[str, Any]:
    """The row's values, or every problem at its field. Limits must rise: MDL, LOQ, upper end."""
    problems: dict[str, str] = {}
    limits = {name: _decimal(getattr(facts, name), name, problems) for name in ("mdl", "loq", "upper")}
    kept = {
        "unit": facts.unit.strip(), **limits, "rounding_mode": facts.mode, "rounding_kind": facts.rounding,
        "rounding_digits": _whole(facts.digits, "digits", -6, 12, problems), "report_estimates": facts.estimates,
        "uncertainty_percent": _decimal(facts.uncertainty, "uncertainty", problems),
    }  # fmt: skip
    problems = too_long(kept, ServiceAnalyte) | problems
    if not problems:
        try:
            DetectionLimits(**limits)
        except ValueError:
            problems["loq"] = "The limits must rise: MDL, then LOQ, then the upper end of the range."
        try:
            RoundingRule(facts.mode, facts.rounding, kept["rounding_digits"])  # type: ignore[arg-type]
        except ValueError:
            problems["digits"] = "Decimals may be −6 to 12, significant figures 1 to 12."
    return _good(kept, problems)


def hold_in_words(minutes: int | None) -> str:
    """ "48 h", "14 d", "15 min": the largest unit that says it exactly, hours up to three days."""
    if not minutes:
        return ""
    if minutes % 1440 == 0 and minutes > 3 * 1440:
        return f"{minutes // 1440} d"
    return f"{minutes // 60} h" if minutes % 60 == 0 else f"{minutes} min"


def _minutes(typed: str, problems: dict[str, str]) -> int | None:
    if not typed.strip():
        return None
    found = _HOLD.fullmatch(typed.strip())
    if not found or not 0 < int(found[1]) * UNITS_OF_TIME[found[2].lower()] <= 5 * 365 * 1440:
        problems["hold"] = "Type a time such as 48 h, 14 d or 15 min."
        return None
    return int(found[1]) * UNITS_OF_TIME[found[2].lower()]


def _whole(typed: str, name: str, least: int, most: int, problems: dict[str, str]) -> int:
    text = typed.strip().replace("−", "-")
    if re.fullmatch(r"-?\d{1,4}", text) and least <= int(text) <= most:
        return int(text)
    problems[name] = f"Type a whole number from {least} to {most}."
    return least


def _decimal(typed: str, name: str, problems: dict[str, str], *, zero: bool = False) -> Decimal | None:
    text = typed.strip().replace(",", ".")
    if not text:
        return None
    try:
        value = Decimal(text)
    except InvalidOperation:
        value = Decimal("NaN")
    if len(text) > 30 or not value.is_finite() or value < 0 or (value == 0 and not zero):
        problems[name] = (
            "Type a number, zero or above." if zero else "Type a number above zero, such as 0.05."
        )
        return None
    return value


def _good(kept: dict[str, Any], problems: dict[str, str]) -> dict[str, Any]:
    if problems:
        raise Invalids(problems)
    return kept
