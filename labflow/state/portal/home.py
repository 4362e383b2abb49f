"""/portal: what the first page shows."""

from dataclasses import replace
from typing import ClassVar

import reflex as rx

from labflow.domain.portal import home
from labflow.domain.portal.home import HomeView
from labflow.state.base import LabState
from labflow.state.portal.following import following
from labflow.vocabulary import Permission


class PortalHomeState(LabState, rx.State):
    """The first page."""

    needs: ClassVar[Permission] = Permission.PORTAL_ORDERS

    view: HomeView = HomeView()
    news: bool = False
    loaded: bool = False

    @rx.event
    async def load(self) -> None:
        """Read it as it is now."""
        self.view = await self._do(home.view)
        self.news, self.loaded = False, True
        await following(self)

    @rx.event
    async def changed_meanwhile(self, ids: list[str]) -> None:
        """Orders go on where they stand; anything that would move the page is offered, not pushed in."""
        if not self.loaded:
            return
        now = await self._do(home.view)
        fresh = {order.id: order for order in now.orders}
        orders = [fresh.get(order.id, order) for order in self.view.orders]
        if orders != self.view.orders:
            self.view = replace(self.view, orders=orders)
        if not self.news and _landmarks(now) != _landmarks(self.view):
            self.news = True


def _landmarks(view: HomeView) -> list[str]:
    """What stands on the page, without what is said about it."""
    rows = (*view.headlines, *view.drafts, *view.orders, *view.certificates)
    return [*(row.id for row in rows), *(need.kind + need.order_id for need in view.needs)]
