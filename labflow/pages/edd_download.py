"""The dialog that delivers published results as data, and what opens it."""

from typing import Any

import reflex as rx

from labflow.components.buttons import button
from labflow.components.dialog import form_dialog
from labflow.components.forms import select_field
from labflow.components.menu import menu_item
from labflow.components.words import t
from labflow.state.edd_download import EddDownloadState as S


def edd_dialog() -> rx.Component:
    """In which form the results are wanted."""
    return form_dialog(
        select_field(
            "Form", "mapping", S.offer.choices, default_value=S.offer.choices[0].value,
            hint="The client's own forms first; they are kept in the client's record.",
        ),
        open=S.open, on_open_change=S.close, on_submit=S.fetch, title=t("Results of {of} as data", of=S.offer.of), submit="Download",
        chooses=True, icon_name="file-spreadsheet", text="One row a published result (an electronic data deliverable, EDD).",
    )  # fmt: skip


def edd_item(kind: str, id: Any) -> rx.Component:
    """In the menu of a record."""
    return menu_item("Results as data (EDD)", icon_name="file-spreadsheet", on_click=S.ask(kind, [id]))


def edd_button(kind: str, id: Any, **props: Any) -> rx.Component:
    """On a page of its own."""
    return button(
        "EDD",
        icon_name="file-spreadsheet",
        on_click=S.ask(kind, [id]),
        title="Results as data (EDD)",
        **props,
    )
