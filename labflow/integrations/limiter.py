"""How many requests an address and a key may send, counted by `throttled`: in Redis for all processes, else in this one.

While Redis does not answer, each process counts for itself and allows half: an attacker gains nothing by its failure.
"""

import time
from dataclasses import dataclass
from datetime import timedelta
from math import ceil

import structlog
from redis import RedisError
from throttled.asyncio import BaseStore, MemoryStore, RateLimiterType, RedisStore, Throttled, per_duration
from throttled.exceptions import StoreUnavailableError

from labflow.domain.ports import Allowance, Limiter
from labflow.settings import Settings

log = structlog.get_logger("labflow.limits")

SUSTAINED = 10  # seconds over which an address is measured, apart from its bursts
WAIT = 0.25  # seconds for Redis to answer
TRY_AGAIN = 5.0  # seconds until Redis is asked again
REMEMBERED = 20_000  # counts that a process keeps; the oldest are forgotten first


@dataclass(frozen=True)
class Rates:
    """Requests a second: of an address over ten seconds and within one, and of a key. 0 is no limit."""

    address: int = 30
    burst: int = 50
    key: int = 50

    def halved(self) -> "Rates":
        return Rates(*((each + 1) // 2 for each in (self.address, self.burst, self.key)))


class _Limit:
    """So many requests within a window that slides."""

    def __init__(self, store: BaseStore, name: str, quota: int, window: int) -> None:
        self.name, self.quota, self.window = name, quota, window
        self._counted = Throttled(
            using=RateLimiterType.SLIDING_WINDOW.value,
            quota=per_duration(timedelta(seconds=window), quota),
            store=store,
            key_prefix=f"labflow:limits:{name}",
        )

    async def take(self, whose: str) -> tuple[bool, Allowance]:
        found = await self._counted.limit(whose)
        wait = found.state.retry_after or found.state.reset_after
        left = Allowance(self.name, self.quota, self.window, found.state.remaining, max(1, ceil(wait)))
        return not found.limited, left


class _Counter:
    """The limits over one store."""

    def __init__(self, store: BaseStore, rates: Rates) -> None:
        self._address = (
            [
                _Limit(store, "burst", rates.burst, 1),
                _Limit(store, "address", rates.address * SUSTAINED, SUSTAINED),
            ]
            if rates.address
            else []
        )
        self._key = [_Limit(store, "key", rates.key, 1)] if rates.key else []

    async def take(self, address: str, credential: str) -> tuple[bool, list[Allowance]]:
        wanted = [(limit, address) for limit in self._address if address]
        wanted += [(limit, credential) for limit in self._key if credential]
        told = []
        for limit, whose in wanted:
            within, left = await limit.take(whose)
            told.append(left)
            if not within:
                return False, told
        return True, told


class MemoryLimiter:
    """Counts in this process, for an installation with one."""

    def __init__(self, rates: Rates) -> None:
        self._counter = _Counter(_in_memory(), rates)

    async def take(self, address: str, credential: str) -> tuple[bool, list[Allowance]]:
        return await self._counter.take(address, credential)


class RedisLimiter:
    """Counts in Redis, for all processes together."""

    def __init__(self, url: str, rates: Rates) -> None:
        times = {"socket_timeout": WAIT, "socket_connect_timeout": WAIT}
        self._counter = _Counter(RedisStore(url, {"CONNECTION_POOL_KWARGS": times}), rates)
        self._alone = _Counter(_in_memory(), rates.halved())
        self._silent_until = 0.0

    async def take(self, address: str, credential: str) -> tuple[bool, list[Allowance]]:
        if time.monotonic() >= self._silent_until:
            try:
                return await self._counter.take(address, credential)
            except (StoreUnavailableError, RedisError, OSError) as error:
                self._missed(error)
        return await self._alone.take(address, credential)

    def _missed(self, error: Exception) -> None:
        self._silent_until = time.monotonic() + TRY_AGAIN
        log.error(
            "redis_unreachable",
            kind=type(error.__cause__ or error).__name__,
            counted="in each process, half as many",
        )


def limiter_for(values: Settings) -> Limiter | None:
    """The limits that these settings ask for."""
    rates = Rates(values.rate_address, values.rate_burst, values.rate_key)
    if not rates.address and not rates.key:
        return None
    if values.redis_url:
        return RedisLimiter(values.redis_url.get_secret_value(), rates)
    return MemoryLimiter(rates)


def _in_memory() -> MemoryStore:
    return MemoryStore(options={"MAX_SIZE": REMEMBERED})
