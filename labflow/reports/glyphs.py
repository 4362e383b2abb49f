"""Which characters the fonts of the documents can draw, and how to make any text drawable.

PDF/A forbids missing glyphs, so one emoji in the name of a client would otherwise stop a certificate.
"""

import struct
import unicodedata
from functools import cache
from pathlib import Path

FONTS = Path(__file__).parent / "fonts"
MISSING = "\u25a1"
"""The box that stands for a character no font can draw."""


@cache
def drawable_characters() -> frozenset[int]:
    """The code points that at least one font in the fonts folder has a glyph for."""
    found: set[int] = set()
    for path in sorted(FONTS.glob("*.[ot]tf")):
        found |= _character_map(path.read_bytes())
    return frozenset(found)


def drawable(text: str) -> str:
    """`text` with invisible control and direction marks removed and undrawable characters as boxes.

    Direction marks go because they can make printed text read differently from what was stored.
    """
    if text.isascii() and text.isprintable():
        return text
    known = drawable_characters()
    return "".join(_drawable_character(each, known) for each in unicodedata.normalize("NFC", text))


def _drawable_character(character: str, known: frozenset[int]) -> str:
    if character == "\n":
        return character
    if character.isspace():
        return character if ord(character) in known else " "
    category = unicodedata.category(character)
    if category in ("Cc", "Cf"):
        return ""
    if ord(character) in known:
        return character
    return "" if category in ("Mn", "Me") else MISSING


def _character_map(font: bytes) -> set[int]:
    """Code points in the `cmap` table of a TrueType or OpenType font (formats 4 and 12)."""
    (count,) = struct.unpack_from(">H", font, 4)
    tables = {
        font[at : at + 4]: struct.unpack_from(">I", font, at + 8)[0] for at in range(12, 12 + 16 * count, 16)
    }
    start = tables[b"cmap"]
    (subtables,) = struct.unpack_from(">H", font, start + 2)
    found: set[int] = set()
    for index in range(subtables):
        (offset,) = struct.unpack_from(">I", font, start + 4 + 8 * index + 4)
        found |= _subtable(font, start + offset)
    return found


def _subtable(font: bytes, at: int) -> set[int]:
    (version,) = struct.unpack_from(">H", font, at)
    if version == 4:
        (doubled,) = struct.unpack_from(">H", font, at + 6)
        ends = struct.unpack_from(f">{doubled // 2}H", font, at + 14)
        starts = struct.unpack_from(f">{doubled // 2}H", font, at + 16 + doubled)
        return {
            point
            for low, high in zip(starts, ends, strict=True)
            if low < 0xFFFF
            for point in range(low, high + 1)
        }
    if version == 12:
        (groups,) = struct.unpack_from(">I", font, at + 12)
        found: set[int] = set()
        for group in range(groups):
            low, high = struct.unpack_from(">II", font, at + 16 + 12 * group)
            found |= set(range(low, high + 1))
        return found
    return set()
