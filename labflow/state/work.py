"""/work: the work that waits, by test or by analysis, and what its buttons do."""

from typing import Any, ClassVar

import reflex as rx

from labflow.components.toasts import done
from labflow.domain import analyses
from labflow.domain.analyses import views
from labflow.domain.analyses.views import BenchRow, Choice, ServiceRow
from labflow.state.base import LabState
from labflow.state.listing import ListState
from labflow.state.typed import identifier
from labflow.vocabulary import Permission


class WorkRows(LabState, rx.State):
    """The rows, apart from the controls."""

    needs: ClassVar[Permission] = Permission.SEE_WORK

    tests: list[ServiceRow] = []
    rows: list[BenchRow] = []


class WorkState(ListState, rx.State):
    """The work list: `by` is "test" or "analysis"; `service` narrows the analyses to one test."""

    needs: ClassVar[Permission] = Permission.SEE_WORK
    address: ClassVar[str] = "/work"

    by: str = "test"
    service: str = ""
    chosen: list[str] = []
    analysts: list[Choice] = []

    @rx.event
    async def load(self) -> None:
        """Read what the address asks for."""
        asked = self.router.url.query_parameters
        query = self._query()
        self.service = asked.get("service", "")[:40]
        self.by = "analysis" if asked.get("by") == "analysis" or self.service else "test"
        rows = await self.get_state(WorkRows)
        page = await self._do(views.page, query, service_id=self.service)
        rows.tests = await self._do(views.tests, query) if self.by == "test" else []
        rows.rows = page.rows if self.by == "analysis" else []
        self.chosen = []
        self._show(query, page)

    @rx.event
    async def list_by(self, by: str) -> Any:
        """Switch between tests and single analyses."""
        self.by, self.service = by, ""
        return rx.redirect(self._at(q=self.q))

    @rx.event
    async def toggle(self, analysis_id: str) -> None:
        """Choose an analysis for the bar below, or let go of it."""
        kept = [id for id in self.chosen if id != analysis_id]
        self.chosen = kept if len(kept) < len(self.chosen) else [*self.chosen, analysis_id]

    @rx.event
    async def toggle_all(self, on: bool) -> None:
        """Choose the whole page, or nothing."""
        self.chosen = [row.id for row in (await self.get_state(WorkRows)).rows] if on else []

    @rx.event
    async def clear(self) -> None:
        """Let go of what was chosen."""
        self.chosen = []

    @rx.event
    async def ask_analysts(self) -> None:
        """Read to whom work can be given."""
        self.analysts = await self._do(views.analysts)

    @rx.event
    async def take_up(self) -> Any:
        """Make the chosen analyses one's own."""
        count = len(self.chosen)
        await self._do(analyses.assign, [identifier(id) for id in self.chosen], analyst_id=None)
        return [WorkState.load, done(f"{_tests(count)} taken up.")]

    @rx.event
    async def give_to(self, analyst_id: str) -> Any:
        """Give the chosen analyses to somebody."""
        if not analyst_id:
            return None
        count = len(self.chosen)
        await self._do(
            analyses.assign, [identifier(id) for id in self.chosen], analyst_id=identifier(analyst_id)
        )
        return [WorkState.load, done(f"{_tests(count)} assigned.")]

    @rx.event
    async def take_up_test(self, service_id: str) -> Any:
        """Make all unassigned work of a test one's own, and open its sheet."""
        count = await self._do(analyses.take_up_service, identifier(service_id))
        return [rx.redirect(f"/work/{service_id}"), done(f"{_tests(count)} taken up.")]

    def _at(self, **asked: Any) -> str:
        own = {"by": "" if self.by == "test" or self.service else self.by, "service": self.service}
        return super()._at(**own, **asked)


def _tests(count: int) -> str:
    return "1 test" if count == 1 else f"{count} tests"
