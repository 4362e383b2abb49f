"""/jobs: what the worker does in the background, what failed, and trying it again."""

import reflex as rx

from labflow.components.badges import flag
from labflow.components.buttons import button, icon_button
from labflow.components.callout import callout
from labflow.components.every import every
from labflow.ext import page
from labflow.pages.listing import Bulk, drawn_line, list_page
from labflow.state.jobs import JobsState as S
from labflow.state.jobs import PulseState
from labflow.state.lists import ColumnView, Line
from labflow.vocabulary import Permission

EVERY_MS = 5_000


@page("/jobs", title="Jobs", needs=Permission.SEE_JOBS, on_load=(S.load, PulseState.load))
def jobs() -> rx.Component:
    """The queue."""
    return list_page(
        S, active="jobs", title="Jobs", noun="jobs", find="Number, what, about",
        nothing=("No jobs", "Letters, files and notices are made by jobs. Finished ones are kept here for three days."),
        nothing_in={
            "open": ("Nothing waits", "Letters and reactions appear here until the worker has done them."),
            "failed": ("No job failed", "A job that fails eight times stays here until somebody tries it again."),
        },
        above=(_pulse(), every(EVERY_MS, S.look_again)), line=job_line, follows=False,
        bulk=(Bulk("retry", "Try again", "refresh-cw", "see_jobs"),),
        actions=(button("Refresh", icon_name="refresh-cw", on_click=[S.load, PulseState.load]),),
    )  # fmt: skip


def _pulse() -> rx.Component:
    p = PulseState
    alive = rx.cond(
        p.worker.alive,
        flag(p.worker.told, icon_name="activity", tone="tok", regular=True),
        flag(p.worker.told, icon_name="circle-alert", tone="tbad"),
    )
    undelivered = callout(
        rx.el.span(p.undelivered.length(), " reactions wait longer than a minute"),
        rx.foreach(p.undelivered, lambda row: rx.el.div(row.kind, ", since ", row.since)),
        tone="warn",
    )
    return rx.fragment(
        rx.el.div(rx.cond(p.loaded, alive, rx.fragment()), class_name="fbar", role="status"),
        rx.cond(p.undelivered.length() > 0, rx.el.div(undelivered, class_name="px20"), rx.fragment()),
    )


@rx.memo
def job_line(
    rest: rx.RestProp, *, line: rx.Var[Line], columns: rx.Var[list[ColumnView]], picked: rx.Var[bool]
) -> rx.Component:
    """One job; a failed one can be tried again."""
    again = icon_button("refresh-cw", "Try again", size="xs", on_click=S.retry(line.id))
    return drawn_line(
        line, columns, picked, rx.el.td(rx.cond(line.state == "failed", again, rx.fragment())), rest
    )
