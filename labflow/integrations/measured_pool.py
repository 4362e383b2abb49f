"""The pool of database connections, with how long work waits for one; and what the database refuses, counted by kind."""

import time
from typing import Any

from sqlalchemy import Engine, QueuePool, event
from sqlalchemy.engine import ExceptionContext
from sqlalchemy.exc import DisconnectionError

from labflow.kit import meters

IDLE = 1.0  # seconds after which a connection may have been lost unnoticed


class MeasuredPool(QueuePool):
    """Measures the whole time until a connection can be used: waiting for it, making it, trying it."""

    def connect(self) -> Any:
        began = time.perf_counter()
        try:
            return super().connect()
        finally:
            meters.pool_wait.observe(time.perf_counter() - began)


def count_errors(engine: Engine) -> None:
    """Count what the database refuses, by the kind of the driver's error."""

    @event.listens_for(engine, "handle_error")
    def counted(context: ExceptionContext) -> None:
        meters.database_errors.labels(type(context.original_exception).__name__).inc()


def try_when_idle(engine: Engine) -> None:
    """Try a connection that nobody has used for a moment, and take another when it is lost. Trying each costs a round trip each."""

    @event.listens_for(engine, "connect")
    @event.listens_for(engine, "checkin")
    def used(_connection: Any, record: Any) -> None:
        record.info["used"] = time.monotonic()

    @event.listens_for(engine, "checkout")
    def tried(connection: Any, record: Any, _proxy: Any) -> None:
        if time.monotonic() - record.info["used"] < IDLE:
            return
        try:
            engine.dialect.do_ping(connection)
        except engine.dialect.loaded_dbapi.Error as error:
            raise DisconnectionError from error
