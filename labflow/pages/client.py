"""/clients/<id>: one client, its contacts with their portal access, and its sample points."""

from typing import Any

import reflex as rx

from labflow.components.avatar import person
from labflow.components.badges import account, badge
from labflow.components.buttons import button, link, link_button
from labflow.components.empty import empty, record_skeleton
from labflow.components.facts import pairs, section
from labflow.components.icons import icon
from labflow.components.languages import OWN_NAMES
from labflow.components.menu import menu, menu_item, menu_line
from labflow.components.neighbours import neighbours
from labflow.components.table import td, th, tr
from labflow.components.tabs import tab, tabs
from labflow.ext import page
from labflow.pages.client_dialogs import (
    contact_dialog,
    edit_dialog,
    hold_dialog,
    point_dialog,
    portal_dialog,
)
from labflow.pages.frame import lab_page, may
from labflow.pages.record_parts import files_tab, record_dialogs, record_rail, record_tabs, related_tab
from labflow.state.client import ClientState as S
from labflow.state.client import ContactRow, MappingRow, PointRow
from labflow.state.related import RelatedState as R
from labflow.vocabulary import Permission


@page("/clients/[client_id]", title="Client", needs=Permission.SEE_CLIENTS, on_load=S.load)
def client() -> rx.Component:
    """Facts, contacts, sample points."""
    return lab_page(
        rx.cond(S.missing, _missing(), rx.cond(S.client.id != "", _body(), record_skeleton())),
        active="clients",
        title=S.client.code,
        missing=S.missing,
        crumbs=(("Clients", "/clients"),),
        badge=rx.cond(S.client.on_hold, badge("On hold", tone="warn", icon_name="circle-pause"), rx.fragment()),
        actions=(
            neighbours(S.client.id, "/clients"),
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
        rail=record_rail(),
        overlays=(
            edit_dialog(), hold_dialog(), contact_dialog(), point_dialog(), portal_dialog(), *record_dialogs(),
        ),
    )  # fmt: skip


def _body() -> rx.Component:
    return rx.fragment(
        tabs(
            tab("Overview", active=(R.tab != "files") & (R.tab != "related"), on_click=R.show("")), *record_tabs(),
            label="Parts of the client",
        ),
        rx.match(R.tab, ("files", files_tab(may_show=False)), ("related", related_tab()), _overview()),
    )  # fmt: skip


def _overview() -> rx.Component:
    return rx.el.div(
        rx.el.h2(S.client.name, class_name="h-page"),
        section("Facts", _facts()),
        section(
            "Contacts", _contacts(),
            tools=_offered(button("Add a contact", icon_name="plus", on_click=S.ask("contact", ""))),
        ),
        section(
            "Sample points", _points(),
            tools=_offered(button("Add a sample point", icon_name="plus", on_click=S.ask("point", ""))),
        ),
        section(
            "Data deliverables", _deliverables(),
            tools=_offered(
                menu(
                    rx.fragment(icon("plus"), rx.el.span("Add a mapping")),
                    menu_item("Begin with the plain one", icon_name="table-2", href=f"/clients/{S.client.id}/edd/plain"),
                    menu_item("Begin EPA style (EQuIS, SEDD)", icon_name="landmark", href=f"/clients/{S.client.id}/edd/epa"),
                    class_name="btn sm", label="Add a mapping",
                )
            ),
        ),
        class_name="page stack",
    )  # fmt: skip


def _deliverables() -> rx.Component:
    """How the client's results are delivered as data: its own mappings, and those that every client has."""
    return rx.el.table(
        _heads("Name", "Columns", ""),
        rx.el.tbody(rx.foreach(S.mappings, _mapping_row)),
        class_name="tbl",
        aria_label="Data deliverables",
    )


def _mapping_row(row: rx.Var[MappingRow]) -> rx.Component:
    edit = link(row.name, href=f"/clients/{S.client.id}/edd/{row.id}")
    return tr(
        td(rx.cond(row.built_in | ~may("edit_clients"), rx.el.span(row.name), edit)),
        td(row.columns, muted=True),
        td(rx.cond(row.built_in, badge("Built in"), rx.fragment())),
        key=row.id,
    )


def _missing() -> rx.Component:
    return empty(
        "There is no such client", "The address is wrong.", link_button("All clients", "/clients"),
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
            (
                "Payment terms",
                rx.cond(known.payment_terms_days > 0, f"{known.payment_terms_days} days", "On receipt"),
            ),
            ("Specification", _or_dash(known.specification)),
            (
                "Language of documents",
                rx.match(known.language, *OWN_NAMES, "The laboratory's"),
            ),
            ("Note", _or_dash(known.note)),
        ),
        rx.el.dl(
            rx.foreach(
                known.custom,
                lambda item: rx.fragment(rx.el.dt(item.label), rx.el.dd(_or_dash(item.shown)), key=item.key),
            ),
            class_name="dl",
        ),
        class_name="thirds card-b",
    )


def _heads(*heads: str) -> rx.Component:
    return rx.el.thead(rx.el.tr(*[th(head) for head in heads]))


def _contacts() -> rx.Component:
    return rx.cond(
        S.client.contacts.length() > 0,
        rx.el.table(
            _heads("Name", "Email", "Telephone", "Receives", "Portal", ""),
            rx.el.tbody(rx.foreach(S.client.contacts, _contact_row)),
            class_name="tbl contacts",
            aria_label="Contacts",
        ),
        empty(
            "No contact yet",
            "Certificates and letters go to contacts, and each may get access to the portal.",
            _offered(button("Add a contact", on_click=S.ask("contact", ""))),
        ),
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
        td(account(row.portal, "no access")),
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
            (
                "invited",
                menu_item("Send the invitation again", icon_name="mail", on_click=S.resend(row.user_id)),
            ),
            (
                "active",
                menu_item("Withdraw portal access", icon_name="lock", on_click=S.close_portal(row.user_id)),
            ),
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
        empty(
            "No sample point yet",
            "Places that are sampled again and again stand here. Results of the same point are compared over time.",
            _offered(button("Add a sample point", on_click=S.ask("point", ""))),
        ),
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
