"""The print dialog of labels, and the buttons that open it."""

from typing import Any

import reflex as rx

from labflow.components.buttons import button
from labflow.components.callout import callout
from labflow.components.dialog import form_dialog
from labflow.components.forms import field, select_field, text_field, textarea_field
from labflow.pages.frame import may
from labflow.state.label_print import LabelPrintState as S

PRINTERS = ("receive_samples", "create_orders", "enter_results", "edit_labels")


def may_print() -> rx.Var[bool]:
    """Whether to offer printing at all."""
    return may(PRINTERS[0]) | may(PRINTERS[1]) | may(PRINTERS[2]) | may(PRINTERS[3])


def print_button(label: Any, on_click: Any, **props: Any) -> rx.Component:
    """Opens the dialog; nothing for people whose work labels are no part of."""
    return rx.cond(may_print(), button(label, icon_name="printer", on_click=on_click, **props), rx.fragment())


def label_dialog() -> rx.Component:
    """Template, copies, first free place, format; and the reason, when there are labels already."""
    return form_dialog(
        rx.el.div(
        rx.cond(S.of_places, _places_to_name(), rx.fragment()),
        select_field(
            "Label", "template", S.templates, default_value=S.template.value, on_change=S.choose, size="md",
            error=S.errors["template"],
        ),
        rx.el.div(
            text_field(
                "Copies of each", "copies", type="number", default_value="1", error=S.errors["copies"],
                custom_attrs={"min": 1, "max": 20},
            ),
            _format(),
            class_name="halves",
        ),
        rx.cond(S.template.on_roll, rx.fragment(), _sheet()),
        rx.cond(S.missing != "", _missing(), rx.fragment()),
        rx.cond(S.again > 0, _again(), rx.fragment()),
            class_name="lp-form",
        ),
        open=S.is_open,
        on_open_change=S.set_open,
        on_submit=S.print_labels,
        title=S.title,
        submit="Print",
        text=rx.cond(
            S.of_places, "The code on a label is the name of its place.", "Every label is written down in the activity of its sample."
        ),
        icon_name="printer", chooses=True,
    )  # fmt: skip


def _format() -> rx.Component:
    def choice(*options: tuple[str, str]) -> rx.Component:
        return select_field("File", "format", list(options), size="md", error=S.errors["format"])

    pdf = ("pdf", "PDF, for any printer")
    return rx.cond(S.template.on_roll, choice(pdf, ("zpl", "ZPL, for a label printer")), choice(pdf))


def _sheet() -> rx.Component:
    """The sheet in small: a click says where the first label goes, because used sheets have free places too."""
    return field(
        "First free place on the sheet",
        rx.el.div(
            rx.foreach(S.places, _place),
            class_name="lp-sheet",
            role="group",
            aria_label="First free place on the sheet",
            custom_attrs={"style": rx.Var.create({"gridTemplateColumns": S.template.grid})},
        ),
        error=S.errors["start"],
        name="start",
    )


def _place(place: rx.Var[int]) -> rx.Component:
    return rx.el.button(
        place,
        type="button",
        class_name=rx.cond(
            place == S.start, "on", rx.cond((place > S.start) & (place < S.start + S.count), "then", "")
        ),
        custom_attrs={"aria-pressed": rx.cond(place == S.start, "true", "false")},
        on_click=S.choose_place(place),
        key=place.to_string(),
    )


def _missing() -> rx.Component:
    return callout(
        "Some signs cannot be printed",
        f"No font of the labels has {S.missing}, first in {S.missing_in}. A label shows � there.",
        tone="warn",
    )


def _again() -> rx.Component:
    return rx.el.div(
        callout("A label exists already", S.before, tone="warn"),
        textarea_field(
            "Why is it printed again?",
            "reason",
            rows=2,
            error=S.errors["reason"],
            placeholder="The first one is smudged",
            custom_attrs={"maxLength": 300},
        ),
        class_name="lp-form",
    )


def _places_to_name() -> rx.Component:
    return textarea_field(
        "Storage places, one a line", "locations", rows=4, error=S.errors["locations"],
        placeholder="Cooler 1, shelf 2", on_change=S.name_places.debounce(300),
    )  # fmt: skip
