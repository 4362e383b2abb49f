"""/orders: every order, by tab, with search and sort."""

import reflex as rx

from labflow.components.badges import due, priority, status
from labflow.components.buttons import link_button
from labflow.components.cursor import list_cursor
from labflow.components.empty import empty
from labflow.components.inputs import search_input
from labflow.components.keys import keys
from labflow.components.table import Column, table, table_footer, td, td_id, tr
from labflow.components.tabs import tab, tabs
from labflow.ext import page
from labflow.pages.frame import lab_page, may
from labflow.state.orders import OrderRow, OrderRows
from labflow.state.orders import OrdersState as S
from labflow.vocabulary import Permission

TABS = (
    ("open", "Open"), ("week", "Due this week"), ("late", "Late"), ("confirm", "To confirm"), ("hold", "On hold"),
    ("completed", "Completed"), ("all", "All"),
)  # fmt: skip
COLUMNS = [
    Column("Order", width="112px", sort="number"),
    Column("Client", sort="client"),
    Column("Client reference", width="13vw"),
    Column("Samples", width="76px", num=True),
    Column("Status", width="116px"),
    Column("Due", width="208px", sort="due"),
    Column("Priority", width="80px"),
    Column("Created", width="144px", sort="created"),
]
HINTS = ((("J", "K"), "move"), (("Enter",), "open"), (("/",), "find"), (("N",), "new order"))


@page("/orders", title="Orders", needs=Permission.SEE_ORDERS, on_load=S.load)
def orders() -> rx.Component:
    """The list of orders."""
    return lab_page(
        tabs(
            *[tab(label, active=S.tab == key, count=S.counts[key], href=f"/orders?tab={key}") for key, label in TABS]
        ),
        rx.el.div(
            search_input(on_change=S.search.debounce(300), value=S.q, placeholder="Order, sample, client, reference", width="288px"),
            rx.el.span(rx.el.b(S.total, class_name="w6"), " orders", class_name="end s12 t2"),
            class_name="fbar",
        ),
        list_cursor(
            table(
                COLUMNS, OrderRows.rows, _row, sort=S.sort, on_sort=S.sort_by, empty=_nothing(), loading=~S.loaded,
                label="Orders",
            )
        ),
        table_footer(
            S.shown, page=S.page_no, pages=S.pages, on_previous=S.previous_page, on_next=S.next_page, hints=HINTS
        ),
        active="orders",
        actions=(
            rx.cond(
                may("create_orders"),
                link_button("New order", "/orders/new", icon_name="plus", variant="primary", keys=("N",)),
                rx.fragment(),
            ),
        ),
        overlays=(rx.cond(may("create_orders"), keys({"n": rx.redirect("/orders/new")}), rx.fragment()),),
    )  # fmt: skip


def _row(row: rx.Var[OrderRow]) -> rx.Component:
    return tr(
        td_id(row.number, f"/orders/{row.id}"),
        td(rx.el.div(row.client, title=row.client, class_name="trunc")),
        td(rx.el.div(row.reference, title=row.reference, class_name="trunc"), muted=True),
        td(row.samples, num=True),
        td(status(row.state)),
        td(due(row.due, row.due_date, late=row.late)),
        td(priority(row.priority)),
        td(row.created, muted=True),
        key=row.id,
    )


def _nothing() -> rx.Component:
    return rx.cond(
        S.q != "",
        empty("No order matches", "Look for an order or sample number, a client, or the client's reference."),
        empty("No orders here", "Orders appear here as soon as somebody enters one or a client sends one."),
    )
