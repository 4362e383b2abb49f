"""/work: the work that waits, test by test; /work/analyses: the same as a list."""

from typing import Any, ClassVar
from urllib.parse import urlencode
from uuid import UUID

import reflex as rx

from labflow.components.toasts import done
from labflow.domain import analyses
from labflow.domain.analyses import by_test, views
from labflow.domain.analyses.by_test import ServiceRow
from labflow.domain.changes import Change
from labflow.domain.lists import ListPlan, ViewTab
from labflow.domain.lists.window import ListQuery
from labflow.state import live
from labflow.state.base import LabState
from labflow.state.lists import NO_WORDS, ListScreen
from labflow.state.typed import identifier
from labflow.vocabulary import Permission
from labflow.words import _, number, plural


class WorkRows(LabState, rx.State):
    """The tests, apart from the controls."""

    needs: ClassVar[Permission] = Permission.SEE_WORK

    tests: list[ServiceRow] = []


class WorkState(LabState, rx.State):
    """The bench test by test, in one of its views."""

    needs: ClassVar[Permission] = Permission.SEE_WORK

    views: list[ViewTab] = []
    view: str = ""
    q: str = ""
    filters: str = ""
    total: str = ""
    as_list: str = ""
    _kept_q: str = ""
    loaded: bool = False

    @rx.event
    async def load(self) -> None:
        """Read what the address asks for."""
        await self._read()
        live.watch(self, "changed_meanwhile", _of_the_bench)

    @rx.event
    async def changed_meanwhile(self, ids: list[str]) -> None:
        """Count again what waits. Tests stay in their order: it is the catalogue's."""
        if self.loaded:
            await self._read()

    @rx.event
    async def search(self, q: str) -> Any:
        """Find work by sample, client's name, order or test."""
        return rx.redirect(self._at("/work", q=q.strip() or (NO_WORDS if self._kept_q else "")), replace=True)

    @rx.event
    async def take_up_test(self, service_id: str) -> Any:
        """Make all unassigned work of a test one's own, and open its sheet."""
        count = await self._do(analyses.take_up_service, identifier(service_id))
        return [
            rx.redirect(f"/work/{service_id}"),
            done(plural("{count} test taken up.", "{count} tests taken up.", count)),
        ]

    async def _read(self) -> None:
        asked = self.router.url.query_parameters
        q, self.filters = asked.get("q", "")[:400], asked.get("filters", "")[:4000]
        query = ListQuery(tab=asked.get("tab", "")[:60], q=q, filters=self.filters)
        page = await self._do(by_test.page, query)
        self.q, self._kept_q = page.q, page.kept_q
        (await self.get_state(WorkRows)).tests = page.rows
        self.views = [
            ViewTab(view.key, view.label, view.count, f"/work?tab={view.key}", view.own, view.shared) for view in page.views
        ]  # fmt: skip
        self.view, self.total, self.loaded = page.view, number(page.waiting), True
        self.as_list = self._at("/work/analyses", q=q)

    def _at(self, address: str, **changed: str) -> str:
        wanted = {"tab": self.view, "filters": self.filters, **changed}
        kept = {name: value for name, value in wanted.items() if value}
        return address + ("?" + urlencode(kept) if kept else "")


class WorkListState(ListScreen, rx.State):
    """The bench as a list of analyses."""

    needs: ClassVar[Permission] = Permission.SEE_WORK
    plan: ClassVar[ListPlan] = views.BENCH

    @rx.event
    async def take_up(self, ids: list[str]) -> Any:
        """Make the selected analyses one's own."""
        await self._do(analyses.assign, [identifier(id) for id in ids], analyst_id=None)
        return [type(self).load_behind, done(_("{tests} taken up.", tests=_tests(len(ids))))]


def _of_the_bench(change: Change) -> UUID | None:
    """Work that came, was given to somebody, or left."""
    return change.id if change.entity == "analysis" else None


def _tests(count: int) -> str:
    return plural("{count} test", "{count} tests", count)
