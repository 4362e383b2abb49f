"""From a design and its values to what is drawn where: one layout for PDF, ZPL and the picture in the designer."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from math import ceil, floor
from typing import Protocol

from labflow.domain.labels.design import CODES, DOTS_PER_MM, Design, Element
from labflow.kit import barcodes
from labflow.kit.barcodes import NoCode, Pattern
from labflow.vocabulary import LabelElement
from labflow.words import _

POINT = 25.4 / 72
LINE = 1.2
"""Height of a line of text, in its own size; the letters stand on `BASE` of it."""
BASE = 0.95
SMALLEST = 4.0
"""Points: smaller print is not legible, so text is cut instead."""
NARROWEST_BAR, NARROWEST_DOT = 0.19, 0.25
"""Millimetres that a hand scanner still tells apart: the bars of Code 128, the dots of Data Matrix and QR."""
ELLIPSIS = "…"
TOLERANCE = 0.005


class Typeface(Protocol):
    """Knows how wide text is; the same letters are printed later."""

    def text_width(self, text: str, *, bold: bool, mono: bool) -> float:
        """The width in units of the type size."""
        ...

    def printable(self, text: str) -> str:
        """The text with whatever no font can draw replaced."""
        ...


@dataclass(frozen=True)
class TextLine:
    """A line of text: its left edge and baseline in mm, its size in points, its width in mm."""

    x: float
    y: float
    text: str
    size: float
    width: float
    bold: bool = False
    mono: bool = False


@dataclass(frozen=True)
class Bars:
    """A bar code: where its first module stands, and the size of a module, in mm."""

    pattern: Pattern
    text: str
    x: float
    y: float
    wide: float
    high: float


@dataclass(frozen=True)
class Rule:
    """A black rectangle."""

    x: float
    y: float
    w: float
    h: float


@dataclass(frozen=True)
class Drawing:
    """One element as it will be printed. `problem` says what is wrong with it; `refused`: it cannot be printed so."""

    element: Element
    lines: tuple[TextLine, ...] = ()
    bars: Bars | None = None
    rule: Rule | None = None
    problem: str = ""
    refused: bool = False


@dataclass
class Label:
    """One label, drawn."""

    name: str
    drawings: list[Drawing] = field(default_factory=list)


@dataclass
class Job:
    """What the press needs: the design's measures, the labels as drawn, and the first free place of the sheet."""

    design: Design
    labels: list[Label] = field(default_factory=list)
    start: int = 1
    language: str = "en-US"


def lay_out(design: Design, values: Mapping[str, str], type: Typeface) -> list[Drawing]:
    """Every element of the design with these values."""
    return [_draw(design, element, values, type) for element in design.elements]


def _draw(design: Design, element: Element, values: Mapping[str, str], type: Typeface) -> Drawing:
    outside = _outside(design, element)
    if outside:
        return Drawing(element, problem=outside, refused=True)
    if element.kind == LabelElement.LINE:
        return Drawing(element, rule=Rule(element.x, element.y, element.w, element.h))
    if element.kind in CODES:
        return _code(design, element, _words(element, values))
    return _text(element, type.printable(_words(element, values)), type)


def _outside(design: Design, element: Element) -> str:
    fits = (
        element.x >= -TOLERANCE
        and element.y >= -TOLERANCE
        and element.x + element.w <= design.width + TOLERANCE
        and element.y + element.h <= design.height + TOLERANCE
    )
    return "" if fits else _("Stands over the edge of the label. Move it inside or make it smaller.")


def _words(element: Element, values: Mapping[str, str]) -> str:
    """What the element says: its word, its field's value, or both. A code holds the value alone."""
    if element.kind == LabelElement.TEXT or (element.kind in CODES and not element.field):
        return element.text
    value = " ".join(values.get(element.field, "").split())
    return value if element.kind in CODES or not value else element.text + value


# ── codes ────────────────────────────────────────────────────────────────────────────────────────────────────


def _code(design: Design, element: Element, text: str) -> Drawing:
    if not text:
        return Drawing(
            element, problem=_("Has nothing to encode here: choose a field that always has a value.")
        )
    try:
        pattern = barcodes.encode(element.kind, text)
    except NoCode as refusal:
        return Drawing(element, problem=str(refusal), refused=True)
    dot = 1 / DOTS_PER_MM[design.dpi]
    quiet = barcodes.QUIET[element.kind]
    linear = element.kind == LabelElement.CODE128
    narrowest = ceil((NARROWEST_BAR if linear else NARROWEST_DOT) / dot - TOLERANCE)
    across = pattern.across + 2 * quiet
    room = element.w / across if linear else min(element.w / across, element.h / (pattern.down + 2 * quiet))
    dots = floor(room / dot + TOLERANCE)
    if dots < narrowest:
        return Drawing(
            element, problem=_too_wide(element, across, pattern, quiet, narrowest * dot), refused=True
        )
    wide = dots * dot
    spare = element.w - across * wide
    x = element.x + {"left": 0.0, "center": spare / 2, "right": spare}[element.align] + quiet * wide
    high = element.h if linear else wide
    y = element.y if linear else element.y + quiet * wide
    return Drawing(element, bars=Bars(pattern, text, _on_dot(x, dot), _on_dot(y, dot), wide, high))


def _on_dot(length: float, dot: float) -> float:
    """The nearest whole dot, so that bars are sharp and equally wide."""
    return round(length / dot) * dot


def _too_wide(element: Element, across: int, pattern: Pattern, quiet: int, module: float) -> str:
    if element.kind == LabelElement.CODE128:
        return _(
            "Its bars need {needed} mm at this printer's resolution, the box has {width} mm. Make it wider, or use a Data Matrix.",
            needed=f"{across * module:.1f}",
            width=f"{element.w:.1f}",
        )
    needed = max(across, pattern.down + 2 * quiet) * module
    return _(
        "Its dots need {needed} mm at this printer's resolution, the box has {width} mm. Make it larger.",
        needed=f"{needed:.1f}",
        width=f"{min(element.w, element.h):.1f}",
    )


# ── text ─────────────────────────────────────────────────────────────────────────────────────────────────────


def _text(element: Element, text: str, type: Typeface) -> Drawing:
    if not text.strip():
        return Drawing(element)
    tallest = element.h / (LINE * POINT)
    size = min(element.size, tallest)
    if size < SMALLEST - TOLERANCE:
        return Drawing(
            element,
            problem=_(
                "The box is too low for text of {smallest} points. Make it higher.", smallest=f"{SMALLEST:g}"
            ),
            refused=True,
        )
    lines, size, cut = _fitted(element, text, size, type)
    problem = (
        _("The example does not fit and is cut. Make the box larger or the text smaller.") if cut else ""
    )
    return Drawing(element, lines=tuple(_placed(element, lines, size, type)), problem=problem)


def _fitted(element: Element, text: str, size: float, type: Typeface) -> tuple[list[str], float, bool]:
    """The lines, their size in points, and whether something had to be left out."""

    def width(words: str, at: float) -> float:
        return type.text_width(words, bold=element.bold, mono=element.mono) * at * POINT

    def broken(at: float) -> list[str]:
        return list(_wrapped(text, lambda words: width(words, at) <= element.w + TOLERANCE))

    def most(at: float) -> int:
        return max(1, floor(element.h / (LINE * POINT * at) + TOLERANCE))

    if element.fit == "wrap":
        for at in _sizes(size):
            lines = broken(at)
            if len(lines) <= most(at):
                return lines, at, False
        at = min(size, SMALLEST)
        lines = broken(at)
        kept, rest = lines[: most(at)], lines[most(at) - 1 :]
        kept[-1] = _cut(" ".join(rest), lambda words: width(words, at) <= element.w + TOLERANCE)
        return kept, at, True
    natural = width(text, 1)
    if element.fit == "shrink" and natural > 0:
        size = min(size, max(SMALLEST, floor(element.w / natural * 20) / 20))
    if natural * size <= element.w + TOLERANCE:
        return [text], size, False
    return [_cut(text, lambda words: width(words, size) <= element.w + TOLERANCE)], size, True


def _sizes(largest: float) -> Iterable[float]:
    at = largest
    while at > SMALLEST:
        yield at
        at = round(at - 0.25, 2)
    yield min(largest, SMALLEST)


def _wrapped(text: str, fits: Callable[[str], bool]) -> Iterable[str]:
    """Lines broken at spaces; a word that is too long for a line is broken inside."""
    line = ""
    for word in text.split():
        longer = f"{line} {word}" if line else word
        if fits(longer):
            line = longer
            continue
        if line:
            yield line
        line = word
        while not fits(line) and len(line) > 1:
            end = next((n for n in range(len(line) - 1, 0, -1) if fits(line[:n])), 1)
            yield line[:end]
            line = line[end:]
    if line:
        yield line


def _cut(text: str, fits: Callable[[str], bool]) -> str:
    if fits(text):
        return text
    end = next((n for n in range(len(text) - 1, 0, -1) if fits(text[:n].rstrip() + ELLIPSIS)), 0)
    return text[:end].rstrip() + ELLIPSIS


def _placed(element: Element, lines: list[str], size: float, type: Typeface) -> Iterable[TextLine]:
    for index, text in enumerate(lines):
        width = type.text_width(text, bold=element.bold, mono=element.mono) * size * POINT
        spare = element.w - width
        left = element.x + {"left": 0.0, "center": spare / 2, "right": spare}[element.align]
        base = element.y + (index * LINE + BASE) * size * POINT
        yield TextLine(left, base, text, size, width, element.bold, element.mono)
