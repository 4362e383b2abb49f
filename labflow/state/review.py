"""/review: the queue, the sample under review, and the acts of a reviewer: sign, send back, test again."""

from collections.abc import AsyncIterator
from typing import Any, ClassVar
from urllib.parse import urlencode
from uuid import UUID

import reflex as rx

from labflow.components.toasts import done, failed
from labflow.domain import analyses
from labflow.domain.analyses import review_case, review_views
from labflow.domain.analyses.review_case import Case, CaseTest, SigningView
from labflow.domain.analyses.review_views import QueueRow
from labflow.domain.listing import ListQuery
from labflow.errors import NotFound, Stale
from labflow.state.base import LabState
from labflow.state.typed import chosen as ticked
from labflow.state.typed import identifier, text
from labflow.vocabulary import Meaning, Permission


class ReviewQueue(LabState, rx.State):
    """The rows of the queue, apart from what is done with one of them."""

    needs: ClassVar[Permission] = Permission.REVIEW_RESULTS

    rows: list[QueueRow] = []


class ReviewCase(LabState, rx.State):
    """The sample under review as it was read, and which of its tests are chosen."""

    needs: ClassVar[Permission] = Permission.REVIEW_RESULTS

    view: Case = Case()
    chosen: list[str] = []
    results: int = 0
    all_chosen: bool = False
    some_chosen: bool = False

    @rx.event
    async def choose(self, analysis_id: str) -> None:
        """Take a test into what will be signed, or leave it out. Those I may not verify stay out."""
        kept = [each for each in self.chosen if each != analysis_id]
        self._take(kept if len(kept) < len(self.chosen) else [*kept, analysis_id])

    @rx.event
    async def choose_all(self) -> None:
        """Choose everything I may verify; once more, nothing."""
        self._take([] if self.all_chosen else [test.id for test in self.view.tests])

    def _show(self, view: Case) -> None:
        self.view = view
        self._take([test.id for test in view.tests if test.preselected])

    def _take(self, wanted: list[str]) -> None:
        possible = [test for test in self.view.tests if test.may]
        taken = [test for test in possible if test.id in wanted]
        self.chosen = [test.id for test in taken]
        self.results = sum(test.results for test in taken)
        self.all_chosen = bool(possible) and len(taken) == len(possible)
        self.some_chosen = 0 < len(taken) < len(possible)


class ReviewState(LabState, rx.State):
    """The screen: which part of the queue is shown, and which sample is open."""

    needs: ClassVar[Permission] = Permission.REVIEW_RESULTS

    show: str = "all"
    q: str = ""
    kept: str = ""
    sample_id: str = ""
    total: str = ""
    counts: dict[str, str] = {}
    after: str = ""
    before: str = ""
    loaded: bool = False

    @rx.event
    async def load(self) -> None:
        """Read the queue, and the sample that the address names: the first of the queue when it names none."""
        asked = self.router.url.query_parameters
        query = ListQuery(
            tab=asked.get("show", "")[:20], q=asked.get("q", "")[:60], after=asked.get("after", "")[:400],
            before=asked.get("before", "")[:400],
        )  # fmt: skip
        page = await self._do(review_views.queue, query)
        (await self.get_state(ReviewQueue)).rows = page.rows
        self.show, self.q, self.total, self.counts = page.show, query.q, page.total_text, page.counts
        self.after, self.before = page.after, page.before
        self.kept = self._address(after=query.after, before=query.before)
        await self._open(asked.get("sample", "") or (page.rows[0].id if page.rows else ""))
        self.loaded = True

    @rx.event
    async def search(self, q: str) -> Any:
        """Find samples in the queue by number, name or client."""
        return rx.redirect(self._address(q=q.strip()), replace=True)

    @rx.event
    async def show_only(self, show: str) -> Any:
        """Everything, only samples with exceptions, or only those without."""
        return rx.redirect(self._address(show=show))

    @rx.event
    async def turn_page(self, forward: bool) -> Any:
        """The next or the previous part of a long queue."""
        return rx.redirect(self._address(after=self.after) if forward else self._address(before=self.before))

    @rx.event
    async def next_case(self) -> Any:
        """Go to the sample after this one."""
        return await self._step(1)

    @rx.event
    async def previous_case(self) -> Any:
        """Go to the sample before this one."""
        return await self._step(-1)

    async def _step(self, by: int) -> Any:
        ids = [row.id for row in (await self.get_state(ReviewQueue)).rows]
        place = ids.index(self.sample_id) + by if self.sample_id in ids else 0
        if not 0 <= place < len(ids):
            return None
        return rx.redirect(self._address(sample=ids[place]))

    async def _open(self, sample_id: str) -> None:
        shown = await self.get_state(ReviewCase)
        try:
            view = await self._do(review_case.case, UUID(sample_id)) if sample_id else Case()
        except (ValueError, NotFound):
            view = Case()
        self.sample_id = view.id
        shown._show(view)

    def _address(self, **asked: str) -> str:
        wanted = {"show": self.show if self.show != "all" else "", "q": self.q, **asked}
        kept = {
            name: value for name, value in wanted.items() if value and not (name == "show" and value == "all")
        }
        return "/review" + ("?" + urlencode(kept) if kept else "")


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
            self.view = await self._do(review_case.signing, UUID(shown.view.id), _ids(shown.chosen), marks)
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
        said = "sent back" if meaning == Meaning.RETURNED else "signed"
        count = self.view.submit.removeprefix("Sign ")
        return [done(f"{count[:1].upper()}{count[1:]} {said}."), await _go_on(self)]

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
        self._open("send_back", "Send back to the analyst", tests)

    @rx.event
    async def ask_again(self, analysis_id: str) -> None:
        """Ask why a test is done again."""
        tests = [test for test in (await self.get_state(ReviewCase)).view.tests if test.id == analysis_id]
        if tests:
            self._open("retest", f"Test again: {tests[0].name}", tests)

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
            said = f"{self.offered[0].name} will be tested again."
            _, refused = await self._try(analyses.retest, identifier(self.offered[0].id), reason=reason)
        else:
            tests = [test for test in self.offered if test.id in ticked(form, "back-")]
            said = (
                f"{tests[0].name} is sent back." if len(tests) == 1 else f"{len(tests)} tests are sent back."
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
