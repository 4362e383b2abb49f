"""The dialog with a sheet to paste rows into."""

from typing import Any

import reflex as rx

from labflow.components.buttons import button
from labflow.components.dialog import cancel_button, dialog
from labflow.components.icons import icon
from labflow.components.sheet import sheet_act, sheet_grid


def paste_button(state: Any, label: str = "Paste from Excel") -> rx.Component:
    """Opens the sheet."""
    return button(label, icon_name="clipboard-paste", variant="ghost", on_click=state.ask(True))


def paste_dialog(state: Any, *, name: str, title: str, text: str, label: str) -> rx.Component:
    """The sheet, how many cells are wrong, and saving all of it."""
    wrong = state.problems.length()
    told = rx.cond(
        wrong > 0,
        rx.el.span(icon("circle-alert", 14), rx.cond(wrong == 1, "1 cell to mend", f"{wrong} cells to mend"), class_name="row g4 tbad"),
        rx.cond(state.count > 0, rx.el.span(icon("circle-check", 14), rx.cond(state.count == 1, "1 row is right", f"{state.count} rows are right"), class_name="row g4 tok"), rx.fragment()),
    )  # fmt: skip
    save = button("Save in the draft", variant="primary", size="md", on_click=sheet_act(name, "send", "save"), disabled=wrong > 0, reason=rx.cond(wrong > 0, "Mend the marked cells first.", ""))  # fmt: skip
    return dialog(
        rx.el.div(
            sheet_grid(
                name=name, label=label, columns=state.columns, rows=state.rows, revision=state.revision, problems=state.problems,
                on_send=state.typed, common=False,
            ),
            class_name="pastebox",
        ),
        open=state.asked, on_open_change=state.ask, title=title, text=text, icon_name="clipboard-paste", width="xl", unsaved=state.count > 0,
        footer=(rx.el.span(told, role="status", class_name="grow s12"), cancel_button(), save),
    )  # fmt: skip
