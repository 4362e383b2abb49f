"""Before anybody is signed in: the sign-in page, asking for a new password, setting one."""

import asyncio
from typing import Any, ClassVar

import reflex as rx

from labflow.domain import identity, lab
from labflow.domain.actor import Actor, system
from labflow.domain.house import the_house, work_as
from labflow.domain.identity import AT_FIELD, REASONS, Holder
from labflow.ext import HOME
from labflow.state.base import LabState, token_of, who
from labflow.words import _

# why somebody is not let in, by the code that the address carries; what a field says itself is not among them
REFUSED = {code: why for code, why in REASONS.items() if code not in AT_FIELD}


class WelcomeState(LabState, rx.State):
    """What those pages show. The forms themselves are plain ones; see labflow/api/auth.py."""

    needs: ClassVar[str] = "public"

    lab: str = ""
    logo: str = ""
    named: bool = True
    demo: bool = False
    token: str = ""
    holder: Holder = Holder()
    errors: dict[str, str] = {}

    @rx.event
    async def load(self) -> Any:
        """Show whose system this is. Who is signed in already goes home."""
        actor = await self._look_round(token_of(self))
        return None if actor is None else rx.redirect(HOME[actor.side])

    @rx.event
    async def load_link(self) -> None:
        """Show whom a one-time link is for, whoever else may be signed in here, and at its field why a password was refused."""
        await self._look_round("")
        why = self.router.url.query_parameters.get("error", "")
        self.errors = {AT_FIELD[why]: _(REASONS[why])} if why in AT_FIELD else {}
        self.token = self.router.url.query_parameters.get("token", "")[:100]
        self.holder = await asyncio.to_thread(identity.holder, the_house(), self.token)

    @rx.event
    async def load_ending(self) -> None:
        """Ask whether letters of a kind are to end, or say that they have ended."""
        await self._look_round("")
        self.token = self.router.url.query_parameters.get("token", "")[:600]

    async def _look_round(self, token: str) -> Actor | None:
        self.lab, self.logo, self.demo, actor = await asyncio.to_thread(_seen, token)
        self.named = self.lab != lab.UNNAMED
        return actor


def _seen(token: str) -> tuple[str, str, bool, Actor | None]:
    with work_as(system("door"), verb="lab.profile") as work:
        name, logo, demo = lab.profile(work).name, lab.logo_address(work), work.house.mode == "demo"
    return name, logo, demo, who(token)
