"""/portal/orders/[order_id]: one order of the client."""

from typing import ClassVar

import reflex as rx

from labflow.domain.portal import order
from labflow.domain.portal.order import PortalOrderView
from labflow.errors import NotFound
from labflow.state.base import LabState
from labflow.state.portal.files import PortalFilesState
from labflow.state.portal.following import following
from labflow.state.portal.talk import PortalTalkState
from labflow.state.typed import identifier
from labflow.vocabulary import Permission


class PortalOrderState(LabState, rx.State):
    """One order. `missing` says the same of another company's order and of none at all."""

    needs: ClassVar[Permission] = Permission.PORTAL_ORDERS

    view: PortalOrderView = PortalOrderView()
    missing: bool = False
    all_samples: bool = False

    @rx.event
    async def load(self) -> None:
        """Read the order that the address names."""
        try:
            wanted = identifier(self._at_end())
            self.view, self.missing = await self._do(order.view, wanted), False
            self.all_samples = False
        except NotFound:
            self.view, self.missing = PortalOrderView(), True
            return
        await following(self, order=self.view.id)

    @rx.event
    async def show_all_samples(self) -> None:
        """Also the many of a large order, with what was written about it further down."""
        self.all_samples = True

    @rx.event
    async def changed_meanwhile(self, ids: list[str]) -> None:
        """Show how far the order is now, and what was written. What does not concern the client changes nothing here."""
        if not self.view.id:
            return
        now = await self._do(order.view, identifier(self.view.id))
        if now != self.view:
            self.view = now
        await (await self.get_state(PortalTalkState))._follow()
        await (await self.get_state(PortalFilesState))._changed()
