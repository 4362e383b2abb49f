"""/inbox: the letters that were written; /inbox/[mail_id]: the one being read."""

from typing import ClassVar

import reflex as rx

from labflow.domain import letters
from labflow.domain.letters import views
from labflow.domain.letters.views import LetterView
from labflow.domain.lists import ListPlan
from labflow.errors import NotFound
from labflow.state.base import LabState
from labflow.state.lists import ListScreen
from labflow.state.typed import identifier
from labflow.vocabulary import Permission


class InboxState(ListScreen, rx.State):
    """The list of letters, newest first."""

    needs: ClassVar[Permission] = Permission.SEE_INBOX
    plan: ClassVar[ListPlan] = views.LETTERS


class LetterState(LabState, rx.State):
    """The letter being read."""

    needs: ClassVar[Permission] = Permission.SEE_INBOX

    letter: LetterView = LetterView()
    as_text: bool = False
    missing: bool = False

    @rx.event
    async def load(self) -> None:
        """Read the letter that the address names."""
        named = self._at_end()
        try:
            self.letter, self.missing = await self._do(views.view, identifier(named)), False
        except NotFound:
            self.letter, self.missing = LetterView(), True

    @rx.event
    async def again(self) -> None:
        """Send a letter again that did not arrive."""
        await self._do(letters.again, identifier(self.letter.id))
        self.letter = await self._do(views.view, identifier(self.letter.id))

    @rx.event
    async def show(self, how: str) -> None:
        """As it looks, or its plain text."""
        self.as_text = how == "text"
