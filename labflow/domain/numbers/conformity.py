"""Statements of conformity: does a reported result meet its specification limit?

Source: ISO/IEC 17025 7.8.6 (the decision rule is agreed, applied and stated) and ILAC-G8:09/2019 (simple acceptance and
guard bands). "< x" and "> x" are judged by all the values they leave open, so a verdict is never a guess.
"""

from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from typing import Literal

from labflow.domain.numbers.exact import divided, plain, plus
from labflow.domain.numbers.refusals import UnitRefused
from labflow.domain.numbers.reporting import Reported
from labflow.domain.numbers.rounding import RoundingRule, round_value
from labflow.domain.numbers.specification import SIMPLE_ACCEPTANCE, DecisionRule, SpecLimit
from labflow.domain.numbers.units import canonical

Outcome = Literal["pass", "fail", "inconclusive", "none"]


@dataclass(frozen=True, slots=True)
class Conformity:
    """The verdict, one sentence that explains it, and what a gauge needs.

    `share` is the part of the limit that is used, above 1 outside it: value ÷ maximum; minimum ÷ value; for a range the
    distance from its middle ÷ half its width. With "<" and ">" it is taken at the bound. None where it means nothing:
    no limit, text, a limit of zero or less, a bound in a range.
    """

    verdict: Outcome
    explanation: str
    share: Decimal | None = None


@dataclass(frozen=True, slots=True)
class _Spread:
    """The values that the result leaves possible: low to high, the ends left out when `open`."""

    low: Decimal | None = None
    high: Decimal | None = None
    open: bool = False

    def within_maximum(self, maximum: Decimal, inclusive: bool) -> bool:
        return self.high is not None and _ordered(self.high, maximum, inclusive or self.open)

    def beyond_maximum(self, maximum: Decimal, inclusive: bool) -> bool:
        return self.low is not None and _ordered(maximum, self.low, self.open or not inclusive)

    def within_minimum(self, minimum: Decimal, inclusive: bool) -> bool:
        return self.low is not None and _ordered(minimum, self.low, inclusive or self.open)

    def beyond_minimum(self, minimum: Decimal, inclusive: bool) -> bool:
        return self.high is not None and _ordered(self.high, minimum, self.open or not inclusive)


def assess(reported: Reported, limit: SpecLimit | None, rule: DecisionRule = SIMPLE_ACCEPTANCE) -> Conformity:
    """Judge a reported result against a limit by the decision rule.

    Raises `UnitRefused` when result and limit state different units (see `SpecLimit.in_unit`), and `ValueError` when
    the guard band leaves no room between minimum and maximum.
    """
    if limit is None or not limit.is_set:
        return Conformity("none", "There is no limit for this result.")
    if limit.kind == "text":
        return _assess_text(reported, limit)
    if limit.unit and reported.unit and canonical(limit.unit) != canonical(reported.unit):
        raise UnitRefused(
            f"The result is in {reported.unit}, the limit in {limit.unit}.",
            "Convert the limit to the result's unit.",
        )
    if reported.text:
        return Conformity(
            "inconclusive", f"{reported.text} is not a number to hold against {limit.describe()}."
        )
    return _assess_number(reported, limit, rule)


def _assess_text(reported: Reported, limit: SpecLimit) -> Conformity:
    result = reported.reported_text
    if result.strip().casefold() == limit.text.strip().casefold():
        return Conformity("pass", f"{result} is the required result.")
    if not reported.text:
        return Conformity("inconclusive", f"{result} is not in words; the required result is {limit.text}.")
    return Conformity("fail", f"{result} is not the required result, {limit.text}.")


def _assess_number(reported: Reported, limit: SpecLimit, rule: DecisionRule) -> Conformity:
    inward, outward = rule.guard_band, rule.guard_band
    if rule.mode == "guard_band_three_way":
        outward = outward.copy_negate()
    low, high = limit.minimum, limit.maximum
    if low is not None and high is not None and plus(low, inward) > plus(high, inward.copy_negate()):
        raise ValueError("The guard band leaves no room between the minimum and the maximum.")
    met = True
    if high is not None:
        spread, inclusive = _spread(reported, limit, high, rule), limit.maximum_inclusive
        if spread.beyond_maximum(plus(high, outward.copy_negate()), inclusive):
            return _conformity("fail", reported, limit, rule)
        met = spread.within_maximum(plus(high, inward.copy_negate()), inclusive)
    if low is not None:
        spread, inclusive = _spread(reported, limit, low, rule), limit.minimum_inclusive
        if spread.beyond_minimum(plus(low, outward), inclusive):
            return _conformity("fail", reported, limit, rule)
        met = met and spread.within_minimum(plus(low, inward), inclusive)
    return _conformity("pass" if met else "inconclusive", reported, limit, rule)


def _ordered(lower: Decimal, higher: Decimal, or_equal: bool) -> bool:
    return lower < higher or (or_equal and lower == higher)


def _spread(reported: Reported, limit: SpecLimit, side: Decimal, rule: DecisionRule) -> _Spread:
    value = _compared(reported, side, rule)
    if value is not None:
        return _Spread(value, value)
    if limit.kind == "count":
        return _counts(reported)
    if reported.operator == "<":
        return _Spread(high=reported.bound, open=True)
    return _Spread(low=reported.bound, open=True)


def _counts(reported: Reported) -> _Spread:
    """Colonies are whole: below 1 there is only 0, above 300 there is at least 301."""
    zero, one = Decimal(0), Decimal(1)
    if reported.bound is None:
        return _Spread(zero, zero)
    if reported.operator == "<":
        return _Spread(zero, max(zero, reported.bound.to_integral_value(ROUND_CEILING) - one))
    return _Spread(low=reported.bound.to_integral_value(ROUND_FLOOR) + one)


def _compared(reported: Reported, side: Decimal, rule: DecisionRule) -> Decimal | None:
    """The single value that the rule holds against this side of the limit; None for "<" and ">"."""
    if reported.numeric is None:
        return None
    if rule.compare == "reported":
        return reported.shown
    if rule.compare == "unrounded":
        return reported.numeric
    decimals = min(max(-int(side.as_tuple().exponent), 0), 12)
    return round_value(reported.numeric, RoundingRule(reported.rule.mode, "decimals", decimals))


def _conformity(verdict: Outcome, reported: Reported, limit: SpecLimit, rule: DecisionRule) -> Conformity:
    side = limit.maximum if limit.maximum is not None else limit.minimum
    value = None if side is None else _compared(reported, side, rule)
    result = f"{reported.reported_text} {reported.unit}".strip()
    if value is not None and value != reported.shown:
        how = "unrounded" if rule.compare == "unrounded" else "at the precision of the limit"
        result += f" ({plain(value)} {how})"
    band = f" with a guard band of {plain(rule.guard_band)}" if rule.guard_band else ""
    words = {
        "pass": f"meets {limit.describe()}{band}",
        "fail": f"does not meet {limit.describe()}{band}",
        "inconclusive": f"leaves open whether {limit.describe()}{band} is met",
    }[verdict]
    return Conformity(verdict, f"{result} {words}.", _share(reported, value, limit))


def _share(reported: Reported, value: Decimal | None, limit: SpecLimit) -> Decimal | None:
    low, high = limit.minimum, limit.maximum
    if low is not None and high is not None:
        if value is None or low == high:
            return None
        from_middle = plus(value, value, low.copy_negate(), high.copy_negate())
        return divided(from_middle.copy_abs(), plus(high, low.copy_negate()))
    at = reported.bound if value is None else value
    if at is None:
        return None
    if high is not None:
        return divided(max(at, Decimal(0)), high) if high > 0 else None
    return divided(low, at) if low is not None and low > 0 and at > 0 else None
