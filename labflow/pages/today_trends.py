"""/: how much work there is and how long it takes, the two charts of Today."""

import reflex as rx

from labflow.components.badges import flag
from labflow.components.buttons import link
from labflow.components.empty import empty
from labflow.components.words import many, t
from labflow.state.today import TodayState as S


def backlog() -> rx.Component:
    """Open tests by department, from waiting to verifying."""
    return rx.el.section(
        rx.el.div(
            "Backlog by department",
            link(
                many("{count} test on the bench", "{count} tests on the bench", S.view.open_tests),
                href="/work/analyses?tab=all",
                class_name="link s12 end w5 pr8",
            ),
            class_name="card-h nb",
        ),
        rx.el.div(
            rx.foreach(S.view.backlog, _department),
            rx.cond(
                S.view.backlog.length() > 0,
                rx.el.div(
                    rx.el.span(rx.el.i(class_name="b-wait"), "Waiting"),
                    rx.el.span(rx.el.i(class_name="b-work"), "In work"),
                    rx.el.span(rx.el.i(class_name="b-rev"), "To verify"),
                    rx.el.span("Bench", class_name="end"),
                    rx.el.span("Late", class_name="lt"),
                    class_name="legend",
                ),
                rx.cond(
                    S.loaded,
                    rx.el.p(
                        "No test is open. Tests are counted here as soon as their samples are received.",
                        class_name="t3 pb16",
                    ),
                    rx.fragment(),
                ),
            ),
            class_name="px16",
        ),
        class_name="card",
    )


def _department(row: rx.Var) -> rx.Component:
    def part(share: rx.Var, count: rx.Var, look: str, word: str) -> rx.Component:
        return rx.el.i(
            class_name=look,
            title=count.to_string() + f" {word}",
            custom_attrs={"style": {"width": share.to_string() + "%"}},
        )

    return rx.el.div(
        rx.el.span(row.name, title=row.name, class_name="trunc"),
        rx.el.div(
            part(row.waiting_share, row.waiting, "b-wait", "waiting"), part(row.in_work_share, row.in_work, "b-work", "in work"),
            part(row.to_verify_share, row.to_verify, "b-rev", "to verify"), class_name="hb",
        ),
        link(row.bench, href=row.href, class_name="num w5 go", title=t("Tests on the bench of {department}: {count}", department=row.name, count=row.bench)),
        rx.cond(
            row.late > 0,
            link(row.late, href=row.late_href, class_name="num tbad w5 go", title=t("Late: {count}", count=row.late)),
            rx.el.span("–", class_name="num t3"),
        ),
        class_name="bk",
        key=row.name,
    )  # fmt: skip


def turnaround() -> rx.Component:
    """The median of the days from receipt to report, and week by week."""
    trend = S.view.turnaround
    return rx.el.section(
        rx.el.div("Turnaround", rx.el.span("Last 8 weeks", class_name="s12 t3 end w5 pr8"), class_name="card-h nb"),
        rx.cond(
            trend.median != "",
            rx.el.div(
                rx.el.div(
                    rx.el.span(
                        link(rx.el.b(trend.median, class_name="s20 w6"), href=trend.href, class_name="go", title="The reports it is made of"), " ",
                        rx.el.span("days, receipt to report", class_name="s12 t2"),
                        class_name="nowrap",
                    ),
                    rx.cond(
                        trend.change != "",
                        rx.cond(
                            trend.better,
                            flag(trend.change, icon_name="trending-down", tone="tok s12"),
                            flag(trend.change, icon_name="trending-up", tone="twarn s12"),
                        ),
                        rx.fragment(),
                    ),
                    class_name="row g16 base",
                ),
                rx.el.div(rx.foreach(trend.weeks, _week), class_name="wk", role="group", aria_label="Median days from receipt to report, by week"),
                class_name="px16",
            ),
            rx.cond(S.loaded, empty("No report in eight weeks", "The median appears with the first issued report."), rx.fragment()),
        ),
        class_name="card",
    )  # fmt: skip


def _week(week: rx.Var) -> rx.Component:
    """A bar; it leads to the reports of its week."""
    bar = rx.el.span(
        rx.el.span(week.days, class_name="d num"),
        rx.el.i(
            class_name=rx.cond(week.current, "now", ""),
            custom_attrs={"style": {"height": week.height.to_string() + "%"}},
        ),
        class_name="bar",
    )
    told = rx.cond(
        week.samples > 0,
        t(
            "Samples reported: {samples}, on reports: {reports}, week of {week}",
            samples=week.samples, reports=week.reports, week=week.label,
        ),
        t("No sample reported, week of {week}", week=week.label),
    )  # fmt: skip
    return rx.el.div(
        rx.cond(week.samples > 0, link(bar, href=week.href, class_name="bar", aria_label=told), bar),
        rx.el.span(week.label, class_name="l"),
        title=told,
        key=week.label,
    )
