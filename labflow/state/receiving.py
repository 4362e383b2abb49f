"""/receiving: what the scanner found, what reception typed and tapped, and what was received so far."""

from dataclasses import dataclass
from typing import Any, ClassVar
from uuid import UUID

import reflex as rx

from labflow.domain import samples
from labflow.domain.changes import Change
from labflow.domain.samples import arrival, scanning
from labflow.domain.samples.arrival import Warmth
from labflow.domain.samples.receiving import CONDITIONS
from labflow.domain.samples.scanning import ExpectedOrder, ScanView
from labflow.errors import Invalids
from labflow.state import live
from labflow.state.base import LabState
from labflow.state.session import SessionState
from labflow.state.standing import stand
from labflow.state.typed import identifier, text
from labflow.vocabulary import Permission

RECEIVED_MOST = 50
ALL_CONDITIONS = CONDITIONS


@dataclass
class ReceivedRow:
    """A sample that was received at this desk since the page was opened."""

    id: str = ""
    number: str = ""
    name: str = ""
    arrival: str = ""


class ReceptionForm(LabState, rx.State):
    """What is typed and tapped about the sample and its cooler. `sample_key` and `cooler_key` start their fields afresh."""

    needs: ClassVar[Permission] = Permission.RECEIVE_SAMPLES

    temperature: str = ""
    warmth: Warmth = Warmth("Not measured")
    conditions: list[str] = ["intact"]
    preserved: str = ""
    missing: list[str] = []
    scanned: list[str] = []
    same_cooler: bool = True
    sample_key: int = 0
    cooler_key: int = 0

    @rx.event
    async def set_temperature(self, typed: str) -> None:
        """Read the thermometer."""
        self.temperature, self.warmth = typed[:10], arrival.warmth(typed)

    @rx.event
    async def nudge(self, by: str) -> None:
        """A tenth of a degree up or down."""
        self.temperature = arrival.nudged(self.temperature, "-0.1" if by == "-0.1" else "0.1")
        self.warmth = arrival.warmth(self.temperature)

    @rx.event
    async def tap_condition(self, word: str) -> None:
        """Switch one condition on or off."""
        self.conditions = arrival.with_condition(self.conditions, word)

    @rx.event
    async def say_preserved(self, answer: str) -> None:
        """Whether the preservation was checked, and right."""
        self.preserved = answer

    @rx.event
    async def tap_bottle(self, number: str) -> None:
        """A container did not come, or did after all."""
        if number in self.missing:
            self.missing = [each for each in self.missing if each != number]
        else:
            self.missing = [*self.missing, number][:100]

    @rx.event
    async def keep_cooler(self, keep: bool) -> None:
        """Whether the next sample is of the same cooler: its temperature, location and courier stay."""
        self.same_cooler = keep

    def _start_sample(self) -> None:
        self.conditions, self.preserved, self.missing, self.scanned = ["intact"], "", [], []
        self.sample_key += 1

    def _start_cooler(self) -> None:
        self.temperature, self.warmth = "", arrival.warmth("")
        self.cooler_key += 1


class ReceivingState(LabState, rx.State):
    """The sample or order on the desk. `said` tells what the last scan or act led to, `said_tone` how it went."""

    needs: ClassVar[Permission] = Permission.RECEIVE_SAMPLES

    view: ScanView = ScanView()
    expected: list[ExpectedOrder] = []
    received: list[ReceivedRow] = []
    said: str = ""
    said_tone: str = ""
    errors: dict[str, str] = {}
    rejecting: bool = False
    news: int = 0

    @rx.event
    async def load(self) -> None:
        """Show what is expected, and the sample or order the address names."""
        asked = self.router.url.query_parameters
        await self._expect()
        live.watch(self, "changed_meanwhile", _of_reception)
        code = asked.get("sample", "") or asked.get("order", "")
        if code:
            await self._look(code)
        else:
            self._clear()

    @rx.event
    async def changed_meanwhile(self, ids: list[str]) -> None:
        """Others receive too: what is on the desk and what is expected is shown as it is now; what is typed stays."""
        if self.view.order and self.view.order_id in ids:
            said = self.said, self.said_tone, self.errors
            await self._look(self.view.scanned or self.view.number or self.view.order)
            if not self.view.problem:
                self.said, self.said_tone, self.errors = said
        now = await self._do(scanning.expected)
        self.expected, self.news = stand(self.expected, now, by=lambda row: row.number)

    @rx.event
    async def show_news(self) -> None:
        """Show what is expected anew."""
        await self._expect()

    @rx.event
    async def scan(self, code: str) -> None:
        """A label was scanned or a number typed: show what it stands for. Scanning twice changes nothing."""
        await self._look(code)

    @rx.event
    async def put_aside(self) -> None:
        """Back to what is expected, nothing received."""
        self._clear()
        await self._expect()

    @rx.event
    async def receive(self, typed: dict[str, Any]) -> Any:
        """Take the sample in. Pressed twice, it is received once."""
        view, form = self.view, await self.get_state(ReceptionForm)
        if not view.possible:
            return None
        words = {name: text(typed, name) for name in typed}
        try:
            reception = arrival.reception_from(
                words, conditions=form.conditions, preserved=form.preserved, missing=form.missing
            )
        except Invalids as wrong:
            self.errors = wrong.errors
            return None
        _, self.errors = await self._try(
            samples.receive, identifier(view.sample_id), reception=reception, version=view.version
        )
        if self.errors:
            return None
        degrees = words.get("temperature", "").strip()
        seen = ", ".join(filter(None, [f"{degrees} °C" if degrees else "", *form.conditions]))
        row = ReceivedRow(view.sample_id, view.number, view.name, seen)
        self.received = [row, *self.received][:RECEIVED_MOST]
        await self._next(f"{view.number} received")
        return SessionState.load

    @rx.event
    async def ask_to_reject(self, open: bool) -> None:
        """Open or close the dialog that asks why."""
        self.rejecting, self.errors = open and self.view.sample_id != "", {}

    @rx.event
    async def reject(self, typed: dict[str, Any]) -> Any:
        """Refuse the sample with a reason the client will read."""
        view = self.view
        _, self.errors = await self._try(
            samples.reject, identifier(view.sample_id), reason=text(typed, "reason"), version=view.version
        )
        if self.errors:
            return None
        self.rejecting = False
        await self._next(f"{view.number} rejected")
        return SessionState.load

    async def _look(self, code: str) -> None:
        found = await self._do(scanning.find, code)
        self.errors = {}
        if not found.order:
            self.said, self.said_tone = found.problem, "bad"
            return
        form = await self.get_state(ReceptionForm)
        if found.sample_id != self.view.sample_id:
            form._start_sample()
        if found.scanned and found.scanned not in form.scanned:
            form.scanned = [*form.scanned, found.scanned]
            form.missing = [number for number in form.missing if number != found.scanned]
        self.view = found
        self.said, self.said_tone = _said(found), "bad" if found.problem else "ok"

    async def _next(self, said: str) -> None:
        """Show what else of the order is due, with the cooler's facts kept while it is the same cooler."""
        form = await self.get_state(ReceptionForm)
        form._start_sample()
        if not form.same_cooler:
            form._start_cooler()
        self.view = await self._do(scanning.find, self.view.order)
        self.view.problem = ""
        await self._expect()
        self.said, self.said_tone = said, "ok"

    async def _expect(self) -> None:
        self.expected, self.news = await self._do(scanning.expected), 0

    def _clear(self) -> None:
        self.view, self.said, self.said_tone, self.errors = ScanView(), "", "", {}


def _of_reception(change: Change) -> UUID | None:
    """The order of a sample or container that changed."""
    return change.order_id if change.entity in ("lab_order", "sample", "container") else None


def _said(found: ScanView) -> str:
    if found.problem:
        return found.problem
    if not found.sample_id:
        return f"{found.order}: scan one of its samples"
    return f"{found.scanned} belongs to {found.number}" if found.scanned else f"{found.number} found"
