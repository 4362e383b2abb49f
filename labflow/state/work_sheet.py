"""/work/[service_id]: the result sheet. Rows stay as they were read; what became of typed cells goes out as answers."""

from dataclasses import asdict, dataclass, field
from typing import Any, ClassVar

import reflex as rx

from labflow.components.toasts import done
from labflow.domain.analyses import cell_panel, sheet_wire, typing
from labflow.domain.analyses.progress import Tally, opened, progress
from labflow.domain.analyses.sheet import Sheet, Tab
from labflow.domain.analyses.sheet_facts import SheetQuery
from labflow.domain.analyses.typing import Commit, Mark, RunFacts, Typed
from labflow.errors import Invalid, LabError
from labflow.state.base import LabState, when_dropped
from labflow.state.work_cell import CellState
from labflow.state.work_news import NewsState
from labflow.vocabulary import Permission
from labflow.words import plural

MOST_DROPPED = 100

__all__ = ["Mark", "SheetAnswers", "SheetRows", "SheetState", "Tab"]


class SheetRows(LabState, rx.State):
    """The cells as they were when the sheet was read; `across` are a matrix's analytes."""

    needs: ClassVar[Permission] = Permission.SEE_WORK

    rows: list[dict[str, Any]] = []
    across: list[dict[str, Any]] = []


@dataclass
class Answer:
    """What came of one batch of the browser: `seq` counts up, `batch` is the browser's own name for it.

    `dropped` is a batch that was not looked at, because the tab sent too much at once: the browser sends it again.
    """

    seq: int = 0
    batch: str = ""
    saved_at: str = ""
    dropped: bool = False
    marks: dict[str, dict[str, Any]] = field(default_factory=dict)


class SheetAnswers(LabState, rx.State):
    """What became of the batches the browser has not confirmed yet: small, and sent after each commit."""

    needs: ClassVar[Permission] = Permission.SEE_WORK

    answers: list[dict[str, Any]] = []
    _seq: int = 0

    def _say(self, marks: dict[str, Mark], *, saved_at: str = "", batch: str = "", have: int = 0) -> None:
        kept = [one for one in self.answers if one["seq"] > have]
        self._add(kept, Answer(batch=batch, saved_at=saved_at, marks=sheet_wire.marks_of(marks)))

    def _send_again(self, batch: str) -> None:
        if sum(one["dropped"] for one in self.answers) < MOST_DROPPED:
            self._add(self.answers, Answer(batch=batch, dropped=True))

    def _add(self, kept: list[dict[str, Any]], answer: Answer) -> None:
        self._seq += 1
        answer.seq = self._seq
        self.answers = [*kept, asdict(answer)]


class SheetState(LabState, rx.State):
    """The sheet's head, its own fields and its dialogs."""

    needs: ClassVar[Permission] = Permission.SEE_WORK

    head: Sheet = Sheet()
    here: str = ""
    address: str = ""
    tabs: list[Tab] = []
    ready: int = 0
    left: list[str] = []
    instrument: str = ""
    instrument_why: str = ""
    analysed_at: str = ""
    mine: bool = False
    asks: list[Mark] = []
    reason_error: str = ""
    submitting: bool = False
    _service: str = ""
    _sample: str = ""
    _asked: list[Typed] = []
    _refused: dict[str, tuple[Typed, Mark]] = {}

    @rx.event
    async def open_afresh(self) -> None:
        """No dialog and no panel of the sheet that was shown before."""
        self.asks, self._asked, self._refused, self.submitting = [], [], {}, False
        (await self.get_state(CellState))._close()

    @rx.event
    async def open_test(self) -> None:
        """Open the sheet of the test in the address."""
        await self._open(service=self._at_end())

    @rx.event
    async def open_sample(self) -> None:
        """Open the sheet of the sample in the address."""
        await self._open(sample=self._at_end())

    @rx.event
    async def changed_meanwhile(self, ids: list[str]) -> None:
        """Others worked on these samples: their cells change where they stand, new tests are only counted."""
        tally = await (await self.get_state(NewsState))._hear(ids) if self.here else None
        if tally is not None:
            self._show(tally)

    @rx.event
    async def show_news(self) -> None:
        """Read the sheet again, with the tests that came meanwhile. What is typed and not saved stays."""
        await self._read()

    @rx.event
    async def only_mine(self, on: bool) -> Any:
        """Show own and unassigned work only, or everybody's."""
        self.mine = on
        await self._read()

    @rx.event
    async def run_instrument(self, name: str) -> None:
        """The instrument for what is typed from now on."""
        self.instrument = name.strip()[:60]
        self._look_at_instrument()

    @rx.event
    async def run_time(self, at: str) -> None:
        """The time of analysis for what is typed from now on; empty means the moment of typing."""
        self.analysed_at = at[:30]

    @rx.event
    @when_dropped("_keep")
    async def commit(self, batch: dict[str, Any]) -> None:
        """Save what was typed: one cell, a filled column or a pasted block. The same batch may come twice."""
        typed = typing.read_batch(batch)
        try:
            answer = await self._enter(typed)
        except LabError as refusal:
            answer = Commit({row.cell: Mark("error", refusal.code, refusal.message) for row in typed})
        await self._take(typed, answer, batch=str(batch.get("id"))[:40], have=batch.get("have"))

    @rx.event
    async def give_reason(self, form: dict[str, Any]) -> Any:
        """Say why saved values change, and save them."""
        try:
            reason = typing.chosen_reason(str(form.get("picked") or ""), str(form.get("words") or ""))
        except Invalid as refusal:
            self.reason_error = refusal.message
            return None
        typed = self._asked
        await self._take(typed, await self._enter(typed, reason=reason))
        return None

    @rx.event
    async def leave_reason(self, on: bool) -> None:
        """Do not save the changes for now: the cells stay marked, with what was typed."""
        self.asks, self._asked, self.reason_error = [], [], ""

    @rx.event
    async def ask(self, what: str, cell: str) -> None:
        """Open a cell's comments or history, or the question for the reason of its change again."""
        if what in cell_panel.WHAT:
            await (await self.get_state(CellState))._open(what, cell)
        if what == "reason" and cell in self._refused:
            typed, mark = self._refused[cell]
            self.asks, self._asked = [mark], [typed]

    @rx.event
    async def ask_submit(self, on: bool = True) -> None:
        """Show what would be submitted and what stays, or close that again."""
        if on:
            told = await self._do(progress, self._query())
            self.tabs, self.ready, self.left = told.tabs, told.count, told.left
        self.submitting = on

    @rx.event
    async def submit(self) -> Any:
        """Hand every complete test of the sheet over for review."""
        count = await self._do(typing.submit_sheet, self._query())
        self.submitting = False
        await self._read()
        return done(
            plural("{count} test submitted for review.", "{count} tests submitted for review.", count)
        )

    async def _keep(self, batch: Any = None, **_: Any) -> None:
        """A batch that came too fast: nothing is lost, the browser still has it."""
        if isinstance(batch, dict):
            (await self.get_state(SheetAnswers))._send_again(str(batch.get("id"))[:40])

    async def _open(self, *, service: str = "", sample: str = "") -> None:
        """Another analyte of the same sheet keeps the sheet's own fields; another sheet starts fresh."""
        same = (service, sample) == (self._service, self._sample)
        self._service, self._sample, self.here = service, sample, service or sample
        self.address = self.router.url.path.rstrip("/")
        asked = self.router.url.query_parameters
        self.head = Sheet(analyte=asked.get("analyte", "")[:30])
        (await self.get_state(CellState))._forget()
        await self._read()
        if not same:
            self.instrument, self.analysed_at = self.head.instrument, ""
        self._look_at_instrument()

    def _look_at_instrument(self) -> None:
        """What is wrong with the instrument chosen, said before anything is typed."""
        offered = {one.value: one.why for one in self.head.instruments}
        self.instrument_why = offered.get(self.instrument, "")

    async def _read(self) -> None:
        view, self.ready = await self._do(opened, self._query())
        rows = await self.get_state(SheetRows)
        rows.rows, rows.across = sheet_wire.rows_of(view), sheet_wire.across_of(view)
        self.tabs = view.tabs
        await (await self.get_state(NewsState))._begin(self, self._query(view.analyte), view)
        view.rows, view.matrix, view.tabs, view.orders, view.viewer = [], [], [], [], ""
        self.head = view

    async def _enter(self, typed: list[Typed], *, reason: str = "") -> Commit:
        run = RunFacts(self.instrument, self.analysed_at)
        return await self._do(typing.enter_typed, self._query(), typed, run=run, reason=reason)

    async def _take(self, typed: list[Typed], answer: Commit, *, batch: str = "", have: Any = 0) -> None:
        answers = await self.get_state(SheetAnswers)
        seen = have if isinstance(have, int) else 0
        (await self.get_state(NewsState))._done_here(answer.request)
        answers._say(answer.marks, saved_at=answer.saved_at, batch=batch, have=seen)
        by_cell = {one.cell: one for one in typed}
        for cell, mark in answer.marks.items():
            self._refused.pop(cell, None)
            if mark.code == "reason_needed":
                self._refused[cell] = (by_cell[cell], mark)
        self._asked = [self._refused[cell][0] for cell in answer.marks if cell in self._refused]
        self.asks = [self._refused[cell][1] for cell in answer.marks if cell in self._refused]
        self.reason_error = ""
        if answer.tally.done or answer.saved_at:
            self._show(answer.tally)

    def _show(self, tally: Tally) -> None:
        self.ready = tally.ready
        for tab in self.tabs:
            now = tally.done.get(tab.analyte, 0), tally.above.get(tab.analyte, 0)
            if (tab.done, tab.above) != now:  # what is set is sent, also when it was so before
                tab.done, tab.above = now

    def _query(self, analyte: str = "") -> SheetQuery:
        return SheetQuery(self._service, self._sample, analyte or self.head.analyte, self.mine)
