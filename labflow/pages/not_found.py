"""The page for addresses that lead nowhere."""

import reflex as rx

from labflow.components.buttons import link_button
from labflow.components.portal_shell import auth_shell
from labflow.ext import page


@page("404", title="No such page", side="public")
def not_found() -> rx.Component:
    """Says so, and leads back to one's own first page."""
    return auth_shell(
        rx.el.h1("There is no such page"),
        rx.el.p("The address is wrong, or the page has moved.", class_name="t2 said"),
        link_button("Go to the first page", "/", variant="primary", size="lg"),
        lab="Laboratory system",
        audience="LabFlow",
        claim=("Nothing is lost,", "only the address."),
    )
