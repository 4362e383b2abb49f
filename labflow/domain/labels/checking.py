"""Whether a design can be printed: every problem is named at the element or the measure concerned."""

from dataclasses import fields as fields_of
from dataclasses import replace
from math import isfinite
from typing import Any

from labflow.domain.labels.design import (
    ALIGNS,
    CODES,
    FITS,
    MOST_ELEMENTS,
    PAPERS,
    RESOLUTIONS,
    Design,
    Element,
    Sheet,
)
from labflow.domain.labels.fields import examples
from labflow.domain.labels.layout import POINT, SMALLEST, TOLERANCE, lay_out
from labflow.domain.work import Work
from labflow.errors import Invalid, Invalids
from labflow.models import LabelTemplate
from labflow.vocabulary import LabelElement, LabelPurpose
from labflow.words import _

SMALLEST_LABEL, LARGEST_LABEL = 8.0, 300.0
LARGEST_TYPE = 144.0


def checked(work: Work, design: Design) -> Design:
    """The design, tidied; Invalids with a message at each field ("width", "sheet.columns", "element.e1")."""
    tidy = replace(design, name=" ".join(design.name.split()))
    problems = _of_label(tidy) | _of_sheet(tidy)
    if not problems:
        problems = _of_elements(work, tidy)
    if problems:
        raise Invalids(problems)
    return tidy


def _of_label(design: Design) -> dict[str, str]:
    problems = {}
    if not design.name:
        problems["name"] = "Type a name, such as Bottles 50 × 25 mm."
    elif len(design.name) > LabelTemplate.__table__.c.name.type.length:
        problems["name"] = "At most 80 characters."
    if design.purpose not in list(LabelPurpose):
        problems["purpose"] = "Choose what the label is for from the list."
    for name in ("width", "height"):
        length = getattr(design, name)
        if not isfinite(length) or not SMALLEST_LABEL <= length <= LARGEST_LABEL:
            problems[name] = _(
                "Type millimetres between {smallest_label} and {count}.",
                smallest_label=f"{SMALLEST_LABEL:g}",
                count=f"{LARGEST_LABEL:g}",
            )
    if design.dpi not in RESOLUTIONS:
        problems["dpi"] = "Choose the printer's resolution from the list."
    return problems


def _of_sheet(design: Design) -> dict[str, str]:
    sheet = design.sheet
    if sheet.on_roll:
        return {}
    if sheet.paper not in PAPERS:
        return {"sheet.paper": _("Choose the paper from the list.")}
    problems = {}
    for name, most in (("columns", 20), ("rows", 60)):
        if not 1 <= getattr(sheet, name) <= most:
            problems[f"sheet.{name}"] = _("Type a number between 1 and {count}.", count=most)
    for name in ("left", "top", "column_gap", "row_gap"):
        length = getattr(sheet, name)
        if not isfinite(length) or not 0 <= length <= 150:
            problems[f"sheet.{name}"] = "Type millimetres between 0 and 150."
    if problems:
        return problems
    wide, high = design.page()
    across = sheet.left + sheet.columns * design.width + (sheet.columns - 1) * sheet.column_gap
    down = sheet.top + sheet.rows * design.height + (sheet.rows - 1) * sheet.row_gap
    if across > wide + TOLERANCE:
        problems["sheet.columns"] = _(
            "These columns need {across} mm, the paper is {wide} mm wide. Take fewer, or a smaller margin.",
            across=f"{across:.1f}",
            wide=f"{wide:.1f}",
        )
    if down > high + TOLERANCE:
        problems["sheet.rows"] = _(
            "These rows need {down} mm, the paper is {high} mm high. Take fewer, or a smaller margin.",
            down=f"{down:.1f}",
            high=f"{high:.1f}",
        )
    return problems


def _of_elements(work: Work, design: Design) -> dict[str, str]:
    if not design.elements:
        return {"elements": _("The label is empty: add at least a code or a field.")}
    if len(design.elements) > MOST_ELEMENTS:
        return {"elements": _("At most {count} elements on a label.", count=MOST_ELEMENTS)}
    if len({element.id for element in design.elements}) != len(design.elements):
        return {"elements": _("Two elements have the same id.")}
    known = examples(work, design.purpose)
    problems = {
        f"element.{element.id}": problem
        for element in design.elements
        if (problem := _of_element(element, known))
    }
    sound = tuple(each for each in design.elements if f"element.{each.id}" not in problems)
    for drawing in lay_out(replace(design, elements=sound), known, work.house.documents):
        if drawing.refused:
            problems[f"element.{drawing.element.id}"] = drawing.problem
    return problems


def _of_element(element: Element, known: dict[str, str]) -> str:
    if element.kind not in list(LabelElement):
        return _("There is no such kind of element.")
    lengths = (element.x, element.y, element.w, element.h, element.size)
    if not all(isfinite(each) for each in lengths) or element.w <= 0 or element.h <= 0:
        return _("Type its place and size in millimetres; width and height more than 0.")
    if element.kind == LabelElement.FIELD and not element.field:
        return _("Choose the field it shows.")
    if element.field and element.field not in known:
        return _("Its field is not known here any more. Choose another, or remove the element.")
    if element.kind == LabelElement.TEXT and not element.text.strip():
        return _("Type its text, or remove the element.")
    if element.kind in CODES and not element.field and not element.text.strip():
        return _("Choose the field that the code holds.")
    if len(element.text) > 200:
        return _("At most 200 characters of text.")
    if element.kind in (LabelElement.TEXT, LabelElement.FIELD) and not (
        SMALLEST <= element.size <= LARGEST_TYPE
    ):
        return _(
            "Type a size between {smallest} and {largest} points ({height} mm and up).",
            smallest=f"{SMALLEST:g}",
            largest=f"{LARGEST_TYPE:g}",
            height=f"{SMALLEST * POINT:.1f}",
        )
    if element.align not in ALIGNS or element.fit not in FITS:
        return _("Choose alignment and fit from the lists.")
    return ""


# ── from what a browser or a program sent ────────────────────────────────────────────────────────────────────

_NUMBERS = ("x", "y", "w", "h", "size")


def element_from(sent: Any) -> Element:
    """An element from untrusted data: unknown keys and wrong types are refused, lengths rounded to 0.01 mm."""
    names = {each.name for each in fields_of(Element)}
    if not isinstance(sent, dict) or not {"id", "kind"} <= set(sent) <= names:
        raise Invalid("An element of the label is not understood.", field="elements")
    kept: dict[str, Any] = {"x": 0.0, "y": 0.0, "w": 10.0, "h": 5.0}
    for name, value in sent.items():
        if name in _NUMBERS:
            kept[name] = _length(value)
        elif name in ("bold", "mono"):
            kept[name] = value is True
        else:
            kept[name] = str(value)[:500]
    return Element(**kept)


def sheet_from(sent: Any) -> Sheet:
    """A sheet from untrusted data."""
    names = {each.name for each in fields_of(Sheet)}
    if not isinstance(sent, dict) or not set(sent) <= names:
        raise Invalid("The sheet is not understood.", field="sheet.paper")
    kept: dict[str, Any] = {}
    for name, value in sent.items():
        if name == "paper":
            kept[name] = str(value)[:20]
        elif name in ("columns", "rows"):
            length = _length(value)
            kept[name] = int(length) if isfinite(length) else 0
        else:
            kept[name] = _length(value)
    return Sheet(**kept)


def _length(value: Any) -> float:
    try:
        length = float(str(value).replace(",", "."))
    except ValueError:
        return float("nan")
    return round(length, 2) if abs(length) < 10_000 else float("nan")
