"""/portal/webhooks/[webhook_id]: one webhook of the company, with the log of its deliveries."""

from typing import Any

import reflex as rx

from labflow.components.badges import badge
from labflow.components.buttons import button, link, link_button
from labflow.components.empty import empty, skeleton_rows
from labflow.components.icons import icon
from labflow.ext import page
from labflow.pages.portal.parts import framed, head
from labflow.pages.webhook_parts import (
    delivery_state,
    log_tabs,
    no_delivery,
    notes,
    webhook_acts,
    webhook_dialogs,
    webhook_state,
)  # fmt: skip
from labflow.state.portal.foot import FootState
from labflow.state.portal.webhooks import PortalWebhookState as S
from labflow.vocabulary import Permission

V = S.view
HOME = "/portal/webhooks"


@page(
    f"{HOME}/[webhook_id]", title="Webhook", side="client", needs=Permission.PORTAL_WEBHOOKS,
    on_load=[S.load, FootState.load],
)  # fmt: skip
def portal_webhook() -> rx.Component:
    """One webhook."""
    missing = rx.fragment(
        head("Webhook"),
        rx.el.section(
            empty(
                "There is no such webhook", "The address is wrong, or it is not one of your company's.",
                link_button("All webhooks", HOME),
            ),
            class_name="card",
        ),
    )  # fmt: skip
    waiting = rx.fragment(head("Webhook"), skeleton_rows(6))
    return framed(
        rx.cond(S.missing, missing, rx.cond(V.id != "", _body(), waiting)), active="", overlays=webhook_dialogs(S, for_others=False)
    )  # fmt: skip


def _body() -> rx.Component:
    return rx.fragment(
        link(icon("arrow-left", 14), "All webhooks", href=HOME, class_name="link row g4 back"),
        head(V.name, webhook_state(V), rx.cond(V.state != "retired", webhook_acts(S), rx.fragment())),
        rx.el.div(notes(S), class_name="heads"),
        rx.el.section(
            rx.el.div(rx.el.h2("What is sent, and where", class_name="s16"), class_name="card-h tall"),
            rx.el.div(
                rx.el.p(V.url, class_name="mono t2 s13 anyw"),
                rx.el.div(
                    rx.foreach(V.type_words, lambda pair: badge(pair[1], title=pair[0])), class_name="row g6 wraps"
                ),
                class_name="padded col g12",
            ),
            class_name="card mb16",
        ),
        rx.el.section(
            log_tabs(S),
            rx.cond(
                S.rows.length() > 0,
                rx.el.ul(rx.foreach(S.rows, _delivery), class_name="rl hooks", aria_label="Deliveries"),
                no_delivery(S),
            ),
            rx.cond(
                S.after != "",
                rx.el.div(button("Show earlier", variant="ghost", on_click=S.earlier), class_name="padded"),
                rx.fragment(),
            ),
            class_name="card",
        ),
    )  # fmt: skip


def _delivery(row: Any) -> rx.Component:
    """What was sent, what became of it; pressed it shows the tries."""
    return rx.el.li(
        rx.el.button(
            rx.el.div(
                rx.el.div(row.type, class_name="mono s13 w5 trunc"),
                rx.el.div(
                    row.subject, rx.cond((row.subject != "") & (row.error != ""), ": ", ""), row.error, title=row.error, class_name="s13 t3 trunc",
                ),
                class_name="grow minw0",
            ),
            rx.el.div(
                delivery_state(row), rx.el.div(row.last, class_name="s12 t3 nowrap"), class_name="hookr",
            ),
            icon("chevron-right", 16, "t3"),
            type="button", on_click=S.open_delivery(row.id), class_name="hook",
        ),
        key=row.id,
    )  # fmt: skip
