"""Where a record stands on its way: done, current, later."""

import reflex as rx

from labflow.components.icons import icon

Text = str | rx.Var[str]


def stepper(*steps: rx.Component | rx.Var, in_review: bool | rx.Var[bool] = False) -> rx.Component:
    """The lifecycle line of a detail page. Children are `step(…)` or one `rx.foreach` of them.

    Where it stands is marked in the colour of what is in hand; a stage of review in that of review.
    """
    return rx.el.ol(*steps, class_name=rx.cond(in_review, "stepper vio", "stepper"), aria_label="Status")


def step(label: Text, note: Text = "", state: Text = "later", who: Text = "") -> rx.Component:
    """One stage; `state` is done, current or later, `note` the time and `who` the person."""
    mark = rx.match(
        state,
        ("done", rx.el.span(icon("check", 10, "bold"), class_name="sd d")),
        ("current", rx.el.span(class_name="sd c")),
        rx.el.span(class_name="sd"),
    )
    return rx.el.li(
        rx.el.div(mark, class_name="ln"),
        rx.el.div(label, class_name="w5"),
        rx.el.div(note, class_name="s12 t3"),
        rx.cond(who != "", rx.el.div(who, class_name="s12 t3"), rx.fragment()),
        class_name=rx.match(state, ("done", "d"), ("current", "c"), ""),
        custom_attrs={"aria-current": rx.match(state, ("current", "step"), "false")},
    )


def wizard(*steps: rx.Component) -> rx.Component:
    """Numbered steps of a form in parts. Children are `wizard_step(…)`."""
    return rx.el.ol(*steps, class_name="stp2")


def wizard_step(number: int, label: Text, note: Text = "", *, current: int | rx.Var[int]) -> rx.Component:
    """One part of the form; parts before `current` are ticked."""
    done, here = current > number, current == number
    return rx.el.li(
        rx.el.span(rx.cond(done, icon("check", 12, "bold"), rx.fragment(str(number)))),
        rx.el.div(rx.el.div(label, class_name="w5"), rx.el.div(note, class_name="s12 t3")),
        class_name=rx.cond(done, "d", rx.cond(here, "c", "")),
        custom_attrs={"aria-current": rx.cond(here, "step", "false")},
    )
