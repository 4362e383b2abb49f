"""Numbers in forms: a comma is the decimal sign only where nobody can take it for a separator of thousands."""

from decimal import Decimal

import pytest

from labflow.kit.typed import decimal_of, two_ways, with_point


@pytest.mark.parametrize(
    ("typed", "value"),
    [("0,05", "0.05"), ("7,2", "7.2"), ("0,005", "0.005"), ("1,2500", "1.2500"), ("1300", "1300"), ("−2,5", "-2.5"), (" 1.300 ", "1.300")],
)  # fmt: skip
def test_a_decimal_comma_is_a_point(typed: str, value: str) -> None:
    assert decimal_of(typed) == Decimal(value)
    assert two_ways(typed) == ""


@pytest.mark.parametrize("typed", ["1,300", "10,000", "-1,300", " 1,000 "])
def test_a_comma_that_may_separate_thousands_is_refused_with_both_readings(typed: str) -> None:
    assert decimal_of(typed) is None
    assert with_point(typed) is None
    plain = typed.strip()
    assert two_ways(typed).endswith(f"type {plain.replace(',', '')} or {plain.replace(',', '.')}.")
