"""The right side of the label designer: properties of the selected element, or of the label and its sheet."""

from typing import Any

import reflex as rx

from labflow.components.buttons import button
from labflow.components.forms import select_field, text_field
from labflow.components.inputs import checkbox
from labflow.state.label import SHEET_CHOICES, Place
from labflow.state.label import LabelState as S

E, L = S.element, S.form
# Enter in a field keeps it, as leaving it does, and the hand stays there.
KEEP = rx.Var(
    "(e) => { const it = e.target; if (e.key === 'Enter' && it.matches('input:not([type=checkbox])')) { e.preventDefault(); it.blur(); it.focus(); } }"
)


def element_panel() -> rx.Component:
    """What the selected element is, says and looks like."""
    texts = (E.kind == "text") | (E.kind == "field")
    codes = (E.kind == "code128") | (E.kind == "datamatrix") | (E.kind == "qr")
    return rx.el.div(
        rx.el.div(
            rx.el.h2("Element", class_name="h-sec grow"),
            button("Done", size="xs", on_click=S.select("")),
            class_name="row g8",
        ),
        rx.cond(
            E.kind == "line",
            rx.fragment(),
            rx.cond(E.kind == "text", _text("Text"), _field()),
        ),
        rx.cond(E.kind == "field", _text("Before the value"), rx.fragment()),
        rx.el.div(_measure("x", "Left"), _measure("y", "Top"), class_name="halves"),
        rx.el.div(_measure("w", "Width"), _measure("h", "Height"), class_name="halves"),
        rx.cond(texts, _type(), rx.fragment()),
        rx.cond(texts | codes, _align(), rx.fragment()),
        rx.cond(texts, _fit(), rx.fragment()),
        button("Remove", icon_name="trash-2", variant="danger", size="sm", on_click=S.remove(E.id)),
        key=E.key,
        class_name="stack ld-form",
        custom_attrs={"onKeyDownCapture": KEEP},
    )


def _purpose() -> rx.Var[str]:
    return rx.match(
        L.purpose, ("order", "For orders"), ("location", "For storage places"), "For bottles and samples"
    )


def label_panel() -> rx.Component:
    """The label as a whole: size, printer, paper."""
    return rx.el.div(
        rx.el.h2("Label", class_name="h-sec"),
        _label("name", "Name", L.name, placeholder="Bottles 50 × 25 mm"),
        rx.el.p(_purpose(), class_name="s12 t2"),
        rx.el.div(
            _label("width", "Width", L.width.to_string(), unit="mm"),
            _label("height", "Height", L.height.to_string(), unit="mm"),
            class_name="halves",
        ),
        select_field(
            "Printer's resolution", "dpi", [("203", "203 dpi"), ("300", "300 dpi"), ("600", "600 dpi")],
            default_value=L.dpi, on_change=S.put_label("dpi"), error=S.errors["dpi"],
            hint="Bars are made of whole dots of the printer.",
        ),
        select_field("Paper", "preset", SHEET_CHOICES, default_value=L.preset, on_change=S.choose_sheet),
        rx.cond(L.paper == "roll", rx.fragment(), _sheet()),
        key=L.key,
        class_name="stack ld-form",
        custom_attrs={"onKeyDownCapture": KEEP},
    )  # fmt: skip


def _sheet() -> rx.Component:
    return rx.fragment(
        rx.el.div(_of_sheet("columns", "Columns", L.columns), _of_sheet("rows", "Rows", L.rows), class_name="halves"),
        rx.el.div(
            _of_sheet("left", "Left margin", L.left, unit="mm"), _of_sheet("top", "Top margin", L.top, unit="mm"),
            class_name="halves",
        ),
        rx.el.div(
            _of_sheet("column_gap", "Between columns", L.column_gap, unit="mm"),
            _of_sheet("row_gap", "Between rows", L.row_gap, unit="mm"),
            class_name="halves",
        ),
        rx.el.div(
            rx.el.p("The sheet", class_name="label"),
            rx.el.div(
                rx.foreach(S.places, _place),
                class_name="ld-sheet",
                role="img",
                aria_label="How the labels lie on the sheet",
                custom_attrs={"style": rx.Var.create({"aspectRatio": S.shape})},
            ),
        ),
    )  # fmt: skip


def _place(at: rx.Var[Place]) -> rx.Component:
    return rx.el.i(
        custom_attrs={"style": {"left": at.left, "top": at.top, "width": at.width, "height": at.height}}
    )


def _label(name: str, label: str, value: Any, **props: Any) -> rx.Component:
    return text_field(
        label, name, default_value=value, on_blur=S.put_label(name), error=S.errors[name],
        custom_attrs={"autoComplete": "off"}, **props,
    )  # fmt: skip


def _of_sheet(name: str, label: str, value: Any, **props: Any) -> rx.Component:
    return text_field(
        label, name, default_value=value, on_blur=S.put_label(name), error=S.errors[f"sheet.{name}"],
        custom_attrs={"inputMode": "decimal", "autoComplete": "off"}, **props,
    )  # fmt: skip


def _measure(name: str, label: str) -> rx.Component:
    return text_field(
        label, name, default_value=getattr(E, name), unit="mm", on_blur=S.put(name), error=S.errors[name],
        custom_attrs={"inputMode": "decimal", "autoComplete": "off"},
    )  # fmt: skip


def _text(label: str) -> rx.Component:
    return text_field(
        label, "text", default_value=E.text, on_blur=S.put("text"), custom_attrs={"maxLength": 200, "autoComplete": "off"}
    )  # fmt: skip


def _field() -> rx.Component:
    return select_field("Field", "field", S.on_offer, default_value=E.field, on_change=S.put("field"))


def _type() -> rx.Component:
    return rx.fragment(
        text_field(
            "Size", "size", default_value=E.size, unit="pt", on_blur=S.put("size"), error=S.errors["size"],
            custom_attrs={"inputMode": "decimal", "autoComplete": "off"},
        ),
        rx.el.div(
            checkbox("Bold", name="bold", checked=E.bold, on_change=S.tick("bold")),
            checkbox("Fixed width", name="mono", checked=E.mono, on_change=S.tick("mono")),
            class_name="row g16",
        ),
    )  # fmt: skip


def _align() -> rx.Component:
    return select_field(
        "Aligned", "align", [("left", "Left"), ("center", "In the middle"), ("right", "Right")],
        default_value=E.align, on_change=S.put("align"),
    )  # fmt: skip


def _fit() -> rx.Component:
    return select_field(
        "When it is too long", "fit",
        [("shrink", "Smaller, then cut"), ("wrap", "In several lines"), ("cut", "Cut")],
        default_value=E.fit, on_change=S.put("fit"),
    )  # fmt: skip
