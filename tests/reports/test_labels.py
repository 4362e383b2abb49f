"""Labels carry codes that a scanner reads after printing, whatever the text beside them; PDF and ZPL say the same."""

import re
from dataclasses import replace
from io import BytesIO
from pathlib import Path

import pytest
import segno
import zxingcpp
from pypdf import PdfReader

from labflow.domain.labels.built_in import BOTTLE, DESIGNS, INCH, SHEET
from labflow.domain.labels.design import DOTS_PER_MM, Design, Element
from labflow.domain.labels.layout import Job, Label, lay_out
from labflow.integrations.papers import Papers
from labflow.kit import barcodes
from labflow.reports.zpl import escape
from labflow.vocabulary import LabelElement as Kind
from tests.reports.paper import pages, printed, scanned

PRESS = Papers()
USUAL = {
    "number": "S26-004217-1", "order_number": "O26-001097", "location": "Cooler 1, shelf 2",
    "client_reference": "Site 12, Clay St tap", "container_type": "250 mL plastic", "preservation": "HNO₃ to pH < 2",
    "collected_at": "Jul 20, 6:40 am", "client_name": "City of Ashland Water", "client_code": "ASH",
    "sample_type": "Drinking water", "due_at": "Jul 27, 2026", "tests": "NO3, PB", "hold_until": "Jul 22, 6:40 am",
}  # fmt: skip
NASTY = "#panic() <b>µg/L ^FS~JA_41\\& Öl für Übermaß 日本 😀 "
WORDY = {
    key: value if key in ("number", "order_number", "location") else NASTY * 8 for key, value in USUAL.items()
}
BARE = {key: USUAL[key] for key in ("number", "order_number", "location")}


def job(design: Design, *values: dict[str, str], start: int = 1) -> Job:
    return Job(design, [Label(str(n), lay_out(design, each, PRESS)) for n, each in enumerate(values)], start)


def main_code(design: Design) -> str:
    return USUAL[next(each.field for each in design.elements if each.kind in barcodes.QUIET)]


# ── print ────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("design", DESIGNS, ids=lambda design: design.name)
@pytest.mark.parametrize("values", [USUAL, WORDY, BARE], ids=["usual", "wordy", "bare"])
def test_every_code_is_read_from_print(design: Design, values: dict[str, str], tmp_path: Path) -> None:
    (codes,) = scanned(PRESS.labels_pdf(job(design, values)), tmp_path)
    expected = sum(each.kind in barcodes.QUIET for each in design.elements)
    assert [code.text for code in codes] == [main_code(design)] * expected


@pytest.mark.parametrize("design", DESIGNS, ids=lambda design: design.name)
def test_a_printer_of_203_dpi_prints_readable_codes(design: Design, tmp_path: Path) -> None:
    coarse = replace(design, dpi=203)
    (codes,) = scanned(PRESS.labels_pdf(job(coarse, USUAL)), tmp_path, resolution=203)
    assert {code.text for code in codes} == {main_code(design)}


def test_a_roll_has_one_label_on_a_page_and_a_sheet_is_filled_from_the_first_free_place(
    tmp_path: Path,
) -> None:
    many = [{"number": f"S26-{index:06d}"} for index in range(25)]
    assert len(pages(PRESS.labels_pdf(job(BOTTLE, *many)))) == 25
    first, second = scanned(PRESS.labels_pdf(job(SHEET, *many, start=4)), tmp_path)
    assert {code.text for code in first} == {each["number"] for each in many[:21]}
    assert {code.text for code in second} == {each["number"] for each in many[21:]}
    heights = {code.text: code.position.top_left.y / 300 * 25.4 for code in first}
    assert 12.9 + 33.9 < min(heights.values()) < 12.9 + 33.9 + 6
    assert heights["S26-000000"] == min(heights.values())


def test_the_page_has_the_size_of_the_label() -> None:
    box = PdfReader(BytesIO(PRESS.labels_pdf(job(BOTTLE, USUAL)))).pages[0].mediabox
    assert (round(float(box.width) / 72 * 25.4), round(float(box.height) / 72 * 25.4)) == (50, 25)


def test_nothing_to_print_is_an_error() -> None:
    for press in (PRESS.labels_pdf, PRESS.labels_zpl):
        with pytest.raises(ValueError, match="no label"):
            press(Job(BOTTLE))


def test_the_picture_is_the_print() -> None:
    """The same template and the same data: letters as outlines, no text a browser could set otherwise."""
    svg = PRESS.label_picture(job(INCH, USUAL))
    assert svg.startswith("<svg")
    assert "<text" not in svg


# ── text ─────────────────────────────────────────────────────────────────────────────────────────────────────


def text_element(**facts: object) -> Element:
    return Element(
        **{"id": "t", "kind": Kind.FIELD, "x": 1, "y": 1, "w": 30, "h": 4, "field": "f", "size": 9, **facts}
    )


def drawn(element: Element, value: str) -> tuple[list[str], float, str]:
    design = Design("x", width=50, height=25, elements=(element,))
    (drawing,) = lay_out(design, {"f": value}, PRESS)
    return (
        [line.text for line in drawing.lines],
        drawing.lines[0].size if drawing.lines else 0,
        drawing.problem,
    )


@pytest.mark.parametrize(("bold", "mono"), [(False, False), (True, False), (False, True), (True, True)])
def test_text_is_measured_as_it_is_set(bold: bool, mono: bool, tmp_path: Path) -> None:
    """The last letter of a line that the layout puts at the right edge really ends there, in every face."""
    words = "AVATAR Wöll µg/L To 11:41 – ffl H"
    element = text_element(text=words, kind=Kind.TEXT, w=76, size=10, bold=bold, mono=mono, align="right")
    made = job(Design("x", width=80, height=25, elements=(element,)), {})
    (line,) = made.labels[0].drawings[0].lines
    assert line.x + line.width == pytest.approx(77, abs=0.01)
    ink = inked(PRESS.labels_pdf(made), tmp_path)
    bearing = 0.4  # the white inside the first and last letter
    assert line.x - 0.05 < ink[0] < line.x + bearing
    assert 77 - bearing < ink[1] < 77.05


def inked(pdf: bytes, folder: Path, resolution: int = 600) -> tuple[float, float]:
    """The left- and rightmost ink of the first page, in mm."""
    (page,) = printed(pdf, folder, resolution)
    columns = [any(page[row, at] < 128 for row in range(page.shape[0])) for at in range(page.shape[1])]
    left, right = columns.index(True), len(columns) - columns[::-1].index(True)
    return left / resolution * 25.4, right / resolution * 25.4


def test_long_text_shrinks_first_and_is_cut_only_then() -> None:
    lines, size, problem = drawn(text_element(), "Lincoln cafeteria tap, ground floor")
    assert (lines, problem) == (["Lincoln cafeteria tap, ground floor"], "")
    assert 4 < size < 9
    lines, size, problem = drawn(text_element(), "Lincoln cafeteria tap, " * 6)
    assert size == 4
    assert lines[0].endswith("…")
    assert "cut" in problem


def test_text_wraps_into_the_lines_its_box_has() -> None:
    wrapping = text_element(fit="wrap", h=8.5)
    lines, size, problem = drawn(wrapping, "Lincoln cafeteria tap, ground floor")
    assert (len(lines), size, problem) == (2, 9, "")
    lines, size, problem = drawn(wrapping, "Donaudampfschifffahrtsgesellschaftskapitän" * 3)
    assert "".join(lines) == "Donaudampfschifffahrtsgesellschaftskapitän" * 3
    assert len(lines) > 2
    lines, _, problem = drawn(wrapping, "word " * 200)
    assert lines[-1].endswith("…")
    assert problem


def test_a_field_without_a_value_prints_nothing_its_word_included() -> None:
    assert drawn(text_element(text="Collected "), "") == ([], 0, "")
    assert drawn(text_element(text="Due "), "Jul 27")[0] == ["Due Jul 27"]


# ── codes ────────────────────────────────────────────────────────────────────────────────────────────────────


def code_element(kind: str, **facts: object) -> Element:
    return Element(**{"id": "c", "kind": kind, "x": 1, "y": 1, "w": 30, "h": 10, "field": "f", **facts})


def test_a_code_128_too_wide_for_its_box_says_how_wide_it_must_be() -> None:
    design = Design("x", width=80, height=25, elements=(code_element(Kind.CODE128, w=30),))
    (narrow,) = lay_out(design, {"f": "LF-2026-000123-A"}, PRESS)
    assert narrow.refused
    needed = re.search(r"need ([\d.]+) mm", narrow.problem)
    assert needed
    fitting = replace(design, elements=(code_element(Kind.CODE128, w=float(needed[1]) + 0.05, x=0),))
    (wide,) = lay_out(fitting, {"f": "LF-2026-000123-A"}, PRESS)
    assert not wide.refused


@pytest.mark.parametrize("dpi", [203, 300, 600])
def test_bars_are_whole_dots_and_never_too_narrow_for_a_scanner(dpi: int) -> None:
    for kind, least in ((Kind.CODE128, 0.19), (Kind.DATAMATRIX, 0.25), (Kind.QR, 0.25)):
        design = Design("x", width=80, height=40, dpi=dpi, elements=(code_element(kind, w=60, h=20),))
        (drawing,) = lay_out(design, {"f": "S26-004217-1"}, PRESS)
        assert drawing.bars
        dots = drawing.bars.wide * DOTS_PER_MM[dpi]
        assert dots == pytest.approx(round(dots))
        assert drawing.bars.wide >= least - 0.001


def test_what_a_code_cannot_hold_is_said() -> None:
    design = Design("x", width=50, height=25, elements=(code_element(Kind.CODE128, w=48),))
    assert "ASCII" in lay_out(design, {"f": "Öl"}, PRESS)[0].problem
    matrix = replace(design, elements=(code_element(Kind.DATAMATRIX),))
    assert lay_out(matrix, {"f": "x" * 4000}, PRESS)[0].refused
    assert "nothing to encode" in lay_out(matrix, {"f": ""}, PRESS)[0].problem


def test_another_writer_draws_the_same_code() -> None:
    """zxing's writer and reader share a project: segno, which does not, agrees with both."""
    pattern = barcodes.encode("qr", "S26-004217-1")
    assert pattern.down == len(segno.make_qr("S26-004217-1", error="m", boost_error=False).matrix)
    scaled = [bit for row in ("0" * 8 + r + "0" * 8 for r in ("0" * pattern.across,) * 8 + pattern.rows + ("0" * pattern.across,) * 8) for _ in range(4) for bit in row for _ in range(4)]  # fmt: skip
    side = (pattern.across + 16) * 4
    image = memoryview(bytes(0 if bit == "1" else 255 for bit in scaled)).cast("B", (side, side))
    assert [code.text for code in zxingcpp.read_barcodes(image)] == ["S26-004217-1"]


# ── ZPL ──────────────────────────────────────────────────────────────────────────────────────────────────────


def plotted(zpl: str) -> list[memoryview]:
    """The dots of every label as a printer would set them: pictures (^GF) and boxes (^GB); letters are left out."""
    made = []
    for label in re.findall(r"\^XA(.*?)\^XZ", zpl, re.DOTALL):
        width, height = (int(re.search(rf"\^{name}(\d+)", label)[1]) for name in ("PW", "LL"))
        dots = bytearray(b"\xff" * width * height)
        for x, y, total, across, data in re.findall(
            r"\^FO(\d+),(\d+)\^GFA,\d+,(\d+),(\d+),([^^]*)\^FS", label
        ):
            for row, bits in enumerate(_unpacked(data, int(across))):
                for column, bit in enumerate(bits):
                    if bit == "1":
                        dots[(int(y) + row) * width + int(x) + column] = 0
            assert row + 1 == int(total) // int(across)
        made.append(memoryview(bytes(dots)).cast("B", (height, width)))
    return made


def _unpacked(data: str, across: int) -> list[str]:
    rows: list[str] = []
    line, count = "", 0
    for sign in data:
        if sign == ":":
            rows.append(rows[-1])
        elif "G" <= sign <= "Y":
            count += ord(sign) - ord("G") + 1
        elif "g" <= sign <= "z":
            count += 20 * (ord(sign) - ord("g") + 1)
        else:
            line, count = line + sign * (count or 1), 0
            if len(line) == across * 2:
                rows.append(f"{int(line, 16):0{across * 8}b}")
                line = ""
    assert line == ""
    return rows


@pytest.mark.parametrize(
    "design", [each for each in DESIGNS if each.sheet.on_roll], ids=lambda each: each.name
)
@pytest.mark.parametrize("values", [USUAL, WORDY], ids=["usual", "wordy"])
@pytest.mark.parametrize("dpi", [203, 300])
def test_every_code_is_read_from_zpl(design: Design, values: dict[str, str], dpi: int) -> None:
    zpl = PRESS.labels_zpl(job(replace(design, dpi=dpi), values))
    (dots,) = plotted(zpl)
    expected = sum(each.kind in barcodes.QUIET for each in design.elements)
    assert [code.text for code in zxingcpp.read_barcodes(dots)] == [main_code(design)] * expected


def test_no_name_becomes_a_command_of_the_printer() -> None:
    zpl = PRESS.labels_zpl(job(BOTTLE, WORDY))
    assert zpl.isascii()
    assert set(re.findall(r"[\^~][A-Z][A-Z0-9]", zpl)) <= {
        "^XA", "^CI", "^PW", "^LL", "^LH", "^FO", "^A0", "^FB", "^FH", "^FD", "^FS", "^GF", "^GB", "^XZ",
    }  # fmt: skip
    assert zpl.count("^XA") == zpl.count("^XZ") == 1


def test_the_escape_says_every_letter_in_bytes() -> None:
    assert escape("Nitrate µg/L") == "Nitrate _C2_B5g/L"
    assert escape("a^b~c_d\\e") == "a_5Eb_7Ec_5Fd_5Ce"
    for text in (NASTY, "a_41", "日本\n"):
        back = (
            re.sub(r"_([0-9A-F]{2})", lambda found: chr(int(found[1], 16)), escape(text))
            .encode("latin-1")
            .decode()
        )
        assert back == text


def test_the_text_of_zpl_is_the_text_of_the_layout() -> None:
    made = job(BOTTLE, USUAL)
    words = re.findall(r"\^FD(.*?)\^FS", PRESS.labels_zpl(made))
    assert words == [escape(line.text) for each in made.labels[0].drawings for line in each.lines]
