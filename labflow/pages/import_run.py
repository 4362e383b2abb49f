"""/import/[run_id]: one instrument file, what matches, what is open, and the import."""

from typing import Any

import reflex as rx

from labflow.components.badges import status_badge
from labflow.components.buttons import button, link
from labflow.components.callout import callout
from labflow.components.dialog import confirm_dialog, reason_dialog
from labflow.components.empty import empty, skeleton
from labflow.components.facts import pairs
from labflow.components.inputs import checkbox
from labflow.components.keys import keys
from labflow.components.table import Column, table, td, tr
from labflow.components.tabs import tab, tabs
from labflow.ext import page
from labflow.pages.frame import lab_page
from labflow.pages.import_parts import columns, file_card, match_bar, outcome, prefer, question
from labflow.state.imports import ImportRunState as S
from labflow.state.imports import ReadingRow
from labflow.vocabulary import Permission

TABS = (
    ("", "all", "All"),
    ("open", "open", "Open"),
    ("ready", "ready", "Ready"),
    ("done", "done", "In the record"),
    ("aside", "aside", "Not imported"),
)
COLUMNS = [
    Column("Row", width="48px", num=True),
    Column("Cell", width="64px"),
    Column("In the file", width="19%"),
    Column("Value", width="112px", num=True),
    Column("Matched to", width="19%"),
    Column("Result", width="108px", num=True),
    Column("What becomes of it"),
]


@page("/import/[run_id]", title="Import", needs=Permission.IMPORT_RESULTS, on_load=S.load)
def import_run() -> rx.Component:
    """A file with its readings; open questions first."""
    return lab_page(
        rx.el.div(
            rx.cond(S.run.id != "", rx.el.div(file_card(S.run), match_bar(S.run), class_name="head"), skeleton(300)),
            rx.foreach(S.report, lambda line: callout("Not imported", line, tone="bad", icon_name="circle-alert")),
            class_name="drop",
        ),
        tabs(*[tab(label, active=S.show == show, count=S.run.counts[key], on_click=S.show_only(show)) for show, key, label in TABS]),
        table(
            COLUMNS, S.run.rows, _reading, class_name="lst relaxed", label="Readings", empty=_nothing(),
            loading=S.run.id == "",
        ),
        rx.el.footer(
            rx.el.span(S.run.shown),
            rx.el.span("Every imported number keeps its file, row and cell", class_name="hints"),
            rx.el.span(),
            class_name="foot",
        ),
        active="import",
        screen="import",
        title=S.run.file,
        crumbs=(("Import", "/import"),),
        badge=rx.cond(S.run.id != "", status_badge(S.run.state), rx.fragment()),
        actions=(
            rx.cond(
                (S.run.imported == 0) & (S.run.state == "read"),
                button("Discard", variant="ghost", on_click=S.ask_discard(True)),
                rx.fragment(),
            ),
            rx.cond(S.run.state != "discarded", _import_button(), rx.fragment()),
        ),
        rail=_rail(),
        overlays=(_replace_dialog(), _discard_dialog(), keys({"ctrl+enter": S.import_ready})),
    )  # fmt: skip


def _import_button() -> rx.Component:
    count = rx.cond(S.keep_typed, S.run.ready, S.run.ready + S.run.has_value)
    return button(
        rx.cond(count == 0, "Nothing to import", rx.cond(count == 1, "Import 1 row", f"Import {count} rows")), variant="primary", keys=("Ctrl", "Enter"),
        disabled=count == 0, on_click=S.import_ready,
        reason=rx.cond(count == 0, "No reading is ready to import.", ""),
    )  # fmt: skip


def _reading(row: rx.Var[ReadingRow]) -> rx.Component:
    return tr(
        td(row.row, num=True, muted=True),
        td(rx.el.div(row.cell, class_name="mono s12 t3 trunc", title=row.cell)),
        td(_two(row.sample, row.analyte)),
        td(
            row.value, rx.el.span(" ", row.unit, class_name="t3 s12"),
            rx.cond(row.dilution != "", rx.el.div("dil. ", row.dilution, class_name="s11 t3"), rx.fragment()),
            num=True,
        ),
        td(
            rx.cond(
                row.matched != "",
                _two(link(row.matched, href=f"/samples/{row.matched_id}", class_name="plain"), row.test),
                rx.el.span("–", class_name="t3"),
            )
        ),
        td(rx.el.span(row.result, class_name="w5"), num=True),
        td(
            outcome(row),
            rx.cond(
                row.choosable,
                prefer(row, S),
                rx.cond(row.why != "", rx.el.div(row.why, class_name="s11 t3 trunc"), rx.fragment()),
            ),
            title=row.why,
        ),
        key=row.place.to_string(),
    )  # fmt: skip


def _two(first: Any, second: rx.Var[str]) -> rx.Component:
    """A sample's name over an analyte's."""
    return rx.fragment(
        rx.el.div(first, class_name="mono s12 trunc"),
        rx.el.div(second, class_name="s12 t2 trunc", title=second),
    )


def _rail() -> tuple[rx.Component, ...]:
    return (
        columns(S.run, S),
        rx.el.section(
            rx.el.h2("To decide", class_name="h-sec"),
            rx.cond(
                S.run.questions.length() > 0,
                rx.foreach(S.run.questions, lambda asked: question(asked, S)),
                rx.el.p("Every name in the file is known.", class_name="t2 s12"),
            ),
            class_name="qn",
        ),
        rx.cond(
            (S.run.state != "discarded") & (S.run.has_value > 0),
            rx.el.section(
                rx.el.h2("Values already there", class_name="h-sec"),
                checkbox("Keep values that are there already", checked=S.keep_typed, on_change=S.keep),
                rx.el.p(
                    "Replacing them takes a reason; the old values stay in the audit trail.",
                    class_name="s12 t3",
                ),
                class_name="qn",
            ),
            rx.fragment(),
        ),
        rx.cond(
            S.run.problems.length() > 0,
            rx.el.section(
                rx.el.h2("Could not be read", class_name="h-sec"),
                rx.el.ul(
                    rx.foreach(S.run.problems, lambda line: rx.el.li(line, class_name="s12 t2", key=line))
                ),
                class_name="qn",
            ),
            rx.fragment(),
        ),
        rx.el.section(
            rx.el.h2("File", class_name="h-sec"),
            pairs(("Read as", S.run.instrument), ("Size", S.run.size), ("SHA-256", S.run.sha256 + "…")),
            rx.cond(
                S.run.same_file != "",
                callout("Read before", S.run.same_file, tone="warn", icon_name="copy"),
                rx.fragment(),
            ),
            class_name="qn",
        ),
    )


def _replace_dialog() -> rx.Component:
    return reason_dialog(
        open=S.replacing, on_open_change=S.ask_replace, on_submit=S.replace,
        title=rx.cond(S.run.has_value == 1, "Replace 1 value?", f"Replace {S.run.has_value} values?"),
        text="The values of the file take the place of those entered before.", submit="Import and replace",
        error=S.reason_error,
    )  # fmt: skip


def _discard_dialog() -> rx.Component:
    return confirm_dialog(
        open=S.discarding, on_open_change=S.ask_discard, title="Discard this file?",
        text="Nothing was imported from it. The file stays in the history.", confirm="Discard file",
        on_confirm=S.discard,
    )  # fmt: skip


def _nothing() -> rx.Component:
    return empty("No reading in this view", "Choose another tab to see the other readings.")
