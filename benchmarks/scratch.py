"""A scratch database for a benchmark: durable like the real one, migrated, gone afterwards."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import Engine

from alembic import command
from labflow.cli.database import configuration
from labflow.local.postgres import EmbeddedPostgres
from labflow.wiring import engine_for


@contextmanager
def database() -> Iterator[Engine]:
    """The application role's engine on a fresh, migrated, durable database."""
    with tempfile.TemporaryDirectory(prefix="labflow-bench-") as folder:
        Path(folder).chmod(0o711)
        server = EmbeddedPostgres(Path(folder))
        dsns = server.start()
        try:
            command.upgrade(configuration(dsns.owner), "heads")
            engine = engine_for(dsns.app)
            yield engine
            engine.dispose()
        finally:
            server.stop()
