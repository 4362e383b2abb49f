"""The part of /orders/new with other starts than an empty sheet: an earlier order, a template, a file, the form."""

from typing import Any

import reflex as rx

from labflow.components.buttons import button, icon_button
from labflow.components.dialog import cancel_button, dialog, form_dialog
from labflow.components.empty import empty
from labflow.components.forms import text_field
from labflow.components.icons import icon
from labflow.components.inputs import checkbox, text_input
from labflow.components.menu import menu, menu_item, menu_line
from labflow.components.sheet import sheet_act
from labflow.state.new_order import SHEET
from labflow.state.new_order import NewOrderState as S
from labflow.state.order_starts import OrderStartsState as T
from labflow.state.order_upload import OrderUploadState as U


def starts() -> rx.Component:
    """A menu beside the samples: everything that can fill the sheet."""
    return menu(
        rx.fragment(icon("plus", 14), "Fill from", icon("chevron-down", 14)),
        menu_item("A file, Excel or CSV", icon_name="file-spreadsheet", on_click=U.ask(True)),
        menu_item("An earlier order", icon_name="copy", on_click=T.show("copy")),
        menu_item("A template", icon_name="layout-template", on_click=T.show("templates")),
        menu_line(),
        menu_item("Submission form for the client", icon_name="file-down", on_click=T.download_form),
        menu_item("Save as template", icon_name="save", on_click=[sheet_act(SHEET, "send"), T.show("save")]),
        class_name="btn sm",
    )


def start_dialogs() -> tuple[rx.Component, ...]:
    """The dialogs of the menu."""
    return (_copy(), _templates(), _save())


def _copy() -> rx.Component:
    sought = text_input(
        icon_name="search", placeholder="Order number, reference or client", on_change=T.find.debounce(150),
        aria_label="Find an order", custom_attrs={"data-autofocus": "true"},
    )  # fmt: skip
    found = rx.cond(
        T.orders.length() > 0,
        rx.el.div(rx.foreach(T.orders, _order), class_name="picks"),
        empty(
            "No order to copy",
            "Earlier orders of the chosen client stand here, or of all clients while none is chosen. Look for a number, a reference or a client.",
        ),
    )
    return dialog(
        sought, found, open=T.open == "copy", on_open_change=T.close, title="Copy an earlier order",
        text="Its samples are added to the sheet. Collection times, numbers and the reference stay behind.",
        icon_name="copy", footer=(rx.el.span(class_name="grow"), cancel_button()),
    )  # fmt: skip


def _order(choice: Any) -> rx.Component:
    count = choice.note.to(str).split(",")[0]
    return rx.el.button(
        rx.el.span(choice.label, class_name="w5 grow trunc"),
        rx.el.span(rx.cond(count == "1", "1 sample", f"{count} samples"), class_name="t3 s12"),
        type="button",
        class_name="mi",
        title=choice.note,
        on_click=T.copy(choice.value),
    )


def _templates() -> rx.Component:
    listed = rx.cond(
        T.templates.length() > 0,
        rx.el.div(rx.foreach(T.templates, _template), class_name="picks"),
        empty("No template yet", "Fill the sheet once, then choose “Save as template”."),
    )
    return dialog(
        listed, open=T.open == "templates", on_open_change=T.close, title="Start from a template",
        text="Its rows are added to the sheet. What you typed already stays.", icon_name="layout-template",
        footer=(rx.el.span(class_name="grow"), cancel_button()),
    )  # fmt: skip


def _template(row: Any) -> rx.Component:
    count = rx.cond(row.samples == 1, "1 sample", f"{row.samples} samples")
    use = rx.el.button(
        rx.el.span(row.name, class_name="w5 grow trunc", title=row.name),
        rx.el.span(rx.cond(row.client != "", row.client, "Everybody"), class_name="t3 s12 trunc"),
        rx.el.span(count, class_name="t3 s12"),
        type="button",
        class_name="mi",
        on_click=T.use(row.id),
    )
    renamed = rx.el.form(
        text_input(default_value=row.name, name="new_name", id=f"name-{row.id}", auto_focus=True, aria_label="New name"),
        button("Rename", type="submit"),
        rx.cond(T.error != "", rx.el.span(T.error, class_name="err"), rx.fragment()),
        on_submit=T.named, class_name="row g8 grow",
    )  # fmt: skip
    return rx.el.div(
        rx.cond(T.renaming == row.id, renamed, use),
        icon_button("pencil", f"Rename {row.name}", on_click=T.rename(row.id)),
        icon_button("archive", f"Retire {row.name}", on_click=T.retire(row.id)),
        class_name="row g4",
    )


def _save() -> rx.Component:
    return form_dialog(
        text_field(
            "Name", "name", error=T.error, hint="Such as: Monthly distribution monitoring", required=True,
            custom_attrs={"data-autofocus": "true"},
        ),
        rx.cond(
            S.client.id != "",
            checkbox(f"Only for {S.client.name}", name="for_client", default_checked=True),
            rx.fragment(),
        ),
        open=T.open == "save", on_open_change=T.close, on_submit=T.save, title="Save as template", submit="Save template",
        text="Everything but the reference, the due date and the collection times is kept.", icon_name="save",
    )  # fmt: skip
