"""/account: where I am signed in, and my password."""

from typing import Any, ClassVar

import reflex as rx

from labflow.components.toasts import done
from labflow.domain import identity
from labflow.domain.identity import SessionView
from labflow.state import tabs
from labflow.state.base import LabState
from labflow.state.typed import identifier, text
from labflow.words import _, plural


class AccountState(LabState, rx.State):
    """One's own account; everybody has one."""

    needs: ClassVar[None] = None

    sessions: list[SessionView] = []
    errors: dict[str, str] = {}
    asked: bool = False

    @rx.event
    async def load(self) -> None:
        """Read where I am signed in."""
        self.sessions = await self._do(identity.own_sessions)

    @rx.event
    async def end(self, session_id: str) -> Any:
        """Sign out at that place."""
        await self._do(identity.revoke, identifier(session_id))
        await tabs.send_away(identifier(session_id), tabs.ELSEWHERE)
        return [done("Signed out there"), AccountState.load]

    @rx.event
    async def end_others(self) -> Any:
        """Sign out everywhere but here."""
        count = await self._do(identity.revoke_others)
        await self._send_others_away()
        return [
            done(plural("Signed out at {count} other place", "Signed out at {count} other places", count)),
            AccountState.load,
        ]

    @rx.event
    def ask(self, open: bool) -> None:
        """Open or leave the password dialog."""
        self.asked, self.errors = open, {}

    @rx.event
    async def change_password(self, form: dict[str, Any]) -> Any:
        """Set a new password, knowing the old one."""
        if text(form, "password") != text(form, "again"):
            self.errors = {"again": _(identity.REASONS["differ"])}
            return None
        _done, self.errors = await self._try(
            identity.change_password, text(form, "current"), text(form, "password")
        )
        if self.errors:
            return None
        self.asked = False
        await self._send_others_away()
        return [done("Password changed; other places are signed out"), AccountState.load]

    async def _send_others_away(self) -> None:
        for place in self.sessions:
            if not place.current:
                await tabs.send_away(identifier(place.id), tabs.ELSEWHERE)
