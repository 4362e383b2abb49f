"""The panel of one cell of a result sheet: what was said about it, and who changed it."""

from typing import Any, ClassVar

import reflex as rx

from labflow.domain.analyses import cell_comments, cell_panel, typing
from labflow.domain.analyses.cell_comments import Said
from labflow.domain.analyses.cell_history import Step
from labflow.domain.analyses.cell_panel import CellPanel
from labflow.state.base import LabState
from labflow.state.typed import text
from labflow.vocabulary import Permission

__all__ = ["CellState", "Said", "Step"]


class CellState(LabState, rx.State):
    """One panel at a time, at the cell it is about. The sheet opens it by `_open`."""

    needs: ClassVar[Permission] = Permission.SEE_WORK

    panel: CellPanel = CellPanel()
    facts: dict[str, dict[str, int]] = {}
    errors: dict[str, str] = {}
    box: int = 0
    _cell: str = ""

    @rx.event
    async def show(self, what: str) -> None:
        """The other side of the same cell: what was said, or who changed it."""
        await self._open(what, self._cell)

    @rx.event
    async def leave(self) -> None:
        """Close the panel."""
        self._close()

    @rx.event
    async def say(self, form: dict[str, Any]) -> None:
        """Say something about the cell. What was typed stays until it is kept."""
        said = text(form, "text")
        _, self.errors = await self._try(cell_comments.say, *typing.cell_ids(self._cell), text=said)
        if self.errors:
            return
        self.box += 1
        await self._read("comments")
        standing = sum(not each.withdrawn for each in self.panel.said)
        self.facts = {**self.facts, self._cell: {"comments": standing}}

    async def _open(self, what: str, cell: str) -> None:
        self.errors, self._cell = {}, cell
        await self._read(what)

    async def _read(self, what: str) -> None:
        self.panel = await self._do(cell_panel.panel, what, *typing.cell_ids(self._cell))

    def _close(self) -> None:
        self.panel, self.errors, self._cell = CellPanel(), {}, ""

    def _forget(self) -> None:
        """Another sheet: its rows bring their own counts."""
        self.facts = {}
