"""The numbers engine: what is typed, what is reported, and whether it meets the limit."""

from decimal import Decimal

import pytest

from labflow.domain.numbers import (
    UNITS,
    DecisionRule,
    DetectionLimits,
    EntryRefused,
    Reported,
    RoundingRule,
    SpecLimit,
    UnitRefused,
    assess,
    canonical,
    compatible,
    convert,
    dry_weight_factor,
    explain,
    explain_parts,
    find_unit,
    format_value,
    plain,
    read_entry,
    read_number,
    read_text,
    report,
    round_value,
    shown_limit,
    typeset,
)
from labflow.domain.numbers.exact import times

D = Decimal
TWO_DECIMALS = RoundingRule("half_even", "decimals", 2)
ONE_DECIMAL = RoundingRule("half_even", "decimals", 1)
THREE_FIGURES = RoundingRule("half_even", "significant", 3)
TWO_FIGURES = RoundingRule("half_even", "significant", 2)
COUNTS = RoundingRule("half_even", "counts", 2)
LIMITS = DetectionLimits(mdl=D("0.03"), loq=D("0.10"), upper=D("50"))
NO_LIMITS = DetectionLimits()


def result(
    typed: str, limits: DetectionLimits = LIMITS, rule: RoundingRule = TWO_DECIMALS, **how
) -> Reported:
    return report(read_number(typed), limits=limits, rule=rule, **how)


# Reading what is typed


@pytest.mark.parametrize(
    ("typed", "operator", "value"),
    [
        ("1.23", "", "1.23"),
        ("  1.20 ", "", "1.20"),
        ("+7", "", "7"),
        (".5", "", "0.5"),
        ("5.", "", "5"),
        ("0", "", "0"),
        ("-0.00", "", "0.00"),
        ("0E5", "", "0"),
        ("0,12", "", "0.12"),
        ("-0,123", "", "-0.123"),
        ("12,3456", "", "12.3456"),
        ("1,5E-3", "", "0.0015"),
        ("<0.5", "<", "0.5"),
        ("< 0.5", "<", "0.5"),
        ("＜0.5", "<", "0.5"),
        (">2419.6", ">", "2419.6"),
        ("< -20", "<", "-20"),
        ("1.2E-3", "", "0.0012"),
        ("1.2e+3", "", "1200"),
        ("1.2×10^-3", "", "0.0012"),
        ("1.2 x 10^3", "", "1200"),
        ("1.2*10^3", "", "1200"),
        ("1.2·10⁻³", "", "0.0012"),
        ("1.2×10¹²", "", "1200000000000"),
        ("−1.5", "", "-1.5"),
        ("–1.5", "", "-1.5"),
        ("\u00a01.5\u200b", "", "1.5"),
        ("1e20", "", "100000000000000000000"),
        ("1e-20", "", "0.00000000000000000001"),
        ("123456789012345678901.234567890", "", "123456789012345678901.234567890"),
    ],
)
def test_a_number_is_read_as_typed(typed, operator, value):
    reading = read_number(typed)

    assert (reading.kind, reading.operator, reading.text) == ("number", operator, "")
    assert reading.numeric is not None
    assert plain(reading.numeric) == value
    assert reading.raw_text == typed


@pytest.mark.parametrize("typed", ["ND", "nd", " N.D. ", "n/d", "Not detected"])
def test_not_detected_has_no_number(typed):
    reading = read_number(typed)

    assert (reading.kind, reading.operator, reading.numeric) == ("not_detected", "<", None)


@pytest.mark.parametrize(
    ("typed", "cause", "remedy"),
    [
        ("", "Nothing was entered", "ND"),
        ("   ", "Nothing was entered", "ND"),
        ("1,234", "two ways", "Type 1234 or 1.234"),
        ("-12,345E2", "two ways", "Type -12345E2 or -12.345E2"),
        (",500", "two ways", "Type 500 or .500"),
        ("1,234.5", "thousands", "1234.5"),
        ("1.234,5", "thousands", "1234.5"),
        ("1,2,3", "thousands", "without separators"),
        ("1 234.5", "groups of digits", "1234.5"),
        ("1'234", "groups of digits", "1234.5"),
        ("1_000", "groups of digits", "1234.5"),
        ("1.2.3", "groups of digits", "1234.5"),
        ("≤0.5", "or equal", "Type < or >"),
        ("≥ 5", "or equal", "Type < or >"),
        ("<=5", "or equal", "Type < or >"),
        (">=5", "or equal", "Type < or >"),
        ("=<5", "or equal", "Type < or >"),
        ("=>5", "or equal", "Type < or >"),
        ("<", "no number behind", "ND"),
        ("NaN", "not a result", "Measure again"),
        ("-Infinity", "not a result", "Measure again"),
        ("inf", "not a result", "Measure again"),
        ("<LOQ", "names a limit", "Type ND"),
        ("BDL", "names a limit", "Type ND"),
        ("TNTC", "not a number", "Type > and the highest"),
        ("5 ± 0.2", "uncertainty", "value alone"),
        ("5 +/- 0.2", "uncertainty", "value alone"),
        ("5 mg/L", "more than a number", "the column has the unit"),
        ("12%", "more than a number", "the column has the unit"),
        ("5-10", "is not a number", "1.2E-3"),
        ("1.2×10-3", "is not a number", "1.2E-3"),
        ("<<5", "is not a number", "1.2E-3"),
        ("abc", "is not a number", "1.2E-3"),
        (".", "is not a number", "1.2E-3"),
        ("E5", "is not a number", "1.2E-3"),
        ("١٢", "is not a number", "1.2E-3"),
        ("1e9999", "too large", "exponent"),
        ("1e21", "too large", "exponent"),
        ("1e-21", "too small", "exponent"),
        ("0e-9999", "too small", "exponent"),
        ("1" * 31, "more than 30 digits", "digits the instrument shows"),
        ("0." + "1" * 45, "more than 30 digits", "digits the instrument shows"),
        ("1" * 65, "65 characters", "at most 64"),
        ("1e123456", "more than a number", "Type the number alone"),
    ],
)
def test_what_cannot_be_a_result_is_refused_with_a_remedy(typed, cause, remedy):
    with pytest.raises(EntryRefused) as refused:
        read_number(typed)

    assert cause in refused.value.cause
    assert remedy in refused.value.remedy
    assert str(refused.value) == f"{refused.value.cause} {refused.value.remedy}"


def test_spaces_count_towards_the_longest_entry():
    assert read_number("1" + " " * 63).numeric == 1


def test_a_long_entry_is_quoted_in_short_and_on_one_line():
    with pytest.raises(EntryRefused) as refused:
        read_number("ab\ncd" + "x" * 40)

    assert "“ab cd" in str(refused.value)
    assert "…" in str(refused.value)
    assert "\n" not in str(refused.value)


def test_an_option_is_matched_whatever_its_case_and_keeps_its_own_spelling():
    reading = read_entry("  aBSent ", kind="option", options=["Present", "Absent"])

    assert (reading.kind, reading.text, reading.numeric) == ("text", "Absent", None)


def test_an_unknown_option_names_the_choices():
    with pytest.raises(EntryRefused, match="Choose Present, Absent or Invalid"):
        read_entry("maybe", kind="option", options=["Present", "Absent", "Invalid"])
    with pytest.raises(EntryRefused, match="Choose Absent"):
        read_text("", options=["Absent"])


def test_free_text_ignores_options_and_has_bounds():
    assert read_entry("pale  yellow\n", kind="text", options=["Absent"]).text == "pale yellow"
    assert read_text("x" * 200).text == "x" * 200
    for typed in ("", "x" * 201, "bell\x07"):
        with pytest.raises(EntryRefused):
            read_text(typed)


# Rounding


@pytest.mark.parametrize(
    ("value", "digits", "half_even", "half_up"),
    [
        ("2.5", 0, "2", "3"),
        ("3.5", 0, "4", "4"),
        ("-2.5", 0, "-2", "-3"),
        ("-3.5", 0, "-4", "-4"),
        ("2.51", 0, "3", "3"),
        ("0.5", 0, "0", "1"),
        ("-0.5", 0, "0", "-1"),
        ("-0.004", 2, "0.00", "0.00"),
        ("0.0449999", 2, "0.04", "0.04"),
        ("0.045", 2, "0.04", "0.05"),
        ("0.055", 2, "0.06", "0.06"),
        ("9.995", 2, "10.00", "10.00"),
        ("9.985", 2, "9.98", "9.99"),
        ("2.1", 2, "2.10", "2.10"),
        ("0", 2, "0.00", "0.00"),
        ("1E+3", 1, "1000.0", "1000.0"),
        ("1E-30", 2, "0.00", "0.00"),
        # EPA: arsenic against the MCL of 0.010 mg/L
        ("0.0104", 3, "0.010", "0.010"),
        ("0.0105", 3, "0.010", "0.011"),
        # after ASTM E29: nearest 1, nearest 0.1, nearest 100
        ("56.4", 0, "56", "56"),
        ("56.5", 0, "56", "57"),
        ("56.6", 0, "57", "57"),
        ("0.54", 1, "0.5", "0.5"),
        ("0.55", 1, "0.6", "0.6"),
        ("35940", -2, "35900", "35900"),
        ("35950", -2, "36000", "36000"),
        ("35850", -2, "35800", "35900"),
        ("49", -2, "0", "0"),
    ],
)
def test_rounding_to_decimals(value, digits, half_even, half_up):
    assert format_value(D(value), RoundingRule("half_even", "decimals", digits)) == half_even
    assert format_value(D(value), RoundingRule("half_up", "decimals", digits)) == half_up


@pytest.mark.parametrize(
    ("value", "digits", "half_even", "half_up"),
    [
        ("1.286", 3, "1.29", "1.29"),
        ("12.85", 3, "12.8", "12.9"),
        ("12.75", 3, "12.8", "12.8"),
        ("1234", 2, "1200", "1200"),
        ("1250", 2, "1200", "1300"),
        ("2", 3, "2.00", "2.00"),
        ("0.1", 3, "0.100", "0.100"),
        ("99.95", 3, "100", "100"),
        ("99.94", 3, "99.9", "99.9"),
        ("-99.95", 3, "-100", "-100"),
        ("0.09995", 3, "0.100", "0.100"),
        ("999.5", 3, "1000", "1000"),
        ("9.5", 1, "10", "10"),
        ("0", 3, "0", "0"),
        ("0.000", 3, "0", "0"),
        ("0.000000000012345", 3, "0.0000000000123", "0.0000000000123"),
        ("98765432109876543210", 3, "98800000000000000000", "98800000000000000000"),
        (
            "123456789012345678901234567890",
            12,
            "123456789012000000000000000000",
            "123456789012000000000000000000",
        ),
    ],
)
def test_rounding_to_significant_figures(value, digits, half_even, half_up):
    assert format_value(D(value), RoundingRule("half_even", "significant", digits)) == half_even
    assert format_value(D(value), RoundingRule("half_up", "significant", digits)) == half_up


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ("5", "5"),
        ("12", "12"),
        ("125", "120"),
        ("1234", "1200"),
        ("99.6", "100"),
        ("995", "1000"),
        ("0.4", "0"),
    ],
)
def test_counts_have_significant_figures_but_stay_whole(value, shown):
    assert format_value(D(value), COUNTS) == shown


def test_rounding_once_differs_from_rounding_twice():
    assert format_value(D("0.0449999"), TWO_DECIMALS) == "0.04"
    once_more = round_value(D("0.0449999"), RoundingRule("half_up", "decimals", 3))
    assert format_value(once_more, RoundingRule("half_up", "decimals", 2)) == "0.05"


def test_an_exponent_appears_only_when_asked_for():
    assert format_value(D("12345"), TWO_FIGURES, exponent=True) == "1.2 × 10⁴"
    assert format_value(D("99.95"), THREE_FIGURES, exponent=True) == "1.00 × 10²"
    assert format_value(D("-0.00126"), TWO_FIGURES, exponent=True) == "-1.3 × 10⁻³"
    assert format_value(D(0), TWO_FIGURES, exponent=True) == "0 × 10⁰"
    with pytest.raises(ValueError, match="significant"):
        format_value(D(1), TWO_DECIMALS, exponent=True)


def test_a_rule_says_itself_in_words():
    assert THREE_FIGURES.describe() == "3 significant figures, round half to even"
    assert RoundingRule("half_up", "significant", 1).describe() == "1 significant figure, round half up"
    assert ONE_DECIMAL.describe() == "1 decimal, round half to even"
    assert RoundingRule("half_up", "decimals", 0).describe() == "0 decimals, round half up"
    assert RoundingRule("half_up", "decimals", -2).describe() == "nearest 100, round half up"
    assert COUNTS.describe() == "2 significant figures in whole numbers, round half to even"


@pytest.mark.parametrize(
    ("mode", "kind", "digits"),
    [
        ("half_odd", "decimals", 2),
        ("half_up", "figures", 2),
        ("half_up", "significant", 0),
        ("half_up", "counts", 0),
        ("half_up", "decimals", 13),
        ("half_up", "decimals", -7),
    ],
)
def test_a_rule_that_cannot_be_meant_is_refused(mode, kind, digits):
    with pytest.raises(ValueError, match="Use"):
        RoundingRule(mode, kind, digits)


@pytest.mark.parametrize("digits", [-6, 12])
def test_the_widest_rules_are_allowed(digits):
    assert RoundingRule("half_up", "decimals", digits).digits == digits


def test_the_largest_number_that_is_rounded_has_sixty_zeros():
    assert format_value(D("1E+60"), THREE_FIGURES) == "1" + "0" * 60


@pytest.mark.parametrize("value", ["NaN", "Infinity", "1E+61", "1E-61"])
def test_only_results_are_rounded(value):
    with pytest.raises(ValueError, match="number"):
        round_value(D(value), TWO_DECIMALS)


def test_people_see_a_true_minus_and_programs_a_hyphen():
    assert typeset("-2.5") == "−2.5"
    assert typeset("< -20") == "< −20"
    assert typeset("> -20") == "> −20"
    assert typeset("2.5") == "2.5"
    assert typeset("-") == "-"
    assert typeset("Pale-yellow") == "Pale-yellow"


# Detection limits


@pytest.mark.parametrize(
    ("typed", "text", "qualifier", "numeric"),
    [
        ("0.0299999", "< 0.10", "U", None),
        ("0.03", "< 0.10", "", None),
        ("0.06", "< 0.10", "", None),
        ("0.0999999", "< 0.10", "", None),
        ("0.1", "0.10", "", "0.1"),
        ("12.345", "12.34", "", "12.345"),
        ("50", "50.00", "", "50"),
        ("50.0001", "> 50", "E", None),
        ("0", "< 0.10", "U", None),
        ("-0.4", "< 0.10", "U", None),
        ("ND", "< 0.10", "U", None),
        ("<0.02", "< 0.10", "U", None),
        ("<0.03", "< 0.10", "U", None),
        ("<0.05", "< 0.10", "", None),
        ("<0.1", "< 0.10", "", None),
        ("<0.5", "< 0.5", "", None),
        ("<-1", "< 0.10", "U", None),
        (">12", "> 12", "", None),
        (">0.1", "> 0.1", "", None),
        (">50", "> 50", "E", None),
        (">60", "> 50", "E", None),
    ],
)
def test_where_a_result_falls_between_the_limits(typed, text, qualifier, numeric):
    reported = result(typed)

    assert (reported.reported_text, reported.qualifier) == (text, qualifier)
    assert reported.numeric == (None if numeric is None else D(numeric))
    assert (reported.numeric is None) == bool(reported.operator)
    assert text.startswith(reported.operator)


@pytest.mark.parametrize(
    ("typed", "text", "qualifier"),
    [
        ("0.0299999", "< 0.10", "U"),
        ("0.03", "0.03", "J"),
        ("0.06", "0.06", "J"),
        ("0.0999", "0.10", "J"),
        ("0.1", "0.10", ""),
        ("50", "50.00", ""),
        ("52", "52.00", "E"),
        ("ND", "< 0.10", "U"),
        ("<0.05", "< 0.10", ""),
    ],
)
def test_estimates_are_shown_with_their_code_when_the_lab_reports_them(typed, text, qualifier):
    reported = result(typed, report_estimates=True)

    assert (reported.reported_text, reported.qualifier) == (text, qualifier)


def test_an_estimate_needs_an_mdl():
    reported = result("0.06", DetectionLimits(loq=D("0.10")), report_estimates=True)

    assert (reported.reported_text, reported.qualifier) == ("< 0.10", "")


def test_dilution_multiplies_result_and_limits():
    reported = result("1.286", LIMITS, THREE_FIGURES, dilution=D(10))

    assert (reported.reported_text, reported.numeric) == ("12.9", D("12.86"))
    assert (reported.mdl_used, reported.loq_used, reported.upper_used) == (D("0.3"), D("1"), D("500"))


def test_a_diluted_result_is_held_against_the_diluted_limit():
    assert result("0.09", dilution=D(10)).reported_text == "< 1.0"
    assert result("0.1", dilution=D(10)).reported_text == "1.00"


def test_an_instrument_that_applied_the_dilution_is_not_multiplied_again():
    reported = result("0.9", dilution=D(10), dilution_applied=True)

    assert (reported.reported_text, reported.measured) == ("< 1.0", D("0.9"))


def test_dry_weight_raises_result_and_limits():
    factor = dry_weight_factor(D("80"))

    assert factor == D("1.25")
    assert result("4", dry_weight_factor=factor, dilution=D(2)).reported_text == "10.00"
    assert result("4", dry_weight_factor=factor, dilution=D(2), dilution_applied=True).reported_text == "5.00"
    assert result("ND", dry_weight_factor=factor).reported_text == "< 0.125"
    assert result("ND", dry_weight_factor=dry_weight_factor(D("91"))).reported_text == "< 0.11"
    assert dry_weight_factor(D(100)) == 1
    assert dry_weight_factor(D("0.5")) == 200


@pytest.mark.parametrize("solids", ["0", "-1", "100.1", "NaN"])
def test_solids_are_a_percentage(solids):
    with pytest.raises(ValueError, match="Total solids"):
        dry_weight_factor(D(solids))


@pytest.mark.parametrize("dilution", ["0", "-1", "NaN", "Infinity"])
def test_a_dilution_is_above_zero(dilution):
    with pytest.raises(ValueError, match="dilution"):
        result("1", dilution=D(dilution))


def test_a_bound_keeps_the_figures_of_its_limit():
    coarse = DetectionLimits(mdl=D("0.02"), loq=D("0.05"))

    assert result("ND", coarse, ONE_DECIMAL).reported_text == "< 0.05"
    assert result("ND", coarse, ONE_DECIMAL, dilution=D(25)).reported_text == "< 1.25"
    assert result("ND", LIMITS, THREE_FIGURES).reported_text == "< 0.10"
    assert result(">2419.6", NO_LIMITS, THREE_FIGURES).reported_text == "> 2419.6"
    assert result(">2419.6", NO_LIMITS, THREE_FIGURES, dilution=D(10)).reported_text == "> 24196"
    assert result("ND", DetectionLimits(loq=D("1000")), COUNTS).reported_text == "< 1000"


@pytest.mark.parametrize(
    ("entered", "factor", "shown"),
    [
        ("0.02", "1", "0.02"), ("0.020", "1", "0.020"), ("1.125", "1", "1.125"), ("1000", "1", "1000"),
        ("0.02", "10", "0.2"), ("0.020", "10", "0.20"), ("0.10", "10", "1.0"), ("0.10", "10.0", "1.0"), ("0.5", "100", "50"),
        ("0.05", "25", "1.25"), ("1.125", "10", "11.25"), ("0.02", "1.04321", "0.0209"), ("0.3", "0.5", "0.15"),
    ],
)  # fmt: skip
def test_a_limit_is_printed_as_it_was_entered(entered: str, factor: str, shown: str):
    """The rule of the method is for measured values: it neither adds figures to a limit nor takes any away."""
    used = times(D(entered), D(factor))
    assert plain(shown_limit(used, D(factor))) == shown
    for rule in (ONE_DECIMAL, THREE_FIGURES, COUNTS):
        assert (
            result("ND", DetectionLimits(loq=D(entered)), rule, dilution=D(factor)).reported_text
            == f"< {shown}"
        )


def test_a_long_scaled_bound_is_rounded_so_that_it_stays_true():
    assert result("ND", dilution=D("1.04321")).reported_text == "< 0.105"
    assert result("90", dilution=D("1.04321")).reported_text == "> 52.1"
    assert result("90", dilution=D("1.04321")).upper_used == D("52.1605")
    assert result("90", dilution=D("1.04338")).bound == D("52.1")


def test_without_limits_any_number_is_reported():
    assert result("-12.5", NO_LIMITS, ONE_DECIMAL).reported_text == "-12.5"
    assert result("< -20", NO_LIMITS, RoundingRule("half_even", "decimals", 0)).reported_text == "< -20"
    assert result("0", NO_LIMITS, ONE_DECIMAL).reported_text == "0.0"


def test_not_detected_without_a_limit_is_said_in_words():
    reported = result("ND", NO_LIMITS)

    assert (reported.reported_text, reported.operator, reported.qualifier) == ("Not detected", "<", "U")
    assert (reported.bound, reported.numeric, reported.shown) == (None, None, None)


def test_only_an_mdl_makes_the_mdl_the_level():
    only = DetectionLimits(mdl=D("0.03"))

    assert (result("0.029", only).reported_text, result("0.03", only).reported_text) == ("< 0.03", "0.03")


def test_a_reporting_limit_replaces_the_loq_as_the_level():
    limits = DetectionLimits(mdl=D("0.03"), loq=D("0.10"), reporting=D("0.50"))

    assert result("0.2", limits).reported_text == "< 0.50"
    assert result("0.2", limits, report_estimates=True).qualifier == "J"
    assert result("0.5", limits).reporting_used == D("0.50")
    assert result("0.5", limits).reported_text == "0.50"


def test_more_than_a_value_below_the_limit_says_nothing():
    with pytest.raises(EntryRefused, match="says nothing"):
        result(">0.05")


def test_a_text_result_passes_through():
    reported = report(read_text("Absent"), limits=LIMITS, rule=TWO_DECIMALS, dilution=D(10))

    assert (reported.reported_text, reported.text) == ("Absent", "Absent")
    assert (reported.numeric, reported.operator, reported.qualifier) == (None, "", "")


@pytest.mark.parametrize(
    "limits",
    [
        {"mdl": D("0.2"), "loq": D("0.1")},
        {"loq": D("60"), "upper": D("50")},
        {"loq": D("0.1"), "reporting": D("0.05")},
        {"mdl": D(0)},
        {"loq": D(-1)},
        {"upper": D("Infinity")},
    ],
)
def test_limits_that_contradict_each_other_are_refused(limits):
    with pytest.raises(ValueError, match="limit"):
        DetectionLimits(**limits)


def test_equal_limits_are_allowed():
    assert DetectionLimits(D(1), D(1), D(1), D(1)).level == 1


def test_a_reported_result_cannot_be_edited():
    with pytest.raises(AttributeError):
        result("5").__setattr__("reported_text", "6")


# The formula bar


def test_the_formula_bar_tells_the_story():
    reading = read_number("1.286")
    reported = report(reading, limits=NO_LIMITS, rule=THREE_FIGURES, dilution=D(10))

    assert explain(reading, reported) == (
        "raw 1.286 × dilution 10 = 12.86, shown as 12.9; 3 significant figures, round half to even"
    )


@pytest.mark.parametrize(
    ("typed", "how", "parts"),
    [
        ("5", {}, ["raw 5, shown as 5.00"]),
        ("0.02", {}, ["raw 0.02, shown as < 0.10", "below the MDL 0.03 (U), reported against the LOQ 0.10"]),
        ("0.06", {}, ["raw 0.06, shown as < 0.10", "below the LOQ 0.10"]),
        (
            "0.06",
            {"report_estimates": True},
            ["raw 0.06, shown as 0.06", "estimated, from the MDL 0.03 to below the LOQ 0.10 (J)"],
        ),
        ("51", {}, ["raw 51, shown as > 50", "above the upper range 50 (E)"]),
        ("5", {"dilution_applied": True}, ["raw 5, shown as 5.00"]),
        ("ND", {}, ["not detected, shown as < 0.10", "reported against the LOQ 0.10"]),
        ("<0.5", {}, ["raw < 0.5, shown as < 0.5", "limit as entered"]),
        (">12", {}, ["raw > 12, shown as > 12"]),
        (
            "30",
            {"dilution": D(5), "dilution_applied": True},
            ["raw 30 (dilution 5 already applied), shown as 30.00"],
        ),
        (
            "2",
            {"dilution": D(5), "dry_weight_factor": D("1.25")},
            ["raw 2 × dilution 5 × dry-weight factor 1.25 = 12.5, shown as 12.50"],
        ),
    ],
)
def test_every_decision_is_explained(typed, how, parts):
    reading = read_number(typed)

    told = explain_parts(reading, report(reading, limits=LIMITS, rule=TWO_DECIMALS, **how))

    assert told == [*parts, "2 decimals, round half to even"]


def test_other_levels_are_named_for_what_they_are():
    reading = read_number("ND")

    def told(limits: DetectionLimits) -> str:
        return explain(reading, report(reading, limits=limits, rule=TWO_DECIMALS))

    assert "reported against the MDL 0.03" in told(DetectionLimits(mdl=D("0.03")))
    assert "reported against the reporting limit 0.5" in told(DetectionLimits(reporting=D("0.5")))
    assert told(NO_LIMITS) == "not detected, shown as Not detected; no detection limit is set"


def test_text_is_explained_too():
    reading = read_text("Absent")

    assert explain(reading, report(reading, limits=NO_LIMITS, rule=COUNTS)) == "entered as Absent"


# Conformity


def verdict(
    typed: str, limit: SpecLimit, rule: DecisionRule | None = None, rounding: RoundingRule = ONE_DECIMAL
) -> str:
    reported = result(typed, NO_LIMITS, rounding)
    return assess(reported, limit, rule or DecisionRule()).verdict


MAX_10 = SpecLimit(maximum=D("10"))
MIN_5 = SpecLimit(minimum=D("5"))
PH = SpecLimit(D("6.5"), D("8.5"))


@pytest.mark.parametrize(
    ("typed", "limit", "expected"),
    [
        ("10", MAX_10, "pass"),
        ("10.04", MAX_10, "pass"),
        ("10.06", MAX_10, "fail"),
        ("9.9", MAX_10, "pass"),
        ("5", MIN_5, "pass"),
        ("4.96", MIN_5, "pass"),
        ("4.9", MIN_5, "fail"),
        ("6.5", PH, "pass"),
        ("8.5", PH, "pass"),
        ("6.4", PH, "fail"),
        ("8.6", PH, "fail"),
        ("10", SpecLimit(maximum=D("10"), maximum_inclusive=False), "fail"),
        ("9.9", SpecLimit(maximum=D("10"), maximum_inclusive=False), "pass"),
        ("5", SpecLimit(minimum=D("5"), minimum_inclusive=False), "fail"),
        ("5.1", SpecLimit(minimum=D("5"), minimum_inclusive=False), "pass"),
        ("-3", SpecLimit(maximum=D("-2")), "pass"),
    ],
)
def test_simple_acceptance_compares_the_reported_value(typed, limit, expected):
    assert verdict(typed, limit) == expected


@pytest.mark.parametrize(
    ("typed", "limit", "expected"),
    [
        ("<5", SpecLimit(maximum=D("4")), "inconclusive"),
        ("<5", SpecLimit(maximum=D("5")), "pass"),
        ("<5", SpecLimit(maximum=D("5"), maximum_inclusive=False), "pass"),
        ("<5", SpecLimit(maximum=D("6")), "pass"),
        (">2", MAX_10, "inconclusive"),
        (">10", MAX_10, "fail"),
        (">9.9", MAX_10, "inconclusive"),
        (">10", SpecLimit(maximum=D("10"), maximum_inclusive=False), "fail"),
        (">5", MIN_5, "pass"),
        (">5", SpecLimit(minimum=D("5"), minimum_inclusive=False), "pass"),
        (">4.9", MIN_5, "inconclusive"),
        ("<5", MIN_5, "fail"),
        ("<5", SpecLimit(minimum=D("5"), minimum_inclusive=False), "fail"),
        ("<5.1", MIN_5, "inconclusive"),
        ("<7", PH, "inconclusive"),
        ("<6.5", PH, "fail"),
        (">7", PH, "inconclusive"),
        (">8.5", PH, "fail"),
        ("ND", MAX_10, "inconclusive"),
    ],
)
def test_a_bound_is_judged_by_all_it_leaves_open(typed, limit, expected):
    assert verdict(typed, limit) == expected


def test_what_is_compared_is_part_of_the_rule():
    assert verdict("10.04", MAX_10, DecisionRule(compare="reported")) == "pass"
    assert verdict("10.04", MAX_10, DecisionRule(compare="unrounded")) == "fail"
    assert verdict("10.0", MAX_10, DecisionRule(compare="unrounded")) == "pass"
    assert verdict("10.4", MAX_10, DecisionRule(compare="reported")) == "fail"
    assert verdict("10.4", MAX_10, DecisionRule(compare="limit")) == "pass"
    assert verdict("10.6", MAX_10, DecisionRule(compare="limit")) == "fail"


def test_arsenic_against_its_mcl_as_epa_decides():
    mcl, epa = SpecLimit(maximum=D("0.010")), DecisionRule(compare="limit")
    half_up = RoundingRule("half_up", "decimals", 4)

    assert verdict("0.0104", mcl, epa, half_up) == "pass"
    assert verdict("0.0105", mcl, epa, half_up) == "fail"
    assert verdict("0.0105", mcl, epa, RoundingRule("half_even", "decimals", 4)) == "pass"


@pytest.mark.parametrize(
    ("typed", "binary", "three_way"),
    [
        ("9.5", "pass", "pass"),
        ("9.6", "fail", "inconclusive"),
        ("10", "fail", "inconclusive"),
        ("10.5", "fail", "inconclusive"),
        ("10.6", "fail", "fail"),
        ("<9.5", "pass", "pass"),
        ("<9.6", "inconclusive", "inconclusive"),
        (">9.5", "fail", "inconclusive"),
        (">10.5", "fail", "fail"),
    ],
)
def test_a_guard_band_draws_the_limit_in(typed, binary, three_way):
    assert verdict(typed, MAX_10, DecisionRule("guard_band", D("0.5"))) == binary
    assert verdict(typed, MAX_10, DecisionRule("guard_band_three_way", D("0.5"))) == three_way


@pytest.mark.parametrize(
    ("typed", "binary", "three_way"),
    [
        ("6.7", "pass", "pass"),
        ("6.6", "fail", "inconclusive"),
        ("6.3", "fail", "inconclusive"),
        ("6.2", "fail", "fail"),
        ("8.3", "pass", "pass"),
    ],
)
def test_a_guard_band_draws_the_minimum_up(typed, binary, three_way):
    assert verdict(typed, PH, DecisionRule("guard_band", D("0.2"))) == binary
    assert verdict(typed, PH, DecisionRule("guard_band_three_way", D("0.2"))) == three_way


def test_a_guard_band_must_leave_room():
    assert verdict("7.5", PH, DecisionRule("guard_band", D("1"))) == "pass"
    with pytest.raises(ValueError, match="no room"):
        verdict("7.5", PH, DecisionRule("guard_band", D("1.1")))


@pytest.mark.parametrize(
    "rule",
    [
        {"mode": "simple", "guard_band": D("0.1")},
        {"mode": "guard_band"},
        {"mode": "guard_band", "guard_band": D("-1")},
        {"mode": "guard_band", "guard_band": D("NaN")},
        {"mode": "guard_band", "guard_band": D("1"), "compare": "limit"},
    ],
)
def test_a_decision_rule_that_contradicts_itself_is_refused(rule):
    with pytest.raises(ValueError, match="guard band"):
        DecisionRule(**rule)


def test_a_decision_rule_can_be_stated_on_the_report():
    assert DecisionRule().describe() == (
        "The value as reported is compared with the limit; measurement uncertainty is not added (simple acceptance)."
    )
    assert "drawn in by a guard band of 0.5" in DecisionRule("guard_band", D("0.5")).describe()
    assert "there is no verdict" in DecisionRule("guard_band_three_way", D("0.5"), "unrounded").describe()
    assert "last digit of the limit" in DecisionRule(compare="limit").describe()


def test_no_limit_no_verdict():
    reported = result("5")

    for limit in (None, SpecLimit(), SpecLimit(kind="text")):
        assert assess(reported, limit).verdict == "none"
        assert assess(reported, limit).share is None


def test_text_is_held_against_text():
    absent = SpecLimit(text="Absent", kind="text")

    def judged(text: str) -> str:
        return assess(report(read_text(text), limits=NO_LIMITS, rule=COUNTS), absent).verdict

    assert (judged("absent"), judged("Present")) == ("pass", "fail")
    assert assess(result("5"), absent).verdict == "inconclusive"
    assert assess(result("ND", NO_LIMITS), SpecLimit(text="Not detected", kind="text")).verdict == "pass"
    assert (
        assess(report(read_text("Present"), limits=NO_LIMITS, rule=COUNTS), MAX_10).verdict == "inconclusive"
    )


@pytest.mark.parametrize(
    ("typed", "maximum", "expected"),
    [
        ("<1", "0", "pass"),
        ("ND", "0", "pass"),
        ("0", "0", "pass"),
        ("1", "0", "fail"),
        ("<10", "9", "pass"),
        ("<10", "8", "inconclusive"),
        ("<1.8", "1", "pass"),
        (">300", "300", "fail"),
        (">300", "301", "inconclusive"),
        (">299", "300", "inconclusive"),
    ],
)
def test_counts_are_whole(typed, maximum, expected):
    assert verdict(typed, SpecLimit(maximum=D(maximum), kind="count"), rounding=COUNTS) == expected


def test_less_than_one_is_open_where_values_are_not_counts():
    assert verdict("<1", SpecLimit(maximum=D("0")), rounding=COUNTS) == "inconclusive"


@pytest.mark.parametrize(
    ("typed", "limit", "share"),
    [
        ("5", MAX_10, "0.5"),
        ("12", MAX_10, "1.2"),
        ("-1", MAX_10, "0"),
        ("<5", MAX_10, "0.5"),
        (">20", MAX_10, "2"),
        ("10", MIN_5, "0.5"),
        ("4", MIN_5, "1.25"),
        ("0.4", SpecLimit(maximum=D("0.5")), "0.8"),
        ("0.5", SpecLimit(minimum=D("0.2")), "0.4"),
        ("7.5", PH, "0"),
        ("8.5", PH, "1"),
        ("6.5", PH, "1"),
        ("9.0", PH, "1.5"),
        ("<7", PH, None),
        ("ND", MAX_10, None),
        ("0", MIN_5, None),
        ("1", SpecLimit(maximum=D("0")), None),
        ("1", SpecLimit(minimum=D("0")), None),
        ("7", SpecLimit(D("7"), D("7")), None),
    ],
)
def test_the_gauge_knows_its_share(typed, limit, share):
    found = assess(result(typed, NO_LIMITS, ONE_DECIMAL), limit).share

    assert found == (None if share is None else D(share))


@pytest.mark.parametrize(
    ("typed", "limit", "rule", "sentence"),
    [
        ("9.8", MAX_10, DecisionRule(), "9.8 µg/L meets the maximum of 10."),
        ("12", MAX_10, DecisionRule(), "12.0 µg/L does not meet the maximum of 10."),
        ("<20", MAX_10, DecisionRule(), "< 20 µg/L leaves open whether the maximum of 10 is met."),
        ("7", PH, DecisionRule(), "7.0 µg/L meets the range 6.5–8.5."),
        ("7", MIN_5, DecisionRule(), "7.0 µg/L meets the minimum of 5."),
        (
            "10.04",
            MAX_10,
            DecisionRule(compare="unrounded"),
            "10.0 µg/L (10.04 unrounded) does not meet the maximum of 10.",
        ),
        (
            "10.4",
            MAX_10,
            DecisionRule(compare="limit"),
            "10.4 µg/L (10 at the precision of the limit) meets the maximum of 10.",
        ),
        (
            "4.6",
            MIN_5,
            DecisionRule(compare="limit"),
            "4.6 µg/L (5 at the precision of the limit) meets the minimum of 5.",
        ),
        (
            "9.8",
            MAX_10,
            DecisionRule("guard_band", D("0.5")),
            "9.8 µg/L does not meet the maximum of 10 with a guard band of 0.5.",
        ),
    ],
)
def test_a_verdict_comes_with_its_sentence(typed, limit, rule, sentence):
    reported = result(typed, NO_LIMITS, ONE_DECIMAL, unit="µg/L")

    assert assess(reported, limit, rule).explanation == sentence


def test_limits_say_themselves_in_words():
    assert SpecLimit(maximum=D("4"), unit="mg/L").describe() == "the maximum of 4 mg/L"
    assert SpecLimit(maximum=D("4"), maximum_inclusive=False).describe() == "the limit below 4"
    assert SpecLimit(minimum=D("4"), minimum_inclusive=False).describe() == "the limit above 4"
    assert SpecLimit(text="Absent", kind="text").describe() == "the required result Absent"
    assert SpecLimit().describe() == "no limit"


def test_a_limit_in_another_unit_must_be_converted_first():
    mcl = SpecLimit(maximum=D("0.010"), unit="mg/L")
    reported = result("10.4", NO_LIMITS, ONE_DECIMAL, unit="ug/L")

    with pytest.raises(UnitRefused, match="Convert the limit"):
        assess(reported, mcl)

    converted = mcl.in_unit("ug/L")
    assert (plain(converted.maximum or D(0)), converted.minimum, converted.unit) == ("10", None, "µg/L")
    assert assess(reported, converted, DecisionRule(compare="limit")).verdict == "pass"
    assert assess(reported, converted).verdict == "fail"


def test_a_specification_limit_must_make_sense():
    with pytest.raises(ValueError, match="minimum"):
        SpecLimit(D(2), D(1))
    with pytest.raises(ValueError, match="finite"):
        SpecLimit(maximum=D("NaN"))


# Units


@pytest.mark.parametrize(
    ("value", "source", "target", "expected"),
    [
        ("0.010", "mg/L", "µg/L", "10"),
        ("12", "ug/L", "mg/L", "0.012"),
        ("2.0", "ng/L", "ug/L", "0.0020"),
        ("1", "g/L", "mg/L", "1000"),
        ("0.35", "g/100 g", "mg/kg", "3500"),
        ("1", "mg/kg", "µg/kg", "1000"),
        ("1413", "µS/cm", "mS/m", "141.3"),
        ("1", "S/m", "µS/cm", "10000"),
        ("1", "mS/cm", "µS/cm", "1000"),
        ("5", "CFU/mL", "CFU/100 mL", "500"),
        ("100", "CFU/L", "CFU/100 mL", "10.0"),
        ("23", "MPN/100 mL", "MPN/mL", "0.23"),
        ("7.2", "SU", "pH", "7.2"),
        ("3.5", "ng/mL", "µg/L", "3.5"),
        ("-0.5", "mg/L", "µg/L", "-500"),
        ("1000", "pg/L", "ng/L", "1.000"),
        ("1", "g/kg", "g/100 g", "0.1"),
        ("1", "mg/100 g", "mg/kg", "10"),
        ("1000", "ng/kg", "µg/kg", "1.000"),
        ("1000", "CFU/kg", "CFU/g", "1.000"),
        ("1000", "MPN/L", "MPN/mL", "1.000"),
        ("100", "MPN/100 g", "MPN/g", "1.00"),
        ("0", "mg/L", "µg/L", "0"),
    ],
)
def test_conversion_is_exact_and_keeps_the_figures(value, source, target, expected):
    assert plain(convert(D(value), source, target)) == expected


@pytest.mark.parametrize(
    ("written", "symbol"),
    [
        ("ug/L", "µg/L"),
        ("UG/L", "µg/L"),
        ("\u00b5g/l", "µg/L"),
        ("\u03bcg/l", "µg/L"),
        ("µg L-1", "µg/L"),
        ("mg·L⁻¹", "mg/L"),
        ("mg l^-1", "mg/L"),
        (" mg / L ", "mg/L"),
        ("umhos/cm", "µS/cm"),
        ("uS/cm", "µS/cm"),
        ("S.U.", "pH"),
        ("Pt-Co", "CU"),
        ("cfu/100ml", "CFU/100 mL"),
        ("% w/w", "g/100 g"),
        ("%", "%"),
        ("℃", "°C"),
        ("P/A", "P/A in 100 mL"),
        ("nd in 25g", "ND in 25 g"),
    ],
)
def test_instruments_write_units_in_many_ways(written, symbol):
    assert canonical(written) == symbol


def test_ppm_and_ppb_need_a_basis():
    assert canonical("ppb", basis="aqueous") == "µg/L"
    assert canonical("PPM", basis="solid") == "mg/kg"
    assert convert(D("5"), "ppb", "mg/L", basis="aqueous") == D("0.005")
    with pytest.raises(UnitRefused, match="Use µg/L for water or µg/kg for solids"):
        canonical("ppb")


@pytest.mark.parametrize(
    ("written", "message"),
    [
        ("ppt", "trillion or thousand"),
        ("mg N/L", "chemical form"),
        ("mg/L as CaCO3", "chemical form"),
        ("furlong", "Choose one from the list"),
        ("", "Choose one from the list"),
    ],
)
def test_an_unclear_unit_is_refused(written, message):
    with pytest.raises(UnitRefused, match=message):
        find_unit(written, basis="aqueous")


@pytest.mark.parametrize(
    ("source", "target"),
    [("mg/L", "mg/kg"), ("CFU/mL", "MPN/mL"), ("CFU/mL", "CFU/g"), ("NTU", "FNU"), ("%", "g/100 g")],
)
def test_units_of_different_things_do_not_convert(source, target):
    assert not compatible(source, target)
    with pytest.raises(UnitRefused, match=f"{source} is"):
        convert(D(1), source, target)


def test_the_unit_table_has_no_two_meanings_for_one_text():
    assert compatible("mg/L", "ng/L")
    assert len({unit.symbol for unit in UNITS}) == len(UNITS)
    for unit in UNITS:
        for name in (unit.symbol, *unit.aliases):
            assert find_unit(name) is unit
