"""Looking: reading that a copy of the database may answer, seconds old. It writes nothing, whoever answers it.

Only what may be old is read so: exports, and what a program accepts old by `Cache-Control: max-stale`. Screens read in their
work, for people expect to see what they have just saved. Who is at work and what they may do is found out before, in the
database itself; row-level security and the confinement to one's own clients hold in the copy as they do there.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Generic, TypeVar

from psycopg.errors import ReadOnlySqlTransaction
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from labflow.domain.actor import Actor
from labflow.domain.ports import Copy, House
from labflow.domain.work import Work, open_work
from labflow.errors import LabError
from labflow.kit import meters

Answer = TypeVar("Answer")


class Wrote(Exception):
    """A verb that was only to read tried to write: it must be called in work of its own."""


@dataclass(frozen=True)
class Looked(Generic[Answer]):
    """What was found, and how many seconds old it may be; None when it is of this moment."""

    answer: Answer
    age: float | None = None


def not_older(house: House, seconds: float) -> Copy | None:
    """A copy whose answers are at most so many seconds old; None when the database itself is to be read."""
    if house.replica is None or seconds <= 0:
        return None
    return _counted(house.replica.not_older(seconds))


def caught_up(house: House) -> Copy | None:
    """A copy that holds all that was saved until now; None when the database itself is to be read."""
    return _counted(house.replica.caught_up()) if house.replica is not None else None


def look(house: House, actor: Actor, read: Callable[[Work], Answer], *, verb: str, copy: Copy | None) -> Looked[Answer]:  # fmt: skip
    """What `read` finds in the copy. What the copy refuses, or breaks off, is read once more in the database itself.

    A copy that is seconds old may not know a record that the reader knows already, and ends readings that stand in the way
    of what it has to catch up with.
    """
    if copy is not None and house.replica is not None:
        try:
            with read_only(replace(house, engine=copy.engine), actor, verb=verb) as work:
                answer = read(work)
        except LabError:
            pass
        except SQLAlchemyError as error:
            house.replica.failed(error)
        else:
            meters.looks.labels("replica").inc()
            return Looked(answer, copy.age)
        meters.looks.labels("main").inc()
    with read_only(house, actor, verb=verb) as work:
        return Looked(read(work))


@contextmanager
def read_only(house: House, actor: Actor, *, verb: str = "") -> Iterator[Work]:
    """A piece of work that the database lets write nothing."""
    try:
        with open_work(house, actor, verb=verb) as work:
            work.db.connection().execute(text("set transaction read only"))
            yield work
    except DBAPIError as error:
        if isinstance(error.orig, ReadOnlySqlTransaction):
            raise Wrote(f"{verb or 'A verb'} was only to read, and tried to write.") from error
        raise


def _counted(copy: Copy | None) -> Copy | None:
    if copy is None:
        meters.looks.labels("main").inc()
    return copy
