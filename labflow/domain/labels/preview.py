"""A design as the designer shows it: every element as it will be printed, and what is wrong with it."""

from dataclasses import dataclass, field
from typing import Any

from labflow.domain.labels.checking import checked
from labflow.domain.labels.design import Design, from_json
from labflow.domain.labels.fields import examples, offered
from labflow.domain.labels.layout import POINT, Drawing, lay_out
from labflow.domain.work import Work
from labflow.errors import Invalids
from labflow.kit import barcodes
from labflow.vocabulary import LabelElement, Permission
from labflow.words import _, later

KINDS: dict[str, str] = {
    LabelElement.FIELD: later("Field"), LabelElement.TEXT: later("Text"), LabelElement.DATAMATRIX: "Data Matrix",
    LabelElement.CODE128: "Code 128", LabelElement.QR: later("QR code"), LabelElement.LINE: later("Line"),
}  # fmt: skip


@dataclass
class TextMark:
    """A line of text: baseline and size in mm, and the width it has in print."""

    x: float = 0.0
    y: float = 0.0
    text: str = ""
    size: float = 0.0
    width: float = 0.0
    bold: bool = False
    mono: bool = False


@dataclass
class Drawn:
    """An element on the canvas, in mm. `path` is the black of a code or rule; `refused` hinders saving, a problem alone does not."""

    id: str = ""
    kind: str = ""
    kind_label: str = ""
    name: str = ""
    x: float = 0.0
    y: float = 0.0
    w: float = 0.0
    h: float = 0.0
    lines: list[TextMark] = field(default_factory=list)
    path: str = ""
    problem: str = ""
    refused: bool = False


@dataclass
class Place:
    """A label on its sheet in small, in per cent of the paper."""

    left: str = ""
    top: str = ""
    width: str = ""
    height: str = ""


@dataclass
class Preview:
    """All of it. `errors` are about the label as a whole, by field."""

    drawn: list[Drawn] = field(default_factory=list)
    errors: dict[str, str] = field(default_factory=dict)
    places: list[Place] = field(default_factory=list)
    shape: str = ""
    fit: str = ""


def preview(work: Work, kept: dict[str, Any], values: dict[str, str]) -> Preview:
    """Draw a design with the values of an example, exactly as the press would; what cannot be saved is marked."""
    work.require(Permission.EDIT_LABELS)
    design = from_json(kept)
    problems = _problems(work, kept)
    names = {each.value: each.label for each in offered(work, design.purpose)}
    drawings = lay_out(design, examples(work, design.purpose) | values, work.house.documents)
    shown = [_drawn(each, names, problems.pop(f"element.{each.element.id}", "")) for each in drawings]
    width, height = design.page()
    return Preview(
        shown,
        problems,
        _places(design),
        f"{width:g} / {height:g}",
        f"min(100%, calc(52vh * {design.width / design.height:.3f}))",
    )


def _problems(work: Work, kept: dict[str, Any]) -> dict[str, str]:
    try:
        checked(work, from_json(kept))
    except Invalids as wrong:
        return dict(wrong.errors)
    return {}


def _drawn(drawing: Drawing, names: dict[str, str], wrong: str) -> Drawn:
    element = drawing.element
    path = ""
    if bars := drawing.bars:
        path = barcodes.path(bars.pattern, bars.x, bars.y, bars.wide, bars.high)
    if rule := drawing.rule:
        path = f"M{rule.x} {rule.y}h{rule.w}v{rule.h}h-{rule.w}z"
    return Drawn(
        element.id, element.kind, _(KINDS.get(element.kind, "")), names.get(element.field, "") or element.text,
        element.x, element.y, element.w, element.h,
        [
            TextMark(line.x, line.y, line.text, line.size * POINT, line.width, line.bold, line.mono)
            for line in drawing.lines
        ],
        path, wrong or drawing.problem, bool(wrong) or drawing.refused,
    )  # fmt: skip


def _places(design: Design) -> list[Place]:
    """Where labels lie on the sheet, for one whose columns and rows can be drawn at all."""
    sheet, (width, height) = design.sheet, design.page()
    if sheet.on_roll or not (1 <= sheet.columns <= 20 and 1 <= sheet.rows <= 60):
        return []
    return [
        Place(
            f"{(sheet.left + column * (design.width + sheet.column_gap)) / width:.3%}",
            f"{(sheet.top + row * (design.height + sheet.row_gap)) / height:.3%}",
            f"{design.width / width:.3%}",
            f"{design.height / height:.3%}",
        )
        for row in range(sheet.rows)
        for column in range(sheet.columns)
    ]
