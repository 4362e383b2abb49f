"""/audit: the audit trail, newest first, with its filters and the chain that seals it."""

import reflex as rx

from labflow.components.avatar import avatar
from labflow.components.buttons import button, icon_button, link
from labflow.components.empty import empty
from labflow.components.icons import icon
from labflow.components.inputs import search_input, select, text_input
from labflow.components.table import Column, table, td, tr
from labflow.components.timeline import diff
from labflow.ext import page
from labflow.pages.frame import lab_page
from labflow.state.audit import AuditRows
from labflow.state.audit import AuditState as S
from labflow.vocabulary import Permission

ACTS = [("added", "Added"), ("changed", "Changed"), ("removed", "Removed"), ("other", "Other acts")]
COLUMNS = [
    Column("When", width="148px"),
    Column("Who", width="152px"),
    Column("What", width="264px"),
    Column("Old → new, and the reason"),
    Column("Act and request", width="148px"),
]


@page("/audit", title="Audit trail", needs=Permission.SEE_AUDIT, on_load=S.load)
def audit() -> rx.Component:
    """Who did what, when and why."""
    return lab_page(
        _chain(),
        _filters(),
        table(COLUMNS, AuditRows.rows, audit_row, empty=_nothing(), loading=~S.loaded, class_name="lst trail", label="Audit trail"),
        _pager(),
        active="audit",
        actions=(
            button("Verify now", icon_name="shield-check", variant="primary", loading=S.checking, loading_label="Verifying", on_click=S.verify),
        ),
    )  # fmt: skip


def _chain() -> rx.Component:
    """How far the trail is sealed, and what the last check found."""
    mark = rx.match(
        S.chain.tone,
        ("bad", rx.el.span(icon("circle-alert"), class_name="tbad")),
        ("ok", rx.el.span(icon("shield-check"), class_name="tok")),
        rx.el.span(icon("shield"), class_name="t3"),
    )
    return rx.el.div(
        mark,
        rx.el.b(S.chain.state, class_name="w5"),
        rx.el.span(S.chain.detail, class_name="mono s12 t2"),
        rx.el.span(S.chain.last, class_name="s12 t3 end trunc", title=S.chain.last),
        class_name=rx.cond(S.chain.tone == "bad", "chn bad", "chn"),
        role="status",
    )


def _filters() -> rx.Component:
    asked = S.asked
    return rx.el.div(
        search_input(
            on_change=lambda typed: S.narrow("number", typed).debounce(400), value=asked["number"],
            placeholder="Sample, order, report", width="196px",
        ),
        select(S.people, placeholder="Everybody", size="sm", value=asked["person"], on_change=lambda v: S.narrow("person", v), aria_label="Who"),
        select(S.kinds, placeholder="All records", size="sm", value=asked["kind"], on_change=lambda v: S.narrow("kind", v), aria_label="Kind of record"),
        select(ACTS, placeholder="All acts", size="sm", value=asked["act"], on_change=lambda v: S.narrow("act", v), aria_label="Act"),
        _day("first_day", "From"),
        _day("last_day", "To"),
        text_input(
            placeholder="Reason contains", default_value=asked["reason"], on_change=lambda v: S.narrow("reason", v).debounce(400),
            size="sm", aria_label="Reason contains", class_name="rsn",
        ),
        rx.cond(_narrowed(), button("Clear", variant="ghost", icon_name="x", on_click=S.clear), rx.fragment()),
        class_name="fbar flt",
    )  # fmt: skip


def _day(name: str, label: str) -> rx.Component:
    return text_input(
        type="date", value=S.asked[name], on_change=lambda v: S.narrow(name, v), size="sm", aria_label=label, title=label,
        class_name="day",
    )  # fmt: skip


def _narrowed() -> rx.Var:
    return S.asked.values().to(list[str]).join("") != ""


def audit_row(row: rx.Var) -> rx.Component:
    """One entry."""
    return tr(
        td(rx.el.span(row.at, title=row.at_full)),
        td(
            rx.el.span(
                avatar(row.initials, row.actor, size=20), rx.el.span(row.actor, title=row.actor, class_name="trunc"), class_name="row g8"
            )
        ),
        td(
            rx.el.div(row.act, " ", row.kind, class_name="s12 t2 trunc", title=row.act),
            rx.cond(
                row.href != "",
                link(row.record, href=row.href, class_name="link w5 trunc blk", title=row.record),
                rx.el.span(row.record, class_name="w5 trunc blk", title=row.record),
            ),
        ),
        td(
            rx.foreach(row.changes, _change),
            rx.cond(row.more.length() > 0, _more(row), rx.fragment()),
            rx.cond(row.reason != "", rx.el.div("Reason: ", row.reason, class_name="s12 w5"), rx.fragment()),
        ),
        td(
            rx.el.div(row.verb, class_name="mono s11 t2 trunc", title=row.verb),
            rx.el.div(row.request, class_name="mono s11 t3", title="Request: entries with the same one were written together"),
        ),
        key=row.seq,
    )  # fmt: skip


def _change(change: rx.Var) -> rx.Component:
    return rx.el.div(
        rx.el.span(change.label, class_name="t3"), " ", diff(change.old, change.new), class_name="s12 chg"
    )


def _more(row: rx.Var) -> rx.Component:
    """What was added with the record, or the rest of a long change."""
    return rx.el.details(
        rx.el.summary(
            row.more.length(), rx.cond(row.more.length() == 1, " value", " values"), class_name="s12 link"
        ),
        rx.foreach(row.more, _change),
    )


def _nothing() -> rx.Component:
    return empty("Nothing found", AuditRows.note, button("Show the whole trail", on_click=S.clear))


def _pager() -> rx.Component:
    return rx.el.footer(
        rx.el.span("Newest first. Nothing here can be changed or removed."),
        rx.el.span(
            icon_button(
                "chevron-left", "Newer entries", size="xs", on_click=S.go_newer, disabled=S.newer == ""
            ),
            icon_button(
                "chevron-right", "Older entries", size="xs", on_click=S.go_older, disabled=S.older == ""
            ),
            class_name="row g4 end",
        ),
        class_name="foot",
    )
