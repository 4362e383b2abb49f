"""How wide text is in the fonts of the labels, read from the fonts themselves, so that layout and print agree."""

import struct
from functools import cache
from pathlib import Path

from labflow.reports.glyphs import FONTS

_FILES = {
    (False, False): "Inter-Regular.ttf",
    (True, False): "Inter-SemiBold.ttf",
    (False, True): "JetBrainsMono-Regular.ttf",
    (True, True): "JetBrainsMono-SemiBold.ttf",
}
_SCRIPTS = (
    "NotoSansArabic-Regular.ttf", "NotoSansThai-Regular.ttf", "NotoSansDevanagari-Regular.ttf", "DejaVuSans.ttf",
    "DroidSansFallback.ttf", "NotoEmoji-Regular.ttf",
)  # fmt: skip
_AFTER = {True: ("Inter-Regular.ttf", *_SCRIPTS), False: _SCRIPTS}
"""Where a character comes from that the first font lacks, as the labels' template asks for fonts (`other-scripts`)."""
_UNKNOWN = 0.8


def width(text: str, *, bold: bool, mono: bool) -> float:
    """The sum of the letters' widths in units of the type size: without kerning, as labels are set."""
    table = _widths(bold, mono)
    return sum(table.get(ord(letter), _UNKNOWN) for letter in text)


@cache
def _widths(bold: bool, mono: bool) -> dict[int, float]:
    found: dict[int, float] = {}
    for name in (_FILES[bold, mono], *_AFTER[mono]):
        for point, advance in _advances(FONTS / name).items():
            found.setdefault(point, advance)
    return found


@cache
def _advances(path: Path) -> dict[int, float]:
    font = path.read_bytes()
    tables = _tables(font)
    (units,) = struct.unpack_from(">H", font, tables["head"] + 18)
    (measured,) = struct.unpack_from(">H", font, tables["hhea"] + 34)
    steps = struct.unpack_from(f">{measured * 2}H", font, tables["hmtx"])[::2]
    return {
        point: steps[min(glyph, measured - 1)] / units
        for point, glyph in _glyphs(font, tables["cmap"]).items()
        if glyph
    }


def _tables(font: bytes) -> dict[str, int]:
    (count,) = struct.unpack_from(">H", font, 4)
    return {
        font[at : at + 4].decode("latin-1"): struct.unpack_from(">I", font, at + 8)[0]
        for at in range(12, 12 + 16 * count, 16)
    }


def _glyphs(font: bytes, start: int) -> dict[int, int]:
    """Code point to glyph, from the character map (OpenType cmap, formats 4 and 12)."""
    (subtables,) = struct.unpack_from(">H", font, start + 2)
    found: dict[int, int] = {}
    for index in range(subtables):
        (offset,) = struct.unpack_from(">I", font, start + 4 + 8 * index + 4)
        (version,) = struct.unpack_from(">H", font, start + offset)
        if version == 4:
            found |= _format_4(font, start + offset)
        elif version == 12:
            found |= _format_12(font, start + offset)
    return found


def _format_4(font: bytes, at: int) -> dict[int, int]:
    (doubled,) = struct.unpack_from(">H", font, at + 6)
    count = doubled // 2
    ends = struct.unpack_from(f">{count}H", font, at + 14)
    starts = struct.unpack_from(f">{count}H", font, at + 16 + doubled)
    deltas = struct.unpack_from(f">{count}H", font, at + 16 + 2 * doubled)
    offsets_at = at + 16 + 3 * doubled
    offsets = struct.unpack_from(f">{count}H", font, offsets_at)
    found: dict[int, int] = {}
    for index in range(count):
        for point in range(starts[index], ends[index] + 1):
            if point == 0xFFFF:
                continue
            if offsets[index]:
                place = offsets_at + 2 * index + offsets[index] + 2 * (point - starts[index])
                (glyph,) = struct.unpack_from(">H", font, place)
                glyph = (glyph + deltas[index]) & 0xFFFF if glyph else 0
            else:
                glyph = (point + deltas[index]) & 0xFFFF
            found[point] = glyph
    return found


def _format_12(font: bytes, at: int) -> dict[int, int]:
    (groups,) = struct.unpack_from(">I", font, at + 12)
    found: dict[int, int] = {}
    for group in range(groups):
        low, high, glyph = struct.unpack_from(">III", font, at + 16 + 12 * group)
        found |= {point: glyph + point - low for point in range(low, high + 1)}
    return found
