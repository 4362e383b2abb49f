"""Restoring a backup: everything is checked first; then files, then the database in one transaction, then what came out is compared."""

import os
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import psycopg

from labflow.backup import checking, loading, snapshot
from labflow.backup.folder import ANCHORS, DUMP, BackupSet, plain
from labflow.backup.loading import NotRestored
from labflow.backup.making import Progress
from labflow.domain.ports import Storage
from labflow.errors import LabError

APP_ROLE = "labflow_app"
LEAVING_SECONDS = 5


class Different(LabError):
    """What was restored is not what was backed up."""

    code = "restored_differently"


@dataclass(frozen=True)
class Target:
    """Where to restore: the owner's address of a database, a storage, and the file for the anchors."""

    owner: str
    storage: Storage
    anchors: Path


def restore(
    one: BackupSet, target: Target, key: bytes | None, progress: Progress, *, replace: bool = False, skip_numbers: int = 0
) -> None:  # fmt: skip
    """Put the laboratory of this backup there. A target that is not empty is refused unless it is to be replaced."""
    with progress.step("Backup is undamaged"):
        checking.check(one, key)
    with progress.step("Target is ready"):
        server = _require_target(one, target.owner, replace=replace)
    with _scratch() as scratch:
        with progress.step("Files"):
            _deliver(one, key, target.storage, scratch)
        with progress.step("Database"):
            loading.load(
                _dump(one, key, scratch),
                target.owner,
                max(server, one.manifest.server),
                one.manifest.extensions,
                replace=replace,
            )
    with progress.step("Counts and digests"):
        compare(one, target.owner)
    _take_anchors(one, key, target.anchors)
    _finish(target.owner, skip_numbers)


def compare(one: BackupSet, owner: str) -> None:
    """Every table must have the rows and the digest that were backed up, and the chain its head."""
    with snapshot.taken(owner) as shot:
        found, chain = shot.tables(), shot.chain()
    for name, told in one.manifest.tables.items():
        if name not in found:
            raise Different(f"{name} is missing in what was restored.")
        if list(found[name]) != list(told):
            what = (
                f"{found[name][0]:,} rows in place of {told[0]:,}"
                if found[name][0] != told[0]
                else "rows with other content"
            )
            raise Different(f"{name} has {what}.")
    if chain != (one.manifest.position, one.manifest.head):
        raise Different(f"The audit chain ends at {chain[0]:,} in place of {one.manifest.position:,}.")


def standing(owner: str) -> tuple[bool, str]:
    """Whether the database is empty, and whose laboratory is in it."""
    with snapshot.connected(owner) as connection:
        empty = snapshot.one(
            connection,
            "select not exists (select from pg_class c join pg_namespace n on n.oid = c.relnamespace where c.relkind in ('r', 'p', 'v', 'm')"
            " and n.nspname not in ('pg_catalog', 'information_schema') and n.nspname not like 'pg\\_%'"
            " and not exists (select from pg_depend d where d.objid = c.oid and d.classid = 'pg_class'::regclass and d.deptype = 'e'))",
        )
        there = snapshot.one(connection, "select to_regclass('public.lab') is not null")
        name = snapshot.one(connection, "select name from lab limit 1") if there else None
    return empty, name or ""


def _require_target(one: BackupSet, owner: str, *, replace: bool) -> int:
    """What would fail half-way is found before anything is touched. Returns the server's major release."""
    empty, name = standing(owner)
    if not empty and not replace:
        whose = f" of {name}" if name else ""
        raise NotRestored(
            f"The database is not empty: the laboratory{whose} is in it. To put the backup in its place, say --replace."
        )
    with snapshot.connected(owner) as connection:
        connection.autocommit = True  # who else is there is asked again and again
        server = connection.info.server_version // 10000
        if server < one.manifest.server:
            raise NotRestored(
                f"The backup is of PostgreSQL {one.manifest.server}; this server is {server}. Restore into one that is not older."
            )
        if not snapshot.one(connection, "select exists(select from pg_roles where rolname = %s)", [APP_ROLE]):
            raise NotRestored(
                f"The server has no role {APP_ROLE}. Make it as in docs/backup.md: create role {APP_ROLE} login password '…'"
            )
        if not empty:
            _require_alone(connection)
    return server


def _require_alone(connection: psycopg.Connection) -> None:
    deadline = time.monotonic() + LEAVING_SECONDS
    while others := _others(connection):
        if time.monotonic() < deadline:
            time.sleep(0.1)
            continue
        raise NotRestored(
            f"The laboratory is still at work: {others} connections to the database. Stop web and worker, then restore."
        )


def _others(connection: psycopg.Connection) -> int:
    return snapshot.one(
        connection,
        "select count(*) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid() and backend_type = 'client backend'",
    )


@contextmanager
def _scratch() -> Iterator[Path]:
    folder = Path(tempfile.mkdtemp(prefix="labflow-restore-"))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _deliver(one: BackupSet, key: bytes | None, storage: Storage, scratch: Path) -> None:
    """Files before rows: an orphan in storage is harmless, a row without bytes is not."""
    for digest, _size in one.listed():
        part = scratch / "object"
        _decrypted(one.object(digest), key, part)
        storage.put_file(digest, part)


def _decrypted(path: Path, key: bytes | None, to: Path) -> None:
    with os.fdopen(os.open(to, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
        for piece in plain(path, key):
            file.write(piece)


def _dump(one: BackupSet, key: bytes | None, scratch: Path) -> Path:
    if key is None:
        return one.path / DUMP
    _decrypted(one.path / DUMP, key, scratch / DUMP)
    return scratch / DUMP


def _take_anchors(one: BackupSet, key: bytes | None, anchors: Path) -> None:
    """The anchors of the backup take the place of those there, which are kept beside: they are of a chain that went on."""
    anchors.parent.mkdir(parents=True, exist_ok=True)
    if anchors.exists():
        anchors.replace(
            anchors.with_name(
                f"{anchors.stem}.before-restore-{datetime.now(UTC):%Y%m%dT%H%M%SZ}{anchors.suffix}"
            )
        )
    anchors.write_bytes(b"".join(plain(one.path / ANCHORS, key)))


def _finish(owner: str, skip_numbers: int) -> None:
    with snapshot.connected(owner) as connection:
        if skip_numbers:
            connection.execute("update number_series set last = last + %s", [skip_numbers])
        connection.execute("analyze")
