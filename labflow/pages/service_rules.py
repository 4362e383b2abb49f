"""QC rules and instruments of a version: what the method asks for beside the samples, and what it may be done with."""

from typing import Any

import reflex as rx

from labflow.components.badges import badge
from labflow.components.buttons import button, link
from labflow.components.callout import callout
from labflow.components.dialog import form_dialog
from labflow.components.forms import select_field, text_field
from labflow.components.inputs import checkbox
from labflow.components.table import th
from labflow.pages import versions
from labflow.state.service import CONSEQUENCES, LIMITS, ROLES, RULES, AllowedRow, QcRow
from labflow.state.service import ServiceState as S

V, R, E = S.view, S.rule, S.errors
QC_HEADS = (
    ("QC sample", ""),
    ("Code", "72px"),
    ("How often", "20%"),
    ("Passes", "20%"),
    ("A failure", "24%"),
)


def qc_part() -> rx.Component:
    """The tab of QC rules."""
    add = button("Add rule", icon_name="plus", class_name="end", on_click=S.ask("rule", ""))
    table = versions.lines_table(
        V.qc, _rule, heads=QC_HEADS, numbers=(), label="QC rules of the version",
        nothing="No rule yet. Say which QC samples a batch needs, by which limits they pass, and what a failure does.",
    )  # fmt: skip
    note = callout(
        "Part of the approved method",
        "Batches and QC samples are not recorded in LabFlow yet: the bench works by these rules, and nothing is judged by them on its own.",
        icon_name="info",
    )  # fmt: skip
    return rx.fragment(versions.counts(V, "rule", "rules", add), table, rx.el.div(note, class_name="padded"))


def instruments_part() -> rx.Component:
    """The tab of instruments."""
    change = button(
        "Choose instruments", icon_name="pencil", class_name="end", on_click=S.ask("instruments", "")
    )
    heads = (("Instrument", "32%"), ("Model", ""), ("Calibration due", "132px"), ("State", "184px"))
    shown = rx.el.div(
        rx.el.table(
            rx.el.colgroup(*[rx.el.col(custom_attrs={"style": {"width": width}}) if width else rx.el.col() for _, width in heads]),
            rx.el.thead(rx.el.tr(*[th(head) for head, _ in heads])),
            rx.el.tbody(rx.foreach(V.instruments, _allowed)),
            class_name="tbl at", aria_label="Instruments of the version",
        ),
        class_name="tw xscroll",
    )  # fmt: skip
    nothing = rx.el.p(
        "Any instrument may be named with a result. Choose some, and result entry and imports offer only these. ",
        link("The register", href="/settings/instruments"), class_name="t2 padded",
    )  # fmt: skip
    rule = rx.match(V.instrument_rule, *[(value, label) for value, label in RULES.items()], "")
    told = rx.el.div(
        rx.el.b("Out of service, calibration overdue, or not named here", class_name="w6 blk"),
        rx.el.span(rule, ".", class_name="t2"),
    )
    return rx.fragment(
        versions.counts(V, "instrument", "instruments", change),
        rx.cond(V.allowed > 0, shown, nothing),
        rx.el.div(rx.el.div(told, class_name="imp"), class_name="fg"),
    )


def rule_dialogs() -> tuple[rx.Component, ...]:
    """A QC rule; the instruments."""
    return (_rule_dialog(), _instruments_dialog())


def _rule(row: rx.Var[QcRow]) -> rx.Component:
    change, out = S.ask("rule", row.id), S.remove_rule(row.id)
    return versions.line_row(
        row, may_edit=V.may_edit, on_change=change, on_take_out=out, on_put_back=S.put_back_rule(row.id), key=row.id
    )  # fmt: skip


def _allowed(row: rx.Var[AllowedRow]) -> rx.Component:
    new = rx.el.span("New", class_name="nb")
    gone = rx.el.span("Taken out", class_name="nb out")
    state = rx.match(
        row.state,
        ("fit", badge(row.word, tone="ok", icon_name="circle-check")),
        ("soon", badge(row.word, tone="warn", icon_name="calendar-clock")),
        ("retired", badge(row.word, icon_name="archive")),
        badge(row.word, tone="bad", icon_name="circle-alert"),
    )
    line = rx.el.tr(
        rx.el.td(
            rx.el.span(row.code, class_name=rx.cond(row.change == "removed", "mono gone", "mono")), " ", rx.el.span(row.name, class_name="t2"),
            rx.match(row.change, ("new", new), ("removed", gone), rx.fragment()),
        ),
        rx.el.td(row.model, class_name="t2 trunc"),
        rx.el.td(rx.cond(row.due != "", row.due, "Not needed"), class_name="t2"),
        rx.el.td(state),
        class_name=rx.match(row.change, ("new", "new"), ("removed", "rem"), ""),
        key=row.id,
    )  # fmt: skip
    return rx.cond(row.allowed | (row.change != ""), line, rx.fragment())


def _rule_dialog() -> rx.Component:
    return form_dialog(
        rx.el.div(
            rx.el.div(
                select_field("QC sample", "role", list(ROLES.items()), placeholder="Choose", default_value=R.role, error=E["role"]),
                text_field("Every so many samples", "every", default_value=R.every, error=E["every"], input_mode="numeric", optional=True, hint="Empty: once a batch."),
                class_name="halves",
            ),
            rx.el.div(
                select_field("Held against", "limit_kind", list(LIMITS.items()), placeholder="Choose", default_value=R.limit_kind, error=E["limit_kind"]),
                text_field("From", "low", default_value=R.low, error=E["low"], optional=True, input_mode="decimal", hint="A recovery only."),
                text_field("To", "high", default_value=R.high, error=E["high"], input_mode="decimal"),
                class_name="thirds",
            ),
            rx.el.div(
                select_field("A failure", "consequence", list(CONSEQUENCES.items()), default_value=R.consequence, error=E["consequence"]),
                text_field("Qualifier", "qualifier", default_value=R.qualifier, error=E["qualifier"], optional=True, hint="Such as B or J, where results are qualified."),
                class_name="halves",
            ),
            class_name="stack",
        ),
        open=S.asked == "rule", on_open_change=S.close, on_submit=S.save_rule, width="lg", icon_name="shield-check",
        title=rx.cond(R.id == "", "Add QC rule", R.name), submit="Save in the draft",
    )  # fmt: skip


def _instruments_dialog() -> rx.Component:
    def one(row: Any) -> rx.Component:
        label = (
            rx.el.span(row.code, class_name="mono"),
            rx.el.span(row.name, class_name="grow"),
            rx.el.span(row.word, class_name="t3 s12"),
        )
        return rx.el.li(checkbox(rx.el.span(*label, class_name="row g8 grow"), name="instrument-" + row.id, default_checked=row.allowed), key=row.id)  # fmt: skip

    none = rx.el.p(
        "The register is empty. ", link("Add an instrument", href="/settings/instruments"), class_name="t2"
    )
    return form_dialog(
        rx.el.div(
            rx.cond(V.instruments.length() > 0, rx.el.ul(rx.foreach(V.instruments, one), class_name="stack tight"), none),
            select_field("One that is not fit, or not chosen here", "rule", list(RULES.items()), default_value=V.instrument_rule, error=E["rule"]),
            class_name="stack",
        ),
        open=S.asked == "instruments", on_open_change=S.close, on_submit=S.save_instruments, icon_name="gauge",
        title="Instruments of the method", submit="Save in the draft",
        text="With none chosen, any instrument may be named.",
    )  # fmt: skip
