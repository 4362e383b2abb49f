"""What a result is judged by: a specification limit and an agreed decision rule.

Source: ISO/IEC 17025 7.8.6 (the rule is agreed, applied and stated) and ILAC-G8:09/2019 (simple acceptance, guard bands).
A limit itself passes unless marked exclusive. What is compared is part of the rule:

- "reported" (default): the value as printed, so that a reader of the report reaches the same verdict.
- "limit": the unrounded value at the last decimal of the limit as written, as EPA Water Supply Guidance 21 and the
  rounding method of ASTM E29 have it: arsenic 0.0104 mg/L meets 0.010 mg/L.
- "unrounded": the absolute method of ASTM E29; any excess, however small, fails.
"""

from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Literal

from labflow.domain.numbers.exact import plain
from labflow.domain.numbers.units import canonical, convert
from labflow.words import _

LimitKind = Literal["range", "count", "text"]
DecisionMode = Literal["simple", "guard_band", "guard_band_three_way"]
Compared = Literal["reported", "limit", "unrounded"]


@dataclass(frozen=True, slots=True)
class SpecLimit:
    """One limit of a specification, in `unit`.

    "range" has a minimum, a maximum or both. "count" is a range for whole-number counts, where "< 1" means 0. "text"
    has the one accepted result, such as "Absent". Raises `ValueError` for a minimum above the maximum.
    """

    minimum: Decimal | None = None
    maximum: Decimal | None = None
    text: str = ""
    kind: LimitKind = "range"
    minimum_inclusive: bool = True
    maximum_inclusive: bool = True
    unit: str = ""

    def __post_init__(self) -> None:
        if any(limit is not None and not limit.is_finite() for limit in (self.minimum, self.maximum)):
            raise ValueError("A specification limit must be a finite number.")
        if self.minimum is not None and self.maximum is not None and self.minimum > self.maximum:
            raise ValueError("The minimum lies above the maximum.")

    @property
    def is_set(self) -> bool:
        """Whether there is anything to judge against."""
        return bool(self.text) if self.kind == "text" else not (self.minimum is None and self.maximum is None)

    def describe(self) -> str:
        """The limit in words: "the maximum of 10", "the range 6.5–8.5", with its unit where it has one."""
        if self.kind == "text":
            return f"the required result {self.text}"
        if self.minimum is not None and self.maximum is not None:
            words = f"the range {self._range(self.minimum, self.maximum)}"
        elif self.maximum is not None:
            words = f"the {'maximum of' if self.maximum_inclusive else 'limit below'} {plain(self.maximum)}"
        elif self.minimum is not None:
            words = f"the {'minimum of' if self.minimum_inclusive else 'limit above'} {plain(self.minimum)}"
        else:
            return "no limit"
        return f"{words} {self.unit}".strip()

    def _range(self, low: Decimal, high: Decimal) -> str:
        if self.minimum_inclusive and self.maximum_inclusive:
            return f"{plain(low)}–{plain(high)}"
        return f"{'from' if self.minimum_inclusive else 'above'} {plain(low)} {'to' if self.maximum_inclusive else 'to below'} {plain(high)}"

    def in_unit(self, unit: str) -> "SpecLimit":
        """The same limit in another unit, figures kept. Raises `UnitRefused`."""

        def moved(limit: Decimal | None) -> Decimal | None:
            return None if limit is None else convert(limit, self.unit, unit)

        return replace(self, minimum=moved(self.minimum), maximum=moved(self.maximum), unit=canonical(unit))


@dataclass(frozen=True, slots=True)
class DecisionRule:
    """How conformity is decided. `guard_band` is the width w in the unit of the result; zero for simple acceptance.

    "guard_band" is the binary rule of ILAC-G8: pass up to limit − w, else fail. "guard_band_three_way" passes up to
    limit − w, fails beyond limit + w and is inconclusive between. Raises `ValueError` if mode and width disagree, and
    for a guard band with compare "limit": rounding to the limit widens what the band is there to narrow.
    """

    mode: DecisionMode = "simple"
    guard_band: Decimal = Decimal(0)
    compare: Compared = "reported"

    def __post_init__(self) -> None:
        if self.mode == "simple" and self.guard_band != 0:
            raise ValueError("Simple acceptance has no guard band.")
        if self.mode != "simple" and not (self.guard_band.is_finite() and self.guard_band > 0):
            raise ValueError("A guard band must be wider than zero.")
        if self.mode != "simple" and self.compare == "limit":
            raise ValueError("A guard band cannot be used on values rounded to the limit.")

    def describe(self) -> str:
        """The rule in words, to be stated on the report (ISO/IEC 17025 7.8.6.2)."""
        value = {
            "reported": _("The value as reported is compared with the limit"),
            "limit": _("The value rounded to the last digit of the limit is compared with it"),
            "unrounded": _("The unrounded value is compared with the limit"),
        }[self.compare]
        width = plain(self.guard_band)
        return {
            "simple": _("{value}; measurement uncertainty is not added (simple acceptance).", value=value),
            "guard_band": _(
                "{value}, drawn in by a guard band of {width}; any other result fails.",
                value=value,
                width=width,
            ),
            "guard_band_three_way": _(
                "{value} with a guard band of {width}; within the band there is no verdict.",
                value=value,
                width=width,
            ),
        }[self.mode]


SIMPLE_ACCEPTANCE = DecisionRule()
