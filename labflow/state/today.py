"""/: what Today shows, and its choice of what needs attention."""

from typing import ClassVar

import reflex as rx

from labflow.domain import today
from labflow.domain.today import PressingRow, TodayView
from labflow.state.base import LabState
from labflow.state.session import SessionState
from labflow.vocabulary import Permission, Side


class TodayState(LabState, rx.State):
    """The start page of the laboratory's people: each part only for those it concerns."""

    needs: ClassVar[None] = None

    view: TodayView = TodayView()
    loaded: bool = False

    @rx.event
    async def load(self) -> None:
        """Read the day. A client's person is on her way to the portal and is shown nothing here."""
        if (await self.get_state(SessionState)).side != Side.LAB:
            return
        self.view = await self._do(today.view)
        (await self.get_state(PressingState))._begin(self.view)
        self.loaded = True


class PressingState(LabState, rx.State):
    """The samples that need attention, of the kind chosen."""

    needs: ClassVar[Permission] = Permission.SEE_SAMPLES

    show: str = "all"
    rows: list[PressingRow] = []
    counts: dict[str, int] = {}

    @rx.event
    async def choose(self, show: str) -> None:
        """Only holding times, only late ones, only today's, only mine, or all."""
        self.show, self.rows = show, await self._do(today.pressing, show)

    def _begin(self, view: TodayView) -> None:
        self.show, self.rows, self.counts = "all", view.pressing, view.counts
