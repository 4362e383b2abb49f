"""The standby that may be read: there, the copy of this very database, not far behind, and patient with long readings."""

from collections.abc import Iterator

from sqlalchemy import Engine, text
from sqlalchemy.exc import SQLAlchemyError

from labflow.cli.examining.finding import Finding, ok, warn
from labflow.settings import Settings
from labflow.wiring import REPLICA_WAIT, engine_for, replica_for

UNUSED = (
    "The database itself is read meanwhile. Look at pg_stat_replication there, and at DATABASE_REPLICA_URL."
)


def replica(values: Settings) -> Iterator[Finding]:
    """Nothing of it is bad: without it everything is read from the database itself."""
    if not values.replica_database or not values.database_url:
        yield ok("replica", "not used: there is one database")
        return
    main = engine_for(values.database, pooled=values.pooled, wait=REPLICA_WAIT)
    copy = engine_for(values.replica_database, pooled=values.pooled, wait=REPLICA_WAIT)
    try:
        found = replica_for(values, main, copy).standing()
        if found.problem:
            yield warn("replica", found.problem, UNUSED)
            return
        yield ok("replica", f"read from, {found.behind:.1f} s behind")
        yield from _patience(copy)
    finally:
        main.dispose()
        copy.dispose()


def _patience(copy: Engine) -> Iterator[Finding]:
    """A standby ends readings that stand in the way of what it has to catch up with, unless it tells of them."""
    try:
        with copy.connect() as connection:
            told = connection.execute(text("show hot_standby_feedback")).scalar_one()
    except SQLAlchemyError:
        return
    if told != "on":
        yield warn(
            "replica's readings", "long exports may be broken off there and made on the database itself",
            "Set hot_standby_feedback = on at the standby.",
        )  # fmt: skip
