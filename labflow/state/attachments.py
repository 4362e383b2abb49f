"""The files of a record: listed, looked at, shown to the client, withdrawn. The bytes never pass through here."""

from typing import Any, ClassVar

import reflex as rx

from labflow.components.toasts import done
from labflow.domain import about, attachments
from labflow.domain.attachments import AttachmentRow
from labflow.errors import Stale
from labflow.state.activity import SEES_RECORDS, ActivityState
from labflow.state.attachment_acts import AttachmentActs
from labflow.state.typed import identifier
from labflow.vocabulary import Permission
from labflow.words import _


class AttachmentsState(AttachmentActs, rx.State):
    """The files of the record whose page is open. The page opens it by `_open`."""

    needs: ClassVar[tuple[Permission, ...]] = SEES_RECORDS

    live: int = 0
    entity: str = ""
    record: str = ""

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

    def _open(self, entity: str, record: str, rows: list[AttachmentRow], *, fresh: bool = True) -> None:
        """Show the files of this record; called by its page. Unless the page is opened afresh, a dialog stays as it is."""
        if fresh or self.record != record:
            self.asked, self.errors = "", {}
        self.entity, self.record = entity, record
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
