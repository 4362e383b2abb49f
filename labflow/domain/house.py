"""Which house we are in: `labflow.wiring` opens it once per process, doors ask for it."""

from collections.abc import Iterator
from contextlib import contextmanager

from labflow.domain.actor import Actor
from labflow.domain.ports import House
from labflow.domain.work import Work, open_work

_OPEN: list[House] = []


def open_house(house: House) -> None:
    """Make this the house of the process (tests open another for each test)."""
    _OPEN[:] = [house]


def the_house() -> House:
    if not _OPEN:
        raise RuntimeError("No house is open: call labflow.wiring.open_house() first.")
    return _OPEN[0]


@contextmanager
def work_as(actor: Actor, *, reason: str = "", verb: str = "") -> Iterator[Work]:
    """A piece of work in the open house."""
    with open_work(the_house(), actor, reason=reason, verb=verb) as work:
        yield work
