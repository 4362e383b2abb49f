"""/settings/archives: the years of the laboratory, which of them are archived, and archiving one."""

from typing import Any

import reflex as rx

from labflow.components.badges import status
from labflow.components.buttons import button, download_link, link
from labflow.components.dialog import confirm_dialog
from labflow.components.empty import empty, skeleton_rows
from labflow.components.every import every
from labflow.components.inputs import select
from labflow.components.progress import progress_bar
from labflow.components.table import th
from labflow.components.words import t
from labflow.ext import page
from labflow.pages.settings_frame import lead, settings_page
from labflow.state.archives import ArchivesState as S
from labflow.vocabulary import Permission

HOME = "/settings/archives"
EVERY_MS = 1_500
ABOUT = "A year as one file that is read without LabFlow: data, certificates, raw files, the audit trail. The records stay here and are found as before."
RULE = [
    ("0", "Never by itself"),
    *[(str(n), "One year after its end" if n == 1 else f"{n} years after its end") for n in (1, 2, 3, 5, 10)],
]
ASKS = "Every order of the year that has ended is written into it, with its samples, results, certificates, files and its audit trail. Orders that have not ended are named, and come in with a new edition. Nothing is removed."


@page(HOME, title="Archives", needs=Permission.KEEP_ARCHIVES, on_load=S.load)
def archives() -> rx.Component:
    """One line for each year."""
    return settings_page(
        lead("Archives", ABOUT, _rule()),
        rx.el.div(
            rx.el.table(
                rx.el.thead(
                    rx.el.tr(
                        th("Year"),
                        *[th(head, class_name="num") for head in ("Orders", "Not ended", "In the archive")],
                        *[th(head) for head in ("Archive", "Made", "Size")],
                        rx.el.th(rx.el.span("Acts", class_name="sr"), scope="col", class_name="acts"),
                    )
                ),
                rx.el.tbody(rx.foreach(S.view.years, _row)),
                class_name="tbl lst auto archives",
                aria_label="Years",
            ),
            rx.cond(S.loaded, rx.cond(S.view.years.length() == 0, _nothing(), rx.fragment()), skeleton_rows(6)),
            rx.cond(S.view.under_way, every(EVERY_MS, S.refresh), rx.fragment()),
            class_name="grow tw scroll",
            aria_busy=~S.loaded,
        ),
        area="archives", title="Archives", overlays=(archive_dialog(S.asked != 0, S.close, S.asked, S.again, S.start),),
    )  # fmt: skip


def archive_dialog(open: Any, on_open_change: Any, year: Any, again: Any, on_confirm: Any) -> rx.Component:
    """What archiving a year does, before it is done."""
    return confirm_dialog(
        open=open, on_open_change=on_open_change, danger=False, on_confirm=on_confirm, text=ASKS,
        title=rx.cond(again, t("Archive {year} again?", year=year), t("Archive {year}?", year=year)),
        confirm=rx.cond(again, "Make a new edition", "Archive the year"),
    )  # fmt: skip


def archive_state(archive: Any) -> rx.Component:
    """The state of an edition; while it is made, how far it is."""
    working = rx.el.div(
        rx.el.div(progress_bar(archive.percent, label=archive.word), class_name="grow"),
        rx.el.span(archive.percent, " %", class_name="num s12 t2"),
        class_name="row g8 making",
    )
    return rx.match(
        archive.state,
        ("", rx.el.span("–", class_name="t3")),
        ("in_progress", working),
        status(archive.state, archive.word),
    )


def _rule() -> rx.Component:
    return rx.el.label(
        rx.el.span("Archive a year", class_name="t2 nowrap"),
        select(RULE, value=S.view.after_years.to(str), on_change=S.set_rule, size="sm", id="rule"),
        class_name="row g8",
    )


def _row(row: Any) -> rx.Component:
    archive = row.archive
    return rx.el.tr(
        rx.el.td(link(row.year, href=f"{HOME}/{row.year}", class_name="link num w5")),
        rx.el.td(row.orders, class_name="num"),
        rx.el.td(rx.cond(row.open_orders == "0", rx.el.span("–", class_name="t3"), row.open_orders), class_name="num"),
        rx.el.td(rx.cond(row.archived == "0", rx.el.span("–", class_name="t3"), row.archived), class_name="num"),
        rx.el.td(archive_state(archive)),
        rx.el.td(rx.cond(archive.made != "", archive.made, "–"), class_name="t2", title=archive.made_full),
        rx.el.td(rx.cond(archive.size != "", archive.size, "–"), class_name="t2 rest"),
        rx.el.td(_acts(row), class_name="acts"),
        key=row.year.to(str),
    )  # fmt: skip


def _acts(row: Any) -> rx.Component:
    archive = row.archive
    return rx.el.div(
        rx.cond(
            archive.href != "",
            download_link("Download", archive.href, file_name=archive.file_name, size="xs"),
            rx.fragment(),
        ),
        rx.cond(
            row.can_start & (archive.href == ""),
            button("Archive", icon_name="archive", size="xs", on_click=S.ask(row.year, False), aria_label=t("Archive {year}", year=row.year)),
            rx.fragment(),
        ),
        class_name="row g8 end",
    )  # fmt: skip


def _nothing() -> rx.Component:
    return empty(
        "No year yet", "Every year with orders stands here. It can be archived as soon as it is over."
    )
