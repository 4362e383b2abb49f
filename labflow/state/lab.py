"""/settings: the laboratory's profile and logo."""

from dataclasses import replace
from typing import Any, ClassVar

import reflex as rx

from labflow.components.toasts import done, failed
from labflow.domain import lab
from labflow.domain.lab import LabFacts, LabView
from labflow.domain.reports import letterhead
from labflow.errors import NotAllowed
from labflow.state.base import LabState
from labflow.state.guard import open_to
from labflow.state.session import SessionState
from labflow.state.typed import identifier, text
from labflow.vocabulary import Permission
from labflow.words import later


class LabProfileState(LabState, rx.State):
    """The profile. `drawn` counts what changes the preview, `filled` what fills the form anew: a logo does not."""

    needs: ClassVar[Permission] = Permission.EDIT_SETTINGS

    lab: LabView = LabView()
    errors: dict[str, str] = {}
    drawn: int = 0
    filled: int = 0
    loaded: bool = False

    @rx.event
    @open_to(None)
    async def load(self) -> None:
        """Read the profile. Who has only other lists here is shown the way to them."""
        self.errors, self.loaded = {}, True
        try:
            await self._read()
        except NotAllowed:
            return
        self.filled += 1

    @rx.event
    async def save(self, form: dict[str, Any]) -> Any:
        """Keep what was typed."""
        facts = LabFacts(**{name: text(form, name) for name in LabFacts.__dataclass_fields__})
        _, self.errors = await self._try(lab.edit, facts, version=self.lab.version)
        return None if self.errors else [done("Saved"), LabProfileState.load, SessionState.load]

    @rx.event
    async def take_logo(self, file_id: str, name: str) -> Any:
        """Use the picture that was just stored."""
        await self._do(letterhead.set_logo, identifier(file_id))
        return await self._with_logo(later("The logo is on every new paper"))

    @rx.event
    async def remove_logo(self) -> Any:
        """Show the name alone again."""
        await self._do(letterhead.remove_logo)
        return await self._with_logo(later("The logo is removed"))

    @rx.event
    def refused(self, message: str) -> Any:
        """Say why a picture was not taken."""
        return failed(message[:300] or later("The picture was not taken. Try again."))

    async def _with_logo(self, said: str) -> Any:
        """Show the logo; what was typed beside it stays, unless somebody else saved other facts meanwhile."""
        before = self.lab
        await self._read()
        if before != replace(self.lab, logo=before.logo, logo_name=before.logo_name, version=before.version):
            self.filled += 1
        return done(said)

    async def _read(self) -> None:
        self.lab, self.drawn = await self._do(lab.view), self.drawn + 1
