"""The certificate holds what ISO/IEC 17025 asks for, prints hostile text literally and is the same every time."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from pypdf import PdfReader

from labflow.domain.reports.content import CertificateContent, Fact, Qualifier, SampleBlock, Verification
from labflow.reports.certificate import render_certificate
from tests.reports.example_content import HOSTILE, amended, example, hostile, long, many
from tests.reports.paper import compact, pages, scanned

ISSUED = datetime(2026, 7, 21, 22, 42, tzinfo=UTC)


def printed(content: CertificateContent) -> list[str]:
    return pages(render_certificate(content, issued_at=ISSUED))


@pytest.fixture(scope="module")
def text() -> str:
    return " ".join(printed(example()))


@pytest.mark.parametrize(
    ("letter", "words"),
    [
        ("a", ["Certificate of analysis"]),
        ("b", ["Sierra Analytical Laboratories", "1480 Granite Peak Way, Reno, NV 89511, USA"]),
        ("c", ["All tests were done at the Reno laboratory"]),
        ("d", ["O26-001093-R1", "Page 1 of 2", "Page 2 of 2", "End of report O26-001093-R1"]),
        ("e", ["City of Ashland Water", "20 East Main Street", "Renee Hollis, Water Quality"]),
        ("f", ["EPA 200.8, rev. 5.4", "EPA 300.0, rev. 2.1", "SM 9223 B, 2016"]),
        ("g", ["S26-004217", "Site 12, Clay St tap*", "Drinking water", "Intact, seal unbroken", "3.8 °C"]),
        ("h", ["Received Jul 20, 2026, 9:02 am", "Collected Jul 20, 2026, 6:40 am*"]),
        ("i", ["Prepared Jul 20, analysed Jul 21, 2026", "Analysed Jul 20, 2026"]),
        ("j", ["Issued Jul 21, 2026"]),
        ("k", ["Sampling plan LCR-2026-Q3*"]),
        ("l", ["Results relate only to the items tested"]),
        ("m", ["18.4 µg/L ± 1.1", "< 0.10 U µg/L", "1.84 mg/L", "Absent 100 mL"]),
        ("n", ["The sample was analysed again in batch B26-0314"]),
        ("o", ["Elena Marchetti Technical manager Approved for release Jul 21, 2026, 3:42 pm PDT"]),
        ("p", ["No test was done by an external provider."]),
        ("note", ["shall not be reproduced except in full"]),
        ("7.8.2.2", ["* Information supplied by the client.", "as received"]),
        ("7.8.3 c", ["Uncertainty is expanded, k = 2"]),
        ("7.8.6", ["simple acceptance", "40 CFR 141 and 143", "Above", "Meets"]),
    ],
)
def test_the_report_carries_every_letter_of_7_8_2_1(text: str, letter: str, words: list[str]) -> None:
    for each in words:
        assert each in text, f"7.8.2.1 {letter}: {each}"


def test_results_of_external_providers_are_marked() -> None:
    text = " ".join(printed(amended()))
    assert "† Test done by an external provider: Truckee Microbiology, accreditation 3388.02" in text
    assert "Done at 47 River Road, Truckee, CA" in text


def test_an_amendment_names_the_report_it_replaces_the_reason_and_the_changes() -> None:
    first = printed(amended())[0]
    assert "Amendment to report no. O26-001093-R1" in first
    assert "This report replaces report O26-001093-R1, issued Jul 21, 2026, in full." in first
    assert "Reason: The client asked for copper in mg/L." in first
    assert "412 ± 25 µg/L → 0.412 ± 0.025 mg/L" in first
    assert "Copper changed 0.412" in first


@pytest.mark.parametrize(
    "content", [example(), amended(), many(), long()], ids=["one", "amended", "many", "long"]
)
def test_every_page_is_part_of_the_report_and_only_the_last_has_the_end_mark(
    content: CertificateContent,
) -> None:
    sheets = printed(content)
    for position, sheet in enumerate(sheets, 1):
        assert f"Report {content.number}" in sheet
        assert f"Page {position} of {len(sheets)}" in sheet
        assert ("End of report" in sheet) == (position == len(sheets))


def test_a_report_of_several_samples_opens_with_their_verdicts() -> None:
    sheets = printed(many(10))
    assert "S26-004217 Site 12, Clay St tap* Drinking water Jul 20, 2026, 6:40 am* 4 of 5 meet" in sheets[0]
    everything = " ".join(sheets)
    assert all(f"S26-{4217 + index:06d} Site {12 + index}" in everything for index in range(10))
    assert "1 inconclusive" in sheets[0]


def test_all_of_a_long_report_is_printed() -> None:
    text = compact(" ".join(printed(long(60))))
    assert all(f"oxahexanoicacid({index})" in text for index in range(1, 61))
    assert "W" * 120 in text


def test_a_word_too_long_for_its_column_is_broken_where_its_language_breaks_it() -> None:
    kinds = ("Genehmigungswert", "Maßnahmenwert")
    content = replace(example(), language="de-DE", samples=(with_kinds(example().samples[0], kinds),))
    text = " ".join(printed(content))
    assert "Genehmigungs-wert" in text
    assert "Maßnahmenwert" in text


def with_kinds(sample: SampleBlock, kinds: tuple[str, ...]) -> SampleBlock:
    group = sample.groups[0]
    rows = tuple(replace(group.rows[0], limit_kind=kind) for kind in kinds)
    return replace(sample, groups=(replace(group, rows=rows),))


def test_markup_is_printed_literally() -> None:
    text = compact(" ".join(printed(hostile())))
    assert text.count(compact(HOSTILE)) >= 5
    assert "#panic#h(1)]#[" in text


def test_names_in_other_scripts_are_printed_and_signs_of_no_font_are_marked() -> None:
    text = " ".join(printed(hostile()))
    assert "Łódź Ἀθῆναι Київ" in text
    assert "😀 👩‍🔬 水 �" in text


def test_the_same_content_prints_the_same_bytes() -> None:
    assert render_certificate(example(), issued_at=ISSUED) == render_certificate(example(), issued_at=ISSUED)


def test_another_content_prints_another_digest() -> None:
    changed = replace(example(), opinions="The water is safe to drink.")
    assert changed.digest() != example().digest()
    assert compact(changed.digest()) in compact(" ".join(printed(changed)))


def test_the_document_is_pdf_a_with_all_fonts_embedded() -> None:
    pdf = render_certificate(example(), issued_at=ISSUED)
    reader = PdfReader(BytesIO(pdf))
    assert b'pdfaid:part="2"' in pdf or b"<pdfaid:part>2" in pdf
    assert reader.metadata is not None
    assert reader.metadata.title == "Certificate of analysis O26-001093-R1"
    descriptors = _embedded_fonts(reader)
    assert descriptors
    assert all("/FontFile2" in each or "/FontFile3" in each for each in descriptors)


def test_the_code_leads_to_the_verification_page(tmp_path: Path) -> None:
    codes = scanned(render_certificate(example(), issued_at=ISSUED), tmp_path, resolution=150)
    assert [code.text for code in codes[-1]] == ["https://verify.sierra-analytical.example/7K4Q-22MD"]


@pytest.mark.parametrize(
    "change",
    [
        lambda content: replace(content, verification=None),
        lambda content: replace(content, signatures=()),
        lambda content: replace(content, samples=(replace(content.samples[0], groups=()),)),
        lambda content: replace(content, samples=()),
        lambda content: replace(content, qualifiers=(Qualifier("#" * 60, "x" * 300),)),
        lambda content: replace(content, custom=(Fact("L" * 90, "V" * 300, by_client=True),)),
        lambda content: replace(content, deviations="A long story. " * 900),
        lambda content: replace(
            content, verification=Verification("https://lab.example/" + "v" * 300, "CODE")
        ),
        lambda content: replace(
            content, lab=replace(content.lab, name="N" * 200, address="\u202e\x00\n" * 20)
        ),
    ],
)
def test_missing_and_oversized_parts_do_not_stop_the_print(
    change: Callable[[CertificateContent], CertificateContent],
) -> None:
    assert "End of report" in printed(change(example()))[-1]


def test_the_time_of_issue_needs_a_zone() -> None:
    with pytest.raises(ValueError, match="time zone"):
        render_certificate(example(), issued_at=datetime(2026, 7, 21))  # noqa: DTZ001


def _embedded_fonts(reader: PdfReader) -> list[Any]:
    """The font descriptors of all pages."""
    resources: list[Any] = [page["/Resources"] for page in reader.pages]
    fonts = [font.get_object() for each in resources for font in each["/Font"].values()]
    return [font["/DescendantFonts"][0].get_object()["/FontDescriptor"].get_object() for font in fonts]
