"""/samples/[sample_id]: one sample with its results, custody, containers and activity."""

from typing import Any

import reflex as rx

from labflow.components.badges import badge, flag, status_badge
from labflow.components.badges import priority as priority_mark
from labflow.components.buttons import explained, kbd, link_button
from labflow.components.callout import callout
from labflow.components.dialog import reason_dialog
from labflow.components.empty import empty, record_skeleton
from labflow.components.facts import fact, facts, record_head
from labflow.components.icons import icon
from labflow.components.keys import keys
from labflow.components.menu import menu, menu_item
from labflow.components.neighbours import neighbours
from labflow.components.stepper import step, stepper
from labflow.components.tabs import tab, tabs
from labflow.ext import page
from labflow.pages.frame import lab_page
from labflow.pages.label_print import label_dialog, may_print, print_button
from labflow.pages.own_fields import own_fields_dialog, own_fields_item
from labflow.pages.record_parts import files_tab, record_dialogs, record_rail, record_tabs, related_tab
from labflow.pages.sample_parts import below_results, containers_table, custody_chain, results_table
from labflow.state.label_print import LabelPrintState as LabelPrint
from labflow.state.related import RelatedState as R
from labflow.state.sample import SampleState as S
from labflow.vocabulary import Permission

V = S.view
KEYS = (("enter", "e"), ("review", "r"), ("receive", "c"))
WIDE_ONLY = {"@media (max-width: 1399px)": {"display": "none"}}


@page(
    "/samples/[sample_id]",
    title="Sample",
    needs=Permission.SEE_SAMPLES,
    on_load=[LabelPrint.open_afresh, S.load],
)
def sample() -> rx.Component:
    """One sample."""
    return lab_page(
        rx.cond(S.missing, _missing(), rx.cond(V.id != "", _body(), record_skeleton(code=True))),
        active="samples",
        crumbs=(("Samples", "/samples"),),
        title=V.number,
        missing=S.missing,
        screen="sample",
        actions=(neighbours(V.id, "/samples"), _label(), _more(), rx.foreach(V.acts, _act)),
        rail=record_rail(),
        overlays=(_dialog(), *record_dialogs(), label_dialog(), own_fields_dialog(), _keys()),
    )


# ── the top bar ──────────────────────────────────────────────────────────────────────────────────────────────


def _label() -> rx.Component:
    return rx.cond(
        V.id != "", print_button("Label", LabelPrint.ask_for_sample(V.id), keys=("L",)), rx.fragment()
    )


def _act(act: Any) -> rx.Component:
    """Acts that lead somewhere; rejecting and cancelling are in the menu."""
    icons = rx.match(
        act.action,
        ("receive", icon("scan-barcode")),
        ("enter", icon("pencil")),
        ("review", icon("eye")),
        rx.fragment(),
    )
    inside = (icons, rx.el.span(act.label), _caps(act))
    off = rx.el.button(*inside, type="button", disabled=True, class_name="btn sm")
    shown = rx.cond(
        act.possible,
        rx.el.a(*inside, href=act.href, class_name=rx.cond(act.main, "btn primary sm", "btn sm")),
        explained(off, act.why_not),
    )
    return rx.cond(act.href != "", shown, rx.fragment())


def _caps(act: Any) -> rx.Component:
    """The key that does it."""
    return rx.match(act.action, *((action, kbd(key.upper())) for action, key in KEYS), rx.fragment())


def _more() -> rx.Component:
    def item(act: Any) -> rx.Component:
        acting = menu_item(act.label, icon_name="ban", danger=True, on_click=S.ask_why(act.action))
        return rx.cond(act.href == "", acting, rx.fragment())

    ends = V.acts.to(list).length() > 0
    return rx.cond(
        ends,
        menu(
            icon("ellipsis"),
            menu_item("Open the order", icon_name="clipboard-list", href=f"/orders/{V.order_id}"),
            own_fields_item("sample", V.id),
            rx.foreach(V.acts, item),
            label="More acts",
            class_name="btn icon sm",
        ),
        rx.fragment(),
    )


def _keys() -> rx.Component:
    """E enters results, R reviews: where the main button leads."""

    def bind(act: Any) -> rx.Component:
        key = rx.match(act.action, *KEYS, "")
        return rx.cond(act.possible & (act.href != ""), _key(key, act.href), rx.fragment())

    label = rx.cond((V.id != "") & may_print(), keys({"l": LabelPrint.ask_for_sample(V.id)}), rx.fragment())
    return rx.fragment(rx.foreach(V.acts, bind), label)


def _key(combo: Any, href: Any) -> rx.Component:
    return keys({combo: rx.redirect(href)})


# ── the page ─────────────────────────────────────────────────────────────────────────────────────────────────


def _body() -> rx.Component:
    return rx.fragment(
        record_head(
            V.number, V.reference,
            rx.el.div(status_badge(V.state, large=True), _above(), _priority(), class_name="row g8", style={"flex_wrap": "wrap"}),
            facts=_facts(), code=rx.el.img(src=S.code, alt="", width="72", height="72", style={"min_width": "72px"}),
        ),
        stepper(
            rx.foreach(V.steps, lambda s: step(s.label, s.note, s.state, s.who)), in_review=V.state == "to_be_verified"
        ),
        rx.cond(
            V.closing_reason != "",
            rx.el.div(callout("Why it was closed", V.closing_reason, tone="bad"), style={"padding": "12px 20px 0"}),
            rx.fragment(),
        ),
        tabs(
            tab("Results", active=(R.tab == "") | (R.tab == "results"), count=V.results.length(), on_click=R.show("")),
            tab("Custody", active=R.tab == "custody", count=V.custody.length(), on_click=R.show("custody")),
            tab("Containers", active=R.tab == "containers", count=V.containers.length(), on_click=R.show("containers")),
            *record_tabs(),
            label="Parts of the sample",
        ),
        rx.match(
            R.tab, ("custody", custody_chain()), ("containers", containers_table()), ("files", files_tab()),
            ("related", related_tab()), results_table(below_results()),
        ),
    )  # fmt: skip


def _above() -> rx.Component:
    return rx.cond(
        V.above > 0,
        badge(V.above, " outside limits", tone="bad", icon_name="triangle-alert", large=True),
        rx.fragment(),
    )


def _priority() -> rx.Component:
    return rx.cond(V.priority != "normal", priority_mark(V.priority), rx.fragment())


def _facts() -> rx.Component:
    warm = rx.cond(
        V.arrival_warm, flag(V.arrival, icon_name="triangle-alert", tone="twarn"), rx.fragment(V.arrival)
    )
    hold = rx.cond(V.hold_alarm, flag(V.hold, icon_name="hourglass", tone="twarn"), rx.fragment(V.hold))
    due = rx.cond(V.late, rx.el.span(V.due_note, class_name="tbad"), V.due_note)
    return facts(
        fact(
            "Client",
            rx.el.div(V.client, title=V.client, class_name="trunc"),
            href=f"/clients/{V.client_id}",
        ),
        fact("Order", V.order, href=f"/orders/{V.order_id}"),
        fact("Matrix", V.matrix),
        fact(
            "Sampled",
            rx.el.span(rx.cond(V.collected != "", V.collected, "Not stated"), title=f"By {V.collected_by}"),
            note=rx.el.span(V.collected_by, style=WIDE_ONLY),
        ),
        fact("Due", V.due, note=rx.el.span(due, style=WIDE_ONLY)),
        fact("Arrival", warm),
        fact("Location", rx.cond(V.location != "", V.location, "–")),
        fact("Containers", V.bottles),
        fact("Hold time", hold),
        rx.foreach(V.extra, lambda f: fact(f.label, f.value)),
    )


def _missing() -> rx.Component:
    return empty(
        "There is no such sample", "The address is wrong, or the sample belongs to somebody else.",
        link_button("All samples", "/samples?tab=all"),
    )  # fmt: skip


def _dialog() -> rx.Component:
    rejecting = S.ending == "reject"
    return reason_dialog(
        open=S.ending != "",
        on_open_change=S.close_dialog,
        on_submit=S.end,
        title=rx.cond(rejecting, f"Reject sample {V.number}?", f"Cancel sample {V.number}?"),
        text=rx.cond(
            rejecting,
            "It will not be tested. The client sees the reason (ISO/IEC 17025 7.4.3).",
            "Its open tests are cancelled. The client sees the reason.",
        ),
        submit=rx.cond(rejecting, "Reject sample", "Cancel sample"),
        error=S.errors["reason"],
        danger=True,
    )
