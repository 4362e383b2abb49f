"""/: Today, the start page of the laboratory's people."""

import reflex as rx

from labflow.components.avatar import avatar
from labflow.components.badges import status
from labflow.components.buttons import button, link, link_button
from labflow.components.callout import callout
from labflow.components.empty import empty
from labflow.components.icons import icon, icon_for
from labflow.components.table import td, td_id, tr
from labflow.components.tabs import segmented
from labflow.components.timeline import KINDS
from labflow.ext import page
from labflow.pages.first_steps import steps_on_today
from labflow.pages.frame import lab_page, may
from labflow.pages.today_trends import backlog, turnaround
from labflow.state.guidance import TourState as T
from labflow.state.today import PressingState as P
from labflow.state.today import TodayState as S

FIGURE_ICONS = {
    "hold": "hourglass", "late": "circle-alert", "receive": "scan-barcode", "review": "clipboard-check",
    "open": "flask-conical", "order_open": "clipboard-list", "order_late": "circle-alert", "order_hold": "circle-pause",
    "order_completed": "check",
}  # fmt: skip
TASK_ICONS = {
    "returned": "undo-2", "failed": "circle-alert", "confirm": "clipboard-list", "receive": "scan-barcode",
    "enter": "flask-conical", "assign": "user", "verify": "clipboard-check", "prepare": "file-text",
    "authorise": "pen-line",
}  # fmt: skip
SHOWS = (("all", "All"), ("mine", "Mine"), ("hold", "Hold time"), ("late", "Late"), ("today", "Due today"))
NOT_MINE = tuple(show for show in SHOWS if show[0] != "mine")


@page("/", title="Today", on_load=S.load)
def today() -> rx.Component:
    """What presses, what waits for me, how the laboratory is doing."""
    return lab_page(
        rx.el.div(
            rx.el.div(
                rx.el.div(rx.el.h2(S.view.greeting, class_name="h-page"), rx.el.p(S.view.summary, class_name="t2")),
                rx.el.span(
                    rx.el.span(rx.cond(S.news > 0, _news(), rx.fragment()), role="status"),
                    rx.el.span(S.view.date, class_name="s12 t3 nowrap"),
                    class_name="row g12",
                ),
                class_name="row between g16",
            ),
            _tour(),
            steps_on_today(S.view.guidance),
            rx.cond(
                S.view.figures.length() > 0,
                rx.el.section(rx.foreach(S.view.figures, _figure), class_name="card kpis", aria_label="Today at a glance"),
                rx.fragment(),
            ),
            rx.el.div(
                rx.cond(may("see_samples"), _pressing(), rx.fragment()),
                rx.cond(S.view.has_work | ~S.loaded, _tasks(), rx.fragment()),
                rx.cond(may("see_work"), backlog(), rx.fragment()),
                rx.cond(may("see_reports"), turnaround(), rx.fragment()),
                rx.cond(may("see_samples"), _above(), rx.fragment()),
                rx.cond(may("see_samples"), _happened(), rx.fragment()),
                class_name="grid3 tiles",
            ),
            class_name=rx.cond(S.loaded, "page", "page quiet"),
        ),
        active="today",
        actions=(
            rx.cond(
                may("create_orders"),
                link_button("New order", "/orders/new", icon_name="plus", variant="primary"),
                rx.fragment(),
            ),
        ),
    )  # fmt: skip


def _news() -> rx.Component:
    return button(
        rx.Var.create("") + S.news.to_string() + " new", icon_name="arrow-up", variant="soft", size="xs", on_click=S.load,
        class_name="round",
    )  # fmt: skip


def _tour() -> rx.Component:
    """In the demo laboratory, until it was taken or declined."""
    offer = S.view.guidance.tour
    go = button(
        rx.cond(offer == "go on", "Go on with the tour", "Take the tour"), icon_name="route", variant="soft", on_click=T.begin(False),
    )  # fmt: skip
    shown = callout(
        "New here? Walk through the demo laboratory",
        rx.fragment(S.view.guidance.stops, " stops on the real screens, in the order of a sample’s story."),
        tone="acc", icon_name="route", actions=(go, button("Not now", variant="ghost", on_click=T.leave)),
    )  # fmt: skip
    return rx.cond(
        (offer != "") & (T.stop.key == "") & ~T.left, rx.el.div(shown, class_name="offer"), rx.fragment()
    )


def _figure(figure: rx.Var) -> rx.Component:
    note = rx.match(
        figure.tone,
        ("bad", rx.el.div(figure.note, class_name="s12 tbad w5")),
        ("warn", rx.el.div(figure.note, class_name="s12 twarn w5")),
        rx.el.div(figure.note, class_name="s12 t3"),
    )
    tint = rx.match(figure.tone, ("bad", "tbad"), ("warn", "twarn"), "t3")
    return link(
        rx.el.div(
            rx.el.span(icon_for(figure.key, FIGURE_ICONS, "circle", 16), class_name=tint), figure.label,
            class_name="row g6 s12 t2 w5",
        ),
        rx.el.div(rx.el.b(figure.count), class_name="row g8 mt6"),
        note,
        href=figure.href,
        class_name="kpi",
    )  # fmt: skip


def _pressing() -> rx.Component:
    """Samples that need attention."""
    return rx.el.section(
        rx.el.div(
            "Needs attention",
            rx.el.span(rx.cond(may("enter_results"), _shows(SHOWS), _shows(NOT_MINE)), class_name="end"),
            class_name="card-h",
        ),
        rx.el.table(
            rx.el.colgroup(
                *[rx.el.col(custom_attrs={"style": {"width": w}} if w else {}) for w in ("138px", "100px", "25%", "", "112px", "44px")]
            ),
            rx.el.tbody(rx.foreach(P.rows, _pressing_row)),
            class_name="tbl tight lst",
            aria_label="Samples that need attention",
        ),
        rx.cond(
            S.loaded & (P.rows.length() == 0),
            rx.cond(P.show == "mine", empty("Nothing of yours presses", "Samples with tests of yours appear here when they are due or a holding time ends."), empty("Nothing presses", "Samples appear here a day before a holding time ends, and when they are due.")),
            rx.fragment(),
        ),
        rx.cond(P.rows.length() > 0, _all_pressing(), rx.fragment()),
        class_name="card span2 col",
    )  # fmt: skip


def _shows(shows: tuple[tuple[str, str], ...]) -> rx.Component:
    return segmented(list(shows), P.show, P.choose, label="Which samples")


def _all_pressing() -> rx.Component:
    return rx.el.div(
        rx.el.span(P.rows.length(), " of ", P.counts[P.show], class_name="t3"),
        link("Open the list", href=P.lists[P.show], class_name="link end"),
        class_name="row s12 more",
    )


def _pressing_row(row: rx.Var) -> rx.Component:
    tone = rx.cond(row.over, "flag tbad", rx.cond(row.kind == "hold", "flag twarn", "flag t2"))
    shape = rx.match(
        row.kind, ("hold", icon("hourglass", 14)), ("late", icon("circle-alert", 14)), icon("clock", 14)
    )
    return tr(
        td(rx.el.span(shape, row.when, class_name=tone)),
        td_id(row.number, f"/samples/{row.id}"),
        td(rx.el.span(row.client, title=row.client, class_name="trunc blk")),
        td(rx.el.span(row.tests, title=row.tests, class_name="trunc blk"), muted=True),
        td(status(row.state)),
        td(rx.cond(row.initials != "", avatar(row.initials, row.analyst, size=20), rx.fragment()), num=True),
        gone=row.gone,
        title=rx.cond(row.gone, "Does not press any more", ""),
        key=row.id,
    )


def _tasks() -> rx.Component:
    """What waits for me, one line for each kind of work."""
    return rx.el.section(
        rx.el.div("Waiting for me", class_name="card-h"),
        rx.cond(
            S.view.tasks.length() > 0,
            rx.el.ul(rx.foreach(S.view.tasks, _task), class_name="tasks acts"),
            rx.cond(
                S.loaded,
                empty("Nothing waits for you", "Work appears here as soon as it is yours."),
                rx.fragment(),
            ),
        ),
        class_name="card",
    )


def _task(task: rx.Var) -> rx.Component:
    return rx.el.li(
        link(
            rx.el.span(
                icon_for(task.key, TASK_ICONS, "circle", 16), class_name=rx.cond(task.pressing, "tbad", "t3")
            ),
            rx.el.span(task.label, class_name="w5 grow trunc"),
            rx.el.span(rx.el.b(task.count, class_name="num w6"), " ", task.note, class_name="s12 t2 nowrap"),
            icon("chevron-right", 14, "t3"),
            href=task.href,
            class_name="row g10",
        ),
        key=task.key,
    )


def _above() -> rx.Component:
    return rx.el.section(
        rx.el.div(
            "Above a limit", rx.el.span("Last 7 days", class_name="s12 t3 end w5 pr8"), class_name="card-h nb"
        ),
        rx.cond(
            S.view.above.length() > 0,
            rx.el.ul(rx.foreach(S.view.above, _above_row), class_name="tasks acts"),
            rx.cond(
                S.loaded,
                empty("No result above a limit", "Results above a limit appear here for a week."),
                rx.fragment(),
            ),
        ),
        class_name="card",
    )


def _above_row(row: rx.Var) -> rx.Component:
    return rx.el.li(
        link(
            rx.el.span(icon("triangle-alert"), class_name="tbad mt2"),
            rx.el.span(
                rx.el.span(row.analyte, " ", row.value, class_name="w5 trunc blk"),
                rx.el.span(
                    rx.el.span(row.number, class_name="mono"), ", ", row.client, class_name="s12 t3 trunc blk"
                ),
                class_name="grow",
            ),
            rx.el.span(row.at, class_name="s12 t3 nowrap self-c"),
            href=f"/samples/{row.sample_id}",
            class_name="row g10 top0",
            title=row.told,
        ),
    )


def _happened() -> rx.Component:
    return rx.el.section(
        rx.el.div(
            "Recent activity",
            rx.cond(
                may("see_audit"),
                link("Audit trail", href="/audit", class_name="link s12 end pr8"),
                rx.fragment(),
            ),
            class_name="card-h nb",
        ),
        rx.cond(
            S.view.happened.length() > 0,
            rx.el.ul(rx.foreach(S.view.happened, _happened_row), class_name="tasks q2 two"),
            rx.cond(
                S.loaded,
                empty("Nothing happened yet", "What people do in the laboratory appears here."),
                rx.fragment(),
            ),
        ),
        class_name="card span2",
    )


def _happened_row(row: rx.Var) -> rx.Component:
    return rx.el.li(
        rx.el.span(icon_for(row.kind, KINDS, "info", 14), class_name="t3 mt2"),
        rx.el.span(
            rx.el.b(row.actor, class_name="w5"), " ", row.act, " ", link(row.what, href=row.href, class_name="link nowrap"),
            class_name="grow",
        ),
        rx.el.span(row.at, class_name="s12 t3 nowrap"),
    )  # fmt: skip
