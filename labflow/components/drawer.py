"""A panel that slides in from the right, over the page."""

from typing import Any

import reflex as rx

from labflow.components.buttons import icon_button
from labflow.components.dialog import Dialog

Text = str | rx.Var[str]
Flag = bool | rx.Var[bool]


def drawer(
    *children: Any,
    open: Flag,
    on_open_change: Any,
    title: Text,
    note: Any = "",
    footer: tuple[Any, ...] = (),
    wide: bool = False,
) -> rx.Component:
    """A side panel for a task beside the list. Esc or a click outside closes it."""
    return Dialog.create(
        rx.el.header(
            rx.el.h2(title, class_name="h-sec"),
            rx.el.span(note, class_name="s12 t3"),
            icon_button("x", "Close", class_name="end", custom_attrs={"data-close": "true"}),
            class_name="row g8 drw-h",
        ),
        rx.el.div(*children, class_name="drw-b scroll"),
        rx.el.div(*footer, class_name="row g8 drw-f") if footer else rx.fragment(),
        open=open,
        light=True,
        on_open_change=on_open_change,
        class_name="drawer wide" if wide else "drawer",
        aria_label=title,
    )
