"""An upgrade from the migration before: the release of then is at work on real records, `labflow upgrade` runs, nothing is lost."""

import hashlib
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg

from labflow.backup import ahead
from labflow.backup.snapshot import SEES_ALL
from labflow.cli.database import configuration
from labflow.demo.accounts import PASSWORD, STAFF
from labflow.local.postgres import Dsns
from labflow.local.postgres_programs import native
from tools.rehearsal import earlier
from tools.rehearsal.asking import Asker
from tools.rehearsal.load import Load
from tools.rehearsal.process import free_port
from tools.rehearsal.stack import Stack

Rows = dict[str, Counter[str]]
COLUMNS = """
    select c.table_name, string_agg(quote_ident(c.column_name), ', ' order by c.ordinal_position)
    from information_schema.columns c join information_schema.tables t using (table_schema, table_name)
    where c.table_schema = 'public' and t.table_type = 'BASE TABLE' and c.table_name <> 'alembic_version'
      and not (c.table_name = 'lab_user' and c.column_name in ('last_sign_in_at', 'version'))
    group by 1
"""
"""Who signs in meanwhile is a row that says so."""
COUNTS_ON = {"number_series", "user_session"}
"""Tables whose rows change while a laboratory is at work."""


def upgrade(stack: Stack) -> str:
    """The demo laboratory as the release before made it; upgraded while that release registers clients."""
    folder = stack.folder / "earlier"
    commit = earlier.unpacked(folder)
    dsns = stack.database.create_database("earlier")
    settings = _settings(stack, dsns)
    stack.labflow_of(folder, "migrate", **settings)
    stack.labflow_of(folder, "seed", **settings)
    with _reading(dsns) as connection:
        columns = dict(connection.execute(COLUMNS).fetchall())
        before = _rows(connection, columns)
        heads = [row[0] for row in connection.execute("select version_num from alembic_version")]
    old, new = free_port(), free_port()
    asker = Asker(stack, port=old, who=(STAFF[0].email, PASSWORD))
    process = stack.further(
        "earlier-api", stack.command("api"), settings | {"LABFLOW_API_PORT": str(old)}, old, folder
    )
    process.wait()
    papers = _papers(asker)
    assert papers, "the demo laboratory has issued no certificate"
    load = Load(
        stack, hands=2, pause=0.3, asker=lambda: Asker(stack, port=old, who=(STAFF[0].email, PASSWORD))
    )
    with load.working():
        told = stack.labflow("upgrade", **settings)
        later = stack.further(
            "later-api", stack.command("api"), settings | {"LABFLOW_API_PORT": str(new)}, new
        )
        later.wait()
    assert "Verification" in told, told
    assert not load.failures, f"the release before failed meanwhile: {dict(load.failures)}"
    kept = load.kept(dsns)
    asker = Asker(stack, port=new, who=(STAFF[0].email, PASSWORD))
    ready = asker.ask("GET", asker.host, "/health/ready").json()["checks"]
    assert (ready["database"], ready["migrations"]) == ("ok", "ok"), ready
    assert _papers(asker) == papers, "certificates differ"
    with _reading(dsns) as connection:
        after = _rows(connection, columns)
    changed = _lost(before, after) - COUNTS_ON - _foretold(heads)
    assert not changed, f"rows are gone or changed: {changed}"
    for name in ("earlier-api", "later-api"):
        stack.processes.pop(name).end()
    rows = sum(sum(table.values()) for table in before.values())
    return f"from {', '.join(heads)} ({commit}): {rows:,} rows as before, {len(papers)} certificates open the same; meanwhile {kept.split(',')[0]}, no try failed"


def _settings(stack: Stack, dsns: Dsns) -> dict[str, str]:
    """A laboratory beside the one of the stack: its own database and home, the same Redis and object store."""
    return {
        "LABFLOW_MODE": "demo", "LABFLOW_HOME": str(stack.folder / "home-earlier"), "SMTP_HOST": "",
        "DATABASE_URL": native(dsns.app), "LABFLOW_MIGRATE_DATABASE_URL": native(dsns.owner), "LABFLOW_RATE_ADDRESS": "0",
    }  # fmt: skip


@contextmanager
def _reading(dsns: Dsns) -> Iterator[psycopg.Connection[tuple[str, ...]]]:
    with psycopg.connect(native(dsns.owner), options=f"-c {SEES_ALL}") as connection:
        yield connection


def _rows(connection: psycopg.Connection[tuple[str, ...]], columns: dict[str, str]) -> Rows:
    """A digest of every row, over the columns that there were before."""
    found: Rows = {}
    for table, names in columns.items():
        query = f"select md5(row({names})::text) from {table}"  # noqa: S608
        found[table] = Counter(row[0] for row in connection.execute(query))
    return found


def _lost(before: Rows, after: Rows) -> set[str]:
    return {table for table, rows in before.items() if rows - after[table]}


def _foretold(heads: list[str]) -> set[str]:
    """Tables of which `labflow upgrade` says beforehand that it changes rows."""
    effects = [effect for one in ahead.pending(configuration(""), heads) for effect in one.effects]
    return {
        table
        for effect in effects
        if effect.startswith("changes rows of ")
        for table in effect.partition(": ")[0].removeprefix("changes rows of ").split(", ")
    }


def _papers(asker: Asker) -> dict[str, str]:
    """Certificates by their number, and the digest of each."""
    token = asker.token()
    reports = asker.api("GET", "/api/v1/reports?limit=5&state=issued&fields=number", token)
    assert reports.status_code == 200, reports.text
    found = {}
    for report in reports.json()["rows"]:
        answer = asker.api("GET", f"/api/v1/reports/{report['number']}/pdf", token)
        assert answer.status_code == 200, f"{report['number']}: {answer.status_code} {answer.text[:200]}"
        found[report["number"]] = hashlib.sha256(answer.content).hexdigest()
    return found
