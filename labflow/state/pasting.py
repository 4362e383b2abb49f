"""A sheet to paste rows into, over a version: checked at every change, saved as a whole or not at all."""

from typing import Any, ClassVar

import reflex as rx

from labflow.components.sheet import Piece
from labflow.components.toasts import done, failed
from labflow.domain import services, specifications
from labflow.domain.drafts.columns import SheetColumn
from labflow.state.base import LabState
from labflow.state.guard import open_to
from labflow.state.service import ServiceState
from labflow.state.specification import SpecificationState
from labflow.state.versions import EDIT, SEE
from labflow.vocabulary import Permission
from labflow.words import plural

MOST_PIECES = 20
MOST_ROWS = 1000


class PastingState(LabState, mixin=True):
    """`class X(PastingState, rx.State)` with `page` the state of the version, and `verbs` that check and keep its rows."""

    page: ClassVar[Any] = None
    verbs: ClassVar[Any] = None

    asked: bool = False
    columns: list[SheetColumn] = []
    rows: list[dict[str, str]] = []
    revision: int = 0
    problems: dict[str, str] = {}
    count: int = 0
    _typed: dict[str, dict[str, str]] = {}
    _order: list[str] = []
    _pieces: list[Piece] = []

    @rx.event
    async def ask(self, open: bool) -> None:
        """Open an empty sheet, or leave it without saving."""
        self._empty(open)
        if open:
            self.columns = await self._do(self.verbs.pasted_columns)

    @rx.event
    @open_to(SEE)
    async def open_afresh(self) -> None:
        """A page that was just opened has no sheet over it."""
        self._empty(False)

    @rx.event
    async def typed(self, piece: Piece) -> Any:
        """Look at rows that were typed or pasted; the act "save" keeps them."""
        self._pieces = [*self._pieces[-MOST_PIECES:], piece]
        if not piece["last"]:
            return None
        self._take()
        self.problems = await self._do(self.verbs.check_pasted, self._rows())
        self.count = len(self._rows())
        return await self._save() if piece["act"] == "save" else None

    def _empty(self, open: bool) -> None:
        self.asked, self.rows, self.problems, self.count = open, [], {}, 0
        self._typed, self._order, self._pieces = {}, [], []
        self.revision += 1

    def _take(self) -> None:
        for piece in self._pieces:
            for row in piece["rows"]:
                self._typed[str(row.get("id", ""))[:20]] = {
                    str(key)[:30]: str(value)[:200] for key, value in row.items()
                }
            if piece["order"] is not None:
                self._order = [str(id)[:20] for id in piece["order"]][:MOST_ROWS]
        self._pieces = []

    def _rows(self) -> list[dict[str, str]]:
        return [{**self._typed[id], "id": id} for id in self._order if id in self._typed]

    async def _save(self) -> Any:
        page = await self.get_state(self.page)
        count, problems = await self._try(
            self.verbs.paste, page._version(), self._rows(), version=page._shown().version
        )
        if problems:
            self.problems = {cell: told for cell, told in problems.items() if "|" in cell}
            return None if self.problems else failed(" ".join(problems.values()))
        self._empty(False)
        await page._read(page._version())
        return done(plural("{count} row saved in the draft.", "{count} rows saved in the draft.", count))


class PastedLinesState(PastingState, rx.State):
    """Analytes into a test's draft."""

    needs: ClassVar[Permission] = EDIT
    page: ClassVar[Any] = ServiceState
    verbs: ClassVar[Any] = services


class PastedLimitsState(PastingState, rx.State):
    """Limits into a specification's draft."""

    needs: ClassVar[Permission] = EDIT
    page: ClassVar[Any] = SpecificationState
    verbs: ClassVar[Any] = specifications
