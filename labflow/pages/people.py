"""/people: everybody with an account, and the dialogs that let people in and out."""

from typing import Any

import reflex as rx

from labflow.components.buttons import button
from labflow.components.dialog import cancel_button, dialog, form_dialog, reason_dialog
from labflow.components.forms import select_field, text_field, textarea_field
from labflow.components.icons import icon
from labflow.components.inputs import checkbox
from labflow.components.menu import menu, menu_item, menu_line
from labflow.components.tabs import tab, tabs
from labflow.ext import page
from labflow.pages.frame import may
from labflow.pages.listing import Bulk, drawn_line, list_page
from labflow.state.lists import ColumnView, Line
from labflow.state.people import PeopleState as S
from labflow.state.people import PersonState, SessionView
from labflow.vocabulary import Permission

HINTS = ((("J", "K"), "move"), (("X",), "select"), (("F",), "filter"), (("?",), "all shortcuts"))
VIEWS = (
    ("lab", "Laboratory"),
    ("clients", "Clients' people"),
    ("invited", "Invited"),
    ("closed", "Closed accounts"),
)


@page("/people", title="People", needs=Permission.SEE_PEOPLE, on_load=S.load)
def people() -> rx.Component:
    """The list of people."""
    return list_page(
        S, active="people", title="People", noun="people", find="Name, email, title",
        nothing=("Nobody yet", "The laboratory's people stand here with their roles, as soon as they are invited."), hints=HINTS,
        nothing_in={
            "lab": ("Nobody yet", "The laboratory's people stand here with their roles, as soon as they are invited."),
            "clients": ("No client's people yet", "Contacts with access to the portal stand here. Give it to a contact on the client's page."),
            "invited": ("Nobody is invited", "People stand here from their invitation until they set a password."),
            "closed": ("No closed account", "People whose account was closed stand here; their signatures stay on the records."),
        },
        line=person_line,
        bulk=(
            Bulk("invite", "Send invitation", "mail", "edit_people"), Bulk("close", "Close accounts", "lock", "edit_people"),
        ),
        actions=(
            rx.cond(
                may("edit_people"),
                button(
                    "Invite a person", icon_name="user-plus", variant="primary",
                    on_click=PersonState.ask("invite", ""),
                ),
                rx.fragment(),
            ),
        ),
        overlays=(_invite(), _edit(), _roles(), _sessions(), _nowhere(), _close()),
    )  # fmt: skip


def people_tabs(active: Any) -> rx.Component:
    """The views of people, and the matrix of roles beside them."""
    return tabs(
        *[tab(label, active=active == key, href=f"/people?tab={key}") for key, label in VIEWS],
        tab("Roles", active=active == "roles", href="/people/roles"),
    )


@rx.memo
def person_line(
    rest: rx.RestProp, *, line: rx.Var[Line], columns: rx.Var[list[ColumnView]], picked: rx.Var[bool]
) -> rx.Component:
    """A person as a line, with what can be done about her."""
    return drawn_line(
        line, columns, picked, rx.el.td(rx.cond(may("edit_people"), _menu(line), rx.fragment())), rest
    )


def _menu(row: rx.Var[Line]) -> rx.Component:
    ask = PersonState.ask
    return menu(
        icon("ellipsis"),
        menu_item("Edit", icon_name="pencil", on_click=ask("edit", row.id)),
        menu_item("Change roles", icon_name="shield", on_click=ask("roles", row.id)),
        rx.cond(
            row.state == "active",
            menu_item("Where signed in", icon_name="monitor-smartphone", on_click=ask("sessions", row.id)),
            rx.fragment(),
        ),
        rx.match(
            row.state,
            (
                "invited",
                menu_item("Send the invitation again", icon_name="mail", on_click=PersonState.resend(row.id)),
            ),
            (
                "active",
                menu_item("Send a password link", icon_name="mail", on_click=PersonState.send_reset(row.id)),
            ),
            rx.fragment(),
        ),
        menu_line(),
        rx.cond(
            row.state == "closed",
            menu_item("Open the account", icon_name="lock-open", on_click=PersonState.reactivate(row.id)),
            menu_item("Close the account", icon_name="lock", danger=True, on_click=ask("close", row.id)),
        ),
        label="What to do",
    )


def _facts() -> rx.Component:
    person, errors = PersonState.person, PersonState.errors
    return rx.el.div(
        rx.el.div(
            text_field("Name", "name", default_value=person.name, error=errors["name"], required=True),
            text_field("Title", "title", default_value=person.title, error=errors["title"], optional=True),
            class_name="halves",
        ),
        rx.el.div(
            text_field(
                "Email", "email", type="email", default_value=person.email, error=errors["email"], required=True,
                read_only=person.state == "active", hint="The name to sign in with.",
            ),
            select_field(
                "Department", "department_id", PersonState.departments, placeholder="None", optional=True,
                default_value=person.department_id, error=errors["department_id"],
            ),
            class_name="halves",
        ),
        class_name="stack",
    )  # fmt: skip


def _role_boxes() -> rx.Component:
    held = PersonState.person.role_codes
    return rx.el.fieldset(
        rx.el.legend("Roles", class_name="label"),
        rx.el.div(
            rx.foreach(
                PersonState.roles,
                lambda role: checkbox(
                    role.name,
                    name="role-" + role.code,
                    default_checked=held.contains(role.code),
                    key=role.code,
                ),
            ),
            class_name="halves",
        ),
        rx.cond(
            PersonState.errors["roles"],
            rx.el.div(icon("circle-alert", 14), PersonState.errors["roles"], class_name="err", role="alert"),
            rx.el.div("Each role adds to what the person may do.", class_name="hint"),
        ),
        class_name="field mt16",
    )


def _invite() -> rx.Component:
    return form_dialog(
        _facts(), _role_boxes(),
        open=PersonState.asked == "invite", on_open_change=PersonState.close, on_submit=PersonState.invite,
        title="Invite a person", text="They get a link by email to choose their own password. It works for 72 hours.",
        icon_name="user-plus", submit="Send invitation",
    )  # fmt: skip


def _edit() -> rx.Component:
    return form_dialog(
        _facts(),
        open=PersonState.asked == "edit", on_open_change=PersonState.close, on_submit=PersonState.save,
        title="Edit person", icon_name="pencil", submit="Save",
    )  # fmt: skip


def _roles() -> rx.Component:
    return form_dialog(
        _role_boxes(),
        open=PersonState.asked == "roles", on_open_change=PersonState.close, on_submit=PersonState.set_roles,
        title="Change roles", text=PersonState.person.name, icon_name="shield", submit="Change roles",
    )  # fmt: skip


def _sessions() -> rx.Component:
    """Where the person is signed in; ticked places are ended."""
    errors = PersonState.errors
    return form_dialog(
        rx.el.fieldset(
            rx.el.legend("Sign out at", class_name="label"),
            rx.el.ul(rx.foreach(PersonState.sessions, _session), class_name="places"),
            rx.cond(
                errors["sessions"],
                rx.el.div(icon("circle-alert", 14), errors["sessions"], class_name="err", role="alert"),
                rx.fragment(),
            ),
            class_name="field",
        ),
        textarea_field(
            "Reason", "reason", error=errors["reason"], hint="The reason is kept in the audit trail.", rows=2, required=True,
        ),
        open=(PersonState.asked == "sessions") & (PersonState.sessions.length() > 0), on_open_change=PersonState.close,
        on_submit=PersonState.end_sessions, title="Where signed in", text=PersonState.person.name,
        icon_name="monitor-smartphone", submit="Sign out there", danger=True,
    )  # fmt: skip


def _session(row: rx.Var[SessionView]) -> rx.Component:
    facts = rx.el.span(
        rx.el.span(row.where, rx.cond(row.current, " (this place)", ""), class_name="w5 blk"),
        rx.el.span(rx.cond(row.address != "", row.address + ", ", ""), "since ", row.since, ", last used ", row.seen, class_name="s12 t2 blk"),
    )  # fmt: skip
    return rx.el.li(checkbox(facts, name="session-" + row.id, default_checked=~row.current), key=row.id)


def _nowhere() -> rx.Component:
    return dialog(
        rx.el.p("Not signed in anywhere at the moment.", class_name="t2"),
        open=(PersonState.asked == "sessions") & (PersonState.sessions.length() == 0), on_open_change=PersonState.close,
        title="Where signed in", text=PersonState.person.name, icon_name="monitor-smartphone", width="sm",
        footer=(rx.el.span(class_name="grow"), cancel_button("Close")),
    )  # fmt: skip


def _close() -> rx.Component:
    return reason_dialog(
        open=PersonState.asked == "close", on_open_change=PersonState.close, on_submit=PersonState.deactivate,
        title="Close the account", submit="Close the account", danger=True, error=PersonState.errors["reason"],
        text=rx.fragment(
            PersonState.person.name, " is signed out everywhere at once. Name and signatures stay on the records."
        ),
    )  # fmt: skip
