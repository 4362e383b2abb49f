"""/work/[service_id]: the result sheet. Rows stay as they were read; what became of typed cells stands in the marks."""

from typing import Any, ClassVar

import reflex as rx

from labflow.components.toasts import done
from labflow.domain.analyses import sheet, typing
from labflow.domain.analyses.sheet import Cell, MatrixRow, Sheet, Tab
from labflow.domain.analyses.sheet_facts import SheetQuery
from labflow.domain.analyses.typing import Commit, Mark, RunFacts, Typed
from labflow.errors import Invalid, LabError
from labflow.state.base import LabState, when_dropped
from labflow.vocabulary import Permission

UNSENT = "unsent"
NOT_TAKEN = "Not saved yet: typed faster than can be saved. It is saved with the next entry."


class SheetRows(LabState, rx.State):
    """The cells as they were when the sheet was opened."""

    needs: ClassVar[Permission] = Permission.SEE_WORK

    rows: list[Cell] = []
    matrix: list[MatrixRow] = []


class SheetMarks(LabState, rx.State):
    """What became of the cells typed since: small, and sent after each commit."""

    needs: ClassVar[Permission] = Permission.SEE_WORK

    marks: dict[str, Mark] = {}
    _typed: dict[str, dict[str, str]] = {}
    _versions: dict[str, int] = {}

    def _opened(self, view: Sheet, *, keep: bool) -> None:
        """Start with a sheet just read; `keep` leaves what was refused where it was typed."""
        cells = [*view.rows, *[cell for row in view.matrix for cell in row.cells if cell.id]]
        seen = {cell.id: cell.version for cell in cells}
        self._versions = {**self._versions, **seen} if keep else seen
        kept = (
            {id: mark for id, mark in self.marks.items() if mark.state in ("error", "changed")}
            if keep
            else {}
        )
        self.marks = kept
        self._typed = {id: typed for id, typed in self._typed.items() if id in kept}

    def _note(self, changes: list[dict[str, str]]) -> list[Typed]:
        """Add a commit to what is typed and not saved yet; gives the rows it concerns."""
        for change in changes:
            part = change["field"].partition(":")[0]
            if part in ("raw", "dilution"):
                self._typed[change["id"]] = {**self._typed.get(change["id"], {}), part: change["value"]}
        return [self._row(id) for id in dict.fromkeys(change["id"] for change in changes)]

    def _not_taken(self, changes: list[dict[str, str]]) -> None:
        """Cells of a commit that was dropped: kept as typed and shown as not saved; the next commit carries them."""
        if len(self._typed) + len(changes) > typing.MOST_TYPED:
            return
        self.marks = {**self.marks, **{row.cell: _unsent(row) for row in self._note(changes)}}

    def _left_over(self, taken: list[Typed]) -> list[Typed]:
        """Cells of dropped commits that this commit does not name itself."""
        named = {row.cell for row in taken}
        unsent = [id for id, mark in self.marks.items() if mark.code == UNSENT and id not in named]
        return [self._row(id) for id in unsent]

    def _row(self, id: str) -> Typed:
        typed = self._typed.get(id, {})
        return Typed(id, typed.get("raw"), typed.get("dilution"), self._versions.get(id, 0))

    def _settle(self, marks: dict[str, Mark]) -> None:
        for id, mark in marks.items():
            if mark.state in ("saved", ""):
                self._typed.pop(id, None)
            if mark.code != "not_allowed":
                self._versions[id] = mark.version
        self.marks = {**self.marks, **marks}

    def _forget(self, id: str) -> None:
        self._typed.pop(id, None)
        self.marks = {known: mark for known, mark in self.marks.items() if known != id}


def _unsent(row: Typed) -> Mark:
    return Mark(
        "error", UNSENT, NOT_TAKEN, typed=row.raw or "", draft_raw=row.raw or "",
        draft_dilution=row.dilution or "", version=row.seen_version,
    )  # fmt: skip


class SheetState(LabState, rx.State):
    """The sheet's head, its own fields and its dialogs."""

    needs: ClassVar[Permission] = Permission.SEE_WORK

    head: Sheet = Sheet()
    tabs: list[Tab] = []
    ready: int = 0
    left: list[str] = []
    saved_at: str = ""
    saving: bool = False
    instrument: str = ""
    analysed_at: str = ""
    mine: bool = False
    asks: list[Mark] = []
    reason_error: str = ""
    submitting: bool = False
    _service: str = ""
    _sample: str = ""
    _asked: list[str] = []

    @rx.event
    async def open_test(self) -> None:
        """Open the sheet of the test in the address."""
        await self._open(service=self.router.url.path.rstrip("/").rpartition("/")[2])

    @rx.event
    async def open_sample(self) -> None:
        """Open the sheet of the sample in the address."""
        await self._open(sample=self.router.url.path.rstrip("/").rpartition("/")[2])

    @rx.event
    async def only_mine(self, on: bool) -> Any:
        """Show own and unassigned work only, or everybody's."""
        self.mine = on
        await self._read(keep=True)

    @rx.event
    async def run_instrument(self, name: str) -> None:
        """The instrument for what is typed from now on."""
        self.instrument = name.strip()[:60]

    @rx.event
    async def run_time(self, at: str) -> None:
        """The time of analysis for what is typed from now on; empty means the moment of typing."""
        self.analysed_at = at[:30]

    @rx.event
    @when_dropped("_keep")
    async def commit(self, changes: list[dict[str, str]]) -> Any:
        """Save what was typed: one cell, a filled column or a pasted block."""
        self.saving = True
        yield
        marks = await self.get_state(SheetMarks)
        typed = marks._note(changes)
        typed += marks._left_over(typed)
        try:
            answer = await self._enter(typed)
        except LabError as refusal:
            marks._settle({row.cell: Mark("error", refusal.code, refusal.message) for row in typed})
        else:
            self._take(marks, answer)
        self.saving = False

    @rx.event
    async def give_reason(self, form: dict[str, Any]) -> Any:
        """Say why saved values change, and save them."""
        try:
            reason = typing.chosen_reason(str(form.get("picked") or ""), str(form.get("words") or ""))
        except Invalid as refusal:
            self.reason_error = refusal.message
            return None
        marks = await self.get_state(SheetMarks)
        answer = await self._enter([marks._row(id) for id in self._asked], reason=reason)
        self._take(marks, answer)
        return None

    @rx.event
    async def leave_reason(self, on: bool) -> None:
        """Do not save the changes for now: the cells stay marked, with what was typed."""
        self.asks, self._asked, self.reason_error = [], [], ""

    @rx.event
    async def ask_reason(self, cell: str) -> None:
        """Open the question for the reason again, for one cell."""
        marks = await self.get_state(SheetMarks)
        self.asks, self._asked = [marks.marks[cell]], [cell]

    @rx.event
    async def take_saved(self, cell: str) -> None:
        """Give up what was typed in a cell and show what is saved: one's own earlier value, or theirs."""
        (await self.get_state(SheetMarks))._forget(cell)
        await self._read(keep=True)

    @rx.event
    async def ask_submit(self, on: bool = True) -> None:
        """Show what would be submitted and what stays, or close that again."""
        if on:
            await self._count()
        self.submitting = on

    @rx.event
    async def submit(self) -> Any:
        """Hand every complete test of the sheet over for review."""
        count = await self._do(typing.submit_sheet, self._query())
        self.submitting = False
        await self._read(keep=True)
        return done(f"{count} {'test' if count == 1 else 'tests'} submitted for review.")

    async def _keep(self, changes: Any = None) -> None:
        """A commit that was dropped because the tab sent too fast: nothing of what was typed is lost."""
        if isinstance(changes, list) and all(
            isinstance(one, dict) and all(isinstance(one.get(part), str) for part in ("id", "field", "value"))
            for one in changes
        ):
            (await self.get_state(SheetMarks))._not_taken(changes)

    async def _open(self, *, service: str = "", sample: str = "") -> None:
        """Another analyte of the same sheet keeps what was refused; another sheet starts fresh."""
        same = (service, sample) == (self._service, self._sample)
        self._service, self._sample = service, sample
        asked = self.router.url.query_parameters
        self.head = Sheet(analyte=asked.get("analyte", "")[:30])
        self.asks, self._asked, self.submitting = [], [], False
        await self._read(keep=same)
        if not same:
            self.saved_at, self.instrument, self.analysed_at = "", self.head.instrument, ""

    async def _read(self, *, keep: bool) -> None:
        view = await self._do(sheet.sheet, self._query())
        rows, marks = await self.get_state(SheetRows), await self.get_state(SheetMarks)
        rows.rows, rows.matrix = view.rows, view.matrix
        marks._opened(view, keep=keep)
        view.rows, view.matrix = [], []
        self.head = view
        await self._count()

    async def _count(self) -> None:
        self._show(await self._do(typing.progress, self._query()))

    async def _enter(self, typed: list[Typed], *, reason: str = "") -> Commit:
        run = RunFacts(self.instrument, self.analysed_at)
        return await self._do(typing.enter_typed, self._query(), typed, run=run, reason=reason)

    def _take(self, marks: SheetMarks, answer: Commit) -> None:
        marks._settle(answer.marks)
        self._asked = [id for id, mark in answer.marks.items() if mark.code == "reason_needed"]
        self.asks = [answer.marks[id] for id in self._asked]
        self.reason_error = ""
        self.saved_at = answer.saved_at or self.saved_at
        self._show(answer.progress)

    def _show(self, progress: typing.Progress) -> None:
        self.tabs, self.ready, self.left = progress.tabs, progress.count, progress.left

    def _query(self) -> SheetQuery:
        return SheetQuery(self._service, self._sample, self.head.analyte, self.mine)
