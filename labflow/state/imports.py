"""/import: instrument files dropped, read, matched and imported."""

from typing import Any, ClassVar
from urllib.parse import urlencode

import reflex as rx

from labflow.components.toasts import done, failed, note
from labflow.domain import imports
from labflow.domain.imports import views
from labflow.domain.imports.views import Question, ReadingRow, RunView
from labflow.domain.lists import ListPlan
from labflow.kit.choice import Choice
from labflow.state.base import LabState
from labflow.state.lists import ListScreen
from labflow.state.opening import Afresh
from labflow.state.typed import identifier, text
from labflow.vocabulary import Permission
from labflow.words import _, plural

__all__ = ["DropState", "ImportRunState", "ImportsState", "Question", "ReadingRow", "RunChoices", "RunView"]


class ImportsState(ListScreen, rx.State):
    """The files read before."""

    needs: ClassVar[Permission] = Permission.IMPORT_RESULTS
    plan: ClassVar[ListPlan] = views.IMPORTS


class DropState(LabState, Afresh, rx.State):
    """The drop zone."""

    needs: ClassVar[Permission] = Permission.IMPORT_RESULTS
    left_open: ClassVar[tuple[str, ...]] = ("refused", "instrument")

    refused: str = ""
    instrument: str = ""
    instruments: list[Choice] = []
    known: bool = False

    @rx.event
    async def load(self) -> None:
        """Read which instruments there are."""
        self.instruments, self.known = await self._do(imports.instruments), True

    @rx.event
    async def choose(self, instrument: str) -> None:
        """Say which instrument the next file comes from: its reader reads it."""
        self.instrument = instrument[:20]

    @rx.event
    async def uploaded(self, file_id: str, name: str) -> Any:
        """Read a file that was just stored, and open it."""
        run_id, problems = await self._try(imports.read_file, identifier(file_id), instrument=self.instrument)
        if run_id is None:
            self.refused = f"{name}: {problems.get('file') or ' '.join(problems.values())}"
            return None
        return rx.redirect(f"/import/{run_id}")

    @rx.event
    async def not_uploaded(self, message: str) -> None:
        """Show why a file was not stored."""
        self.refused = message


class RunChoices(LabState, mixin=True):
    """What a person settles about a file, on its page and beside a sheet. `_read` reads it again."""

    run: RunView = RunView()
    keep_typed: bool = True
    mapping: bool = False
    column_roles: list[Choice] = []
    column_error: str = ""

    @rx.event
    async def choose_sample(self, name: str, sample_id: str) -> None:
        """Say which sample a name means."""
        await self._do(
            imports.choose,
            identifier(self.run.id),
            name=name,
            sample_id=identifier(sample_id) if sample_id else None,
        )
        await self._read()

    @rx.event
    async def choose_analyte(self, name: str, analyte_id: str) -> None:
        """Say which analyte a name means."""
        chosen = identifier(analyte_id) if analyte_id else None
        await self._do(imports.choose_analyte, identifier(self.run.id), name=name, analyte_id=chosen)
        await self._read()

    @rx.event
    async def prefer(self, place: int) -> None:
        """Of several readings for one result, let this one count, or give it back."""
        await self._do(imports.prefer, identifier(self.run.id), place=place)
        await self._read()

    @rx.event
    async def keep(self, on: bool) -> None:
        """Whether values that are there already stay."""
        self.keep_typed = on

    @rx.event
    async def ask_columns(self, on: bool) -> None:
        """Open or close the mapping of the table's columns."""
        self.column_error, self.mapping = "", on
        if on:
            self.column_roles = await self._do(views.column_roles)

    @rx.event
    async def map_columns(self, form: dict[str, Any]) -> Any:
        """Read the file again by what its columns are said to be."""
        roles = {column.place: text(form, column.place) for column in self.run.columns}
        _taken, problems = await self._try(
            imports.map_columns, identifier(self.run.id), roles=roles, date_order=text(form, "date_order")
        )
        self.column_error = " ".join(problems.values())
        if problems:
            return None
        self.mapping = False
        await self._read()
        return done("Read again by these columns.")

    async def _ask_when_unknown(self) -> None:
        """A table whose columns nobody knows begins with the question what they are."""
        self.mapping, self.column_error = self.run.mappable and not self.run.readings, ""
        if self.mapping:
            self.column_roles = await self._do(views.column_roles)

    async def _read(self) -> None:
        raise NotImplementedError


class ImportRunState(RunChoices, Afresh, rx.State):
    """One file: what is ready, what is open, and what is imported."""

    needs: ClassVar[Permission] = Permission.IMPORT_RESULTS
    left_open: ClassVar[tuple[str, ...]] = ("report", "reason_error", "replacing", "discarding")

    show: str = ""
    replacing: bool = False
    reason_error: str = ""
    report: list[str] = []
    discarding: bool = False

    @rx.event
    async def load(self) -> None:
        """Read the file in the address, matched to the work as it is now."""
        self.show = self.router.url.query_parameters.get("show", "")[:10]
        await self._read()
        await self._ask_when_unknown()

    @rx.event
    async def show_only(self, show: str) -> Any:
        """Show one group of readings."""
        return rx.redirect(f"/import/{self.run.id}" + (f"?{urlencode({'show': show})}" if show else ""))

    @rx.event
    async def ask_replace(self, on: bool) -> None:
        """Open or close the question why values are replaced."""
        self.replacing, self.reason_error = on, ""

    @rx.event
    async def import_ready(self) -> Any:
        """Import what is matched; replacing values asks for a reason first."""
        if not self.keep_typed and self.run.has_value:
            self.replacing = True
            return None
        return await self._import(keep_typed=True)

    @rx.event
    async def replace(self, form: dict[str, Any]) -> Any:
        """Import and replace what is there, with the reason given."""
        reason = str(form.get("reason") or "").strip()
        if not reason:
            self.reason_error = "Give a reason to replace values that are there already."
            return None
        return await self._import(keep_typed=False, reason=reason)

    @rx.event
    async def ask_discard(self, on: bool) -> None:
        """Open or close the question whether to give the file up."""
        self.discarding = on

    @rx.event
    async def discard(self) -> Any:
        """Give the file up."""
        await self._do(imports.discard, identifier(self.run.id))
        return [rx.redirect("/import"), note(_("{file} discarded.", file=self.run.file))]

    async def _import(self, *, keep_typed: bool, reason: str = "") -> Any:
        answer = await self._do(
            imports.import_rows, identifier(self.run.id), keep_typed=keep_typed, reason=reason
        )
        self.report, self.replacing = answer.refused[:20], False
        await self._read()
        if not answer.imported:
            return note("Nothing new to import.") if not answer.refused else failed("No row was imported.")
        return done(plural("{count} result imported.", "{count} results imported.", answer.imported))

    async def _read(self) -> None:
        run_id = self._at_end()
        self.run = await self._do(views.view, run_id, show=self.show)
