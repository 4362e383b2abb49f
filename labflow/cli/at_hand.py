"""The database at hand: the one that is set, or the embedded one of this machine for as long as it is needed."""

import os
from collections.abc import Generator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from labflow.settings import Mode, settings

if TYPE_CHECKING:
    from labflow.local.postgres import Dsns, EmbeddedPostgres


@contextmanager
def database() -> Generator["EmbeddedPostgres | None"]:
    """Inside, `settings()` knows a database. The embedded one is joined, and stopped by the last who leaves it."""
    values = settings()
    if values.database_url or values.kind is Mode.PRODUCTION:
        yield None
        return
    from labflow.local.postgres import EmbeddedPostgres

    server = EmbeddedPostgres(values.home)
    try:
        adopt(server.start())
        yield server
    finally:
        server.stop()


def adopt(dsns: "Dsns") -> None:
    """Make this process and those it starts use the embedded database, with keys of this machine's own."""
    from labflow.local.secrets import kept

    values = settings()
    os.environ["DATABASE_URL"] = dsns.app
    os.environ["LABFLOW_MIGRATE_DATABASE_URL"] = dsns.owner
    # A database of one's own would otherwise mean production.
    os.environ["LABFLOW_MODE"] = values.kind.value
    if not values.jwt_secret:
        os.environ["JWT_SECRET"] = kept(values.home / "secrets", "jwt_secret")
    if not values.jwt_refresh_secret:
        os.environ["JWT_REFRESH_SECRET"] = kept(values.home / "secrets", "jwt_refresh_secret")
    settings.cache_clear()
