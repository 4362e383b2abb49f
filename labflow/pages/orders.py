"""/orders: every order, by view, with search, filters and sort."""

import reflex as rx

from labflow.components.buttons import link_button
from labflow.components.keys import keys
from labflow.ext import page
from labflow.pages.frame import may, way
from labflow.pages.listing import HINTS, Bulk, list_page
from labflow.state.orders import OrdersState as S
from labflow.vocabulary import Permission


@page("/orders", title="Orders", needs=Permission.SEE_ORDERS, on_load=S.load)
def orders() -> rx.Component:
    """The list of orders."""
    return list_page(
        S, active="orders", title="Orders", noun="orders", find="Find in this view",
        nothing=("No order yet", "Orders appear here as soon as somebody enters one or a client sends one."),
        begin=way("create_orders", "New order", "/orders/new"),
        bulk=(
            Bulk("confirm", "Confirm", "check", "confirm_orders"),
            Bulk("hold", "Hold", "circle-pause", "hold_orders"),
            Bulk("resume", "Resume", "play", "hold_orders"),
            Bulk("cancel", "Cancel", "circle-x", "cancel_orders"),
        ),
        hints=(*HINTS[:-1], (("N",), "new order"), HINTS[-1]),
        actions=(
            rx.cond(
                may("create_orders"),
                link_button("New order", "/orders/new", icon_name="plus", variant="primary", keys=("N",)),
                rx.fragment(),
            ),
        ),
        overlays=(rx.cond(may("create_orders"), keys({"n": rx.redirect("/orders/new")}), rx.fragment()),),
    )  # fmt: skip
