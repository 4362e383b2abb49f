"""The conversation on the order page of the portal: messages, requests, and what is new."""

from typing import Any, ClassVar

import reflex as rx

from labflow.components.toasts import done
from labflow.domain import requests
from labflow.domain.portal import talking
from labflow.domain.portal.talking import Talk
from labflow.errors import NotFound
from labflow.state.base import LabState
from labflow.state.guard import open_to
from labflow.state.opening import Afresh
from labflow.state.typed import identifier, optional_id, text
from labflow.vocabulary import Permission

KINDS = list(requests.KINDS.items())


class PortalTalkState(LabState, Afresh, rx.State):
    """What was written about the order that the address names."""

    needs: ClassVar[Permission] = Permission.PORTAL_ORDERS
    left_open: ClassVar[tuple[str, ...]] = ("errors", "asking")

    talk: Talk = Talk()
    errors: dict[str, str] = {}
    asking: bool = False
    kind: str = ""
    box: int = 0

    @rx.event
    async def load(self) -> None:
        """Read it, and note that it was read."""
        try:
            self.talk = await self._do(talking.view, identifier(self._order()))
            if self.talk.fresh:
                await self._do(talking.seen, identifier(self._order()))
        except NotFound:
            self.talk = Talk()

    @rx.event
    async def write(self, form: dict[str, Any]) -> None:
        """Write to the laboratory."""
        talk, self.errors = await self._try(talking.write, identifier(self._order()), text=text(form, "text"))
        if talk is not None:
            self.talk, self.box = talk, self.box + 1

    @rx.event
    @open_to(Permission.PORTAL_PLACE_ORDERS)
    async def open_request(self, kind: str) -> None:
        """Begin a request."""
        self.asking, self.kind, self.errors = True, kind if kind in requests.KINDS else "", {}

    @rx.event
    async def show_request(self, open: bool) -> None:
        """Close the dialog."""
        self.asking = open

    @rx.event
    @open_to(Permission.PORTAL_PLACE_ORDERS)
    async def ask(self, form: dict[str, Any]) -> Any:
        """Ask for something about the order."""
        asked, self.errors = await self._try(
            requests.ask, identifier(self._order()), kind=text(form, "kind"), text=text(form, "request"),
            sample_id=optional_id(form, "sample_id"),
        )  # fmt: skip
        if asked is None:
            return None
        self.asking = False
        await self.load()
        return done("We have your request and will answer it here.")

    @rx.event
    @open_to(Permission.PORTAL_PLACE_ORDERS)
    async def withdraw(self, request_id: str) -> None:
        """Take a request back."""
        await self._do(requests.withdraw, identifier(request_id))
        await self.load()

    async def _follow(self) -> None:
        """What was written meanwhile is shown as new; it counts as read when the page is opened again."""
        now = await self._do(talking.view, identifier(self._order()))
        if now != self.talk:
            self.talk = now

    def _order(self) -> str:
        return self._at_end()
