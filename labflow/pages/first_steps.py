"""The first steps of a laboratory as a card: on Today until they are done or put away, and in the help."""

from typing import Any

import reflex as rx

from labflow.components.badges import badge
from labflow.components.buttons import button, link
from labflow.components.icons import icon
from labflow.state.guidance import FirstStepsState as F


def steps_card(view: Any, rows: Any, *tools: Any) -> rx.Component:
    """How far the laboratory is, with `rows` of its steps."""
    return rx.el.section(
        rx.el.div(
            rx.el.h3("First steps", class_name="w6"),
            rx.el.progress(value=view.done, max=view.of, class_name="fs-bar", aria_label="Steps done"),
            rx.el.span(view.done, " of ", view.of, " done", class_name="s12 t2 w4"),
            rx.el.span(*tools, class_name="row g8 end"),
            class_name="card-h",
        ),
        rx.el.ul(rx.foreach(rows, _step), class_name="fs"),
        class_name="card first-steps",
        aria_label="First steps",
    )


def steps_on_today(guidance: Any) -> rx.Component:
    """What is left to do, while something is and nobody put it away."""
    view = guidance.first_steps
    away = button("Hide", icon_name="x", variant="ghost", size="xs", on_click=F.hide)
    wanted = (view.of > 0) & ~view.complete & ~F.hidden
    return rx.cond(wanted, rx.el.div(steps_card(view, view.left, away), class_name="mt16"), rx.fragment())


def _step(step: Any) -> rx.Component:
    mark = rx.cond(
        step.done,
        rx.el.span(icon("circle-check"), rx.el.span("Done", class_name="sr"), class_name="tok"),
        rx.el.span(icon("circle-dashed"), rx.el.span("To do", class_name="sr"), class_name="t3"),
    )
    words = rx.fragment(
        mark,
        rx.el.span(
            rx.el.span(
                rx.el.span(step.title, class_name="w5"), rx.cond(step.optional, badge("optional"), rx.fragment()),
                class_name="row g6",
            ),
            rx.el.span(step.note, class_name="s12 t2"),
            class_name="grow col",
        ),
    )  # fmt: skip
    leads = link(words, icon("chevron-right", 14, "t3"), href=step.href, class_name="fs-row")
    return rx.el.li(
        rx.cond(step.href != "", leads, rx.el.span(words, class_name="fs-row")),
        key=step.key,
        class_name=rx.cond(step.done, "done", ""),
    )
