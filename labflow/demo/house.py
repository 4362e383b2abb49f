"""The house the demo is made in: the real one, less what making up two years of history must not do for real."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

from sqlalchemy import Connection, Engine, event

from labflow.demo.accounts import PASSWORD
from labflow.domain.ports import House, Passwords


class OnePassword:
    """The demo password, hashed once and recognised without hashing: the seed signs hundreds of times.

    It exists only inside the seed. The product's houses are made by `labflow.wiring` and check every password.
    """

    def __init__(self, real: Passwords) -> None:
        self._real = real
        self._hashed = real.hash(PASSWORD)

    def hash(self, password: str) -> str:
        return self._hashed if password == PASSWORD else self._real.hash(password)

    def check(self, password: str, stored: str | None) -> bool:
        return bool(stored) and password == PASSWORD

    def outdated(self, stored: str) -> bool:
        return False


class JobsByHand:
    """A queue that keeps the jobs for the seed to do at once, at the time of the story: nothing waits for the worker."""

    def __init__(self) -> None:
        self._jobs: list[tuple[str, dict[str, Any]]] = []

    def defer(self, connection: Connection, job: str, **arguments: Any) -> None:
        self._jobs.append((job, arguments))

    def taken(self) -> Iterator[tuple[str, dict[str, Any]]]:
        """The jobs that wait, including those that the earlier ones make."""
        while self._jobs:
            yield self._jobs.pop(0)


def rehearsal_of(house: House) -> House:
    """The same house for making things up: same database, same storage, same papers."""
    return replace(house, passwords=OnePassword(house.passwords), queue=JobsByHand())


@contextmanager
def hurried(engine: Engine) -> Iterator[None]:
    """Commit without waiting for the disk. The last commit after it waits, and takes all before it along."""

    def at_once(connection: Any, record: Any) -> None:
        connection.execute("set synchronous_commit to off")
        connection.commit()

    engine.dispose()
    event.listen(engine, "connect", at_once)
    try:
        yield
    finally:
        event.remove(engine, "connect", at_once)
        engine.dispose()
