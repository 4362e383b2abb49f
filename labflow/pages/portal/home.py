"""/portal: the verdict first, then what runs, what we wait for, and what was said before."""

from typing import Any

import reflex as rx

from labflow.components.buttons import button, link, plain_link
from labflow.components.empty import empty, skeleton_rows
from labflow.components.icons import icon
from labflow.components.trend import trend_chart
from labflow.ext import page
from labflow.pages.portal.new_order import draft_line
from labflow.pages.portal.parts import (
    certificate_line,
    framed,
    head,
    new_order,
    order_line,
    stage_heads,
    verdict,
)
from labflow.state.portal.foot import FootState
from labflow.state.portal.home import PortalHomeState as S
from labflow.vocabulary import Permission

V = S.view


@page(
    "/portal", title="Home", side="client", needs=Permission.PORTAL_ORDERS, on_load=[S.load, FootState.load]
)
def portal_home() -> rx.Component:
    """The first page."""
    return framed(rx.cond(S.loaded, _body(), skeleton_rows(6)), active="home")


def _body() -> rx.Component:
    return rx.fragment(
        head(
            rx.cond(V.back, f"Welcome back, {V.first_name}", f"Welcome, {V.first_name}"),
            V.company,
            new_order(),
        ),
        rx.el.div(rx.cond(S.news, _news(), rx.fragment()), role="status"),
        rx.el.div(rx.foreach(V.headlines, _headline), class_name="heads"),
        rx.el.div(
            rx.el.div(
                rx.cond(V.drafts.length() > 0, _drafts(), rx.fragment()),
                rx.cond(V.needs.length() > 0, _needs(), rx.fragment()),
                _orders(),
                rx.cond(V.trend.point_id != "", _trend(), rx.fragment()),
                class_name="col pcol",
            ),
            rx.el.div(
                _certificates(),
                rx.cond(V.points.length() > 0, _points(), rx.fragment()),
                class_name="col pcol",
            ),
            class_name="pg2",
        ),
    )


def _news() -> rx.Component:
    """Something came while the page was read."""
    return button(
        "Something new. Show it",
        icon_name="arrow-up",
        variant="soft",
        size="md",
        on_click=S.load,
        class_name="round",
    )


def _headline(row: Any) -> rx.Component:
    """A certificate to read first: the verdict as a title, in the colour of its meaning."""
    look = rx.match(
        row.tone,
        ("bad", "callout al bad"),
        ("ok", "callout al ok"),
        ("warn", "callout al warn"),
        "callout al",
    )
    mark = rx.match(
        row.tone,
        ("bad", rx.el.span(icon("triangle-alert", 20), class_name="tbad")),
        ("ok", rx.el.span(icon("circle-check", 20), class_name="tok")),
        ("warn", rx.el.span(icon("circle-help", 20), class_name="twarn")),
        rx.el.span(icon("file-badge", 20), class_name="t3"),
    )
    call = rx.el.a(icon("phone"), "Call the lab", href=FootState.lab.phone_link, class_name="btn")
    return rx.el.div(
        mark,
        rx.el.div(
            rx.el.b(row.verdict, ": ", row.title, class_name="w6 s14"),
            rx.el.div(row.details, class_name="t2"),
            rx.el.div(rx.el.span(row.number, class_name="mono"), ", issued ", row.issued, class_name="s12 t2"),
            class_name="grow",
        ),
        rx.cond((row.tone == "bad") & (FootState.lab.phone != ""), call, rx.fragment()),
        link("See results", href=f"/portal/orders/{row.order_id}", class_name="btn"),
        plain_link(
            icon("download"), "Certificate", href=f"/api/v1/reports/{row.id}/pdf", download=f"{row.number}.pdf",
            class_name="btn",
        ),
        class_name=look,
        key=row.id,
    )  # fmt: skip


def _drafts() -> rx.Component:
    """Orders that were begun and not sent."""
    return rx.el.section(
        rx.el.div(rx.el.h2("Continue your order", class_name="s16"), class_name="card-h tall"),
        rx.el.ul(rx.foreach(V.drafts, draft_line), class_name="rl"),
        class_name="card",
    )


def _needs() -> rx.Component:
    return rx.el.section(
        rx.el.div(rx.el.h2("What we need from you", class_name="s16"), class_name="card-h tall"),
        rx.el.ul(rx.foreach(V.needs, _need), class_name="rl"),
        class_name="card",
    )


def _need(row: Any) -> rx.Component:
    mark = rx.match(
        row.kind,
        ("hold", icon("circle-pause", 18)),
        ("message", icon("message-square", 18)),
        ("replace", icon("refresh-cw", 18)),
        icon("package", 18),
    )
    return rx.el.li(
        rx.el.span(mark, class_name="pdf warm"),
        rx.el.div(
            link(row.text, href=f"/portal/orders/{row.order_id}", class_name="s14 w5 whole"),
            rx.el.div(
                rx.el.span(row.order, class_name="mono"), rx.cond(row.names != "", f", {row.names}", ""),
                title=row.names, class_name="s13 t3 trunc",
            ),
            class_name="grow minw0",
        ),
        key=row.order + row.kind,
    )  # fmt: skip


def _orders() -> rx.Component:
    none = empty("Nothing in progress", "Your orders appear here from the moment we have them.")
    return rx.el.section(
        _card_head("Orders in progress", V.orders_total, "All orders", "/portal/orders?tab=all"),
        rx.cond(
            V.orders.length() > 0,
            rx.fragment(stage_heads(), rx.el.ul(rx.foreach(V.orders, order_line), class_name="orders")),
            none,
        ),
        class_name="card",
    )


def _trend() -> rx.Component:
    """The line worth a look: what is above its limit, or nearest to it."""
    shown = V.trend
    return rx.el.section(
        rx.el.div(
            rx.el.h2(f"{shown.analyte} at {shown.point}", class_name="s16 w6"),
            rx.el.p(shown.said, class_name="s13 t2"),
            link("Compare results", icon("arrow-right", 14), href=f"/portal/results?point={shown.point_id}&analyte={shown.analyte_id}",
                 class_name="link row g4 w5"),
        ),
        trend_chart(shown.chart, label=f"{shown.analyte} at {shown.point}. {shown.said}", small=True),
        class_name="card htrend",
    )  # fmt: skip


def _certificates() -> rx.Component:
    none = empty("No certificate yet", "It appears here as soon as your results are checked and signed.")
    new = rx.cond(V.fresh > 0, rx.el.span(V.fresh, " new", class_name="badge acc"), "")
    return rx.el.section(
        _card_head("Certificates", new, "All certificates", "/portal/reports"),
        rx.cond(
            V.certificates.length() > 0,
            rx.el.ul(rx.foreach(V.certificates, certificate_line), class_name="rl"),
            none,
        ),
        class_name="card",
    )


def _points() -> rx.Component:
    return rx.el.section(
        rx.el.div(rx.el.h2("Where you sample", class_name="s16"), class_name="card-h tall"),
        rx.el.ul(rx.foreach(V.points, _point), class_name="rl il"),
        class_name="card",
    )


def _point(row: Any) -> rx.Component:
    return rx.el.li(
        rx.el.div(
            rx.el.div(
                link(
                    rx.el.span(row.name, class_name="trunc"), href=f"/portal/results?point={row.id}", title=row.name,
                    class_name="s14 w5 row minw0 whole",
                ),
                rx.el.span(row.code, class_name="mono s12 t3 end nowrap"),
                class_name="row g8",
            ),
            rx.el.div(
                verdict(row.tone, row.verdict), rx.el.span("sampled ", row.sampled, class_name="t3 nowrap"),
                class_name="s12 row g6 wraps",
            ),
            class_name="grow minw0",
        ),
        key=row.id,
    )  # fmt: skip


def _card_head(title: str, beside: Any, more: str, href: str) -> rx.Component:
    return rx.el.div(
        rx.el.h2(title, class_name="s16"), rx.el.span(beside, class_name="t3 w5"), link(more, href=href, class_name="link end w5"),
        class_name="card-h tall",
    )  # fmt: skip
