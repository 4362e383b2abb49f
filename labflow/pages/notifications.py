"""/notifications: the inbox of whoever is signed in: mentions, messages of clients, work given and sent back."""

from typing import Any

import reflex as rx

from labflow.components.buttons import button, icon_button, link_button
from labflow.components.empty import empty, skeleton_rows
from labflow.components.icons import icon_for
from labflow.components.notice import ICONS, notice_sentence
from labflow.components.tabs import tab, tabs
from labflow.ext import page
from labflow.pages.frame import lab_page
from labflow.state.notifications import NotificationsState as S


@page("/notifications", title="Inbox", on_load=S.load)
def notifications() -> rx.Component:
    """The newest first; opening one marks it as read."""
    return lab_page(
        tabs(
            tab("Unread", active=S.tab == "unread", count=rx.cond(S.loaded, S.unread.to_string(), ""), href="/notifications"),
            tab("All", active=S.tab == "all", href="/notifications?tab=all"),
            end=rx.el.span(rx.cond(S.news > 0, _news(), rx.fragment()), role="status"),
        ),
        rx.el.div(
            rx.cond(
                S.rows.length() > 0,
                rx.el.ul(rx.foreach(S.rows, _row), class_name="ntl"),
                rx.cond(S.loaded, _nothing(), skeleton_rows()),
            ),
            rx.cond(
                S.after != "",
                rx.el.div(button("Show earlier", variant="ghost", on_click=S.more), class_name="ntl-m"),
                rx.fragment(),
            ),
            class_name="grow scroll",
        ),
        active="notifications",
        follows=True,
        actions=(rx.cond(S.unread > 0, button("Mark all as read", icon_name="check-check", on_click=S.mark_all), rx.fragment()),),
    )  # fmt: skip


def _news() -> rx.Component:
    return button(
        rx.Var.create("") + S.news.to_string() + " new", icon_name="arrow-up", variant="soft", size="xs", on_click=S.show_news,
        class_name="round",
    )  # fmt: skip


def _row(row: Any) -> rx.Component:
    mark = icon_button("check", "Mark as read", on_click=S.mark(row.id))
    return rx.el.li(
        rx.el.button(
            rx.el.span(icon_for(row.kind, ICONS, "bell"), class_name=rx.cond(row.kind == "returned", "nt-i warn", "nt-i")),
            rx.el.span(
                rx.el.span(notice_sentence(row), class_name=rx.cond(row.unread, "w5", "t2")),
                rx.cond(row.text != "", rx.el.span(row.text, class_name="t2 s12 nt-t"), rx.fragment()),
                class_name="col grow minw0",
            ),
            rx.el.span(row.at, title=row.at_full, class_name="s12 t3 nowrap"),
            rx.cond(row.unread, rx.el.span(rx.el.span("Unread", class_name="sr"), class_name="nt-d"), rx.el.span(class_name="nt-n")),
            type="button", class_name="nt", on_click=S.open(row.id),
        ),
        rx.cond(row.unread, mark, rx.el.span(class_name="nt-g")),
        key=row.id,
    )  # fmt: skip


def _nothing() -> rx.Component:
    said = (
        "Mentions, orders and messages from clients, and work that is given or sent back to you appear here."
    )
    return rx.cond(
        S.tab == "unread",
        empty("Nothing unread", said, link_button("Show all", "/notifications?tab=all")),
        empty("Your inbox is empty", said),
    )
