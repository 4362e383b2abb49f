"""/reports: what waits for approval and what was issued; /reports/prepare: what is to be prepared."""

import reflex as rx

from labflow.ext import page
from labflow.pages.edd_download import edd_dialog
from labflow.pages.frame import way
from labflow.pages.listing import Bulk, list_page
from labflow.state.edd_download import EddDownloadState as EddDownload
from labflow.state.reports import PrepareState, ReportsState
from labflow.vocabulary import Permission


@page("/reports", title="Reports", needs=Permission.SEE_REPORTS, on_load=ReportsState.load)
def reports() -> rx.Component:
    """The list of reports."""
    return list_page(
        ReportsState, active="reports", title="Reports", noun="reports", find="Report, order, sample, client, code",
        nothing=("No report yet", "Prepared reports wait here until somebody authorises them, and stay here when they are issued."),
        begin=way("prepare_reports", "Orders to report", "/reports/prepare"),
        bulk=(Bulk("edd", "EDD", "file-spreadsheet", "see_reports"),),
        on_act=lambda _key, ids: EddDownload.ask("report", ids), overlays=(edd_dialog(),),
    )  # fmt: skip


@page("/reports/prepare", title="Reports to prepare", needs=Permission.SEE_REPORTS, on_load=PrepareState.load)
def reports_to_prepare() -> rx.Component:
    """Orders with samples that can be reported."""
    return list_page(
        PrepareState, active="reports", title="Reports to prepare", noun="orders", find="Order, client, reference",
        nothing=("Nothing to prepare", "An order appears here as soon as one of its samples is verified."),
        begin=way("review_results", "Results to review", "/review"),
    )  # fmt: skip
