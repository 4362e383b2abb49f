"""/audit: the audit trail, newest first, and the chain that seals it."""

import reflex as rx

from labflow.components.buttons import button
from labflow.components.icons import icon
from labflow.ext import page
from labflow.pages.listing import list_page
from labflow.state.audit import AuditState, ChainState
from labflow.vocabulary import Permission

HINTS = ((("J", "K"), "move"), (("Enter",), "open the record"), (("F",), "filter"), (("?",), "all shortcuts"))


@page("/audit", title="Audit trail", needs=Permission.SEE_AUDIT, on_load=(AuditState.load, ChainState.load))
def audit() -> rx.Component:
    """Who did what, when and why. Nothing here can be changed or removed."""
    return list_page(
        AuditState, active="audit", title="Audit trail", noun="entries", find="Number, or words of a reason", screen="audit",
        nothing=("Nothing yet", "Whatever anybody does is written here by the database itself."), hints=HINTS, above=(_chain(),),
        actions=(
            button(
                "Verify now", icon_name="shield-check", variant="primary", loading=ChainState.checking,
                loading_label="Verifying", on_click=ChainState.verify,
            ),
        ),
    )  # fmt: skip


def _chain() -> rx.Component:
    """How far the trail is sealed, and what the last check found."""
    chain = ChainState.chain
    mark = rx.match(
        chain.tone,
        ("bad", rx.el.span(icon("circle-alert"), class_name="tbad")),
        ("ok", rx.el.span(icon("shield-check"), class_name="tok")),
        rx.el.span(icon("shield"), class_name="t3"),
    )
    return rx.el.div(
        mark,
        rx.el.b(chain.state, class_name="w5"),
        rx.el.span(chain.detail, class_name="mono s12 t2"),
        rx.el.span(chain.last, class_name="s12 t3 end trunc", title=chain.last),
        class_name=rx.cond(chain.tone == "bad", "chn bad", "chn"),
        role="status",
    )
