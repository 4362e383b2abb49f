"""Who is signed in, as every screen shows it. Shown only: authority is derived anew for every event."""

import time
from typing import Any, ClassVar
from uuid import UUID

import reflex as rx

from labflow.components.toasts import closed_page
from labflow.domain import counters, going, identity
from labflow.domain.actor import Actor
from labflow.domain.work import Work
from labflow.ext import HOME, page_at
from labflow.state import live, opening
from labflow.state.base import LabState, admitted, token_of
from labflow.state.hub import Counter
from labflow.vocabulary import Side


class SessionState(LabState, rx.State):
    """Loaded first by every page, which closes what its last visit left open. `counts` maps a sidebar key to the work that waits."""

    needs: ClassVar[None] = None

    name: str = ""
    title: str = ""
    initials: str = ""
    email: str = ""
    side: str = ""
    company: str = ""
    lab: str = ""
    logo: str = ""
    zone: str = "UTC"
    language: str = ""
    permissions: list[str] = []
    counts: dict[str, str] = {}
    _bound: str = ""

    @rx.event
    async def load(self) -> Any:
        """Show who is there and what waits; lead people away from pages that are not theirs."""
        live.leave(self)
        here = page_at(self.router.route_id)
        if here is not None:
            await opening.close(self, here.on_load)
        asked_at, told = time.monotonic(), live.counted(self, self.counts)
        person, waiting, me = await self._do(_arrive, told)
        if told is not None and waiting is told.shown:
            asked_at = told.at
        presence = await self.get_state(live.PresenceState)
        presence.others = []
        presence._me = {"id": person.email, "name": person.name, "initials": person.initials}
        for shown in (
            "name",
            "title",
            "initials",
            "email",
            "side",
            "company",
            "lab",
            "logo",
            "zone",
            "language",
            "permissions",
        ):
            setattr(self, shown, getattr(person, shown))
        if here is not None and not here.open_to(person.side, person.permissions):
            home = rx.redirect(HOME[Side(person.side)])
            # the start page is what an address without a path means: nobody asked for the other side's
            return home if here.route == "/" else [home, closed_page(here.title, here.side, person.side)]
        self.counts = waiting
        live.count_for(self, "count", me, self.permissions, waiting, asked_at)
        return None

    @rx.event
    async def count(self) -> None:
        """Show what waits now: something changed."""
        await self._count()

    async def _count(self) -> None:
        """The hub has counted it a moment ago, for everybody at once."""
        counted = live.numbers_of(admitted(token_of(self)))
        self.counts = await self._do(counters.waiting) if counted is None else counted

    def _bring_along(self, actor: Actor) -> None:
        """The guard lets every event bring the numbers that have changed meanwhile."""
        if (now := live.numbers_along(self, actor)) is not None:
            self.counts = now

    async def _recount(self) -> None:
        """Count anew what this tab itself changed."""
        asked_at = time.monotonic()
        self.counts = await self._do(counters.waiting)
        live.recounted(self, self.counts, asked_at)

    @rx.event
    async def find(self, code: str) -> Any:
        """Open what a scan or the search field names."""
        return rx.redirect(await self._do(going.place_of, str(code)))


def _arrive(work: Work, told: Counter | None) -> tuple[identity.Me, dict[str, str], UUID | None]:
    """Who is there and what waits, in one transaction: every page begins with it. What the tab is told of is not counted again."""
    still = (
        told is not None
        and told.person == work.actor.id
        and told.keys == counters.keys_of(work.actor.permissions)
    )
    return identity.me(work), told.shown if told and still else counters.waiting(work), work.actor.id
