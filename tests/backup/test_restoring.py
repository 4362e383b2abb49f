"""Backup, loss, restore: the same laboratory, which goes on where it stopped."""

import hashlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import psycopg
import pytest

from labflow.backup import checking, restoring
from labflow.backup.drilling import pages_of
from labflow.backup.folder import BackupSet
from labflow.backup.keys import Passphrase
from labflow.backup.loading import NotRestored
from labflow.backup.restoring import Different
from labflow.domain import audit, files
from labflow.integrations.local_files import LocalFiles
from labflow.local import postgres_programs
from labflow.local.postgres import EmbeddedPostgres
from labflow.local.postgres_programs import native
from labflow.models import Order, Report, Sample
from labflow.testing import TestLab
from tests.backup.conftest import Places, Silent, Working, as_superuser, issue, lab_in, seal

pytestmark = pytest.mark.thorough


@pytest.fixture
def restored(kept: BackupSet, place: Places, furnished: Any) -> TestLab:
    dsns, target = place()
    restoring.restore(kept, target, None, Silent())
    assert isinstance(target.storage, LocalFiles)
    lab = lab_in(dsns, furnished[1], target.storage.root)
    lab.anchors = target.anchors  # type: ignore[attr-defined]
    return lab


def test_the_restored_laboratory_is_the_same_and_goes_on(restored: TestLab, working: Working):
    with restored.work_as(restored.ada) as work:
        assert audit.verify(work, anchors=restored.anchors).holds  # type: ignore[attr-defined]
    with restored.system() as work:
        report = work.read(Report, working.report)
        row, pdf = files.fetch(work, report.file_id)
    assert pages_of(pdf) >= 1
    assert hashlib.sha256(pdf).hexdigest() == row.sha256

    old = {sample.number for sample in restored.all(Sample)}
    sample = restored.verified()
    assert sample.number not in old
    assert int(sample.number[-6:]) == max(int(number[-6:]) for number in old) + 1
    issue(restored, sample)
    seal(restored, restored.anchors)  # type: ignore[attr-defined]
    with restored.work_as(restored.ada) as work:
        assert audit.verify(work, anchors=restored.anchors).holds  # type: ignore[attr-defined]
    restored.house.engine.dispose()  # type: ignore[union-attr]


def test_what_protects_the_tables_comes_back(restored: TestLab):
    """Triggers, row-level security and grants hold again, for the owner of the new database, too."""
    engine = restored.house.engine
    with restored.work_as(restored.otto) as work:
        assert not work.db.query(Sample).all()
    with engine.connect() as bare, pytest.raises(Exception, match="Nobody is at work"):  # type: ignore[union-attr]
        bare.exec_driver_sql("set labflow.side = 'system'; update client set note = 'x'")
    with engine.connect() as bare, pytest.raises(Exception, match="permission denied"):  # type: ignore[union-attr]
        bare.exec_driver_sql("set labflow.side = 'system'; delete from audit_event")
    engine.dispose()  # type: ignore[union-attr]


def test_no_row_is_missing_whatever_the_policies_hide(
    server: EmbeddedPostgres, working: Working, kept: BackupSet, place: Places
):
    """Counted by a superuser, in the laboratory and in what was restored: of every table, every row."""
    dsns, target = place()
    restoring.restore(kept, target, None, Silent())
    for name, (rows, _digest) in kept.manifest.tables.items():
        counts = []
        for where in (working.dsns, dsns):
            with as_superuser(server, where) as connection:
                counts.append(connection.execute(f"select count(*) from {name}").fetchone()[0])  # type: ignore[index,arg-type]
        assert counts == [rows, rows], name
    assert kept.manifest.tables["public.result"][0] > 0
    assert kept.manifest.tables["public.user_session"] is not None


def test_restoring_writes_no_audit_row(kept: BackupSet, place: Places):
    dsns, target = place()
    restoring.restore(kept, target, None, Silent())
    with psycopg.connect(native(dsns.owner)) as connection:
        rows = connection.execute("select count(*) from audit_event").fetchone()
    assert rows == (kept.manifest.tables["public.audit_event"][0],)


def test_a_target_with_a_laboratory_in_it_is_refused(kept: BackupSet, working: Working, place: Places):
    dsns, target = place()
    with psycopg.connect(native(dsns.owner)) as connection:
        connection.execute("create table bench (id int)")
    with pytest.raises(NotRestored, match="not empty"):
        restoring.restore(kept, target, None, Silent())


def test_a_laboratory_at_work_is_not_replaced(
    kept: BackupSet, place: Places, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(restoring, "LEAVING_SECONDS", 0.2)
    dsns, target = place()
    with psycopg.connect(native(dsns.owner)) as at_work:
        at_work.execute("create table bench (id int)")
        at_work.commit()
        with pytest.raises(NotRestored, match="still at work: 1 connection"):
            restoring.restore(kept, target, None, Silent(), replace=True)


def test_a_damaged_laboratory_is_replaced_by_its_backup(kept: BackupSet, place: Places, furnished: Any):
    dsns, target = place()
    restoring.restore(kept, target, None, Silent())
    with psycopg.connect(native(dsns.owner)) as connection:
        connection.execute("alter table result disable trigger user")
        connection.execute("drop table verification cascade")
        connection.execute("create table x_own (id int)")
    restoring.restore(kept, target, None, Silent(), replace=True, skip_numbers=100)
    with psycopg.connect(native(dsns.owner)) as connection:
        assert connection.execute("select to_regclass('x_own')").fetchone() == (None,)
    lab = lab_in(dsns, furnished[1], Path("unused"))
    before = max(lab.all(Order), key=lambda order: order.number).number
    later = lab.one(Order, lab.order()).number
    assert int(later[-6:]) == int(before[-6:]) + 101
    lab.house.engine.dispose()  # type: ignore[union-attr]
    assert list(target.anchors.parent.glob("audit-anchors.before-restore-*.txt"))


def test_a_restore_that_fails_leaves_what_was_there(kept: BackupSet, place: Places, tmp_path: Path):
    """All in one transaction: what is in the way makes it fail after the old was removed, and the old is still there."""
    dsns, target = place()
    with psycopg.connect(native(dsns.owner)) as connection:
        connection.execute("create table bench (id int)")
        connection.execute("insert into bench values (7)")
    broken = tmp_path / "broken.dump"
    whole = (kept.path / "database.dump").read_bytes()
    broken.write_bytes(whole[:-2000])
    with pytest.raises(NotRestored, match="is as it was"):
        restoring.loading.load(broken, target.owner, 18, [], replace=True)
    with psycopg.connect(native(dsns.owner)) as connection:
        assert connection.execute("select id from bench").fetchone() == (7,)
        assert connection.execute("select to_regclass('sample')").fetchone() == (None,)


KILLED = """
import sys
from pathlib import Path
from labflow.backup import loading
from labflow.local import postgres_programs
postgres_programs.folder_for = lambda *_: Path(sys.argv[2])
loading.load(Path(sys.argv[2]), sys.argv[1], 18, [], replace=True)
"""
HALF = """#!/bin/sh
case "$1" in --list) exit 0;; esac
printf 'create table half (id int);\\ncopy half from stdin;\\n'
yes 1 | head -n 800000
exec sleep 30
"""


def test_a_restore_that_is_killed_leaves_what_was_there(place: Places, tmp_path: Path):
    """Also in the middle of a table, where psql would take the end of its input for the end of the rows."""
    dsns, target = place()
    with psycopg.connect(native(dsns.owner)) as connection:
        connection.execute("create table bench (id int)")
    (tmp_path / "psql").symlink_to(postgres_programs.folder_for(18, "psql") / "psql")
    (tmp_path / "pg_restore").write_text(HALF)
    (tmp_path / "pg_restore").chmod(0o755)
    killed = subprocess.Popen(
        [sys.executable, "-c", KILLED, target.owner, str(tmp_path)], start_new_session=True
    )
    with psycopg.connect(native(dsns.owner), autocommit=True) as watching:
        others = "select count(*) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid() and query ilike '%s'"
        until(lambda: watching.execute(others % "copy half%").fetchone() == (1,))  # type: ignore[arg-type]
        os.kill(killed.pid, signal.SIGKILL)
        killed.wait()
        until(lambda: watching.execute(others % "%").fetchone() == (0,))  # type: ignore[arg-type]
        os.killpg(killed.pid, signal.SIGKILL)  # the program that stood in for pg_restore
        assert watching.execute(
            "select to_regclass('bench') is null, to_regclass('half') is null"
        ).fetchone() == (False, True)


def until(true: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 20
    while not true():
        assert time.monotonic() < deadline
        time.sleep(0.05)


def test_what_differs_after_a_restore_is_named(kept: BackupSet, place: Places):
    dsns, target = place()
    restoring.restore(kept, target, None, Silent())
    with psycopg.connect(native(dsns.owner), autocommit=True) as connection:
        connection.execute("update number_series set last = last + 1")
        with pytest.raises(Different, match=r"public.number_series has rows with other content"):
            restoring.compare(kept, target.owner)
        connection.execute("delete from number_series")
        with pytest.raises(Different, match=r"public.number_series has 0 rows in place of"):
            restoring.compare(kept, target.owner)


def test_encrypted_and_restored(working: Working, tmp_path: Path, place: Places):
    (tmp_path / "passphrase").write_text("a passphrase of many words")
    smith = Passphrase(tmp_path / "passphrase")
    made = working.back_up(tmp_path / "vault", smith=smith)
    content = b"".join(path.read_bytes() for path in (tmp_path / "vault").rglob("*") if path.is_file())
    assert b"%PDF" not in content
    assert b"PGDMP" not in content
    _, target = place()
    key = checking.key_of(made.set, Passphrase(tmp_path / "passphrase"))
    restoring.restore(made.set, target, key, Silent())
    assert list(target.storage.root.rglob("*")) if isinstance(target.storage, LocalFiles) else False


def test_the_backup_is_of_one_moment(
    working: Working, tmp_path: Path, place: Places, monkeypatch: pytest.MonkeyPatch
):
    """Work that goes on while the dump is written is in neither the dump nor the counts."""
    from labflow.backup import making

    lab, dump = working.lab, making._dump

    def dump_while_working(*given: Any) -> Any:
        lab.order(count=2)
        seal(lab, working.source.anchors or tmp_path)
        return dump(*given)

    monkeypatch.setattr(making, "_dump", dump_while_working)
    made = working.back_up(tmp_path / "busy")
    _, target = place()
    restoring.restore(made.set, target, None, Silent())
    positions = [int(line.split()[1]) for line in target.anchors.read_text().splitlines()]
    assert max(positions) <= made.set.manifest.position
