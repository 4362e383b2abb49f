"""/settings/keys: the keys of programs, and the dialogs that make and revoke one."""

from typing import Any

import reflex as rx

from labflow.components.buttons import button
from labflow.components.callout import callout
from labflow.components.copying import copy_button
from labflow.components.dialog import cancel_button, dialog, form_dialog, reason_dialog
from labflow.components.forms import field, select_field, text_field, textarea_field
from labflow.components.icons import icon
from labflow.components.inputs import checkbox
from labflow.components.menu import menu, menu_item
from labflow.components.ticks import tick_groups
from labflow.ext import page
from labflow.pages.listing import drawn_line, list_page
from labflow.pages.settings_frame import lead, settings_page
from labflow.state.keys import KeysState as S
from labflow.state.keys import KeyState as K
from labflow.state.lists import ColumnView, Line
from labflow.vocabulary import Permission

ABOUT = "What your programs show instead of a password. A key may do what its owner may, and of that only what you tick."
NOTHING = (
    "No key yet",
    "Keys of your programs stand here: what each may do, when it was last used, and when it ends.",
)
LASTS = [("30", "30 days"), ("90", "90 days"), ("365", "One year"), ("0", "Until it is revoked")]


@page("/settings/keys", title="API keys", needs=Permission.MAKE_KEYS, on_load=S.load)
def keys() -> rx.Component:
    """The list of keys."""
    return list_page(
        S, active="keys", title="API keys", noun="keys", find="Key, owner", nothing=NOTHING, line=key_line,
        begin=button("Make a key", on_click=K.ask_new("")),
        nothing_in={
            "programs": ("No key of a service account", "Keys of programs with an account of their own stand here."),
            "ended": ("No key has ended", "Keys that ran out or were revoked stand here."),
        },
        above=(lead("API keys", ABOUT, button("Make a key", icon_name="plus", variant="primary", id="add", on_click=K.ask_new(""))),),
        frame=_frame, overlays=key_dialogs(),
    )  # fmt: skip


def _frame(*body: Any, active: str, screen: str, **frame: Any) -> rx.Component:
    return settings_page(*body, area=active, title="API keys", screen=screen, **frame)


@rx.memo
def key_line(
    rest: rx.RestProp, *, line: rx.Var[Line], columns: rx.Var[list[ColumnView]], picked: rx.Var[bool]
) -> rx.Component:
    """A key as a line, with the one thing that can be done about it."""
    acts = menu(
        icon("ellipsis"),
        menu_item("Revoke", icon_name="lock", danger=True, on_click=K.ask_revoke(line.id)),
        label="What to do",
    )
    return drawn_line(
        line, columns, picked, rx.el.td(rx.cond(line.state == "revoked", rx.fragment(), acts)), rest
    )


def key_dialogs(k: Any = K, *, for_programs: bool = False) -> tuple[rx.Component, ...]:
    """The dialogs about keys, for every page where one can be made. `for_programs` lets one choose whose it is to be."""
    return _make(k, for_programs=for_programs), _secret(k), _revoke(k)


def _make(k: Any, *, for_programs: bool) -> rx.Component:
    errors = k.errors
    whose = rx.cond(
        k.offer.owners.length() > 1,
        select_field(
            "Acts as", "owner", k.offer.owners, default_value=k.offer.owner_id, on_change=k.choose_owner,
            hint="A key of yours ends with your account. A service account's goes on; the laboratory opens one for you.",
        ),
        rx.fragment(),
    )  # fmt: skip
    return form_dialog(
        rx.el.div(
            rx.el.div(
                text_field("Name", "name", error=errors["name"], required=True, placeholder="LIMS bridge", hint="The program that will use it."),
                select_field("Ends after", "days", LASTS, default_value="90", error=errors["expires_at"]),
                class_name="halves",
            ),
            whose if for_programs else rx.fragment(),
            rx.el.fieldset(
                rx.el.legend("May", class_name="label"),
                tick_groups(
                    k.offer.groups,
                    lambda each: checkbox(each.label, name="may-" + each.value, key=each.value, class_name="opt"),
                    find="Find a permission",
                ),
                rx.cond(
                    errors["scopes"],
                    rx.el.div(icon("circle-alert", 14), errors["scopes"], class_name="err", role="alert"),
                    rx.el.div("Tick as little as the program needs. It never may do more than its owner.", class_name="hint"),
                ),
                class_name="field",
            ),
            textarea_field(
                "Only from these addresses", "addresses", rows=2, optional=True, error=errors["addresses"],
                placeholder="203.0.113.0/24", hint="One address or network on a line. Empty: from anywhere.",
            ),
            class_name="stack",
        ),
        open=k.asked == "make", on_open_change=k.close, on_submit=k.make, title="Make a key", text=k.offer.owner,
        icon_name="key-round", submit="Make the key", width="lg",
    )  # fmt: skip


def _secret(k: Any) -> rx.Component:
    """The only time the secret is shown."""
    return dialog(
        rx.el.div(
            callout("Copy the key now", "It is shown this once. Whoever has it may do what you ticked.", tone="warn", icon_name="triangle-alert"),
            field(
                "Key",
                rx.el.div(
                    rx.el.output(k.secret, class_name="mono s14 secret grow", id="secret"),
                    copy_button(k.secret),
                    class_name="row g12",
                ),
                name="secret",
            ),
            field("Client ID", rx.el.output(k.key_id, class_name="mono s14 secret blk"), hint="For OAuth 2: the key is the client secret."),
            class_name="stack",
        ),
        open=k.asked == "secret", on_open_change=k.close, title=k.name, icon_name="key-round", width="lg",
        footer=(rx.el.span(class_name="grow"), cancel_button("I have copied it")),
    )  # fmt: skip


def _revoke(k: Any) -> rx.Component:
    return reason_dialog(
        open=k.asked == "revoke", on_open_change=k.close, on_submit=k.revoke, title="Revoke the key",
        submit="Revoke the key", danger=True, error=k.errors["reason"],
        text=rx.fragment(k.name, " is refused from its next request on. This cannot be undone."),
    )  # fmt: skip
