"""/inbox: the letters that the laboratory sends, and what became of them; /inbox/[mail_id]: one of them."""

import reflex as rx

from labflow.components.badges import status_badge
from labflow.components.buttons import button, link_button, plain_link
from labflow.components.callout import callout
from labflow.components.empty import empty
from labflow.components.facts import pairs
from labflow.components.icons import icon
from labflow.components.neighbours import neighbours
from labflow.components.tabs import segmented
from labflow.ext import page
from labflow.pages.frame import lab_page
from labflow.pages.listing import list_page
from labflow.state.inbox import InboxState
from labflow.state.inbox import LetterState as L
from labflow.vocabulary import Permission


@page("/inbox", title="Letters", needs=Permission.SEE_INBOX, on_load=InboxState.load)
def inbox() -> rx.Component:
    """The list of letters."""
    return list_page(
        InboxState, active="inbox", title="Letters", noun="letters", find="Subject or recipient",
        nothing=("No letter yet", "Invitations, certificates and notices that go out by mail appear here, with what became of them."),
        nothing_in={
            "waiting": ("No letter waits", "Letters stand here until the worker has sent them."),
            "failed": ("No letter failed", "Letters that could not be sent stand here with the reason."),
        },
    )  # fmt: skip


@page("/inbox/[mail_id]", title="Letter", needs=Permission.SEE_INBOX, on_load=L.load)
def letter() -> rx.Component:
    """One letter."""
    return lab_page(
        rx.cond(
            L.missing,
            empty("There is no such letter", "The address is wrong.", link_button("All letters", "/inbox")),
            rx.cond(L.letter.id != "", _letter(), rx.el.div(class_name="lread")),
        ),
        active="inbox",
        crumbs=(("Letters", "/inbox"),),
        title=L.letter.subject,
        numbered=False,
        missing=L.missing,
        actions=(neighbours(L.letter.id, "/inbox"),),
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
            rx.cond(
                letter.state == "failed",
                callout("Not delivered", letter.error, tone="bad", actions=(button("Send again", on_click=L.again),)),
                rx.cond(letter.error != "", callout("Not sent yet", letter.error, tone="warn"), rx.fragment()),
            ),
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
