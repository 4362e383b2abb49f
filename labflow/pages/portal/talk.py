"""The conversation about an order: messages both ways, requests with their answers, and the way to ask."""

from typing import Any

import reflex as rx

from labflow.components.badges import badge
from labflow.components.buttons import button
from labflow.components.dialog import form_dialog
from labflow.components.forms import form, select_field, textarea_field
from labflow.components.icons import icon
from labflow.pages.frame import may
from labflow.state.portal.order import PortalOrderState as Order
from labflow.state.portal.talk import KINDS
from labflow.state.portal.talk import PortalTalkState as S

T = S.talk


def conversation() -> rx.Component:
    """Everything that was said about the order."""
    return rx.el.section(
        rx.el.div(
            rx.el.h2("Messages", class_name="s16"),
            rx.cond(T.fresh > 0, rx.el.span(T.fresh, " new", class_name="badge acc"), rx.fragment()),
            rx.cond(
                may("portal_place_orders"),
                button("Ask for something", icon_name="circle-help", size="sm", class_name="end", on_click=S.open_request("")),
                rx.fragment(),
            ),
            class_name="card-h tall",
        ),
        rx.cond(T.requests.length() > 0, rx.el.ul(rx.foreach(T.requests, _request), class_name="asks"), rx.fragment()),
        rx.cond(
            T.messages.length() > 0,
            rx.el.ol(rx.foreach(T.messages, _message), class_name="msgs", aria_label="Messages"),
            rx.el.p("Nothing was written about this order yet. Write to us about anything that is unclear.", class_name="padded t2 s13"),
        ),
        form(
            textarea_field("Your message", "text", rows=3, error=S.errors["text"], max_length=4000),
            button("Send message", icon_name="send", size="lg", type="submit"),
            on_submit=S.write, class_name="form padded say", key=S.box,
        ),
        class_name="card", id="messages",
    )  # fmt: skip


def request_dialog() -> rx.Component:
    """Asking for something, in words of a few kinds."""
    samples = rx.foreach(Order.view.samples, lambda row: rx.el.option(row.name, value=row.id))
    return form_dialog(
        select_field("What do you ask for?", "kind", KINDS, placeholder="Choose", error=S.errors["kind"], default_value=S.kind),
        rx.el.div(
            rx.el.label("Which sample?", rx.el.span(" optional", class_name="t3 w4"), class_name="label", html_for="sample_id"),
            rx.el.div(
                rx.el.select(rx.el.option("The whole order", value=""), samples, id="sample_id", name="sample_id"),
                icon("chevrons-up-down", 14), class_name="input sel",
            ),
            class_name="field",
        ),
        textarea_field("What do you need?", "request", rows=4, error=S.errors["text"], max_length=2000,
                       hint="Nothing changes until we have answered."),
        open=S.asking, on_open_change=S.show_request, on_submit=S.ask, title="Ask the laboratory", submit="Send request",
        icon_name="circle-help",
    )  # fmt: skip


def _message(row: Any) -> rx.Component:
    return rx.el.li(
        rx.el.div(
            rx.el.b(row.author, class_name="w6"), rx.cond(row.ours, rx.fragment(), rx.el.span("Laboratory", class_name="t3")),
            rx.el.span(row.at, class_name="t3 end"), rx.cond(row.fresh, rx.el.span("New", class_name="nw"), rx.fragment()),
            class_name="row g6 s12",
        ),
        rx.el.p(row.text),
        class_name=rx.cond(row.ours, "msg ours", "msg"),
        key=row.id,
    )  # fmt: skip


def _request(row: Any) -> rx.Component:
    state = rx.match(
        row.state,
        ("open", badge("Waiting for our answer", tone="warn", icon_name="clock")),
        ("withdrawn", badge("Taken back", icon_name="undo-2")),
        badge(rx.cond(row.agreed != "", row.agreed, "Answered"), tone=rx.cond(row.refused, "", "ok"), icon_name="message-square"),
    )  # fmt: skip
    answer = rx.el.div(
        rx.el.div(rx.el.b(row.answered_by, class_name="w6"), rx.el.span(row.answered, class_name="t3 end"), class_name="row g6 s12"),
        rx.el.p(row.answer), class_name="msg",
    )  # fmt: skip
    return rx.el.li(
        rx.el.div(
            rx.el.b(row.title, class_name="w6"), rx.cond(row.sample != "", rx.el.span(row.sample, class_name="t3"), rx.fragment()),
            rx.el.span(state, class_name="end"), class_name="row g8 wraps",
        ),
        rx.el.p(row.text, class_name="pre"),
        rx.el.div(
            rx.el.span(row.author, ", ", row.asked, class_name="t3 s12"),
            rx.cond(
                (row.state == "open") & may("portal_place_orders"),
                button("Take back", variant="ghost", size="sm", on_click=S.withdraw(row.id)), rx.fragment(),
            ),
            class_name="row g8 between",
        ),
        rx.cond(row.answer != "", answer, rx.fragment()),
        key=row.id,
    )  # fmt: skip
