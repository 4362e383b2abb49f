"""Published results as a deliverable: the client's mappings to choose from, then the file."""

from typing import Any, ClassVar
from urllib.parse import urlencode

import reflex as rx

from labflow.domain.edd import views
from labflow.domain.edd.views import Offer
from labflow.state.base import LabState
from labflow.state.typed import identifier, text
from labflow.vocabulary import Permission

MOST = 100
KINDS = ("order", "report")


class EddDownloadState(LabState, rx.State):
    """The dialog, for staff and for a client's people. `ids` are those of orders or reports."""

    needs: ClassVar[tuple[Permission, ...]] = (Permission.SEE_REPORTS, Permission.PORTAL_REPORTS)

    offer: Offer = Offer()
    kind: str = ""
    ids: list[str] = []
    open: bool = False

    @rx.event
    async def ask(self, kind: str, ids: list[str]) -> None:
        """Ask once in which form."""
        chosen = [identifier(id) for id in ids[:MOST]]
        wanted = {"report_ids" if kind == "report" else "order_ids": chosen}
        self.offer = await self._do(views.offers, **wanted)
        self.kind, self.ids, self.open = kind if kind in KINDS else "order", [str(id) for id in chosen], True

    @rx.event
    def close(self, open: bool) -> None:
        """Nothing is fetched."""
        self.open = False

    @rx.event
    async def fetch(self, form: dict[str, Any]) -> Any:
        """Fetch the file; the door of the API asks again who may."""
        self.open = False
        asked = [*((self.kind, id) for id in self.ids), ("mapping", text(form, "mapping")[:80])]
        return rx.download(url=f"/api/v1/edd.csv?{urlencode(asked)}")
