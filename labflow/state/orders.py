"""/orders: what the list shows and what its controls do."""

from typing import ClassVar

import reflex as rx

from labflow.domain.orders import views
from labflow.domain.orders.views import OrderRow
from labflow.state.base import LabState
from labflow.state.listing import ListState
from labflow.vocabulary import Permission


class OrderRows(LabState, rx.State):
    """The rows, apart from the controls, so that typing in the search box does not carry them along."""

    needs: ClassVar[Permission] = Permission.SEE_ORDERS

    rows: list[OrderRow] = []


class OrdersState(ListState, rx.State):
    """The list of orders."""

    needs: ClassVar[Permission] = Permission.SEE_ORDERS
    address: ClassVar[str] = "/orders"

    @rx.event
    async def load(self) -> None:
        """Read the page that the address asks for."""
        query = self._query()
        page = await self._do(views.page, query)
        (await self.get_state(OrderRows)).rows = page.rows
        self._show(query, page)
