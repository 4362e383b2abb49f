"""The formulas of a test's version: checked and tried while one types, kept in the draft."""

from typing import Any, ClassVar

import reflex as rx

from labflow.components.toasts import done
from labflow.domain import services
from labflow.domain.services.formulas import BELOW_LOQ, HELP, Checked, FormulaRow, FormulaTried, NamedInput
from labflow.state.base import LabState
from labflow.state.guard import open_to
from labflow.state.service import ServiceState
from labflow.state.typed import identifier
from labflow.state.versions import EDIT, SEE
from labflow.vocabulary import Permission

__all__ = ["BELOW_LOQ", "HELP", "FormulaRow", "FormulaState", "NamedInput"]

MOST_TYPED = 600


class FormulaState(LabState, rx.State):
    """The analyte whose formula is looked at, the formula as typed, and the values it is tried with."""

    needs: ClassVar[tuple[Permission, ...]] = SEE

    of: str = ""
    name: str = ""
    text: str = ""
    shown: int = 0
    seen: Checked = Checked()
    values: dict[str, str] = {}
    tried: FormulaTried = FormulaTried()
    error: str = ""

    @rx.event
    async def open(self, analyte_id: str) -> None:
        """Look at the formula of an analyte; without one, at the first of the version."""
        await self._open(analyte_id)

    async def _open(self, analyte_id: str) -> None:
        view = (await self.get_state(ServiceState)).view
        first = next((row.analyte_id for row in view.formulas if row.text), "") or next(
            (line.analyte_id for line in reversed(view.lines) if not line.text and line.state != "removed"),
            "",
        )
        self.of = analyte_id if any(line.analyte_id == analyte_id for line in view.lines) else first
        self.name = next((line.name for line in view.lines if line.analyte_id == self.of), "")
        self.text = next((row.text for row in view.formulas if row.analyte_id == self.of), "")
        self.values, self.error = {}, ""
        self.shown += 1
        await self._check()

    @rx.event
    async def type(self, text: str) -> None:
        """Check the formula as it stands now."""
        self.text, self.error = text[:MOST_TYPED], ""
        await self._check()

    @rx.event
    async def try_value(self, name: str, value: str) -> None:
        """Try the formula with another value."""
        self.values = {**self.values, name[:40]: value[:60]}
        await self._try_out()

    @rx.event
    @open_to(EDIT)
    async def save(self) -> Any:
        """Keep the formula in the draft."""
        return await self._save(self.text, "Saved in the draft")

    @rx.event
    @open_to(EDIT)
    async def take_away(self) -> Any:
        """The analyte is entered again instead of computed."""
        return await self._save("", "It is entered again, not computed")

    @rx.event
    @open_to(EDIT)
    async def choose_below(self, rule: str) -> Any:
        """Say what the formulas take for an input below its LOQ."""
        page = await self.get_state(ServiceState)
        await self._do(services.set_below_loq, page._version(), rule, version=page.view.version)
        await page._read(page._version())
        await self._try_out()
        return done("Saved in the draft")

    async def _save(self, text: str, message: str) -> Any:
        page = await self.get_state(ServiceState)
        _, problems = await self._try(
            services.set_formula, page._version(), identifier(self.of), text, version=page.view.version
        )
        self.error = " ".join(problems.values())
        if problems:
            return None
        await page._read(page._version())
        await self._open(self.of)
        return done(message)

    async def _check(self) -> None:
        if not self.of:
            self.seen, self.tried = Checked(), FormulaTried()
            return
        version = (await self.get_state(ServiceState))._version()
        self.seen = await self._do(services.check, version, identifier(self.of), self.text)
        await self._try_out()

    async def _try_out(self) -> None:
        if not self.of or not self.text.strip() or self.seen.problem:
            self.tried = FormulaTried()
            return
        version = (await self.get_state(ServiceState))._version()
        self.tried = await self._do(
            services.try_formula, version, identifier(self.of), self.text, self.values
        )
