"""/review: the queue at the left, the sample under review beside it, signed or sent back from here."""

from typing import Any

import reflex as rx

from labflow.components.badges import priority
from labflow.components.buttons import button, icon_button, link
from labflow.components.dialog import form_dialog
from labflow.components.empty import skeleton
from labflow.components.forms import textarea_field
from labflow.components.icons import icon_for
from labflow.components.inputs import checkbox, search_input
from labflow.components.keys import keys
from labflow.components.signature import signature_dialog
from labflow.components.tabs import segmented
from labflow.ext import page
from labflow.pages.frame import lab_page
from labflow.pages.review_case import review_case
from labflow.state.review import ReviewCase as C
from labflow.state.review import ReviewQueue
from labflow.state.review import ReviewState as S
from labflow.state.review_acts import ReviewReturning, ReviewSigning
from labflow.state.session import SessionState
from labflow.vocabulary import MEANING_TEXT, Meaning, Permission

V = C.view
MEANINGS = [
    (Meaning.REVIEWED, "Reviewed", MEANING_TEXT[Meaning.REVIEWED]),
    (Meaning.RETURNED, "Sent back", MEANING_TEXT[Meaning.RETURNED]),
]


@page("/review", title="Review", needs=Permission.REVIEW_RESULTS, on_load=S.load)
def review() -> rx.Component:
    """The review screen."""
    return lab_page(
        rx.el.div(_queue(), review_case(), class_name="rv"),
        active="review",
        follows=True,
        actions=(rx.cond(V.id != "", rx.fragment(_send_back(), _sign()), rx.fragment()),),
        overlays=(_signature(), _why(), _keys()),
    )


def _keys() -> rx.Component:
    return keys(
        {"j": S.next_case, "k": S.previous_case, "a": ReviewSigning.ask, "r": ReviewReturning.ask_back("")}
    )


# ── the top bar ──────────────────────────────────────────────────────────────────────────────────────────────


def _send_back() -> rx.Component:
    return button(
        "Send back", icon_name="undo-2", variant="danger", keys=("R",), on_click=ReviewReturning.ask_back(""),
        disabled=V.results == 0,
    )  # fmt: skip


def _sign() -> rx.Component:
    label = rx.cond(
        C.results == 1, "Sign 1 result", rx.cond(C.results == 0, "Sign results", f"Sign {C.results} results")
    )
    ready = button(label, icon_name="pen-line", variant="primary", keys=("A",), on_click=ReviewSigning.ask)
    why = rx.cond(V.blocked != "", V.blocked, "Choose at least one test to sign.")
    return rx.cond(
        C.results > 0,
        ready,
        button(label, icon_name="pen-line", variant="primary", disabled=True, reason=why),
    )


# ── the queue ────────────────────────────────────────────────────────────────────────────────────────────────


def _queue() -> rx.Component:
    nothing = rx.cond(
        (S.q != "") | (S.show != "all"),
        rx.el.p(
            "No sample in the queue matches. Show all, or look for something else.",
            class_name="t3 s12 rq-none",
        ),
        rx.el.p(
            "Nothing waits for review. Results appear here as soon as somebody submits them.",
            class_name="t3 s12 rq-none",
        ),
    )
    return rx.el.aside(
        rx.el.div(
            rx.el.h2("Queue ", rx.el.span(S.total, class_name="t3 w5"), class_name="h-sec"),
            rx.el.span(rx.cond(S.news > 0, _news(), rx.fragment()), role="status"),
            rx.el.span("Exceptions first", class_name="s12 t3"),
            class_name="row between rq-h",
        ),
        rx.el.div(
            segmented(
                [("all", "All"), ("exceptions", "Exceptions"), ("clean", "Clean")],
                S.show,
                S.show_only,
                label="Show",
            ),
            search_input(
                on_change=S.search.debounce(300), value=S.q, placeholder="Sample or client", width="100%"
            ),
            class_name="rq-f",
        ),
        rx.el.ul(rx.foreach(ReviewQueue.rows, _row)),
        rx.cond(ReviewQueue.rows.length() == 0, rx.cond(S.loaded, nothing, _coming()), rx.fragment()),
        rx.cond((S.after != "") | (S.before != ""), _pager(), rx.fragment()),
        class_name="queue",
        aria_label="Samples to review",
    )


def _coming() -> rx.Component:
    """Samples of the queue at their heights, while it is read."""
    rows = [
        rx.el.div(skeleton(84), skeleton(width), skeleton(112), class_name="col g8 skq")
        for width in (150, 180, 132, 164, 120, 172)
    ]
    return rx.el.div(*rows, class_name="skc", custom_attrs={"aria-busy": "true"})


def _news() -> rx.Component:
    return button(
        rx.Var.create("") + S.news.to_string() + " new", icon_name="arrow-up", variant="soft", size="xs", on_click=S.show_news,
        class_name="round",
    )  # fmt: skip


def _row(row: Any) -> rx.Component:
    joint = rx.cond(S.kept == "/review", "?", "&")
    tone = rx.match(row.tone, ("bad", "row g4 s12 tbad w5"), ("warn", "row g4 s12 twarn w5"), "row g4 s12 t2")
    return rx.el.li(
        link(
            rx.el.div(
                rx.el.span(row.number, class_name="mono w5 s12"),
                rx.el.span(
                    priority(row.priority), rx.el.span(row.at, class_name="s12 t3"), class_name="row g8"
                ),
                class_name="row between",
            ),
            rx.el.div(row.client, title=f"{row.client}, {row.description}", class_name="trunc"),
            rx.el.div(
                rx.el.span(row.summary, title=row.summary, class_name="t3 trunc"),
                rx.el.span(row.due, class_name=rx.cond(row.late, "tbad nowrap", "t3 nowrap")),
                class_name="row between g8 s12",
            ),
            rx.el.div(
                icon_for(
                    row.tone, {"bad": "triangle-alert", "warn": "triangle-alert", "ok": "check"}, "check", 13
                ),
                rx.el.span(
                    rx.cond(row.gone, "No longer waiting", row.exceptions),
                    class_name="minw0",
                ),
                rx.cond(
                    row.mine,
                    rx.el.span(
                        "yours", title="You worked on these results yourself.", class_name="badge line end"
                    ),
                    rx.fragment(),
                ),
                class_name=tone,
            ),
            href=f"{S.kept}{joint}sample={row.id}",
            class_name="rq",
            custom_attrs={"aria-current": rx.cond(row.id == S.sample_id, "true", "false")},
        ),
        class_name=rx.cond(row.id == S.sample_id, "on", "") + rx.cond(row.gone, " gone", ""),
        key=row.id,
    )


def _pager() -> rx.Component:
    return rx.el.div(
        icon_button(
            "chevron-left",
            "Earlier in the queue",
            size="xs",
            on_click=S.turn_page(False),
            disabled=S.before == "",
        ),
        icon_button(
            "chevron-right",
            "Later in the queue",
            size="xs",
            on_click=S.turn_page(True),
            disabled=S.after == "",
        ),
        class_name="row g4 rq-p",
    )


# ── dialogs ──────────────────────────────────────────────────────────────────────────────────────────────────


def _signature() -> rx.Component:
    seen = ReviewSigning.view
    return signature_dialog(
        open=ReviewSigning.open, on_open_change=ReviewSigning.close, on_submit=ReviewSigning.sign, title=seen.title,
        text=seen.text, submit=seen.submit, meanings=MEANINGS, default_meaning=Meaning.REVIEWED,
        signer=SessionState.name, digest=seen.digest_shown, at=seen.at, error=ReviewSigning.error,
        loading=ReviewSigning.busy,
    )  # fmt: skip


def _why() -> rx.Component:
    """Which tests, and why."""
    again = ReviewReturning.act == "retest"

    def test(each: Any) -> rx.Component:
        count = rx.cond(each.results == 1, "1 result", f"{each.results} results")
        label = rx.el.span(each.name, rx.el.span(" ", count, class_name="t3"))
        return checkbox(
            label,
            name=f"back-{each.id}",
            default_checked=ReviewReturning.ticked.contains(each.id),
            key=each.id,
        )

    return form_dialog(
        rx.cond(
            again,
            rx.fragment(),
            rx.el.fieldset(
                rx.el.legend("Tests", class_name="label"),
                rx.foreach(ReviewReturning.offered, test),
                class_name="rv-back",
            ),
        ),
        textarea_field(
            "Reason", "reason", rows=3, error=ReviewReturning.error, hint="The analyst reads it; it is kept in the audit trail.",
            custom_attrs={"data-autofocus": "true"},
        ),
        open=ReviewReturning.act != "",
        on_open_change=ReviewReturning.close,
        on_submit=ReviewReturning.give_reason,
        title=ReviewReturning.title,
        text=rx.cond(
            again,
            "The first results stay on record, marked void. A new attempt goes to the analyst.",
            "What was entered stays; changing it takes a reason.",
        ),
        submit=rx.cond(again, "Test again", "Send back"),
        width="sm",
    )  # fmt: skip
