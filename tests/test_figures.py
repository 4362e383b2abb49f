"""Numbers in documents: every digit as reported, one decimal mark on the whole document, words untouched."""

from decimal import Decimal

import pytest

from labflow import words
from labflow.domain.reports import wording
from labflow.kit.figures import translated, written
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


def test_screens_and_files_keep_the_point_in_every_language():
    with words.speaking("de", "de-DE"):
        assert written("0.0005") == "0.0005"
        assert wording.number(Decimal("1300.5")) == "1\u202f300.5"


def test_nobody_with_a_decimal_comma_reads_a_limit_a_thousand_times_too_small():
    limit, ticks = SpecLimit(maximum=Decimal(1300)), [0.0, 500.0, 1000.0, 1500.0]
    with words.speaking("de", "de-DE"):
        assert wording.limit(limit) == "1\u202f300"
        assert tick_text(1500.0, ticks) == "1\u202f500"
    with words.speaking("en", "en-US"):
        assert wording.limit(limit) == "1,300"
        assert tick_text(1500.0, ticks) == "1,500"


def test_swiss_german_and_every_english_have_the_point():
    for tag in ("de-CH", "en-GB", "en-DE", "en-US"):
        with words.writing(tag):
            assert written("0.5") == "0.5"


@pytest.mark.parametrize(
    ("limit", "english", "german"),
    [
        (SpecLimit(maximum=Decimal(10)), "10", "10"),
        (SpecLimit(maximum=Decimal("0.010")), "0.010", "0,010"),
        (SpecLimit(maximum=Decimal(1300)), "1,300", "1\u202f300"),
        (SpecLimit(maximum=Decimal("1300.50")), "1,300.50", "1\u202f300,50"),
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
