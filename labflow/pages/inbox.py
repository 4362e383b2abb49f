"""/inbox: the development inbox, where letters stay instead of being sent."""

import reflex as rx

from labflow.components.badges import status, status_badge
from labflow.components.buttons import plain_link
from labflow.components.callout import callout
from labflow.components.empty import empty
from labflow.components.facts import pairs
from labflow.components.icons import icon
from labflow.components.inputs import search_input
from labflow.components.table import table_footer
from labflow.components.tabs import segmented, tab, tabs
from labflow.ext import page
from labflow.pages.frame import lab_page
from labflow.state.inbox import InboxState as S
from labflow.state.inbox import LetterState as L
from labflow.vocabulary import Permission

TABS = (("all", "All"), ("waiting", "Waiting"), ("failed", "Failed"))


@page("/inbox", title="Development inbox", needs=Permission.SEE_INBOX, on_load=S.load)
def inbox() -> rx.Component:
    """Letters on the left, the one being read on the right."""
    return lab_page(
        tabs(*[tab(label, active=S.tab == key, count=S.counts[key], href=f"/inbox?tab={key}") for key, label in TABS]),
        rx.el.div(
            rx.el.div(
                rx.el.div(
                    search_input(on_change=S.search.debounce(300), value=S.q, placeholder="Subject or recipient", width="100%"),
                    class_name="fbar",
                ),
                rx.el.ul(rx.foreach(L.rows, _row), class_name="ltrs scroll grow"),
                rx.cond(S.loaded & (L.rows.length() == 0), _nothing(), rx.fragment()),
                table_footer(S.shown, page=S.page_no, pages=S.pages, on_previous=S.previous_page, on_next=S.next_page),
                class_name="lside",
            ),
            rx.cond(L.letter.id != "", _letter(), rx.el.div(class_name="lread")),
            class_name="inb grow",
        ),
        active="inbox",
    )  # fmt: skip


def _row(row: rx.Var) -> rx.Component:
    on = row.id == L.letter.id
    return rx.el.li(
        rx.el.button(
            rx.el.span(
                rx.el.span(rx.cond(row.name != "", row.name, row.recipient), class_name="w5 grow trunc"),
                rx.el.span(row.at, class_name="s12 t3 nowrap"),
                class_name="row g8",
            ),
            rx.el.span(row.subject, title=row.subject, class_name="trunc blk"),
            rx.el.span(
                rx.el.span(row.recipient, class_name="s12 t3 grow trunc"),
                rx.cond(row.attachments > 0, icon("paperclip", 14, "t3"), rx.fragment()),
                rx.cond(row.state != "sent", status(row.state), rx.fragment()),
                class_name="row g8",
            ),
            type="button",
            class_name=rx.cond(on, "on", ""),
            custom_attrs={"aria-current": rx.cond(on, "true", "false")},
            on_click=L.read(row.id),
        ),
        key=row.id,
    )


def _letter() -> rx.Component:
    letter = L.letter
    return rx.el.article(
        rx.el.header(
            rx.el.div(
                rx.el.h2(letter.subject, class_name="s16 w6 grow"),
                status_badge(letter.state),
                segmented([("html", "Letter"), ("text", "Text")], rx.cond(L.as_text, "text", "html"), L.show, label="How to show it"),
                class_name="row g12",
            ),
            pairs(
                ("To", rx.el.span(letter.name, " ", rx.el.span(letter.recipient, class_name="t2"))),
                ("Written", letter.written),
                ("Sent", rx.cond(letter.sent != "", letter.sent, "Not yet")),
            ),
            rx.cond(letter.error != "", callout("Not sent", letter.error, tone="bad"), rx.fragment()),
            rx.cond(
                letter.enclosures.length() > 0,
                rx.el.div(rx.foreach(letter.enclosures, _enclosure), class_name="row g8"),
                rx.fragment(),
            ),
            class_name="lhd",
        ),
        rx.cond(
            L.as_text,
            rx.el.pre(letter.text, class_name="ltxt scroll grow"),
            # sandbox without any permission: scripts, forms, pop-ups and same-origin access are all off
            rx.el.iframe(
                title="Letter", class_name="lfrm grow", sandbox="", custom_attrs={"srcDoc": letter.html, "referrerPolicy": "no-referrer"},
                key=letter.id,
            ),
        ),
        class_name="lread",
    )  # fmt: skip


def _enclosure(file: rx.Var) -> rx.Component:
    return plain_link(
        icon("paperclip"), file.name, rx.el.span(file.size, class_name="t3"),
        href=f"/api/v1/files/{file.id}", download=file.name, class_name="btn sm",
    )  # fmt: skip


def _nothing() -> rx.Component:
    return empty("No letters", "Invitations, password links and reports that were sent appear here.")
