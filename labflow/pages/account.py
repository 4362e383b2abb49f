"""/account: one's own account, for the laboratory's people and for clients."""

import reflex as rx

from labflow.components.badges import badge
from labflow.components.buttons import button
from labflow.components.dialog import form_dialog
from labflow.components.empty import skeleton_rows
from labflow.components.facts import pairs, section
from labflow.components.forms import native_form, password_field, select_field
from labflow.components.languages import OWN_NAMES
from labflow.components.table import td, th, tr
from labflow.ext import page
from labflow.pages.account_notices import notices
from labflow.pages.frame import own_page
from labflow.state.account import AccountState as S
from labflow.state.account import SessionView
from labflow.state.preferences import PreferencesState
from labflow.state.session import SessionState as Me


@page("/account", title="My account", side="both", on_load=[PreferencesState.load, S.load])
def account() -> rx.Component:
    """Who I am, my password, and where I am signed in."""
    body = rx.cond(S.sessions.length() > 0, _body(), skeleton_rows(8))
    return own_page(body, title="My account", overlays=(_password(),))


def _body() -> rx.Component:
    """What is known of me, section by section."""
    return rx.el.div(
        section(
            "My account",
            rx.el.div(
                pairs(
                    ("Name", Me.name),
                    ("Email", Me.email),
                    (
                        rx.cond(Me.company != "", "Company", "Title"),
                        rx.cond(Me.company != "", Me.company, Me.title),
                    ),
                ),
                class_name="card-b",
            ),
            tools=button("Change password", icon_name="key-round", on_click=S.ask(True)),
        ),
        section("Language", _language()),
        section(
            "Signed in at",
            rx.el.table(
                rx.el.thead(
                    rx.el.tr(*[th(head) for head in ("Device", "Address", "Since", "Last used", "")])
                ),
                rx.el.tbody(rx.foreach(S.sessions, _session)),
                class_name="tbl",
                aria_label="Where I am signed in",
            ),
            tools=rx.cond(
                S.sessions.length() > 1,
                button("Sign out everywhere else", icon_name="log-out", on_click=S.end_others),
                rx.fragment(),
            ),
        ),
        notices(),
        class_name="stack",
    )


def _language() -> rx.Component:
    """A plain form: the answer sets the cookie that every page is drawn by."""
    return native_form(
        rx.el.input(type="hidden", name="next", value="/account", read_only=True),
        select_field(
            "Language of screens and messages", "language", [("", "As the browser asks"), *OWN_NAMES],
            default_value=Me.language, key=Me.language,
            hint="Certificates, letters and what people typed keep the language they were written in.",
        ),
        button("Use this language", type="submit", size="md"),
        action="/auth/language", class_name="card-b row g12 language",
    )  # fmt: skip


def _session(row: rx.Var[SessionView]) -> rx.Component:
    return tr(
        td(row.where),
        td(row.address, muted=True),
        td(rx.el.span("Since", class_name="only-phone"), " ", row.since, muted=True),
        td(rx.el.span("Last used", class_name="only-phone"), " ", row.seen, muted=True),
        td(
            rx.cond(
                row.current,
                badge("This place", tone="ok"),
                button("Sign out", size="xs", on_click=S.end(row.id)),
            )
        ),
        key=row.id,
    )


def _password() -> rx.Component:
    fields = (
        ("Password now", "current", "current-password", ""),
        (
            "New password",
            "password",
            "new-password",
            "At least 12 characters. Several words are easy to keep.",
        ),
        ("The new one again", "again", "new-password", ""),
    )
    return form_dialog(
        rx.el.div(
            rx.el.div(
                *[
                    password_field(
                        label, name, autocomplete=kind, hint=hint, error=S.errors[name], required=True
                    )
                    for label, name, kind, hint in fields
                ],
                class_name="stack",
            ),
            class_name="stack",
        ),
        open=S.asked,
        on_open_change=S.ask,
        on_submit=S.change_password,
        title="Change password",
        text="Other places where you are signed in are signed out.",
        icon_name="key-round",
        submit="Change password",
        width="sm",
    )
