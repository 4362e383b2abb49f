"""/import: drop an instrument's file, and the files read before."""

import reflex as rx

from labflow.components.badges import status
from labflow.components.buttons import link
from labflow.components.callout import callout
from labflow.components.cursor import list_cursor
from labflow.components.empty import empty
from labflow.components.inputs import search_input
from labflow.components.table import Column, table, table_footer, td, tr
from labflow.components.upload import drop_zone
from labflow.ext import page
from labflow.pages.frame import lab_page
from labflow.state.imports import ImportRow
from labflow.state.imports import ImportsState as S
from labflow.vocabulary import Permission

COLUMNS = [
    Column("File"),
    Column("Read as", width="24%"),
    Column("Readings", width="92px", num=True),
    Column("Imported", width="92px", num=True),
    Column("State", width="120px"),
    Column("By", width="152px"),
    Column("Read", width="156px", sort="read"),
]
HINTS = ((("J", "K"), "move"), (("Enter",), "open"), (("/",), "find"))


@page("/import", title="Import", needs=Permission.IMPORT_RESULTS, on_load=S.load)
def import_files() -> rx.Component:
    """The drop zone, and the history under it."""
    return lab_page(
        rx.el.div(
            drop_zone(
                purpose="import", on_uploaded=S.uploaded, on_error=S.not_uploaded,
                title="Drop an instrument's file here",
                note="CSV, text or Excel, as the instrument writes it. Nothing is imported before you have seen the matches.",
                accept=".csv,.txt,.tsv,.xls,.xlsx,.xlsm,.ods,.asc,.dat,.rep",
            ),
            rx.cond(
                S.refused != "",
                callout("This file was not read", S.refused, tone="bad", icon_name="circle-alert"),
                rx.fragment(),
            ),
            class_name="drop",
        ),
        rx.el.div(
            rx.el.h2("Files read before", class_name="h-sec"),
            rx.el.span(
                search_input(on_change=S.search.debounce(300), value=S.q, placeholder="File name"), class_name="end"
            ),
            class_name="fbar",
        ),
        list_cursor(
            table(COLUMNS, S.rows, _file, sort=S.sort, on_sort=S.sort_by, empty=_nothing(), loading=~S.loaded, label="Files")
        ),
        table_footer(
            S.shown, page=S.page_no, pages=S.pages, on_previous=S.previous_page, on_next=S.next_page, hints=HINTS
        ),
        active="import",
    )  # fmt: skip


def _file(row: rx.Var[ImportRow]) -> rx.Component:
    return tr(
        td(link(row.file, href=f"/import/{row.id}", class_name="open w5 trunc", title=row.file)),
        td(rx.el.div(row.instrument, title=row.instrument, class_name="trunc"), muted=True),
        td(row.readings, num=True),
        td(rx.cond(row.imported > 0, row.imported, "–"), num=True),
        td(status(row.state)),
        td(rx.el.div(row.by, class_name="trunc")),
        td(row.at, muted=True),
        key=row.id,
    )


def _nothing() -> rx.Component:
    return rx.cond(
        S.q != "",
        empty("No file matches", "Look for a part of the file's name."),
        empty("No file yet", "Files appear here when they were read, with what was imported from them."),
    )
