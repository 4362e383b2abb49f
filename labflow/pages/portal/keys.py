"""/portal/keys: the keys of the company's programs. For the company's own administrators."""

from typing import Any

import reflex as rx

from labflow.components.badges import badge
from labflow.components.buttons import button
from labflow.components.empty import empty, skeleton_rows
from labflow.components.icons import icon
from labflow.components.menu import menu, menu_item
from labflow.ext import page
from labflow.pages.keys import key_dialogs
from labflow.pages.portal.parts import framed, head
from labflow.state.portal.foot import FootState
from labflow.state.portal.keys import PortalKeysState as S
from labflow.state.session import SessionState as Me
from labflow.vocabulary import Permission

ABOUT = "What your own programs show instead of a password. A key may do what its owner may, and of that only what you tick."
NONE = "With a key your own system can place orders and fetch results and certificates by itself."


@page(
    "/portal/keys", title="API keys", side="client", needs=Permission.PORTAL_KEYS, on_load=[S.load, FootState.load]
)  # fmt: skip
def portal_keys() -> rx.Component:
    """The company's keys."""
    add = button("Make a key", icon_name="plus", variant="primary", size="lg", on_click=S.ask_new(""))
    return framed(
        head("API keys", Me.company, add),
        rx.cond(S.loaded, _list(), skeleton_rows(4)),
        active="",
        overlays=key_dialogs(S, for_programs=True),
    )


def _list() -> rx.Component:
    return rx.el.section(
        rx.el.div(rx.el.h2("Keys of your company", class_name="s16"), class_name="card-h tall"),
        rx.el.p(ABOUT, class_name="tnote t2 s13"),
        rx.cond(
            S.rows.length() > 0,
            rx.el.ul(rx.foreach(S.rows, _line), class_name="team apikeys", aria_label="API keys"),
            empty("No key yet", NONE),
        ),
        class_name="card",
    )


def _line(row: Any) -> rx.Component:
    """A key: which program, how it begins, what it may, whose it is, when it was last used and when it ends."""
    return rx.el.li(
        rx.el.span(icon("key-round", 18), class_name="pdf"),
        rx.el.div(
            rx.el.div(
                rx.el.span(row.name, title=row.name, class_name="s14 w5 trunc"),
                rx.el.span(row.shown, class_name="mono s12 t3 nowrap"),
                class_name="row g8 minw0",
            ),
            rx.el.div(row.scopes, title=row.scopes, class_name="s13 t2 trunc"),
            rx.el.div(
                rx.cond(row.note != "", row.owner + ", " + row.note, row.owner),
                rx.cond(row.addresses != "", rx.fragment(", from ", row.addresses), rx.fragment()),
                class_name="s12 t3 trunc",
            ),
            class_name="grow minw0 tmw",
        ),
        rx.el.div(
            rx.el.div(
                rx.cond(row.used != "", rx.fragment("Used ", row.used), "Never used"), class_name="s13 w5 nowrap"
            ),
            rx.el.div(_end(row), class_name="s12 t3 nowrap"),
            class_name="tmr",
        ),
        rx.el.div(_state(row.state), class_name="tms"),
        rx.cond(row.state == "revoked", rx.el.span(class_name="tmn"), _acts(row)),
        key=row.id,
    )  # fmt: skip


def _end(row: Any) -> rx.Component:
    return rx.match(
        row.state,
        ("revoked", rx.fragment()),
        ("expired", rx.fragment("Ended ", row.expires)),
        rx.cond(row.expires != "", rx.fragment("Ends ", row.expires), "Works until it is revoked"),
    )


def _state(state: Any) -> rx.Component:
    return rx.match(
        state,
        ("live", badge("In use", tone="ok", icon_name="check")),
        ("expired", badge("Expired", tone="warn", icon_name="clock")),
        badge("Revoked", icon_name="lock"),
    )


def _acts(row: Any) -> rx.Component:
    return menu(
        icon("ellipsis"),
        menu_item("Revoke", icon_name="lock", danger=True, on_click=S.ask_revoke(row.id)),
        label="What to do with " + row.name,
        class_name="btn icon ghost",
    )
