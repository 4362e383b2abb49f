"""/portal/orders: what the list shows and what its controls do."""

from typing import ClassVar

import reflex as rx

from labflow.domain.portal import orders
from labflow.domain.portal.orders import PortalOrder
from labflow.state.base import LabState
from labflow.state.portal.listing import CardsState
from labflow.vocabulary import Permission


class PortalOrderRows(LabState, rx.State):
    """The rows, apart from the controls."""

    needs: ClassVar[Permission] = Permission.PORTAL_ORDERS

    rows: list[PortalOrder] = []


class PortalOrdersState(CardsState, rx.State):
    """The client's orders."""

    needs: ClassVar[Permission] = Permission.PORTAL_ORDERS
    address: ClassVar[str] = "/portal/orders"

    @rx.event
    async def load(self) -> None:
        """Read the page that the address asks for."""
        query = self._query()
        page = await self._do(orders.page, query)
        (await self.get_state(PortalOrderRows)).rows = page.rows
        self._show(query, page)
