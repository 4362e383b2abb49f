"""/reports: what is to be prepared, what waits for approval, what was issued."""

from typing import Any

import reflex as rx

from labflow.components.badges import badge, flag, status
from labflow.components.cursor import list_cursor
from labflow.components.empty import empty
from labflow.components.inputs import search_input
from labflow.components.table import Column, table, table_footer, td, td_id, tr
from labflow.components.tabs import tab, tabs
from labflow.ext import page
from labflow.pages.frame import lab_page
from labflow.state.reports import ReportRows
from labflow.state.reports import ReportsState as S
from labflow.vocabulary import Permission

TABS = (
    ("prepare", "To prepare"), ("approval", "For approval"), ("issued", "Issued"),
    ("closed", "Superseded or withdrawn"), ("all", "All"),
)  # fmt: skip
REPORTS = [
    Column("Report", width="136px", sort="number"),
    Column("Client", width="208px", sort="client"),
    Column("Verdict"),
    Column("Samples", width="76px", num=True),
    Column("Status", width="120px"),
    Column("When", width="136px", hint="Issued, or prepared while it waits", sort="when"),
    Column("By", width="132px"),
]
ORDERS = [
    Column("Order", width="148px", sort="number"),
    Column("Client", width="208px", sort="client"),
    Column("Client reference", width="168px"),
    Column("Ready"),
    Column("Samples", width="96px", num=True, hint="Ready for a report, of all samples"),
    Column("Order status", width="128px"),
    Column("Due", width="164px", sort="when"),
]
HINTS = ((("J", "K"), "move"), (("Enter",), "open"), (("/",), "find"))


@page("/reports", title="Reports", needs=Permission.SEE_REPORTS, on_load=S.load)
def reports() -> rx.Component:
    """The list of reports."""
    preparing = S.tab == "prepare"
    return lab_page(
        tabs(
            *[tab(label, active=S.tab == key, count=S.counts[key], href=f"/reports?tab={key}") for key, label in TABS]
        ),
        rx.el.div(
            search_input(on_change=S.search.debounce(300), value=S.q, placeholder="Report, order, sample, client, code", width="288px"),
            rx.el.span(rx.el.b(S.total, class_name="w6"), rx.cond(preparing, " orders", " reports"), class_name="end s12 t2"),
            class_name="fbar",
        ),
        list_cursor(rx.cond(preparing, _table(ORDERS, _order), _table(REPORTS, _report))),
        table_footer(
            S.shown, page=S.page_no, pages=S.pages, on_previous=S.previous_page, on_next=S.next_page, hints=HINTS
        ),
        active="reports",
    )  # fmt: skip


def _table(columns: list[Column], row: Any) -> rx.Component:
    return table(
        columns, ReportRows.rows, row, sort=S.sort, on_sort=S.sort_by, empty=_nothing(), loading=~S.loaded,
        label="Reports",
    )  # fmt: skip


def _report(row: Any) -> rx.Component:
    return tr(
        td_id(row.number, row.href),
        td(rx.el.div(row.client, title=row.client, class_name="trunc")),
        td(
            rx.el.div(
                rx.cond(row.above > 0, flag(row.above, " above", icon_name="triangle-alert", tone="tbad"), rx.fragment()),
                rx.el.span(row.verdict, title=row.verdict, class_name="trunc"),
                rx.cond(row.note != "", badge(row.note, tone="line"), rx.fragment()),
                class_name="row g8 minw0",
            )
        ),
        td(row.samples, num=True),
        td(status(row.state)),
        td(row.when, muted=True),
        td(rx.el.div(row.who, title=row.who, class_name="trunc"), muted=True),
        key=row.id,
    )  # fmt: skip


def _order(row: Any) -> rx.Component:
    return tr(
        td_id(row.number, row.href),
        td(rx.el.div(row.client, title=row.client, class_name="trunc")),
        td(rx.el.div(row.note, title=row.note, class_name="trunc"), muted=True),
        td(
            rx.el.div(
                rx.cond(row.above > 0, flag(row.above, " above", icon_name="triangle-alert", tone="tbad"), rx.fragment()),
                rx.el.span(row.verdict, class_name="trunc t2"),
                class_name="row g8 minw0",
            )
        ),
        td(row.samples, num=True),
        td(status(row.state)),
        td(rx.el.span(row.when, class_name=rx.cond(row.late, "tbad w5", "t2"))),
        key=row.id,
    )  # fmt: skip


def _nothing() -> rx.Component:
    none = rx.match(
        S.tab,
        ("prepare", empty("Nothing to prepare", "An order appears here as soon as one of its samples is verified.")),
        ("approval", empty("Nothing waits for approval", "Prepared reports appear here until somebody authorises or refuses them.")),
        ("closed", empty("No report was replaced or withdrawn", "A report that an amendment replaces stays here, marked.")),
        empty("No reports yet", "Reports appear here when the first one is prepared."),
    )  # fmt: skip
    return rx.cond(
        S.q != "",
        empty("No report matches", "Look for a report, order or sample number, a client, or a code."),
        none,
    )
