"""Facts about a record: a small label over a value, or label and value side by side."""

from typing import Any

import reflex as rx

from labflow.components.buttons import link
from labflow.components.term import label_of

Text = str | rx.Var[str]


def fact(label: Text, *value: Any, href: Text = "", note: Any = None) -> rx.Component:
    """One label over its value; `note` is a quieter addition such as "in 5 h 48 m"."""
    quiet = rx.el.span(" ", note, class_name="t3 w4") if note is not None else rx.fragment()
    shown = link(*value, href=href) if isinstance(href, rx.Var) or href else rx.fragment(*value)
    whole = {"title": value[0]} if len(value) == 1 and isinstance(value[0], str | rx.Var) else {}
    return rx.el.div(rx.el.dt(label_of(label)), rx.el.dd(shown, quiet, class_name="nowrap", **whole))


def facts(*children: rx.Component, columns: int = 3) -> rx.Component:
    """The grid of facts in a record's head."""
    return rx.el.dl(*children, class_name=f"facts cols-{columns}")


def pairs(*items: tuple[Text, Any]) -> rx.Component:
    """Label left, value right, for rails and dialogs: `pairs(("Unit", "mg/L"), …)`."""
    cells: list[rx.Component] = []
    for label, value in items:
        cells += [rx.el.dt(label_of(label)), rx.el.dd(value)]
    return rx.el.dl(*cells, class_name="dl")


def record_head(
    number: Text,
    name: Text,
    *badges: rx.Component,
    facts: rx.Component | None = None,
    code: rx.Component | None = None,
) -> rx.Component:
    """The head of a detail page: QR code, number, name, badges, facts."""
    return rx.el.section(
        rx.el.div(code, class_name="qr") if code is not None else rx.fragment(),
        rx.el.div(
            rx.el.h2(number, class_name="mono hid"),
            rx.el.p(
                name, class_name="s14 t2 mt2", **({} if isinstance(name, rx.Component) else {"title": name})
            ),
            rx.el.div(*badges, class_name="row g8 mt10"),
            class_name="idb",
        ),
        facts if facts is not None else rx.fragment(),
        class_name="hd",
    )


def rail(title: Text, *body: Any, tools: Any = None, foot: Any = None) -> tuple[rx.Component, ...]:
    """The right rail of a detail page: heading with tools, content that scrolls, foot (a comment box). Give it to `staff_shell(rail=…)`."""
    return (
        rx.el.div(rx.el.h2(title, class_name="h-sec"), tools or rx.fragment(), class_name="rail-h"),
        rx.el.div(*body, class_name="rail-b", tab_index=0),
        rx.el.div(foot, class_name="rail-f") if foot is not None else rx.fragment(),
    )


def section(title: Text, *body: Any, tools: Any = None, class_name: str = "") -> rx.Component:
    """A card with a heading; `tools` stand at its right."""
    return rx.el.section(
        rx.el.div(
            label_of(title),
            rx.el.span(tools, class_name="row g8 end") if tools is not None else rx.fragment(),
            class_name="card-h",
        ),
        *body,
        class_name=f"card {class_name}".strip(),
    )
