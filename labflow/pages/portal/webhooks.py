"""/portal/webhooks: which programs of the company are told of what. For the company's own administrators."""

from typing import Any

import reflex as rx

from labflow.components.buttons import button, link
from labflow.components.empty import empty, skeleton_rows
from labflow.components.icons import icon
from labflow.ext import page
from labflow.pages.portal.parts import framed, head
from labflow.pages.webhook_form import secret_dialog, webhook_form
from labflow.pages.webhook_parts import webhook_state
from labflow.state.portal.foot import FootState
from labflow.state.portal.webhooks import PortalWebhooksState as S
from labflow.state.session import SessionState as Me
from labflow.vocabulary import Permission

NONE = "Your own system can be told when samples are received or a certificate is issued, instead of asking again and again."


@page(
    "/portal/webhooks", title="Webhooks", side="client", needs=Permission.PORTAL_WEBHOOKS,
    on_load=[S.load, FootState.load],
)  # fmt: skip
def portal_webhooks() -> rx.Component:
    """The company's webhooks."""
    add = button("Add webhook", icon_name="plus", variant="primary", size="lg", on_click=S.ask(True))
    return framed(
        head("Webhooks", Me.company, add),
        rx.cond(S.loaded, _list(), skeleton_rows(4)),
        active="",
        overlays=(
            webhook_form(
                S, open=S.adding, on_open_change=S.ask, on_submit=S.create, title="Add webhook", submit="Add webhook",
                for_others=False,
            ),
            secret_dialog(S, button("Open the webhook", size="md", variant="primary", on_click=S.open_added)),
        ),
    )  # fmt: skip


def _list() -> rx.Component:
    return rx.el.section(
        rx.el.div(rx.el.h2("Who is told", class_name="s16"), class_name="card-h tall"),
        rx.cond(
            S.rows.length() > 0,
            rx.el.ul(rx.foreach(S.rows, _line), class_name="rl hooks", aria_label="Webhooks"),
            empty("No webhook yet", NONE),
        ),
        class_name="card",
    )


def _line(row: Any) -> rx.Component:
    return rx.el.li(
        link(
            rx.el.span(icon("webhook", 18), class_name="pdf"),
            rx.el.div(
                rx.el.div(row.name, title=row.name, class_name="s14 w5 trunc"),
                rx.el.div(row.url, title=row.url, class_name="mono s12 t3 trunc"),
                class_name="grow minw0",
            ),
            webhook_state(row),
            icon("chevron-right", 16, "t3"),
            href=f"/portal/webhooks/{row.id}", class_name="hook",
        ),
        key=row.id,
    )  # fmt: skip
