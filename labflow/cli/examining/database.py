"""The database: reachable, new enough, the two roles apart, migrations complete, clocks together."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import psycopg
from psycopg.rows import namedtuple_row

from labflow.cli.examining.finding import Finding, bad, ok, size, warn
from labflow.integrations.reaching import database_problem
from labflow.settings import Settings

OLDEST = 160000
CLOCKS_WARN, CLOCKS_BAD = 2.0, 30.0
CROWDED = 0.8
FACTS = """
    select current_setting('server_version_num')::int as number, current_setting('server_version') as version,
      r.rolsuper, r.rolbypassrls, current_user as role, pg_database_size(current_database()) as bytes,
      (select count(*) from pg_class where relowner = r.oid and relkind in ('r', 'p')
        and relnamespace = 'public'::regnamespace) as owned,
      (select count(*) from pg_stat_activity) as connections, current_setting('max_connections')::int as most,
      to_regclass('public.alembic_version') is not null as migrated
    from pg_roles r where r.rolname = current_user
"""


def database(values: Settings) -> Iterator[Finding]:
    """Everything about it, on one connection."""
    if not values.database_url:
        yield bad("database", "no address", "Set DATABASE_URL, or start LabFlow with bin/up.")
        return
    if problem := database_problem(values.database):
        yield bad(
            "database", f"not reachable: {problem}", "Is PostgreSQL running, and is DATABASE_URL right?"
        )
        return
    url = values.database.replace("+psycopg", "", 1)
    with psycopg.connect(url, connect_timeout=5, row_factory=namedtuple_row, autocommit=True) as connection:
        facts = connection.execute(FACTS).fetchone()
        yield from _server(facts)
        yield from _role(facts)
        yield from _migrations(connection, facts)
        yield from _clock(connection)


def _server(facts: Any) -> Iterator[Finding]:
    told = f"PostgreSQL {facts.version.split()[0]}, {size(facts.bytes)}"
    if facts.number < OLDEST:
        yield bad("database", told, "LabFlow needs PostgreSQL 16 or newer.")
    else:
        yield ok("database", told)
    used = f"{facts.connections} of {facts.most} in use"
    if facts.connections > facts.most * CROWDED:
        yield warn("connections", used, "Raise max_connections, or put PgBouncer in front.")
    else:
        yield ok("connections", used)


def _role(facts: Any) -> Iterator[Finding]:
    if facts.rolsuper or facts.rolbypassrls:
        yield bad(
            "database role", f"{facts.role} can pass the walls between clients",
            f"alter role {facts.role} nosuperuser nobypassrls",
        )  # fmt: skip
    elif facts.owned:
        yield bad(
            "database role", f"{facts.role} owns {facts.owned} tables",
            "Give the application a role of its own in DATABASE_URL, the owner in LABFLOW_MIGRATE_DATABASE_URL.",
        )  # fmt: skip
    else:
        yield ok("database role", f"{facts.role} cannot pass the walls and owns nothing")


def _migrations(connection: Any, facts: Any) -> Iterator[Finding]:
    from labflow.api.health import newest_migrations

    applied = (
        {row[0] for row in connection.execute("select version_num from alembic_version")}
        if facts.migrated
        else set()
    )
    if applied >= newest_migrations():
        yield ok("migrations", f"complete ({', '.join(sorted(applied))})")
    else:
        missing = ", ".join(sorted(newest_migrations() - applied))
        yield bad("migrations", f"not complete: {missing} is missing", "Run: labflow migrate")


def _clock(connection: Any) -> Iterator[Finding]:
    before = datetime.now(UTC)
    there = connection.execute("select clock_timestamp()").fetchone()[0]
    middle = before + (datetime.now(UTC) - before) / 2
    apart = abs((there - middle).total_seconds())
    told = f"{apart:.1f} s apart from the database's"
    if apart > CLOCKS_BAD:
        yield bad(
            "clocks", told, "Set the clocks of both machines by a time server; times of records depend on it."
        )
    elif apart > CLOCKS_WARN:
        yield warn("clocks", told, "Have both machines keep their clocks by a time server.")
    else:
        yield ok("clocks", told)
