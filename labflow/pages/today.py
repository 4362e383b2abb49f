"""/: Today, the start page of the laboratory's people."""

import reflex as rx

from labflow.components.avatar import avatar
from labflow.components.badges import priority, status
from labflow.components.buttons import button, link, link_button
from labflow.components.callout import callout
from labflow.components.empty import empty, skeleton, skeleton_rows
from labflow.components.icons import icon, icon_for
from labflow.components.notice import ICONS as NOTICE_ICONS
from labflow.components.notice import notice_sentence
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
    "hold": "hourglass", "late": "circle-alert", "today": "calendar-clock", "mine": "user", "returned": "undo-2", "receive": "scan-barcode", "review": "clipboard-check",
    "open": "flask-conical", "order_open": "clipboard-list", "order_late": "circle-alert", "order_hold": "circle-pause",
    "order_completed": "check",
}  # fmt: skip
TASK_ICONS = {
    "returned": "undo-2", "failed": "circle-alert", "confirm": "clipboard-list", "receive": "scan-barcode",
    "enter": "flask-conical", "assign": "user", "verify": "clipboard-check", "prepare": "file-text",
    "authorise": "pen-line", "tests": "book-open", "limits": "ruler",
}  # fmt: skip
SHOWS = (("all", "All"), ("hold", "Hold time"), ("late", "Late"), ("today", "Due today"))


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
                    rx.cond(
                        S.view.whose != "",
                        segmented([("mine", "My work"), ("lab", "Whole lab")], S.view.whose, S.choose, label="Whose work"),
                        rx.fragment(),
                    ),
                    class_name="row g12",
                ),
                class_name="row between g16 hello",
            ),
            _tour(),
            steps_on_today(S.view.guidance),
            rx.cond(
                S.view.figures.length() > 0,
                rx.el.section(rx.foreach(S.view.figures, _figure), class_name="card kpis", aria_label="Today at a glance"),
                rx.cond(S.loaded, rx.fragment(), _figures_to_come()),
            ),
            rx.el.div(
                rx.cond(may("see_samples"), _pressing(), rx.fragment()),
                _for_me(),
                rx.cond(may("see_work"), backlog(), rx.fragment()),
                rx.cond(may("see_reports"), turnaround(), rx.fragment()),
                rx.cond(may("see_samples"), _above(), rx.fragment()),
                rx.cond(may("see_samples"), _happened(), rx.fragment()),
                class_name="grid3 tiles",
            ),
            class_name="page",
            custom_attrs={"aria-busy": rx.cond(S.loaded, "false", "true")},
        ),
        active="today",
        follows=True,
        scans=True,
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
        rx.fragment(S.view.guidance.stops, " stops on the real screens, in the order of a sample's story."),
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
        rx.el.div(
            rx.el.b(figure.count),
            rx.cond(
                figure.part >= 0,
                rx.el.progress(value=figure.part.to_string(), max="100", class_name="kb", aria_label=figure.note),
                rx.fragment(),
            ),
            class_name="row g8 mt6",
        ),
        note,
        href=figure.href,
        class_name="kpi",
    )  # fmt: skip


def _pressing() -> rx.Component:
    """Samples that need attention."""
    return rx.el.section(
        rx.el.div(
            "Needs attention",
            rx.el.span(_shows(), class_name="end"),
            class_name="card-h",
        ),
        rx.el.div(
            rx.el.table(
                rx.el.colgroup(
                    *[rx.el.col(custom_attrs={"style": {"width": w}} if w else {}) for w in ("156px", "92px", "22%", "", "132px", "44px")]
                ),
                rx.el.tbody(rx.foreach(P.rows, _pressing_row)),
                class_name="tbl tight lst",
                aria_label="Samples that need attention",
            ),
            class_name="sideways",
        ),
        rx.cond(
            S.loaded & (P.rows.length() == 0),
            rx.cond(S.view.whose == "mine", empty("Nothing of yours presses", "Samples with tests of yours appear here when they are due or a holding time ends."), empty("Nothing presses", "Samples appear here a day before a holding time ends, and when they are due.")),
            rx.cond(S.loaded, rx.fragment(), skeleton_rows(7)),
        ),
        rx.cond(P.rows.length() > 0, _all_pressing(), rx.fragment()),
        class_name="card span2 col",
    )  # fmt: skip


def _shows() -> rx.Component:
    """Which kind, with how many there are of it."""
    shown = [(key, rx.el.span(word, _count_of(key), class_name="row g6")) for key, word in SHOWS]
    return segmented(shown, P.show, P.choose, label="Which samples")


def _count_of(show: str) -> rx.Component:
    """The number beside a kind; `all` has it below the rows."""
    if show == "all":
        return rx.fragment()
    return rx.cond(P.counts[show], rx.el.span(P.counts[show], class_name="n"), rx.fragment())


def _figures_to_come() -> rx.Component:
    """The key figures' places while they are read."""
    places = [
        rx.el.div(
            rx.el.div(skeleton(96), class_name="s12"),
            rx.el.div(skeleton(32), class_name="kpi-sk"),
            rx.el.div(skeleton(120), class_name="s12"),
            class_name="kpi",
        )
        for _ in range(5)
    ]
    return rx.el.div(*places, class_name="card kpis", custom_attrs={"aria-hidden": "true"})


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


def _for_me() -> rx.Component:
    """Beside what presses: my work, what is on its way to my desk, what was said to me."""
    return rx.el.div(
        rx.cond(S.view.has_work | ~S.loaded, _tasks(), rx.fragment()),
        rx.cond(S.view.expected.length() > 0, _expected(), rx.fragment()),
        rx.cond(S.view.notices.length() > 0, _notices(), rx.fragment()),
        class_name="stk",
    )


def _expected() -> rx.Component:
    return rx.el.section(
        rx.el.div("Expected", link("Receive", href="/receiving", class_name="link s12 end w5 pr8"), class_name="card-h nb"),
        rx.el.ul(rx.foreach(S.view.expected, _expected_row), class_name="tasks acts q2"),
        class_name="card",
    )  # fmt: skip


def _expected_row(row: rx.Var) -> rx.Component:
    return rx.el.li(
        link(
            rx.el.span(
                rx.el.span(row.client, title=row.client, class_name="w5 trunc blk"),
                rx.el.span(rx.el.span(row.number, class_name="mono"), ", ", row.samples, " ", priority(row.priority), class_name="s12 t3 trunc blk"),
                class_name="grow",
            ),
            rx.el.span(row.since, class_name="s12 t3 nowrap"),
            href=f"/receiving?order={row.number}",
            class_name="row g10",
        ),
        key=row.id,
    )  # fmt: skip


def _notices() -> rx.Component:
    return rx.el.section(
        rx.el.div("Unread", link("Inbox", href="/notifications", class_name="link s12 end w5 pr8"), class_name="card-h nb"),
        rx.el.ul(rx.foreach(S.view.notices, _notice), class_name="tasks acts q2"),
        class_name="card",
    )  # fmt: skip


def _notice(row: rx.Var) -> rx.Component:
    return rx.el.li(
        link(
            rx.el.span(icon_for(row.kind, NOTICE_ICONS, "bell"), class_name="t3"),
            rx.el.span(
                rx.el.span(notice_sentence(row), class_name="w5 two-l"),
                rx.cond(
                    row.text != "",
                    rx.el.span(row.text, title=row.text, class_name="s12 t3 trunc blk"),
                    rx.fragment(),
                ),
                class_name="grow",
            ),
            rx.el.span(row.at, title=row.at_full, class_name="s12 t3 nowrap"),
            href=row.href,
            class_name="row g10 top0",
        ),
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
