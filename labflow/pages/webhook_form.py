"""The form of a webhook and the dialog that tells its secret: for the list and for its own page."""

from typing import Any

import reflex as rx

from labflow.components.buttons import button
from labflow.components.callout import callout
from labflow.components.copying import copy_button
from labflow.components.dialog import dialog, form_dialog
from labflow.components.forms import field, select_field, text_field
from labflow.components.inputs import checkbox


def webhook_form(
    s: Any,
    *,
    open: Any,
    on_open_change: Any,
    on_submit: Any,
    title: Any,
    submit: str,
    row: Any = None,
    for_others: bool = True,
) -> rx.Component:
    """Name, address, whose it is, the events. Of one that is there already, whose it is stays; who makes none `for_others` makes their own."""
    e = s.errors
    mine = (
        select_field(
            "Told", "client_id", s.clients, placeholder="The laboratory", error=e["client_id"], on_change=s.choose_owner,
            hint="A client is told of its own records only, of results when they are reported.",
        )
        if row is None and for_others
        else rx.fragment()
    )  # fmt: skip
    only = rx.cond(
        s.owner == "",
        select_field(
            "Only about", "only_client_id", s.clients, placeholder="All clients", error=e["only_client_id"],
            default_value="" if row is None else row.only_client_id,
        ),
        rx.fragment(),
    )  # fmt: skip
    ticks = rx.el.div(
        rx.foreach(s.types, lambda type: _tick(s, type, row)), class_name="opts scroll", role="group", aria_label="Events"
    )  # fmt: skip
    return form_dialog(
        rx.el.div(
            text_field(
                "Name", "name", default_value="" if row is None else row.name, error=e["name"], required=True, max_length=80,
                hint="The program that is told.", custom_attrs={"data-autofocus": "true"}, auto_complete="off",
            ),
            text_field(
                "Address", "url", default_value="" if row is None else row.url, error=e["url"], required=True, max_length=500,
                placeholder="https://", hint="https, on port 443 or 8443, of a server that is reached from the internet.",
                auto_complete="off", spell_check=False,
            ),
            rx.el.div(mine, only, class_name="halves") if for_others else rx.fragment(),
            field("Events", ticks, error=e["types"], name="types"),
            class_name="stack",
        ),
        open=open, on_open_change=on_open_change, on_submit=on_submit, title=title, submit=submit, icon_name="webhook", width="lg",
        text="Each event is sent as a small signed message: ids, numbers and links, no results.",
    )  # fmt: skip


def _tick(s: Any, type: Any, row: Any) -> rx.Component:
    """One event; what stays inside the laboratory is not offered for a client's own webhook."""
    label = rx.fragment(
        rx.el.span(type.words, class_name="grow trunc"), rx.el.span(type.name, class_name="mono s12 t3")
    )
    checked = {} if row is None else {"default_checked": row.types.contains(type.name)}
    return rx.cond(
        (s.owner == "") | type.for_clients,
        rx.el.div(checkbox(label, name="type-" + type.name, class_name="opt", **checked), key=type.name),
        rx.fragment(),
    )


def secret_dialog(s: Any, *tools: rx.Component) -> rx.Component:
    """The secret, once. It is kept where the receiver finds it, and nowhere else."""
    return dialog(
        rx.el.div(
            rx.el.div(
                rx.el.output(s.secret, class_name="mono s14 secret grow"),
                copy_button(s.secret),
                class_name="row g12",
            ),
            callout("It is not shown again", "Put it into the receiver's settings now. Lost, it is replaced by a new one.", tone="warn"),
            class_name="stack",
        ),
        open=s.secret != "", on_open_change=s.forget_secret, title="The secret of this webhook", icon_name="key-round",
        text="The receiver proves with it that a message comes from this laboratory.",
        footer=(
            rx.el.span(class_name="grow"),
            button("Close", size="md", variant="surface" if tools else "primary", custom_attrs={"data-close": "true"}),
            *tools,
        ),
    )  # fmt: skip
