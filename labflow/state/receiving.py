"""/receiving: what the scanner found, what of the order lies on the desk, and what was received so far."""

from dataclasses import dataclass
from typing import Any, ClassVar
from uuid import UUID

import reflex as rx

from labflow.domain import samples
from labflow.domain.changes import Change
from labflow.domain.samples import Reception, arrival, scanning
from labflow.domain.samples.arrival import BANDS, COLDEST, WARMEST
from labflow.domain.samples.desk import Tally, tally
from labflow.domain.samples.receiving import CONDITIONS, CONTRADICTIONS
from labflow.domain.samples.scanning import Bottle, ExpectedOrder, OrderSample, ScanView
from labflow.errors import Invalids
from labflow.state import live
from labflow.state.base import LabState
from labflow.state.session import SessionState
from labflow.state.standing import stand
from labflow.state.typed import chosen, identifier, text, ticked
from labflow.vocabulary import Permission
from labflow.words import _, plural

__all__ = [
    "BANDS", "COLDEST", "CONDITIONS", "CONTRADICTIONS", "WARMEST", "Bottle", "OrderSample", "ReceivedRow", "ReceivingState",
    "reception_of",
]  # fmt: skip

RECEIVED_MOST = 50
SCANNED_MOST = 2000
SET_ASIDE_MOST = 20
# What was received or set aside leaves the hands at the scanner: the next code must not go into the field that was typed in last.
TO_THE_SCAN_FIELD = "document.querySelector('[data-scan=here]')?.focus()"


@dataclass
class ReceivedRow:
    """What was received at this desk since the page was opened: a sample, or a container that came later."""

    id: str = ""
    number: str = ""
    name: str = ""
    arrival: str = ""


@dataclass
class OnDesk:
    """What was chosen, scanned and tapped of an order that was set aside."""

    chosen: list[str]
    scanned: list[str]
    by_hand: list[str]
    missing: list[str]


class ReceivingState(LabState, rx.State):
    """The order on the desk. `said` tells what the last scan or act led to, `said_tone` how it went.

    `by_hand` are containers that wait for no scan any more, `missing` those that did not come.
    What is typed and tapped stays in the browser until it is sent: it must not be lost without a connection.
    `sample_key` and `cooler_key` start those fields afresh. `heard` counts the scans that were answered.
    """

    needs: ClassVar[Permission] = Permission.RECEIVE_SAMPLES

    view: ScanView = ScanView()
    tally: Tally = Tally()
    chosen: list[str] = []
    scanned: list[str] = []
    by_hand: list[str] = []
    missing: list[str] = []
    expected: list[ExpectedOrder] = []
    loaded: bool = False
    received: list[ReceivedRow] = []
    act: str = ""
    said: str = ""
    said_tone: str = ""
    errors: dict[str, str] = {}
    rejecting: bool = False
    news: int = 0
    heard: int = 0
    sample_key: int = 0
    cooler_key: int = 0
    _aside: dict[str, OnDesk] = {}

    @rx.event
    def open_afresh(self) -> None:
        """An empty desk, unless the address says what is to lie on it. What is scanned from now on stays there."""
        if not self._named():
            self._clear()

    @rx.event
    async def load(self) -> None:
        """Show what is expected, and the sample or order the address names."""
        await self._expect()
        live.watch(self, "changed_meanwhile", _of_reception)
        if code := self._named():
            await self._look(code)

    @rx.event
    async def changed_meanwhile(self, ids: list[str]) -> None:
        """Others receive too: what is on the desk and what is expected is shown as it is now; what is typed stays."""
        if self.view.order and self.view.order_id in ids:
            said = self.said, self.said_tone, self.errors
            await self._show(
                await self._do(scanning.find, self.view.scanned or self.view.number or self.view.order)
            )
            if not self.view.problem:
                self.said, self.said_tone, self.errors = said
            elif not self.view.sample_id and self._received_of_it():
                # the order lies there, and its last sample was received at this very desk
                self.view.problem = ""
                self.said, self.said_tone, self.errors = said
            elif self.view.sample_id in {row.id for row in self.received}:
                # a scan that waited for the connection took it in at this very desk
                self.view.problem = ""
                self.said, self.said_tone = _("{number} received", number=self.view.number), "ok"
        now = await self._do(scanning.expected)
        self.expected, self.news = stand(self.expected, now, by=lambda row: row.number)

    @rx.event
    async def show_news(self) -> None:
        """Show what is expected anew."""
        await self._expect()

    @rx.event
    async def scan(self, code: str) -> None:
        """A label was scanned or a number typed: it lies on the desk now. Scanning twice changes nothing."""
        self.heard += 1
        await self._look(code)

    @rx.event
    async def choose(self, number: str) -> None:
        """A sample of the order was tapped: take it onto the desk, or off it again."""
        if number in self.chosen:
            self.chosen = [each for each in self.chosen if each != number]
            gone = {
                each.number
                for sample in self.view.samples
                if sample.number == number
                for each in sample.bottles
            }
            self.scanned = [each for each in self.scanned if each not in gone]
            self._count()
        else:
            await self._look(number)

    @rx.event
    async def tap_container(self, number: str, missing: bool) -> None:
        """A container was tapped: it did not come, or it is here after all. What counts is what the form sends."""
        if number in self.tally.waiting and not missing:
            self.by_hand = [*self.by_hand, number][-SCANNED_MOST:]
        self.missing = [each for each in self.missing if each != number]
        if missing:
            self.missing = [*self.missing, number][-SCANNED_MOST:]
        self._count()

    @rx.event
    async def choose_all(self) -> None:
        """All samples of the order that are due came."""
        self.chosen = [each.number for each in self.view.samples if each.due]
        self._count()

    @rx.event
    async def put_aside(self) -> Any:
        """Back to what is expected, nothing received. What was scanned of the order is remembered on this page."""
        self._clear()
        await self._expect()
        return rx.call_script(TO_THE_SCAN_FIELD)

    @rx.event
    async def receive(self, typed: dict[str, Any]) -> Any:
        """Take in what lies on the desk. Pressed twice, it is received once."""
        if not self.chosen and not self.view.late:
            return None
        try:
            reception = reception_of(typed)
        except Invalids as wrong:
            self.errors = wrong.errors
            return None
        taken = self._late() if self.view.late else self._due()
        if self.view.late:
            _nothing, self.errors = await self._try(
                samples.receive_container, self.view.late, reception=reception
            )
        else:
            versions = {
                identifier(each.id): each.version for each in self.view.samples if each.number in self.chosen
            }
            _nothing, self.errors = await self._try(samples.receive_together, versions, reception=reception)
        if self.errors:
            return None
        for row in taken:
            row.arrival = arrival.words(reception)
        self._remember(taken)
        await self._next(_received_words(taken), same_cooler=ticked(typed, "same_cooler"))
        await (await self.get_state(SessionState))._recount()
        return rx.call_script(TO_THE_SCAN_FIELD)

    @rx.event
    async def ask_to_reject(self, open: bool) -> None:
        """Open or close the dialog that asks why."""
        self.rejecting, self.errors = open and self.view.sample_id != "", {}

    @rx.event
    async def reject(self, typed: dict[str, Any]) -> Any:
        """Refuse the sample with a reason the client will read."""
        view = self.view
        _nothing, self.errors = await self._try(
            samples.reject, identifier(view.sample_id), reason=text(typed, "reason"), version=view.version
        )
        if self.errors:
            return None
        self.rejecting = False
        await self._next(_("{number} rejected", number=view.number), same_cooler=True)
        await (await self.get_state(SessionState))._recount()
        return None

    async def _look(self, code: str) -> None:
        found = await self._do(scanning.find, code)
        self.errors = {}
        if not found.order:
            self.said, self.said_tone = found.problem, "bad"
            return
        if found.order != self.view.order:
            self._set_aside()
            self._put_on_desk(self._aside.pop(found.order, OnDesk([], [], [], [])))
            self.sample_key += 1
            if self.view.client and found.client != self.view.client:
                # a cooler is one client's: its temperature goes onto no other's certificate
                self.cooler_key += 1
        if found.possible and found.number not in self.chosen:
            self.chosen = [*self.chosen, found.number]
        if found.scanned and found.scanned not in self.scanned:
            self.scanned = [*self.scanned, found.scanned][-SCANNED_MOST:]
            self.missing = [each for each in self.missing if each != found.scanned]
        await self._show(found)

    async def _show(self, found: ScanView) -> None:
        """Show an order as it is now; what is due no longer leaves the desk."""
        due = {each.number for each in found.samples if each.due}
        self.chosen = [number for number in self.chosen if number in due]
        self.view = found
        self._count()
        self.said, self.said_tone = _said(found), "bad" if found.problem and not found.late else "ok"

    async def _next(self, said: str, *, same_cooler: bool) -> None:
        """Show what else of the order is due, with the cooler's facts kept while it is the same cooler."""
        self.sample_key += 1
        if not same_cooler:
            self.cooler_key += 1
        self._put_on_desk(OnDesk([], [], [], []))
        self.view = await self._do(scanning.find, self.view.order)
        self.view.problem = ""
        self._count()
        await self._expect()
        self.said, self.said_tone = said, "ok"

    async def _expect(self) -> None:
        self.expected, self.news, self.loaded = await self._do(scanning.expected), 0, True

    def _count(self) -> None:
        self.tally = tally(self.view, self.chosen, [*self.scanned, *self.by_hand], self.missing)
        if self.view.late:
            self.act = _("Receive {number}", number=self.view.late)
        elif len(self.chosen) == 1:
            self.act = _("Receive {number}", number=self.chosen[0])
        else:
            many = plural("Receive {count} sample", "Receive {count} samples", len(self.chosen))
            self.act = many if self.chosen else ""

    def _put_on_desk(self, what: OnDesk) -> None:
        self.chosen, self.scanned, self.by_hand, self.missing = (
            what.chosen,
            what.scanned,
            what.by_hand,
            what.missing,
        )

    def _set_aside(self) -> None:
        if self.view.order and self.chosen:
            self._aside[self.view.order] = OnDesk(self.chosen, self.scanned, self.by_hand, self.missing)
            self._aside = dict([*self._aside.items()][-SET_ASIDE_MOST:])

    def _named(self) -> str:
        asked = self.router.url.query_parameters
        return asked.get("sample", "") or asked.get("order", "")

    def _received_of_it(self) -> bool:
        """Whether some of the order on the desk was received here."""
        return not {each.id for each in self.view.samples}.isdisjoint(row.id for row in self.received)

    def _clear(self) -> None:
        self._set_aside()
        self.view, self.said, self.said_tone, self.errors = ScanView(), "", "", {}
        self._put_on_desk(OnDesk([], [], [], []))
        self._count()

    def _due(self) -> list[ReceivedRow]:
        return [
            ReceivedRow(each.id, each.number, each.name) for each in self.view.samples if each.number in self.chosen
        ]  # fmt: skip

    def _late(self) -> list[ReceivedRow]:
        return [ReceivedRow(self.view.sample_id, self.view.late, self.view.name)]

    def _remember(self, rows: list[ReceivedRow]) -> None:
        self.received = [*reversed(rows), *self.received][:RECEIVED_MOST]


def reception_of(typed: dict[str, Any]) -> Reception:
    """What the desk's form holds, as the browser sends it at once or with a scan that waited."""
    words = {name: text(typed, name) for name in typed}
    return arrival.reception_from(
        words, conditions=chosen(typed, "condition-"), preserved=words.get("preserved", ""),
        missing=chosen(typed, "missing-"),
    )  # fmt: skip


def _received_words(rows: list[ReceivedRow]) -> str:
    if len(rows) == 1:
        return _("{number} received", number=rows[0].number)
    return plural("{count} sample received", "{count} samples received", len(rows))


def _of_reception(change: Change) -> UUID | None:
    """The order of a sample or container that changed."""
    return change.order_id if change.entity in ("lab_order", "sample", "container") else None


def _said(found: ScanView) -> str:
    if found.late:
        return _("{number} came after its sample", number=found.late)
    if found.problem:
        return found.problem
    if not found.sample_id:
        return _("{number}: scan or tap its samples", number=found.order)
    if found.scanned:
        return _("{container} belongs to {number}", container=found.scanned, number=found.number)
    return _("{number} found", number=found.number)
