"""What I am told, and how: part of one's own account."""

from typing import Any, ClassVar

import reflex as rx

from labflow.components.toasts import done
from labflow.domain import preferences
from labflow.domain.preferences import PreferenceRow
from labflow.state.base import LabState


class PreferencesState(LabState, rx.State):
    """One's own choices; everybody has them."""

    needs: ClassVar[None] = None

    rows: list[PreferenceRow] = []

    @rx.event
    async def load(self) -> None:
        """Read what I chose."""
        self.rows = await self._do(preferences.own)

    @rx.event
    async def choose(self, kind: str, mail: bool, on: bool) -> Any:
        """Switch a kind of notice on or off; it counts at once."""
        await self._do(preferences.choose, kind, mail=mail, on=on)
        self.rows = await self._do(preferences.own)
        return done("Saved")
