"""/portal/results: what was found at a sampling point, and one of it over time with its limits."""

from typing import Any

import reflex as rx

from labflow.components.buttons import button, download_link, link
from labflow.components.empty import empty, skeleton_rows
from labflow.components.forms import field, select_field
from labflow.components.icons import icon
from labflow.components.table import th
from labflow.components.trend import trend_chart, trend_legend
from labflow.ext import page
from labflow.pages.portal.parts import framed, head, verdict
from labflow.state.portal.foot import FootState
from labflow.state.portal.results import PortalResultsState as S
from labflow.state.session import SessionState as Me
from labflow.vocabulary import Permission

V = S.view
PERIODS = [("6", "6 months"), ("12", "12 months"), ("24", "24 months"), ("60", "5 years")]


@page(
    "/portal/results", title="Results", side="client", needs=Permission.PORTAL_REPORTS, on_load=[S.load, FootState.load]
)  # fmt: skip
def portal_results() -> rx.Component:
    """Results by place."""
    return framed(
        head("Results", Me.company, rx.el.span(rx.cond(S.news, _news(), rx.fragment()), role="status")),
        rx.cond(S.loaded, rx.cond(V.point_id != "", _body(), _nothing()), skeleton_rows(8)),
        active="results",
    )


def _news() -> rx.Component:
    """A certificate came that belongs here."""
    return button(
        "Something new. Show it",
        icon_name="arrow-up",
        variant="soft",
        size="md",
        on_click=S.load,
        class_name="round",
    )


def _nothing() -> rx.Component:
    return rx.el.section(
        rx.cond(
            S.missing,
            empty("There is no such sampling point", "It is not one of yours, or nothing was reported there.",
                  link("All results", href="/portal/results", class_name="btn")),
            empty(
                "No results yet",
                "When the first certificate for one of your sampling points is issued, its results are compared here over time.",
            ),
        ),
        class_name="card",
    )  # fmt: skip


def _body() -> rx.Component:
    return rx.fragment(
        rx.el.div(
            select_field(
                "Sampling point", "point", V.points, value=V.point_id, on_change=lambda value: S.choose("point", value)
            ),
            select_field("Time", "months", PERIODS, value=V.months, on_change=lambda value: S.choose("months", value)),
            rx.el.div(
                download_link("Excel", S.xlsx, variant="surface", size="md"),
                download_link("CSV", S.csv, variant="surface", size="md"),
                class_name="row g8 end",
            ),
            class_name="picks",
        ),
        rx.el.div(
            rx.el.div(_trend(), _values(), class_name="col pcol"), rx.el.div(_latest(), class_name="col pcol"),
            class_name="pg2 wide",
        ),
    )  # fmt: skip


def _name(row: Any) -> Any:
    return rx.cond(row.italic, rx.el.i(row.name), row.name)


def _trend() -> rx.Component:
    title = rx.el.h2(rx.cond(V.italic, rx.el.i(V.analyte), V.analyte), class_name="s16")
    drawn = rx.fragment(
        trend_chart(V.chart, label=f"{V.analyte} at {V.point}. {V.said}"),
        trend_legend(),
    )
    words = rx.el.p(
        "These results are words, not numbers: the table below shows them in order of time.",
        class_name="said t3",
    )
    choice = field(
        "What was measured",
        rx.el.div(
            rx.el.select(
                rx.foreach(V.latest, lambda row: rx.el.option(row.name, value=row.analyte_id)),
                value=V.analyte_id, on_change=lambda value: S.choose("analyte", value), id="analyte", name="analyte",
            ),
            icon("chevrons-up-down", 14),
            class_name="input sel",
        ),
        name="analyte",
    )  # fmt: skip
    return rx.el.section(
        rx.el.div(
            title, rx.cond(V.unit != "", rx.el.span(V.unit, class_name="t3 w4"), rx.fragment()), class_name="card-h tall"
        ),
        rx.el.div(choice, class_name="only-phone-block"),
        rx.el.p(V.said, class_name="said first-said"),
        rx.cond(V.chart.ready, drawn, words),
        class_name="card",
    )  # fmt: skip


def _values() -> rx.Component:
    heads = ("Sampled", "Result", "Limit", "Verdict", "Sample")
    return rx.el.section(
        rx.el.div(
            rx.el.h2("Each result", class_name="s16"), rx.el.span(V.rows.length(), class_name="t3 w5"),
            class_name="card-h tall",
        ),
        rx.el.table(
            rx.el.thead(rx.el.tr(*[th(each) for each in heads])),
            rx.el.tbody(rx.foreach(V.rows, _value)),
            class_name="tbl vals",
            aria_label=f"{V.analyte} at {V.point}",
        ),
        class_name="card",
    )  # fmt: skip


def _value(row: Any) -> rx.Component:
    bad = row.tone == "bad"
    return rx.el.tr(
        rx.el.td(row.sampled),
        rx.el.td(
            rx.el.b(row.value, class_name=rx.cond(bad, "tbad w6 num", "w6 num")), " ", rx.el.span(row.unit, class_name="t2")
        ),
        rx.el.td(rx.cond(row.limit != "", row.limit, "–"), class_name="t2"),
        rx.el.td(rx.cond(row.verdict != "", verdict(row.tone, row.verdict), rx.el.span("No limit", class_name="t3"))),
        rx.el.td(link(row.sample, href=f"/portal/orders/{row.order_id}", title=row.number)),
        class_name=rx.cond(bad, "hot", ""),
        key=row.id,
    )  # fmt: skip


def _latest() -> rx.Component:
    return rx.el.section(
        rx.el.div(
            rx.el.h2("Newest results", class_name="s16"), rx.el.span(V.code, class_name="mono t3 s12 end"),
            class_name="card-h tall",
        ),
        rx.el.ul(rx.foreach(V.latest, _latest_row), class_name="latest"),
        class_name="card",
    )  # fmt: skip


def _latest_row(row: Any) -> rx.Component:
    """One analyte: choosing it draws its line."""
    on = row.analyte_id == V.analyte_id
    return rx.el.li(
        rx.el.button(
            rx.el.span(_name(row), class_name="s14 w5 trunc"),
            rx.el.span(
                rx.el.b(row.value, class_name=rx.cond(row.tone == "bad", "tbad w6 num", "w6 num")), " ",
                rx.el.span(row.unit, class_name="t2"), class_name="val",
            ),
            rx.el.span(
                rx.cond(row.verdict != "", verdict(row.tone, row.verdict), rx.el.span("No limit", class_name="t3")),
                class_name="s12",
            ),
            rx.el.span(
                rx.cond(row.before != "", f"before: {row.before}", row.sampled), class_name="s12 t3 val", title=row.sampled
            ),
            type="button",
            on_click=S.choose("analyte", row.analyte_id),
            class_name=rx.cond(on, "on", ""),
            custom_attrs={"aria-pressed": rx.cond(on, "true", "false")},
        ),
        key=row.analyte_id,
    )  # fmt: skip
