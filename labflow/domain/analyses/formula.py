"""How a result came about, in boxes: raw 1.286 × dilution 10 = 12.86, shown as 12.9."""

from dataclasses import dataclass, field

from labflow.domain.numbers import typeset
from labflow.domain.numbers.explanation import SHOWN_AS
from labflow.domain.numbers.rounding import is_rounding
from labflow.words import _, later

COMPUTED = later("computed: ")


@dataclass(frozen=True)
class Formula:
    """`boxes` are multiplied and give `exact` (empty when there is nothing to multiply), shown as `shown_as`. `why` names the
    limit that decided, `rule` the rounding. A value computed by a formula of the method has that formula as its only box."""

    boxes: list[str] = field(default_factory=list)
    exact: str = ""
    shown_as: str = ""
    why: str = ""
    rule: str = ""


def formula_of(explanation: str) -> Formula:
    """Takes the engine's sentence apart ("raw 1.286 × dilution 10 = 12.86, shown as 12.9; why; rounding"), and that of a computed
    value ("computed: 2.497 × Calcium 40 = 99.88, shown as …"). Words have no formula."""
    story, *rest = explanation.split("; ")
    calculation, told, shown = story.partition(_(SHOWN_AS))
    if not told:
        return Formula()
    rule = rest.pop() if rest and is_rounding(rest[-1]) else ""
    if calculation.startswith(_(COMPUTED)):
        whole, _equals, exact = calculation.removeprefix(_(COMPUTED)).rpartition(" = ")
        return Formula([whole], typeset(exact), typeset(shown), "; ".join(rest), rule)
    product, _equals, exact = calculation.partition(" = ")
    return Formula(product.split(" × "), typeset(exact), typeset(shown), "; ".join(rest), rule)
