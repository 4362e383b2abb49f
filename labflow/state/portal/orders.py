"""/portal/orders: what the list shows and what its controls do."""

from typing import Any, ClassVar
from uuid import UUID

import reflex as rx

from labflow.domain.portal import orders
from labflow.domain.portal.listing import CardNews
from labflow.domain.portal.orders import PortalOrder
from labflow.state.base import LabState
from labflow.state.portal.following import following
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
        (await self._rows()).rows = page.rows
        self._show(query, page)
        await following(self)

    async def _rows(self) -> Any:
        return await self.get_state(PortalOrderRows)

    async def _news(self, *, shown: list[UUID], others: list[UUID]) -> CardNews[PortalOrder]:
        return await self._do(orders.news, self._query(), shown=shown, others=others)
