"""/settings/fields: the laboratory's own fields of orders, samples and clients."""

from typing import Any, ClassVar

import reflex as rx

from labflow.components.toasts import done
from labflow.domain import field_setup
from labflow.domain.field_setup import FieldFacts, FieldRow
from labflow.state.base import LabState
from labflow.state.typed import identifier, text, ticked
from labflow.vocabulary import Permission
from labflow.words import _


class FieldsState(LabState, rx.State):
    """The fields of one entity. `asked` names the open dialog: form, retire; empty when none is."""

    needs: ClassVar[Permission] = Permission.EDIT_FIELDS

    entity: str = "sample"
    rows: list[FieldRow] = []
    record: FieldRow = FieldRow()
    kind: str = "text"
    used: str = ""
    asked: str = ""
    errors: dict[str, str] = {}
    loaded: bool = False

    @rx.event
    async def load(self) -> None:
        """Read the fields of the entity that is shown."""
        self.rows, self.loaded = await self._do(field_setup.rows, self.entity), True

    @rx.event
    async def show(self, entity: str) -> None:
        """The fields of orders, samples or clients."""
        self.rows = await self._do(field_setup.rows, entity)
        self.entity = entity

    @rx.event
    async def ask(self, dialog: str, field_id: str) -> None:
        """Open a dialog, about this field or, without an id, about a new one."""
        self.record = next((row for row in self.rows if row.id == field_id), FieldRow())
        self.used = await self._do(field_setup.used_by, identifier(field_id)) if self.record.id else ""
        self.kind, self.asked, self.errors = self.record.kind, dialog, {}

    @rx.event
    def close(self, open: bool) -> None:
        """Leave the dialog without doing anything."""
        self.asked = ""

    @rx.event
    def choose_kind(self, kind: str) -> None:
        """Words to choose from are asked for where they are needed."""
        self.kind = str(kind)[:20]

    @rx.event
    async def save(self, form: dict[str, Any]) -> Any:
        """Keep the field, new or changed."""
        facts = FieldFacts(
            entity=self.entity, label=text(form, "label"), key=text(form, "key"), kind=self.kind,
            options=tuple(text(form, "options").splitlines()), hint=text(form, "hint"),
            required=ticked(form, "required"), on_report=ticked(form, "on_report"), to_client=ticked(form, "to_client"),
        )  # fmt: skip
        if self.record.id:
            asked = self._try(
                field_setup.edit, identifier(self.record.id), facts, version=self.record.version
            )
        else:
            asked = self._try(field_setup.add, facts)
        _done, self.errors = await asked
        if self.errors:
            return None
        self.asked = ""
        return [done(_("{label} is on every form, page and list now", label=facts.label)), FieldsState.load]

    @rx.event
    async def move(self, field_id: str, by: int) -> None:
        """Up or down in the order of forms and pages."""
        await self._do(field_setup.move, identifier(field_id), by=1 if by == 1 else -1)
        self.rows = await self._do(field_setup.rows, self.entity)

    @rx.event
    async def retire(self) -> Any:
        """Ask for it no longer."""
        await self._do(field_setup.retire, identifier(self.record.id), version=self.record.version)
        self.asked = ""
        return [
            done(_("{label} is retired; what was filled in is kept", label=self.record.label)),
            FieldsState.load,
        ]

    @rx.event
    async def restore(self, field_id: str) -> Any:
        """Ask for it again."""
        await self._do(field_setup.restore, identifier(field_id))
        return [done("It is asked for again"), FieldsState.load]
