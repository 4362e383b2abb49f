"""/portal/reports: the client's certificates, by tab, with search."""

from typing import Any

import reflex as rx

from labflow.components.buttons import download_link, link, link_button
from labflow.components.empty import empty, skeleton_rows
from labflow.components.icons import icon
from labflow.components.inputs import search_input, select
from labflow.components.table import table_footer
from labflow.components.tabs import tab, tabs
from labflow.ext import page
from labflow.pages.portal.parts import card_news, fetch, framed, head, new_mark, verdict
from labflow.state.portal.foot import FootState
from labflow.state.portal.reports import PortalReportRows
from labflow.state.portal.reports import PortalReportsState as S
from labflow.state.session import SessionState as Me
from labflow.vocabulary import Permission

PERIODS = [("3", "Last 3 months"), ("12", "Last 12 months"), ("24", "Last 24 months")]
TABS = (
    ("current", "In force"),
    ("outside", "Outside a limit"),
    ("past", "Replaced or withdrawn"),
    ("all", "All"),
)


@page(
    "/portal/reports", title="Certificates", side="client", needs=Permission.PORTAL_REPORTS,
    on_load=[S.load, FootState.load],
)  # fmt: skip
def portal_reports() -> rx.Component:
    """The list of certificates."""
    rows = PortalReportRows.rows
    return framed(
        head("Certificates", Me.company),
        rx.el.section(
            tabs(
                *[
                    tab(label, active=S.tab == key, count=S.counts[key], href=f"/portal/reports?tab={key}")
                    for key, label in TABS
                ]
            ),
            rx.el.div(
                search_input(
                    on_change=S.search.debounce(300), value=S.q, placeholder="Certificate, reference or sample",
                    width="280px",
                ),
                card_news(S),
                rx.el.div(
                    select(
                        S.places, placeholder="All sampling points", value=S.point, aria_label="Sampling point",
                        on_change=lambda value: S.narrow("point", value),
                    ),
                    select(
                        PERIODS, placeholder="Any time", value=S.months, aria_label="Issued",
                        on_change=lambda value: S.narrow("months", value),
                    ),
                    rx.cond(
                        rows.length() > 0,
                        rx.el.div(download_link("Download all", S.archive, file_name="Certificates.zip"), class_name="end"),
                        rx.fragment(),
                    ),
                    class_name="narrow",
                ),
                class_name="fbar",
            ),
            rx.cond(
                S.loaded,
                rx.cond(rows.length() > 0, rx.el.ul(rx.foreach(rows, _line), class_name="certs"), _nothing()),
                skeleton_rows(6),
            ),
            table_footer(S.shown, page=S.page_no, pages=S.pages, on_previous=S.previous_page, on_next=S.next_page),
            class_name="card plist",
        ),
        active="reports",
    )  # fmt: skip


def _line(row: Any) -> rx.Component:
    return rx.el.li(
        rx.el.span(icon("file-badge", 18), class_name="pdf"),
        rx.el.div(
            link(
                rx.el.span(row.title, class_name="trunc"), new_mark(row.fresh), href=f"/portal/orders/{row.order_id}",
                title=row.title, class_name="s14 w5 row minw0 whole",
            ),
            rx.el.div(
                rx.el.span(row.number, class_name="mono"), rx.cond(row.reference != "", f", {row.reference}", ""),
                class_name="s13 t3 trunc",
            ),
            class_name="grow minw0 cname",
        ),
        rx.el.div(
            verdict(row.tone, row.verdict),
            rx.cond(row.standing != "", rx.el.div(row.standing, title=row.standing, class_name="s12 twarn"), rx.fragment()),
            class_name="csaid",
        ),
        rx.el.div(
            rx.el.div("Issued ", row.issued, class_name="s13 nowrap"),
            link(
                "Code ", rx.el.span(row.code, class_name="mono"), href=f"/verify/{row.code}", class_name="s12 t3 nowrap",
                title="Anybody can check the certificate with this code",
            ),
            class_name="cwhen",
        ),
        fetch(row),
        key=row.id,
    )  # fmt: skip


def _nothing() -> rx.Component:
    return rx.cond(
        (S.q != "") | (S.point != "") | (S.months != ""),
        empty(
            "No certificate matches",
            "Look for its number, your own reference, or the name or number of a sample; or choose another place or time.",
        ),
        rx.cond(
            (S.tab == "all") | (S.counts["all"] == "0"),
            empty(
                "No certificate yet",
                "A certificate appears here as soon as your results are checked and signed.",
            ),
            empty(
                "No certificate in this view",
                "A certificate appears as soon as your results are checked and signed.",
                link_button("All certificates", "/portal/reports?tab=all"),
            ),
        ),
    )
