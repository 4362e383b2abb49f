"""The import drawer of a result sheet: a file dropped onto it, what of the file belongs to it, and the import."""

from typing import Any, ClassVar
from uuid import UUID

import reflex as rx

from labflow.components.toasts import done, note
from labflow.domain import imports
from labflow.domain.analyses.sheet_facts import SheetQuery
from labflow.domain.imports import for_sheet
from labflow.domain.imports.views import RunView
from labflow.state.imports import RunChoices
from labflow.state.typed import identifier, text
from labflow.state.work_sheet import SheetState
from labflow.vocabulary import Permission
from labflow.words import plural


class SheetImportState(RunChoices, rx.State):
    """One file beside the sheet. `of` is the sheet it was dropped onto: on another one the drawer stays closed."""

    needs: ClassVar[Permission] = Permission.IMPORT_RESULTS

    open: bool = False
    of: str = ""
    refused: str = ""
    errors: dict[str, str] = {}
    report: list[str] = []

    @rx.event
    async def show(self, on: bool) -> None:
        """Open or close the drawer. The file stays while the sheet is the same."""
        await self._take_place()
        self.open = on

    @rx.event
    async def uploaded(self, file_id: str, name: str) -> None:
        """Read a file that was just stored, and show what of it belongs to the sheet."""
        await self._take_place()
        self.open, self.refused, self.report, self.errors = True, "", [], {}
        run_id, problems = await self._try(
            imports.read_file, identifier(file_id), instrument=(await self.get_state(SheetState)).instrument
        )
        if run_id is None:
            self.run = RunView()
            self.refused = f"{name}: {problems.get('file') or ' '.join(problems.values())}"
            return
        self.keep_typed = True
        await self._read(run_id)
        await self._ask_when_unknown()

    @rx.event
    async def not_uploaded(self, message: str) -> None:
        """Show why a file was not stored."""
        await self._take_place()
        self.open, self.refused = True, message

    @rx.event
    async def keep(self, on: bool) -> None:
        """Whether values that are there already stay."""
        self.keep_typed, self.errors = on, {}

    @rx.event
    async def accept(self, form: dict[str, Any]) -> Any:
        """Import what belongs to the sheet; replacing values takes a reason."""
        run_id = identifier(self.run.id)
        answer, self.errors = await self._try(
            for_sheet.import_into_sheet, run_id, await self._query(), keep_typed=self.keep_typed, reason=text(form, "reason")
        )  # fmt: skip
        if answer is None:
            return None
        self.report = answer.refused[:20]
        self.keep_typed = True
        await self._read(run_id)
        if not answer.imported:
            return note("Nothing new to import.")
        await (await self.get_state(SheetState))._read()
        return done(plural("{count} result imported.", "{count} results imported.", answer.imported))

    async def _read(self, run_id: UUID | None = None) -> None:
        self.run = await self._do(
            for_sheet.sheet_view, run_id or identifier(self.run.id), await self._query()
        )

    async def _take_place(self) -> None:
        """Beside another sheet than before, begin without a file."""
        here = (await self.get_state(SheetState)).here
        if here != self.of:
            self.of, self.run, self.refused, self.errors, self.report = here, RunView(), "", {}, []

    async def _query(self) -> SheetQuery:
        return (await self.get_state(SheetState))._query()
