"""The detection limits of an analyte, and what dilution and dry weight make of them.

Source: 40 CFR 136 appendix B for the MDL, TNI for the LOQ and the reporting limit. The limits of a diluted sample are
multiplied like its result, and so is the upper end of the range.
"""

from dataclasses import dataclass
from decimal import Context, Decimal

from labflow.domain.numbers.exact import DIGITS, divided, figures, shortest, times
from labflow.domain.numbers.rounding import RoundingRule, round_outward
from labflow.words import _

ONE = Decimal(1)
LEAST_FIGURES = 3
MOST_FIGURES = 12  # what a rounding rule can hold; nobody types a limit with more


@dataclass(frozen=True, slots=True)
class DetectionLimits:
    """The limits of an analyte by a method, in the unit of the result, for an undiluted sample.

    Any may be None (pH and temperature have none at all). `reporting` is the reporting limit where the lab
    reports from a level above the LOQ. Raises `ValueError` unless 0 < mdl ≤ loq ≤ reporting ≤ upper.
    """

    mdl: Decimal | None = None
    loq: Decimal | None = None
    upper: Decimal | None = None
    reporting: Decimal | None = None

    def __post_init__(self) -> None:
        known = [limit for limit in (self.mdl, self.loq, self.reporting, self.upper) if limit is not None]
        if any(not limit.is_finite() or limit <= 0 for limit in known):
            raise ValueError(_("A detection limit must be a number above zero."))
        if known != sorted(known):
            raise ValueError(_("The limits must rise: MDL, LOQ, reporting limit, upper range."))

    @property
    def level(self) -> Decimal | None:
        """The level below which a result is not reported as a plain value: reporting limit, else LOQ, else MDL."""
        return next((limit for limit in (self.reporting, self.loq, self.mdl) if limit is not None), None)

    def scaled(self, dilution: Decimal = ONE, dry_weight_factor: Decimal = ONE) -> "DetectionLimits":
        """The limits of this sample: each × dilution × dry-weight factor. Raises `ValueError` unless both are > 0."""
        factor = factor_of(dilution, dry_weight_factor)

        def up(limit: Decimal | None) -> Decimal | None:
            return None if limit is None else times(limit, factor)

        return DetectionLimits(up(self.mdl), up(self.loq), up(self.upper), up(self.reporting))


def dry_weight_factor(solids_percent: Decimal) -> Decimal:
    """The factor from wet to dry weight: 100 ÷ total solids in %. Raises `ValueError` outside 0 < solids ≤ 100."""
    if not (solids_percent.is_finite() and 0 < solids_percent <= 100):
        raise ValueError(_("Total solids must lie above 0 % and at most at 100 %."))
    return divided(Decimal(100), solids_percent)


def factor_of(dilution: Decimal, dry_weight_factor: Decimal) -> Decimal:
    """Dilution × dry-weight factor. Raises `ValueError` unless both are above zero."""
    for name, factor in ((_("dilution"), dilution), (_("dry-weight factor"), dry_weight_factor)):
        if not factor.is_finite() or factor <= 0:
            raise ValueError(_("The {name} must be above zero.", name=name))
    return times(dilution, dry_weight_factor)


def shown_limit(used: Decimal, factor: Decimal = ONE, *, up: bool = True) -> Decimal:
    """A limit as it is printed, in every column and behind every "<" and ">"; see docs/decisions/0010.

    Undiluted it stands as the laboratory entered it: its figures say how well it is known, and the rule of the method is
    for measured values. Scaled by `factor` it keeps those figures, and more where the product needs them: three at
    least. What is longer still is rounded to the side on which the statement stays true: up behind "<", down behind ">".
    """
    if factor == ONE:
        return used
    exact = shortest(used)
    entered = _figures_entered(used, factor)
    if figures(exact) > max(LEAST_FIGURES, entered):
        rule = RoundingRule("half_even", "significant", min(MOST_FIGURES, max(LEAST_FIGURES, entered)))
        return shortest(round_outward(exact, rule, up=up))
    last = min(exact.adjusted() - entered + 1, int(exact.as_tuple().exponent))
    return exact.quantize(Decimal((0, (1,), last)), context=Context(prec=DIGITS)) if last < 0 else exact


def _figures_entered(used: Decimal, factor: Decimal) -> int:
    """With how many figures the unscaled limit was entered: 0.10 with two, 0.1 with one. Products keep the places."""
    entered = divided(used, factor)
    places = int(used.as_tuple().exponent) - int(factor.as_tuple().exponent)
    return max(entered.adjusted() - min(places, 0) + 1, figures(entered))
