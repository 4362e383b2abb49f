"""With Redis: a tab's state stays in the memory of the process that serves it for as long as its person acts.

Reflex would fetch all of a tab's states from Redis for each event, and write them back, pickled: half of what an event costs. With
its opportunistic lock (`web_environment`) a process keeps them for a while, writes them once, and gives them to another process that
asks at once. The lock in Redis is short, so that the tabs of a process that was killed wait only so long for another one; here it is
made longer again for as long as the state is kept.
"""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable
from typing import Any

import reflex as rx
from reflex.istate.manager.redis import StateManagerRedis

# Seconds that a state is kept before it is written: longer than most people think between two acts.
HOLD = 60.0
EVERY = 3.0  # seconds; a lock in Redis (`redis_lock_expiration`, rxconfig.py) lasts several times that


def keep(app: rx.App) -> Callable[[], Any]:
    """The task of each web process: locks of states that it has in use do not run out."""

    @contextlib.asynccontextmanager
    async def kept() -> AsyncIterator[None]:
        manager, task = app.state_manager, None
        if isinstance(manager, StateManagerRedis):
            # Reflex would have it shorter than the lock, which it does not make longer
            manager.oplock_hold_time_ms = int(HOLD * 1000)
            task = asyncio.create_task(_extend(manager))
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
