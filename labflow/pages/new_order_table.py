"""The part of /orders/new that maps a client's own table: their columns and words on the left, ours on the right."""

from typing import Any

import reflex as rx

from labflow.components.buttons import button
from labflow.components.callout import callout
from labflow.components.dialog import cancel_button, dialog
from labflow.components.icons import icon
from labflow.components.inputs import checkbox
from labflow.components.table import th
from labflow.components.tabs import segmented
from labflow.components.upload import drop_zone
from labflow.state.new_order import NewOrderState as S
from labflow.state.order_upload import OrderUploadState as U

MAPPING = U.view.file_id != ""


def upload_dialog() -> rx.Component:
    """The drop zone."""
    return dialog(
        drop_zone(
            purpose="registration", on_uploaded=U.uploaded, on_error=U.not_uploaded, accept=".csv,.txt,.tsv,.xlsx", max_mb=50,
            title="Drop the client's table here", note="Excel or CSV. You see how it is read before anything is added.",
        ),
        rx.cond(U.refused != "", callout("This file was not read", U.refused, tone="bad"), rx.fragment()),
        open=U.asking, on_open_change=U.ask, title="Samples from a file",
        text="Their headings and words are matched to ours; how is remembered for the client.",
        icon_name="file-spreadsheet", footer=(rx.el.span(class_name="grow"), cancel_button()),
    )  # fmt: skip


def mapping_card() -> rx.Component:
    """How the file is read, with everything to correct it."""
    rows = rx.cond(U.view.rows == 1, "1 row of samples", f"{U.view.rows} rows of samples")
    return rx.el.section(
        rx.el.div(
            rx.el.span(icon("file-spreadsheet", 16), class_name="filed"),
            rx.el.h2(U.view.file, class_name="h-sec trunc"),
            rx.el.span(rows, class_name="t3 s12 w4"),
            rx.el.span(f"headings in row {U.view.heading_row}", class_name="t3 s12 w4 col-wide"),
            rx.el.span(
                button("Cancel", on_click=U.cancel),
                button(
                    rx.cond(U.view.rows == 1, "Add 1 sample", f"Add {U.view.rows} samples"), variant="primary",
                    icon_name="check", on_click=U.take, id="take-table",
                ),
                class_name="row g8 end",
            ),
            class_name="card-h",
        ),
        rx.el.div(_notes(), _columns(), _words(), _preview(), class_name="mapping"),
        class_name="card table-map", aria_label="How the file is read",
    )  # fmt: skip


def _notes() -> rx.Component:
    known = callout(
        f"Read as on {U.view.remembered}", "The headings are the same: columns and words are matched as remembered for this client.",
        tone="ok", icon_name="history",
    )  # fmt: skip
    unclear = callout(
        "Day first or month first?",
        "Some dates can be read both ways. Say once how this client writes them.",
        tone="warn",
        actions=(
            segmented(
                [("dmy", "31.12.2026"), ("mdy", "12/31/2026")], U.view.date_order, lambda value: U.choose_order(value)
            ),
        ),
    )  # fmt: skip
    keep = checkbox(
        f"Remember this for {S.client.name}", checked=U.remember, on_change=U.remember_it, class_name="s12"
    )
    return rx.fragment(
        rx.cond(U.view.remembered != "", known, rx.fragment()),
        rx.cond(U.view.asks_order, unclear, rx.fragment()),
        rx.cond(
            S.client.id != "", keep,
            callout("No client is chosen yet", "Choose the client first, so that its sample points are known and the mapping is remembered."),
        ),
    )  # fmt: skip


def _columns() -> rx.Component:
    return _table(
        "Columns", ("Their column", "What stands there", "", "Our column"), rx.foreach(U.view.columns, _column)
    )  # fmt: skip


def _column(column: Any) -> rx.Component:
    choice = rx.el.select(
        rx.el.option("Leave out", value=""),
        rx.foreach(U.view.targets, lambda each: rx.el.option(each.label, value=each.value)),
        rx.cond(
            column.cross != "",
            rx.el.option(f"Test {column.cross.to(str).split('=')[1]}, where it is crossed", value=column.cross),
            rx.fragment(),
        ),
        value=column.target, on_change=U.map_column(column.place), aria_label=f"Our column for {column.heading}",
    )  # fmt: skip
    return rx.el.tr(
        rx.el.td(rx.el.div(column.heading, class_name="trunc mono s12 w5")),
        rx.el.td(rx.el.div(column.examples.join(" · "), class_name="trunc t3 s12")),
        rx.el.td(icon("arrow-right", 14), class_name="t3"),
        rx.el.td(_select(choice)),
        rx.el.td(rx.cond(column.target != "", icon("check", 14, class_name="tok"), rx.fragment())),
    )


def _words() -> rx.Component:
    return rx.cond(
        U.view.words.length() > 0,
        _table(
            "Words no list of ours knows",
            ("Their word", "Stands in", "", "Means"),
            rx.foreach(U.view.words, _word),
            "What you leave open is added as it is and marked at its cell.",
        ),
        rx.fragment(),
    )


def _word(word: Any) -> rx.Component:
    choice = rx.el.select(
        rx.el.option("Leave as it is", value=""),
        rx.foreach(U.view.options[word.key], lambda each: rx.el.option(each.label, value=each.value)),
        value=word.value, on_change=U.map_word(word.key, word.word), aria_label=f"What {word.word} means",
    )  # fmt: skip
    times = rx.cond(word.count == 1, "1 row", f"{word.count} rows")
    return rx.el.tr(
        rx.el.td(rx.el.div(word.word, class_name="trunc mono s12 w5")),
        rx.el.td(rx.el.div(f"{word.column}, ", times, class_name="trunc t3 s12")),
        rx.el.td(icon("arrow-right", 14), class_name="t3"),
        rx.el.td(_select(choice)),
        rx.el.td(rx.cond(word.value != "", icon("check", 14, class_name="tok"), rx.fragment())),
    )


def _preview() -> rx.Component:
    return rx.el.div(
        rx.el.h3("The first samples as they will stand in the sheet", class_name="label"),
        rx.el.div(
            rx.el.table(
                rx.el.thead(
                    rx.el.tr(rx.foreach(U.view.preview_heads, lambda head: rx.el.th(head, scope="col")))
                ),
                rx.el.tbody(
                    rx.foreach(
                        U.view.preview, lambda row: rx.el.tr(rx.foreach(row, lambda text: rx.el.td(text)))
                    )
                ),
                class_name="tbl compact",
                aria_label="Preview",
            ),
            class_name="scroll",
            tab_index=0,
            role="region",
            aria_label="Preview of the samples",
        ),
        class_name="preview",
    )


def _select(choice: rx.Component) -> rx.Component:
    return rx.el.div(choice, icon("chevrons-up-down", 14), class_name="input sel")


def _table(label: str, heads: tuple[str, ...], rows: Any, hint: str = "") -> rx.Component:
    return rx.el.div(
        rx.el.h3(label, class_name="label"),
        rx.el.table(
            rx.el.thead(rx.el.tr(*[th(head) for head in heads], th(""))),
            rx.el.tbody(rows),
            class_name="map",
            aria_label=label,
        ),
        rx.el.p(hint, class_name="hint") if hint else rx.fragment(),
    )
