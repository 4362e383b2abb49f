"""Lists that are being prepared as files: how far they are, and where they are when they are ready."""

from typing import ClassVar

import reflex as rx

from labflow.domain.lists import exporting
from labflow.domain.lists.exporting import ExportRow
from labflow.state.base import LabState


class ExportsState(LabState, rx.State):
    """This person's exports of the last day, shown until they are put away."""

    needs: ClassVar[None] = None

    rows: list[ExportRow] = []
    waiting: bool = False
    shown: bool = False

    @rx.event
    async def refresh(self) -> None:
        """Ask how far they are."""
        self.rows = await self._do(exporting.mine)
        self.waiting = any(not row.ready and not row.problem for row in self.rows)
        self.shown = True

    @rx.event
    async def put_away(self) -> None:
        """Hide the card; the files stay for a day."""
        self.shown, self.waiting = False, False
