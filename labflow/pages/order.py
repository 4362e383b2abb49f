"""/orders/[order_id]: one order with its samples, reports and activity."""

from typing import Any

import reflex as rx

from labflow.components.badges import badge, status, status_badge
from labflow.components.badges import priority as priority_mark
from labflow.components.buttons import Variant, button, download_link, link, link_button
from labflow.components.callout import callout
from labflow.components.cursor import list_cursor
from labflow.components.dialog import reason_dialog
from labflow.components.empty import empty, record_skeleton
from labflow.components.facts import fact, facts, record_head
from labflow.components.icons import icon
from labflow.components.menu import menu, menu_item, menu_item_off
from labflow.components.neighbours import neighbours
from labflow.components.progress import work_progress
from labflow.components.stepper import step, stepper
from labflow.components.table import Column, table, td, td_id, tr
from labflow.components.tabs import tab, tabs
from labflow.ext import page
from labflow.pages.edd_download import edd_dialog, edd_item
from labflow.pages.frame import lab_page, may
from labflow.pages.label_print import label_dialog, may_print, print_button
from labflow.pages.order_requests import answer_dialog, client_requests
from labflow.pages.order_template import template_dialog, template_item
from labflow.pages.own_fields import own_fields_dialog, own_fields_item
from labflow.pages.record_parts import files_tab, record_dialogs, record_rail, record_tabs, related_tab
from labflow.pages.samples import due_or_hold
from labflow.state.label_print import LabelPrintState as LabelPrint
from labflow.state.order import OrderState as S
from labflow.state.related import RelatedState as R
from labflow.state.requests import RequestsState as Requests
from labflow.vocabulary import Permission

V = S.view
SAMPLES = [
    Column("Sample", width="104px"), Column("Client sample ID"), Column("Status", width="112px"),
    Column("Tests", width="108px", hint="Verified of all tests"), Column("Due", width="232px"),
]  # fmt: skip
REPORTS = [
    Column("Report", width="148px"), Column("Status", width="128px"), Column("Verdict"), Column("Issued", width="148px"),
    Column("By", width="140px"),
]  # fmt: skip


@page(
    "/orders/[order_id]",
    title="Order",
    needs=Permission.SEE_ORDERS,
    on_load=[LabelPrint.open_afresh, S.load, Requests.load],
)
def order() -> rx.Component:
    """One order."""
    return lab_page(
        rx.cond(S.missing, _missing(), rx.cond(V.id != "", _body(), record_skeleton())),
        active="orders",
        crumbs=(("Orders", "/orders"),),
        title=V.number,
        missing=S.missing,
        screen="order",
        actions=(neighbours(V.id, "/orders"), _papers(), _more(), rx.foreach(V.acts, _step), _receive()),
        rail=record_rail(may_write_to_client=may("write_to_clients")),
        overlays=(
            *_dialogs(),
            *record_dialogs(),
            label_dialog(),
            edd_dialog(),
            own_fields_dialog(),
            answer_dialog(),
            template_dialog(),
        ),
    )


def _papers() -> rx.Component:
    """Labels and the custody record."""
    return rx.cond(
        V.sees_samples & (V.samples.length() > 0),
        rx.fragment(
            print_button("Print labels", LabelPrint.ask_for_order(V.id)),
            download_link(
                "Chain of custody", f"/api/v1/orders/{V.id}/custody.pdf", icon_name="file-text",
                file_name=f"custody-{V.number}.pdf",
            ),
        ),
        rx.fragment(),
    )  # fmt: skip


def _receive() -> rx.Component:
    go = link_button(
        rx.cond(V.to_receive == 1, "Receive 1 sample", f"Receive {V.to_receive} samples"),
        f"/receiving?order={V.number}", icon_name="scan-barcode", variant="primary",
    )  # fmt: skip
    return rx.cond(V.can_receive, go, rx.fragment())


def _step(act: Any) -> rx.Component:
    """Steps that go forward are buttons; holding and cancelling are in the menu."""
    main = (act.action == "confirm") | (act.action == "submit")
    primary = button(
        act.label, icon_name="check", variant="primary", on_click=S.take(act.action), loading=S.busy
    )
    plain = button(act.label, on_click=S.take(act.action), loading=S.busy)
    off = button(act.label, disabled=True, reason=act.why_not)
    shown = rx.cond(act.possible, rx.cond(main, primary, plain), off)
    return rx.cond((act.action == "hold") | (act.action == "cancel"), rx.fragment(), shown)


def _more() -> rx.Component:
    def item(act: Any) -> rx.Component:
        lead = rx.match(act.action, ("hold", icon("pause")), icon("ban"))
        inside = (lead, rx.el.span(act.label, class_name="grow"))
        look = rx.cond(act.action == "cancel", "mi danger", "mi")
        on = rx.el.button(
            *inside, type="button", role="menuitem", class_name=look, on_click=S.take(act.action)
        )
        off = menu_item_off(act.label, act.why_not, lead=lead)
        held = (act.action == "hold") | (act.action == "cancel")
        return rx.cond(held, rx.cond(act.possible, on, off), rx.fragment())

    return rx.cond(
        V.id != "",
        menu(
            icon("ellipsis"),
            menu_item("Open the client", icon_name="building-2", href=f"/clients/{V.client_id}"),
            rx.cond(
                may_print(),
                menu_item(
                    "Print the order's own label",
                    icon_name="printer",
                    on_click=LabelPrint.ask_for_folder(V.id),
                ),
                rx.fragment(),
            ),
            own_fields_item("order", V.id),
            template_item(),
            rx.cond(may("see_reports"), edd_item("order", V.id), rx.fragment()),
            rx.foreach(V.acts, item),
            label="More acts",
            class_name="btn icon sm",
        ),
        rx.fragment(),
    )


def _body() -> rx.Component:
    due = rx.cond(V.late, rx.el.span(V.due_note, class_name="tbad"), V.due_note)
    rush = rx.cond(V.priority != "normal", priority_mark(V.priority), rx.fragment())
    return rx.fragment(
        record_head(
            V.number,
            V.client,
            status_badge(V.state, large=True),
            rush,
            facts=facts(
                fact("Client", V.client, href=f"/clients/{V.client_id}"),
                fact("Contact", rx.el.span(V.contact, title=V.contact_note)),
                fact("Client reference", rx.cond(V.reference != "", V.reference, "–")),
                fact("Due", V.due, note=due),
                fact("Created", V.created),
                fact(
                    "Specification",
                    rx.el.div(V.specification, title=V.specification, class_name="trunc"),
                ),
                rx.cond(V.archive != "", _archive(), rx.fragment()),
                rx.foreach(V.extra, lambda f: fact(f.label, f.value)),
            ),
        ),
        stepper(rx.foreach(V.steps, lambda s: step(s.label, s.note, s.state, s.who))),
        tabs(
            tab("Overview", active=(R.tab != "files") & (R.tab != "related"), on_click=R.show("")), *record_tabs(),
            label="Parts of the order",
        ),
        rx.match(R.tab, ("files", files_tab()), ("related", related_tab()), _overview()),
    )  # fmt: skip


def _archive() -> rx.Component:
    """Which year's archive the order is in; a way there for those who keep archives."""
    words = rx.el.span("In the archive of ", V.archive)
    way = link(words, href=f"/settings/archives/{V.archive}")
    return fact("Archive", rx.cond(may("keep_archives"), way, words))


def _overview() -> rx.Component:
    return rx.el.div(
        client_requests(),
        rx.cond(V.note != "", callout("Note", V.note, icon_name="message-square"), rx.fragment()),
        rx.cond(V.sees_samples, _samples(), rx.fragment()),
        rx.cond(V.sees_reports, _reports(), rx.fragment()),
        class_name="page stack",
    )


def _card(title: Any, body: rx.Component, tools: Any = None) -> rx.Component:
    """A card around a table, whose own head draws the line."""
    return rx.el.section(
        rx.el.div(title, rx.el.span(tools, class_name="row g8 end"), class_name="card-h nb"),
        body,
        class_name="card",
    )


def _samples() -> rx.Component:
    none = empty(
        "No samples", "The samples of this order stand here with their tests, as soon as they are registered."
    )
    return _card(
        rx.fragment("Samples ", rx.el.span(V.samples.length(), class_name="t3 w5 s12")),
        list_cursor(table(SAMPLES, V.samples, _sample, empty=none, label="Samples of the order")),
    )


def _sample(row: Any) -> rx.Component:
    return tr(
        td_id(row.number, f"/samples/{row.id}"),
        td(rx.el.div(row.reference, title=f"{row.reference}, {row.matrix}", class_name="trunc")),
        td(status(row.state)),
        td(work_progress(done=row.verified, review=row.in_review, running=row.running, total=row.tests)),
        td(due_or_hold(row)),
        key=row.id,
    )


def _reports() -> rx.Component:
    none = empty(
        "No report yet",
        "Certificates of this order stand here. One can be prepared as soon as a sample is verified.",
    )
    first = V.can_prepare & ~V.can_receive & (V.reports.length() == 0)
    prepare = rx.cond(first, _prepare("primary"), rx.cond(V.can_prepare, _prepare("surface"), rx.fragment()))
    return _card(
        "Reports",
        table(REPORTS, V.reports, _report, empty=none, label="Reports of the order"),
        tools=prepare,
    )


def _prepare(variant: Variant) -> rx.Component:
    return link_button(
        "Prepare report", f"/reports/new?order={V.id}", icon_name="file-badge", variant=variant
    )


def _report(row: Any) -> rx.Component:
    above = badge(row.above, " outside limits", tone="bad", icon_name="triangle-alert")
    return tr(
        rx.el.td(link(row.number, href=f"/reports/{row.id}", class_name="open"), class_name="id"),
        td(status(row.state)),
        td(rx.cond(row.above > 0, above, rx.el.div(row.verdict, title=row.verdict, class_name="trunc"))),
        td(rx.cond(row.issued != "", row.issued, "–"), muted=True),
        td(rx.el.div(row.issued_by, title=row.issued_by, class_name="trunc"), muted=True),
        key=row.id,
    )


def _missing() -> rx.Component:
    return empty(
        "There is no such order", "The address is wrong, or the order belongs to somebody else.",
        link_button("All orders", "/orders?tab=all"),
    )  # fmt: skip


def _dialogs() -> tuple[rx.Component, rx.Component]:
    hold = reason_dialog(
        open=S.asking == "hold", on_open_change=S.close_dialog, on_submit=S.give_reason,
        title=f"Put order {V.number} on hold?",
        text="Nobody can receive its samples or submit results until it is resumed.",
        submit="Put on hold", error=S.errors["reason"],
    )  # fmt: skip
    cancel = reason_dialog(
        open=S.asking == "cancel", on_open_change=S.close_dialog, on_submit=S.give_reason,
        title=f"Cancel order {V.number}?", text="Its samples and their open tests are cancelled too.",
        submit="Cancel order", error=S.errors["reason"], danger=True,
    )  # fmt: skip
    return hold, cancel
