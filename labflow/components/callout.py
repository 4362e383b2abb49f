"""A note in the page: what happened, what to do."""

from typing import Any, Literal

import reflex as rx

from labflow.components.icons import icon

Tone = Literal["", "ok", "warn", "bad", "acc"]
_ICONS: dict[str, str] = {
    "": "info",
    "ok": "circle-check",
    "warn": "triangle-alert",
    "bad": "circle-alert",
    "acc": "info",
}
_TEXT: dict[str, str] = {"": "t3", "ok": "tok", "warn": "twarn", "bad": "tbad", "acc": "tacc"}


def callout(
    title: str | rx.Var[str],
    text: Any = "",
    *,
    tone: Tone = "",
    icon_name: str = "",
    actions: tuple[rx.Component, ...] = (),
) -> rx.Component:
    """A boxed note with icon, title, one sentence and at most two actions."""
    return rx.el.div(
        rx.el.span(icon(icon_name or _ICONS[tone]), class_name=f"{_TEXT[tone]} mt2"),
        rx.el.div(rx.el.b(title, class_name="w6"), rx.el.div(text, class_name="t2 s12"), class_name="grow"),
        *actions,
        role="alert" if tone == "bad" else "note",
        class_name=f"callout {tone}",
    )
