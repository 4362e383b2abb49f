"""/clients: the list of clients."""

import reflex as rx

from labflow.components.badges import badge
from labflow.components.buttons import button
from labflow.components.cursor import list_cursor
from labflow.components.dialog import form_dialog
from labflow.components.empty import empty
from labflow.components.inputs import search_input
from labflow.components.table import Column, table, table_footer, td, td_id, tr
from labflow.components.tabs import tab, tabs
from labflow.ext import page
from labflow.pages.client_form import client_fields
from labflow.pages.frame import lab_page, may
from labflow.state.clients import ClientRow, ClientRows, NewClientState
from labflow.state.clients import ClientsState as S
from labflow.vocabulary import Permission

COLUMNS = [
    Column("Code", width="104px", sort="code"),
    Column("Client", sort="name"),
    Column("City", width="22%"),
    Column("Contact", width="20%"),
    Column("Open orders", width="104px", num=True),
    Column("Last order", width="120px"),
]
HINTS = ((("J", "K"), "move"), (("Enter",), "open"), (("/",), "find"))


@page("/clients", title="Clients", needs=Permission.SEE_CLIENTS, on_load=S.load)
def clients() -> rx.Component:
    """The list of clients."""
    return lab_page(
        tabs(
            tab("All", active=S.tab == "all", count=S.counts["all"], href="/clients"),
            tab("On hold", active=S.tab == "held", count=S.counts["held"], href="/clients?tab=held"),
        ),
        rx.el.div(
            search_input(on_change=S.search.debounce(300), value=S.q, placeholder="Name, code, city"),
            rx.el.span(rx.el.b(S.total, class_name="w6"), " clients", class_name="end s12 t2"),
            class_name="fbar",
        ),
        list_cursor(
            table(
                COLUMNS, ClientRows.rows, client_row, sort=S.sort, on_sort=S.sort_by, loading=~S.loaded,
                label="Clients", empty=empty("No client here", "Take on a client to enter its first order."),
            )
        ),
        table_footer(
            S.shown, page=S.page_no, pages=S.pages, on_previous=S.previous_page, on_next=S.next_page, hints=HINTS
        ),
        active="clients",
        actions=(
            rx.cond(
                may("edit_clients"),
                button("New client", icon_name="plus", variant="primary", on_click=NewClientState.ask(True)),
                rx.fragment(),
            ),
        ),
        overlays=(_new(),),
    )  # fmt: skip


def client_row(row: rx.Var[ClientRow]) -> rx.Component:
    """A client as a line."""
    held = rx.cond(row.on_hold, badge("On hold", tone="warn", icon_name="circle-pause"), rx.fragment())
    return tr(
        td_id(row.code, f"/clients/{row.id}"),
        td(rx.el.span(rx.el.span(row.name, title=row.name, class_name="trunc"), held, class_name="row g8")),
        td(rx.el.span(row.city, class_name="trunc blk"), muted=True),
        td(rx.el.span(row.contact, class_name="trunc blk")),
        td(rx.cond(row.open_orders > 0, row.open_orders, "–"), num=True),
        td(row.last_order, muted=True),
        key=row.id,
    )


def _new() -> rx.Component:
    return form_dialog(
        client_fields(NewClientState.blank, NewClientState.choices, NewClientState.errors),
        open=NewClientState.open, on_open_change=NewClientState.ask, on_submit=NewClientState.create,
        title="New client", icon_name="building-2", submit="Take on client", width="lg",
    )  # fmt: skip
