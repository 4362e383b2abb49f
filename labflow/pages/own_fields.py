"""The dialog on the pages of orders and samples that fills in the laboratory's own fields."""

from typing import Any

import reflex as rx

from labflow.components.dialog import form_dialog
from labflow.components.forms import textarea_field
from labflow.components.menu import menu_item
from labflow.components.own_field import own_field
from labflow.pages.frame import may
from labflow.state.own_fields import OwnFieldsState as S


def own_fields_item(entity: str, id: Any) -> rx.Component:
    """The entry of a page's menu, for who may change what a client said."""
    return rx.cond(
        may("create_orders") | may("receive_samples"),
        menu_item("Fill in own fields", icon_name="list-checks", on_click=S.ask(entity, id)),
        rx.fragment(),
    )


def own_fields_dialog() -> rx.Component:
    """The fields of the record, and why a value is replaced."""
    none = rx.el.p(
        "The laboratory has no fields of its own here. An administrator adds them in the settings.",
        class_name="t2",
    )
    return form_dialog(
        rx.cond(
            S.fields.length() > 0,
            rx.el.div(
                rx.el.div(rx.foreach(S.fields, lambda item: own_field(item, S.errors["custom." + item.key])), class_name="halves"),
                textarea_field(
                    "Reason", "reason", rows=2, error=S.errors["reason"], optional=True,
                    hint="Needed where a value is replaced. It is kept in the audit trail.",
                ),
                class_name="stack",
            ),
            none,
        ),
        open=S.open, on_open_change=S.close, on_submit=S.save, title=rx.Var.create("Own fields of ") + S.name,
        icon_name="list-checks", submit="Save",
    )  # fmt: skip
