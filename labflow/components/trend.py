"""A line of results over time with its limits. Every dot is a link, so that the keyboard reaches what the eye does."""

from typing import Any

import reflex as rx

from labflow.components.buttons import link

_PAINT = {"vectorEffect": "non-scaling-stroke"}


def trend_chart(chart: Any, *, label: rx.Var[str] | str, small: bool = False) -> rx.Component:
    """`chart` has `levels` and `dates` (at, label), `limits` (y, label, high), `marks` (x, y, label, href, look, text) and `path`.

    Places are percents of the plot, so it fits any width; a table of the same values belongs beside it.
    """
    return rx.el.figure(
        rx.el.div(
            rx.foreach(chart.levels, _across),
            rx.el.svg(
                rx.el.svg.path(d=chart.path, custom_attrs=_PAINT),
                view_box="0 0 100 100",
                custom_attrs={"preserveAspectRatio": "none", "aria-hidden": "true"},
            ),
            rx.foreach(chart.limits, _limit),
            rx.foreach(chart.marks, _mark),
            class_name="plot",
        ),
        rx.el.div(rx.foreach(chart.dates, _date), class_name="dates", custom_attrs={"aria-hidden": "true"}),
        class_name="trend small" if small else "trend",
        aria_label=label,
    )


def trend_legend() -> rx.Component:
    """What the shapes mean."""
    return rx.el.ul(
        rx.el.li(rx.el.i(class_name="dot"), "Measured"),
        rx.el.li(rx.el.i(class_name="dot hollow"), "Less than can be measured (<)"),
        rx.el.li(rx.el.i(class_name="dot bad"), "Outside the limit"),
        rx.el.li(rx.el.i(class_name="dash"), "Limit"),
        class_name="trend-key",
    )


def _across(tick: Any) -> rx.Component:
    return rx.el.div(
        rx.el.span(tick.label),
        class_name="gl",
        custom_attrs={"style": {"top": tick.at}, "aria-hidden": "true"},
    )


def _limit(line: Any) -> rx.Component:
    return rx.el.div(
        rx.el.span(line.label),
        class_name=rx.cond(line.high, "lim under", "lim"),
        custom_attrs={"style": {"top": line.y}},
    )


def _mark(mark: Any) -> rx.Component:
    return link(
        rx.el.i(class_name=rx.cond(mark.look != "", f"dot {mark.look}", "dot")),
        rx.cond(mark.last, rx.el.b(mark.text, class_name="num"), rx.fragment()),
        rx.el.span(mark.label, class_name="tip"),
        href=mark.href,
        class_name=rx.cond(mark.last, "mk last", "mk"),
        aria_label=mark.label,
        # by keyboard the table has each of them: nobody tabs through a whole line of points
        custom_attrs={"style": {"left": mark.x, "top": mark.y}, "tabIndex": -1},
    )


def _date(tick: Any) -> rx.Component:
    return rx.el.span(tick.label, custom_attrs={"style": {"left": tick.at}})
