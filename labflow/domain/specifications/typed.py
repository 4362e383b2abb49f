"""What a form says of a specification and of its limits, checked field by field."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any, get_args

from sqlalchemy import func, select

from labflow.domain.analyses.computing import limit_in
from labflow.domain.numbers import UnitRefused
from labflow.domain.numbers.specification import Compared
from labflow.domain.versions import in_force
from labflow.domain.work import Work
from labflow.errors import Invalids
from labflow.kit.limits import too_long
from labflow.kit.typed import decimal_of, two_ways
from labflow.models import Analyte, ServiceAnalyte, ServiceVersion, Specification, SpecLimit
from labflow.vocabulary import AnalyteKind
from labflow.words import _


@dataclass(frozen=True)
class SpecFacts:
    """What names a version of a specification, and how a value is held against its limits (ISO/IEC 17025 7.8.6)."""

    code: str = ""
    name: str = ""
    authority: str = ""
    edition: str = ""
    compare: str = "reported"


@dataclass(frozen=True)
class LimitFacts:
    """A limit as typed. `text` is the one accepted result of an analyte whose results are words."""

    minimum: str = ""
    minimum_inclusive: bool = True
    maximum: str = ""
    maximum_inclusive: bool = True
    text: str = ""
    unit: str = ""
    kind: str = "MCL"


def spec_values(work: Work, facts: SpecFacts, *, new: bool) -> dict[str, Any]:
    """The row's values, or every problem at its field. The code is the same in all versions: only a new one may take it."""
    kept = {
        "code": facts.code.strip().upper(), "name": " ".join(facts.name.split()), "authority": facts.authority.strip(),
        "edition": facts.edition.strip(), "compare": facts.compare,
    }  # fmt: skip
    problems = too_long(kept, Specification)
    if not kept["code"]:
        problems["code"] = "Type a short code, such as SDWA."
    if not kept["name"]:
        problems["name"] = "Type the regulation as certificates name it, such as US SDWA 40 CFR 141."
    if kept["compare"] not in get_args(Compared):
        problems["compare"] = "Choose one from the list."
    if new and "code" not in problems:
        same = select(Specification.name).where(func.upper(Specification.code) == kept["code"])
        if taken := work.db.scalars(same).first():
            problems["code"] = _("{taken} has this code. Choose another.", taken=taken)
    if problems:
        raise Invalids(problems)
    return kept


def limit_values(work: Work, facts: LimitFacts, analyte: Analyte) -> dict[str, Any]:
    """The row's values, or every problem at its field."""
    problems: dict[str, str] = {}
    kept = {
        "minimum": _decimal(facts.minimum, "minimum", problems), "minimum_inclusive": facts.minimum_inclusive,
        "maximum": _decimal(facts.maximum, "maximum", problems), "maximum_inclusive": facts.maximum_inclusive,
        "text": facts.text.strip(), "unit": facts.unit.strip(), "kind": facts.kind.strip().upper(),
    }  # fmt: skip
    problems = too_long(kept, SpecLimit) | problems
    if not kept["kind"]:
        problems["kind"] = "Say what kind of limit it is, such as MCL."
    if not problems:
        check = _words_fit if analyte.kind == AnalyteKind.TEXT else _bounds_fit
        problems = check(kept, analyte)
    if not problems and analyte.kind == AnalyteKind.NUMERIC:
        problems = _unit_fits(work, kept, analyte)
    if problems:
        raise Invalids(problems)
    return kept


def _words_fit(kept: dict[str, Any], analyte: Analyte) -> dict[str, str]:
    """Results in words are held against one word, which must be one of theirs."""
    if kept["minimum"] is not None or kept["maximum"] is not None:
        return {
            "minimum" if kept["minimum"] is not None else "maximum": _(
                "{name} is reported in words.", name=analyte.name
            )
        }
    if not kept["text"]:
        return {"text": _("Say which result is accepted.")}
    if analyte.options and kept["text"] not in analyte.options:
        return {
            "text": _("{name} is one of: {options}.", name=analyte.name, options=", ".join(analyte.options))
        }
    return {}


def _bounds_fit(kept: dict[str, Any], analyte: Analyte) -> dict[str, str]:
    low, high = kept["minimum"], kept["maximum"]
    if kept["text"]:
        return {"text": _("{name} is reported as a number.", name=analyte.name)}
    if low is None and high is None:
        return {"maximum": _("Type a minimum, a maximum, or both.")}
    if low is not None and high is not None:
        if low > high:
            return {"maximum": _("The maximum lies below the minimum.")}
        if low == high and not (kept["minimum_inclusive"] and kept["maximum_inclusive"]):
            return {"maximum": _("No value can lie between these bounds.")}
    return {}


def _unit_fits(work: Work, kept: dict[str, Any], analyte: Analyte) -> dict[str, str]:
    """A limit that no test of the analyte can be held against would judge nothing, silently."""
    measured = work.db.scalars(
        select(ServiceAnalyte.unit)
        .join(ServiceVersion, ServiceVersion.id == ServiceAnalyte.service_version_id)
        .where(ServiceAnalyte.analyte_id == analyte.id, in_force(ServiceVersion, work))
        .distinct()
    ).all()
    if not measured or any(_judges(kept, unit) for unit in measured):
        return {}
    return {
        "unit": _(
            "{name} is measured in {units}: the limit must be in that unit, or one it converts to.",
            name=analyte.name,
            units=", ".join(filter(None, measured)) or _("no unit"),
        )
    }


def _judges(kept: dict[str, Any], unit: str) -> bool:
    if not unit or not kept["unit"]:
        return unit == kept["unit"]
    try:
        limit_in(SpecLimit(**kept), unit)
    except UnitRefused:
        return False
    return True


def _decimal(typed: str, name: str, problems: dict[str, str]) -> Decimal | None:
    if not typed.strip():
        return None
    value = decimal_of(typed)
    if value is None:
        problems[name] = two_ways(typed) or _("Type a number, such as 0.05.")
    return value
