"""/portal/reports: what the list shows and what its controls do."""

from typing import ClassVar

import reflex as rx

from labflow.domain.portal import reports
from labflow.domain.portal.certificates import CertificateRow
from labflow.state.base import LabState
from labflow.state.listing import ListState
from labflow.vocabulary import Permission


class PortalReportRows(LabState, rx.State):
    """The rows, apart from the controls."""

    needs: ClassVar[Permission] = Permission.PORTAL_REPORTS

    rows: list[CertificateRow] = []


class PortalReportsState(ListState, rx.State):
    """The client's certificates."""

    needs: ClassVar[Permission] = Permission.PORTAL_REPORTS
    address: ClassVar[str] = "/portal/reports"

    @rx.event
    async def load(self) -> None:
        """Read the page that the address asks for."""
        query = self._query()
        page = await self._do(reports.page, query)
        (await self.get_state(PortalReportRows)).rows = page.rows
        self._show(query, page)
