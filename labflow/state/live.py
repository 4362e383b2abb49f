"""Live screens: which open tab shows what, in this process, and who is told when it changes.

A screen says in its `load` what it shows (`watch`). The hub hears of changes from the database, finds the tabs they concern
and sends each an event of its own; the tab's handler reads again by its verbs, so nobody is shown what is not hers.
"""

import asyncio
import contextlib
import time
from collections import OrderedDict, deque
from collections.abc import AsyncIterator, Callable, Hashable, Iterable
from dataclasses import dataclass, field
from functools import partial
from typing import Any, ClassVar
from uuid import UUID

import reflex as rx
import structlog
from reflex_base.event import Event
from sqlalchemy.exc import SQLAlchemyError

from labflow.domain import changes, counters
from labflow.domain.actor import Actor, system
from labflow.domain.changes import Change
from labflow.domain.counters import Everybody
from labflow.domain.house import the_house, work_as
from labflow.integrations.postgres_changes import ChangeFeed
from labflow.kit import meters
from labflow.kit.times import utc_now
from labflow.state.base import LabState
from labflow.state.turns import Turns
from labflow.vocabulary import Side

log = structlog.get_logger("labflow.live")

MOST_TABS = 20_000
SWEEP_SECONDS = 2
PLACES = 0.5  # where in a sheet people are is told at most so often, in seconds
BEAT_SECONDS = 15
GONE_SECONDS = 40
COUNTED = {"sample", "lab_order", "analysis", "report", "notification"}
EVERY = 0.7  # a tab is told of changes at most so often, in seconds; people are to see them within one
COUNT_HOLDS = 2.0  # seconds: by then every tab has been told of it
LISTS_AT_ONCE = (
    20  # so many open lists ask what is new at that pace; when there are more, each asks less often
)


@dataclass
class Watch:
    """What a tab shows: `ids_of` finds in a change the record it concerns, `handler` is told their ids.

    A list also says which rows it shows: of other records it only wants to know when one of them itself changed
    (`moved`), for that may bring it into the view; results typed on samples out of sight are no news.
    `place` is where in the record this person is now; `own` are requests of this very tab, whose answers it has already.
    Tabs that show the same list are `alike`; `counted` are the new records that this one has been told of before.
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
    """The numbers a tab shows in its sidebar: whose, which, and what they were when it was last told."""

    handler: str
    person: UUID | None
    keys: tuple[str, ...]
    shown: dict[str, str]


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
        now = time.monotonic()
        crowd = max(1.0, sum(watch.shown is not None for watch in self.watches.values()) / LISTS_AT_ONCE)
        self.rounds = {}
        for tab, watch in list(self.watches.items()):
            if watch.due(now, crowd) and self._alive(tab):
                self.rounds.setdefault(watch.alike, Round(now)).take(watch)
                self.turns.wait(("changes", tab), partial(self._tell_changes, tab))
        if self.uncounted and now - self.counted_at >= EVERY:
            self.uncounted, self.counted_at = False, now
            await self._tell_counters()
        held = self.uncounted or any(watch.waiting for watch in self.watches.values())
        if held and (self.later is None or self.later.done()):
            self.later = asyncio.create_task(self._tell_later())
        await self.turns.taken()

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

    async def _tell_counters(self) -> None:
        """Count once for everybody, and tell only the tabs whose own numbers are others now."""
        if not self.counters or self.send is None:
            return
        self.everybody = everybody = await asyncio.to_thread(_count)
        for tab, counter in list(self.counters.items()):
            now = everybody.of(counter.person, counter.keys)
            if now != counter.shown and self._alive(tab):
                self.turns.wait(("counts", tab), partial(self._tell_count, tab, now))

    async def _tell_count(self, tab: str, now: dict[str, str]) -> asyncio.Future[object] | None:
        counter = self.counters.get(tab)
        if counter is None or self.send is None:
            return None
        counter.shown = now
        return await self.send(tab, counter.handler, {})

    def _alive(self, tab: str) -> bool:
        if self.is_open(tab):
            return True
        self.watches.pop(tab, None)
        self.counters.pop(tab, None)
        return False

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

    async def sweep(self) -> None:
        """A tab that was closed has left its record: nobody else says so for it."""
        for tab, watch in list(self.watches.items()):
            if not self._alive(tab) and watch.record:
                await self._say(watch, left=True)

    async def beat(self) -> None:
        """Say again who is where, and forget who was not heard of for a while."""
        for tab, watch in list(self.watches.items()):
            if (
                watch.record and self.watches.get(tab) is watch
            ):  # who left meanwhile must not be said to be there
                await self._say(watch, left=False)
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

    async def _show(self, record: str) -> None:
        if self.send is None:
            return
        for tab, watch in list(self.watches.items()):
            if watch.record == record and self._alive(tab):
                handler = watch.show_others or PresenceState.get_full_name() + ".show"
                await self.send(tab, handler, {"record": record})

    async def _say(self, watch: Watch, *, left: bool) -> None:
        if self.feed is not None:
            said = {"record": watch.record, "person": watch.person, "left": left}
            await self.feed.tell(said | ({"place": watch.place} if watch.place else {}))


HUB = Hub()


def heard() -> int | None:
    """How far this process has heard of changes: another number after each of them; None while it does not listen."""
    return HUB.so_far


def watch(
    state: rx.State,
    handler: str,
    ids_of: Callable[[Change], UUID | None],
    *,
    shown: Iterable[str] | None = None,
    moved: Callable[[Change], bool] = lambda _: True,
    alike: Hashable = None,
) -> None:
    """This tab shows records; `handler` of its state gets `ids` when they change. It replaces what the tab watched before."""
    tab = state.router.session.client_token
    rows = None if shown is None else frozenset(shown)
    name = f"{type(state).get_full_name()}.{handler}"
    HUB.watches[tab] = Watch(name, ids_of, shown=rows, moved=moved, alike=alike)
    HUB.watches.move_to_end(tab)
    while len(HUB.watches) > MOST_TABS:
        HUB.watches.popitem(last=False)


async def watch_record(
    state: rx.State,
    handler: str,
    record: str,
    ids_of: Callable[[Change], UUID | None],
    *,
    show_others: str = "",
    **what: Any,
) -> None:
    """Like `watch`, for the page of one record ("sample:<id>"): the others who look at it are shown too.

    `show_others` is the event that a screen with a policy of its own shows them by.
    """
    tab = state.router.session.client_token
    before = HUB.watches.get(tab)
    watch(state, handler, ids_of, **what)
    here = HUB.watches[tab]
    if before is not None and before.record == record:  # the same screen, read again
        here.waiting, here.told_at, here.place, here.own = (
            before.waiting,
            before.told_at,
            before.place,
            before.own,
        )
    person = (await state.get_state(PresenceState))._me
    here.record, here.person, here.show_others = record, {**person, "session": tab}, show_others
    await HUB._say(here, left=False)


async def move_to(state: rx.State, place: str) -> None:
    """Say to the others where in the record this tab's person is now; empty is nowhere in particular."""
    here = HUB.watches.get(state.router.session.client_token)
    if here is not None and here.record and here.place != place:
        here.place = place
        await HUB._say(here, left=False)


def counting(state: rx.State, ids: Iterable[str]) -> None:
    """This tab counts these new records: it asks of them again whenever it is told of something."""
    here = HUB.watches.get(state.router.session.client_token)
    if here is not None:
        here.counted = frozenset(ids)


def done_here(state: rx.State, request: UUID | None) -> None:
    """This tab did it and shows it already: it need not be told."""
    here = HUB.watches.get(state.router.session.client_token)
    if here is not None and request is not None:
        here.own.append(request)


def others_at(state: rx.State, record: str) -> list[dict[str, str]]:
    """Who else is at the record that this tab watches. A tab that watches another one sees nobody."""
    here = HUB.watches.get(state.router.session.client_token)
    there = HUB.present.get(record, {}) if here and here.record == record else {}
    mine = here.person.get("id") if here else ""
    seen = {person["id"]: person for person, _ in there.values() if person["id"] != mine}
    return sorted(seen.values(), key=lambda person: person["name"])


async def follow(state: rx.State, record: str, id: str) -> None:
    """The page of one record shows it: `record` is its table. Its `changed_meanwhile` is told when it, or what is in it, changes."""
    if not id:
        return

    def ids_of(change: Change) -> UUID | None:
        concerned = {"sample": change.sample_id, "lab_order": change.order_id}.get(record)
        found = concerned or (change.id if change.entity == record else None)
        return found if found is not None and str(found) == id else None

    await watch_record(state, "changed_meanwhile", f"{record}:{id}", ids_of)


def counted(state: rx.State, counts: dict[str, str]) -> Counter | None:
    """What this tab was last told of the numbers in its sidebar, if it shows that and is told of every change."""
    known = HUB.counters.get(state.router.session.client_token)
    return known if HUB.so_far is not None and known is not None and known.shown == counts else None


def numbers_of(actor: Actor | None) -> dict[str, str] | None:
    """What waits for this person by the count that its tab is told of; None when that is not of now."""
    if actor is None or HUB.everybody is None or time.monotonic() - HUB.counted_at > COUNT_HOLDS:
        return None
    if actor.side is not Side.LAB:
        return {}
    return HUB.everybody.of(actor.id, counters.keys_of(actor.permissions))


async def leave(state: rx.State) -> None:
    """The tab goes to another page."""
    before = HUB.watches.pop(state.router.session.client_token, None)
    if before is not None and before.record:
        await HUB._say(before, left=True)


def count_for(
    state: rx.State, handler: str, person: UUID | None, permissions: Iterable[str], shown: dict[str, str]
) -> None:
    """This tab shows the numbers of the sidebar; `handler` is told when they are others."""
    keys = counters.keys_of(frozenset(permissions))
    HUB.counters[state.router.session.client_token] = Counter(
        f"{type(state).get_full_name()}.{handler}", person, keys, dict(shown)
    )
    while len(HUB.counters) > MOST_TABS:
        HUB.counters.popitem(last=False)


class PresenceState(LabState, rx.State):
    """Who else looks at the record this tab shows."""

    needs: ClassVar[None] = None

    others: list[dict[str, str]] = []
    _me: dict[str, str] = {}

    @rx.event
    async def show(self, record: str) -> None:
        """Show who is here. What is asked for is taken from this tab's own watch, not from the event."""
        self.others = others_at(self, record)


def _since(place: int) -> list[Change]:
    with work_as(system("live"), verb="live") as work:
        return changes.since(work, place)


def _count() -> Everybody:
    with work_as(system("live"), verb="live") as work:
        return counters.for_everybody(work)


def _newest() -> int:
    with work_as(system("live"), verb="live") as work:
        return changes.newest(work)


def serve(app: rx.App) -> Callable[[], Any]:
    """The task of each web process: listen, tell, beat."""

    async def send(tab: str, handler: str, payload: dict[str, Any]) -> asyncio.Future[object]:
        return await app.event_processor.enqueue(tab, Event(name=handler, payload=payload))

    def is_open(tab: str) -> bool:
        """Whether the tab's socket is here. With Redis a process also knows of tabs that are connected to another."""
        if app.event_namespace is None:
            return False
        sockets = app.event_namespace._token_manager
        record = sockets.token_to_socket.get(tab)
        return record is not None and record.instance_id == sockets.instance_id

    def connected() -> int:
        if app.event_namespace is None:
            return 0
        sockets = app.event_namespace._token_manager
        return sum(each.instance_id == sockets.instance_id for each in sockets.token_to_socket.values())

    @contextlib.asynccontextmanager
    async def live() -> AsyncIterator[None]:
        HUB.send, HUB.is_open, HUB.connected = send, is_open, connected
        HUB.feed = ChangeFeed(the_house().direct_database)
        placed = await _take_place()
        listening = asyncio.create_task(_listen(HUB.feed, placed=placed))
        beating = asyncio.create_task(_beats())
        yield
        for task in (listening, beating):
            task.cancel()
        HUB.so_far = None

    return live


async def _take_place() -> bool:
    """Begin where the trail ends now. Without a database this process serves all the same, and says that it is away."""
    try:
        HUB.place = await asyncio.to_thread(_newest)
    except SQLAlchemyError as error:
        log.warning("change_feed_lost", problem=type(error).__name__)
        return False
    return True


async def _listen(feed: ChangeFeed, *, placed: bool) -> None:
    while not placed:
        await asyncio.sleep(SWEEP_SECONDS)
        placed = await _take_place()
    await feed.listen(HUB.follow, HUB.heard, HUB.beat)


async def _beats() -> None:
    beaten = time.monotonic()
    while True:
        await asyncio.sleep(SWEEP_SECONDS)
        try:
            await HUB.sweep()
            meters.tabs.set(HUB.connected())
            if time.monotonic() - beaten >= BEAT_SECONDS:
                beaten = time.monotonic()
                await HUB.beat()
        except Exception:  # one round that fails must not be the last
            log.exception("presence_not_told")
