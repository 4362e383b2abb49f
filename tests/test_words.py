"""The catalogue: what is said is translated, what is not translated is English, and the right language is found."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest

from labflow import words
from labflow.domain.numbers import typeset
from labflow.errors import Invalids, NotFound
from labflow.kit import times
from labflow.words import _, plural
from tools.words import faults, sayings

AT = datetime(2026, 7, 22, 0, 0, tzinfo=UTC)


@pytest.mark.thorough
def test_german_says_everything_that_pages_and_code_say_and_nothing_else():
    assert list(faults("de", sayings())) == []


def test_a_catalogue_that_forgets_a_message_or_a_name_is_found_out():
    said = {"This message is in no catalogue.": {"here"}, ("{count} sample", "{count} samples"): {"here"}}
    found = list(faults("de", said))
    assert "de: not translated: 'This message is in no catalogue.'" in found
    assert any("nobody says this any more" in fault for fault in found)


def test_one_and_many():
    with words.speaking("de"):
        assert plural("{count} sample", "{count} samples", 1) == "1 Probe"
        assert plural("{count} sample", "{count} samples", 1200) == "1.200 Proben"
    assert plural("{count} sample", "{count} samples", 1200) == "1,200 samples"


def test_what_is_not_translated_is_english():
    with words.speaking("de"):
        assert _("No catalogue has this: {what}", what="Blei") == "No catalogue has this: Blei"
    with words.speaking("tlh"):
        assert words.language() == "en"
        assert _("Orders") == "Orders"


def test_values_are_put_in_as_they_are_and_never_read_as_messages():
    assert _("{name} is saved", name="{number} Orders") == "{number} Orders is saved"
    with words.speaking("de"):
        assert _("{name} is saved", name="Orders") == "Orders ist gespeichert"


def test_a_refusal_is_told_in_the_language_of_who_is_refused_and_keeps_its_english():
    with words.speaking("de"):
        refusal = NotFound("There is no sample or container {value}.", value="W-1")
        several = Invalids({"name": "Give a reason.", "code": "Known to nobody"})
    assert refusal.message == "Es gibt keine Probe und kein Gefäß W-1."
    assert refusal.said == "There is no sample or container {value}."
    assert several.errors == {"name": "Geben Sie einen Grund an.", "code": "Known to nobody"}


@pytest.mark.parametrize(
    ("language", "short", "full"),
    [
        ("en", "Jul 21, 5:00 pm", "Jul 21, 2026, 5:00 pm PDT"),
        ("de", "21. Juli, 17:00", "21.07.2026, 17:00 PDT"),
    ],
)
def test_dates_and_times_are_written_as_the_language_writes_them(language: str, short: str, full: str):
    with words.speaking(language):
        assert times.short(AT, "America/Los_Angeles", now=AT) == short
        assert times.full(AT, "America/Los_Angeles") == full


def test_a_zone_has_the_name_it_has_in_the_language():
    with words.speaking("de"):
        assert times.full(AT, "Europe/Berlin") == "22.07.2026, 02:00 MESZ"


def test_papers_are_english_whoever_prints_them():
    with words.speaking("de"):
        assert words.kept(times.day)(AT, "UTC") == "Jul 22, 2026"
        assert times.day(AT, "UTC") == "22.07.2026"


@pytest.mark.parametrize(
    ("accepted", "language"),
    [
        ("de-AT,de;q=0.9,en;q=0.8", "de"), ("fr-FR,de;q=0.4,en;q=0.3", "de"), ("en-GB,de;q=0.9", "en"),
        ("de;q=0,en", "en"), ("", "en"), ("fr", "en"), ("de;q=much", "en"), (",;,;q=", "en"),
    ],
)  # fmt: skip
def test_the_browser_says_what_its_reader_likes_best(accepted: str, language: str):
    assert words.preferred(accepted) == language


def test_what_was_chosen_here_goes_before_what_the_browser_asks():
    assert words.chosen("session=x; labflow_language=de", "en-US") == "de"
    assert words.chosen("labflow_language=../../etc", "de") == "de"
    assert words.chosen("labflow_language=", "") == "en"


def test_the_languages_for_looking_at_layouts_keep_names_and_meaning():
    with words.speaking(words.LONG):
        assert _("{count} left", count=3) == "3 léft ~~~~"
    with words.speaking(words.MIRRORED):
        assert _("Orders") == "\u202eOrders\u202c"
    assert words.rightwards(words.MIRRORED)
    assert not words.rightwards("de")


def test_prices_and_ratios_have_the_decimal_sign_of_the_language_and_results_the_laboratorys():
    with words.speaking("de"):
        assert words.decimal(2.94, 1) == "2,9"
        assert words.money(Decimal("1234.5"), "EUR") == "1.234,50\xa0€"
        assert typeset("0.0150") == "0.0150"
    assert words.decimal(2.94, 1) == "2.9"


def test_one_moment_is_written_for_each_zone_and_language_however_often_it_was_written_before() -> None:
    at = datetime(2026, 7, 21, 23, 30, tzinfo=UTC)
    for _again in range(2):
        with words.speaking("en"):
            assert times.short(at, "America/Los_Angeles") == "Jul 21, 4:30 pm"
            assert times.short(at, "Europe/Berlin") == "Jul 22, 1:30 am"
            assert times.short(at, "UTC", now=datetime(2027, 1, 2, tzinfo=UTC)) == "Jul 21 2026, 11:30 pm"
        with words.speaking("de", "de-DE"):
            assert times.short(at, "Europe/Berlin") == "22. Juli, 01:30"
