"""The files on the order page of the portal. The bytes never pass through here."""

from typing import Any, ClassVar

import reflex as rx

from labflow.components.toasts import done, failed
from labflow.domain import about, attachments
from labflow.domain.attachments import AttachmentRow
from labflow.domain.portal import files
from labflow.errors import NotFound, Stale
from labflow.state.base import LabState
from labflow.state.typed import identifier, text
from labflow.vocabulary import About, Permission
from labflow.words import _


class PortalFilesState(LabState, rx.State):
    """The files of the order that the address names."""

    needs: ClassVar[Permission] = Permission.PORTAL_ORDERS

    rows: list[AttachmentRow] = []
    url: str = ""
    chosen: AttachmentRow = AttachmentRow()
    asked: str = ""
    errors: dict[str, str] = {}

    @rx.event
    async def load(self) -> None:
        """Read the files."""
        self.asked, self.errors = "", {}
        try:
            self.rows = await self._do(files.view, identifier(self._order()))
            self.url = f"/api/v1{about.place(About.ORDER, self._order())}/attachments"
        except NotFound:
            self.rows, self.url = [], ""

    @rx.event
    async def added(self, attachment_id: str, name: str) -> Any:
        """A file arrived."""
        await self._follow()
        return done(_("{value} is attached", value=name[:120]))

    @rx.event
    async def refused(self, message: str) -> Any:
        """A file was not taken; say why."""
        return failed(message[:400] or _("The file was not taken. Try again."))

    @rx.event
    async def ask(self, dialog: str, attachment_id: str) -> None:
        """Open the preview of a file, or the dialog that withdraws it."""
        self.chosen = next((row for row in self.rows if row.id == attachment_id), AttachmentRow())
        self.asked = dialog if self.chosen.id and dialog in ("look", "withdraw") else ""
        self.errors = {}

    @rx.event
    async def close(self, open: bool) -> None:
        """Nothing is done."""
        self.asked, self.errors = "", {}

    @rx.event
    async def withdraw(self, form: dict[str, Any]) -> Any:
        """Take one's own file off the order, with the reason that was typed."""
        name, wanted = self.chosen.name, identifier(self.chosen.id)
        try:
            _done, self.errors = await self._try(
                attachments.withdraw, wanted, reason=text(form, "reason"), version=self.chosen.version
            )
        except Stale as refusal:
            self.asked = ""
            await self._follow()
            return failed(refusal.message)
        if self.errors:
            return None
        self.asked = ""
        await self._follow()
        return done(_("{name} is withdrawn", name=name))

    async def _follow(self) -> None:
        """What was attached or shown meanwhile."""
        now = await self._do(files.view, identifier(self._order()))
        if now != self.rows:
            self.rows = now

    def _order(self) -> str:
        return self.router.url.path.rstrip("/").rsplit("/", 1)[-1]
