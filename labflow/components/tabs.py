"""Tabs with counts, and segmented switches."""

from typing import Any

import reflex as rx

from labflow.components.buttons import link

Text = str | rx.Var[str]
Flag = bool | rx.Var[bool]


def tabs(
    *items: rx.Component | rx.Var,
    end: rx.Component | None = None,
    label: str = "Views",
    flush: bool = False,
) -> rx.Component:
    """A row of `tab(…)`; `end` holds small ghost buttons at the right; `flush` leaves out the side padding."""
    return rx.el.nav(
        *items,
        rx.el.span(end, class_name="row g8 end self-c") if end is not None else rx.fragment(),
        class_name="tabs" if flush else "tabs pad",
        aria_label=label,
    )


def tab(
    label: Text, *, active: Flag, count: Any = None, href: Text = "", on_click: Any = None
) -> rx.Component:
    """One view. With `href` it is a link (the view lives in the address), else a button."""
    told = (
        {"title": label} if isinstance(label, rx.Var) else {}
    )  # a name that people gave may be long: it is cut
    named = rx.el.span(label, class_name="trunc", **told)
    inside = (named, rx.el.span(count, class_name="n") if count is not None else rx.fragment())
    look = rx.cond(active, "tab on", "tab")
    current = {"aria-current": rx.cond(active, "page", "false")}
    if isinstance(href, rx.Var) or href:
        return link(*inside, href=href, class_name=look, custom_attrs=current)
    return rx.el.button(*inside, type="button", class_name=look, custom_attrs=current, on_click=on_click)


def segmented(
    options: list[tuple[str, Any]], value: Text, on_change: Any, *, label: str = ""
) -> rx.Component:
    """A switch between a few views of the same thing; `on_change` is called with the chosen value."""
    return rx.el.div(
        *[
            rx.el.button(
                text,
                type="button",
                class_name=rx.cond(value == key, "on", ""),
                custom_attrs={"aria-pressed": rx.cond(value == key, "true", "false")},
                on_click=on_change(key),
            )
            for key, text in options
        ],
        class_name="seg",
        role="group",
        aria_label=label,
    )
