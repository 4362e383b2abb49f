"""The job queue in PostgreSQL: a job is a row in the same transaction as what it is about."""

import json
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, text

from labflow.kit import errand

REQUEST = "request_id"

_DEFER = text(
    "select procrastinate_defer_jobs_v1(array[row(:queue, :job, 0, null, null, cast(:arguments as jsonb), cast(:at as timestamptz))"
    "::procrastinate_job_to_defer_v1])"
)


class PostgresQueue:
    """Defers procrastinate jobs by their own SQL function, so web and API need no queue connection."""

    def defer(self, connection: Connection, job: str, **arguments: Any) -> None:
        self._put(connection, "default", job, None, arguments)

    def defer_until(self, connection: Connection, at: datetime, job: str, **arguments: Any) -> None:
        self._put(connection, "webhooks", job, at, arguments)

    def _put(
        self, connection: Connection, queue: str, job: str, at: datetime | None, arguments: dict[str, Any]
    ) -> None:
        if (doing := errand.now()) is not None:
            # the worker takes it out again before the job sees its arguments (jobs/watched.py)
            arguments = {**arguments, REQUEST: doing.request_id}
        connection.execute(
            _DEFER,
            {
                "queue": queue,
                "job": f"labflow.{job}",
                "arguments": json.dumps(arguments, default=str),
                "at": at,
            },
        )
