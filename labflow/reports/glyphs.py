"""Which characters the fonts of the documents can draw, and how to make any text drawable.

PDF/A forbids missing glyphs, so one rare sign in the name of a client would otherwise stop a certificate.
"""

import re
import struct
import unicodedata
from functools import cache
from pathlib import Path

FONTS = Path(__file__).parent / "fonts"
MISSING = "\ufffd"
"""What stands for a character no font can draw, as Unicode means it: nobody takes it for a part of the name."""
_JOINERS = "\u200c\u200d"
_LOOSE = re.compile(rf"(?<![^\x00-\x7f])[{_JOINERS}]|[{_JOINERS}](?![^\x00-\x7f])")
"""Joiners that join nothing: they shape letters of Persian and Hindi, and make one picture of several."""
_VARIANTS = range(0xFE00, 0xFE10), range(0xE0100, 0xE01F0)
"""They choose between pictures of the same sign, and are no sign themselves."""


@cache
def drawable_characters() -> frozenset[int]:
    """The code points that at least one font in the fonts folder has a glyph for."""
    found: set[int] = set()
    for path in sorted(FONTS.glob("*.[ot]tf")):
        found |= _character_map(path.read_bytes())
    return frozenset(found)


def drawable(text: str) -> str:
    """`text` with invisible control and direction marks removed and undrawable characters marked.

    Direction marks go because they can make printed text read differently from what was stored.
    """
    if text.isascii() and text.isprintable():
        return text
    known = drawable_characters()
    shown = "".join(_drawable_character(each, known) for each in unicodedata.normalize("NFC", text))
    return _LOOSE.sub("", shown)


def undrawable(text: str) -> str:
    """The characters of the text that no font can draw, each once, as they come."""
    if text.isascii():
        return ""
    known = drawable_characters()
    signs = dict.fromkeys(unicodedata.normalize("NFC", text))
    return "".join(each for each in signs if _drawable_character(each, known) == MISSING != each)


def _drawable_character(character: str, known: frozenset[int]) -> str:
    if character == "\n" or character in _JOINERS:
        return character
    if character.isspace():
        return character if ord(character) in known else " "
    if unicodedata.category(character) in ("Cc", "Cf"):
        return ""
    if ord(character) in known:
        return character
    return "" if any(ord(character) in variants for variants in _VARIANTS) else MISSING


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
