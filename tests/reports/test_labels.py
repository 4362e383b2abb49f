"""Labels carry codes that a scanner reads after printing, whatever the text beside them."""

from io import BytesIO
from pathlib import Path

import pytest
from pypdf import PdfReader

from labflow.reports.labels import A4_3_X_8, ROLL_50_X_25, ROLL_70_X_38, SHEETS, Label, Sheet, render_labels
from tests.reports.paper import pages, scanned

LABEL = Label(
    number="S26-004217",
    code="S26-004217-A",
    client_sample="Site 12, Clay St tap",
    container="250 mL P",
    preservation="HNO₃ to pH < 2",
    collected="Jul 20, 6:40 am",
    client="City of Ashland Water",
    due="Jul 27",
)
WORDY = Label("S26-004218", "S26-004218-B", *(["#panic() <b>very long</b> 😀 " * 20] * 6))


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda sheet: sheet.name)
@pytest.mark.parametrize(
    "label", [LABEL, WORDY, Label("S26-004219", "S26-004219")], ids=["usual", "wordy", "bare"]
)
def test_both_codes_are_read_from_print(label: Label, sheet: Sheet, tmp_path: Path) -> None:
    (codes,) = scanned(render_labels([label], sheet), tmp_path)
    assert sorted(str(code.format) for code in codes) == ["Code 128", "Data Matrix"]
    assert {code.text for code in codes} == {label.code}


def test_a_printer_of_203_dpi_prints_readable_codes(tmp_path: Path) -> None:
    (codes,) = scanned(render_labels([LABEL], ROLL_50_X_25), tmp_path, resolution=203)
    assert {code.text for code in codes} == {LABEL.code}
    assert len(codes) == 2


def test_a_code_too_long_for_the_label_is_a_data_matrix_only(tmp_path: Path) -> None:
    (codes,) = scanned(render_labels([Label("S26-1", "LF-2026-000123-CONTAINER-A")], ROLL_50_X_25), tmp_path)
    assert [code.text for code in codes] == ["LF-2026-000123-CONTAINER-A"]


def test_a_roll_has_one_label_on_a_page_and_a_sheet_is_filled(tmp_path: Path) -> None:
    labels = [Label(f"S26-{index:06d}", f"S26-{index:06d}") for index in range(25)]
    roll, sheet = pages(render_labels(labels, ROLL_70_X_38)), pages(render_labels(labels, A4_3_X_8))
    assert len(roll) == 25
    assert [len(page.split()) for page in sheet] == [24, 1]
    first, second = scanned(render_labels(labels, A4_3_X_8), tmp_path)
    assert {code.text for code in first} == {label.code for label in labels[:24]}
    assert {code.text for code in second} == {labels[24].code}


def test_long_text_is_trimmed_to_one_line() -> None:
    (text,) = pages(render_labels([WORDY], ROLL_50_X_25))
    assert text.count("…") == 4
    assert "#panic() <b>very" in text


def test_the_page_has_the_size_of_the_label() -> None:
    box = PdfReader(BytesIO(render_labels([LABEL], ROLL_50_X_25))).pages[0].mediabox
    assert (round(float(box.width) / 72 * 25.4), round(float(box.height) / 72 * 25.4)) == (50, 25)


def test_nothing_to_print_is_an_error() -> None:
    with pytest.raises(ValueError, match="no label"):
        render_labels([])
