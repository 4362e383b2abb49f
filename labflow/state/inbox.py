"""/inbox: the letters that were written, and the one being read."""

from typing import ClassVar

import reflex as rx

from labflow.domain.letters import views
from labflow.domain.letters.views import LetterRow, LetterView
from labflow.state.base import LabState
from labflow.state.listing import ListState
from labflow.state.typed import identifier
from labflow.vocabulary import Permission


class LetterState(LabState, rx.State):
    """The rows, and the letter in the reading pane."""

    needs: ClassVar[Permission] = Permission.SEE_INBOX

    rows: list[LetterRow] = []
    letter: LetterView = LetterView()
    as_text: bool = False

    @rx.event
    async def show(self, how: str) -> None:
        """As it looks, or its plain text."""
        self.as_text = how == "text"

    @rx.event
    async def read(self, mail_id: str) -> None:
        """Open a letter."""
        self.letter = await self._do(views.view, identifier(mail_id))


class InboxState(ListState, rx.State):
    """The list of letters, newest first."""

    needs: ClassVar[Permission] = Permission.SEE_INBOX
    address: ClassVar[str] = "/inbox"

    @rx.event
    async def load(self) -> None:
        """Read the page that the address asks for, and the letter it names; without one, the newest."""
        query, named = self._query(), self.router.url.query_parameters.get("mail", "")
        page = await self._do(views.page, query)
        shown = await self.get_state(LetterState)
        shown.rows = page.rows
        first = page.rows[0].id if page.rows else ""
        shown.letter = (
            await self._do(views.view, identifier(named or first)) if named or first else LetterView()
        )
        self._show(query, page)
