"""A streaming standby to read from: whether it is there, a copy of this very database, and how far behind.

Asked at most once a second, and only when somebody wants to read from it. How far it is behind goes by the main database's
own place in its log and its own clock, so that neither a clock that is wrong nor a standby that has lost its connection
passes for a current one.
"""

import math
import threading
import time
from typing import Any

import structlog
from sqlalchemy import Engine, text
from sqlalchemy.exc import DBAPIError, OperationalError, SQLAlchemyError

from labflow.domain.ports import Copy, ReplicaStanding
from labflow.kit.deadlines import Question

log = structlog.get_logger("labflow.replica")

KEEPS = 1.0  # seconds that an answer holds
PATIENCE = 1.0  # seconds that a reader waits for it
RESTS = 2.0  # seconds that nobody asks a standby with which something was wrong
WITHIN = 10.0  # seconds that a reader who needs everything up to now waits for it to arrive
_PAUSES = (0.0, 0.02, 0.05, 0.1, 0.2)

_MAIN = text("""
    select pg_current_wal_flush_lsn()::text as place, clock_timestamp() as at, c.system_identifier as cluster, current_database() as name
    from pg_control_system() c
""")
_COPY = text("""
    select pg_is_in_recovery() as follows, coalesce(pg_last_wal_replay_lsn() >= cast(:place as pg_lsn), false) as reached,
      pg_last_xact_replay_timestamp() as replayed_at, c.system_identifier as cluster, current_database() as name
    from pg_control_system() c
""")


class StreamingReplica:
    """The standby of `main`, used while it is at most `bound` seconds behind."""

    def __init__(self, main: Engine, copy: Engine, *, bound: float) -> None:
        self._main, self._copy, self._bound = main, copy, bound
        self._question = Question(self._ask, keep=KEEPS)
        self._lock = threading.Lock()
        self._known: ReplicaStanding | None = None
        self._rests_until = 0.0

    def not_older(self, seconds: float) -> Copy | None:
        """The copy, when what it answers is at most so many seconds old, and no older than this installation allows."""
        known = self.standing()
        if known.problem or known.age > min(seconds, self._bound):
            return None
        return Copy(self._copy, known.age)

    def caught_up(self) -> Copy | None:
        """The copy, as soon as it holds all that is committed now. None when it is away, or that takes too long."""
        if self.standing().problem:
            return None
        until = time.monotonic() + WITHIN
        try:
            with self._main.connect() as main:
                place = main.execute(_MAIN).one().place  # what is acknowledged is flushed
            with self._copy.connect() as copy:
                while not copy.execute(_COPY, {"place": place}).one().reached:
                    if time.monotonic() > until:
                        return None
                    time.sleep(_PAUSES[-1])
        except SQLAlchemyError as error:
            self.failed(error)
            return None
        return Copy(self._copy, 0.0)

    def standing(self) -> ReplicaStanding:
        """How it is, as it was found a second ago at most."""
        with self._lock:
            if self._known is not None and time.monotonic() < self._rests_until:
                return self._known
        found = self._question.begin()(time.monotonic() + PATIENCE)
        return self._noted(found or ReplicaStanding(problem="no answer"))

    def failed(self, error: Exception) -> None:
        """A reading broke off. When that was the connection's fault, the copy is left alone for a while."""
        if isinstance(error, OperationalError) or (
            isinstance(error, DBAPIError) and error.connection_invalidated
        ):
            self._question.forget()
            self._noted(ReplicaStanding(problem=_reason(error)))

    def _noted(self, found: ReplicaStanding) -> ReplicaStanding:
        """Keep it, and say so once when it is another than before."""
        with self._lock:
            before, self._known = self._known, found
            if found.problem and found is not before:
                self._rests_until = time.monotonic() + RESTS
        if before is None or bool(before.problem) != bool(found.problem):
            if found.problem:
                log.warning("replica_left", why=found.problem)
            else:
                log.info("replica_taken", behind_seconds=round(found.behind, 1))
        return found

    def _ask(self) -> ReplicaStanding:
        asked = time.monotonic()
        try:
            with self._main.connect() as main:
                now = main.execute(_MAIN).one()
        except SQLAlchemyError as error:
            return ReplicaStanding(problem=f"the main database: {_reason(error)}", asked=asked)
        try:
            with self._copy.connect() as copy:
                return self._compared(copy, now, asked)
        except SQLAlchemyError as error:
            return ReplicaStanding(problem=_reason(error), asked=asked)

    def _compared(self, copy: Any, now: Any, asked: float) -> ReplicaStanding:
        """Where the main database was when it was asked: reached a moment later, the copy is not behind at all."""
        for pause in _PAUSES:
            time.sleep(pause)
            seen: Any = copy.execute(_COPY, {"place": now.place}).one()
            if problem := _stranger(seen, now):
                return ReplicaStanding(problem=problem, asked=asked)
            if seen.reached:
                return ReplicaStanding(asked=asked)
        # whatever was committed before the last commit that it has replayed is there
        behind = (now.at - seen.replayed_at).total_seconds() if seen.replayed_at else math.inf
        behind = max(0.0, behind)
        late = f"{behind:.0f} s behind" if behind < math.inf else "behind, and nobody knows how far"
        return ReplicaStanding(behind, late if behind > self._bound else "", asked)


def _stranger(seen: Any, now: Any) -> str:
    """Why what answers is no copy of this database; empty when it is one."""
    if not seen.follows:
        return "it is no standby: it follows nobody"
    if (seen.cluster, seen.name) != (now.cluster, now.name):
        return "it is the standby of another database"
    return ""


def _reason(error: Exception) -> str:
    return f"not reachable ({type(getattr(error, 'orig', None) or error).__name__})"
