"""From reading to reported result: dilution, detection limits, qualifier and the text of the report.

Source: EPA and TNI laboratory practice: U = not detected at the MDL, J = estimated between MDL and LOQ, E = above the
upper end of the range. Limits are compared with the unrounded value, and a value equal to a limit has reached it: at the
MDL it is detected, at the LOQ it is reported, at the upper end it is still in range.
"""

from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from labflow.domain.numbers.entry import Operator, Reading
from labflow.domain.numbers.exact import plain, times
from labflow.domain.numbers.limits import ONE, DetectionLimits, factor_of, shown_limit
from labflow.domain.numbers.refusals import EntryRefused
from labflow.domain.numbers.rounding import RoundingRule, format_value, round_value

Qualifier = Literal["", "U", "J", "E"]


@dataclass(frozen=True, slots=True)
class Reported:
    """A result as it leaves the bench; store it, do not compute it again.

    `numeric` is the final unrounded value in `unit`, and None whenever the result is reported as "<", ">", not
    detected or text, so that no statistic takes a bound for a value. `bound` is the number behind "<" or ">".
    `shown` is the number printed in `reported_text`, rounded. `measured` is the final unrounded number even where
    it is not reported (QC of blanks needs it). The limits used are those of this sample, scaled.
    """

    reported_text: str
    rule: RoundingRule
    operator: Operator = ""
    qualifier: Qualifier = ""
    numeric: Decimal | None = None
    bound: Decimal | None = None
    shown: Decimal | None = None
    measured: Decimal | None = None
    text: str = ""
    unit: str = ""
    dilution: Decimal = ONE
    dry_weight_factor: Decimal = ONE
    dilution_applied: bool = False
    mdl_used: Decimal | None = None
    loq_used: Decimal | None = None
    reporting_used: Decimal | None = None
    upper_used: Decimal | None = None


@dataclass(frozen=True, slots=True)
class _Verdict:
    """What the limits make of the number: a value to show, or an operator with its bound and the factor in the bound."""

    operator: Operator
    qualifier: Qualifier
    bound: Decimal | None = None
    factor: Decimal = ONE


def report(
    reading: Reading,
    *,
    limits: DetectionLimits,
    rule: RoundingRule,
    dilution: Decimal = ONE,
    dry_weight_factor: Decimal = ONE,
    dilution_applied: bool = False,
    report_estimates: bool = False,
    unit: str = "",
) -> Reported:
    """Turn a reading into the result to report.

    The final value is reading × dilution × dry-weight factor; with `dilution_applied` the instrument has already
    multiplied by the dilution, and only the limits are. Then, with the scaled limits and `level` as defined by
    `DetectionLimits.level`:

    - below the MDL, or ND: "< level", U.
    - from the MDL to below the level: with `report_estimates` and a known MDL the value with J, else "< level".
    - from the level to the upper range, both included: the value.
    - above the upper range: with `report_estimates` the value with E, else "> upper range", E.
    - typed "< x": "< level" when x is at or below it, else "< x" (a raised limit stands); U when x ≤ MDL.
    - typed "> x": "> x", at or beyond the upper range "> upper range" with E.
    - without limits any number, negative ones too, is reported as it is; with limits a negative one lies below them.

    Raises `EntryRefused` for "> x" below the level, `ValueError` for a dilution or factor that is not above zero.
    """
    used = limits.scaled(dilution, dry_weight_factor)
    applied = factor_of(ONE if dilution_applied else dilution, dry_weight_factor)
    measured = None if reading.numeric is None else times(reading.numeric, applied)
    verdict = _verdict(
        reading, measured, _Scale(used, factor_of(dilution, dry_weight_factor), applied), report_estimates
    )
    bound = (
        None
        if verdict.bound is None
        else shown_limit(verdict.bound, verdict.factor, up=verdict.operator == "<")
    )
    numeric = None if verdict.operator else measured
    return Reported(
        reported_text=_text(reading, verdict.operator, bound, numeric, rule),
        rule=rule,
        operator=verdict.operator,
        qualifier=verdict.qualifier,
        numeric=numeric,
        bound=bound,
        shown=bound if numeric is None else round_value(numeric, rule),
        measured=measured,
        text=reading.text,
        unit=unit,
        dilution=dilution,
        dry_weight_factor=dry_weight_factor,
        dilution_applied=dilution_applied,
        mdl_used=used.mdl,
        loq_used=used.loq,
        reporting_used=used.reporting,
        upper_used=used.upper,
    )


@dataclass(frozen=True, slots=True)
class _Scale:
    """The limits of this sample, the factor they carry, and the factor a typed number was given."""

    used: DetectionLimits
    factor: Decimal
    applied: Decimal


def _verdict(reading: Reading, measured: Decimal | None, scale: _Scale, estimates: bool) -> _Verdict:
    used = scale.used
    if reading.kind == "text":
        return _Verdict("", "")
    if measured is None:
        return _below(scale, "U")
    if reading.operator == "<":
        return _typed_below(measured, scale)
    if reading.operator == ">":
        return _typed_above(measured, scale)
    if used.mdl is not None and measured < used.mdl:
        return _below(scale, "U")
    if used.level is not None and measured < used.level:
        return _Verdict("", "J") if estimates and used.mdl is not None else _below(scale, "")
    if used.upper is not None and measured > used.upper:
        return _Verdict("", "E") if estimates else _Verdict(">", "E", used.upper, scale.factor)
    return _Verdict("", "")


def _below(scale: _Scale, qualifier: Qualifier) -> _Verdict:
    return _Verdict("<", qualifier, scale.used.level, scale.factor)


def _typed_below(measured: Decimal, scale: _Scale) -> _Verdict:
    used = scale.used
    qualifier: Qualifier = "U" if used.mdl is not None and measured <= used.mdl else ""
    if used.level is not None and measured <= used.level:
        return _below(scale, qualifier)
    return _Verdict("<", qualifier, measured, scale.applied)


def _typed_above(measured: Decimal, scale: _Scale) -> _Verdict:
    used = scale.used
    if used.level is not None and measured < used.level:
        raise EntryRefused(
            "> {value} lies below the limit of {limit}, so it says nothing.",
            "Type the measured value, or ND if nothing was detected.",
            value=plain(measured),
            limit=plain(used.level),
        )
    if used.upper is not None and measured >= used.upper:
        return _Verdict(">", "E", used.upper, scale.factor)
    return _Verdict(">", "", measured, scale.applied)


def _text(
    reading: Reading, operator: Operator, bound: Decimal | None, numeric: Decimal | None, rule: RoundingRule
) -> str:
    if numeric is not None:
        return format_value(numeric, rule)
    if bound is not None:
        return f"{operator} {plain(bound)}"
    return reading.text or "Not detected"
