"""Hearing of changes from PostgreSQL itself (LISTEN and NOTIFY): works between processes, needs no further service."""

import asyncio
import contextlib
import json
from collections.abc import Awaitable, Callable
from typing import Any

import psycopg
import structlog

CHANGES = "labflow_changes"
PRESENCE = "labflow_presence"
GATHER_SECONDS = 0.1
AGAIN_SECONDS = 2.0

log = structlog.get_logger("labflow.live")


class ChangeFeed:
    """One connection of its own that listens, and another that says what others shall hear."""

    def __init__(self, dsn: str) -> None:
        self.dsn = dsn
        self._connection: psycopg.AsyncConnection[Any] | None = None
        self._speaker: psycopg.AsyncConnection[Any] | None = None
        self._speaking = asyncio.Lock()
        self._changed = asyncio.Event()

    async def listen(
        self,
        on_change: Callable[[], Awaitable[None]],
        on_presence: Callable[[dict[str, Any]], Awaitable[None]],
    ) -> None:
        """Run until cancelled. Many changes at once are told once; a lost connection is made again."""
        gathering = asyncio.create_task(self._gather(on_change))
        try:
            while True:
                try:
                    await self._hear(on_presence)
                except (psycopg.Error, OSError) as problem:
                    log.warning(
                        "change_feed_lost", problem=str(problem).splitlines()[0] if str(problem) else ""
                    )
                    await asyncio.sleep(AGAIN_SECONDS)
        finally:
            gathering.cancel()
            if self._speaker is not None:
                await self._speaker.close()

    async def tell(self, presence: dict[str, Any]) -> None:
        """Say to all processes who looks at what. What cannot be said now is said at the next beat."""
        if self._connection is None:
            return
        with contextlib.suppress(psycopg.Error, OSError):
            await self._speak(json.dumps(presence))

    async def _speak(self, text: str) -> None:
        """By a connection that stays: every open record speaks at every beat, and a new one costs a process there."""
        async with self._speaking:
            if self._speaker is None or self._speaker.closed:
                self._speaker = await psycopg.AsyncConnection.connect(self.dsn, autocommit=True)
            await self._speaker.execute("select pg_notify(%s, %s)", (PRESENCE, text))

    async def _hear(self, on_presence: Callable[[dict[str, Any]], Awaitable[None]]) -> None:
        async with await psycopg.AsyncConnection.connect(self.dsn, autocommit=True) as connection:
            self._connection = connection
            await connection.execute(f"listen {CHANGES}")
            await connection.execute(f"listen {PRESENCE}")
            self._changed.set()  # what happened while nobody listened
            async for notice in connection.notifies():
                if notice.channel == CHANGES:
                    self._changed.set()
                else:
                    with contextlib.suppress(ValueError):
                        await on_presence(json.loads(notice.payload))

    async def _gather(self, on_change: Callable[[], Awaitable[None]]) -> None:
        while True:
            await self._changed.wait()
            await asyncio.sleep(GATHER_SECONDS)
            self._changed.clear()
            try:
                await on_change()
            except Exception:  # whatever one round meets, the next change has to be told again
                log.exception("change_not_told")
