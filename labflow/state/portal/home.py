"""/portal: what the first page shows."""

from typing import ClassVar

import reflex as rx

from labflow.domain.portal import home
from labflow.domain.portal.home import HomeView
from labflow.state.base import LabState
from labflow.vocabulary import Permission


class PortalHomeState(LabState, rx.State):
    """The first page."""

    needs: ClassVar[Permission] = Permission.PORTAL_ORDERS

    view: HomeView = HomeView()
    loaded: bool = False

    @rx.event
    async def load(self) -> None:
        """Read it as it is now."""
        self.view = await self._do(home.view)
        self.loaded = True
