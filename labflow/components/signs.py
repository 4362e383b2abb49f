"""Signs that no font of the papers has, told while they can still be changed."""

from typing import Any

import reflex as rx

from labflow.components.icons import icon


def cannot_print(unprintable: Any, class_name: str = "") -> rx.Component:
    """A line that names them (`domain/printable.py`); nothing where all can be printed."""
    return rx.cond(
        unprintable != "",
        rx.el.div(
            icon("triangle-alert", 14), rx.el.span(f"Labels and certificates cannot print {unprintable} and show � there."),
            class_name=f"s12 twarn row g6 {class_name}", role="status",
        ),
        rx.fragment(),
    )  # fmt: skip
