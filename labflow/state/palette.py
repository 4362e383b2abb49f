"""Find and go: what the palette finds while somebody types."""

from dataclasses import asdict
from typing import ClassVar

import reflex as rx

from labflow.domain import palette
from labflow.state.base import LabState


class PaletteState(LabState, rx.State):
    """The matches of what was typed last."""

    needs: ClassVar[None] = None

    hits: list[dict[str, str]] = []
    found: str = ""

    @rx.event
    async def find(self, q: str) -> None:
        """Look for what was typed."""
        q = str(q)[:80]
        self.hits = [asdict(hit) for hit in await self._do(palette.search, q)] if q.strip() else []
        self.found = q
