"""/portal/team: who of the company has access, and who speaks for it. For the company's own administrators."""

from typing import Any

import reflex as rx

from labflow.components.avatar import avatar
from labflow.components.badges import account, badge
from labflow.components.buttons import button
from labflow.components.dialog import confirm_dialog, form_dialog, reason_dialog
from labflow.components.empty import empty, skeleton_rows
from labflow.components.forms import select_field, text_field
from labflow.components.icons import icon
from labflow.components.menu import menu, menu_item, menu_line
from labflow.ext import page
from labflow.pages.client_form import contact_fields
from labflow.pages.portal.parts import framed, head
from labflow.state.portal.foot import FootState
from labflow.state.portal.team import TeamState as S
from labflow.state.session import SessionState as Me
from labflow.vocabulary import Permission

T = S.team
ROLE_HINT = "An administrator also keeps this page: the company's people and contacts."


@page(
    "/portal/team",
    title="Team",
    side="client",
    needs=Permission.PORTAL_TEAM,
    on_load=[S.load, FootState.load],
)
def portal_team() -> rx.Component:
    """People with access, then contacts."""
    invite = button(
        "Invite a colleague",
        icon_name="user-plus",
        variant="primary",
        size="lg",
        on_click=S.ask("invite", ""),
    )
    return framed(
        head("Team", Me.company, invite),
        rx.cond(S.loaded, rx.el.div(_people(), _contacts(), class_name="col pcol"), skeleton_rows(6)),
        active="team",
        overlays=(_invite(), _role(), _close(), _contact(), _portal(), _remove()),
    )  # fmt: skip


def _people() -> rx.Component:
    return rx.el.section(
        rx.el.div(rx.el.h2("People with access", class_name="s16"), class_name="card-h tall"),
        rx.el.ul(rx.foreach(T.people, _person), class_name="team", aria_label="People with access"),
        class_name="card",
    )


def _person(row: Any) -> rx.Component:
    mine = row.id == T.me
    return rx.el.li(
        avatar(row.initials, row.name, size=32, tone="violet"),
        _who(row, rx.cond(mine, badge("You"), rx.fragment())),
        rx.el.div(rx.el.div(row.roles, class_name="s13 w5 trunc"), _seen(row), class_name="tmr"),
        rx.el.div(account(row.state), class_name="tms"),
        rx.cond(mine, rx.el.span(class_name="tmn"), _person_menu(row)),
        key=row.id,
    )


def _who(row: Any, mark: rx.Component) -> rx.Component:
    """Name, title and address of a person or a contact."""
    return rx.el.div(
        rx.el.div(rx.el.span(row.name, title=row.name, class_name="s14 w5 trunc"), mark, class_name="row g6 minw0"),
        rx.el.div(
            row.title, rx.cond((row.title != "") & (row.email != ""), ", ", ""), row.email,
            title=row.email, class_name="s13 t3 trunc",
        ),
        class_name="grow minw0 tmw",
    )  # fmt: skip


def _seen(row: Any) -> rx.Component:
    words = rx.cond(row.seen != "", "Signed in " + row.seen, "Has not signed in yet")
    return rx.el.div(words, class_name="s12 t3")


def _person_menu(row: Any) -> rx.Component:
    again = menu_item("Send the invitation again", icon_name="mail", on_click=S.resend(row.id))
    change = menu_item("Change role", icon_name="shield", on_click=S.ask("role", row.id))
    return menu(
        icon("ellipsis"),
        rx.cond(row.state == "invited", again, rx.fragment()),
        rx.cond(row.state == "closed", rx.fragment(), rx.fragment(change, menu_line())),
        rx.cond(
            row.state == "closed",
            menu_item("Open the account", icon_name="lock-open", on_click=S.reactivate(row.id)),
            menu_item("Close the account", icon_name="lock", danger=True, on_click=S.ask("close", row.id)),
        ),
        label="What to do with " + row.name,
        class_name="btn icon ghost",
    )  # fmt: skip


def _contacts() -> rx.Component:
    return rx.el.section(
        rx.el.div(
            rx.el.h2("Contacts", class_name="s16"),
            button("Add a contact", icon_name="plus", class_name="end", on_click=S.ask("contact", "")),
            class_name="card-h tall",
        ),
        rx.el.p("Each of them can be named on an order.", class_name="tnote t2 s13"),
        rx.cond(
            T.contacts.length() > 0,
            rx.el.ul(rx.foreach(T.contacts, _contact_line), class_name="team", aria_label="Contacts"),
            empty("No contact yet", "Certificates and messages go to contacts. Add the first one above."),
        ),
        class_name="card",
    )


def _contact_line(row: Any) -> rx.Component:
    gets = rx.el.div(
        rx.cond(row.receives_reports, badge("Certificates by mail", icon_name="file-badge"), rx.fragment()),
        rx.cond(row.receives_invoices, badge("Invoices by mail", icon_name="receipt-text"), rx.fragment()),
        class_name="row g6 wraps tmg",
    )
    return rx.el.li(
        avatar(row.initials, row.name, size=32),
        _who(
            row, rx.cond(row.phone != "", rx.el.span(row.phone, class_name="s13 t3 trunc tmp"), rx.fragment())
        ),
        gets,
        _contact_menu(row),
        key=row.id,
    )


def _contact_menu(row: Any) -> rx.Component:
    remove = menu_item(
        "Remove contact", icon_name="user-minus", danger=True, on_click=S.ask("remove", row.id)
    )
    return menu(
        icon("ellipsis"),
        menu_item("Edit", icon_name="pencil", on_click=S.ask("contact", row.id)),
        rx.cond(
            row.portal == "",
            menu_item("Give access to the portal", icon_name="mail", on_click=S.ask("portal", row.id)),
            rx.fragment(),
        ),
        rx.cond(row.user_id == T.me, rx.fragment(), rx.fragment(menu_line(), remove)),
        label="What to do with " + row.name,
        class_name="btn icon ghost",
    )  # fmt: skip


def _role_field(chosen: Any) -> rx.Component:
    return select_field(
        "Role",
        "roles",
        T.roles,
        placeholder="Choose",
        default_value=chosen,
        error=S.errors["roles"],
        hint=ROLE_HINT,
    )


def _invite() -> rx.Component:
    return form_dialog(
        rx.el.div(
            rx.el.div(
                text_field("Name", "name", error=S.errors["name"], required=True, custom_attrs={"data-autofocus": "true"}),
                text_field("Title", "title", error=S.errors["title"], optional=True),
                class_name="halves",
            ),
            text_field("Email", "email", type="email", error=S.errors["email"], required=True, hint="The name to sign in with."),
            _role_field("client_user"),
            class_name="stack",
        ),
        open=S.asked == "invite", on_open_change=S.close, on_submit=S.invite, title="Invite a colleague",
        text="Your colleague gets a link by email to choose a password. It works for 72 hours.", icon_name="user-plus",
        submit="Send invitation",
    )  # fmt: skip


def _role() -> rx.Component:
    return form_dialog(
        _role_field(S.person.role_codes[0]),
        open=S.asked == "role", on_open_change=S.close, on_submit=S.change_role, title="Change role", text=S.person.name,
        icon_name="shield", submit="Change role", width="sm",
    )  # fmt: skip


def _close() -> rx.Component:
    return reason_dialog(
        open=S.asked == "close", on_open_change=S.close, on_submit=S.deactivate, title="Close the account",
        submit="Close the account", danger=True, error=S.errors["reason"],
        text=rx.fragment(
            S.person.name, " is signed out everywhere and cannot sign in any more. Orders and messages stay as they are."
        ),
    )  # fmt: skip


def _contact() -> rx.Component:
    return form_dialog(
        contact_fields(S.contact, S.errors, reports="Gets certificates by mail", invoices="Gets invoices by mail"),
        open=S.asked == "contact", on_open_change=S.close, on_submit=S.save_contact, icon_name="user",
        title=rx.cond(S.contact.id == "", "Add a contact", "Edit contact"), submit="Save contact",
    )  # fmt: skip


def _portal() -> rx.Component:
    problem = rx.cond(S.errors["email"], S.errors["email"], S.errors["name"])
    return form_dialog(
        _role_field("client_user"),
        rx.cond(problem, rx.el.div(icon("circle-alert", 14), problem, class_name="err", role="alert"), rx.fragment()),
        open=S.asked == "portal", on_open_change=S.close, on_submit=S.invite_contact, title="Give access to the portal",
        text=rx.fragment(S.contact.name, " gets a link at ", S.contact.email, " to choose a password."), icon_name="mail",
        submit="Send invitation", width="sm",
    )  # fmt: skip


def _remove() -> rx.Component:
    return confirm_dialog(
        open=S.asked == "remove", on_open_change=S.close, title="Remove this contact?", confirm="Remove contact",
        text=rx.fragment(
            S.contact.name, " gets no more mail and is not offered for orders.",
            rx.cond(S.contact.portal != "", " The account for the portal is closed.", ""),
        ),
        on_confirm=S.remove_contact,
    )  # fmt: skip
