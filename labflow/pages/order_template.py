"""The part of /orders/[order_id] that keeps the order as a template."""

import reflex as rx

from labflow.components.dialog import form_dialog
from labflow.components.forms import text_field
from labflow.components.inputs import switch
from labflow.components.menu import menu_item
from labflow.pages.frame import may
from labflow.state.order import OrderState
from labflow.state.order_template import OrderTemplateState as S

V = OrderState.view


def template_item() -> rx.Component:
    """For the order's menu."""
    item = menu_item("Save as template", icon_name="layout-template", on_click=S.ask)
    return rx.cond(may("create_orders") & V.sees_samples, item, rx.fragment())


def template_dialog() -> rx.Component:
    """Asks for the name, and whose template it is."""
    return form_dialog(
        text_field(
            "Name", "name", error=S.error, hint="Such as: Monthly distribution monitoring", required=True, max_length=80,
            auto_complete="off", custom_attrs={"data-autofocus": "true"},
        ),
        rx.el.div(
            switch(f"Only for {V.client}", name="for_client", default_checked=True),
            rx.el.div("Off: every client's orders can start from it, without contact and sample points.", class_name="hint"),
            class_name="field mt16",
        ),
        open=S.open, on_open_change=S.close, on_submit=S.save, title="Save as template", submit="Save template",
        text="Samples, tests and containers are kept. Reference, due date, sampling times and results are not.",
        icon_name="layout-template",
    )  # fmt: skip
