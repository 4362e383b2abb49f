"""What a formula is made of: numbers, names, operations, functions. The parser builds it, the others only read it."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class Number:
    value: Decimal
    at: int


@dataclass(frozen=True, slots=True)
class Name:
    """An analyte by its keyword, as the formula spells it."""

    name: str
    at: int


@dataclass(frozen=True, slots=True)
class Minus:
    of: "Node"
    at: int


@dataclass(frozen=True, slots=True)
class Operation:
    """`sign`: + - * / ^, or a comparison: < <= > >= = !=."""

    sign: str
    left: "Node"
    right: "Node"
    at: int


@dataclass(frozen=True, slots=True)
class Call:
    function: str
    given: tuple["Node", ...]
    at: int


Node = Number | Name | Minus | Operation | Call

COMPARISONS = frozenset(("<", "<=", ">", ">=", "=", "!="))


def nodes(tree: Node) -> Iterator[Node]:
    """Every part of the formula, from left to right."""
    yield tree
    if isinstance(tree, Minus):
        yield from nodes(tree.of)
    elif isinstance(tree, Operation):
        yield from nodes(tree.left)
        yield from nodes(tree.right)
    elif isinstance(tree, Call):
        for one in tree.given:
            yield from nodes(one)


def names_in(tree: Node) -> list[str]:
    """The names a formula uses, each once, in the order they stand in it."""
    return list(dict.fromkeys(one.name for one in nodes(tree) if isinstance(one, Name)))
