"""How a result came about, in boxes: raw 1.286 × dilution 10 = 12.86, shown as 12.9."""

from dataclasses import dataclass, field

from labflow.domain.numbers.explanation import SHOWN_AS
from labflow.domain.numbers.rounding import is_rounding
from labflow.words import _


@dataclass(frozen=True)
class Formula:
    """`boxes` are multiplied and give `exact` (empty when there is nothing to multiply), shown as `shown_as`. `why` names the
    limit that decided, `rule` the rounding."""

    boxes: list[str] = field(default_factory=list)
    exact: str = ""
    shown_as: str = ""
    why: str = ""
    rule: str = ""


def formula_of(explanation: str) -> Formula:
    """Takes the engine's sentence apart ("raw 1.286 × dilution 10 = 12.86, shown as 12.9; why; rounding"). Words have no formula."""
    story, *rest = explanation.split("; ")
    calculation, told, shown = story.partition(_(SHOWN_AS))
    if not told:
        return Formula()
    product, _equals, exact = calculation.partition(" = ")
    rule = rest.pop() if rest and is_rounding(rest[-1]) else ""
    return Formula(product.split(" × "), exact, shown, "; ".join(rest), rule)
