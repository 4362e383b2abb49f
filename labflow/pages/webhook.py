"""/settings/webhooks/<id>: one webhook with the log of its deliveries."""

import reflex as rx

from labflow.components.badges import badge
from labflow.components.buttons import button, link
from labflow.components.empty import empty
from labflow.components.facts import fact, facts
from labflow.components.table import Column, table, td, tr
from labflow.ext import page
from labflow.pages.settings_frame import settings_page
from labflow.pages.webhook_parts import (
    delivery_state,
    log_tabs,
    no_delivery,
    notes,
    webhook_acts,
    webhook_dialogs,
    webhook_state,
)  # fmt: skip
from labflow.state.webhook import DeliveryRow
from labflow.state.webhook import WebhookState as S
from labflow.vocabulary import Permission

V = S.view
HOME = "/settings/webhooks"
COLUMNS = [
    Column("Event", width="140px"), Column("About", width="112px"), Column("Status", width="104px"), Column("Answer", width="72px", num=True),
    Column("Took", width="76px", num=True), Column("Tries", width="56px", num=True), Column("Last try", width="132px"), Column("Next try", width="132px"),
    Column("Problem"),
]  # fmt: skip


@page(f"{HOME}/[webhook_id]", title="Webhook", needs=Permission.EDIT_WEBHOOKS, on_load=S.load)
def webhook() -> rx.Component:
    """Facts, and the log."""
    missing = rx.cond(
        S.missing,
        rx.el.div(
            empty(
                "There is no such webhook",
                "It may be another address that is told.",
                link("All webhooks", href=HOME),
            ),
            class_name="page",
        ),
        rx.fragment(),
    )
    return settings_page(
        rx.cond(V.id != "", _body(), missing), area="webhooks", title=V.name, crumbs=(("Settings", "/settings"), ("Webhooks", HOME)),
        actions=(rx.cond((V.id != "") & (V.state != "retired"), webhook_acts(S), rx.fragment()),), overlays=webhook_dialogs(S),
    )  # fmt: skip


def _body() -> rx.Component:
    every = rx.cond(V.only != "", V.only, "All clients")
    return rx.fragment(
        rx.el.header(
            rx.el.div(
                rx.el.div(
                    rx.el.h2(V.name, class_name="h-page"),
                    webhook_state(V), class_name="row g8 wrapped",
                ),
                rx.el.p(V.url, class_name="mono t2 s12", custom_attrs={"style": {"overflowWrap": "anywhere"}}),
                class_name="grow",
            ),
            class_name="row g12 shead",
        ),
        rx.el.div(
            facts(
                fact("Told", rx.cond(V.owner != "", V.owner, "The laboratory")),
                rx.cond(V.owner != "", rx.fragment(), fact("Only about", every)),
                fact("Added", V.made),
            ),
            rx.el.div(
                rx.foreach(V.type_words, lambda pair: badge(pair[0], title=pair[1])), class_name="row g8 wrapped mt10"
            ),
            notes(S), class_name="stack pad",
        ),
        log_tabs(S),
        table(
            COLUMNS, S.rows, _row, loading=~S.loaded, label="Deliveries",
            empty=no_delivery(S),
        ),
        rx.cond(S.after != "", rx.el.div(button("Show earlier", variant="ghost", on_click=S.earlier), class_name="pad"), rx.fragment()),
    )  # fmt: skip


def _row(row: rx.Var[DeliveryRow]) -> rx.Component:
    opens = rx.el.button(row.type, type="button", class_name="link mono", on_click=S.open_delivery(row.id))
    return tr(
        rx.el.td(opens),
        td(row.subject),
        rx.el.td(delivery_state(row)),
        td(row.status, num=True),
        td(row.duration, num=True, muted=True),
        td(row.attempts, num=True),
        td(row.last, muted=True),
        td(row.next, muted=True),
        td(rx.el.span(row.error, title=row.error, class_name="trunc blk")),
        key=row.id,
    )
