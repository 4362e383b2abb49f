"""Numbers in documents: every digit as reported, one decimal mark on the whole document, words untouched."""

from decimal import Decimal

import pytest

from labflow import words
from labflow.domain.reports import wording
from labflow.kit.figures import quoted, translated, typeset, written
from labflow.kit.plot import tick_text
from labflow.models import SpecLimit


@pytest.mark.parametrize(
    ("english", "german"),
    [
        ("0.0005", "0,0005"), ("<0.0005", "<0,0005"), ("< 0.10", "< 0,10"), ("18.40", "18,40"), ("412", "412"),
        ("1.20E3", "1,20E3"), ("1.2e-05", "1,2e-05"), ("1.2 × 10³", "1,2 × 10³"), ("−0.5", "−0,5"), ("± 1.1", "± 1,1"),
        ("0.412 ± 0.025", "0,412 ± 0,025"), ("6.5–8.5", "6,5–8,5"), ("≥ 6.5", "≥ 6,5"), ("99.5 %", "99,5 %"),
        ("Absent", "Absent"), ("Type 2.1", "Type 2.1"), ("Absent in 2.5 L", "Absent in 2.5 L"), ("n/a", "n/a"),
        ("EPA 200.8", "EPA 200.8"), ("1.2.3", "1.2.3"), ("2026-11-27", "2026-11-27"), ("", ""),
    ],
)  # fmt: skip
def test_a_result_keeps_its_digits_and_takes_the_mark_of_the_document(english: str, german: str):
    with words.writing("de-DE"):
        assert written(english) == german
    with words.writing("en-US"):
        assert written(english) == english


def test_screens_keep_the_point_in_every_language():
    with words.speaking("de", "de-DE"):
        assert written("0.0005") == "0.0005"
        assert wording.number(Decimal("13000.5")) == "13\u202f000.5"


@pytest.mark.parametrize(
    ("reported", "read"),
    [
        ("3100", "3100"), ("12000", "12\u202f000"), ("100000", "100\u202f000"), ("1234567.8901", "1\u202f234\u202f567.8901"), ("0.000125", "0.000125"),
        ("< 10000", "< 10\u202f000"), ("> 2419.6", "> 2419.6"), ("-25000", "−25\u202f000"), ("12345,5", "12\u202f345,5"), ("1.2 × 10⁵", "1.2 × 10⁵"),
        ("00012", "00\u202f012"), ("12\u202f000", "12\u202f000"), ("Absent", "Absent"), ("Type 12000", "Type 12000"), ("", ""),
    ],
)  # fmt: skip
def test_groups_of_digits_are_set_apart_by_thin_spaces_and_no_digit_is_lost(reported: str, read: str):
    assert typeset(reported) == read
    assert typeset(read) == read


def test_results_limits_and_ticks_follow_one_rule_in_every_language():
    ticks = [0.0, 50000.0, 100000.0]
    for tag in ("en-US", "en-GB", "de-DE", "de-CH"):
        for speech in (words.speaking(tag[:2], tag), words.writing(tag)):
            with speech:
                assert typeset("3100") == "3100"
                assert typeset("100000") == "100\u202f000"
                assert wording.limit(SpecLimit(maximum=Decimal(1300))) == "1300"
                assert wording.limit(SpecLimit(maximum=Decimal(100000))) == "100\u202f000"
                assert tick_text(50000.0, ticks) == "50\u202f000"


def test_programs_get_bare_digits_and_a_document_is_read_by_people_whoever_asked_for_it():
    with words.telling_programs():
        assert typeset("100000") == "100000"
        assert wording.limit(SpecLimit(maximum=Decimal(100000))) == "100000"
        with words.writing("en-US"):
            assert typeset("100000") == "100\u202f000"


def test_a_limit_of_a_report_from_before_is_quoted_in_thin_spaces():
    with words.writing("de-DE"):
        assert quoted("1,300", "en-US") == "1300"
        assert quoted("100,000.5", "en-US") == "100\u202f000,5"
        assert quoted("6,5–8,5", "de-DE") == "6,5–8,5"


def test_swiss_german_and_every_english_have_the_point():
    for tag in ("de-CH", "en-GB", "en-DE", "en-US"):
        with words.writing(tag):
            assert written("0.5") == "0.5"


@pytest.mark.parametrize(
    ("limit", "english", "german"),
    [
        (SpecLimit(maximum=Decimal(10)), "10", "10"),
        (SpecLimit(maximum=Decimal("0.010")), "0.010", "0,010"),
        (SpecLimit(maximum=Decimal(13000)), "13\u202f000", "13\u202f000"),
        (SpecLimit(maximum=Decimal("13000.50")), "13\u202f000.50", "13\u202f000,50"),
        (SpecLimit(minimum=Decimal("6.5"), maximum=Decimal("8.5")), "6.5–8.5", "6,5–8,5"),
        (SpecLimit(maximum=Decimal("0.5"), maximum_inclusive=False), "< 0.5", "< 0,5"),
        (SpecLimit(text="Absent"), "Absent", "Absent"),
    ],
)
def test_limits_are_written_like_results(limit: SpecLimit, english: str, german: str):
    with words.writing("en-US"):
        assert wording.limit(limit) == english
    with words.writing("de-DE"):
        assert wording.limit(limit) == german


def test_what_a_report_in_another_language_said_takes_the_mark_of_this_one():
    assert translated("0.412 ± 0.025 mg/L", "en-US", "de-DE") == "0,412 ± 0,025 mg/L"
    assert translated("< 0,10 µg/L", "de-DE", "en-US") == "< 0.10 µg/L"
    assert translated("0,5", "de-DE", "de-DE") == "0,5"


def test_money_is_written_as_the_language_does():
    assert words.money(Decimal("1245.5"), "USD") == "$1,245.50"
    assert words.money(Decimal(45), "EUR") == "€45.00"
    with words.speaking("de", "de-DE"):
        assert words.money(Decimal("1245.5"), "EUR") == "1.245,50\xa0€"


@pytest.mark.parametrize(
    ("language", "region", "tag"),
    [
        ("de", "de-CH", "de-CH"), ("de", "en-US", "de-DE"), ("en", "de-DE", "en-DE"), ("en", "en-US", "en-US"),
        ("en", "pt-BR", "en-001"), ("de", "fr-FR", "de-DE"),
    ],
)  # fmt: skip
def test_a_language_is_written_as_where_the_laboratory_is(language: str, region: str, tag: str):
    assert words.tag(language, region) == tag
