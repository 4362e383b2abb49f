"""/review: the queue, the sample under review, and the acts of a reviewer: sign, send back, test again."""

from dataclasses import replace
from typing import Any, ClassVar
from urllib.parse import urlencode
from uuid import UUID

import reflex as rx

from labflow.domain.analyses import review_case, review_views
from labflow.domain.analyses.review_case import Case
from labflow.domain.analyses.review_views import QueueRow
from labflow.domain.changes import Change
from labflow.domain.lists.window import ListQuery
from labflow.errors import NotFound
from labflow.state import live
from labflow.state.base import LabState
from labflow.state.standing import stand
from labflow.state.typed import identifier
from labflow.vocabulary import Permission


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
    changed: str = ""

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
        self.view, self.changed = view, ""
        self._take([test.id for test in view.tests if test.preselected])

    def _show_again(self, view: Case) -> None:
        """What others changed while it is read: shown at once, and nothing of it is signed without another look."""
        before = {test.id: test.mark for test in self.view.tests}
        changed = {test.id: test.name for test in view.tests if before.get(test.id) != test.mark}
        if changed:
            self.changed = ", ".join(
                dict.fromkeys([*filter(None, self.changed.split(", ")), *changed.values()])
            )
        self.view = view
        self._take([id for id in self.chosen if id not in changed])

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
    news: int = 0
    loaded: bool = False

    @rx.event
    async def load(self) -> None:
        """Read the queue, and the sample that the address names: the first of the queue when it names none."""
        asked, query = self.router.url.query_parameters, self._query()
        page = await self._do(review_views.queue, query)
        (await self.get_state(ReviewQueue)).rows = page.rows
        self.show, self.q, self.total, self.counts = page.show, query.q, page.total_text, page.counts
        self.after, self.before = page.after, page.before
        self.kept = self._address(after=query.after, before=query.before)
        await self._open(asked.get("sample", "") or (page.rows[0].id if page.rows else ""))
        self.news, self.loaded = 0, True
        live.watch(self, "changed_meanwhile", _of_review)

    @rx.event
    async def changed_meanwhile(self, ids: list[str]) -> None:
        """Samples of the queue stay where they are; those that came are counted, those that went are marked."""
        if not self.loaded:
            return
        queue = await self.get_state(ReviewQueue)
        page = await self._do(review_views.queue, self._query())
        rows, self.news = stand(queue.rows, page.rows)
        left = [identifier(row.id) for row in rows if row.gone]
        waiting = await self._do(review_views.still_waiting, left) if left else set()
        queue.rows = [replace(row, gone=row.gone and row.id not in waiting) for row in rows]
        self.total, self.counts = page.total_text, page.counts
        if self.sample_id in ids:
            case = await self._do(review_case.case, identifier(self.sample_id))
            (await self.get_state(ReviewCase))._show_again(case)

    @rx.event
    async def show_news(self) -> Any:
        """Read the queue anew, with what has come; the sample under review stays."""
        return [rx.redirect(self._address(sample=self.sample_id)), type(self).load]

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
            view = await self._do(review_case.case, identifier(sample_id)) if sample_id else Case()
        except NotFound:
            view = Case()
        self.sample_id = view.id
        shown._show(view)

    def _query(self) -> ListQuery:
        asked = self.router.url.query_parameters
        return ListQuery(
            tab=asked.get("show", "")[:20], q=asked.get("q", "")[:60], after=asked.get("after", "")[:400],
            before=asked.get("before", "")[:400],
        )  # fmt: skip

    def _address(self, **asked: str) -> str:
        wanted = {"show": self.show if self.show != "all" else "", "q": self.q, **asked}
        kept = {
            name: value for name, value in wanted.items() if value and not (name == "show" and value == "all")
        }
        return "/review" + ("?" + urlencode(kept) if kept else "")


def _of_review(change: Change) -> UUID | None:
    """The sample whose tests, results or checks changed."""
    return change.sample_id if change.entity in ("sample", "analysis", "result", "verification") else None
