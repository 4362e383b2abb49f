"""/portal/reports: what the list shows and what its controls do."""

from typing import Any, ClassVar
from urllib.parse import urlencode
from uuid import UUID

import reflex as rx

from labflow.domain.portal import reports
from labflow.domain.portal.certificates import CertificateRow
from labflow.domain.portal.listing import CardNews
from labflow.domain.portal.reports import Choice
from labflow.state.base import LabState
from labflow.state.portal.following import following
from labflow.state.portal.listing import CardsState
from labflow.state.typed import identifier
from labflow.vocabulary import Permission

MONTHS = {"3": 3, "12": 12, "24": 24}


class PortalReportRows(LabState, rx.State):
    """The rows, apart from the controls."""

    needs: ClassVar[Permission] = Permission.PORTAL_REPORTS

    rows: list[CertificateRow] = []


class PortalReportsState(CardsState, rx.State):
    """The client's certificates; the place and the time they are narrowed to stand in the address."""

    needs: ClassVar[Permission] = Permission.PORTAL_REPORTS
    address: ClassVar[str] = "/portal/reports"

    places: list[Choice] = []
    point: str = ""
    months: str = ""
    archive: str = ""

    @rx.event
    async def load(self) -> None:
        """Read the page that the address asks for."""
        asked = self.router.url.query_parameters
        self.point, self.months = asked.get("point", "")[:40], asked.get("months", "")[:3]
        query = self._query()
        page = await self._do(reports.page, query, **self._narrowed())
        self.places = await self._do(reports.places)
        (await self._rows()).rows = page.rows
        self._show(query, page)
        wanted = {"tab": self.tab, "q": self.q, "point": self.point, "months": self.months}
        self.archive = "/api/v1/portal/certificates.zip?" + urlencode(wanted)
        await following(self, of="report")

    @rx.event
    async def narrow(self, name: str, value: str) -> Any:
        """Choose a place or a time; the address follows."""
        kept = {"point": self.point, "months": self.months}
        if name in kept:
            kept[name] = value
        return rx.redirect(super()._at(q=self.q, **kept))

    async def _rows(self) -> Any:
        return await self.get_state(PortalReportRows)

    async def _news(self, *, shown: list[UUID], others: list[UUID]) -> CardNews[CertificateRow]:
        return await self._do(reports.news, self._query(), shown=shown, others=others, **self._narrowed())

    def _narrowed(self) -> dict[str, Any]:
        return {"point_id": _point(self.point), "months": MONTHS.get(self.months, 0)}

    def _at(self, **asked: Any) -> str:
        return super()._at(**{"point": self.point, "months": self.months, **asked})


def _point(text: str) -> UUID | None:
    return identifier(text) if text else None
