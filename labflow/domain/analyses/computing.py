"""From a cell to a result: the rows' rules handed to the numbers engine. The only bridge between the two."""

from dataclasses import dataclass, replace
from decimal import Decimal

from labflow.domain.numbers import (
    UNITS,
    Conformity,
    DecisionRule,
    DetectionLimits,
    Reported,
    RoundingRule,
    UnitRefused,
    assess,
    explain,
    find_unit,
    read_entry,
    report,
)
from labflow.domain.numbers import SpecLimit as Limit
from labflow.errors import Invalid
from labflow.models import Analyte, ServiceAnalyte, Specification, SpecLimit
from labflow.vocabulary import AnalyteKind

MAX_TEXT = 60
# colonies are whole: "< 1" is none, and meets a limit of 0
_COUNTED = frozenset(unit.dimension for unit in UNITS if unit.symbol.startswith(("CFU", "MPN")))


@dataclass(frozen=True)
class Computed:
    """Everything that follows from one entry."""

    raw_text: str
    reported: Reported
    judged: Conformity
    qualifiers: tuple[str, ...]
    uncertainty: Decimal | None
    explanation: str


def compute(
    raw_text: str,
    *,
    dilution: Decimal,
    dilution_applied: bool,
    rule: ServiceAnalyte,
    analyte: Analyte,
    limit: SpecLimit | None,
    specification: Specification | None,
    late: bool,
) -> Computed:
    """Read, scale, round and judge one entry. Raises NumbersRefused with a cause and a remedy, Invalid when too long."""
    if len(raw_text.strip()) > MAX_TEXT:
        raise Invalid(
            "At most {max_text} characters. Shorten the entry.", field="raw_text", max_text=MAX_TEXT
        )
    kind = "numeric" if analyte.kind == AnalyteKind.NUMERIC else ("option" if analyte.options else "text")
    reading = read_entry(raw_text, kind=kind, options=analyte.options)
    reported = report(
        reading, limits=DetectionLimits(rule.mdl, rule.loq, rule.upper), rule=rounding_of(rule), dilution=dilution,
        dilution_applied=dilution_applied, report_estimates=rule.report_estimates, unit=rule.unit,
    )  # fmt: skip
    if len(reported.reported_text) > MAX_TEXT:
        raise Invalid("The result is too long to report. Check the value and the dilution.", field="raw_text")
    judged = judge(reported, limit, rule.unit, specification)
    qualifiers = tuple(code for code in (reported.qualifier, "H" if late else "") if code)
    return Computed(
        raw_text.strip(),
        reported,
        judged,
        qualifiers,
        _uncertainty(reported, rule),
        explain(reading, reported),
    )


def judge(
    reported: Reported, limit: SpecLimit | None, unit: str, specification: Specification | None
) -> Conformity:
    """The verdict. A limit in a unit that cannot be converted gives none and says so: the result itself is sound."""
    try:
        return assess(reported, limit_in(limit, unit), decision_rule_of(specification))
    except UnitRefused as refusal:
        return Conformity(
            "none", f"Not judged: the limit of the specification has another unit. {refusal.said}"
        )


def rounding_of(rule: ServiceAnalyte) -> RoundingRule:
    return RoundingRule(rule.rounding_mode, rule.rounding_kind, rule.rounding_digits)  # type: ignore[arg-type]


def decision_rule_of(specification: Specification | None) -> DecisionRule:
    """The specification's decision rule; simple acceptance of the reported value when none is named."""
    return DecisionRule(compare=specification.compare) if specification else DecisionRule()  # type: ignore[arg-type]


def limit_in(limit: SpecLimit | None, unit: str) -> Limit | None:
    """The specification limit for the engine, in the unit of the result."""
    if limit is None:
        return None
    if limit.text:
        return Limit(text=limit.text, kind="text")
    measured = _dimension(limit.unit)
    stated = Limit(
        minimum=limit.minimum,
        maximum=limit.maximum,
        minimum_inclusive=limit.minimum_inclusive,
        maximum_inclusive=limit.maximum_inclusive,
        unit=limit.unit,
        kind="count" if measured in _COUNTED else "range",
    )
    if not limit.unit or not unit or limit.unit.strip() == unit.strip():
        return stated if measured else replace(stated, unit="")
    return stated.in_unit(unit)


def _dimension(unit: str) -> str:
    """What the unit measures; empty for one the engine does not know, which the same words on both sides do not need."""
    try:
        return find_unit(unit).dimension
    except UnitRefused:
        return ""


def _uncertainty(reported: Reported, rule: ServiceAnalyte) -> Decimal | None:
    """Expanded uncertainty (k = 2) in the unit of the result, from the method's relative one in per cent."""
    if reported.numeric is None or rule.uncertainty_percent is None:
        return None
    return abs(reported.numeric) * rule.uncertainty_percent / 100
