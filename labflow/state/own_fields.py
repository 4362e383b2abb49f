"""The dialog on an order's or a sample's page that fills in the laboratory's own fields."""

from typing import Any, ClassVar

import reflex as rx

from labflow.components.toasts import done
from labflow.domain import field_values
from labflow.domain.field_values import EDITORS, OwnField
from labflow.state.base import LabState
from labflow.state.order import OrderState
from labflow.state.sample import SampleState
from labflow.state.typed import identifier, own_fields, text
from labflow.vocabulary import Permission
from labflow.words import _


class OwnFieldsState(LabState, rx.State):
    """The fields of one record. Afterwards the page reads itself anew."""

    needs: ClassVar[tuple[Permission, ...]] = EDITORS

    entity: str = ""
    id: str = ""
    name: str = ""
    fields: list[OwnField] = []
    open: bool = False
    errors: dict[str, str] = {}
    _version: int = 0

    @rx.event
    async def ask(self, entity: str, id: str) -> None:
        """Open the dialog about this record."""
        form = await self._do(field_values.form, str(entity), identifier(id))
        self.entity, self.id, self.name, self.fields = str(entity), str(id), form.name, form.fields
        self._version, self.open, self.errors = form.version, True, {}

    @rx.event
    def close(self, open: bool) -> None:
        """Leave the dialog without doing anything."""
        self.open = False

    @rx.event
    async def save(self, form: dict[str, Any]) -> Any:
        """Keep what was typed."""
        _done, self.errors = await self._try(
            field_values.fill, self.entity, identifier(self.id), own_fields(form), reason=text(form, "reason"),
            version=self._version,
        )  # fmt: skip
        if self.errors:
            return None
        self.open = False

        page = SampleState.load if self.entity == "sample" else OrderState.load
        return [done(_("{name} is saved", name=self.name)), page]
