"""The fields of a client, for the dialogs that take one on or change one."""

from typing import Any

import reflex as rx

from labflow.components.forms import select_field, text_field, textarea_field
from labflow.components.inputs import checkbox
from labflow.components.languages import OWN_NAMES
from labflow.components.own_field import own_field

TERMS = [("0", "On receipt")] + [(str(days), f"{days} days") for days in (7, 10, 14, 15, 30, 45, 60, 90)]

LANGUAGES = [("", "The laboratory's"), *OWN_NAMES]


def client_fields(client: Any, choices: Any, errors: Any) -> rx.Component:
    """What is known of a client; the laboratory's own fields come last."""
    return rx.el.div(
        rx.el.div(
            text_field("Name", "name", default_value=client.name, error=errors["name"], required=True),
            text_field(
                "Code", "code", default_value=client.code, error=errors["code"], hint="Short, such as ASH.",
                required=True,
            ),
            class_name="halves",
        ),
        rx.el.div(
            text_field("Street", "street", default_value=client.street, error=errors["street"], optional=True),
            text_field("City and postcode", "city", default_value=client.city, error=errors["city"], optional=True),
            class_name="halves",
        ),
        rx.el.div(
            text_field("Country", "country", default_value=client.country, error=errors["country"], optional=True),
            text_field("Tax number", "tax_id", default_value=client.tax_id, error=errors["tax_id"], optional=True),
            class_name="halves",
        ),
        rx.el.div(
            select_field(
                "Payment terms", "payment_terms_days", TERMS, error=errors["payment_terms_days"],
                default_value=client.payment_terms_days.to(str),
            ),
            select_field(
                "Usual specification", "specification_id", choices.specifications, placeholder="None", optional=True,
                default_value=client.specification_id, error=errors["specification_id"],
                hint="Offered first when an order is entered.",
            ),
            class_name="halves",
        ),
        rx.el.div(
            select_field(
                "Language of documents", "language", LANGUAGES, default_value=client.language, error=errors["language"],
                hint="Certificates, forms and letters are written in it.",
            ),
            class_name="halves",
        ),
        rx.el.div(rx.foreach(client.custom, lambda item: own_field(item, errors["custom." + item.key])), class_name="halves"),
        textarea_field("Note", "note", default_value=client.note, error=errors["note"], optional=True, rows=2),
        class_name="stack",
    )  # fmt: skip


def contact_fields(row: Any, errors: Any, *, reports: str, invoices: str) -> rx.Component:
    """Who speaks for a client: for the laboratory and for the client's own administrator."""
    return rx.el.div(
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
            checkbox(reports, name="receives_reports", default_checked=(row.id == "") | row.receives_reports),
            checkbox(invoices, name="receives_invoices", default_checked=row.receives_invoices),
            class_name="row g16 wraps",
        ),
        class_name="stack",
    )  # fmt: skip
