"""A formula with its values: exact decimals throughout, 34 digits where a quotient or a root never ends."""

from collections.abc import Mapping
from decimal import (
    ROUND_HALF_EVEN,
    ROUND_HALF_UP,
    Context,
    Decimal,
    DivisionByZero,
    InvalidOperation,
    Overflow,
)

from labflow.domain.formulas.refusals import NotComputed
from labflow.domain.formulas.tree import Call, Minus, Name, Node, Number, Operation

KEPT_FIGURES = 20
MOST_POWER = 100
_MOST_SIZE = 300
_ROUNDED = {"round": ROUND_HALF_EVEN, "round_half_up": ROUND_HALF_UP}


def evaluate(tree: Node, values: Mapping[str, Decimal]) -> Decimal:
    """The value of the formula, to 20 figures. Raises `NotComputed` where these values give none."""
    made = _Evaluator(values).of(tree)
    return Context(prec=KEPT_FIGURES).plus(made)


class _Evaluator:
    def __init__(self, values: Mapping[str, Decimal]) -> None:
        self.values = values
        self.context = Context(
            prec=34, Emax=_MOST_SIZE, Emin=-_MOST_SIZE, traps=[Overflow, DivisionByZero, InvalidOperation]
        )

    def of(self, tree: Node) -> Decimal:
        try:
            return self._of(tree)
        except DivisionByZero:
            raise NotComputed("These values divide by zero.") from None
        except (Overflow, InvalidOperation):
            raise NotComputed("These values give no number that can be reported.") from None

    def _of(self, tree: Node) -> Decimal:
        match tree:
            case Number():
                return self.context.plus(tree.value)
            case Name():
                return self.context.plus(self.values[tree.name])
            case Minus():
                return self.context.minus(self._of(tree.of))
            case Operation():
                return self._operation(tree)
            case Call():
                return self._call(tree)

    def _operation(self, tree: Operation) -> Decimal:
        left, right, context = self._of(tree.left), self._of(tree.right), self.context
        match tree.sign:
            case "+":
                return context.add(left, right)
            case "-":
                return context.subtract(left, right)
            case "*":
                return context.multiply(left, right)
            case "/":
                if not right:
                    raise NotComputed("These values divide by zero.")
                return context.divide(left, right)
            case _:
                return self._power(left, right)

    def _power(self, base: Decimal, exponent: Decimal) -> Decimal:
        if abs(exponent) > MOST_POWER:
            raise NotComputed("A power may be −{most} to {most}.", most=MOST_POWER)
        if not base and exponent < 0:
            raise NotComputed("These values divide by zero.")
        if not base and not exponent:
            return Decimal(1)
        return self.context.power(base, exponent)

    def _holds(self, tree: Node) -> bool:
        assert isinstance(tree, Operation)
        left, right = self._of(tree.left), self._of(tree.right)
        return {
            "<": left < right, "<=": left <= right, ">": left > right, ">=": left >= right,
            "=": left == right, "!=": left != right,
        }[tree.sign]  # fmt: skip

    def _call(self, tree: Call) -> Decimal:
        if tree.function == "if":
            return self._of(tree.given[1] if self._holds(tree.given[0]) else tree.given[2])
        given, context = [self._of(one) for one in tree.given], self.context
        match tree.function:
            case "min":
                return min(given)
            case "max":
                return max(given)
            case "sum":
                return self._sum(given)
            case "mean":
                return context.divide(self._sum(given), Decimal(len(given)))
            case "abs":
                return context.abs(given[0])
            case "exp":
                return context.exp(given[0])
            case "sqrt":
                return context.sqrt(self._at_least(given[0], "sqrt", zero=True))
            case "ln":
                return context.ln(self._at_least(given[0], "ln"))
            case "log10":
                return context.log10(self._at_least(given[0], "log10"))
            case _:
                places = Decimal(1).scaleb(-int(given[1]))
                return given[0].quantize(places, rounding=_ROUNDED[tree.function], context=context)

    def _sum(self, given: list[Decimal]) -> Decimal:
        total = Decimal(0)
        for one in given:
            total = self.context.add(total, one)
        return total

    def _at_least(self, value: Decimal, function: str, *, zero: bool = False) -> Decimal:
        if value > 0 or (zero and value == 0):
            return value
        raise NotComputed("{name} of {value} does not exist.", name=function, value=f"{value:f}")
