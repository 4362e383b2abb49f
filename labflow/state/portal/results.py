"""/portal/results: a sampling point's results, and one of them over time. What is shown stands in the address."""

from typing import Any, ClassVar
from urllib.parse import urlencode

import reflex as rx

from labflow.domain.portal import trends
from labflow.domain.portal.trends import TrendView
from labflow.errors import NotFound
from labflow.state.base import LabState
from labflow.state.portal.following import following
from labflow.state.typed import identifier
from labflow.vocabulary import Permission

ADDRESS = "/portal/results"


class PortalResultsState(LabState, rx.State):
    """The place, what was measured there, and one line of it."""

    needs: ClassVar[Permission] = Permission.PORTAL_REPORTS

    view: TrendView = TrendView()
    loaded: bool = False
    missing: bool = False
    news: bool = False
    csv: str = ""
    xlsx: str = ""

    @rx.event
    async def load(self) -> None:
        """Read what the address asks for."""
        try:
            self.view, self.missing = await self._read(), False
        except NotFound:
            self.view, self.missing = TrendView(), True
        chosen = urlencode({"point": self.view.point_id, "months": self.view.months})
        self.csv, self.xlsx = (f"/api/v1/portal/results.{kind}?{chosen}" for kind in ("csv", "xlsx"))
        self.loaded, self.news = True, False
        await following(self, of="report")

    @rx.event
    async def changed_meanwhile(self, ids: list[str]) -> None:
        """A new certificate can change what is shown: it is offered, for the lines would move."""
        if self.loaded and not self.missing and not self.news:
            self.news = await self._read() != self.view

    async def _read(self) -> TrendView:
        asked = self.router.url.query_parameters
        months = asked.get("months", "")
        return await self._do(
            trends.view,
            point_id=identifier(asked["point"]) if asked.get("point") else None,
            analyte_id=identifier(asked["analyte"]) if asked.get("analyte") else None,
            months=int(months) if months.isdecimal() and len(months) < 4 else trends.USUAL_MONTHS,
        )

    @rx.event
    async def choose(self, name: str, value: str) -> Any:
        """Another place, another analyte, another time."""
        kept = {"point": self.view.point_id, "analyte": self.view.analyte_id, "months": self.view.months}
        if name not in kept:
            return None
        if name == "point":
            kept["analyte"] = ""
        kept[name] = value
        return rx.redirect(
            f"{ADDRESS}?{urlencode({key: word for key, word in kept.items() if word})}",
            replace=name == "analyte",
        )
