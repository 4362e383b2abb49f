"""The language of formulas: what it reads, what it refuses and where, what it computes, and how it is said."""

from decimal import Decimal

import pytest

from labflow.domain.formulas import (
    FormulaRefused,
    Input,
    Known,
    NotComputed,
    circle,
    in_words,
    make,
    names_in,
    notes_on_units,
    order,
    parse,
    read,
    with_values,
)

KNOWN = {
    one.keyword: one
    for one in (
        Known("CA", "Calcium", "mg/L"), Known("MG", "Magnesium", "mg/L"), Known("PB", "Lead", "µg/L"), Known("A", "Dish and residue", "g"),
        Known("B", "Dish", "g"), Known("V", "Volume", "mL"), Known("NO3-N", "Nitrate", "mg/L"), Known("EC", "E. coli", text=True),
        Known("HARD", "Hardness", "mg/L"),
    )
}  # fmt: skip


def value(text: str, **given: str) -> str:
    return make(parse(text), {name: Input(Decimal(number)) for name, number in given.items()}, "half").text


@pytest.mark.parametrize(
    ("formula", "given", "made"),
    [
        ("2.497 * CA + 4.118 * MG", {"CA": "40.1", "MG": "9.8"}, "140.4861"),
        ("(A − B) × 1000 ÷ V", {"A": "50.1234", "B": "50.0984", "V": "0.1"}, "250"),
        ("0.1 + 0.2", {}, "0.3"),
        ("-2^2", {}, "-4"),
        ("2^3^2", {}, "512"),
        ("2 ** -1", {}, "0.5"),
        ("10 - 4 - 3", {}, "3"),
        ("100 / 10 / 5", {}, "2"),
        ("1/3", {}, "0.33333333333333333333"),
        ("min(3; 1, 2) + max(3, 1, 2) + sum(1, 2, 3) + mean(1, 2)", {}, "11.5"),
        ("round(2.5, 0) + round_half_up(2.5, 0)", {}, "5"),
        ("round(1234, -2)", {}, "1200"),
        ("abs(-2) + sqrt(16) + log10(1000) + ln(exp(1))", {}, "10"),
        ("if(A >= 5, A * 2, A)", {"A": "5"}, "10"),
        ("if(A ≠ 5, A * 2, A)", {"A": "5"}, "5"),
        ("[A] * 1e-3", {"A": "5"}, "0.005"),
        ("IF(A<1, 1/0*A, A)", {"A": "2"}, "2"),
    ],
)
def test_it_computes_as_written_with_exact_decimals(formula: str, given: dict[str, str], made: str) -> None:
    assert value(formula, **given) == made


@pytest.mark.parametrize(
    ("formula", "told", "at"),
    [
        ("", "Type a formula", 0),
        ("CA +", "stops too early", 4),
        ("(CA + MG", "not closed", 0),
        ("CA MG", "“MG” is not expected", 3),
        ("CA + TDS", "no analyte TDS", 5),
        ("CA + HARD", "computed from itself", 5),
        ("CA + EC", "a result in words", 5),
        ("CA / (2 - 2)", "divides by zero", 3),
        ("2,497 * CA", "a point for decimals", 1),
        ("system(CA)", "no function “system”", 0),
        ("CA.__class__", "means nothing", 2),
        ("CA > 5", "A comparison is no result", 3),
        ("min(CA > 5)", "first in if", 7),
        ("if(CA, 1, 2)", "begins with a comparison", 0),
        ("ln(1, 2)", "takes 1 values, not 2", 0),
        ("round(CA, 1.5)", "whole number of decimals", 0),
        ("CA ? MG", "“?” means nothing", 3),
        ("(" * 40 + "CA" + ")" * 40, "Too many parentheses", 30),
        ("1" + "+1" * 300, "At most 500", 500),
    ],
)
def test_what_cannot_be_meant_is_refused_at_its_place(formula: str, told: str, at: int) -> None:
    with pytest.raises(FormulaRefused) as refusal:
        read(formula, "HARD", KNOWN)
    assert told in refusal.value.message
    assert refusal.value.at == at


@pytest.mark.parametrize(
    "formula", ["1/A", "A/(B*0)", "ln(A)", "log10(A)", "sqrt(A-1)", "0^(A-1)", "exp(10000)", "10^99 * 10^99 * 10^99 * 10^99", "2^101"]
)  # fmt: skip
def test_values_that_give_no_number_are_told_and_never_become_one(formula: str) -> None:
    with pytest.raises(NotComputed):
        value(formula, A="0", B="2")


def test_an_input_below_its_loq_is_taken_as_the_version_says() -> None:
    tree = parse("CA + MG - PB")
    given = {"CA": Input(Decimal(2)), "MG": Input(operator="<", bound=Decimal("0.1")), "PB": Input(operator="<", bound=Decimal("0.4"))}  # fmt: skip
    assert make(tree, given, "zero").text == "2"
    assert make(tree, given, "half").text == "1.85"
    assert make(tree, given, "loq").text == "1.7"
    # the largest that it can be: all of Mg, no Pb
    assert make(tree, given, "censored").text == "< 2.1"
    assert make(parse("CA * 2"), given, "censored").text == "4"


@pytest.mark.parametrize(
    ("given", "told"),
    [
        (Input(operator=">", bound=Decimal(9), said="> 9"), "above its range"),
        (Input(operator="<"), "names no LOQ"),
        (Input(), "is no number"),
    ],
)
def test_an_input_without_a_number_is_told_by_its_name(given: Input, told: str) -> None:
    with pytest.raises(NotComputed, match=told):
        make(parse("CA * 2"), {"CA": given}, "half")


def test_names_are_found_whatever_their_case_and_signs() -> None:
    assert names_in(read("ca + [no3-n]", "HARD", KNOWN)) == ["CA", "NO3-N"]


def test_formulas_are_computed_after_those_they_need_and_a_circle_is_told() -> None:
    chain = {one.keyword: one for one in (Known("C", "C", formula="B * 2"), Known("B", "B", formula="A + 1"), Known("A", "A"))}  # fmt: skip
    assert [keyword for keyword, _ in order(chain)] == ["B", "C"]
    round_ = chain | {"B": Known("B", "B", formula="C + 1")}
    with pytest.raises(FormulaRefused, match="C → B → C"):
        order(round_)
    assert "B → C → B" in circle("B", parse("C + 1"), chain)
    assert circle("B", parse("A"), chain) == ""


def test_units_that_do_not_fit_are_noted_and_factors_are_left_to_the_method() -> None:
    def noted(text: str) -> list[str]:
        return notes_on_units(read(text, "HARD", KNOWN), KNOWN["HARD"], KNOWN)

    assert noted("2.497 * CA + 4.118 * MG") == []
    assert noted("CA + MG") == []
    assert noted("CA + PB") == ["mg/L and µg/L are added without a factor: 1 µg/L is 0.001 mg/L."]
    assert noted("CA + V") == ["mg/L and mL are added, and do not measure the same."]
    assert noted("A - B") == ["The inputs are in g, the result is in mg/L."]


@pytest.mark.parametrize(
    ("formula", "said"),
    [
        ("(A - B) * 1000 / V", "(Dish and residue − Dish) × 1000 ÷ Volume"),
        ("A - (B + V)", "Dish and residue − (Dish + Volume)"),
        ("A / (B * V)", "Dish and residue ÷ (Dish × Volume)"),
        ("(A + B) - V", "Dish and residue + Dish − Volume"),
        ("(A + B) ^ 2", "(Dish and residue + Dish)^2"),
        ("-A * -B", "(−Dish and residue) × (−Dish)"),
        ("sqrt(A) + abs(B)", "√(Dish and residue) + |Dish|"),
        ("if(A < 5, A, B)", "(Dish and residue if Dish and residue < 5, else Dish)"),
        ("round(A, 2)", "round(Dish and residue, 2 decimals)"),
    ],
)
def test_it_is_said_in_words(formula: str, said: str) -> None:
    assert in_words(parse(formula), {keyword: one.name for keyword, one in KNOWN.items()}) == said


def test_it_is_said_with_the_values_it_was_made_with() -> None:
    assert with_values(parse("2 * (A - B)"), {"A": Decimal("5.10"), "B": Decimal("-1")}) == "2 × (5.1 − (−1))"
