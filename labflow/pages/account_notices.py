"""What one is told, on the page of one's own account."""

from typing import Any

import reflex as rx

from labflow.components.facts import section
from labflow.components.inputs import switch
from labflow.components.table import td, tr
from labflow.state.preferences import PreferencesState as S
from labflow.state.session import SessionState as Me


def notices() -> rx.Component:
    """Kinds down, ways across. What has no way into the inbox has no switch there."""
    place = rx.cond(Me.side == "client", "In the portal", "In the inbox")
    return section(
        "What I am told",
        rx.el.table(
            rx.el.thead(
                rx.el.tr(rx.el.th("Notice", scope="col"), rx.el.th(place, scope="col"), rx.el.th("By mail", scope="col"))
            ),
            rx.el.tbody(rx.foreach(S.rows, _row)),
            class_name="tbl wants", aria_label="What I am told",
        ),
        rx.el.p("Invitations and links to set a password always come by mail.", class_name="card-b s12 t2"),
    )  # fmt: skip


def _row(row: Any) -> rx.Component:
    place = rx.cond(Me.side == "client", "In the portal", "In the inbox")
    return tr(
        td(
            rx.el.div(row.label, class_name="w5"),
            rx.cond(row.text != "", rx.el.div(row.text, class_name="s12 t2"), rx.fragment()),
        ),
        td(rx.cond(row.has_inbox, _switch(row, row.inbox, place, mail=False), rx.el.span("–", class_name="t3 none"))),
        td(_switch(row, row.mail, "By mail", mail=True)),
        key=row.kind,
    )  # fmt: skip


def _switch(row: Any, on: Any, way: Any, *, mail: bool) -> rx.Component:
    """On a telephone, where the heads of the columns are gone, the way stands beside the switch."""
    return switch(
        rx.fragment(
            rx.el.span(row.label, ": ", way, class_name="sr"),
            rx.el.span(way, class_name="way", custom_attrs={"aria-hidden": "true"}),
        ),
        checked=on,
        on_change=lambda wanted: S.choose(row.kind, mail, wanted),
    )
