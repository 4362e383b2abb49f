"""Reading a formula: "(A - B) * 1000 / VOL" becomes a tree, or a refusal that names the place. Nothing is ever executed."""

import re
from dataclasses import dataclass
from decimal import Decimal

from labflow.domain.formulas.refusals import FormulaRefused
from labflow.domain.formulas.tree import COMPARISONS, Call, Minus, Name, Node, Number, Operation

MOST_SIGNS = 500
MOST_PARTS = 200
MOST_DEPTH = 30

# name: fewest and most arguments
FUNCTIONS: dict[str, tuple[int, int]] = {
    "min": (1, 40), "max": (1, 40), "sum": (1, 40), "mean": (1, 40), "round": (2, 2), "round_half_up": (2, 2),
    "ln": (1, 1), "log10": (1, 1), "exp": (1, 1), "sqrt": (1, 1), "abs": (1, 1), "if": (3, 3),
}  # fmt: skip
ROUNDING = ("round", "round_half_up")

_SPELLED = str.maketrans(
    {"×": "*", "·": "*", "∙": "*", "÷": "/", "−": "-", "–": "-", "≤": "≤", "≥": "≥", "≠": "≠"}
)
_LONG = {"≤": "<=", "≥": ">=", "≠": "!=", "**": "^", "==": "="}
_TOKEN = re.compile(
    r"\s*(?:(?P<number>(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d{1,3})?)|(?P<name>[^\W\d]\w*)|\[(?P<quoted>[^\[\]]{1,30})\]"
    r"|(?P<sign>\*\*|<=|>=|!=|==|[-+*/^()<>=,;≤≥≠]))"
)


@dataclass(frozen=True, slots=True)
class _Token:
    kind: str
    text: str
    at: int


def parse(text: str) -> Node:
    """The tree of a formula. Raises `FormulaRefused`."""
    if not text.strip():
        raise FormulaRefused("Type a formula, such as 2.497 * CA + 4.118 * MG.")
    if len(text) > MOST_SIGNS:
        raise FormulaRefused("At most {count} characters.", at=MOST_SIGNS, count=MOST_SIGNS)
    return _Reader(_tokens(text)).whole()


def _tokens(text: str) -> list[_Token]:
    spelled, found, at = text.translate(_SPELLED).rstrip(), [], 0
    while at < len(spelled):
        match = _TOKEN.match(spelled, at)
        if match is None:
            place = at + len(spelled[at:]) - len(spelled[at:].lstrip())
            raise FormulaRefused("“{sign}” means nothing in a formula.", at=place, sign=spelled[place])
        kind = match.lastgroup or ""
        word = match[kind].strip() if kind == "quoted" else match[kind]
        found.append(_Token("name" if kind == "quoted" else kind, _LONG.get(word, word), match.start(kind)))
        at = match.end()
        if len(found) > 2 * MOST_PARTS:
            raise FormulaRefused("The formula is too long. Split it into two analytes.", at=at)
    return [*found, _Token("end", "", len(text.rstrip()))]


class _Reader:
    """Recursive descent: a comparison of sums of products of powers."""

    def __init__(self, tokens: list[_Token]) -> None:
        self.tokens, self.place, self.depth = tokens, 0, 0

    def whole(self) -> Node:
        tree = self._compared()
        if self._now.kind != "end":
            raise self._unexpected()
        if isinstance(tree, Operation) and tree.sign in COMPARISONS:
            raise FormulaRefused("A comparison is no result. Put it into if(…, then, else).", at=tree.at)
        return tree

    @property
    def _now(self) -> _Token:
        return self.tokens[self.place]

    def _take(self, *signs: str) -> _Token | None:
        token = self._now
        if token.kind != "sign" or token.text not in signs:
            return None
        self.place += 1
        return token

    def _compared(self) -> Node:
        self.depth += 1
        if self.depth > MOST_DEPTH:
            raise FormulaRefused("Too many parentheses inside each other.", at=self._now.at)
        left = self._sum()
        if sign := self._take(*COMPARISONS):
            left = Operation(sign.text, left, self._sum(), sign.at)
        self.depth -= 1
        return left

    def _sum(self) -> Node:
        left = self._product()
        while sign := self._take("+", "-"):
            left = Operation(sign.text, left, self._product(), sign.at)
        return left

    def _product(self) -> Node:
        left = self._signed()
        while sign := self._take("*", "/"):
            left = Operation(sign.text, left, self._signed(), sign.at)
        return left

    def _signed(self) -> Node:
        minus = 0
        first = self._now.at
        while sign := self._take("-", "+"):
            minus += sign.text == "-"
        value = self._power()
        return Minus(value, first) if minus % 2 else value

    def _power(self) -> Node:
        base = self._atom()
        if sign := self._take("^"):
            self.depth += 1
            if self.depth > MOST_DEPTH:
                raise FormulaRefused("Too many powers inside each other.", at=sign.at)
            base = Operation("^", base, self._signed(), sign.at)
            self.depth -= 1
        return base

    def _atom(self) -> Node:
        token = self._now
        if token.kind == "number":
            self.place += 1
            return Number(Decimal(token.text), token.at)
        if token.kind == "name":
            self.place += 1
            return self._call(token) if self._take("(") else Name(token.text, token.at)
        if self._take("("):
            inner = self._compared()
            self._close(token)
            self._not_compared(inner)
            return inner
        raise self._unexpected()

    def _call(self, token: _Token) -> Node:
        function = token.text.lower()
        if function not in FUNCTIONS:
            raise FormulaRefused(
                "There is no function “{name}”. There are: {names}.",
                at=token.at, name=token.text, names=", ".join(FUNCTIONS),
            )  # fmt: skip
        given = [self._compared()]
        while self._take(",", ";"):
            given.append(self._compared())
        self._close(token)
        self._fits(function, given, token)
        return Call(function, tuple(given), token.at)

    def _close(self, opened: _Token) -> None:
        if self._take(")"):
            return
        if self._now.kind == "end":
            raise FormulaRefused("A parenthesis is not closed.", at=opened.at)
        raise self._unexpected()

    def _fits(self, function: str, given: list[Node], token: _Token) -> None:
        fewest, most = FUNCTIONS[function]
        if not fewest <= len(given) <= most:
            wanted = str(fewest) if fewest == most else f"{fewest}–{most}"
            raise FormulaRefused(
                "{name} takes {wanted} values, not {count}.",
                at=token.at, name=function, wanted=wanted, count=len(given),
            )  # fmt: skip
        values = given[1:] if function == "if" else given
        for one in values:
            self._not_compared(one)
        if function == "if" and not (isinstance(given[0], Operation) and given[0].sign in COMPARISONS):
            raise FormulaRefused("if begins with a comparison, such as if(A > 5, A, B).", at=token.at)
        if function in ROUNDING and not _whole(given[1]):
            raise FormulaRefused("{name} needs a whole number of decimals.", at=token.at, name=function)

    def _not_compared(self, tree: Node) -> None:
        if isinstance(tree, Operation) and tree.sign in COMPARISONS:
            raise FormulaRefused("A comparison stands first in if(…) only.", at=tree.at)

    def _unexpected(self) -> FormulaRefused:
        token = self._now
        if token.kind == "end":
            return FormulaRefused("The formula stops too early.", at=token.at)
        if token.text in (",", ";"):
            return FormulaRefused("Use a point for decimals; commas stand in functions only.", at=token.at)
        return FormulaRefused("“{sign}” is not expected here.", at=token.at, sign=token.text)


def _whole(tree: Node) -> bool:
    value = tree.of if isinstance(tree, Minus) else tree
    return isinstance(value, Number) and value.value == value.value.to_integral_value() and value.value <= 12
