"""/settings/profiles: tests that are ordered together, and the dialogs that add, change and close a profile."""

from typing import Any, ClassVar

import reflex as rx

from labflow import words
from labflow.components.toasts import done
from labflow.domain import profiles
from labflow.domain.profiles import ProfileFacts, ProfileRow, TestChoice
from labflow.state.base import LabState
from labflow.state.guard import open_to
from labflow.state.opening import Afresh
from labflow.state.typed import chosen, identifier, text
from labflow.state.versions import EDIT, SEE
from labflow.vocabulary import Permission
from labflow.words import later


class ProfilesState(LabState, Afresh, rx.State):
    """The list of profiles. `asked` names the open dialog: form, close; empty when none is."""

    needs: ClassVar[tuple[Permission, ...]] = SEE
    left_open: ClassVar[tuple[str, ...]] = ("asked",)

    rows: list[ProfileRow] = []
    tests: list[TestChoice] = []
    record: ProfileRow = ProfileRow()
    offered: int = 0
    closed: int = 0
    show_closed: bool = False
    q: str = ""
    find: str = ""
    asked: str = ""
    errors: dict[str, str] = {}
    loaded: bool = False

    @rx.event
    async def load(self) -> None:
        """Read those that are shown."""
        await self._read()

    @rx.event
    async def search(self, q: str) -> None:
        """Find by code, name or test."""
        self.q = q[:60]
        await self._read()

    @rx.event
    async def show(self, tab: str) -> None:
        """Those on offer, or those closed."""
        self.show_closed = tab == "closed"
        await self._read()

    @rx.event
    @open_to(EDIT)
    async def ask(self, dialog: str, profile_id: str) -> None:
        """Open a dialog, about this profile or, without an id, about a new one."""
        self.tests = await self._do(profiles.choices)
        self.record = next((row for row in self.rows if row.id == profile_id), ProfileRow())
        self.asked, self.errors, self.find = dialog[:20], {}, ""

    @rx.event
    def narrow(self, find: str) -> None:
        """Show the tests of the dialog that have these letters; ticks stay."""
        self.find = find[:60]

    @rx.event
    def close(self, open: bool) -> None:
        """Leave the dialog without doing anything."""
        self.asked = ""

    @rx.event
    @open_to(EDIT)
    async def save(self, form: dict[str, Any]) -> Any:
        """Keep the profile, new or changed."""
        facts = ProfileFacts(
            text(form, "code"), text(form, "name"), text(form, "description"),
            tuple(identifier(id) for id in chosen(form, "test-")),
        )  # fmt: skip
        if self.record.id:
            asked = self._try(profiles.edit, identifier(self.record.id), facts, version=self.record.version)
        else:
            asked = self._try(profiles.add, facts)
        _, self.errors = await asked
        return await self._after("Saved")

    @rx.event
    @open_to(EDIT)
    async def close_it(self, form: dict[str, Any]) -> Any:
        """Offer the profile no longer."""
        asked = self._try(
            profiles.close,
            identifier(self.record.id),
            reason=text(form, "reason"),
            version=self.record.version,
        )
        _, self.errors = await asked
        return await self._after(words._("{name} is retired", name=self.record.name))

    @rx.event
    @open_to(EDIT)
    async def restore(self, profile_id: str) -> Any:
        """Offer the profile again."""
        await self._do(profiles.restore, identifier(profile_id))
        self.errors = {}
        return await self._after(later("It is back in use"))

    async def _after(self, message: str) -> Any:
        if self.errors:
            return None
        self.asked = ""
        await self._read()
        return done(message)

    async def _read(self) -> None:
        self.rows, self.offered, self.closed = await self._do(
            profiles.page, closed=self.show_closed, q=self.q
        )
        self.loaded = True
