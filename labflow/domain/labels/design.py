"""The design of a label as plain data: its size, the sheet it stands on, and the elements on it. Lengths in mm."""

from dataclasses import asdict, dataclass, field
from typing import Any

from labflow.vocabulary import LabelElement, LabelPurpose

PAPERS: dict[str, tuple[float, float]] = {"a4": (210.0, 297.0), "letter": (215.9, 279.4)}
RESOLUTIONS = (203, 300, 600)
DOTS_PER_MM = {203: 8.0, 300: 300 / 25.4, 600: 600 / 25.4}
"""Printers of 203 dpi have exactly 8 dots in a millimetre."""
CODES = (LabelElement.CODE128, LabelElement.DATAMATRIX, LabelElement.QR)
FITS = ("shrink", "wrap", "cut")
ALIGNS = ("left", "center", "right")
MOST_ELEMENTS = 40


@dataclass(frozen=True)
class Element:
    """One thing on the label, in a box. `size` in points; a code's box includes the white around it.

    `text` is the word of a text element, or what stands before a field's value ("Collected "). A field without a
    value prints nothing, its word included.
    """

    id: str
    kind: str
    x: float
    y: float
    w: float
    h: float
    text: str = ""
    field: str = ""
    size: float = 7.0
    bold: bool = False
    mono: bool = False
    align: str = "left"
    fit: str = "shrink"


@dataclass(frozen=True)
class Sheet:
    """How labels lie on paper: "roll" is one label a page, "a4" and "letter" are sheets."""

    paper: str = "roll"
    columns: int = 1
    rows: int = 1
    left: float = 0.0
    top: float = 0.0
    column_gap: float = 0.0
    row_gap: float = 0.0

    @property
    def on_roll(self) -> bool:
        return self.paper == "roll"

    @property
    def places(self) -> int:
        return 1 if self.on_roll else self.columns * self.rows


@dataclass(frozen=True)
class Design:
    """Everything about a label but the values of its fields. `dpi` is the label printer's resolution."""

    name: str
    purpose: str = LabelPurpose.CONTAINER
    width: float = 50.0
    height: float = 25.0
    dpi: int = 203
    sheet: Sheet = field(default_factory=Sheet)
    elements: tuple[Element, ...] = ()

    def page(self) -> tuple[float, float]:
        """The size of a page: of the paper, or of the label itself on a roll."""
        return PAPERS.get(self.sheet.paper, (self.width, self.height))

    def as_json(self) -> dict[str, Any]:
        """As it is kept."""
        return asdict(self)


def from_json(kept: dict[str, Any]) -> Design:
    """A design as it was kept."""
    return Design(
        **{
            **kept,
            "sheet": Sheet(**kept["sheet"]),
            "elements": tuple(Element(**each) for each in kept["elements"]),
        }
    )


@dataclass(frozen=True)
class SheetPreset:
    """A sheet one can buy: the size of its labels and how they lie."""

    key: str
    name: str
    width: float
    height: float
    sheet: Sheet


SHEETS: tuple[SheetPreset, ...] = (
    SheetPreset("roll", "Roll, one label after the other", 50, 25, Sheet()),
    SheetPreset("a4-3x8", "A4, 3 × 8 of 63.5 × 33.9 mm (Avery L7159)", 63.5, 33.9, Sheet("a4", 3, 8, 7.25, 12.9, 2.5, 0)),
    SheetPreset("a4-3x7", "A4, 3 × 7 of 63.5 × 38.1 mm (Avery L7160)", 63.5, 38.1, Sheet("a4", 3, 7, 7.25, 15.15, 2.5, 0)),
    SheetPreset("a4-5x13", "A4, 5 × 13 of 38.1 × 21.2 mm (Avery L7651)", 38.1, 21.2, Sheet("a4", 5, 13, 4.75, 10.7, 2.5, 0)),
    SheetPreset("a4-2x4", "A4, 2 × 4 of 99.1 × 67.7 mm (Avery L7165)", 99.1, 67.7, Sheet("a4", 2, 4, 4.65, 13.1, 2.5, 0)),
    SheetPreset("letter-3x10", "Letter, 3 × 10 of 2⅝ × 1 in (Avery 5160)", 66.7, 25.4, Sheet("letter", 3, 10, 4.75, 12.7, 3.15, 0)),
    SheetPreset("letter-2x5", "Letter, 2 × 5 of 4 × 2 in (Avery 5163)", 101.6, 50.8, Sheet("letter", 2, 5, 3.95, 12.7, 4.8, 0)),
)  # fmt: skip


def preset_of(design: Design) -> str:
    """The key of the sheet one can buy that a design is for; empty when it is for none of them."""
    lies = (each for each in SHEETS if each.sheet == design.sheet)
    fits = (
        each
        for each in lies
        if each.sheet.on_roll or (each.width, each.height) == (design.width, design.height)
    )
    return next((each.key for each in fits), "")
