"""/settings/service-accounts: programs with an account of their own."""

import reflex as rx

from labflow.components.avatar import person
from labflow.components.badges import badge
from labflow.components.buttons import button
from labflow.components.dialog import form_dialog, reason_dialog
from labflow.components.empty import empty
from labflow.components.forms import select_field, text_field
from labflow.components.icons import icon
from labflow.components.inputs import checkbox
from labflow.components.menu import menu, menu_item, menu_line
from labflow.components.table import Column, table, td, tr
from labflow.ext import page
from labflow.pages.keys import key_dialogs
from labflow.pages.settings_frame import lead, settings_page
from labflow.state.keys import KeyState as K
from labflow.state.service_accounts import ServiceAccount
from labflow.state.service_accounts import ServiceAccountsState as S
from labflow.vocabulary import Permission

ABOUT = "Programs that work in their own name. They hold roles as people do, have keys instead of a password, and stay when people leave."
COLUMNS = [
    Column("Program", width="28%"), Column("Roles"), Column("Company", width="18%"), Column("Keys", width="64px", num=True),
    Column("Account", width="104px"), Column("Since", width="112px"), Column("", width="52px"),
]  # fmt: skip


@page("/settings/service-accounts", title="Service accounts", needs=Permission.EDIT_PEOPLE, on_load=S.load)
def service_accounts() -> rx.Component:
    """The accounts of programs."""
    add = button(
        "Add service account", icon_name="plus", variant="primary", id="add", on_click=S.ask("new", "")
    )
    return settings_page(
        lead("Service accounts", ABOUT, add),
        table(
            COLUMNS, S.rows, _row, loading=~S.loaded, label="Service accounts",
            empty=empty("No service account yet", "Open one for a program that must go on working when the person who set it up has left.", button("Add service account", on_click=S.ask("new", ""))),
        ),
        area="service-accounts", title="Service accounts", overlays=(_new(), _roles(), _close(), *key_dialogs()),
    )  # fmt: skip


def _row(row: rx.Var[ServiceAccount]) -> rx.Component:
    return tr(
        rx.el.td(person(row.initials, row.name)),
        td(rx.el.span(row.roles, title=row.roles, class_name="trunc blk")),
        td(row.company, muted=True),
        td(row.live_keys, num=True),
        rx.el.td(
            rx.cond(
                row.active, badge("Open", tone="ok", icon_name="check"), badge("Closed", icon_name="lock")
            )
        ),
        td(row.created, muted=True),
        rx.el.td(_acts(row)),
        key=row.id,
    )


def _acts(row: rx.Var[ServiceAccount]) -> rx.Component:
    return menu(
        icon("ellipsis"),
        rx.cond(
            row.active,
            menu_item("Make a key", icon_name="key-round", on_click=K.ask_new(row.id)),
            rx.fragment(),
        ),
        menu_item("Change roles", icon_name="shield", on_click=S.ask("roles", row.id)),
        menu_line(),
        rx.cond(
            row.active,
            menu_item("Close the account", icon_name="lock", danger=True, on_click=S.ask("close", row.id)),
            menu_item("Open the account", icon_name="lock-open", on_click=S.reopen(row.id)),
        ),
        label="What to do",
    )


def _role_boxes() -> rx.Component:
    return rx.el.fieldset(
        rx.el.legend("Roles", class_name="label"),
        rx.el.div(
            rx.foreach(
                S.roles,
                lambda role: checkbox(
                    role.name,
                    name="role-" + role.code,
                    default_checked=S.account.role_codes.contains(role.code),
                    key=role.code,
                ),
            ),
            class_name="halves",
        ),
        rx.cond(
            S.errors["roles"],
            rx.el.div(icon("circle-alert", 14), S.errors["roles"], class_name="err", role="alert"),
            rx.el.div("Each role adds to what the program may do.", class_name="hint"),
        ),
        class_name="field mt16",
    )


def _new() -> rx.Component:
    return form_dialog(
        rx.el.div(
            text_field("Name", "name", error=S.errors["name"], required=True, placeholder="LIMS bridge"),
            select_field(
                "For", "client_id", S.clients, placeholder="The laboratory", on_change=S.choose_client,
                hint="A client's program sees that client's records only.",
            ),
            class_name="halves",
        ),
        _role_boxes(),
        open=S.asked == "new", on_open_change=S.close_dialog, on_submit=S.create, title="Add service account",
        text="Nobody signs in with it: it gets keys, which you make afterwards.", icon_name="bot", submit="Open the account",
    )  # fmt: skip


def _roles() -> rx.Component:
    return form_dialog(
        _role_boxes(), open=S.asked == "roles", on_open_change=S.close_dialog, on_submit=S.set_roles,
        title="Change roles", text=S.account.name, icon_name="shield", submit="Change roles",
    )  # fmt: skip


def _close() -> rx.Component:
    return reason_dialog(
        open=S.asked == "close", on_open_change=S.close_dialog, on_submit=S.close, title="Close the account",
        submit="Close the account", danger=True, error=S.errors["reason"],
        text=rx.fragment(S.account.name, ": its keys are refused at once. What it did stays on the records."),
    )  # fmt: skip
