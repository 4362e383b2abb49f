"""Activity: who did what and when, old value struck, new value, reason."""

from typing import Any

import reflex as rx

from labflow.components.icons import icon_for
from labflow.components.whole_numbers import whole_numbers

Text = str | rx.Var[str]
KINDS: dict[str, str] = {
    "created": "plus",
    "changed": "pencil",
    "received": "package-check",
    "moved": "truck",
    "assigned": "user",
    "result": "flask-conical",
    "imported": "file-spreadsheet",
    "review": "eye",
    "verified": "circle-check",
    "signed": "pen-line",
    "issued": "file-badge",
    "returned": "undo-2",
    "rejected": "ban",
    "cancelled": "ban",
    "hold": "pause",
    "above": "triangle-alert",
    "comment": "message-square",
    "mail": "mail",
    "file": "file-text",
    "label": "printer",
    "sign_in": "key-round",
}


def timeline(*entries: rx.Component | rx.Var) -> rx.Component:
    """The activity list of a record. Children are `entry(…)` or one `rx.foreach` of them."""
    return rx.el.ol(*entries, class_name="tl")


def entry(
    actor: Text,
    act: Text,
    at: Text,
    *,
    kind: Text = "changed",
    tone: Text = "",
    old: Text = "",
    new: Text = "",
    unit: Text = "",
    reason: Text = "",
    note: Any = "",
) -> rx.Component:
    """One audited act. `kind` picks the icon (see KINDS), `tone` its colour: ok, warn, bad, acc, vio."""
    return rx.el.li(
        rx.el.span(icon_for(kind, KINDS, "info", 12), class_name=rx.Var.create("m ") + tone),
        rx.el.div(
            rx.el.span(rx.el.b(actor), " ", whole_numbers(act), class_name="an"),
            rx.el.span(at, class_name="when nowrap"),
            class_name="row between g8 base",
        ),
        rx.cond(
            (old != "") | (new != ""), rx.el.div(diff(old, new, unit), class_name="s12 t2 mt2"), rx.fragment()
        )
        if isinstance(old, rx.Var) or isinstance(new, rx.Var)
        else (rx.el.div(diff(old, new, unit), class_name="s12 t2 mt2") if old or new else rx.fragment()),
        _line(note),
        rx.cond(reason != "", rx.el.div("Reason: ", reason, class_name="s12 t2"), rx.fragment()),
    )


def _line(note: Any) -> Any:
    if isinstance(note, rx.Var):
        return rx.cond(note != "", rx.el.div(note, class_name="s12 t2 mt2"), rx.fragment())
    return rx.el.div(note, class_name="s12 t2 mt2") if note else rx.fragment()


def diff(old: Text, new: Text, unit: Text = "") -> rx.Component:
    """Old value struck, new value; an empty side is left out."""
    return rx.el.span(
        rx.cond(old != "", rx.el.del_(old), rx.fragment()),
        "→",
        rx.cond(new != "", rx.el.ins(new), rx.el.ins("empty")),
        " ",
        unit,
        class_name="diff",
    )
