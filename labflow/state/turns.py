"""Taking turns: many open tabs are told a few at a time, so that what a person does never waits behind all of them."""

import asyncio
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Hashable

import structlog

log = structlog.get_logger("labflow.live")

AT_ONCE = 4
STUCK = 2.0  # seconds that a tab which is busy with something long holds up its turn

Tell = Callable[[], Awaitable[asyncio.Future[object] | None]]


class Turns:
    """Those who wait to be told, in the order they came; whoever waits already is not put in line twice."""

    def __init__(self) -> None:
        self._waiting: OrderedDict[Hashable, Tell] = OrderedDict()
        self._working: asyncio.Task[None] | None = None

    def wait(self, who: Hashable, tell: Tell) -> None:
        """Put somebody in line. `tell` says it when the turn has come; what it gives, if anything, is done when it was told."""
        self._waiting.setdefault(who, tell)

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
            _, tell = self._waiting.popitem(last=False)
            try:
                told = await tell()
                if told is not None:
                    await asyncio.wait((told,), timeout=STUCK)
            except Exception:  # one that cannot be told must not keep the others waiting
                log.exception("tab_not_told")
