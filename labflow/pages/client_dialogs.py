"""The dialogs of a client's page: facts, hold, contact, sample point, portal access."""

import reflex as rx

from labflow.components.dialog import form_dialog, reason_dialog
from labflow.components.forms import select_field, text_field
from labflow.components.icons import icon
from labflow.components.inputs import radio_rows
from labflow.pages.client_form import client_fields, contact_fields
from labflow.state.client import ClientState as S

PORTAL_ROLES = [
    ("client_user", "Client user", "enters orders and reads reports"),
    ("client_admin", "Client admin", "also keeps the company's team and contacts"),
]


def edit_dialog() -> rx.Component:
    """Change what is known of the client."""
    return form_dialog(
        client_fields(S.client, S.choices, S.errors),
        open=S.asked == "edit", on_open_change=S.close, on_submit=S.save, title="Edit client", icon_name="building-2",
        submit="Save", width="lg",
    )  # fmt: skip


def hold_dialog() -> rx.Component:
    """Take no new orders, with the reason."""
    return reason_dialog(
        open=S.asked == "hold", on_open_change=S.close, on_submit=S.hold, title="Put on hold", submit="Put on hold",
        text="No new orders are taken until the client is released.", error=S.errors["reason"],
    )  # fmt: skip


def contact_dialog() -> rx.Component:
    """Add or change a contact."""
    row = S.contact
    return form_dialog(
        contact_fields(row, S.errors, reports="Receives reports", invoices="Receives invoices"),
        open=S.asked == "contact", on_open_change=S.close, on_submit=S.save_contact,
        title=rx.cond(row.id == "", "Add a contact", "Edit contact"), icon_name="user", submit="Save contact",
    )  # fmt: skip


def point_dialog() -> rx.Component:
    """Add or change a sample point."""
    row, errors = S.point, S.errors
    return form_dialog(
        rx.el.div(
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
            class_name="stack",
        ),
        open=S.asked == "point", on_open_change=S.close, on_submit=S.save_point,
        title=rx.cond(row.id == "", "Add a sample point", "Edit sample point"), icon_name="map-pin",
        submit="Save sample point",
    )  # fmt: skip


def portal_dialog() -> rx.Component:
    """Invite a contact to the portal."""
    problem = rx.cond(S.errors["email"], S.errors["email"], S.errors["name"])
    return form_dialog(
        radio_rows("role", PORTAL_ROLES, legend="Role", default="client_user"),
        rx.cond(problem, rx.el.div(icon("circle-alert", 14), problem, class_name="err", role="alert"), rx.fragment()),
        open=S.asked == "portal", on_open_change=S.close, on_submit=S.invite, title="Invite to the portal",
        text=rx.fragment(S.contact.name, " gets a link at ", S.contact.email, " to choose a password."),
        icon_name="mail", submit="Send invitation",
    )  # fmt: skip
