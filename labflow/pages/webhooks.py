"""/settings/webhooks: which addresses are told of what."""

from typing import Any

import reflex as rx

from labflow.components.buttons import button
from labflow.ext import page
from labflow.pages.listing import list_page
from labflow.pages.settings_frame import settings_page
from labflow.pages.webhook_form import secret_dialog, webhook_form
from labflow.state.webhooks import WebhooksState as S
from labflow.vocabulary import Permission


@page("/settings/webhooks", title="Webhooks", needs=Permission.EDIT_WEBHOOKS, on_load=S.load)
def webhooks() -> rx.Component:
    """The list."""
    add = button("Add webhook", icon_name="plus", variant="primary", on_click=S.ask(True))
    return list_page(
        S, active="settings", title="Webhooks", noun="webhooks", find="Name, address, client", frame=_frame, follows=False,
        nothing=("No webhook yet", "Addresses of other programs stand here: they are told when a sample is received, a limit exceeded, a report issued."),
        nothing_in={
            "trouble": ("Nothing in trouble", "Webhooks whose receivers do not answer, and paused ones, stand here."),
            "retired": ("Nothing retired", "Webhooks that ended stand here with their log."),
        },
        begin=button("Add webhook", on_click=S.ask(True)), actions=(add,),
        overlays=(
            webhook_form(S, open=S.adding, on_open_change=S.ask, on_submit=S.create, title="Add webhook", submit="Add webhook"),
            secret_dialog(S, button("Open the webhook", size="md", variant="primary", on_click=S.open_added)),
        ),
    )  # fmt: skip


def _frame(*body: Any, active: str, **frame: Any) -> rx.Component:
    return settings_page(*body, area="webhooks", title="Webhooks", **frame)
