"""Properties of the numbers engine that hold for every number, found by searching for a counter-example."""

from decimal import Decimal, localcontext
from fractions import Fraction

import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from labflow.domain.numbers import (
    UNITS,
    DecisionRule,
    DetectionLimits,
    EntryRefused,
    RoundingRule,
    SpecLimit,
    assess,
    compatible,
    convert,
    explain,
    format_value,
    plain,
    read_number,
    report,
    round_value,
)

settings.register_profile("numbers", max_examples=150, deadline=None)
settings.load_profile("numbers")

values = st.decimals(min_value=-(10**12), max_value=10**12, places=9)
positive = st.decimals(min_value=Decimal("0.001"), max_value=10**6, places=3)
rules = st.one_of(
    st.builds(
        RoundingRule, st.sampled_from(["half_even", "half_up"]), st.just("decimals"), st.integers(-6, 12)
    ),
    st.builds(
        RoundingRule,
        st.sampled_from(["half_even", "half_up"]),
        st.sampled_from(["significant", "counts"]),
        st.integers(1, 12),
    ),
)
dilutions = st.sampled_from([Decimal(d) for d in ("1", "2", "5", "10", "12.5", "100", "1.0989")])


@st.composite
def detection_limits(draw) -> DetectionLimits:
    mdl, loq, upper = sorted(draw(st.tuples(positive, positive, positive)))
    keep = draw(st.tuples(st.booleans(), st.booleans(), st.booleans()))
    return DetectionLimits(
        *(limit if kept else None for limit, kept in zip((mdl, loq, upper), keep, strict=True))
    )


@st.composite
def entries(draw) -> str:
    operator = draw(st.sampled_from(["", "", "", "<", ">", "< "]))
    return f"{operator}{plain(draw(values))}"


def place_of(value: Decimal, rule: RoundingRule) -> int:
    if rule.kind == "decimals":
        return -rule.digits
    place = value.adjusted() - rule.digits + 1
    return max(place, 0) if rule.kind == "counts" else place


@given(values, rules)
@example(Decimal("99.95"), RoundingRule("half_even", "significant", 3))
def test_rounding_agrees_with_exact_fractions(value, rule):
    assume(value != 0)
    step = Fraction(10) ** place_of(value, rule)
    quotient = Fraction(value) / step
    half_even = round(quotient)
    half_up = int(abs(quotient) + Fraction(1, 2)) * (1 if quotient >= 0 else -1)

    assert Fraction(round_value(value, rule)) == step * (half_even if rule.mode == "half_even" else half_up)


@given(values, rules)
def test_rounding_twice_by_one_rule_changes_nothing(value, rule):
    once = round_value(value, rule)

    assert round_value(once, rule) == once
    assert format_value(once, rule) == format_value(value, rule)


@given(values, values, rules)
def test_rounding_keeps_the_order(one, other, rule):
    low, high = sorted((one, other))

    assert round_value(low, rule) <= round_value(high, rule)


@given(values, rules)
def test_a_formatted_value_is_plain_and_has_the_digits_of_its_rule(value, rule):
    text = format_value(value, rule)

    assert set(text) <= set("-0123456789.")
    assert Decimal(text) == round_value(value, rule)
    assert text.strip("0.") != "-"
    if rule.kind == "decimals":
        assert len(text.partition(".")[2]) == max(rule.digits, 0)
    elif rule.kind == "significant" and Decimal(text):
        digits = text.lstrip("-0.").replace(".", "")
        assert len(digits) == rule.digits or ("." not in text and len(digits) > rule.digits)


@given(values, rules)
def test_the_callers_decimal_context_does_not_matter(value, rule):
    expected = format_value(value, rule)

    with localcontext() as context:
        context.prec = 3
        assert format_value(value, rule) == expected
        assert read_number(plain(value)).numeric == value


@given(values)
def test_what_is_printed_can_be_typed_again(value):
    assert read_number(plain(value)).numeric == value
    assert read_number(f"{value:E}").numeric == value


@given(st.text(max_size=80))
def test_any_text_is_a_finite_reading_or_a_refusal(typed):
    try:
        reading = read_number(typed)
    except EntryRefused:
        return
    assert reading.raw_text == typed
    assert reading.numeric is None or reading.numeric.is_finite()
    assert (reading.kind == "not_detected") == (reading.numeric is None)


@given(st.text(alphabet="0123456789.,<>eE+-×^⁻³ ", max_size=12))
def test_near_numbers_are_read_or_refused(typed):
    try:
        reading = read_number(typed)
    except EntryRefused:
        return
    assert reading.numeric is not None
    assert abs(reading.numeric) < Decimal("1E+21")


@given(entries(), detection_limits(), rules, dilutions, st.booleans(), st.booleans())
def test_a_report_never_contradicts_itself(typed, limits, rule, dilution, estimates, applied):
    reading = read_number(typed)
    try:
        got = report(
            reading,
            limits=limits,
            rule=rule,
            dilution=dilution,
            report_estimates=estimates,
            dilution_applied=applied,
        )
    except EntryRefused:
        assert reading.operator == ">"
        return

    assert got.reported_text.startswith(got.operator)
    assert (got.numeric is None) == (got.operator != "")
    assert (got.bound is None) == (got.operator == "")
    assert Decimal(got.reported_text.lstrip("<> ")) == got.shown
    assert (got.qualifier == "J") <= estimates
    assert got.qualifier != "U" or got.numeric is None
    if got.numeric is not None and not got.qualifier:
        assert limits.scaled(dilution).level is None or got.numeric >= limits.scaled(dilution).level
    if got.qualifier == "U" and got.bound is not None and got.measured is not None:
        assert got.measured <= got.bound
    assert got.reported_text in explain(reading, got)


@given(values, detection_limits(), rules, dilutions)
def test_a_bound_is_true_of_what_was_measured(value, limits, rule, dilution):
    got = report(read_number(plain(value)), limits=limits, rule=rule, dilution=dilution)
    level = limits.scaled(dilution).level

    if got.operator == "<" and got.bound is not None and level is not None and got.bound > level:
        assert got.measured is not None
        assert got.measured < got.bound
    if got.operator == ">":
        assert got.measured is not None
        assert got.bound is not None
        assert got.measured > 0


@given(values, detection_limits(), dilutions)
def test_dilution_before_or_after_gives_the_same_result(value, limits, dilution):
    rule = RoundingRule("half_even", "significant", 3)
    diluted = report(read_number(plain(value)), limits=limits, rule=rule, dilution=dilution)
    with localcontext() as context:
        context.prec = 60
        product = value * dilution
    ready = report(
        read_number(plain(product)), limits=limits, rule=rule, dilution=dilution, dilution_applied=True
    )

    assert (diluted.reported_text, diluted.qualifier) == (ready.reported_text, ready.qualifier)


decision_rules = st.one_of(
    st.builds(
        DecisionRule,
        st.just("simple"),
        st.just(Decimal(0)),
        st.sampled_from(["reported", "limit", "unrounded"]),
    ),
    st.builds(
        DecisionRule,
        st.sampled_from(["guard_band", "guard_band_three_way"]),
        st.decimals(min_value=Decimal("0.01"), max_value=2, places=2),
        st.sampled_from(["reported", "unrounded"]),
    ),
)
small = st.decimals(min_value=-20, max_value=20, places=2)
SHOW = RoundingRule("half_even", "decimals", 1)


def judged(typed: str, limit: SpecLimit, rule: DecisionRule) -> str:
    return assess(report(read_number(typed), limits=DetectionLimits(), rule=SHOW), limit, rule).verdict


@given(small, small, small, decision_rules, st.booleans(), st.booleans())
def test_a_verdict_on_a_bound_holds_for_every_value_it_leaves_open(
    bound, value, maximum, rule, below, inclusive
):
    value, bound = round_value(value, SHOW), round_value(bound, SHOW)
    limit = SpecLimit(maximum=round_value(maximum, SHOW), maximum_inclusive=inclusive)
    assume(value < bound if below else value > bound)
    on_bound = judged(f"{'<' if below else '>'}{plain(bound)}", limit, rule)

    if on_bound in {"pass", "fail"}:
        assert judged(plain(value), limit, rule) == on_bound


@given(small, small, decision_rules)
def test_a_higher_value_never_passes_a_maximum_that_a_lower_one_fails(one, other, rule):
    low, high = sorted((one, other))
    order = {"pass": 0, "inconclusive": 1, "fail": 2}
    limit = SpecLimit(maximum=Decimal("5.0"))

    assert order[judged(plain(low), limit, rule)] <= order[judged(plain(high), limit, rule)]


@given(small, small, decision_rules)
def test_minimum_mirrors_maximum(value, edge, rule):
    assert judged(plain(value), SpecLimit(maximum=edge), rule) == judged(
        plain(-value), SpecLimit(minimum=-edge), rule
    )


@given(values, st.sampled_from(UNITS), st.sampled_from(UNITS))
def test_conversion_there_and_back_is_exact(value, one, other):
    if not compatible(one.symbol, other.symbol):
        with pytest.raises(ValueError, match="is"):
            convert(value, one.symbol, other.symbol)
        return

    assert convert(convert(value, one.symbol, other.symbol), other.symbol, one.symbol) == value
