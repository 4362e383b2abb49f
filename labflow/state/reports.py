"""/reports: what the list shows and what its controls do."""

from typing import ClassVar

import reflex as rx

from labflow.domain.reports import views
from labflow.domain.reports.views import ReportRow
from labflow.state.base import LabState
from labflow.state.listing import ListState
from labflow.vocabulary import Permission


class ReportRows(LabState, rx.State):
    """The rows, apart from the controls, so that typing in the search box does not carry them along."""

    needs: ClassVar[Permission] = Permission.SEE_REPORTS

    rows: list[ReportRow] = []


class ReportsState(ListState, rx.State):
    """The list of reports, and of orders that have something to report."""

    needs: ClassVar[Permission] = Permission.SEE_REPORTS
    address: ClassVar[str] = "/reports"

    @rx.event
    async def load(self) -> None:
        """Read the page that the address asks for."""
        query = self._query()
        page = await self._do(views.page, query)
        (await self.get_state(ReportRows)).rows = page.rows
        self._show(query, page)
