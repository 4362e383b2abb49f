"""/: what Today shows, and its choice of what needs attention."""

from typing import ClassVar
from uuid import UUID

import reflex as rx

from labflow.domain import today
from labflow.domain.changes import Change
from labflow.domain.today import HappenedRow, PressingRow, TodayView
from labflow.kit.paging import count_text
from labflow.state import live
from labflow.state.base import LabState
from labflow.state.hub import COUNTED
from labflow.state.session import SessionState
from labflow.state.standing import stand
from labflow.vocabulary import Permission, Side


class TodayState(LabState, rx.State):
    """The start page of the laboratory's people: each part only for those it concerns."""

    needs: ClassVar[None] = None

    view: TodayView = TodayView()
    news: int = 0
    loaded: bool = False
    _whose: str = ""

    @rx.event
    async def choose(self, whose: str) -> None:
        """My own work, or the whole laboratory's; the tab keeps it."""
        self._whose = whose if whose in today.WHOSE else ""
        await self.load()

    @rx.event
    async def load(self) -> None:
        """Read the day. A client's person is on her way to the portal and is shown nothing here."""
        if (await self.get_state(SessionState)).side != Side.LAB:
            return
        self.view = await self._do(today.view, self._whose, heard=live.heard())
        (await self.get_state(PressingState))._begin(self.view)
        self.news, self.loaded = 0, True
        live.watch(self, "changed_meanwhile", _of_the_day, shown=())

    @rx.event
    async def changed_meanwhile(self, ids: list[str]) -> None:
        """Numbers are counted again where they stand. Lists that are read stay: what has come is only counted."""
        if not self.loaded:
            return
        now = await self._do(today.view, self._whose, heard=live.heard())
        known = {_deed(row) for row in self.view.happened}
        fresh = sum(_deed(row) not in known for row in now.happened)
        shown = await self.get_state(PressingState)
        pressing = now.pressing if shown.show == "all" else await shown._read(shown.show)
        shown.rows, came = stand(shown.rows, pressing)
        shown._tell(now.counts)
        now.happened, now.above, now.pressing = self.view.happened, self.view.above, self.view.pressing
        self.view, self.news = now, fresh + came


class PressingState(LabState, rx.State):
    """The samples that need attention, of the kind chosen."""

    needs: ClassVar[Permission] = Permission.SEE_SAMPLES

    show: str = "all"
    rows: list[PressingRow] = []
    counts: dict[str, str] = {}
    lists: dict[str, str] = {}
    _mine: bool = False

    @rx.event
    async def choose(self, show: str) -> None:
        """Only holding times, only late ones, only today's, only mine, or all."""
        self.show, self.rows = show, await self._read(show)

    async def _read(self, show: str) -> list[PressingRow]:
        return await self._do(today.pressing, show, mine=self._mine)

    def _begin(self, view: TodayView) -> None:
        self._mine = view.whose == today.MINE
        self.show, self.rows = "all", view.pressing
        self._tell(view.counts)

    def _tell(self, counts: dict[str, int]) -> None:
        """How many there are of each kind; of what there is none of, nothing."""
        self.counts = {show: count_text(count) if count else "" for show, count in counts.items()}
        self.lists = today.lists_behind(mine=self._mine)


def _of_the_day(change: Change) -> UUID | None:
    """Whatever the day's numbers are made of."""
    return change.id if change.entity in COUNTED else None


def _deed(row: HappenedRow) -> tuple[str, ...]:
    return row.actor, row.act, row.what, row.href
