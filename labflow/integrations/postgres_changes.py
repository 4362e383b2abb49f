"""Hearing of changes from PostgreSQL itself (LISTEN and NOTIFY): works between processes, needs no further service."""

import asyncio
import contextlib
import json
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any

import psycopg
import structlog

CHANGES = "labflow_changes"
PRESENCE = "labflow_presence"
NOTICE = "notice"  # said where an inbox changed: no row of the audit trail tells of that
GATHER_SECONDS = 0.1
AGAIN_SECONDS = 2.0
SAID_AT_ONCE = 100
ALIVE_SECONDS = 10.0  # so often the connection is asked whether it still lives
ANSWER_SECONDS = 5.0

log = structlog.get_logger("labflow.live")


class ChangeFeed:
    """One connection of its own that listens, and another that says what others shall hear."""

    def __init__(self, dsn: str) -> None:
        self.dsn = dsn
        self.hearing = asyncio.Event()
        self._speaker: psycopg.AsyncConnection[Any] | None = None
        self._unsaid: asyncio.Queue[str] = asyncio.Queue()
        self._changed = asyncio.Event()
        self._noticed = False

    async def listen(
        self,
        on_change: Callable[[], Awaitable[None]],
        on_presence: Callable[[dict[str, Any]], Awaitable[None]],
        on_hearing: Callable[[], Awaitable[None]],
    ) -> None:
        """Run until cancelled. Many changes at once are told once; a lost connection is made again.

        `on_hearing` is called whenever it has begun to listen: what was said before was heard by nobody here.
        """
        beside = [asyncio.create_task(self._gather(on_change)), asyncio.create_task(self._speak())]
        try:
            while True:
                try:
                    await self._hear(on_presence, on_hearing)
                except (psycopg.Error, OSError, TimeoutError) as problem:
                    said = str(problem).splitlines()
                    log.warning("change_feed_lost", problem=said[0] if said else type(problem).__name__)
                    await asyncio.sleep(AGAIN_SECONDS)
        finally:
            for task in beside:
                task.cancel()
            if self._speaker is not None:
                await self._speaker.close()

    def noticed(self) -> bool:
        """Whether an inbox changed since this was asked the last time."""
        was, self._noticed = self._noticed, False
        return was

    def tell(self, presence: dict[str, Any]) -> None:
        """Say to all processes who looks at what, in the order it was told and a moment later: nobody waits for it.

        What cannot be said now is said when this process hears again.
        """
        if self.hearing.is_set():
            self._unsaid.put_nowait(json.dumps(presence))

    async def _speak(self) -> None:
        """By a connection that stays: every open record speaks at every beat, and a new one costs a process there."""
        while True:
            said = [await self._unsaid.get()]
            while not self._unsaid.empty() and len(said) < SAID_AT_ONCE:
                said.append(self._unsaid.get_nowait())
            with contextlib.suppress(psycopg.Error, OSError, TimeoutError):
                await self._say(said)

    async def _say(self, said: list[str]) -> None:
        if self._speaker is None or self._speaker.closed:
            self._speaker = await psycopg.AsyncConnection.connect(self.dsn, autocommit=True)
        saying = self._speaker.execute(
            "select pg_notify(%s, said) from unnest(%s::text[]) said", (PRESENCE, said)
        )
        await _answering(self._speaker, saying)

    async def _hear(
        self,
        on_presence: Callable[[dict[str, Any]], Awaitable[None]],
        on_hearing: Callable[[], Awaitable[None]],
    ) -> None:
        async with await psycopg.AsyncConnection.connect(self.dsn, autocommit=True) as connection:
            await connection.execute(f"listen {CHANGES}")
            await connection.execute(f"listen {PRESENCE}")
            self._noticed = True
            self._changed.set()  # what happened while nobody listened
            self.hearing.set()
            try:
                await on_hearing()
                while True:
                    async for notice in connection.notifies(timeout=ALIVE_SECONDS):
                        await self._heard(notice, on_presence)
                    await _answering(connection, connection.execute("select 1"))
            finally:
                self.hearing.clear()

    async def _heard(
        self, notice: psycopg.Notify, on_presence: Callable[[dict[str, Any]], Awaitable[None]]
    ) -> None:
        if notice.channel == CHANGES:
            self._noticed = self._noticed or notice.payload == NOTICE
            self._changed.set()
            return
        try:
            await on_presence(json.loads(notice.payload))
        except Exception:  # what one word sets off must not make this process deaf to all that follow
            log.exception("presence_not_told")

    async def _gather(self, on_change: Callable[[], Awaitable[None]]) -> None:
        while True:
            await self._changed.wait()
            await asyncio.sleep(GATHER_SECONDS)
            self._changed.clear()
            try:
                await on_change()
            except Exception:  # whatever one round meets, the next change has to be told again
                log.exception("change_not_told")


async def _answering(connection: psycopg.AsyncConnection[Any], asked: Coroutine[Any, Any, Any]) -> None:
    """Wait for the answer. A connection that broke without a word (a firewall that forgot it) would be silent for ever."""
    asking = asyncio.ensure_future(asked)
    done, _ = await asyncio.wait({asking}, timeout=ANSWER_SECONDS)
    if not done:
        connection.pgconn.finish()  # first: to cancel a question politely, the driver would wait for its answer
        asking.cancel()
        raise TimeoutError("The database does not answer.")
    asking.result()
