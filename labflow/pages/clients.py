"""/clients: the list of clients."""

import reflex as rx

from labflow.components.buttons import button
from labflow.components.dialog import form_dialog
from labflow.ext import page
from labflow.pages.client_form import client_fields
from labflow.pages.frame import may
from labflow.pages.listing import list_page
from labflow.state.clients import ClientsState as S
from labflow.state.clients import NewClientState
from labflow.vocabulary import Permission


@page("/clients", title="Clients", needs=Permission.SEE_CLIENTS, on_load=(S.load, NewClientState.arrive))
def clients() -> rx.Component:
    """The list of clients."""
    return list_page(
        S, active="clients", title="Clients", noun="clients", find="Name, code, city",
        nothing=("No client yet", "Clients stand here with their contacts and sampling points. Orders are placed for one of them."),
        begin=rx.cond(may("edit_clients"), button("New client", on_click=NewClientState.ask(True)), rx.fragment()),
        actions=(
            rx.cond(
                may("edit_clients"),
                button("New client", icon_name="plus", variant="primary", on_click=NewClientState.ask(True)),
                rx.fragment(),
            ),
        ),
        overlays=(_new(),),
    )  # fmt: skip


def _new() -> rx.Component:
    return form_dialog(
        client_fields(NewClientState.blank, NewClientState.choices, NewClientState.errors),
        open=NewClientState.open, on_open_change=NewClientState.ask, on_submit=NewClientState.create,
        title="New client", icon_name="building-2", submit="Take on client", width="lg",
    )  # fmt: skip
