"""/orders: every order, by view, with search, filters and sort."""

import reflex as rx

from labflow.components.buttons import link_button
from labflow.components.keys import keys
from labflow.ext import page
from labflow.pages.edd_download import edd_dialog
from labflow.pages.frame import may, way
from labflow.pages.listing import HINTS, Bulk, list_page
from labflow.state.edd_download import EddDownloadState as EddDownload
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
            Bulk("edd", "EDD", "file-spreadsheet", "see_reports"),
            Bulk("cancel", "Cancel", "circle-x", "cancel_orders"),
        ),
        on_act=lambda key, ids: rx.cond(key == "edd", EddDownload.ask("order", ids), S.ask_act(key, ids)),
        hints=(*HINTS[:-1], (("N",), "new order"), HINTS[-1]),
        actions=(
            rx.cond(
                may("create_orders"),
                link_button("New order", "/orders/new", icon_name="plus", variant="primary", keys=("N",)),
                rx.fragment(),
            ),
        ),
        overlays=(edd_dialog(), rx.cond(may("create_orders"), keys({"n": rx.redirect("/orders/new")}), rx.fragment()),),
    )  # fmt: skip
