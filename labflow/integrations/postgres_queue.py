"""The job queue in PostgreSQL: a job is a row in the same transaction as what it is about."""

import json
from typing import Any

from sqlalchemy import Connection, text

_DEFER = text(
    "select procrastinate_defer_jobs_v1(array[row(:queue, :job, 0, null, null, cast(:arguments as jsonb), null)"
    "::procrastinate_job_to_defer_v1])"
)


class PostgresQueue:
    """Defers procrastinate jobs by their own SQL function, so web and API need no queue connection."""

    def defer(self, connection: Connection, job: str, **arguments: Any) -> None:
        connection.execute(
            _DEFER,
            {"queue": "default", "job": f"labflow.{job}", "arguments": json.dumps(arguments, default=str)},
        )
