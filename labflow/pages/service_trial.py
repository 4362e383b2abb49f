"""Trying a version: one value through its rules, and the results of the last ninety days."""

import reflex as rx

from labflow.components.badges import qualifier, verdict
from labflow.components.buttons import button
from labflow.components.forms import form, select_field, text_field
from labflow.components.icons import icon
from labflow.state.service import ServiceState as S

V, T, P = S.view, S.tried, S.past


def live_test() -> rx.Component:
    """A typed value as the bench would report it by this version."""
    choices = rx.foreach(V.lines, lambda line: rx.el.option(line.name, value=line.analyte_id))
    made = rx.el.div(
        rx.el.div(rx.el.span(T.analyte, class_name="t2 s12"), rx.el.div(
            rx.el.span(T.reported, class_name="big"), " ", rx.el.span(T.unit, class_name="t2"), qualifier(T.qualifier), class_name="row g8"
        )),
        rx.el.div(verdict(T.verdict), rx.el.span(T.verdict_text, class_name="t2 s12 blk"), class_name="right"),
        class_name="tr2",
    )  # fmt: skip
    return rx.el.section(
        rx.el.div("Live test", class_name="card-h"),
        form(
            rx.el.div(
                rx.el.div(
                    rx.el.label("Analyte", class_name="label", html_for="try_analyte"),
                    rx.el.div(rx.el.select(choices, id="try_analyte", name="try_analyte"), icon("chevrons-up-down", 14), class_name="input sel"),
                    class_name="field",
                ),
                text_field("Value as measured", "value", placeholder="1.286, < 0.5 or ND", error=S.errors["value"]),
                text_field("Dilution", "dilution", default_value="1", input_mode="decimal", error=S.errors["dilution"]),
                select_field("Judged by", "try_specification", V.specifications, placeholder="No specification"),
                class_name="trial",
            ),
            rx.el.div(button("Try", type="submit", icon_name="flask-conical"), class_name="row"),
            on_submit=S.try_out, class_name="card-b stack",
        ),
        rx.cond(T.reported != "", rx.fragment(made, rx.el.p(T.explanation, class_name="t2 s12 made")), rx.fragment()),
        class_name="card",
    )  # fmt: skip


def past_results() -> rx.Component:
    """How many results of the last ninety days would read otherwise."""
    said = rx.el.div(
        rx.el.b(
            "Tried on ",
            P.tried,
            " results of the last 90 days",
            rx.cond(P.capped, " (the newest)", ""),
            class_name="w6 blk",
        ),
        rx.cond(
            (P.changed == 0) & (P.verdicts == 0),
            rx.el.span("All of them would read the same.", class_name="t2"),
            rx.el.span(
                P.changed,
                " would read otherwise. ",
                P.verdicts,
                " would get another verdict.",
                class_name="t2",
            ),
        ),
    )
    ask = rx.el.div(
        rx.el.b("Effect on past results", class_name="w6 blk"),
        rx.el.span(
            "Sends the results of the last 90 days through this version. Nothing is changed.", class_name="t2"
        ),
    )
    return rx.el.div(
        rx.el.span(icon("flask-conical", 20), class_name="tok"),
        rx.cond(P.tried > 0, said, ask),
        button(rx.cond(P.tried > 0, "Try again", "Try it"), class_name="end", on_click=S.try_past),
        class_name="imp",
    )
