"""The import drawer of a result sheet: an instrument's file, what of it belongs here, and the way on for the rest."""

import reflex as rx

from labflow.components.buttons import button, icon_button, link
from labflow.components.callout import callout
from labflow.components.forms import form
from labflow.components.icons import icon
from labflow.components.inputs import checkbox, text_input
from labflow.components.upload import drop_zone
from labflow.pages.import_parts import ACCEPT, columns, file_card, match_bar, outcome, prefer, question
from labflow.state.imports import ReadingRow
from labflow.state.work_import import SheetImportState as I
from labflow.state.work_sheet import SheetState as S

is_open = I.open & (I.of == S.here) & (S.here != "")


def sheet_drop() -> rx.Component:
    """Takes a file that is dropped anywhere on the sheet."""
    return drop_zone(
        purpose="import", on_uploaded=I.uploaded, on_error=I.not_uploaded, title="Drop the file to see what belongs to this sheet",
        note="Nothing is imported before you have seen the matches.", accept=ACCEPT, within=".gm",
    )  # fmt: skip


def import_drawer() -> rx.Component:
    """The drawer, beside the grid; over it on narrow screens."""
    return rx.el.aside(
        rx.el.div(
            rx.el.h2("Import", class_name="h-sec"),
            icon_button("x", "Close", size="xs", class_name="end", on_click=I.show(False)),
            class_name="row dr-h",
        ),
        rx.el.div(
            rx.cond(
                I.refused != "",
                callout("This file was not read", I.refused, tone="bad", icon_name="circle-alert"),
                rx.fragment(),
            ),
            rx.cond(I.run.id != "", _run(), rx.fragment()),
            rx.foreach(
                I.report, lambda line: callout("Not imported", line, tone="bad", icon_name="circle-alert")
            ),
            rx.cond(I.run.id != "", _rows(), rx.fragment()),
            rx.cond(
                I.run.id == "",
                rx.el.p("An instrument's file: what of it belongs to this sheet is shown before anything is imported.", class_name="s12 t2"),
                rx.fragment(),
            ),
            _zone(),
            class_name="drb",
        ),
        rx.cond(I.run.id != "", _foot(), rx.fragment()),
        class_name="dr",
        aria_label="Import",
    )  # fmt: skip


def _zone() -> rx.Component:
    return drop_zone(
        purpose="import", on_uploaded=I.uploaded, on_error=I.not_uploaded,
        title=rx.cond(I.run.id != "", "Another file", "Drop a file"),
        note=rx.cond(I.run.id != "", "It takes the place of this one.", "Here, or onto the sheet."), accept=ACCEPT,
    )  # fmt: skip


def _run() -> rx.Component:
    return rx.fragment(
        file_card(I.run),
        rx.cond(
            I.run.same_file != "",
            callout("Read before", I.run.same_file, tone="warn", icon_name="copy"),
            rx.fragment(),
        ),
        match_bar(I.run),
        columns(I.run, I),
        rx.cond(
            I.run.questions.length() > 0,
            rx.el.section(
                rx.el.b("To decide", class_name="w6"),
                rx.foreach(I.run.questions, lambda asked: question(asked, I)),
                class_name="qn",
            ),
            rx.fragment(),
        ),
        rx.cond(I.run.elsewhere > 0, _elsewhere(), rx.fragment()),
    )


def _elsewhere() -> rx.Component:
    """Readings that wait for other sheets: they are imported there, or on the file's own page."""
    return rx.el.div(
        rx.el.div(
            icon("unlink", 16, "twarn"),
            rx.el.span(
                rx.cond(
                    I.run.elsewhere == 1,
                    "1 reading belongs to no test of this sheet",
                    f"{I.run.elsewhere} readings belong to no test of this sheet",
                ),
                class_name="grow",
            ),
            class_name="row g8",
        ),
        link(
            "Open the file on the import page", icon("arrow-right", 14), href=f"/import/{I.run.id}", class_name="link s12 row g4"
        ),
        class_name="callout warn ask",
    )  # fmt: skip


def _rows() -> rx.Component:
    return rx.cond(
        I.run.rows.length() > 0,
        rx.fragment(
            rx.el.div(
                rx.el.b("Readings of this sheet", class_name="w6"),
                rx.el.span(I.run.shown, class_name="s12 t3"),
                class_name="row between",
            ),
            rx.el.table(
                rx.el.colgroup(
                    rx.el.col(style={"width": "30px"}), rx.el.col(), rx.el.col(style={"width": "76px"}),
                    rx.el.col(style={"width": "92px"}),
                ),
                rx.el.thead(
                    rx.el.tr(
                        rx.el.th("Row", scope="col"), rx.el.th("Sample, analyte", scope="col"),
                        rx.el.th("Result", scope="col", class_name="num"), rx.el.th("", scope="col"),
                    ),
                    class_name="sr",
                ),
                rx.el.tbody(rx.foreach(I.run.rows, _row)),
                class_name="mr",
                aria_label="Readings of this sheet",
            ),
        ),
        rx.el.p("No reading of this file belongs to a test of this sheet.", class_name="t2"),
    )  # fmt: skip


def _row(row: rx.Var[ReadingRow]) -> rx.Component:
    return rx.el.tr(
        rx.el.td(row.row, class_name="t3"),
        rx.el.td(
            rx.el.div(row.matched, class_name="mono s12 trunc", title=row.sample),
            rx.el.div(row.test, class_name="s12 t2 trunc", title=row.analyte),
        ),
        rx.el.td(
            rx.cond(row.result != "", row.result, row.value), class_name="num trunc", title=f"{row.value} {row.unit}"
        ),
        rx.el.td(
            outcome(row), rx.cond(row.choosable, prefer(row, I), rx.fragment()),
            title=row.why,
        ),
        key=row.place.to_string(),
    )  # fmt: skip


def _foot() -> rx.Component:
    count = rx.cond(I.keep_typed, I.run.ready, I.run.ready + I.run.has_value)
    return form(
        rx.cond(
            I.keep_typed,
            rx.fragment(),
            rx.el.div(
                text_input(
                    name="reason", placeholder="Why are values replaced?",
                    custom_attrs={"aria-label": "Reason for replacing values", "maxLength": 500},
                ),
                rx.cond(
                    I.errors["reason"],
                    rx.el.div(icon("circle-alert", 14), I.errors["reason"], class_name="err", role="alert"),
                    rx.fragment(),
                ),
                class_name="field",
            ),
        ),
        rx.el.div(
            rx.el.span(
                checkbox("Keep values that are there already", checked=I.keep_typed, on_change=I.keep),
                class_name="grow s12 t2",
            ),
            button(
                rx.cond(count == 0, "Nothing to import", rx.cond(count == 1, "Import 1 row", f"Import {count} rows")),
                variant="soft", size="sm", type="submit", disabled=count == 0,
                reason=rx.cond(count == 0, "No reading of this sheet is ready to import.", ""),
            ),
            class_name="row g8",
        ),
        on_submit=I.accept,
        class_name="dr-f",
    )  # fmt: skip
