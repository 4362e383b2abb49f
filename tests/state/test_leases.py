"""With Redis a tab's state is on lease to the process that serves it: kept while it is in use, given up when another asks."""

import asyncio
import time
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import reflex as rx
from redis.asyncio import Redis
from reflex.istate.manager.redis import StateManagerRedis
from reflex_base.environment import environment

from labflow.state import leases
from tests.servers import NO_REDIS, redis, redis_program

TAB = "5e0e4f5c-3a52-4b8e-8d53-6f1f8f0e9a11"
LOCK_MS, HOLD_MS = 1_000, 400
LONG_MS = 20_000  # where a machine that is busy with other tests must not let the lock run out

pytestmark = [pytest.mark.skipif(redis_program() is None, reason=NO_REDIS), pytest.mark.thorough]


class Process:
    """What one web process has of Reflex: the manager of its tabs' states."""

    def __init__(self, address: str) -> None:
        self.manager = StateManagerRedis(
            redis=Redis.from_url(address), lock_expiration=LONG_MS, lock_warning_threshold=LOCK_MS - 1,
            oplock_hold_time_ms=LONG_MS // 2,
        )  # fmt: skip

    def with_short_locks(self) -> None:
        self.manager.lock_expiration, self.manager.oplock_hold_time_ms = LOCK_MS, HOLD_MS

    async def shows(self, seconds: float = 0) -> bool:
        """An event of the tab: what it found, and how long it takes."""
        async with self.manager.modify_state(self._token()) as state:
            found, state.is_hydrated = state.is_hydrated, True
            await asyncio.sleep(seconds)
        return bool(found)

    def _token(self):
        return self.manager._coerce_token(f"{TAB}_{rx.State.get_full_name()}")


@pytest.fixture
async def processes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[tuple[Process, Process]]:
    monkeypatch.setattr(leases, "EVERY", 0.2)
    monkeypatch.setenv("REFLEX_OPLOCK_ENABLED", "true")
    assert environment.REFLEX_OPLOCK_ENABLED.get()
    with redis(tmp_path) as address:
        first, second = Process(address), Process(address)
        for each in (first, second):
            await each.manager._ensure_lock_task_subscribed()
        yield first, second
        for each in (first, second):
            await each.manager.close()


async def test_events_after_the_first_find_the_state_in_memory(processes: tuple[Process, Process]) -> None:
    first, _second = processes
    assert not await first.shows()
    assert first.manager._cached_states
    reads = await first.manager.redis.info("commandstats")
    assert await first.shows()
    assert await first.manager.redis.info("commandstats") is not None
    after = await first.manager.redis.info("commandstats")
    assert after.get("cmdstat_get", {}).get("calls", 0) == reads.get("cmdstat_get", {}).get("calls", 0)


async def test_another_process_gets_the_state_at_once_with_what_it_shows(
    processes: tuple[Process, Process],
) -> None:
    first, second = processes
    await first.shows()
    began = time.monotonic()
    assert await second.shows()
    assert time.monotonic() - began < LONG_MS / 2 / 1000


async def test_an_act_that_takes_longer_than_the_lock_is_kept(processes: tuple[Process, Process]) -> None:
    first, second = processes
    first.with_short_locks()
    keeping = asyncio.create_task(leases._extend(first.manager))
    try:
        assert not await first.shows(seconds=2.5 * LOCK_MS / 1000)
        assert await second.shows()
    finally:
        keeping.cancel()


async def test_without_that_it_would_be_lost(processes: tuple[Process, Process]) -> None:
    """The lock of an act that nobody makes longer is gone before it ends: this is what the task is for."""
    first, _second = processes
    first.with_short_locks()
    act = asyncio.create_task(first.shows(seconds=2.5 * LOCK_MS / 1000))
    await asyncio.sleep(1.5 * LOCK_MS / 1000)
    assert not [key async for key in first.manager.redis.scan_iter("*_lock")]
    await act


async def test_the_tabs_of_a_process_that_was_killed_wait_as_long_as_a_lock_lasts(
    processes: tuple[Process, Process],
) -> None:
    _first, second = processes
    second.with_short_locks()
    await second.manager.redis.set(
        second.manager._lock_key(second._token()), b"of a dead process", px=LOCK_MS
    )
    began = time.monotonic()
    await second.shows()
    assert time.monotonic() - began < LONG_MS / 1000
