"""What others do in the sheet this tab shows: changed cells go out as they change, new tests are counted, people are shown at their cells."""

import json
import time
import zlib
from typing import Any, ClassVar
from uuid import UUID

import reflex as rx

from labflow.domain.analyses import progress, sheet_news
from labflow.domain.analyses.progress import Tally
from labflow.domain.analyses.sheet import Sheet
from labflow.domain.analyses.sheet_facts import SheetQuery
from labflow.domain.analyses.sheet_news import OnSheet, live_facts
from labflow.domain.changes import Change
from labflow.state import live
from labflow.state.base import LabState
from labflow.state.together import together
from labflow.state.typed import identifier
from labflow.vocabulary import Permission

KEPT_SECONDS = 3.0  # a batch stays so long: two that follow each other at once are drawn together
TONES = 5
_BY = ("by", "by_id", "at")
_UNTOLD = ("hold", "hold_soon", *_BY)  # what changes with the clock alone is no news


class NewsState(LabState, rx.State):
    """`batches` are the cells that changed lately, `came` counts tests that came, `others` are the people in the sheet."""

    needs: ClassVar[Permission] = Permission.SEE_WORK

    batches: list[dict[str, Any]] = []
    came: int = 0
    others: list[dict[str, str]] = []
    _sheet: SheetQuery = SheetQuery()
    _tests: dict[str, str] = {}
    _known: dict[str, int] = {}
    _new: set[str] = set()
    _gone: dict[str, str] = {}
    _viewer: str = ""
    _since: float = 0.0
    _seq: int = 0

    @rx.event
    async def show_others(self, record: str) -> None:
        """Who is in this sheet, and at which cell."""
        self._show(record)

    @rx.event
    async def at(self, cell: str) -> None:
        """This person is at a cell now, or at none. A cell that this sheet does not show is nobody's place."""
        if not cell or test_of(cell) in self._tests:
            live.move_to(self, cell[:80])

    async def _begin(self, sheet: rx.State, query: SheetQuery, view: Sheet) -> None:
        """The sheet was read: follow its samples from here. `sheet` is the state that is told of changes."""
        self._sheet, self._viewer, self._since = query, view.viewer, time.monotonic()
        self.batches, self.came, self._new, self._gone = [], 0, set(), {}
        cells = view.rows or [cell for row in view.matrix for cell in row.cells if cell.id]
        self._tests = {test_of(cell.id): cell.sample_id for cell in cells}
        self._known = {cell.id: _print(live_facts(cell)) for cell in cells}
        record = f"sheet:{query.service_id or query.sample_id}"
        shown = frozenset([*self._tests.values(), *view.orders, *filter(None, [query.sample_id])])

        def ids_of(change: Change) -> UUID | None:
            id = change.id if change.entity == "lab_order" else change.sample_id
            return id if id is not None and (not query.sample_id or str(id) in shown) else None

        await live.watch_record(
            sheet, "changed_meanwhile", record, ids_of, shown=shown, moved=_brings_work,
            show_others=f"{NewsState.get_full_name()}.show_others",
        )  # fmt: skip
        self._show(record)

    def _show(self, record: str) -> None:
        """Each with a colour that is the same on every screen."""
        self.others = [
            {**one, "tone": str(zlib.crc32(one["id"].encode()) % TONES)}
            for one in live.others_at(self, record)
        ]

    def _done_here(self, request: UUID | None) -> None:
        """This tab saved something: what was read before that is too old for it."""
        self._since = time.monotonic()
        live.done_here(self, request)

    async def _hear(self, ids: list[str]) -> Tally | None:
        """Take over what changed on these samples: what is shown goes to the browser, what came is counted.

        Gives how full the sheet is now, if that can have changed.
        """
        told, query = sorted({identifier(id) for id in ids[:500]}), self._sheet
        what = (query.service_id, query.sample_id)
        news = await together(
            ("news", *what, query.analyte, *told), lambda: self._do(sheet_news.news, query, told), not_before=self._since
        )  # fmt: skip
        self._count(news)
        if not self._say(news):
            return None
        return await together(
            ("tally", *what, self._viewer if query.mine else ""), lambda: self._do(progress.tally, query),
            not_before=self._since,
        )  # fmt: skip

    def _say(self, news: dict[str, OnSheet]) -> bool:
        """Only the cells that are others now than this tab was told. False when there are none."""
        here = {test: one for test, one in news.items() if test in self._tests}
        cells = {
            cell: self._told(facts)
            for one in here.values()
            for cell, facts in one.cells.items()
            if self._known.get(cell) != _print(facts)
        }
        self._known |= {cell: _print(facts) for cell, facts in cells.items()}
        left = {test: one.left for test, one in here.items() if one.left != self._gone.get(test, "")}
        self._gone |= left
        if not cells and not left:
            return False
        self._seq += 1
        kept = [one for one in self.batches if time.time() - one["told"] < KEPT_SECONDS]
        self.batches = [*kept, {"seq": self._seq, "told": time.time(), "cells": cells, "left": left}]
        return True

    def _told(self, facts: dict[str, Any]) -> dict[str, Any]:
        """What one did oneself is not said to be somebody's."""
        unsaid = _BY if facts.get("by_id") == self._viewer else ("by_id",)
        return {name: value for name, value in facts.items() if name not in unsaid}

    def _count(self, news: dict[str, OnSheet]) -> None:
        """Tests of this sheet that are not on it yet; with "mine" only those that are this person's or nobody's."""
        mine = ("", self._viewer)
        came = {
            test
            for test, one in news.items()
            if test not in self._tests and not one.left and (not self._sheet.mine or one.analyst in mine)
        }
        self._new = (self._new - news.keys()) | came
        if len(self._new) != self.came:
            self.came = len(self._new)


def test_of(cell: str) -> str:
    """The test that a cell belongs to."""
    return cell.split(":")[0]


def _brings_work(change: Change) -> bool:
    return change.entity == "analysis"


def _print(facts: dict[str, Any]) -> int:
    """Tells whether a cell is still as it was, in four bytes."""
    kept = {name: value for name, value in facts.items() if name not in _UNTOLD}
    return zlib.crc32(json.dumps(kept, sort_keys=True).encode())
