"""/portal/orders: the client's orders, by tab, with search."""

import reflex as rx

from labflow.components.buttons import link_button
from labflow.components.empty import empty, skeleton_rows
from labflow.components.inputs import search_input
from labflow.components.table import table_footer
from labflow.components.tabs import tab, tabs
from labflow.ext import page
from labflow.pages.portal.parts import card_news, framed, head, new_order, order_line, stage_heads
from labflow.state.portal.foot import FootState
from labflow.state.portal.orders import PortalOrderRows
from labflow.state.portal.orders import PortalOrdersState as S
from labflow.state.session import SessionState as Me
from labflow.vocabulary import Permission

TABS = (("open", "In progress"), ("ready", "Ready"), ("cancelled", "Cancelled"), ("all", "All"))


@page(
    "/portal/orders", title="Orders", side="client", needs=Permission.PORTAL_ORDERS, on_load=[S.load, FootState.load]
)  # fmt: skip
def portal_orders() -> rx.Component:
    """The list of orders."""
    rows = PortalOrderRows.rows
    return framed(
        head("Orders", Me.company, new_order()),
        rx.el.section(
            tabs(
                *[
                    tab(label, active=S.tab == key, count=S.counts[key], href=f"/portal/orders?tab={key}")
                    for key, label in TABS
                ]
            ),
            rx.el.div(
                search_input(
                    on_change=S.search.debounce(300), value=S.q, placeholder="Order, reference or sample", width="320px"
                ),
                card_news(S),
                class_name="fbar",
            ),
            rx.cond(
                S.loaded,
                rx.cond(
                    rows.length() > 0,
                    rx.fragment(stage_heads(), rx.el.ul(rx.foreach(rows, order_line), class_name="orders")),
                    _nothing(),
                ),
                skeleton_rows(6),
            ),
            table_footer(S.shown, page=S.page_no, pages=S.pages, on_previous=S.previous_page, on_next=S.next_page),
            class_name="card plist",
        ),
        active="orders",
    )  # fmt: skip


def _nothing() -> rx.Component:
    return rx.cond(
        S.q != "",
        empty(
            "No order matches",
            "Look for an order number, your own reference, or the name or number of a sample.",
        ),
        rx.cond(
            (S.tab == "all") | (S.counts["all"] == "0"),
            empty("No order yet", "Your orders appear here from the moment we have them.", new_order()),
            empty(
                "No order in this view",
                "Your orders appear here from the moment we have them.",
                link_button("All orders", "/portal/orders?tab=all"),
            ),
        ),
    )
