"""The hub: which open tab of this process shows what, and who is told when it changes.

It hears of changes from the database, finds the tabs they concern and sends each an event of its own; the tab's handler
reads again by its verbs, so nobody is shown what is not hers. Screens come to it by `labflow/state/live.py`.
"""

import asyncio
import time
from collections import OrderedDict, deque
from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass, field
from functools import partial
from typing import Any
from uuid import UUID

import structlog

from labflow.domain import changes, counters
from labflow.domain.actor import system
from labflow.domain.changes import Change
from labflow.domain.counters import Everybody
from labflow.domain.house import work_as
from labflow.integrations.postgres_changes import ChangeFeed
from labflow.kit import meters
from labflow.kit.times import utc_now
from labflow.state.turns import STUCK, Turns

log = structlog.get_logger("labflow.live")

PLACES = 0.5  # where in a sheet people are is told at most so often, in seconds
GONE_SECONDS = 40
COUNTED = {"sample", "lab_order", "analysis", "report"}
EVERY = 0.7  # a tab is told of changes at most so often, in seconds; people are to see them within one
LISTS_AT_ONCE = (
    20  # so many open lists ask what is new at that pace; when there are more, each asks less often
)


@dataclass
class Watch:
    """What a tab shows: `ids_of` finds in a change the record it concerns, `handler` is told their ids; `show_others` shows who else is here.

    A list also says which rows it shows: of other records it only wants to know when one of them itself changed
    (`moved`), for that may bring it into the view; results typed on samples out of sight are no news.
    `place` is where in the record this person is now; `own` are requests of this very tab, whose answers it has already.
    `seen` are the others as this tab shows them. Tabs that show the same list are `alike`; `counted` are the new records that this one has been told of before.
    """

    handler: str
    ids_of: Callable[[Change], UUID | None]
    record: str = ""
    person: dict[str, str] = field(default_factory=dict)
    shown: frozenset[str] | None = None
    moved: Callable[[Change], bool] = lambda _: True
    told_at: float = 0.0
    waiting: set[str] = field(default_factory=set)
    show_others: str = ""
    place: str = ""
    alike: Hashable = None
    counted: frozenset[str] = frozenset()
    own: deque[UUID] = field(default_factory=lambda: deque(maxlen=100))
    seen: list[dict[str, str]] = field(default_factory=list)

    def note(self, change: Change) -> None:
        """Keep what this tab has to be told."""
        if change.request_id in self.own:
            return
        id = self.ids_of(change)
        if id is not None and (self.shown is None or str(id) in self.shown or self.moved(change)):
            self.waiting.add(str(id))

    def due(self, now: float, crowd: float) -> bool:
        """Whether to tell it now: what it shows at once, what may be new as often as the open lists together allow."""
        if not self.waiting:
            return False
        in_sight = self.shown is None or not self.waiting.isdisjoint(self.shown)
        return now - self.told_at >= (EVERY if in_sight else EVERY * crowd)


@dataclass
class Counter:
    """The numbers a tab shows in its sidebar: whose, which, and what they were when it was last told, or counted `at`."""

    handler: str
    person: UUID | None
    keys: tuple[str, ...]
    shown: dict[str, str]
    at: float = 0.0


@dataclass
class Round:
    """What tabs that are alike are about to be told, together: which rows that they show, which others. From when on."""

    at: float
    shown: set[str] = field(default_factory=set)
    others: set[str] = field(default_factory=set)

    def take(self, watch: Watch) -> None:
        """One more tab is told of this."""
        seen = watch.waiting & (watch.shown or frozenset())
        self.shown |= seen
        self.others |= (watch.waiting - seen) | watch.counted


@dataclass
class Hub:
    """The tabs of this process. The application sends events to them."""

    send: Callable[[str, str, dict[str, Any]], Any] | None = None
    is_open: Callable[[str], bool] = lambda tab: True
    connected: Callable[[], int] = lambda: 0
    feed: ChangeFeed | None = None
    watches: OrderedDict[str, Watch] = field(default_factory=OrderedDict)
    counters: OrderedDict[str, Counter] = field(default_factory=OrderedDict)
    present: dict[str, dict[str, tuple[dict[str, str], float]]] = field(default_factory=dict)
    told: OrderedDict[int, None] = field(default_factory=OrderedDict)
    place: int = 0
    counted_at: float = 0.0
    everybody: Everybody | None = None
    uncounted: bool = False
    later: asyncio.Task[None] | None = None
    round: int = 0
    moving: dict[str, asyncio.Task[None]] = field(default_factory=dict)
    so_far: int | None = None
    turns: Turns = field(default_factory=Turns)
    rounds: dict[Hashable, Round] = field(default_factory=dict)
    telling: set[asyncio.Task[None]] = field(default_factory=set)

    async def follow(self) -> None:
        """Read what changed and tell the tabs it concerns."""
        self.uncounted = self.uncounted or (self.feed is not None and self.feed.noticed())
        found = await asyncio.to_thread(_since, self.place)
        fresh = [change for change in found if change.seq not in self.told]
        for change in fresh:
            self.told[change.seq] = None
            self.place = max(self.place, change.seq)
        if self.feed is not None and (fresh or self.so_far is None):
            self.so_far = (self.so_far or 0) + 1
        while len(self.told) > changes.LATE + changes.MOST:
            self.told.popitem(last=False)
        telling = asyncio.create_task(self._tell_measured(fresh))  # the next changes are heard of meanwhile
        self.telling.add(telling)
        telling.add_done_callback(self._told_all)

    async def _tell_measured(self, fresh: list[Change]) -> None:
        await self.tell(fresh)
        if happened := [change.at for change in fresh if change.at is not None]:
            meters.hub_lag.observe(max(0.0, (utc_now() - min(happened)).total_seconds()))

    def _told_all(self, telling: asyncio.Task[None]) -> None:
        self.telling.discard(telling)
        if not telling.cancelled() and telling.exception() is not None:
            log.error("change_not_told", exc_info=telling.exception())

    async def tell(self, fresh: Iterable[Change]) -> None:
        """Note for each tab what concerns it, and tell those that were not told a moment ago."""
        self.round += 1
        for change in fresh:
            for watch in self.watches.values():
                watch.note(change)
            self.uncounted = self.uncounted or change.entity in COUNTED
        await self._tell_noted()

    async def _tell_noted(self) -> None:
        """Each tab at most once in a while; what is held back is told a moment later."""
        if self.send is None:
            return
        # first: who is told of a change is told of the numbers by the same event
        counted = await self._count_again() if self.uncounted else False
        now = time.monotonic()
        crowd = max(1.0, sum(watch.shown is not None for watch in self.watches.values()) / LISTS_AT_ONCE)
        self.rounds = {}
        for tab, watch in list(self.watches.items()):
            if watch.due(now, crowd) and self.is_open(tab):
                self.rounds.setdefault(watch.alike, Round(now)).take(watch)
                self.turns.wait(tab, partial(self._tell_tab, tab))
        if counted:
            self._tell_counters()
        held = self.uncounted or any(watch.waiting for watch in self.watches.values())
        if held and (self.later is None or self.later.done()):
            self.later = asyncio.create_task(self._tell_later())
        await self.turns.taken()

    async def _tell_tab(self, tab: str) -> asyncio.Future[object] | None:
        """What has changed, then the numbers, unless that event has brought them along already."""
        told = await self._tell_changes(tab)
        if told is not None:
            await asyncio.wait((told,), timeout=STUCK)
        return await self._tell_count(tab)

    async def _tell_changes(self, tab: str) -> asyncio.Future[object] | None:
        """Tell one tab, now that it is its turn, of all that has come for it until now."""
        watch = self.watches.get(tab)
        if watch is None or not watch.waiting or self.send is None:
            return None
        ids, watch.waiting, watch.told_at = sorted(watch.waiting)[:500], set(), time.monotonic()
        return await self.send(tab, watch.handler, {"ids": ids})

    async def _tell_later(self) -> None:
        await asyncio.sleep(EVERY)
        self.later = None
        await self._tell_noted()

    async def _count_again(self) -> bool:
        """Once for everybody, and not at every change."""
        if time.monotonic() - self.counted_at < EVERY:
            return False
        self.uncounted, self.counted_at = False, time.monotonic()
        if self.counters:
            self.everybody = await asyncio.to_thread(_count)
        return bool(self.counters)

    def _tell_counters(self) -> None:
        """Tell only the tabs whose own numbers are others now."""
        for tab, counter in list(self.counters.items()):
            if self.numbers(counter) is not None and self.is_open(tab):
                self.turns.wait(tab, partial(self._tell_tab, tab))

    def numbers(self, counter: Counter) -> dict[str, str] | None:
        """What was counted for this tab since it was last told or counted for itself; None when that is what it shows."""
        if self.everybody is None or counter.at > self.counted_at:
            return None
        now = self.everybody.of(counter.person, counter.keys)
        return None if now == counter.shown else now

    async def _tell_count(self, tab: str) -> asyncio.Future[object] | None:
        counter = self.counters.get(tab)
        if counter is None or self.send is None or (now := self.numbers(counter)) is None:
            return None
        counter.shown = now
        return await self.send(tab, counter.handler, {})

    # ── who else is here ─────────────────────────────────────────────────────────────────────────────────────

    async def heard(self, said: dict[str, Any]) -> None:
        """Somebody came to a record, is still there, is at another place of it, or left."""
        record, person = str(said.get("record", "")), said.get("person") or {}
        key = str(person.get("session", ""))
        there = self.present.setdefault(record, {})
        before, at = set(there), there[key][0]["place"] if key in there else ""
        if said.get("left"):
            there.pop(key, None)
        else:
            there[key] = (
                {name: str(person.get(name, "")) for name in ("id", "name", "initials")}
                | {"place": str(said.get("place", ""))},
                time.monotonic(),
            )
        if set(there) != before:
            await self._show(record)
        elif key in there and there[key][0]["place"] != at and record not in self.moving:
            self.moving[record] = asyncio.create_task(self._show_soon(record))
        if not there:
            self.present.pop(record, None)

    def sweep(self) -> None:
        """Forget tabs that were closed. Only here, where it is said that they left their record: nobody else says so for them."""
        for tab in {*self.watches, *self.counters}:
            if self.is_open(tab):
                continue
            self.counters.pop(tab, None)
            watch = self.watches.pop(tab, None)
            if watch is not None and watch.record:
                self.say(watch, left=True)

    async def beat(self) -> None:
        """Say again who is where, and forget who was not heard of for a while."""
        for watch in self.watches.values():
            if watch.record:
                self.say(watch, left=False)
        now = time.monotonic()
        for record, there in list(self.present.items()):
            gone = [key for key, (_, at) in there.items() if now - at > GONE_SECONDS]
            for key in gone:
                del there[key]
            if gone:
                await self._show(record)

    async def _show_soon(self, record: str) -> None:
        await asyncio.sleep(PLACES)
        self.moving.pop(record, None)
        await self._show(record)

    def others(self, watch: Watch) -> list[dict[str, str]]:
        """Who else is at the record that this tab shows, by name."""
        there, mine = self.present.get(watch.record, {}), watch.person.get("id")
        seen = {person["id"]: person for person, _ in there.values() if person["id"] != mine}
        return sorted(seen.values(), key=lambda person: person["name"])

    async def _show(self, record: str) -> None:
        """To those for whom the others are others now: who is alone at a record need not be told so."""
        if self.send is None:
            return
        for tab, watch in list(self.watches.items()):
            if watch.record == record and self.others(watch) != watch.seen and self.is_open(tab):
                await self.send(tab, watch.show_others, {"record": record})

    def say(self, watch: Watch, *, left: bool) -> None:
        """Say to every process who came to a record, is there, or left."""
        if self.feed is not None:
            said = {"record": watch.record, "person": watch.person, "left": left}
            self.feed.tell(said | ({"place": watch.place} if watch.place else {}))


def _since(place: int) -> list[Change]:
    with work_as(system("live"), verb="live") as work:
        return changes.since(work, place)


def _count() -> Everybody:
    with work_as(system("live"), verb="live") as work:
        return counters.for_everybody(work)


HUB = Hub()
