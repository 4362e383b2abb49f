"""Whether a failure means that a service of ours is away, and waiting until it is there."""

import random
import time
from collections.abc import Callable, Iterator

import psycopg
from psycopg import OperationalError as PostgresAway
from psycopg.errors import QueryCanceled
from redis import ConnectionError as RedisAway
from redis import TimeoutError as RedisSlow
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.exc import TimeoutError as NoConnection

from labflow.kit import redact

FIRST_PAUSE, LONGEST_PAUSE = 0.5, 15.0


def unreachable(error: BaseException) -> str | None:
    """The service whose absence this failure tells of, or None when it is a failure of ours."""
    for cause in _causes(error):
        if isinstance(cause, RedisAway | RedisSlow):
            return "redis"
        if isinstance(getattr(cause, "orig", cause), QueryCanceled):
            return None  # it answered, and was stopped for taking too long
        if isinstance(cause, NoConnection | OperationalError | PostgresAway):
            return "database"
        if isinstance(cause, DBAPIError) and cause.connection_invalidated:
            return "database"
    return None


def database_problem(url: str) -> str:
    """Why the database does not answer, in its own words; empty when it does."""
    try:
        with psycopg.connect(url.replace("+psycopg", "", 1), connect_timeout=3) as connection:
            connection.execute("select 1")
    except psycopg.Error as error:
        lines = [
            line.strip() for line in str(error).splitlines() if line.strip() and not line.startswith("\t")
        ]
        return redact.text((lines[-1] if lines else type(error).__name__).rstrip(".") + ".")
    return ""


def until_there(
    what: str,
    problem: Callable[[], str],
    tell: Callable[[str], None],
    *,
    seconds: float | None = None,
    sleep: Callable[[float], None] = time.sleep,
) -> bool:
    """Ask until there is no problem; each time tell it, then pause for longer. False: not there after so many seconds."""
    began, tried = time.monotonic(), 0
    while found := problem():
        waited = time.monotonic() - began
        if seconds is not None and waited >= seconds:
            tell(f"{what} is still not reachable after {waited:.0f} s: {found}")
            return False
        pause = min(LONGEST_PAUSE, FIRST_PAUSE * 2**tried)
        tell(f"{what} is not reachable: {found} Trying again in {pause:.1f} s.")
        sleep(pause * random.uniform(0.9, 1.1))  # noqa: S311 (so that not all ask at the same moment)
        tried += 1
    if tried:
        tell(f"{what} is there now.")
    return True


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    seen = 0
    while error is not None and seen < 20:
        yield error
        error, seen = error.__cause__ or error.__context__, seen + 1
