"""A person as initials in a disc."""

from typing import Literal

import reflex as rx

Text = str | rx.Var[str]


def avatar(
    initials: Text, name: Text = "", *, size: int = 24, tone: Literal["indigo", "violet"] = "indigo"
) -> rx.Component:
    """Two initials; the full name appears on hover."""
    return rx.el.span(initials, title=name, class_name=f"av av-{size} av-{tone}")


def person(initials: Text, name: Text, *, note: Text = "", size: int = 24) -> rx.Component:
    """Avatar, name and a second line, for tables and facts."""
    return rx.el.span(
        avatar(initials, name, size=size),
        rx.el.span(
            rx.el.span(name, class_name="trunc"),
            rx.cond(note != "", rx.el.span(note, class_name="s12 t3 trunc"), rx.fragment()),
            class_name="col",
        ),
        class_name="row g8",
    )
