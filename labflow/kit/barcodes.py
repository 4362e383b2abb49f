"""Bar codes as patterns of black and white modules, for whoever draws them."""

from dataclasses import dataclass
from functools import lru_cache

import segno
import zxingcpp

from labflow.words import _

QUIET = {"code128": 10, "datamatrix": 1, "qr": 4}
"""Modules of white that a reader needs on each side (ISO/IEC 15417, 16022, 18004)."""


class NoCode(ValueError):
    """The text cannot be written in this code; the message says why."""


@dataclass(frozen=True)
class Pattern:
    """Rows of modules, "1" is black, without the white border. A linear code has one row."""

    kind: str
    rows: tuple[str, ...]

    @property
    def across(self) -> int:
        return len(self.rows[0])

    @property
    def down(self) -> int:
        return len(self.rows)


@lru_cache(maxsize=4096)
def encode(kind: str, text: str) -> Pattern:
    """The pattern of a text as "code128", "datamatrix" or "qr"; NoCode when the code cannot hold it."""
    if not text:
        raise NoCode(_("There is nothing to encode."))
    if kind == "qr":
        return _qr(text)
    if kind == "code128" and not all(character.isascii() and character.isprintable() for character in text):
        raise NoCode(_("Code 128 holds letters, digits and signs of plain ASCII only. Use a Data Matrix."))
    code = zxingcpp.BarcodeFormat.Code128 if kind == "code128" else zxingcpp.BarcodeFormat.DataMatrix
    try:
        drawn = zxingcpp.create_barcode(text, code).to_image(scale=1, add_quiet_zones=False)
    except ValueError as refusal:
        raise NoCode(_("The text is too long for this code.")) from refusal
    picture = memoryview(drawn)  # ty: ignore[invalid-argument-type]
    down, across = picture.shape or (0, 0)
    dots = bytes(picture)
    rows = [
        "".join("0" if dot else "1" for dot in dots[row * across : (row + 1) * across]) for row in range(down)
    ]
    return Pattern(kind, tuple(rows[:1] if kind == "code128" else rows))


def _qr(text: str) -> Pattern:
    """`make_qr`, because `make` may give a Micro QR code, which telephones do not read."""
    try:
        made = segno.make_qr(text, error="m", boost_error=False)
    except segno.DataOverflowError as refusal:
        raise NoCode(_("The text is too long for this code.")) from refusal
    return Pattern("qr", tuple("".join("1" if dot else "0" for dot in row) for row in made.matrix))


def path(pattern: Pattern, x: float, y: float, wide: float, high: float) -> str:
    """The black parts as an SVG path: modules of `wide` × `high`, the first one at `x`, `y`."""
    parts = []
    for line, row in enumerate(pattern.rows):
        at = 0
        while (start := row.find("1", at)) >= 0:
            end = row.find("0", start)
            at = len(row) if end < 0 else end
            parts.append(
                f"M{_short(x + start * wide)} {_short(y + line * high)}h{_short((at - start) * wide)}"
                f"v{_short(high)}h-{_short((at - start) * wide)}z"
            )
    return "".join(parts)


def _short(value: float) -> str:
    return f"{value:.4f}".rstrip("0").rstrip(".") or "0"
