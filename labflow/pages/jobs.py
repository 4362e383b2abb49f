"""/jobs: what the worker does in the background, what failed, and trying it again."""

import reflex as rx

from labflow.components.badges import flag, status
from labflow.components.buttons import button, icon_button, link
from labflow.components.callout import callout
from labflow.components.empty import empty
from labflow.components.table import Column, table, td, tr
from labflow.components.tabs import tab, tabs
from labflow.ext import page
from labflow.pages.frame import lab_page
from labflow.state.jobs import JobsState as S
from labflow.vocabulary import Permission

TABS = (
    ("open", "Waiting and running"),
    ("failed", "Failed"),
    ("done", "Done"),
    ("house", "Housekeeping"),
    ("all", "All"),
)
COLUMNS = [
    Column("Job", width="68px"),
    Column("What", width="216px"),
    Column("About"),
    Column("Status", width="104px"),
    Column("Tries", width="52px", num=True),
    Column("Queued for", width="120px"),
    Column("Started", width="120px"),
    Column("Ended", width="120px"),
    Column("", width="96px"),
]


@page("/jobs", title="Jobs", needs=Permission.SEE_JOBS, on_load=S.load)
def jobs() -> rx.Component:
    """The queue."""
    return lab_page(
        tabs(
            *[
                tab(label, active=S.tab == key, count=S.counts[key], href=f"/jobs?tab={key}")
                for key, label in TABS
            ]
        ),
        rx.el.div(
            _pulse(),
            button("Refresh", icon_name="refresh-cw", on_click=S.load, class_name="end"),
            class_name="fbar",
        ),
        rx.cond(S.undelivered.length() > 0, _undelivered(), rx.fragment()),
        table(COLUMNS, S.rows, job_row, empty=_nothing(), loading=~S.loaded, label="Jobs"),
        _pager(),
        active="jobs",
    )


def _pulse() -> rx.Component:
    return rx.cond(
        S.loaded,
        rx.cond(
            S.worker.alive,
            flag(S.worker.told, icon_name="activity", tone="tok", regular=True),
            flag(S.worker.told, icon_name="circle-alert", tone="tbad"),
        ),
        rx.fragment(),
    )


def _undelivered() -> rx.Component:
    """What happened without those who listen being told."""
    return rx.el.div(
        callout(
            rx.el.span(S.undelivered.length(), " reactions wait longer than a minute"),
            rx.foreach(S.undelivered, lambda row: rx.el.div(row.kind, ", since ", row.since)),
            tone="warn",
        ),
        class_name="px20",
    )


def job_row(row: rx.Var) -> rx.Component:
    """One job; a failed one can be tried again."""
    about = rx.cond(
        row.href != "",
        link(row.about, href=row.href, title=row.about, class_name="link trunc blk"),
        rx.el.span(row.about, title=row.about, class_name="trunc blk"),
    )
    return tr(
        td(row.id, class_name="id"),
        td(rx.el.span(row.task, title=row.task, class_name="trunc blk")),
        td(about, rx.cond(row.problem != "", rx.el.div(row.problem, title=row.problem, class_name="s12 tbad trunc"), rx.fragment())),
        td(rx.cond(row.word != "", status(row.state, row.word), status(row.state))),
        td(row.attempts, num=True),
        td(row.due, muted=True, class_name="s12"),
        td(row.started, muted=True, class_name="s12"),
        td(rx.el.span(row.finished, title=row.finished_full), muted=True, class_name="s12"),
        td(
            rx.cond(row.can_retry, button("Try again", size="xs", icon_name="refresh-cw", on_click=S.retry(row.id)), rx.fragment()),
            num=True,
        ),
        key=row.id,
    )  # fmt: skip


def _nothing() -> rx.Component:
    return rx.match(
        S.tab,
        (
            "failed",
            empty("No job failed", "A job that fails eight times stays here until somebody tries it again."),
        ),
        ("open", empty("Nothing waits", "Letters and reactions appear here until the worker has done them.")),
        empty("No jobs", "Finished jobs are kept for three days."),
    )


def _pager() -> rx.Component:
    return rx.el.footer(
        rx.el.span(rx.cond(S.first_page, "Newest first", "Older jobs")),
        rx.el.span(
            icon_button(
                "chevrons-left", "Newest jobs", size="xs", on_click=S.go_newest, disabled=S.first_page
            ),
            icon_button(
                "chevron-right", "Older jobs", size="xs", on_click=S.go_older, disabled=S.older == ""
            ),
            class_name="row g4 end",
        ),
        class_name="foot",
    )
