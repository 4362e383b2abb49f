"""/settings/<kind>: departments, sample types, containers, analytes, methods, qualifiers."""

import reflex as rx

from labflow.components.badges import badge
from labflow.components.buttons import button, link_button
from labflow.components.dialog import confirm_dialog, form_dialog
from labflow.components.empty import empty, skeleton_rows
from labflow.components.forms import select_field, text_field, textarea_field
from labflow.components.inputs import checkbox, search_input
from labflow.components.table import th
from labflow.components.tabs import tab, tabs
from labflow.ext import page
from labflow.pages.frame import may
from labflow.pages.settings_frame import lead, row_menu, settings_page
from labflow.state.settings import SEE, SetupField, SetupRow
from labflow.state.settings import SettingsState as S

ALLOWED = may(S.shown.permission)


@page("/settings/[kind]", title="Settings", needs=SEE, on_load=S.load)
def settings() -> rx.Component:
    """One list of what the laboratory sets up."""
    add = button(
        rx.fragment("Add ", S.shown.noun),
        icon_name="plus",
        variant="primary",
        on_click=S.ask("form", ""),
        id="add",
    )
    known = rx.fragment(
        lead(S.shown.title, S.shown.about, rx.cond(ALLOWED, add, rx.fragment())),
        tabs(
            tab("In use", active=~S.retired, count=S.shown.active, on_click=S.show("active")),
            tab("Retired", active=S.retired, count=S.shown.retired, on_click=S.show("retired")),
            end=search_input(on_change=S.search.debounce(250), value=S.q, placeholder="Find in this list"),
        ),
        _table(),
        rx.cond(
            S.shown.more > 0,
            rx.el.p(
                S.shown.more,
                " more are not shown. Type a part of the name to find one.",
                class_name="s12 t2 pad",
            ),
            rx.fragment(),
        ),
    )
    return settings_page(
        rx.cond(S.missing, _missing(), known),
        area=S.shown.key, title=S.shown.title, missing=S.missing, overlays=(_form(), _retire()),
    )  # fmt: skip


def _missing() -> rx.Component:
    return rx.el.div(
        empty(
            "There is no such page in the settings", "The address is wrong, or the page has moved.",
            link_button("All settings", "/settings"),
        ),
        class_name="page",
    )  # fmt: skip


def _table() -> rx.Component:
    add = button(rx.fragment("Add ", S.shown.noun), on_click=S.ask("form", ""))
    nothing = rx.cond(
        S.q != "",
        empty("Nothing matches", "Try another word, or the other view."),
        rx.cond(
            S.retired,
            empty("Nothing retired", "What is offered no longer stands here and can be taken back into use."),
            empty(S.shown.none, S.shown.first, rx.cond(ALLOWED, add, rx.fragment())),
        ),
    )
    return rx.el.div(
        rx.el.table(
            rx.el.thead(
                rx.el.tr(
                    rx.foreach(S.shown.heads, lambda head: th(head.label, head.hint)),
                    rx.el.th(rx.el.span("Acts", class_name="sr"), scope="col", class_name="acts"),
                )
            ),
            rx.el.tbody(rx.foreach(S.rows, _row)),
            class_name="tbl lst auto",
            aria_label=S.shown.title,
        ),
        rx.cond(S.loaded, rx.cond(S.rows.length() == 0, nothing, rx.fragment()), skeleton_rows()),
        class_name="grow tw scroll",
        aria_busy=~S.loaded,
    )


def _row(row: rx.Var[SetupRow]) -> rx.Component:
    acts = row_menu(S, row, lasts=row.lasting)
    return rx.el.tr(
        rx.foreach(row.cells, lambda cell, place: _cell(row, cell, place)),
        rx.el.td(rx.cond(ALLOWED, acts, rx.fragment())),
        key=row.id,
    )


def _cell(row: rx.Var[SetupRow], cell: rx.Var[str], place: rx.Var[int]) -> rx.Component:
    """The first cell opens the record; the others step back."""
    opens = rx.el.button(cell, type="button", class_name="link mono", on_click=S.ask("form", row.id))
    first = rx.cond(ALLOWED, opens, rx.el.span(cell, class_name="mono"))
    return rx.el.td(
        rx.cond(place == 0, first, rx.el.span(cell, title=cell, class_name="trunc blk")),
        class_name=rx.cond(place < 2, "", "t2"),
    )


def _form() -> rx.Component:
    used = rx.cond(
        S.record.uses.length() > 0,
        rx.el.div(
            rx.el.span("Used by", class_name="t3"),
            rx.foreach(S.record.uses, lambda use: badge(use)),
            class_name="row g8 wrapped",
        ),
        rx.fragment(),
    )
    return form_dialog(
        rx.el.div(rx.foreach(S.fields, _field), used, class_name="stack"),
        open=S.asked == "form", on_open_change=S.close, on_submit=S.save,
        title=rx.cond(S.record.id == "", rx.Var.create("Add ") + S.shown.noun, S.record.name),
        text=S.shown.about, icon_name="settings-2", submit="Save",
    )  # fmt: skip


def _field(item: rx.Var[SetupField]) -> rx.Component:
    """One control for every kind of field."""
    shared = {"hint": item.hint, "error": S.errors[item.name], "optional": ~item.required}
    return rx.el.div(
        rx.match(
            item.kind,
            (
                "choice",
                select_field(item.label, item.name, item.options, default_value=item.value, **shared),
            ),
            ("words", textarea_field(item.label, item.name, default_value=item.value, rows=4, **shared)),
            (
                "yes_no",
                rx.el.div(
                    checkbox(item.label, name=item.name, default_checked=item.value == "on"),
                    rx.el.div(item.hint, class_name="hint"),
                ),
            ),
            (
                "number",
                text_field(item.label, item.name, default_value=item.value, unit=item.unit, input_mode="numeric", **shared),
            ),
            text_field(item.label, item.name, default_value=item.value, **shared),
        ),
        key=item.name,
    )  # fmt: skip


def _retire() -> rx.Component:
    used = rx.cond(
        S.record.uses.length() > 0,
        rx.fragment(
            "Used by ",
            S.record.uses.join(", "),
            ". What uses it keeps it; new records cannot choose it any more. It can be taken back into use.",
        ),
        rx.cond(
            S.record.counted,
            "Nothing uses it. It is not offered any more, and can be taken back into use.",
            "What has it keeps it; new records cannot choose it any more. It can be taken back into use.",
        ),
    )
    return confirm_dialog(
        open=S.asked == "retire", on_open_change=S.close, title=rx.Var.create("Retire ") + S.record.name, text=used,
        confirm="Retire", on_confirm=S.retire,
    )  # fmt: skip
