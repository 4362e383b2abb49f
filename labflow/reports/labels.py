"""Prints sample and container labels with Code 128 and Data Matrix, on a roll or on a sheet of labels."""

import re
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import Any

import zxingcpp

from labflow.domain.papers_data import Label
from labflow.reports.press import print_pdf

DOT = 0.125
"""One dot of a 203 dpi label printer in millimetres; bars are whole dots wide, so they print sharp."""
NARROWEST_BAR = 2 * DOT
WIDEST_BAR = 4 * DOT
WIDEST_MATRIX = 11.0
LINE_CODE_HEIGHT = 6.0


@dataclass(frozen=True)
class Sheet:
    """A page of labels; every length in millimetres."""

    name: str
    page_width: float
    page_height: float
    label_width: float
    label_height: float
    columns: int = 1
    rows: int = 1
    left: float = 0.0
    top: float = 0.0
    column_gap: float = 0.0
    row_gap: float = 0.0


ROLL_50_X_25 = Sheet("Roll, 50 × 25 mm", 50, 25, 50, 25)
ROLL_70_X_38 = Sheet("Roll, 70 × 38 mm", 70, 38, 70, 38)
A4_3_X_8 = Sheet("A4, 3 × 8 labels of 63.5 × 33.9 mm", 210, 297, 63.5, 33.9, 3, 8, 7.25, 12.9, 2.5, 0)
SHEETS = (ROLL_50_X_25, ROLL_70_X_38, A4_3_X_8)


def render_labels(labels: list[Label], sheet: Sheet = ROLL_50_X_25) -> bytes:
    """PDF of the labels in their order, filling rows of the sheet; ValueError when there are none.

    Code 128 is left out where its bars would be narrower than a label printer can print; Data Matrix is always there.
    """
    if not labels:
        raise ValueError("There is no label to print.")
    data = {"sheet": asdict(sheet), "labels": [asdict(label) | _codes(label.code, sheet) for label in labels]}
    return print_pdf("labels.typ", data, printed_at=datetime(2000, 1, 1, tzinfo=UTC))


def _codes(code: str, sheet: Sheet) -> dict[str, Any]:
    """Both codes as SVG with their sizes in millimetres, quiet zones included."""
    matrix, across, down = _svg(code, zxingcpp.BarcodeFormat.DataMatrix)
    tallest = sheet.label_height - LINE_CODE_HEIGHT - 3
    module = max(
        NARROWEST_BAR, _whole_dots(min(WIDEST_MATRIX / across, WIDEST_MATRIX / down, tallest / down))
    )
    codes: dict[str, Any] = {
        "matrix": matrix,
        "matrix_width": across * module,
        "matrix_height": down * module,
        "line": "",
        "line_width": 0.0,
        "line_height": LINE_CODE_HEIGHT,
    }
    if code.isascii():
        line, bars, _ = _svg(code, zxingcpp.BarcodeFormat.Code128)
        bar = _whole_dots(min(WIDEST_BAR, sheet.label_width / bars))
        if bar >= NARROWEST_BAR:
            codes |= {"line": line, "line_width": bars * bar}
    return codes


def _whole_dots(millimetres: float) -> float:
    return millimetres // DOT * DOT


def _svg(code: str, kind: zxingcpp.BarcodeFormat) -> tuple[str, int, int]:
    """The SVG of a code that may be stretched, its width and its height in modules; ValueError if it has none."""
    svg = zxingcpp.create_barcode(code, kind).to_svg()
    size = re.search(r'<svg width="(\d+)" height="(\d+)"', svg)
    if size is None:
        raise ValueError(f"No bar code for {code!r}.")
    box = f'<svg preserveAspectRatio="none" viewBox="0 0 {size[1]} {size[2]}" '
    return svg.replace("<svg ", box, 1), int(size[1]), int(size[2])
