"""/labels/[label_id]: the label designer. Canvas in the middle, elements at the left, properties at the right."""

import reflex as rx

from labflow.components.badges import badge
from labflow.components.buttons import button, icon_button, link_button
from labflow.components.callout import callout
from labflow.components.empty import empty
from labflow.components.icons import icon
from labflow.components.inputs import select
from labflow.components.keys import keys
from labflow.components.label_canvas import label_canvas
from labflow.components.leaving import asks_before_leaving
from labflow.components.menu import menu, menu_item
from labflow.ext import page
from labflow.pages.frame import lab_page
from labflow.pages.label_panel import element_panel, label_panel
from labflow.state.label import Drawn
from labflow.state.label import LabelState as S
from labflow.vocabulary import Permission

GRID = 0.5
_ICONS = (
    ("field", "text-cursor-input"), ("text", "type"), ("datamatrix", "grid-3x3"), ("code128", "barcode"),
    ("qr", "qr-code"), ("line", "minus"),
)  # fmt: skip


@page("/labels/[label_id]", title="Label", needs=Permission.EDIT_LABELS, on_load=S.load)
def label() -> rx.Component:
    """One design."""
    missing = empty(
        "There is no such label", "It may have been made elsewhere.", link_button("All labels", "/labels")
    )
    return lab_page(
        rx.cond(
            S.missing, missing, _designer()
        ),
        active="labels",
        crumbs=(("Labels", "/labels"),),
        title=rx.cond(S.form.name != "", S.form.name, "New label"),
        screen="label",
        numbered=False,
        badge=rx.cond(
            S.retired,
            badge("Retired", tone="warn", icon_name="archive"),
            rx.cond(S.changed, rx.el.span("Not saved", class_name="s12 twarn w5"), rx.fragment()),
        ),
        actions=(
            rx.cond(S.retired, rx.fragment(), rx.fragment(
                icon_button("undo-2", "Undo", on_click=S.undo, disabled=~S.can_undo),
                icon_button("redo-2", "Redo", on_click=S.redo, disabled=~S.can_redo),
            )),
            rx.cond(
                S.retired,
                button("Take back into use", icon_name="archive-restore", variant="primary", on_click=S.take_back),
                button("Save", icon_name="check", variant="primary", on_click=S.save, keys=("Ctrl", "S")),
            ),
        ),
        overlays=(keys({"ctrl+s": S.save}), asks_before_leaving(unsaved=S.changed)),
    )  # fmt: skip


def _designer() -> rx.Component:
    """Of a retired label only to be looked at: what cannot be saved is not changed first."""
    panel = rx.cond(S.form.key != "", _panel(), rx.el.aside(class_name="ld-panel"))
    return rx.el.div(_elements(), _stage(), panel, class_name="ld grow", custom_attrs={"inert": S.retired})


def _elements() -> rx.Component:
    names = dict(_ICONS)
    return rx.el.aside(
        rx.el.div(
            rx.el.h2("Elements", class_name="h-sec grow"),
            menu(
                rx.fragment(icon("plus"), "Add"),
                menu_item("Field", icon_name=names["field"], on_click=S.add("field")),
                menu_item("Text", icon_name=names["text"], on_click=S.add("text")),
                menu_item("Data Matrix", icon_name=names["datamatrix"], on_click=S.add("datamatrix")),
                menu_item("Code 128", icon_name=names["code128"], on_click=S.add("code128")),
                menu_item("QR code", icon_name=names["qr"], on_click=S.add("qr")),
                menu_item("Line", icon_name=names["line"], on_click=S.add("line")),
                class_name="btn sm",
            ),
            class_name="row g8 ld-sh",
        ),
        rx.el.ul(rx.foreach(S.drawn, _element), class_name="ld-els", aria_label="Elements of the label"),
        class_name="ld-side",
    )


def _element(each: rx.Var[Drawn]) -> rx.Component:
    on = each.id == S.element.id
    mark = rx.match(each.kind, *[(kind, icon(name, 14)) for kind, name in _ICONS], icon("square", 14))
    return rx.el.li(
        rx.el.button(
            mark,
            rx.el.span(
                rx.el.span(each.kind_label, class_name="w5"), " ", rx.el.span(each.name, class_name="t2"),
                class_name="trunc grow", title=each.name,
            ),
            rx.cond(
                each.problem != "",
                rx.cond(each.refused, icon("circle-alert", 14, "tbad"), icon("triangle-alert", 14, "twarn")),
                rx.fragment(),
            ),
            type="button",
            class_name=rx.cond(on, "on", ""),
            custom_attrs={"aria-pressed": rx.cond(on, "true", "false")},
            on_click=S.select(each.id),
        ),
        key=each.id,
    )  # fmt: skip


def _stage() -> rx.Component:
    return rx.el.div(
        rx.el.div(
            rx.el.label(
                "Example",
                select(
                    S.examples, placeholder="Made-up values", size="sm", value=S.example, on_change=S.choose_example,
                    custom_attrs={"aria-label": "Example"},
                ),
                class_name="row g8 s12 t2",
            ),
            rx.el.span(f"{S.form.width} × {S.form.height} mm", class_name="s12 t3 end num"),
            class_name="row g12 ld-bar",
        ),
        rx.el.div(
            rx.el.div(
                label_canvas(
                    drawn=S.drawn, width=S.form.width, height=S.form.height, step=GRID, selected=S.element.id,
                    label="The label", on_select=S.select, on_move=S.move, on_remove=S.remove, on_undo=S.undo,
                    on_redo=S.redo,
                ),
                class_name="ld-fit",
                custom_attrs={"style": rx.Var.create({"maxWidth": S.fit})},
            ),
            class_name="ld-desk",
        ),
        rx.el.div(_said(), class_name="ld-said", aria_live="polite"),
        rx.el.p(
            "Arrow keys move, Shift with arrow keys resizes, Alt moves by 0.1 mm, Delete removes, Ctrl Z undoes.",
            class_name="s12 t3 ld-help",
        ),
        class_name="ld-stage grow",
    )  # fmt: skip


def _said() -> rx.Component:
    """What is wrong, each with the element it is about."""
    return rx.fragment(
        rx.cond(S.errors["elements"], callout(S.errors["elements"], tone="bad"), rx.fragment()),
        rx.foreach(S.drawn, _problem),
    )


def _problem(each: rx.Var[Drawn]) -> rx.Component:
    bad = rx.el.span(
        icon("circle-alert", 14), rx.el.b(each.kind_label, " ", each.name), each.problem, class_name="err"
    )
    note = rx.el.span(
        icon("triangle-alert", 14),
        rx.el.b(each.kind_label, " ", each.name),
        each.problem,
        class_name="twarn s12",
    )
    return rx.cond(
        each.problem != "",
        rx.el.button(
            rx.cond(each.refused, bad, note),
            type="button",
            class_name="ld-prob",
            on_click=S.select(each.id),
            key=each.id,
        ),
        rx.fragment(),
    )  # fmt: skip


def _panel() -> rx.Component:
    return rx.el.aside(
        rx.cond(S.element.id != "", element_panel(), label_panel()), class_name="ld-panel", aria_label="Properties"
    )  # fmt: skip
