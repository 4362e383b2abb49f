"""Live screens: what a screen says to the hub in its `load`, and the task of a web process that keeps the hub hearing.

A screen says what it shows (`watch`), who is there (`watch_record`) and which numbers stand in its sidebar (`count_for`).
"""

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator, Callable, Hashable, Iterable, Sequence
from typing import Any, ClassVar
from uuid import UUID

import reflex as rx
import structlog
from reflex_base.event import Event
from sqlalchemy.exc import SQLAlchemyError

from labflow.domain import changes, counters
from labflow.domain.actor import Actor, system
from labflow.domain.changes import Change
from labflow.domain.house import the_house, work_as
from labflow.errors import NotFound
from labflow.integrations.postgres_changes import ChangeFeed
from labflow.kit import meters
from labflow.state.base import LabState
from labflow.state.hub import HUB, Counter, Watch
from labflow.state.typed import identifier
from labflow.vocabulary import Side

log = structlog.get_logger("labflow.live")

MOST_TABS = 20_000
SWEEP_SECONDS = 2
BEAT_SECONDS = 15
_PARTS = {"comment", "attachment", "contact", "sample_point"}
COUNT_HOLDS = 2.0  # seconds: by then every tab has been told of it


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
        here.waiting, here.told_at = before.waiting, before.told_at
        here.place, here.own, here.seen = before.place, before.own, before.seen
    person = (await state.get_state(PresenceState))._me
    here.record, here.person = record, {**person, "session": tab}
    here.show_others = show_others or f"{PresenceState.get_full_name()}.show"
    HUB.say(here, left=False)


def move_to(state: rx.State, place: str) -> None:
    """Say to the others where in the record this tab's person is now; empty is nowhere in particular."""
    here = HUB.watches.get(state.router.session.client_token)
    if here is not None and here.record and here.place != place:
        here.place = place
        HUB.say(here, left=False)


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
    """Who else is at the record that this tab watches, which it shows from now on. A tab that watches another one sees nobody."""
    here = HUB.watches.get(state.router.session.client_token)
    if here is None or here.record != record:
        return []
    here.seen = HUB.others(here)
    return [*here.seen]


async def follow(state: rx.State, record: str, id: str, *, whose: Sequence[str] = ()) -> None:
    """The page of one record shows it: `record` is its table. Its `changed_meanwhile` is told when it, or what is in it, changes.

    It says so before it reads, so that nothing falls between. What is said of a client or a report, and the files and
    parts of it, are known in the trail by their client alone: `whose` has it as soon as the page knows it.
    """
    try:
        shown = identifier(id)
    except NotFound:
        return

    def ids_of(change: Change) -> UUID | None:
        concerned = {"sample": change.sample_id, "lab_order": change.order_id}.get(record)
        if concerned is None and (change.entity in _PARTS and str(change.client_id) in whose):
            concerned = shown if change.order_id is None and change.sample_id is None else None
        found = concerned or (change.id if change.entity == record else None)
        return found if found == shown else None

    await watch_record(state, "changed_meanwhile", f"{record}:{shown}", ids_of)


def counted(state: rx.State, counts: dict[str, str]) -> Counter | None:
    """What this tab was last told of the numbers in its sidebar, if it shows that and is told of every change."""
    known = HUB.counters.get(state.router.session.client_token)
    return known if HUB.so_far is not None and known is not None and known.shown == counts else None


def recounted(state: rx.State, counts: dict[str, str], asked_at: float) -> None:
    """This tab changed its own numbers and shows them already: what was counted before `asked_at` is no news to it."""
    if known := HUB.counters.get(state.router.session.client_token):
        known.shown, known.at = dict(counts), asked_at


def count_by(state: rx.State, handler: str) -> None:
    """While this page is open, its own `handler` is told when the numbers are others."""
    if known := HUB.counters.get(state.router.session.client_token):
        known.handler = f"{type(state).get_full_name()}.{handler}"


def numbers_of(actor: Actor | None) -> dict[str, str] | None:
    """What waits for this person by the count that its tab is told of; None when that is not of now."""
    if actor is None or HUB.everybody is None or time.monotonic() - HUB.counted_at > COUNT_HOLDS:
        return None
    if actor.side is not Side.LAB:
        return {}
    return HUB.everybody.of(actor.id, counters.keys_of(actor.permissions))


def numbers_along(state: rx.State, actor: Actor) -> dict[str, str] | None:
    """What an event of this tab brings along for its sidebar, so that it need not be told by one more; None when that is as it was.

    Not where a page is told of the numbers by a handler of its own: it does more than to show them.
    """
    known = HUB.counters.get(state.router.session.client_token)
    if known is None or known.person != actor.id or known.handler != f"{type(state).get_full_name()}.count":
        return None
    now = HUB.numbers(known)
    if now is not None:
        known.shown = now
    return now


def leave(state: rx.State) -> None:
    """The tab goes to another page."""
    before = HUB.watches.pop(state.router.session.client_token, None)
    if before is not None and before.record:
        HUB.say(before, left=True)


def count_for(
    state: rx.State,
    handler: str,
    person: UUID | None,
    permissions: Iterable[str],
    shown: dict[str, str],
    asked_at: float,
) -> None:
    """This tab shows the numbers of the sidebar, counted `asked_at`; `handler` is told when they are others."""
    keys = counters.keys_of(frozenset(permissions))
    HUB.counters[state.router.session.client_token] = Counter(
        f"{type(state).get_full_name()}.{handler}", person, keys, dict(shown), asked_at
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
            HUB.sweep()
            meters.tabs.set(HUB.connected())
            if time.monotonic() - beaten >= BEAT_SECONDS:
                beaten = time.monotonic()
                await HUB.beat()
        except Exception:  # one round that fails must not be the last
            log.exception("presence_not_told")
