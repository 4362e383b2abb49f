"""What screens of versions share: looking at another version, and the way from a draft to its approval."""

from typing import Any, ClassVar
from uuid import UUID

import reflex as rx

from labflow import words
from labflow.components.toasts import done
from labflow.state.base import LabState
from labflow.state.guard import open_to
from labflow.state.typed import identifier, text
from labflow.vocabulary import Permission
from labflow.words import _, later

SEE = (Permission.SEE_WORK, Permission.EDIT_CATALOGUE)
EDIT = Permission.EDIT_CATALOGUE


class VersionsState(LabState, mixin=True):
    """`class ServiceState(VersionsState, rx.State)` with `verbs = services` and a `view` that names the version shown.

    `asked` names the open dialog; empty when none is.
    """

    verbs: ClassVar[Any] = None

    asked: str = ""
    errors: dict[str, str] = {}

    @rx.event
    def close(self, open: bool) -> None:
        """Leave the dialog without doing anything."""
        self.asked = ""

    @rx.event
    async def open_version(self, version_id: str) -> None:
        """Look at another version."""
        await self._read(identifier(version_id))

    @rx.event
    @open_to(EDIT)
    async def begin(self) -> Any:
        """Begin a draft, a copy of the newest version; where there is one already, open that."""
        await self._read(await self._do(self.verbs.draft, self._id()))
        return done(
            _(
                "Version {number} is a draft now. Nothing changes until it is approved.",
                number=self._shown().number,
            )
        )

    @rx.event
    @open_to(EDIT)
    async def submit(self, form: dict[str, Any]) -> Any:
        """Ask for approval."""
        asked = self._try(
            self.verbs.submit, self._version(), reason=text(form, "reason"), version=self._shown().version
        )
        _, self.errors = await asked
        return await self._after(later("Approval is asked for"))

    @rx.event
    @open_to(EDIT)
    async def send_back(self, form: dict[str, Any]) -> Any:
        """Give the draft back to be worked on."""
        asked = self._try(
            self.verbs.send_back, self._version(), reason=text(form, "reason"), version=self._shown().version
        )
        _, self.errors = await asked
        return await self._after(later("The draft can be worked on again"))

    @rx.event
    @open_to(EDIT)
    async def approve(self, form: dict[str, Any]) -> Any:
        """Let the draft take effect, now or from the time that was typed (in the laboratory's zone)."""
        starts = text(form, "effective_from")
        asked = self._try(
            self.verbs.approve, self._version(), effective_from=starts, version=self._shown().version
        )
        _, self.errors = await asked
        return await self._after(words._("Version {number} is approved", number=self._shown().number))

    async def _after(self, message: str) -> Any:
        """Close the dialog and show what was saved; with errors it stays open, with what was typed."""
        if self.errors:
            return None
        self.asked = ""
        await self._read(self._version())
        return done(message)

    async def _read(self, version_id: UUID | None) -> None:
        asked = identifier(self._at_end())
        self.view = await self._do(self.verbs.editor, asked, version_id)

    def _shown(self) -> Any:
        return self.view

    def _id(self) -> UUID:
        return identifier(self._shown().id)

    def _version(self) -> UUID:
        return identifier(self._shown().version_id)
