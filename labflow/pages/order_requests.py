"""What the client asks for, on the staff's order page, and the dialog to answer."""

from typing import Any

import reflex as rx

from labflow.components.badges import badge
from labflow.components.buttons import button
from labflow.components.dialog import form_dialog
from labflow.components.forms import select_field, textarea_field
from labflow.components.icons import icon
from labflow.pages.frame import may
from labflow.state.requests import RequestsState as S


def client_requests() -> rx.Component:
    """The requests, open ones with the way to answer them; nothing when there are none."""
    return rx.cond(
        S.rows.length() > 0,
        rx.el.section(
            rx.el.div(rx.el.h2("Requests of the client"), class_name="card-h"),
            rx.el.ul(rx.foreach(S.rows, _row), class_name="asks"),
            class_name="card asked",
        ),
        rx.fragment(),
    )


def answer_dialog() -> rx.Component:
    """The answer goes to the client at once."""
    agreed = select_field(
        "Do you agree?", "agreed", [("yes", "Agreed"), ("no", "Not possible")], placeholder="Choose",
        error=S.errors["agreed"], hint="What you agree on is done apart: an answer changes no sample.",
    )  # fmt: skip
    return form_dialog(
        rx.cond(S.yes_or_no, agreed, rx.fragment()),
        textarea_field("Answer", "answer", rows=4, error=S.errors["text"], hint="The client reads this in the portal and by mail.", max_length=2000),
        open=S.answering != "", on_open_change=S.show_answer, on_submit=S.answer, title="Answer the request", text=S.asked,
        submit="Send answer", icon_name="message-square",
    )  # fmt: skip


def _row(row: Any) -> rx.Component:
    state = rx.match(
        row.state,
        ("open", badge("Open", tone="warn", icon_name="clock")),
        ("withdrawn", badge("Taken back", icon_name="undo-2")),
        badge(
            rx.cond(row.agreed != "", row.agreed, "Answered"),
            tone=rx.cond(row.refused, "", "ok"),
            icon_name="message-square",
        ),
    )
    return rx.el.li(
        rx.el.div(
            icon("message-square", 16, "t3"), rx.el.b(row.title, class_name="w6"),
            rx.cond(row.sample != "", rx.el.span(row.sample, class_name="t3"), rx.fragment()), state,
            rx.cond(
                (row.state == "open") & may("write_to_clients"),
                rx.el.span(button("Answer", on_click=S.open_answer(row.id)), class_name="end"), rx.fragment(),
            ),
            class_name="row g8 wraps",
        ),
        rx.el.p(row.text, class_name="pre"),
        rx.el.div(row.author, ", ", row.asked, class_name="t3 s12"),
        rx.cond(
            row.answer != "",
            rx.el.div(rx.el.p(row.answer, class_name="pre"), rx.el.div(row.answered_by, ", ", row.answered, class_name="t3 s12"), class_name="msg"),
            rx.fragment(),
        ),
        key=row.id,
    )  # fmt: skip
