"""/clients/<id>/edd/<mapping>: the columns of a client's deliverable, and real results as they would be written."""

from typing import Any

import reflex as rx

from labflow.components.buttons import button, icon_button, link_button
from labflow.components.empty import empty, record_skeleton
from labflow.components.facts import section
from labflow.components.forms import select_field, text_field, textarea_field
from labflow.components.icons import icon
from labflow.components.inputs import select, text_input
from labflow.components.menu import menu, menu_item
from labflow.components.table import th
from labflow.ext import page
from labflow.pages.frame import lab_page
from labflow.state.edd import EddState as S
from labflow.vocabulary import Permission

V = S.view
SIDEWAYS = {
    "data-scrolls": "sideways",
    "tabIndex": 0,
    "role": "group",
}  # many columns; the keyboard scrolls them too


@page(
    "/clients/[client_id]/edd/[mapping_id]",
    title="Data deliverable",
    needs=Permission.EDIT_CLIENTS,
    on_load=S.load,
)
def edd() -> rx.Component:
    """One mapping with its preview."""
    return lab_page(
        rx.cond(S.missing, _missing(), rx.cond(V.client_id != "", _body(), record_skeleton())),
        active="clients", title="Data deliverable", missing=S.missing, numbered=False, screen="edd",
        crumbs=(("Clients", "/clients"), (rx.cond(V.client != "", V.client, "Client"), "/clients/" + V.client_id)),
        actions=(
            rx.cond(V.id != "", _more(), rx.fragment()),
            button("Save", icon_name="check", variant="primary", on_click=S.save, disabled=~S.changed, reason="Nothing is changed."),
        ),
    )  # fmt: skip


def _more() -> rx.Component:
    return menu(
        icon("ellipsis"), menu_item("Give up this mapping", icon_name="archive", danger=True, on_click=S.retire),
        label="More acts", class_name="btn icon sm",
    )  # fmt: skip


def _missing() -> rx.Component:
    return empty(
        "There is no such mapping",
        "It was given up, or the address is wrong.",
        link_button("All clients", "/clients"),
    )


def _body() -> rx.Component:
    return rx.el.div(
        section("How values are written", _ways()),
        section(
            "Columns", _columns(), tools=button("Add a column", icon_name="plus", on_click=S.add_column),
        ),
        section("As it will be", _preview()),
        class_name="page stack",
        key=V.client_id + V.id,
    )  # fmt: skip


def _ways() -> rx.Component:
    e = S.errors
    return rx.el.div(
        text_field("Name", "name", default_value=V.name, on_blur=S.set_name, error=e["name"], max_length=80, auto_complete="off"),
        select_field(
            "Non-detects", "non_detect",
            [("less", "<0.5"), ("limit_u", "0.5, with the qualifier U"), ("empty", "Empty, the limit in its own column")],
            value=V.non_detect, on_change=lambda value: S.choose("non_detect", value), error=e["non_detect"],
        ),
        select_field("Dates", "date_format", V.dates, value=V.date_format, on_change=lambda value: S.choose("date_format", value), error=e["date_format"]),
        select_field("Separator", "delimiter", V.delimiters, value=V.delimiter, on_change=lambda value: S.choose("delimiter", value), error=e["delimiter"]),
        select_field(
            "Decimal mark", "decimal_mark", [(".", "Point"), (",", "Comma")], value=V.decimal_mark,
            on_change=lambda value: S.choose("decimal_mark", value), error=e["decimal_mark"],
        ),
        textarea_field(
            "Units with another name", "units", rows=2, default_value=V.units, on_blur=S.set_units, error=e["units"],
            hint="One a line: mg/L = MG/L", optional=True,
        ),
        class_name="thirds card-b",
    )  # fmt: skip


def _columns() -> rx.Component:
    return rx.el.div(
        rx.cond(S.errors["columns"], rx.el.p(S.errors["columns"], class_name="tbad card-b", role="alert"), rx.fragment()),
        rx.el.table(
            rx.el.thead(rx.el.tr(th(""), th("Heading"), th("What stands in it"), th("Text of every row"), th(""))),
            rx.el.tbody(rx.foreach(V.columns, _column)),
            class_name="tbl", aria_label="Columns",
        ),
        class_name="sideways", custom_attrs=SIDEWAYS, aria_label="Columns",
    )  # fmt: skip


def _column(row: Any, place: Any) -> rx.Component:
    def told(part: str) -> rx.Component:
        error = S.errors[f"columns.{place}.{part}"]
        return rx.cond(error, rx.el.div(error, class_name="tbad s12", role="alert"), rx.fragment())

    return rx.el.tr(
        rx.el.td(place + 1, class_name="num t3"),
        rx.el.td(
            text_input(
                size="sm", default_value=row.heading, on_blur=lambda value: S.set_column(row.key, "heading", value), max_length=80,
                aria_label="Heading", auto_complete="off",
            ),
            told("heading"),
        ),
        rx.el.td(
            select(V.fields, size="sm", value=row.field, on_change=lambda value: S.set_column(row.key, "field", value), aria_label="What stands in it"),
            told("field"),
        ),
        rx.el.td(
            rx.cond(
                row.field == "constant",
                text_input(
                    size="sm", default_value=row.constant, on_blur=lambda value: S.set_column(row.key, "constant", value),
                    max_length=200, aria_label="Text of every row", auto_complete="off",
                ),
                rx.fragment(),
            ),
            told("constant"),
        ),
        rx.el.td(
            rx.el.div(
                icon_button("arrow-up", "Move up", size="xs", on_click=S.move_column(row.key, -1), disabled=place == 0),
                icon_button("arrow-down", "Move down", size="xs", on_click=S.move_column(row.key, 1), disabled=place == V.columns.length() - 1),
                icon_button("x", "Remove column", size="xs", on_click=S.remove_column(row.key)),
                class_name="row g4 end",
            )
        ),
        key=row.key,
    )  # fmt: skip


def _preview() -> rx.Component:
    rows = rx.el.div(
        rx.el.table(
            rx.el.thead(rx.el.tr(rx.foreach(S.preview.heads, lambda head: rx.el.th(head, scope="col", class_name="mono")))),
            rx.el.tbody(
                rx.foreach(S.preview.rows, lambda row: rx.el.tr(rx.foreach(row, lambda cell: rx.el.td(cell, class_name="mono"))))
            ),
            class_name="tbl", aria_label="As it will be", custom_attrs={"translate": "no"},
        ),
        class_name="sideways", custom_attrs=SIDEWAYS, aria_label="As it will be",
    )  # fmt: skip
    none = empty(
        "No published result yet",
        "The newest published results of this client will stand here, as the file would say them.",
    )
    return rx.cond(S.preview.rows.length() > 0, rows, none)
