"""Runs the migrations: as the role that owns the tables, each in its own transaction, never waiting long for a lock.

The core line is in alembic/versions; a lab's own line (branch label `custom`, tables `x_…`) in labflow_custom/migrations.
"""

from importlib import import_module
from typing import Any

from sqlalchemy import Connection, create_engine, text
from sqlalchemy.pool import NullPool
from sqlmodel import SQLModel

from alembic import context
from labflow.settings import settings, sqlalchemy_url

QUEUE = "procrastinate"
ONE_AT_A_TIME = 17_025_017  # any number of our own; the lock goes with the connection

import_module("labflow.models")


def include_object(_thing: Any, name: str | None, kind: str, reflected: bool, _other: Any) -> bool:
    """Tables of the job queue and of the lab's own line are not compared with the core's models."""
    foreign = (name or "").startswith((QUEUE, "x_"))
    return not (kind == "table" and reflected and foreign)


OPTIONS: dict[str, Any] = {
    "target_metadata": SQLModel.metadata,
    "include_object": include_object,
    "compare_type": True,
    "transaction_per_migration": True,
}


def address() -> str:
    """The database: given by the program that calls, by `alembic -x url=…`, or the owner's from the settings."""
    given = context.config.attributes.get("url") or context.get_x_argument(as_dictionary=True).get("url")
    return sqlalchemy_url(given) if given else settings().migrate_database


def online(connection: Connection) -> None:
    """Migrate one database. A table that stays in use ends the migration instead of stopping the laboratory."""
    values = settings()
    connection.execute(text(f"set statement_timeout = '{values.statement_timeout_seconds}s'"))
    # One migration at a time: two servers that start together, or one that was killed and started again.
    connection.execute(text(f"select pg_advisory_lock({ONE_AT_A_TIME})"))
    connection.execute(text(f"set lock_timeout = '{values.lock_timeout_seconds}s'"))
    connection.commit()
    context.configure(connection=connection, **OPTIONS)
    with context.begin_transaction():
        context.run_migrations()


if context.is_offline_mode():
    context.configure(url=address(), literal_binds=True, **OPTIONS)
    with context.begin_transaction():
        context.run_migrations()
else:
    engine = create_engine(address(), poolclass=NullPool)
    with engine.connect() as bench:
        online(bench)
    engine.dispose()
