"""The files of a record: listed, looked at, shown to the client, withdrawn. The bytes never pass through here."""

from typing import Any, ClassVar

import reflex as rx

from labflow.components.toasts import done, failed
from labflow.domain import about, attachments
from labflow.domain.attachments import AttachmentRow
from labflow.errors import Stale
from labflow.state.activity import SEES_RECORDS, ActivityState
from labflow.state.base import LabState
from labflow.state.typed import identifier, text
from labflow.vocabulary import Permission
from labflow.words import _


class AttachmentsState(LabState, rx.State):
    """The files of the record whose page is open. The page opens it by `_open`."""

    needs: ClassVar[tuple[Permission, ...]] = SEES_RECORDS

    rows: list[AttachmentRow] = []
    url: str = ""
    live: int = 0
    chosen: AttachmentRow = AttachmentRow()
    asked: str = ""
    errors: dict[str, str] = {}
    entity: str = ""
    record: str = ""

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

    @rx.event
    async def show_to_client(self, attachment_id: str, visible: bool) -> Any:
        """Let the client see the file, or not any more."""
        row = next((each for each in self.rows if each.id == attachment_id), AttachmentRow())
        try:
            await self._do(
                attachments.show_to_client, identifier(row.id), visible=bool(visible), version=row.version
            )
        except Stale as refusal:
            return await self._look_again(refusal.message)
        await self._changed()
        return done(
            _("The client sees {name} now", name=row.name)
            if visible
            else _("The client does not see {name} any more", name=row.name)
        )

    async def _look_again(self, message: str) -> Any:
        self.asked = ""
        await self._read()
        return failed(message)

    def _open(self, entity: str, record: str, rows: list[AttachmentRow]) -> None:
        """Show the files of this record; called by its page."""
        self.entity, self.record, self.asked, self.errors = entity, record, "", {}
        self.url = f"/api/v1{about.place(entity, record)}/attachments"
        self._show(rows)

    async def _changed(self) -> None:
        """The files and the story that tells of them."""
        await self._read()
        await (await self.get_state(ActivityState))._read()

    async def _read(self) -> None:
        self._show(await self._do(attachments.rows, self.entity, identifier(self.record)))

    def _show(self, rows: list[AttachmentRow]) -> None:
        self.rows, self.live = rows, sum(not row.withdrawn for row in rows)
