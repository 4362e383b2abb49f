"""What a formula takes for its inputs, above all for those below the LOQ: zero, half of it, all of it, or the result becomes a bound."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from itertools import product

from labflow.domain.formulas.evaluating import evaluate
from labflow.domain.formulas.refusals import NotComputed
from labflow.domain.formulas.tree import Node, names_in
from labflow.domain.numbers import plain
from labflow.domain.numbers.exact import shortest
from labflow.vocabulary import BelowLoq

MOST_BOUNDS = 8


@dataclass(frozen=True, slots=True)
class Input:
    """A value of the formula as the bench reports it: a number, or below or above a bound."""

    numeric: Decimal | None = None
    operator: str = ""
    bound: Decimal | None = None
    said: str = ""


@dataclass(frozen=True, slots=True)
class Made:
    """What came of it: the text as it would be typed ("140.4911", "< 12.5"), and the number taken for each name."""

    text: str
    used: dict[str, Decimal]


def make(tree: Node, inputs: Mapping[str, Input], below: str) -> Made:
    """The formula with these inputs. Raises `NotComputed` where they give no result."""
    names = names_in(tree)
    used = {name: _number(name, inputs[name], below) for name in names}
    bounds = [name for name in names if inputs[name].operator == "<"]
    if below != BelowLoq.CENSORED or not bounds:
        return Made(_text(evaluate(tree, used)), used)
    if len(bounds) > MOST_BOUNDS:
        raise NotComputed("More than {count} inputs are below their LOQ.", count=MOST_BOUNDS)
    largest = max(evaluate(tree, used | case) for case in _cases(bounds, used))
    return Made(f"< {_text(largest)}", used)


def _cases(bounds: list[str], used: Mapping[str, Decimal]) -> Iterable[dict[str, Decimal]]:
    """Each input below its LOQ at both ends of what it may be."""
    ends = [(Decimal(0), used[name]) for name in bounds]
    return (dict(zip(bounds, case, strict=True)) for case in product(*ends))


def _number(name: str, value: Input, below: str) -> Decimal:
    if value.numeric is not None:
        return value.numeric
    if value.operator == ">":
        raise NotComputed(
            "{name} is above its range ({said}). Dilute and measure it again.", name=name, said=value.said
        )
    if value.operator != "<":
        raise NotComputed("{name} is no number.", name=name)
    if below == BelowLoq.ZERO:
        return Decimal(0)
    if value.bound is None:
        raise NotComputed("{name} was not detected, and the method names no LOQ for it.", name=name)
    return value.bound / 2 if below == BelowLoq.HALF else value.bound


def _text(value: Decimal) -> str:
    return plain(shortest(value))
