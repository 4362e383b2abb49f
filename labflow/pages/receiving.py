"""/receiving: scan, check, receive. Made for a tablet at the reception desk and a wedge scanner."""

import reflex as rx

from labflow.components.badges import flag, priority, status
from labflow.components.buttons import button, link, link_button
from labflow.components.callout import callout
from labflow.components.dialog import reason_dialog
from labflow.components.empty import empty
from labflow.components.icons import icon
from labflow.components.keys import keys
from labflow.components.scan import scan_field
from labflow.ext import page
from labflow.pages.frame import lab_page, may, way
from labflow.pages.label_print import label_dialog
from labflow.pages.receiving_checks import FORM, checks, field_error
from labflow.state.receiving import ReceivingState as S
from labflow.state.receiving import ReceptionForm as F
from labflow.vocabulary import Permission

SUBMIT = f"document.getElementById('{FORM}')?.requestSubmit()"
# Enter in the empty scan field receives: a scanner never sends an empty code, so only a person does.
ENTER = rx.Var(f"(e) => {{ if (e.key === 'Enter' && !e.target.value) {SUBMIT}; }}")


@page("/receiving", title="Receiving", needs=Permission.RECEIVE_SAMPLES, on_load=S.load)
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
        actions=(
            rx.cond(
                S.view.order != "", button("Expected", icon_name="list", on_click=S.put_aside), rx.fragment()
            ),
        ),
        overlays=(_reject_dialog(), label_dialog(), keys({"ctrl+enter": rx.call_script(SUBMIT)})),
    )


# ── left: scan, order, samples ───────────────────────────────────────────────────────────────────────────────


def _desk() -> rx.Component:
    return rx.el.div(
        rx.el.div(
            scan_field(on_scan=S.scan, title="Scan a label", note=_said()),
            custom_attrs={"onKeyDownCapture": ENTER},
        ),
        rx.cond(S.view.order != "", _order(), _expected()),
        class_name="tm",
    )


def _said() -> rx.Component:
    """What the last scan or act led to, in the scan field."""
    bad = rx.el.span(icon("circle-alert"), S.said, class_name="okscan no", role="alert")
    good = rx.el.span(icon("circle-check"), S.said, class_name="okscan", role="status")
    return rx.cond(S.said != "", rx.cond(S.said_tone == "bad", bad, good), rx.fragment())


def _order() -> rx.Component:
    view = S.view
    return rx.fragment(
        rx.el.div(
            rx.el.div(
                rx.el.div(
                    link(view.order, href=f"/orders/{view.order_id}", class_name="link mono w6 s16"), priority(view.priority),
                    class_name="row g8",
                ),
                rx.el.div(view.client, class_name="t2"),
                class_name="grow",
            ),
            rx.el.div(
                rx.el.b(view.samples.length() - view.due, class_name="s20 w6"),
                rx.el.span(" of ", view.samples.length(), " samples here", class_name="t3 w5"),
            ),
            class_name="row g12 ord",
        ),
        rx.el.div(
            rx.foreach(view.samples, lambda each: rx.el.i(class_name=rx.cond(each.due, "", "d"))),
            class_name="pg", role="progressbar", aria_label="Samples received",
            aria_valuenow=view.samples.length() - view.due, aria_valuemin=0, aria_valuemax=view.samples.length(),
        ),
        rx.cond(view.order_note != "", rx.el.p("Note on the order: ", view.order_note, class_name="t2 s13 mt12"), rx.fragment()),
        rx.cond(view.problem != "", _problem(), rx.fragment()),
        rx.cond(view.sample_id != "", _sample(), rx.fragment()),
        _others(),
    )  # fmt: skip


def _problem() -> rx.Component:
    opens = rx.cond(
        S.view.sample_id != "",
        link_button("Open sample", f"/samples/{S.view.sample_id}", size="lg"),
        link_button("Open order", f"/orders/{S.view.order_id}", size="lg"),
    )
    return callout("Cannot be received", S.view.problem, tone="warn", actions=(opens,))


def _sample() -> rx.Component:
    view = S.view
    return rx.el.section(
        rx.el.div(
            rx.el.b(view.number, class_name="mono w6 s16"),
            rx.el.span(view.name, title=view.name, class_name="t2 trunc grow"),
            rx.cond(view.possible, rx.fragment(), status(view.state)),
            class_name="row g8",
        ),
        rx.el.p(
            view.matrix, rx.cond(view.collected != "", rx.fragment(", collected ", view.collected), rx.fragment()),
            class_name="t2 s13",
        ),
        rx.el.p(view.tests, title=view.tests, class_name="t3 s13 mt2"),
        rx.cond(
            view.bottles.length() > 0,
            rx.el.div(rx.foreach(view.bottles, _bottle), class_name="ctg mt12"),
            rx.el.p("No container is registered for this sample.", class_name="t3 s13 mt12"),
        ),
        field_error("missing"),
        class_name="smp now",
    )  # fmt: skip


def _bottle(bottle: rx.Var) -> rx.Component:
    """A container. A tap says that it did not come; its scan says that it did."""
    missing, scanned = F.missing.contains(bottle.number), F.scanned.contains(bottle.number)
    mark = rx.cond(
        missing,
        icon("triangle-alert", 16, "twarn"),
        rx.cond(scanned, icon("check", 16, "tok"), icon("package", 16, "t3")),
    )
    return rx.el.button(
        mark,
        rx.el.span(
            rx.el.span(bottle.kind, class_name="w5 trunc blk"),
            rx.el.span(
                rx.cond(
                    missing,
                    "Missing",
                    rx.cond(scanned, "Scanned", rx.cond(bottle.note != "", bottle.note, bottle.number)),
                ),
                class_name=rx.cond(missing, "s12 twarn w5 trunc blk", "s12 t3 trunc blk"),
            ),
            class_name="grow",
        ),
        type="button",
        title=bottle.number,
        disabled=~S.view.possible,
        class_name=rx.cond(missing, "ct warn", "ct"),
        custom_attrs={"aria-pressed": rx.cond(missing, "true", "false")},
        on_click=F.tap_bottle(bottle.number),
    )


def _others() -> rx.Component:
    """The order's samples: those due can be chosen without a scanner."""
    return rx.el.section(
        rx.el.h2(
            rx.cond(S.view.due > 0, "Samples of this order", "All samples of this order are here"),
            class_name="h-sec",
        ),
        rx.el.div(rx.foreach(S.view.samples, _other), class_name="oth"),
        class_name="smp",
    )


def _other(each: rx.Var) -> rx.Component:
    return rx.el.button(
        rx.cond(each.due, icon("circle-dashed", 16, "t3"), icon("check", 16, "tok")),
        rx.el.b(each.number, class_name="mono w6 s13"),
        rx.el.span(each.name, title=each.name, class_name="t2 trunc grow"),
        rx.cond(each.due, rx.fragment(), status(each.state)),
        type="button",
        class_name=rx.cond(each.current, "on", ""),
        custom_attrs={"aria-pressed": rx.cond(each.current, "true", "false")},
        on_click=S.scan(each.number),
    )


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
            empty(
                "Nothing is expected",
                "Samples of confirmed orders appear here until they are received.",
                way("create_orders", "New order", "/orders/new"),
            ),
        ),
        class_name="smp",
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
    hold = S.view.hold
    return rx.el.footer(
        rx.cond(
            hold != "",
            rx.match(
                S.view.hold_tone,
                ("bad", flag(hold, icon_name="hourglass", tone="tbad s14")),
                ("warn", flag(hold, icon_name="hourglass", tone="twarn s14")),
                flag(hold, icon_name="hourglass", tone="t2 s14", regular=True),
            ),
            rx.el.span("Custody is written once: check before you receive.", class_name="t3"),
        ),
        rx.cond(
            F.missing.length() > 0,
            flag(F.missing.length(), " missing", icon_name="triangle-alert", tone="twarn s14"),
            rx.fragment(),
        ),
        rx.el.span(class_name="end"),
        rx.cond(
            may("reject_samples") & (S.view.sample_id != ""),
            button(
                "Reject",
                variant="danger",
                size="xl",
                on_click=S.ask_to_reject(True),
                disabled=~S.view.possible,
            ),
            rx.fragment(),
        ),
        button(
            rx.cond(S.view.possible, rx.Var.create("Receive ") + S.view.number, "Receive"),
            icon_name="package-check",
            variant="primary",
            size="xl",
            keys=("Ctrl", "Enter"),
            disabled=~S.view.possible,
            on_click=rx.call_script(SUBMIT),
        ),
        class_name="tf",
    )


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
