"""Before anybody is signed in: the sign-in page, asking for a new password, setting one."""

import asyncio
from typing import Any, ClassVar

import reflex as rx

from labflow.domain import identity, lab
from labflow.domain.actor import Actor, system
from labflow.domain.house import the_house, work_as
from labflow.domain.identity import REASONS, Holder
from labflow.ext import HOME
from labflow.state.base import LabState, token_of, who
from labflow.words import _, later

NOTES = {
    "bye": later("You are signed out."),
    "ready": later("The password is set. Sign in with it."),
    "sent": later(
        "If there is an account with this address, a letter with a link is on its way. It works for an hour."
    ),
    "ended": later("Done. You get no more letters of this kind."),
}


class WelcomeState(LabState, rx.State):
    """What those pages show. The forms themselves are plain ones; see labflow/api/auth.py."""

    needs: ClassVar[str] = "public"

    lab: str = ""
    logo: str = ""
    demo: bool = False
    token: str = ""
    error: str = ""
    note: str = ""
    holder: Holder = Holder()

    @rx.event
    async def load(self) -> Any:
        """Show whose system this is and what the last try led to. Who is signed in already goes home."""
        asked = self.router.url.query_parameters
        self.lab, self.logo, self.demo, actor = await asyncio.to_thread(_look_round, token_of(self))
        if actor is not None:
            return rx.redirect(HOME[actor.side])
        self._show(dict(asked))
        return None

    @rx.event
    async def load_link(self) -> None:
        """Show whom a one-time link is for, whoever else may be signed in here."""
        asked = dict(self.router.url.query_parameters)
        self.lab, self.logo, self.demo, _ = await asyncio.to_thread(_look_round, "")
        self.token = asked.get("token", "")[:100]
        self.holder = await asyncio.to_thread(identity.holder, the_house(), self.token)
        self._show(asked)

    @rx.event
    async def load_ending(self) -> None:
        """Ask whether letters of a kind are to end, or say that they have ended."""
        asked = dict(self.router.url.query_parameters)
        self.lab, self.logo, self.demo, _ = await asyncio.to_thread(_look_round, "")
        self.token = asked.get("token", "")[:600]
        self._show(asked)

    def _show(self, asked: dict[str, str]) -> None:
        self.error = _(REASONS.get(asked.get("error", ""), ""))
        self.note = _(next((text for key, text in NOTES.items() if key in asked), ""))


def _look_round(token: str) -> tuple[str, str, bool, Actor | None]:
    with work_as(system("door"), verb="lab.profile") as work:
        name, logo, demo = lab.profile(work).name, lab.logo_address(work), work.house.mode == "demo"
    return name, logo, demo, who(token)
