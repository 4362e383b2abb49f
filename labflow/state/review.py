"""/review: the queue, the sample under review, and the acts of a reviewer: sign, send back, test again."""

from typing import Any, ClassVar
from urllib.parse import urlencode

import reflex as rx

from labflow.domain.analyses import review_case, review_views
from labflow.domain.analyses.review_case import Case
from labflow.domain.analyses.review_views import QueueRow
from labflow.domain.lists.window import ListQuery
from labflow.errors import NotFound
from labflow.state.base import LabState
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
            view = await self._do(review_case.case, identifier(sample_id)) if sample_id else Case()
        except NotFound:
            view = Case()
        self.sample_id = view.id
        shown._show(view)

    def _address(self, **asked: str) -> str:
        wanted = {"show": self.show if self.show != "all" else "", "q": self.q, **asked}
        kept = {
            name: value for name, value in wanted.items() if value and not (name == "show" and value == "all")
        }
        return "/review" + ("?" + urlencode(kept) if kept else "")
