"""What a form says of a test, checked field by field: holding times in words, limits that rise, rules that can be meant."""

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, get_args
from uuid import UUID

from sqlalchemy import func, select

from labflow.domain import settled
from labflow.domain.numbers import DetectionLimits, RoundingRule
from labflow.domain.numbers.rounding import RoundingKind, RoundingMode
from labflow.domain.work import Work
from labflow.errors import Invalids
from labflow.kit.limits import too_long
from labflow.kit.typed import decimal_of, two_ways, whole_of
from labflow.models import (
    Analyte,
    ContainerType,
    Department,
    Method,
    SampleType,
    Service,
    ServiceAnalyte,
    ServiceVersion,
)
from labflow.vocabulary import AnalyteKind
from labflow.words import _

_NUMBERS = ("mdl", "loq", "upper", "uncertainty")
UNITS_OF_TIME = {"min": 1, "h": 60, "d": 1440}
_HOLD = re.compile(r"(\d{1,6})\s*(min|h|d)\w*", re.IGNORECASE)


@dataclass(frozen=True)
class ServiceFacts:
    """What names a test, in all its versions. Without `sample_type_ids` it is done on any kind of sample."""

    code: str = ""
    name: str = ""
    department_id: UUID | None = None
    sample_type_ids: tuple[UUID, ...] = ()


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
    """How one analyte is reported, as typed. `rounding`: significant, decimals or counts; `mode`: half_even or half_up.

    `captured`: it is entered for formulas only, and no certificate shows it.
    """

    unit: str = ""
    mdl: str = ""
    loq: str = ""
    upper: str = ""
    rounding: str = "significant"
    digits: str = "3"
    mode: str = "half_even"
    estimates: bool = False
    uncertainty: str = ""
    captured: bool = False


def service_values(work: Work, facts: ServiceFacts, *, but: Service | None = None) -> dict[str, Any]:
    """The row's values, or every problem at its field."""
    kept, problems = service_problems(work, facts, but=but)
    return _good(kept, problems)


def service_problems(
    work: Work, facts: ServiceFacts, *, but: Service | None = None
) -> tuple[dict[str, Any], dict[str, str]]:
    """The row's values, and what is wrong with them. A code names one test only, offered or retired."""
    kept = {"code": facts.code.strip().upper(), "name": " ".join(facts.name.split())}
    problems = too_long(kept, Service)
    if not kept["code"]:
        problems["code"] = "Type a short code, such as PB-MS."
    if not kept["name"]:
        problems["name"] = "Type the test's name, as certificates show it."
    department = work.db.get(Department, facts.department_id) if facts.department_id else None
    if department is None or not (department.active or (but and but.department_id == department.id)):
        problems["department_id"] = "Choose the department that does it."
    same = select(Service.name).where(
        func.upper(Service.code) == kept["code"], Service.id != (but.id if but else None)
    )
    if "code" not in problems and (taken := work.db.scalars(same).first()):
        problems["code"] = _("{taken} has this code. Choose another.", taken=taken)
    if not set(facts.sample_type_ids) <= set(settled.rows(work, SampleType)):
        problems["sample_type_ids"] = "Choose sample types from the list."
    kinds = sorted({str(id) for id in facts.sample_type_ids})
    return {**kept, "department_id": facts.department_id, "sample_type_ids": kinds}, problems


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


def line_values(facts: LineFacts, analyte: Analyte) -> dict[str, Any]:
    """The row's values, or every problem at its field. Limits must rise: MDL, LOQ, upper end; results in words have none."""
    problems: dict[str, str] = {}
    limits = {name: _decimal(getattr(facts, name), name, problems) for name in ("mdl", "loq", "upper")}
    kept = {
        "unit": facts.unit.strip(), **limits, "rounding_mode": facts.mode, "rounding_kind": facts.rounding,
        "rounding_digits": _whole(facts.digits, "digits", -6, 12, problems), "report_estimates": facts.estimates,
        "uncertainty_percent": _decimal(facts.uncertainty, "uncertainty", problems), "reported": not facts.captured,
    }  # fmt: skip
    problems = too_long(kept, ServiceAnalyte) | problems
    if facts.rounding not in get_args(RoundingKind):
        problems["rounding"] = "Choose one from the list."
    if facts.mode not in get_args(RoundingMode):
        problems["mode"] = "Choose one from the list."
    if analyte.kind != AnalyteKind.NUMERIC:
        problems |= {
            name: _("A result in words has none.") for name in _NUMBERS if getattr(facts, name).strip()
        }
    if not problems:
        problems = _rules_fit(kept, limits)
    return _good(kept, problems)


def _rules_fit(kept: dict[str, Any], limits: dict[str, Decimal | None]) -> dict[str, str]:
    problems = {}
    try:
        DetectionLimits(**limits)
    except ValueError:
        problems["loq"] = "The limits must rise: MDL, then LOQ, then the upper end of the range."
    try:
        RoundingRule(kept["rounding_mode"], kept["rounding_kind"], kept["rounding_digits"])
    except ValueError:
        problems["digits"] = "Decimals may be −6 to 12, significant figures 1 to 12."
    if kept["report_estimates"] and (limits["mdl"] is None or limits["loq"] is None):
        problems["estimates"] = "Values between MDL and LOQ need both limits."
    return problems


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
    value = whole_of(typed)
    if value is not None and least <= value <= most:
        return value
    problems[name] = _("Type a whole number from {count} to {most}.", count=least, most=most)
    return least


def _decimal(typed: str, name: str, problems: dict[str, str], *, zero: bool = False) -> Decimal | None:
    if not typed.strip():
        return None
    value = decimal_of(typed)
    if value is not None and (value > 0 or (value == 0 and zero)):
        return value
    problems[name] = two_ways(typed) or (
        _("Type a number, zero or above.") if zero else _("Type a number above zero, such as 0.05.")
    )
    return None


def _good(kept: dict[str, Any], problems: dict[str, str]) -> dict[str, Any]:
    if problems:
        raise Invalids(problems)
    return kept
