"""The submission form that travels with a client's samples: every bottle has a box to tick, no word is broken without a hyphen."""

from datetime import UTC, datetime

from labflow.domain.portal.papers_data import FormSample, TravelForm
from labflow.reports.travel_form import render_travel_form
from tests.reports.example_content import LAB
from tests.reports.paper import compact, pages

PRINTED = datetime(2026, 7, 21, 23, 2, tzinfo=UTC)


def form(*samples: FormSample, language: str = "en-US") -> list[str]:
    content = TravelForm(
        "O26-001093", "Jul 21, 2026, 4:02 pm PDT", LAB, "City of Ashland Water", "20 East Main Street", "Renee Hollis",
        "PO 4471", "By Jul 27, 2026", "", "Questions? +1\u00a0775\u00a0555\u00a00142", samples=list(samples), language=language,
    )  # fmt: skip
    return pages(render_travel_form(content, printed_at=PRINTED))


def sample(name: str = "Site 12", tests: str = "", **more: str) -> FormSample:
    bottles = [
        "S26-004217-1  250 mL plastic, nitric acid",
        "S26-004217-2  1 L wide-mouth glass, sulfuric acid",
    ]
    return FormSample("S26-004217", name, "SITE-12", "Drinking water", "", "", tests, bottles)


def test_long_names_of_tests_stay_whole() -> None:
    tests = "Intestinal enterococci, Heterotrophic plate count, Enterobacteriaceae, Tetrachloroethylene"
    [text] = form(sample(tests=tests))
    assert tests in text
    assert "250 mL plastic, nitric acid S26-004217-2 1 L wide-mouth glass, sulfuric acid" in text


def test_a_name_without_spaces_is_broken_and_whole() -> None:
    [text] = form(sample("W" * 120))
    assert "W" * 120 in compact(text)


def test_many_samples_take_several_pages_with_their_heads() -> None:
    sheets = form(*[sample(f"Entnahmestelle {place}") for place in range(40)], language="de-DE")
    assert len(sheets) > 2
    assert all(
        "O26-001093" in sheet and f"Seite {place} von {len(sheets)}" in sheet
        for place, sheet in enumerate(sheets, 1)
    )
    assert sum("Flaschen: ankreuzen" in sheet for sheet in sheets) >= len(sheets) - 1
    assert "Übergabe" in sheets[-1]
    assert "Ende des Formulars" in sheets[-1]
