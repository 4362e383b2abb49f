"""Exact decimal arithmetic with room to spare, independent of the thread's own decimal context.

Source: IEEE 754 decimal arithmetic as in Python's `decimal`. The default context keeps 28 digits, fewer than
an instrument value times a dilution may need; these helpers keep 100.
"""

from decimal import Context, Decimal

DIGITS = 100


def times(*factors: Decimal) -> Decimal:
    """The product of the factors, exact up to 100 digits."""
    context = Context(prec=DIGITS)
    product = Decimal(1)
    for factor in factors:
        product = context.multiply(product, factor)
    return product


def plus(*terms: Decimal) -> Decimal:
    """The sum of the terms, exact up to 100 digits."""
    context = Context(prec=DIGITS)
    total = Decimal(0)
    for term in terms:
        total = context.add(total, term)
    return total


def divided(value: Decimal, by: Decimal, *, digits: int = 34) -> Decimal:
    """The quotient to 34 digits. Raises `decimal.DivisionByZero` when `by` is zero."""
    return Context(prec=digits).divide(value, by)


def figures(value: Decimal) -> int:
    """How many figures the number needs to be written exactly, leading and trailing zeros left out."""
    digits = "".join(str(d) for d in value.as_tuple().digits).strip("0")
    return len(digits) or 1


def plain(value: Decimal) -> str:
    """The number as written, never with an exponent, zero without a sign: 1E+3 gives "1000"."""
    return format(value if value else abs(value), "f")


def shortest(value: Decimal) -> Decimal:
    """The same number without trailing zeros behind the point and without an exponent."""
    return Decimal(plain(value.normalize(Context(prec=DIGITS))))
