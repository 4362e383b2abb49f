"""The second step of a new order: tests, and when the results are needed."""

from typing import Any

import reflex as rx

from labflow.components.buttons import button
from labflow.components.icons import icon
from labflow.components.words import many
from labflow.pages.portal.new_order_parts import card, hold, problem, told_wrong, wrong_or_not
from labflow.state.portal.new_order import PortalNewOrderState as S
from labflow.state.portal.new_order import PortalOfferState as Offer

V = S.view


def body() -> rx.Component:
    """Groups first, then single tests."""
    return rx.fragment(
        rx.el.div(
            icon("search", 16),
            rx.el.input(
                type="search", placeholder=f"Search {Offer.offer.tests.length()} tests", aria_label="Search tests",
                on_change=Offer.find_test.debounce(200),
            ),
            class_name="input lg",
        ),
        problem("tests"),
        rx.el.ul(rx.foreach(Offer.tests, _test), class_name="tcs"),
        rx.cond(
            Offer.more > 0,
            button("Show all tests", icon_name="chevron-down", size="lg", class_name="self-s", on_click=Offer.show_all_tests),
            rx.fragment(),
        ),
        rx.cond(
            Offer.offer.left_out > 0,
            rx.el.p(
                many("{count} test is not listed: we do not do it on your kind of sample.", "{count} tests are not listed: we do not do them on your kind of sample.", Offer.offer.left_out),
                class_name="t3 s13",
            ),
            rx.fragment(),
        ),
        rx.cond(
            Offer.tests.length() == 0,
            rx.el.p("No test matches. Search for what is measured, such as lead, or ask us in the note of the last step.",
                    class_name="t2"),
            rx.fragment(),
        ),
        _when(),
    )  # fmt: skip


def _test(row: Any) -> rx.Component:
    told = rx.fragment(
        row.what,
        rx.cond(
            row.bottle != "",
            rx.el.span(icon("milk", 14), rx.el.bdi(row.bottle), class_name="row g6 t3 s13 begins"),
            rx.fragment(),
        ),
    )
    name = rx.fragment(
        row.name, " ", rx.cond(row.group, rx.el.span("Group", class_name="badge acc"), rx.fragment())
    )
    return card(
        V.tests.contains(row.id),
        S.choose_test(row.id),
        name,
        told,
        hold(row.hold),
        rx.cond(
            row.not_on != "",
            rx.el.span(icon("circle-slash", 14), row.not_on, class_name="row g6 t2 s13 begins"),
            rx.fragment(),
        ),
        price=row.price,
        key=row.id,
    )


def _when() -> rx.Component:
    usual = rx.cond(V.days > 0, many("{count} day", "{count} days", V.days), "After our tests' time")
    return rx.el.fieldset(
        rx.el.legend("When do you need results?", class_name="s14 w6"),
        rx.el.div(
            _choice("usual", usual, "Usual"),
            _choice("rush", "As soon as you can", "Rush, if we agree on it"),
            _choice("date", "By a day", "You choose"),
            class_name="tat",
        ),
        rx.cond(
            V.when == "date",
            rx.el.div(
                rx.el.label("Results by", class_name="label", html_for="by-day"),
                rx.el.div(
                    rx.el.input(
                        type="date", id="by-day", default_value=V.date, min=Offer.offer.today,
                        on_change=lambda value: S.fill("date", value), **told_wrong("date"),
                    ),
                    class_name="input lg",
                ),
                rx.cond(
                    S.errors["date"], problem("date"),
                    rx.el.div("We tell you when we confirm the order whether we can.", class_name="hint"),
                ),
                class_name=wrong_or_not("date", "field by-day"),
            ),
            rx.fragment(),
        ),
        class_name="when",
    )  # fmt: skip


def _choice(value: str, label: Any, told: str) -> rx.Component:
    on = V.when == value
    return rx.el.label(
        rx.el.input(type="radio", name="when", checked=on, on_change=lambda _: S.fill("when", value), class_name="rd sr"),
        rx.el.b(label),
        rx.el.span(told),
        class_name=rx.cond(on, "on", ""),
    )  # fmt: skip
