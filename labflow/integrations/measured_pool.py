"""The pool of database connections, with how long work waits for one; and what the database refuses, counted by kind."""

import time
from typing import Any

from sqlalchemy import Engine, QueuePool, event
from sqlalchemy.engine import ExceptionContext

from labflow.kit import meters


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
