"""/settings/<kind>: the lists of what the laboratory sets up, and the dialogs that add, change and retire."""

from typing import Any, ClassVar

import reflex as rx

from labflow import words
from labflow.components.toasts import done
from labflow.domain import setup
from labflow.domain.setup import SetupField, SetupPage, SetupRecord, SetupRow
from labflow.errors import NotFound
from labflow.state.base import LabState
from labflow.state.opening import Afresh
from labflow.state.typed import identifier, text
from labflow.vocabulary import Permission
from labflow.words import later

SEE = (Permission.EDIT_CATALOGUE, Permission.EDIT_SETTINGS, Permission.EDIT_FIELDS)


class SettingsState(LabState, Afresh, rx.State):
    """One list. `asked` names the open dialog: form, retire; empty when none is."""

    needs: ClassVar[tuple[Permission, ...]] = SEE
    left_open: ClassVar[tuple[str, ...]] = ("q", "retired", "asked")

    shown: SetupPage = SetupPage()
    rows: list[SetupRow] = []
    record: SetupRecord = SetupRecord()
    fields: list[SetupField] = []
    q: str = ""
    retired: bool = False
    asked: str = ""
    errors: dict[str, str] = {}
    loaded: bool = False
    missing: bool = False

    @rx.event
    async def load(self) -> None:
        """Open the list of the address, from its beginning; an address that no list has is said to be none."""
        if self._kind() != self.shown.key:
            self.rows, self.loaded = [], False
        self.missing = False
        try:
            await self._read()
        except NotFound:
            self.shown, self.missing = SetupPage(), True

    @rx.event
    async def search(self, q: str) -> None:
        """Find in this list."""
        self.q = str(q)[:60]
        await self._read()

    @rx.event
    async def show(self, tab: str) -> None:
        """Those in use, or those retired."""
        self.retired = tab == "retired"
        await self._read()

    @rx.event
    async def ask(self, dialog: str, record_id: str) -> None:
        """Open a dialog, about this record or, without an id, about a new one."""
        wanted = identifier(record_id) if record_id else None
        self.record = await self._do(setup.record, self.shown.key, wanted)
        self.fields = self.record.fields
        self.asked, self.errors = dialog, {}

    @rx.event
    def close(self, open: bool) -> None:
        """Leave the dialog without doing anything."""
        self.asked = ""

    @rx.event
    async def save(self, form: dict[str, Any]) -> Any:
        """Keep the record, new or changed."""
        values = {
            each.name: text(form, each.name) or ("on" if form.get(each.name) is True else "")
            for each in self.fields
        }
        if self.record.id:
            asked = self._try(
                setup.edit, self.shown.key, identifier(self.record.id), values, version=self.record.version
            )
        else:
            asked = self._try(setup.add, self.shown.key, values)
        _, self.errors = await asked
        if self.errors:
            return None
        name = values[setup.kind_of(self.shown.key).name]
        return await self._after(words._("{name} is saved", name=name))

    @rx.event
    async def retire(self) -> Any:
        """Offer it no longer."""
        await self._do(setup.retire, self.shown.key, identifier(self.record.id), version=self.record.version)
        return await self._after(words._("{name} is retired", name=self.record.name))

    @rx.event
    async def restore(self, record_id: str) -> Any:
        """Offer it again."""
        await self._do(setup.restore, self.shown.key, identifier(record_id))
        return await self._after(later("It is back in use"))

    async def _after(self, message: str) -> Any:
        self.asked = ""
        await self._read()
        return done(message)

    async def _read(self) -> None:
        page: SetupPage = await self._do(setup.page, self._kind(), q=self.q, retired=self.retired)
        self.shown, self.rows, self.loaded = page, page.rows, True

    def _kind(self) -> str:
        return self._at_end()
