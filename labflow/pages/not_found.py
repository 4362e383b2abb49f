"""The page for addresses that lead nowhere."""

import reflex as rx

from labflow.components.buttons import link_button
from labflow.components.empty import empty
from labflow.components.portal_shell import auth_shell
from labflow.ext import page
from labflow.pages.frame import lab_page, portal_page
from labflow.state.session import SessionState
from labflow.state.stray import StrayState

TITLE, TEXT, BACK = (
    "There is no such page",
    "The address is wrong, or the page has moved.",
    "Go to the first page",
)


@page("404", title="No such page", side="public", on_load=StrayState.load)
def not_found() -> rx.Component:
    """Says so in the frame of whoever is signed in, and leads back to one's own first page."""
    known = rx.match(
        SessionState.side,
        ("lab", lab_page(rx.el.div(_said("/"), class_name="page"), active="", missing=True)),
        ("client", portal_page(rx.el.h1("Not found", class_name="hp mb24"), rx.el.div(_said("/portal"), class_name="card"), active="")),
        _stranger(),
    )  # fmt: skip
    return rx.cond(StrayState.looked, known, rx.el.main(rx.el.h1(TITLE, class_name="sr"), aria_busy=True))


def _said(home: str) -> rx.Component:
    return empty(TITLE, TEXT, link_button(BACK, home))


def _stranger() -> rx.Component:
    return auth_shell(
        rx.el.h1(TITLE),
        rx.el.p(TEXT, class_name="t2 said"),
        link_button(BACK, "/", variant="primary", size="lg"),
        lab="Laboratory system",
        audience="LabFlow",
        claim=("Nothing is lost,", "only the address."),
    )
