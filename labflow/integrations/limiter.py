"""How many requests an address and a key may send, counted by `limits`: in Redis for all processes, else in this one.

While Redis does not answer, each process counts for itself and allows half: an attacker gains nothing by its failure.
"""

import threading
import time
from dataclasses import dataclass

import structlog
from limits import RateLimitItem, RateLimitItemPerSecond
from limits.storage import MemoryStorage, RedisStorage, Storage
from limits.strategies import SlidingWindowCounterRateLimiter
from redis import ConnectionPool, RedisError

from labflow.domain.ports import Allowance, Limiter
from labflow.settings import Settings

log = structlog.get_logger("labflow.limits")

SUSTAINED = 10  # seconds over which an address is measured, apart from its bursts
WAIT = 0.25  # seconds for Redis to answer
TRY_AGAIN = 5.0  # seconds until Redis is asked again


@dataclass(frozen=True)
class Rates:
    """Requests a second: of an address over ten seconds and within one, and of a key. 0 is no limit."""

    address: int = 30
    burst: int = 50
    key: int = 50

    def halved(self) -> "Rates":
        return Rates(*((each + 1) // 2 for each in (self.address, self.burst, self.key)))


class _Counter:
    """The limits over one storage."""

    def __init__(self, storage: Storage, rates: Rates) -> None:
        self._counted = SlidingWindowCounterRateLimiter(storage)
        addresses = (("burst", rates.burst, 1), ("address", rates.address * SUSTAINED, SUSTAINED))
        self._address = _items(addresses if rates.address else ())
        self._key = _items((("key", rates.key, 1),) if rates.key else ())

    def take(self, address: str, credential: str) -> tuple[bool, list[Allowance]]:
        wanted = [(*each, address) for each in (self._address if address else ())]
        wanted += [(*each, credential) for each in (self._key if credential else ())]
        told = []
        for name, item, whose in wanted:
            within = self._counted.hit(item, name, whose)
            told.append(self._left(name, item, whose))
            if not within:
                return False, told
        return True, told

    def _left(self, name: str, item: RateLimitItem, whose: str) -> Allowance:
        stats = self._counted.get_window_stats(item, name, whose)
        wait = max(1, round(stats.reset_time - time.time() + 0.499))
        return Allowance(name, item.amount, item.get_expiry(), stats.remaining, wait)


class MemoryLimiter:
    """Counts in this process, for an installation with one."""

    at_once = True

    def __init__(self, rates: Rates) -> None:
        self._counter = _Counter(MemoryStorage(), rates)

    def take(self, address: str, credential: str) -> tuple[bool, list[Allowance]]:
        return self._counter.take(address, credential)


class RedisLimiter:
    """Counts in Redis, for all processes together."""

    at_once = False

    def __init__(self, url: str, rates: Rates, *, pool: ConnectionPool | None = None) -> None:
        times = {} if pool else {"socket_timeout": WAIT, "socket_connect_timeout": WAIT}
        storage = RedisStorage(
            url, connection_pool=pool, key_prefix="labflow:limits", wrap_exceptions=False, **times
        )
        self._counter = _Counter(storage, rates)
        self._alone = _Counter(MemoryStorage(), rates.halved())
        self._silent_until = 0.0
        self._lock = threading.Lock()

    def take(self, address: str, credential: str) -> tuple[bool, list[Allowance]]:
        if time.monotonic() >= self._silent_until:
            try:
                return self._counter.take(address, credential)
            except (RedisError, OSError) as error:
                self._missed(error)
        return self._alone.take(address, credential)

    def _missed(self, error: Exception) -> None:
        with self._lock:
            self._silent_until = time.monotonic() + TRY_AGAIN
        log.error("redis_unreachable", kind=type(error).__name__, counted="in each process, half as many")


def limiter_for(values: Settings) -> Limiter | None:
    """The limits that these settings ask for."""
    rates = Rates(values.rate_address, values.rate_burst, values.rate_key)
    if not rates.address and not rates.key:
        return None
    if values.redis_url:
        return RedisLimiter(values.redis_url.get_secret_value(), rates)
    return MemoryLimiter(rates)


def _items(wanted: tuple[tuple[str, int, int], ...]) -> list[tuple[str, RateLimitItem]]:
    return [(name, RateLimitItemPerSecond(amount, window)) for name, amount, window in wanted]
