"""/clients/<id>/edd/<mapping>: how a client wants its results as data, with real results beside it."""

from typing import Any, ClassVar

import reflex as rx

from labflow.components.toasts import done
from labflow.domain import edd
from labflow.domain.edd import Column, Mapping, Preview, views
from labflow.domain.edd.mapping import MOST_COLUMNS
from labflow.domain.edd.views import ColumnRow, EditorView
from labflow.errors import NotFound
from labflow.state.base import LabState
from labflow.state.typed import identifier
from labflow.vocabulary import Permission
from labflow.words import later


class EddState(LabState, rx.State):
    """One mapping. What is typed is shown on real results at once and kept when it is saved."""

    needs: ClassVar[Permission] = Permission.EDIT_CLIENTS

    view: EditorView = EditorView()
    preview: Preview = Preview()
    errors: dict[str, str] = {}
    missing: bool = False
    changed: bool = False
    made: int = 0

    @rx.event
    async def load(self) -> None:
        """Read the mapping of the address: one that is kept, or a new one that begins as a built-in one."""
        parts = self.router.url.path.strip("/").split("/")
        client, which = (parts[1], parts[3]) if len(parts) > 3 else ("", "")
        try:
            which = which if which in edd.BUILT_IN else str(identifier(which))
            self.view = await self._do(views.editor, identifier(client), which)
        except NotFound:
            self.view, self.missing = EditorView(), True
            return
        self.missing, self.changed, self.made = False, not self.view.id, len(self.view.columns)
        await self._look()

    @rx.event
    async def set_name(self, value: str) -> None:
        """What the mapping is called."""
        self.view.name = value[:200]
        await self._look(changed=True)

    @rx.event
    async def choose(self, what: str, value: str) -> None:
        """Choose how values are written."""
        if what in ("delimiter", "date_format", "decimal_mark", "non_detect"):
            setattr(self.view, what, value[:60])
            await self._look(changed=True)

    @rx.event
    async def set_units(self, value: str) -> None:
        """Names of units that differ from ours, one a line."""
        self.view.units = value[:5000]
        await self._look(changed=True)

    @rx.event
    async def set_column(self, key: str, part: str, value: str) -> None:
        """Type a heading or a constant, or choose what stands in a column."""
        row = next((row for row in self.view.columns if row.key == key), None)
        if row is not None and part in ("heading", "field", "constant"):
            setattr(row, part, value[:400])
            self.view = self.view
            await self._look(changed=True)

    @rx.event
    async def add_column(self) -> None:
        """One more column at the end."""
        if len(self.view.columns) < MOST_COLUMNS:
            self.made += 1
            self.view.columns = [*self.view.columns, ColumnRow(f"new-{self.made}", "", "result")]
            self.changed = True

    @rx.event
    async def remove_column(self, key: str) -> None:
        """Leave a column out."""
        self.view.columns = [row for row in self.view.columns if row.key != key]
        await self._look(changed=True)

    @rx.event
    async def move_column(self, key: str, by: int) -> None:
        """Move a column up or down."""
        rows = list(self.view.columns)
        place = next((place for place, row in enumerate(rows) if row.key == key), -1)
        to = place + (1 if by > 0 else -1)
        if place >= 0 and 0 <= to < len(rows):
            rows[place], rows[to] = rows[to], rows[place]
            self.view.columns = rows
            await self._look(changed=True)

    @rx.event
    async def save(self) -> Any:
        """Keep the mapping."""
        if self.view.id:
            asked = self._try(
                edd.change, identifier(self.view.id), self._mapping(), version=self.view.version
            )
        else:
            asked = self._try(edd.create, identifier(self.view.client_id), self._mapping())
        _, self.errors = await asked
        if self.errors:
            return None
        self.changed = False
        return [done(later("Saved")), rx.redirect(f"/clients/{self.view.client_id}")]

    @rx.event
    async def retire(self) -> Any:
        """Offer the mapping no more."""
        await self._do(edd.retire, identifier(self.view.id), version=self.view.version)
        return [
            done(later("The mapping is not offered any more")),
            rx.redirect(f"/clients/{self.view.client_id}"),
        ]

    async def _look(self, *, changed: bool = False) -> None:
        self.changed = self.changed or changed
        shown, self.errors = await self._try(edd.preview, identifier(self.view.client_id), self._mapping())
        self.preview = shown or self.preview

    def _mapping(self) -> Mapping:
        v = self.view
        columns = tuple(Column(row.heading, row.field, row.constant) for row in v.columns)
        return Mapping(
            v.name, columns, v.delimiter, v.date_format, v.decimal_mark, v.non_detect, views.units_in(v.units)
        )
