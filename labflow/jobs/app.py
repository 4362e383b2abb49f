"""The queue's application: jobs live in PostgreSQL, so they are deferred in the transaction they are about."""

from pathlib import Path

import procrastinate

from labflow.settings import settings


def conninfo() -> str:
    """The application role's connection, as the queue's driver wants it: it listens, so no pooler may stand between."""
    return settings().direct_database


def anchors() -> Path:
    """Where the heads of the audit chain are kept, outside the database."""
    return settings().home / "audit-anchors.txt"


queue = procrastinate.App(
    connector=procrastinate.PsycopgConnector(conninfo="", min_size=1, max_size=4),
    import_paths=["labflow.jobs.tasks"],
)
