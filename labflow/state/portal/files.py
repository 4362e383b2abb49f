"""The files on the order page of the portal. The bytes never pass through here."""

from typing import ClassVar

import reflex as rx

from labflow.domain import about
from labflow.domain.portal import files
from labflow.errors import NotFound
from labflow.state.attachment_acts import AttachmentActs
from labflow.state.opening import Afresh
from labflow.state.typed import identifier
from labflow.vocabulary import About, Permission


class PortalFilesState(AttachmentActs, Afresh, rx.State):
    """The files of the order that the address names."""

    needs: ClassVar[Permission] = Permission.PORTAL_ORDERS
    left_open: ClassVar[tuple[str, ...]] = ("asked", "errors")

    @rx.event
    async def load(self) -> None:
        """Read the files."""
        try:
            self.rows = await self._do(files.view, identifier(self._order()))
            self.url = f"/api/v1{about.place(About.ORDER, self._order())}/attachments"
        except NotFound:
            self.rows, self.url = [], ""

    async def _changed(self) -> None:
        """What was attached or shown meanwhile."""
        now = await self._do(files.view, identifier(self._order()))
        if now != self.rows:
            self.rows = now

    def _order(self) -> str:
        return self._at_end()
