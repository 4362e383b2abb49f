"""/settings/instruments: the register, and the dialogs that enter an instrument, change it, and take it out of service."""

from typing import Any, ClassVar

import reflex as rx

from labflow.components.toasts import done
from labflow.domain import instruments
from labflow.domain.instruments import InstrumentFacts, InstrumentView
from labflow.domain.instruments.views import INSTRUMENTS
from labflow.domain.lists import ListPlan
from labflow.state.base import LabState
from labflow.state.lists import ListScreen
from labflow.state.typed import identifier, optional_id, text
from labflow.vocabulary import Permission
from labflow.words import _

_TYPED = ("code", "name", "maker", "model", "serial", "location", "calibration_due", "reader")


class InstrumentsState(ListScreen, rx.State):
    """The register."""

    needs: ClassVar[Permission] = Permission.EDIT_CATALOGUE
    plan: ClassVar[ListPlan] = INSTRUMENTS


class InstrumentState(LabState, rx.State):
    """The dialogs about one instrument. `asked` names the open one: form, out, back, retire; empty when none is."""

    needs: ClassVar[Permission] = Permission.EDIT_CATALOGUE

    asked: str = ""
    one: InstrumentView = InstrumentView()
    errors: dict[str, str] = {}

    @rx.event
    async def ask(self, dialog: str, instrument_id: str) -> None:
        """Open a dialog, about this instrument or, without one, about a new one."""
        self.one = await self._do(instruments.view, identifier(instrument_id) if instrument_id else None)
        self.asked, self.errors = dialog[:20], {}

    @rx.event
    def close(self, open: bool) -> None:
        """Leave the dialog without doing anything."""
        self.asked = ""

    @rx.event
    async def save(self, form: dict[str, Any]) -> Any:
        """Keep the instrument, new or changed."""
        facts = InstrumentFacts(
            **{name: text(form, name) for name in _TYPED}, department_id=optional_id(form, "department_id")
        )
        if self.one.id:
            asked = self._try(instruments.edit, identifier(self.one.id), facts, version=self.one.version)
        else:
            asked = self._try(instruments.add, facts)
        _made, self.errors = await asked
        return None if self.errors else self._after(_("Saved"))

    @rx.event
    async def set_out(self, form: dict[str, Any]) -> Any:
        """Take it out of service, or put it back."""
        out = self.asked == "out"
        _made, self.errors = await self._try(
            instruments.set_state, identifier(self.one.id), out=out, note=text(form, "reason"), version=self.one.version
        )  # fmt: skip
        if self.errors:
            return None
        said = _("{code} is out of service", code=self.one.code) if out else _("{code} is in service again", code=self.one.code)  # fmt: skip
        return self._after(said)

    @rx.event
    async def retire(self) -> Any:
        """It is not used any more."""
        await self._do(instruments.retire, identifier(self.one.id), version=self.one.version)
        return self._after(_("{code} is retired", code=self.one.code))

    @rx.event
    async def restore(self, instrument_id: str) -> Any:
        """It is used again."""
        await self._do(instruments.restore, identifier(instrument_id))
        return self._after(_("It is back in use"))

    def _after(self, message: str) -> Any:
        self.asked = ""
        return [done(message), InstrumentsState.load]
