"""/receiving: scan, check, receive. Made for a tablet at the reception desk and a wedge scanner."""

import reflex as rx

from labflow.components.badges import flag, priority
from labflow.components.buttons import button
from labflow.components.desk_scan import camera, desk_scan_field, scan_state
from labflow.components.dialog import reason_dialog
from labflow.components.empty import empty, skeleton_rows
from labflow.components.icons import icon
from labflow.components.keys import keys
from labflow.ext import page
from labflow.pages.frame import lab_page, may, way
from labflow.pages.label_print import label_dialog
from labflow.pages.receiving_checks import FORM, checks
from labflow.pages.receiving_order import on_desk
from labflow.state.label_print import LabelPrintState as LabelPrint
from labflow.state.receiving import ReceivingState as S
from labflow.state.session import SessionState
from labflow.state.waiting_scans import WaitingScansState
from labflow.vocabulary import Permission

SUBMIT = f"document.getElementById('{FORM}')?.requestSubmit()"
# Enter in the empty scan field receives: a scanner never sends an empty code, so only a person does.
ENTER = rx.Var(f"(e) => {{ if (e.key === 'Enter' && !e.target.value) {SUBMIT}; }}")

# All of the order is here, and no container that comes later lies on the desk.
DONE = (S.view.order != "") & (S.view.due == 0) & (S.view.late == "")


@page(
    "/receiving",
    title="Receiving",
    needs=Permission.RECEIVE_SAMPLES,
    on_load=[LabelPrint.open_afresh, S.load],
)
def receiving() -> rx.Component:
    """The reception desk."""
    return lab_page(
        rx.el.div(
            rx.el.div(_desk(), checks(), class_name="tg grow"),
            _foot(),
            class_name="tb grow",
        ),
        active="receiving",
        title="Receive samples",
        actions=(scan_state(),),
        overlays=(_reject_dialog(), label_dialog(), keys({"ctrl+enter": rx.call_script(SUBMIT)})),
    )


# ── left: scan, then the order or what is expected ───────────────────────────────────────────────────────────


def _desk() -> rx.Component:
    return rx.el.div(
        rx.el.div(
            desk_scan_field(
                on_scan=S.scan, on_send=WaitingScansState.send, owner=SessionState.email, form=FORM,
                answers=WaitingScansState.answers, heard=S.heard,
                desk=rx.cond(S.view.late != "", [S.view.late], S.chosen), title="Scan a label", note=_said(),
            ),
            custom_attrs={"onKeyDownCapture": ENTER},
            class_name="scanb",
        ),
        camera(),
        rx.cond(S.view.order != "", on_desk(), _expected()),
        class_name="tm",
    )  # fmt: skip


def _said() -> rx.Component:
    """What the last scan or act led to, in the scan field."""
    bad = rx.el.span(icon("circle-alert"), S.said, class_name="okscan no", role="alert")
    good = rx.el.span(icon("circle-check"), S.said, class_name="okscan", role="status")
    return rx.cond(S.said != "", rx.cond(S.said_tone == "bad", bad, good), rx.fragment())


def _expected() -> rx.Component:
    """What is still to come, when nothing is on the desk."""
    return rx.el.section(
        rx.el.div(
            rx.el.h2("Expected", class_name="h-sec"),
            rx.el.span(rx.cond(S.news > 0, _news(), rx.fragment()), role="status", class_name="end"),
            class_name="row g8",
        ),
        rx.cond(
            S.expected.length() > 0,
            rx.el.div(rx.foreach(S.expected, _expected_order), class_name="oth"),
            rx.cond(S.loaded, _nothing(), skeleton_rows(5)),
        ),
        class_name="smp",
    )


def _nothing() -> rx.Component:
    return empty(
        "Nothing is expected",
        "Samples of confirmed orders appear here until they are received.",
        way("create_orders", "New order", "/orders/new"),
    )


def _news() -> rx.Component:
    return button(
        rx.Var.create("") + S.news.to_string() + " new", icon_name="arrow-up", variant="soft", size="md", on_click=S.show_news,
        class_name="round",
    )  # fmt: skip


def _expected_order(each: rx.Var) -> rx.Component:
    return rx.el.button(
        rx.el.b(each.number, class_name="mono w6 s13"),
        rx.el.span(each.client, title=each.client, class_name="trunc grow"),
        priority(each.priority),
        rx.cond(
            each.hold_over,
            flag(each.hold, icon_name="hourglass", tone="tbad"),
            rx.cond(each.hold != "", flag(each.hold, icon_name="hourglass", tone="twarn"), rx.fragment()),
        ),
        rx.el.span(rx.cond(each.gone, "all here", each.samples), class_name="t2 nowrap"),
        type="button",
        class_name=rx.cond(each.gone, "gone", ""),
        on_click=S.scan(each.number),
    )


# ── foot: what presses, and the one act ──────────────────────────────────────────────────────────────────────


def _foot() -> rx.Component:
    """What presses on the left, the acts on the right: with nothing of the order left to receive, the next one is the act."""
    return rx.el.footer(
        rx.cond(
            S.tally.hold != "",
            rx.match(
                S.tally.hold_tone,
                ("bad", flag(S.tally.hold, icon_name="hourglass", tone="tbad s14")),
                ("warn", flag(S.tally.hold, icon_name="hourglass", tone="twarn s14")),
                flag(S.tally.hold, icon_name="hourglass", tone="t2 s14", regular=True),
            ),
            rx.cond(DONE, rx.fragment(), rx.el.span("Custody is written once: check before you receive.", class_name="t3 trunc")),
        ),
        rx.el.span(class_name="end"),
        rx.cond(
            S.view.order != "",
            rx.fragment(
                rx.cond(
                    may("reject_samples") & (S.view.sample_id != ""),
                    button(
                        "Reject", variant="danger", size="xl", on_click=S.ask_to_reject(True), disabled=~S.view.possible,
                        reason=rx.cond(S.view.possible, "", S.view.problem),
                    ),
                    rx.fragment(),
                ),
                rx.cond(DONE, rx.fragment(), button("Set aside", size="xl", on_click=S.put_aside)),
            ),
            rx.fragment(),
        ),
        rx.cond(
            DONE,
            button("Next order", trailing_icon="arrow-right", variant="primary", size="xl", on_click=S.put_aside),
            button(
                rx.cond(S.act != "", S.act, "Receive"), icon_name="package-check", variant="primary", size="xl",
                keys=("Ctrl", "Enter"), disabled=S.act == "", on_click=rx.call_script(SUBMIT),
            ),
        ),
        class_name="tf",
    )  # fmt: skip


def _reject_dialog() -> rx.Component:
    return reason_dialog(
        open=S.rejecting,
        on_open_change=S.ask_to_reject,
        on_submit=S.reject,
        title=rx.Var.create("Reject ") + S.view.number,
        text="The sample is not tested. The client reads the reason.",
        submit="Reject sample",
        error=S.errors["reason"],
        danger=True,
    )
