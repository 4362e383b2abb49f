"""Taking turns: many open tabs are told a few at a time, so that what a person does never waits behind all of them.

While somebody acts in this process those who wait to be told give way for a moment: whoever pressed something looks at it,
and whoever is told of what others did does not.
"""

import asyncio
import time
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Hashable

import structlog

log = structlog.get_logger("labflow.live")

AT_ONCE = 4
STUCK = 2.0  # seconds that a tab which is busy with something long holds up its turn
PATIENCE = 0.15  # seconds for which those who wait give way to what people do
LOOK = 0.004  # and how often they look whether that is done

Tell = Callable[[], Awaitable[asyncio.Future[object] | None]]


class Turns:
    """Those who wait to be told, in the order they came; whoever waits already is not put in line twice."""

    def __init__(self) -> None:
        self._waiting: OrderedDict[Hashable, tuple[Tell, float]] = OrderedDict()
        self._working: asyncio.Task[None] | None = None
        self._handled = 0
        self._told = 0

    def begins(self) -> None:
        """An event is being handled in this process, somebody's own or one that tells her something."""
        self._handled += 1

    def ends(self) -> None:
        """It is over."""
        self._handled -= 1

    def wait(self, who: Hashable, tell: Tell) -> None:
        """Put somebody in line. `tell` says it when the turn has come; what it gives, if anything, is done when it was told."""
        self._waiting.setdefault(who, (tell, time.monotonic()))

    async def taken(self) -> None:
        """Until everybody in line has been told, also those whose turn it is just now."""
        if self._working is None or self._working.done():
            if not self._waiting:
                return
            self._working = asyncio.create_task(self._work())
        await asyncio.shield(self._working)

    async def _work(self) -> None:
        while self._waiting:
            await asyncio.gather(*(self._one_by_one() for _ in range(AT_ONCE)))

    async def _one_by_one(self) -> None:
        while self._waiting:
            _, (tell, since) = self._waiting.popitem(last=False)
            await self._give_way(since)
            self._told += 1
            try:
                told = await tell()
                if told is not None:
                    await asyncio.wait((told,), timeout=STUCK)
            except Exception:  # one that cannot be told must not keep the others waiting
                log.exception("tab_not_told")
            finally:
                self._told -= 1

    async def _give_way(self, since: float) -> None:
        """As long as more is handled than those who are being told, and this one has not waited for too long."""
        while self._handled > self._told and time.monotonic() - since < PATIENCE:
            await asyncio.sleep(LOOK)
