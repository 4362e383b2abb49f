"""Chain of custody: every hand a sample passed through, in order (ISO/IEC 17025 7.4)."""

import reflex as rx

from labflow.components.icons import icon, icon_for

Text = str | rx.Var[str]
KINDS: dict[str, str] = {
    "collect": "hand",
    "relinquish": "truck",
    "receive": "package-check",
    "move": "snowflake",
    "bench": "flask-conical",
    "return": "undo-2",
    "dispose": "trash-2",
}


def custody(*hops: rx.Component | rx.Var) -> rx.Component:
    """The chain. Children are `hop(…)` or one `rx.foreach` of them."""
    return rx.el.ol(*hops, class_name="coc")


def hop(kind: Text, title: Text, who: Text, detail: Text, at: Text) -> rx.Component:
    """One custody event: kind (collect, relinquish, receive, move, return, dispose), person, detail, time."""
    return rx.el.li(
        rx.el.div(rx.el.span(icon_for(kind, KINDS, "package"), class_name="cd"), class_name="ln"),
        rx.el.div(title, class_name="w5"),
        rx.el.div(who, class_name="s12 t2 trunc"),
        rx.el.div(detail, class_name="s12 t3 trunc"),
        rx.el.div(at, class_name="s12 t3"),
    )


def unbroken(text: Text) -> rx.Component:
    """The green line beside the heading: "Unbroken, 5 of 5 signed"."""
    return rx.el.span(icon("shield-check", 14), text, class_name="s12 tok row g4 w5")
