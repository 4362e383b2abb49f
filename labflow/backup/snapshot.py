"""What the database holds at one moment: rows and a digest of every table, files, the head of the audit chain."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any, LiteralString

import psycopg
from psycopg import sql
from psycopg.rows import namedtuple_row

from labflow.errors import LabError
from labflow.local.postgres_programs import native

SEES_ALL = "labflow.side=system"
_SESSION = f"-c statement_timeout=0 -c idle_in_transaction_session_timeout=0 -c timezone=UTC -c lock_timeout=60s -c {SEES_ALL}"
_AS_TEXT = "set local datestyle = 'ISO, YMD'; set local intervalstyle = 'postgres'; set local extra_float_digits = 1; set local bytea_output = 'hex'"

_TABLES = """
    select n.nspname as schema, c.relname as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
    where c.relkind = 'r' and n.nspname not in ('pg_catalog', 'information_schema') and n.nspname not like 'pg\\_%%'
      and not exists (select from pg_depend d where d.objid = c.oid and d.classid = 'pg_class'::regclass and d.deptype = 'e')
    order by 1, 2
"""
_COUNTED = (
    "select count(*), coalesce(sum(('x' || left(md5(t::text), 15))::bit(60)::bigint), 0)::text from {} t"
)
# Permissive policies are joined by "or": one that lets the system see all is enough, unless a restrictive one takes rows away again.
_HIDING = """
    select c.oid::regclass::text as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
    where c.relkind in ('r', 'p') and n.nspname not in ('pg_catalog', 'information_schema') and row_security_active(c.oid)
      and (exists (select from pg_policy p where p.polrelid = c.oid and not p.polpermissive)
           or not exists (
             select from pg_policy p where p.polrelid = c.oid and p.polpermissive and p.polcmd in ('*', 'r') and p.polroles = '{0}'
               and replace(pg_get_expr(p.polqual, p.polrelid), 'public.', '') in ('( SELECT lf_sees_all() AS lf_sees_all)', 'lf_sees_all()')
           ))
    order by 1
"""


class RowsHidden(LabError):
    """Row-level security would hide rows from the backup."""

    code = "rows_hidden"


class NotReached(LabError):
    """The database does not answer, or has no LabFlow in it."""

    code = "not_reached"


class Snapshot:
    """One moment of a database, for as long as the transaction is open. `name` lets pg_dump see the same."""

    def __init__(self, connection: psycopg.Connection[Any]) -> None:
        self._ask = connection
        self.server = connection.info.server_version // 10000

    @property
    def name(self) -> str:
        return self._one("select pg_export_snapshot()")

    def require_all_rows(self) -> None:
        """Prove that no row is hidden from this role, or refuse: a backup that misses rows in silence is worse than none."""
        hiding = [row.name for row in self._ask.execute(_HIDING)]
        if hiding:
            raise RowsHidden(
                f"Row-level security may hide rows of {', '.join(hiding)} from the role of the backup. Give each such table the "
                "policy of its neighbours (lf_wall), or let LABFLOW_MIGRATE_DATABASE_URL name a role with BYPASSRLS."
            )

    def tables(self) -> dict[str, list[Any]]:
        """Rows and digest of each table. The digest does not depend on the order of the rows."""
        return {
            f"{row.schema}.{row.name}": self._counted(row.schema, row.name)
            for row in self._ask.execute(_TABLES).fetchall()
        }

    def heads(self) -> list[str]:
        return [
            row.version_num for row in self._ask.execute("select version_num from alembic_version order by 1")
        ]

    def extensions(self) -> list[str]:
        return [
            row.extname
            for row in self._ask.execute(
                "select extname from pg_extension where extname <> 'plpgsql' order by 1"
            )
        ]

    def files(self) -> list[tuple[str, int]]:
        """Digest and size of every file the laboratory keeps."""
        return [
            (row.sha256, row.size)
            for row in self._ask.execute("select distinct sha256, size from stored_file order by 1")
        ]

    def laboratory(self) -> str:
        return self._one("select coalesce((select name from lab limit 1), '')")

    def chain(self) -> tuple[int, str]:
        """Position and hash of the newest link of the audit chain."""
        row = self._ask.execute(
            "select position, encode(hash, 'hex') as hash from audit_seal order by position desc limit 1"
        ).fetchone()
        return (row.position, row.hash) if row else (0, "")

    def bytes(self) -> int:
        """How much the database takes on the server's disk."""
        return self._one("select pg_database_size(current_database())")

    def _counted(self, schema: str, name: str) -> list[Any]:
        question = sql.SQL(_COUNTED).format(sql.Identifier(schema, name))
        return list(self._ask.execute(question).fetchone() or ())

    def _one(self, question: LiteralString) -> Any:
        return one(self._ask, question)


def one(connection: psycopg.Connection[Any], question: LiteralString, given: Sequence[Any] = ()) -> Any:
    """The one value that answers."""
    row = connection.execute(question, given or None).fetchone()
    return row[0] if row else None


@contextmanager
def connected(url: str) -> Iterator[psycopg.Connection[Any]]:
    """A connection as the owner, who sees as the laboratory's own machinery."""
    try:
        connection = psycopg.connect(
            native(url), row_factory=namedtuple_row, options=_SESSION, connect_timeout=10
        )
    except psycopg.OperationalError as error:
        raise NotReached(f"The database cannot be reached: {error}".strip()) from None
    with connection:
        yield connection


@contextmanager
def taken(url: str) -> Iterator[Snapshot]:
    """A snapshot that stays the same while the laboratory goes on."""
    with connected(url) as connection:
        connection.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
        connection.read_only = True
        connection.execute(_AS_TEXT)
        snapshot = Snapshot(connection)
        if not one(connection, "select to_regclass('public.alembic_version') is not null"):
            raise NotReached("There is no LabFlow in this database: it has no tables. Run: labflow migrate")
        snapshot.require_all_rows()
        yield snapshot
