"""A formula as people read it: "(A − B) × 1000 ÷ Volume", with names or with the values it was made with."""

from collections.abc import Callable, Mapping
from decimal import Decimal

from labflow.domain.formulas.tree import Call, Minus, Name, Node, Number, Operation
from labflow.domain.numbers import plain
from labflow.domain.numbers.exact import shortest

_SIGNS = {"*": " × ", "/": " ÷ ", "+": " + ", "-": " − ", "^": "^", "<=": " ≤ ", ">=": " ≥ ", "!=": " ≠ "}
_RANK = {"+": 1, "-": 1, "*": 2, "/": 2, "^": 4}


def in_words(tree: Node, names: Mapping[str, str] | None = None) -> str:
    """The formula with what its keywords stand for; keywords without a name stay."""
    return _said(tree, lambda name: (names or {}).get(name, name))


def with_values(tree: Node, used: Mapping[str, Decimal]) -> str:
    """The formula with the numbers it was made with: "2.497 × 40.1 + 4.118 × 9.8"."""
    return _said(tree, lambda name: _number(used[name]))


def _said(tree: Node, name: Callable[[str], str]) -> str:
    match tree:
        case Number():
            return _number(tree.value)
        case Name():
            return name(tree.name)
        case Minus():
            return f"−{_inside(tree.of, 3, name)}"
        case Call():
            return _called(tree, name)
        case Operation():
            rank = _RANK.get(tree.sign, 0)
            # of equals the right one is set apart where it matters: a − (b + c), a ÷ (b × c)
            right = rank + (tree.sign in "-/")
            sign = _SIGNS.get(tree.sign, f" {tree.sign} ")
            return f"{_inside(tree.left, rank + (tree.sign == '^'), name)}{sign}{_inside(tree.right, right, name)}"


def _inside(tree: Node, rank: int, name: Callable[[str], str]) -> str:
    said = _said(tree, name)
    own = _RANK.get(tree.sign, 0) if isinstance(tree, Operation) else 3 if isinstance(tree, Minus) else 9
    negative = said.startswith("−") and rank > 1
    return f"({said})" if own < rank or (negative and not isinstance(tree, Operation)) else said


def _called(tree: Call, name: Callable[[str], str]) -> str:
    given = [_said(one, name) for one in tree.given]
    match tree.function:
        case "sqrt":
            return f"√({given[0]})"
        case "abs":
            return f"|{given[0]}|"
        case "if":
            return f"({given[1]} if {given[0]}, else {given[2]})"
        case "round":
            return f"round({given[0]}, {given[1]} decimals)"
        case "round_half_up":
            return f"round half up({given[0]}, {given[1]} decimals)"
        case _:
            return f"{tree.function}({', '.join(given)})"


def _number(value: Decimal) -> str:
    return plain(shortest(value)).replace("-", "−")
