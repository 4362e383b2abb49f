"""/clients/<id>: one client, its contacts with their portal access, and its sample points."""

from typing import Any

import reflex as rx

from labflow.components.avatar import person
from labflow.components.badges import badge
from labflow.components.buttons import button, link_button
from labflow.components.dialog import form_dialog, reason_dialog
from labflow.components.empty import empty
from labflow.components.facts import pairs, section
from labflow.components.forms import select_field, text_field
from labflow.components.icons import icon
from labflow.components.inputs import checkbox, radio_rows
from labflow.components.menu import menu, menu_item, menu_line
from labflow.components.table import td, tr
from labflow.ext import page
from labflow.pages.client_form import client_fields
from labflow.pages.frame import lab_page, may
from labflow.state.client import ClientState as S
from labflow.state.client import ContactRow, PointRow
from labflow.vocabulary import Permission

PORTAL_ROLES = [
    ("client_user", "Client user", "enters orders and reads reports"),
    ("client_admin", "Client admin", "also sees who of the company has access"),
]


@page("/clients/[client_id]", title="Client", needs=Permission.SEE_CLIENTS, on_load=S.load)
def client() -> rx.Component:
    """Facts, contacts, sample points."""
    return lab_page(
        rx.el.div(
            section("Facts", _facts()),
            section(
                "Contacts", _contacts(),
                tools=_offered(button("Add a contact", icon_name="plus", on_click=S.ask("contact", ""))),
            ),
            section(
                "Sample points", _points(),
                tools=_offered(button("Add a sample point", icon_name="plus", on_click=S.ask("point", ""))),
            ),
            class_name="page stack",
        ),
        active="clients",
        title=S.client.name,
        crumbs=(("Clients", "/clients"),),
        badge=rx.cond(S.client.on_hold, badge("On hold", tone="warn", icon_name="circle-pause"), rx.fragment()),
        actions=(
            link_button("Orders", "/orders?q=" + S.client.code, icon_name="clipboard-list", variant="surface"),
            _offered(
                rx.cond(
                    S.client.on_hold,
                    button("Release", icon_name="circle-play", on_click=S.release),
                    button("Put on hold", icon_name="circle-pause", on_click=S.ask("hold", "")),
                )
            ),
            _offered(button("Edit", icon_name="pencil", variant="primary", on_click=S.ask("edit", ""))),
        ),
        overlays=(_edit(), _hold(), _contact(), _point(), _portal()),
    )  # fmt: skip


def _offered(part: rx.Component) -> rx.Component:
    return rx.cond(may("edit_clients"), part, rx.fragment())


def _or_dash(value: Any) -> rx.Component:
    return rx.cond(value != "", value, "–")


def _facts() -> rx.Component:
    known = S.client
    return rx.el.div(
        pairs(
            ("Code", rx.el.span(known.code, class_name="mono")),
            ("Street", _or_dash(known.street)),
            ("City", _or_dash(known.city)),
            ("Country", _or_dash(known.country)),
            ("Client since", known.since),
        ),
        pairs(
            ("Tax number", _or_dash(known.tax_id)),
            ("Payment terms", rx.cond(known.payment_terms_days > 0, f"{known.payment_terms_days} days", "On receipt")),
            ("Specification", _or_dash(known.specification)),
            ("Note", _or_dash(known.note)),
        ),
        rx.el.dl(
            rx.foreach(
                known.custom,
                lambda item: rx.fragment(rx.el.dt(item.label), rx.el.dd(_or_dash(item.value)), key=item.key),
            ),
            class_name="dl",
        ),
        class_name="thirds",
    )


def _heads(*heads: str) -> rx.Component:
    return rx.el.thead(rx.el.tr(*[rx.el.th(head, scope="col") for head in heads]))


def _contacts() -> rx.Component:
    return rx.cond(
        S.client.contacts.length() > 0,
        rx.el.table(
            _heads("Name", "Email", "Telephone", "Receives", "Portal", ""),
            rx.el.tbody(rx.foreach(S.client.contacts, _contact_row)),
            class_name="tbl",
            aria_label="Contacts",
        ),
        empty("No contact yet", "Certificates go to a contact: add the first one."),
    )


def _contact_row(row: rx.Var[ContactRow]) -> rx.Component:
    return tr(
        td(person(row.initials, row.name, note=row.title)),
        td(row.email, muted=True),
        td(row.phone, muted=True),
        td(
            rx.el.span(
                rx.cond(row.receives_reports, badge("Reports"), rx.fragment()),
                rx.cond(row.receives_invoices, badge("Invoices"), rx.fragment()),
                class_name="row g4",
            )
        ),
        td(
            rx.match(
                row.portal,
                ("active", badge("Active", tone="ok", icon_name="check")),
                ("invited", badge("Invited", tone="acc", icon_name="mail")),
                ("closed", badge("Closed", icon_name="lock")),
                rx.el.span("no access", class_name="t3"),
            )
        ),
        td(_offered(_contact_menu(row))),
        key=row.id,
    )


def _contact_menu(row: rx.Var[ContactRow]) -> rx.Component:
    return menu(
        icon("ellipsis"),
        menu_item("Edit", icon_name="pencil", on_click=S.ask("contact", row.id)),
        rx.match(
            row.portal,
            ("", menu_item("Invite to the portal", icon_name="mail", on_click=S.ask("portal", row.id))),
            ("invited", menu_item("Send the invitation again", icon_name="mail", on_click=S.resend(row.user_id))),
            ("active", menu_item("Withdraw portal access", icon_name="lock", on_click=S.close_portal(row.user_id))),
            menu_item("Give portal access back", icon_name="lock-open", on_click=S.open_portal(row.user_id)),
        ),
        menu_line(),
        menu_item("Remove contact", icon_name="user-minus", danger=True, on_click=S.remove_contact(row.id)),
        label="What to do",
    )


def _points() -> rx.Component:
    return rx.cond(
        S.client.points.length() > 0,
        rx.el.table(
            _heads("Code", "Name", "Matrix", "Coordinates", "Regulator's id", ""),
            rx.el.tbody(rx.foreach(S.client.points, _point_row)),
            class_name="tbl",
            aria_label="Sample points",
        ),
        empty("No sample point yet", "Results of the same point are compared over time."),
    )


def _point_row(row: rx.Var[PointRow]) -> rx.Component:
    acts = menu(
        icon("ellipsis"),
        menu_item("Edit", icon_name="pencil", on_click=S.ask("point", row.id)),
        menu_item("Retire", icon_name="archive", danger=True, on_click=S.retire_point(row.id)),
        label="What to do",
    )
    place = rx.cond(row.latitude != "", f"{row.latitude}, {row.longitude}", "")
    return tr(
        td(row.code, class_name="mono"),
        td(row.name, title=row.description),
        td(row.sample_type, muted=True),
        td(place, muted=True),
        td(row.regulator_id, muted=True),
        td(_offered(acts)),
        key=row.id,
    )


def _edit() -> rx.Component:
    return form_dialog(
        *client_fields(S.client, S.choices, S.errors),
        open=S.asked == "edit", on_open_change=S.close, on_submit=S.save, title="Edit client", icon_name="building-2",
        submit="Save", width="lg",
    )  # fmt: skip


def _hold() -> rx.Component:
    return reason_dialog(
        open=S.asked == "hold", on_open_change=S.close, on_submit=S.hold, title="Put on hold", submit="Put on hold",
        text="No new orders are taken until the client is released.", error=S.errors["reason"],
    )  # fmt: skip


def _contact() -> rx.Component:
    row, errors = S.contact, S.errors
    return form_dialog(
        rx.el.div(
            text_field("Name", "name", default_value=row.name, error=errors["name"], required=True),
            text_field("Title", "title", default_value=row.title, error=errors["title"], optional=True),
            class_name="halves",
        ),
        rx.el.div(
            text_field("Email", "email", type="email", default_value=row.email, error=errors["email"]),
            text_field("Telephone", "phone", type="tel", default_value=row.phone, error=errors["phone"], optional=True),
            class_name="halves",
        ),
        rx.el.div(
            checkbox(
                "Receives reports", name="receives_reports", default_checked=(row.id == "") | row.receives_reports
            ),
            checkbox("Receives invoices", name="receives_invoices", default_checked=row.receives_invoices),
            class_name="row g16 mt16",
        ),
        open=S.asked == "contact", on_open_change=S.close, on_submit=S.save_contact,
        title=rx.cond(row.id == "", "Add a contact", "Edit contact"), icon_name="user", submit="Save contact",
    )  # fmt: skip


def _point() -> rx.Component:
    row, errors = S.point, S.errors
    return form_dialog(
        rx.el.div(
            text_field("Code", "code", default_value=row.code, error=errors["code"], required=True),
            text_field("Name", "name", default_value=row.name, error=errors["name"], required=True),
            class_name="halves",
        ),
        rx.el.div(
            select_field(
                "Matrix", "sample_type_id", S.choices.sample_types, placeholder="None", optional=True,
                default_value=row.sample_type_id, error=errors["sample_type_id"],
            ),
            text_field(
                "Regulator's id", "regulator_id", default_value=row.regulator_id, error=errors["regulator_id"],
                optional=True,
            ),
            class_name="halves",
        ),
        rx.el.div(
            text_field("Latitude", "latitude", default_value=row.latitude, error=errors["latitude"], unit="°N", optional=True),
            text_field("Longitude", "longitude", default_value=row.longitude, error=errors["longitude"], unit="°E", optional=True),
            class_name="halves",
        ),
        text_field(
            "Where exactly", "description", default_value=row.description, error=errors["description"], optional=True
        ),
        open=S.asked == "point", on_open_change=S.close, on_submit=S.save_point,
        title=rx.cond(row.id == "", "Add a sample point", "Edit sample point"), icon_name="map-pin",
        submit="Save sample point",
    )  # fmt: skip


def _portal() -> rx.Component:
    problem = rx.cond(S.errors["email"], S.errors["email"], S.errors["name"])
    return form_dialog(
        radio_rows("role", PORTAL_ROLES, legend="Role", default="client_user"),
        rx.cond(problem, rx.el.div(icon("circle-alert", 14), problem, class_name="err", role="alert"), rx.fragment()),
        open=S.asked == "portal", on_open_change=S.close, on_submit=S.invite, title="Invite to the portal",
        text=rx.fragment(S.contact.name, " gets a link at ", S.contact.email, " to choose a password."),
        icon_name="mail", submit="Send invitation",
    )  # fmt: skip
