"""With Redis: a tab's state stays in the memory of the process that serves it for as long as its person acts.

Reflex would fetch all of a tab's states from Redis for each event, and write them back, pickled: half of what an event costs. With
its opportunistic lock a process keeps them for some seconds (`web_environment`), writes them once, and gives them to another process
that asks at once. The lock in Redis is short, so that the tabs of a process that was killed wait only so long for another one; here
it is made longer again while the state is in use, because an act on many rows takes longer than that.
"""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable
from typing import Any

import reflex as rx
from reflex.istate.manager.redis import StateManagerRedis

EVERY = (
    3.0  # seconds; a lock in Redis lasts `redis_lock_expiration` (rxconfig.py), which is several times that
)


def keep(app: rx.App) -> Callable[[], Any]:
    """The task of each web process: locks of states that it has in use do not run out."""

    @contextlib.asynccontextmanager
    async def kept() -> AsyncIterator[None]:
        manager = app.state_manager
        task = asyncio.create_task(_extend(manager)) if isinstance(manager, StateManagerRedis) else None
        try:
            yield
        finally:
            if task is not None:
                task.cancel()

    return kept


async def _extend(manager: StateManagerRedis) -> None:
    while True:
        await asyncio.sleep(EVERY)
        for key in list(manager._local_leases):
            # without Redis the lock runs out, and the state is read anew
            with contextlib.suppress(Exception):
                await manager._try_extend_lock(f"{key}_lock".encode())
