"""Rounding a result once, when it is reported, by the rule of its method.

Source: ASTM E29 (rounding method: a 5 with nothing behind it goes to the even digit) and EPA Water Supply Guidance
21 (a 5 goes up). Results are stored unrounded; no other place in LabFlow rounds them.
"""

from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_EVEN, ROUND_HALF_UP, Context, Decimal
from typing import Literal

from labflow.domain.numbers.exact import DIGITS, plain
from labflow.words import _, later, plural

RoundingMode = Literal["half_even", "half_up"]
RoundingKind = Literal["decimals", "significant", "counts"]

_PYTHON_MODE = {"half_even": ROUND_HALF_EVEN, "half_up": ROUND_HALF_UP}
_MODE_WORDS = {"half_even": later("round half to even"), "half_up": later("round half up")}
_SUPERSCRIPTS = str.maketrans("0123456789-", "⁰¹²³⁴⁵⁶⁷⁸⁹⁻")
_MAX_POWER = 60


def is_rounding(words: str) -> bool:
    """Whether a part of an explanation is a rounding rule."""
    return words.endswith(tuple(_(mode) for mode in _MODE_WORDS.values()))


@dataclass(frozen=True, slots=True)
class RoundingRule:
    """How a result is shown: so many decimals, or so many significant figures.

    "counts" means significant figures, but whole numbers: 1234 colonies give 1200 and 5 colonies give 5, not 5.0.
    "half_up" rounds the size of the number (-2.5 gives -3). Negative decimals round to tens, hundreds and so on
    (-2: nearest 100). Raises `ValueError` for a rule that cannot be meant.
    """

    mode: RoundingMode = "half_even"
    kind: RoundingKind = "significant"
    digits: int = 3

    def __post_init__(self) -> None:
        if self.mode not in _PYTHON_MODE:
            raise ValueError(_("Unknown rounding mode {mode}. Use half_even or half_up.", mode=self.mode))
        if self.kind not in ("decimals", "significant", "counts"):
            raise ValueError(
                _("Unknown rounding kind {kind}. Use decimals, significant or counts.", kind=self.kind)
            )
        lowest = -6 if self.kind == "decimals" else 1
        if not lowest <= self.digits <= 12:
            raise ValueError(
                _(
                    "{digits} {kind} is out of range. Use {lowest} to 12.",
                    digits=self.digits,
                    kind=self.kind,
                    lowest=lowest,
                )
            )

    def describe(self) -> str:
        """The rule in words, for the formula bar and the method sheet."""
        return f"{self.places()}, {_(_MODE_WORDS[self.mode])}"

    def places(self, *, short: bool = False) -> str:
        """How many digits are shown, in words; `short` for a table."""
        if self.kind == "decimals":
            if self.digits < 0:
                return _("nearest {number}", number=10**-self.digits)
            return plural("{count} decimal", "{count} decimals", self.digits)
        if self.kind == "counts":
            if short:
                return _("{count} sig. fig. in whole numbers", count=self.digits)
            return plural(
                "{count} significant figure in whole numbers",
                "{count} significant figures in whole numbers",
                self.digits,
            )
        if short:
            return _("{count} sig. fig.", count=self.digits)
        return plural("{count} significant figure", "{count} significant figures", self.digits)


def round_value(value: Decimal, rule: RoundingRule) -> Decimal:
    """The value rounded by the rule, with the rule's trailing zeros (2.10) and never as -0.

    Raises `ValueError` for NaN, infinity and numbers beyond 10^±60.
    """
    return _round(value, rule, _PYTHON_MODE[rule.mode])


def round_outward(value: Decimal, rule: RoundingRule, *, up: bool) -> Decimal:
    """The value at the rule's places but always up, or always down: for bounds, which must stay true."""
    return _round(value, rule, ROUND_CEILING if up else ROUND_FLOOR)


def format_value(value: Decimal, rule: RoundingRule, *, exponent: bool = False) -> str:
    """The value rounded and written out: "2.10", "0.00", "100", "1200".

    Plain notation with a hyphen as minus, so that files and programs can read it (`kit.figures.typeset` is for people).
    `exponent` asks for "1.2 × 10³", as plate counts are reported; only for rules of significant figures.
    """
    rounded = round_value(value, rule)
    return _with_exponent(rounded, rule) if exponent else plain(rounded)


def _with_exponent(rounded: Decimal, rule: RoundingRule) -> str:
    if rule.kind != "significant":
        raise ValueError(_("A number with an exponent needs a rule of significant figures."))
    power = rounded.adjusted() if rounded else 0
    mantissa = format_value(rounded.scaleb(-power, Context(prec=DIGITS)), rule)
    return f"{mantissa} × 10{str(power).translate(_SUPERSCRIPTS)}"


def _round(value: Decimal, rule: RoundingRule, python_mode: str) -> Decimal:
    if not value.is_finite():
        raise ValueError(_("Only a finite number can be rounded."))
    if value and abs(value.adjusted()) > _MAX_POWER:
        raise ValueError(_("A number beyond 10^±{max_power} is not a result.", max_power=_MAX_POWER))
    if not value:
        return Decimal(0).scaleb(-max(rule.digits, 0)) if rule.kind == "decimals" else Decimal(0)
    rounded = _quantized(value, _last_place(value, rule), python_mode)
    if rule.kind != "decimals" and rounded and rounded.adjusted() > value.adjusted():
        # 99.95 carries to 100.0, which has a figure too many: give the extra zero back.
        rounded = _quantized(rounded, _last_place(rounded, rule), python_mode)
    whole = _quantized(rounded, 0, python_mode) if int(rounded.as_tuple().exponent) > 0 else rounded
    return whole if whole else abs(whole)


def _last_place(value: Decimal, rule: RoundingRule) -> int:
    if rule.kind == "decimals":
        return -rule.digits
    place = value.adjusted() - rule.digits + 1
    return max(place, 0) if rule.kind == "counts" else place


def _quantized(value: Decimal, place: int, python_mode: str) -> Decimal:
    return value.quantize(Decimal((0, (1,), place)), python_mode, Context(prec=DIGITS))
