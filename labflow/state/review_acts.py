"""The acts of a reviewer: sign, send back, test again. Each asks in a dialog first."""

from collections.abc import AsyncIterator
from typing import Any, ClassVar
from uuid import UUID

import reflex as rx

from labflow import words
from labflow.components.toasts import done, failed
from labflow.domain import analyses
from labflow.domain.analyses import review_case
from labflow.domain.analyses.review_case import CaseTest, SigningView
from labflow.errors import Stale
from labflow.state.base import LabState
from labflow.state.review import ReviewCase, ReviewQueue, ReviewState
from labflow.state.typed import chosen as ticked
from labflow.state.typed import identifier, text
from labflow.vocabulary import Meaning, Permission
from labflow.words import later, plural


class ReviewSigning(LabState, rx.State):
    """The signature dialog of a review."""

    needs: ClassVar[Permission] = Permission.REVIEW_RESULTS

    open: bool = False
    view: SigningView = SigningView()
    error: str = ""
    busy: bool = False
    _ids: list[str] = []

    @rx.event
    async def ask(self) -> Any:
        """Open the dialog for the results that are chosen. What changed since it was shown is shown first."""
        shown = await self.get_state(ReviewCase)
        if not shown.chosen:
            return None
        marks = {test.id: test.mark for test in shown.view.tests}
        try:
            self.view = await self._do(
                review_case.signing, identifier(shown.view.id), _ids(shown.chosen), marks
            )
        except Stale as refusal:
            return await self._look_again(refusal)
        self._ids, self.error, self.busy, self.open = list(shown.chosen), "", False, True
        return None

    @rx.event
    async def close(self, open: bool) -> None:
        """Nothing is signed."""
        self.open, self.error, self.busy = False, "", False

    @rx.event
    async def sign(self, form: dict[str, Any]) -> AsyncIterator[Any]:
        """Sign with the meaning that was chosen. A wrong password is said under the field; the comment stays."""
        if not self.open:
            return
        self.busy = True
        yield
        try:
            yield await self._sign(text(form, "meaning") or Meaning.REVIEWED, form)
        finally:
            self.busy = False

    async def _sign(self, meaning: str, form: dict[str, Any]) -> Any:
        try:
            _, refused = await self._try(
                analyses.sign, _ids(self._ids), meaning=meaning, password=text(form, "password"),
                seen_digest=self.view.digest, comment=text(form, "comment"),
            )  # fmt: skip
        except Stale as refusal:
            return await self._look_again(refusal)
        self.error = next(iter(refused.values()), "")
        if refused:
            return None
        self.open = False
        count = self.view.results
        if meaning == Meaning.RETURNED:
            said = plural("{count} result sent back.", "{count} results sent back.", count)
        else:
            said = plural("{count} result signed.", "{count} results signed.", count)
        return [done(said), await _go_on(self)]

    async def _look_again(self, refusal: Stale) -> Any:
        self.open = False
        screen = await self.get_state(ReviewState)
        await screen._open(screen.sample_id)
        return failed(refusal.message)


class ReviewReturning(LabState, rx.State):
    """The dialog that asks why: of sending tests back, and of testing again."""

    needs: ClassVar[Permission] = Permission.REVIEW_RESULTS

    act: str = ""
    title: str = ""
    offered: list[CaseTest] = []
    ticked: list[str] = []
    error: str = ""

    @rx.event
    async def ask_back(self, analysis_id: str) -> None:
        """Ask why tests are sent back, this one ticked; without one, those with an open exception."""
        tests = [test for test in (await self.get_state(ReviewCase)).view.tests if test.waiting]
        held = [test.id for test in tests if test.may and not test.preselected]
        self.ticked = [analysis_id] if analysis_id else held or [test.id for test in tests]
        self._open("send_back", later("Send back to the analyst"), tests)

    @rx.event
    async def ask_again(self, analysis_id: str) -> None:
        """Ask why a test is done again."""
        tests = [test for test in (await self.get_state(ReviewCase)).view.tests if test.id == analysis_id]
        if tests:
            self._open("retest", words._("Test again: {name}", name=tests[0].name), tests)

    @rx.event
    async def close(self, open: bool) -> None:
        """Nothing is done."""
        self.act, self.error = "", ""

    @rx.event
    async def give_reason(self, form: dict[str, Any]) -> Any:
        """Send back what is ticked, or test again, with the reason that was typed."""
        if not self.act:
            return None
        reason = text(form, "reason")
        if self.act == "retest":
            said = words._("{name} will be tested again.", name=self.offered[0].name)
            _, refused = await self._try(analyses.retest, identifier(self.offered[0].id), reason=reason)
        else:
            tests = [test for test in self.offered if test.id in ticked(form, "back-")]
            said = (
                words._("{name} is sent back.", name=tests[0].name)
                if len(tests) == 1
                else words._("{count} tests are sent back.", count=len(tests))
            )
            ids = [identifier(test.id) for test in tests]
            _, refused = await self._try(analyses.send_back, ids, reason=reason)
        self.error = next(iter(refused.values()), "")
        if refused:
            return None
        self.act = ""
        return [done(said), await _go_on(self)]

    def _open(self, act: str, title: str, tests: list[CaseTest]) -> None:
        self.offered = tests
        self.act, self.title, self.error = (act if tests else ""), title, ""


async def _go_on(state: LabState) -> Any:
    """After an act: the same sample while something of it waits, else the next one."""
    screen = await state.get_state(ReviewState)
    rows = [row.id for row in (await state.get_state(ReviewQueue)).rows]
    await screen._open(screen.sample_id)
    left = any(test.waiting for test in (await state.get_state(ReviewCase)).view.tests)
    if left or screen.sample_id not in rows:
        return rx.redirect(screen._address(sample=screen.sample_id), replace=True)
    place = rows.index(screen.sample_id)
    rest = rows[place + 1 :] or rows[:place]
    return rx.redirect(screen._address(sample=rest[0]) if rest else "/review", replace=True)


def _ids(chosen: list[str]) -> list[UUID]:
    return [identifier(each) for each in chosen]
