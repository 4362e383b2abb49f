"""Parts of the sample page: its results against their limits, its chain of custody, its containers."""

from typing import Any

import reflex as rx

from labflow.components.badges import flag, qualifier, status
from labflow.components.buttons import download_link
from labflow.components.custody import custody, hop, unbroken
from labflow.components.empty import empty
from labflow.components.gauge import gauge, range_gauge
from labflow.components.icons import icon
from labflow.components.table import Column, table, td, th, tr
from labflow.state.attachments import AttachmentsState as Files
from labflow.state.sample import SampleState as S

V = S.view
MOST_FILES = 3
# Name, look of the head and class of the column; a class `c-…` gives way when the table is narrow (records.css).
RESULTS = (
    ("Analyte", "", "c-name"), ("Method", "", "c-method"), ("Result", "num", ""), ("", "", "c-tags"), ("Unit", "", ""),
    ("MDL", "num", "c-mdl"), ("LOQ", "num", "c-mdl"), ("Limit", "num", ""), ("", "", "c-kind"),
    ("Against limit", "", "c-gauge"), ("Flag", "", ""), ("Status", "", "c-state"),
)  # fmt: skip
CONTAINERS = [
    Column("Container", width="132px"), Column("Type"), Column("Preservation"), Column("On arrival", width="132px"),
    Column("Received", width="148px"),
]  # fmt: skip


def results_table(below: rx.Component) -> rx.Component:
    """Every analyte with its result; each column is as wide as what stands in it, the analyte takes the rest."""
    none = empty(
        "No tests",
        "Every test of the sample stands here with its results. Tests are chosen when the order is registered.",
    )
    heads = [th(name, class_name=f"{align} {part}".strip()) for name, align, part in RESULTS]
    return rx.el.div(
        rx.el.table(
            rx.el.thead(rx.el.tr(*heads)),
            rx.el.tbody(rx.foreach(V.results, _result)),
            class_name="tbl res own",
            aria_label="Results",
        ),
        rx.cond(V.results.length() == 0, none, rx.fragment()),
        below,
        class_name="grow tw scroll results",
    )


def _result(row: Any) -> rx.Component:
    failed = row.verdict == "fail"
    number = rx.cond(
        row.result == "",
        rx.el.span("–", class_name="t3"),
        rx.cond(
            row.void,
            rx.el.del_(row.result, class_name="t3"),
            rx.el.span(row.result, class_name=rx.cond(failed, "tbad w6", rx.cond(row.quiet, "t2", "w5"))),
        ),
    )
    name = rx.cond(row.void, rx.el.del_(row.analyte), row.analyte)
    return tr(
        rx.el.td(rx.cond(row.italic, rx.el.i(name), name), class_name=rx.cond(row.void, "c-name t3", "c-name w5")),
        td(
            rx.el.div(rx.cond(row.test != "", row.method, ""), title=row.method, class_name="trunc"),
            muted=True, class_name="c-method",
        ),
        td(rx.el.span(number, title=row.source), num=True),
        td(rx.foreach(row.tags, lambda t: qualifier(t.code, t.meaning)), class_name="c-tags"),
        td(row.unit, class_name="t3"),
        rx.cond(row.void, _why_void(row), _against_limits(row, failed)),
        td(
            status(row.state),
            rx.cond(
                (row.note != "") & ~row.void,
                rx.el.span(icon("undo-2", 12), title=row.note, role="img", aria_label=row.note, class_name="t3 ml4 sent"),
                rx.fragment(),
            ),
            class_name="c-state",
        ),
        hot=failed,
        key=row.id,
    )  # fmt: skip


def _why_void(row: Any) -> rx.Component:
    return rx.fragment(
        td(class_name="c-mdl"),
        td(class_name="c-mdl"),
        td(
            rx.el.div(row.note, title=row.note, class_name="t2 trunc s12"), custom_attrs={"colSpan": 3},
            class_name="c-void",
        ),
        td(),
    )  # fmt: skip


def _against_limits(row: Any, failed: Any) -> rx.Component:
    drawn = rx.match(
        row.gauge,
        ("upper", gauge(row.ratio, failed)),
        ("range", range_gauge(row.ratio, failed)),
        rx.fragment(),
    )
    return rx.fragment(
        td(rx.cond(row.mdl != "", row.mdl, "–"), num=True, muted=True, class_name="c-mdl"),
        td(rx.cond(row.loq != "", row.loq, "–"), num=True, muted=True, class_name="c-mdl"),
        td(row.limit, num=True, title=row.limit_note),
        td(row.limit_kind, muted=True, class_name="c-kind"),
        td(drawn, class_name="c-gauge"),
        td(rx.el.span(_flag(row), title=row.verdict_text)),
    )


def _flag(row: Any) -> rx.Component:
    return rx.match(
        row.verdict,
        ("pass", flag(row.verdict_word, icon_name="check", tone="tok", regular=True)),
        ("fail", flag(row.verdict_word, icon_name="triangle-alert", tone="tbad")),
        ("inconclusive", flag(row.verdict_word, icon_name="circle-help", tone="twarn")),
        rx.fragment(),
    )


def custody_chain() -> rx.Component:
    none = empty("Nothing handed over yet", "The chain starts when somebody collects or receives the sample.")
    chain = rx.el.section(
        rx.el.div(
            rx.el.h2("Chain of custody", class_name="h-sec"),
            rx.cond(V.unbroken != "", unbroken(V.unbroken), rx.fragment()),
            download_link(
                "Record", f"/api/v1/orders/{V.order_id}/custody.pdf", icon_name="file-text",
                file_name=f"custody-{V.order}.pdf",
            ),
            class_name="row g12 between",
        ),
        rx.el.div(
            custody(
                rx.foreach(
                    V.custody, lambda h: rx.fragment(hop(h.kind, h.title, h.who, h.detail, rx.el.span(h.at, title=h.note)))
                )
            ),
            style={"margin_top": "16px", "max_width": "920px"},
        ),
        style={"padding": "16px 20px"},
    )  # fmt: skip
    return rx.cond(V.custody.length() == 0, none, chain)


def below_results() -> rx.Component:
    """The chain of custody and the newest files at a glance, as soon as there is something of them."""
    shown = V.custody.length() > 0
    chain = rx.el.section(
        rx.el.div(
            rx.el.h2("Chain of custody", class_name="h-sec"),
            rx.cond(V.unbroken != "", unbroken(V.unbroken), rx.fragment()),
            class_name="row g12 between",
        ),
        custody(
            rx.foreach(V.custody, lambda h: rx.fragment(hop(h.kind, h.title, h.who, h.detail, rx.el.span(h.at, title=h.note))))
        ),
    )  # fmt: skip
    files = rx.el.section(
        rx.el.h2("Attachments", class_name="h-sec"),
        rx.el.ul(rx.foreach(Files.rows[:MOST_FILES], _file), class_name="lowf"),
    )
    return rx.cond(
        shown,
        rx.el.div(chain, rx.cond(Files.rows.length() > 0, files, rx.fragment()), class_name="low"),
        rx.fragment(),
    )


def _file(row: Any) -> rx.Component:
    return rx.el.li(
        icon("file-text", 14, "t3"),
        rx.cond(
            (row.preview != "") & (row.withdrawn == ""),
            rx.el.button(row.name, type="button", title=row.name, class_name="link trunc", on_click=Files.ask("look", row.id)),
            rx.el.span(row.name, title=row.name, class_name="trunc"),
        ),
        rx.el.span(row.size, class_name="s12 t3 end nowrap"),
        key=row.id,
    )  # fmt: skip


def containers_table() -> rx.Component:
    none = empty(
        "No containers",
        "Bottles stand here with their preservation and when they arrived. None was registered for this sample: its label is the sample's own.",
    )
    return table(CONTAINERS, V.containers, _container, empty=none, class_name="lst", label="Containers")


def _container(row: Any) -> rx.Component:
    checked = rx.match(
        row.checked,
        ("Preserved", flag(row.checked, icon_name="check", tone="tok", regular=True)),
        ("Not preserved", flag(row.checked, icon_name="triangle-alert", tone="tbad")),
        rx.el.span("Not checked", class_name="t3"),
    )
    return tr(
        td(row.number, class_name="id"),
        td(rx.el.div(row.kind, title=row.kind, class_name="trunc")),
        td(rx.el.div(row.preservation, title=row.preservation, class_name="trunc"), muted=True),
        td(checked),
        td(rx.cond(row.received != "", row.received, "Not yet"), muted=True),
        key=row.number,
    )
