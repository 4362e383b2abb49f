"""What people do with the files of a record, on either side of the house. The bytes never pass through here."""

from typing import Any

import reflex as rx

from labflow.components.toasts import done, failed
from labflow.domain import attachments
from labflow.domain.attachments import AttachmentRow
from labflow.errors import Stale
from labflow.state.base import LabState
from labflow.state.typed import identifier, text
from labflow.words import _


class AttachmentActs(LabState, mixin=True):
    """The files that are shown, and the one a dialog is about. `_changed` reads them anew."""

    rows: list[AttachmentRow] = []
    url: str = ""
    chosen: AttachmentRow = AttachmentRow()
    asked: str = ""
    errors: dict[str, str] = {}

    @rx.event
    async def added(self, attachment_id: str, name: str) -> Any:
        """A file arrived."""
        await self._changed()
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
        """Take the file off the record, with the reason that was typed."""
        name, asked = self.chosen.name, identifier(self.chosen.id)
        try:
            _done, self.errors = await self._try(
                attachments.withdraw, asked, reason=text(form, "reason"), version=self.chosen.version
            )
        except Stale as refusal:
            return await self._look_again(refusal.message)
        if self.errors:
            return None
        self.asked = ""
        await self._changed()
        return done(_("{name} is withdrawn", name=name))

    async def _look_again(self, message: str) -> Any:
        self.asked = ""
        await self._changed()
        return failed(message)

    async def _changed(self) -> None:
        raise NotImplementedError
