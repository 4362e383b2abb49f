"""A backup is whole or not there; what is damaged, cut short, foreign or locked is refused in a sentence."""

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import psycopg
import pytest

from labflow.backup import checking, folder, making, snapshot
from labflow.backup.folder import BackupSet, Busy, Damaged, NoBackup, chosen, newest, read_set, sets
from labflow.backup.keys import BadKey, Identity, Keyring, Passphrase, Recipient, new_identity
from labflow.backup.making import BackupFailed
from labflow.backup.sealing import NotOpened
from labflow.backup.snapshot import NotReached, RowsHidden
from labflow.errors import LabError
from labflow.integrations.local_files import LocalFiles
from labflow.local import postgres_programs
from labflow.local.postgres import EmbeddedPostgres
from labflow.local.postgres_programs import ProgramMissing, native
from labflow.models import Sample, StoredFile
from tests.backup.conftest import Working

DAY = timedelta(days=1)


def copied(kept: BackupSet, tmp_path: Path) -> BackupSet:
    """The whole folder again, to damage it."""
    shutil.copytree(kept.path.parent, tmp_path / "copy")
    return read_set(tmp_path / "copy" / kept.path.name)


def flip(path: Path, place: int = -20) -> None:
    data = bytearray(path.read_bytes())
    data[place] ^= 1
    path.write_bytes(data)


def passphrase(tmp_path: Path, words: str = "a passphrase of many words") -> Passphrase:
    path = tmp_path / f"{len(words)}.txt"
    path.write_text(words + "\n")
    return Passphrase(path)


# ── what is in it ────────────────────────────────────────────────────────────────────────────────────────────


def test_a_backup_says_what_it_holds(kept: BackupSet, working: Working):
    checking.check(kept, None)
    manifest = kept.manifest
    assert manifest.tables["public.sample"][0] == len(working.lab.all(Sample))
    assert manifest.position > 0
    assert {digest for digest, _ in kept.listed()} == {row.sha256 for row in working.lab.all(StoredFile)}
    assert (kept.path / "anchors.txt").read_text().split()[1:] == [str(manifest.position), manifest.head]
    assert {path.name for path in kept.path.iterdir()} == {
        "manifest.json", "database.dump", "objects.txt", "anchors.txt",
    }  # fmt: skip
    assert all((path.stat().st_mode & 0o077) == 0 for path in (kept.path, kept.path / "database.dump"))


def test_files_are_copied_once(working: Working, tmp_path: Path):
    first = working.back_up(tmp_path, clock=lambda: datetime(2026, 11, 1, 2, tzinfo=UTC))
    again = working.back_up(tmp_path, clock=lambda: datetime(2026, 11, 2, 2, tzinfo=UTC))
    assert first.copied == first.set.manifest.objects > 0
    assert again.copied == 0
    checking.check(again.set, None)


def test_a_table_whose_policy_hides_rows_is_refused(working: Working, tmp_path: Path):
    """By its name, before a dump that would lack rows is written."""
    with psycopg.connect(native(working.dsns.owner), autocommit=True) as owner:
        owner.execute("create table x_secret (id int, who text)")
        owner.execute("alter table x_secret enable row level security")
        owner.execute("alter table x_secret force row level security")
        owner.execute("create policy own on x_secret using (who = current_setting('labflow.actor_id', true))")
        try:
            with pytest.raises(RowsHidden, match="x_secret"):
                working.back_up(tmp_path)
            owner.execute("create policy lab on x_secret using ((select lf_sees_all()))")
            with snapshot.taken(working.dsns.owner) as shot:
                assert "public.x_secret" in shot.tables()
            owner.execute("create policy less on x_secret as restrictive using (id > 1)")
            with pytest.raises(RowsHidden, match="x_secret"):
                working.back_up(tmp_path)
        finally:
            owner.execute("drop table x_secret")
    assert sets(tmp_path) == []


def test_a_file_lost_in_storage_is_named_and_does_not_prevent_the_backup(working: Working, tmp_path: Path):
    storage = working.source.storage
    assert isinstance(storage, LocalFiles)
    shutil.copytree(storage.root, tmp_path / "files")
    gone, bad = (path for path in sorted((tmp_path / "files").glob("*/*"))[:2])
    gone.unlink()
    flip(bad)
    lossy = making.Source(working.source.owner, LocalFiles(tmp_path / "files"), working.source.anchors)
    made = Working(working.lab, working.dsns, lossy, tmp_path / "backups", None).back_up()
    assert sorted(made.missing) == sorted([gone.name, bad.name])
    checking.check(made.set, None)


# ── refused ──────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("name", "hurt", "said"),
    [
        ("manifest.json", lambda path: path.write_text(path.read_text().replace('"rows', '"Rows').replace("2026", "2027", 1)), "manifest was changed"),
        ("manifest.json", lambda path: path.write_text("{"), "cannot be read"),
        ("manifest.json", lambda path: path.write_text(path.read_text().replace('"made_at": "', '"made_at": "on ')), "is damaged"),
        ("manifest.json", lambda path: path.write_text(path.read_text().replace('"key": ""', '"key": "../../etc"')), "is damaged"),
        ("manifest.json", lambda path: path.unlink(), "is no backup"),
        ("database.dump", flip, "database.dump is damaged"),
        ("database.dump", lambda path: os.truncate(path, path.stat().st_size - 1), "cut short"),
        ("database.dump", lambda path: path.unlink(), "database.dump is missing"),
        ("objects.txt", lambda path: flip(path, 3), "objects.txt is damaged"),
        ("anchors.txt", lambda path: flip(path, 3), "anchors.txt is damaged"),
    ],
)  # fmt: skip
def test_a_damaged_backup_is_refused(kept: BackupSet, tmp_path: Path, name: str, hurt, said: str):
    one = copied(kept, tmp_path)
    hurt(one.path / name)
    with pytest.raises(LabError, match=said):
        checking.check(read_set(one.path), None)


def test_a_damaged_or_missing_file_of_the_laboratory_is_refused(kept: BackupSet, tmp_path: Path):
    one = copied(kept, tmp_path)
    digest, _size = one.listed()[0]
    flip(one.object(digest))
    with pytest.raises(Damaged, match=f"{digest} is damaged"):
        checking.check(one, None)
    one.object(digest).unlink()
    with pytest.raises(Damaged, match="missing"):
        checking.check(one, None)


def test_a_folder_of_something_else_is_no_backup(tmp_path: Path):
    (tmp_path / "labflow-20261127T020000Z").mkdir()
    with pytest.raises(NoBackup, match="There is no backup"):
        chosen(tmp_path)
    (tmp_path / "labflow-20261127T020000Z" / "manifest.json").write_text(json.dumps({"kind": "other"}))
    with pytest.raises(NoBackup):
        chosen(tmp_path / "labflow-20261127T020000Z")


def test_an_older_pg_dump_is_refused(monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    old = tmp_path / "pg_dump"
    old.write_text("#!/bin/sh\necho 'pg_dump (PostgreSQL) 15.18 (Debian)'\n")
    old.chmod(0o755)
    monkeypatch.setattr(postgres_programs, "_folders", lambda: iter([tmp_path]))
    with pytest.raises(
        ProgramMissing, match="PostgreSQL 18, and this machine has no pg_dump of that release"
    ):
        postgres_programs.folder_for(18, "pg_dump")
    assert postgres_programs.folder_for(15, "pg_dump") == tmp_path


def test_a_database_without_labflow_is_refused(server: EmbeddedPostgres, working: Working, tmp_path: Path):
    empty = making.Source(server.dsns("labflow").owner, working.source.storage)
    with pytest.raises(NotReached, match="labflow migrate"):
        Working(working.lab, working.dsns, empty, tmp_path, None).back_up()
    gone = making.Source("postgresql://nobody@127.0.0.1:1/x", working.source.storage)
    with pytest.raises(NotReached, match="cannot be reached"):
        Working(working.lab, working.dsns, gone, tmp_path, None).back_up()


def test_a_dump_that_fails_leaves_no_set(working: Working, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    broken = tmp_path / "bin"
    broken.mkdir()
    (broken / "pg_dump").write_text("#!/bin/sh\necho half; echo 'disk on fire' >&2; exit 1\n")
    (broken / "pg_dump").chmod(0o755)
    monkeypatch.setattr(postgres_programs, "folder_for", lambda *_: broken)
    with pytest.raises(BackupFailed, match="disk on fire"):
        working.back_up(tmp_path / "backups")
    assert sets(tmp_path / "backups") == []
    assert not list((tmp_path / "backups").glob(".making*"))


def test_too_little_room_is_said_before_anything_is_written(
    working: Working, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(making.shutil, "disk_usage", lambda _: shutil._ntuple_diskusage(9, 9, 1))  # type: ignore[attr-defined]
    with pytest.raises(BackupFailed, match="too little room"):
        working.back_up(tmp_path)


# ── encrypted ────────────────────────────────────────────────────────────────────────────────────────────────


def test_an_encrypted_backup_opens_with_its_passphrase_only(working: Working, tmp_path: Path):
    made = working.back_up(tmp_path / "b", smith=passphrase(tmp_path)).set
    checking.check(made, checking.key_of(made, passphrase(tmp_path)))
    with pytest.raises(NotOpened, match="another key"):
        checking.key_of(made, passphrase(tmp_path, "another passphrase, as long"))
    with pytest.raises(NotOpened, match="is encrypted"):
        checking.key_of(made, None)
    with pytest.raises(BadKey, match="fewer than 16"):
        passphrase(tmp_path, "short")
    shutil.rmtree(tmp_path / "b" / "keys")
    with pytest.raises(NotOpened, match="is missing"):
        checking.key_of(made, passphrase(tmp_path))


def test_an_encrypted_backup_that_was_tampered_with_is_refused(working: Working, tmp_path: Path):
    """Even by somebody who writes new digests into the manifest: she cannot make the seal."""
    made = working.back_up(tmp_path / "b", smith=passphrase(tmp_path)).set
    key = checking.key_of(made, passphrase(tmp_path))
    other = read_set(working.back_up(tmp_path / "c").set.path)
    shutil.copy(other.path / "database.dump", made.path / "database.dump")
    made.manifest.files["database.dump"] = other.manifest.files["database.dump"]
    made.manifest.seal = made.manifest.sealed_with(None)
    with pytest.raises(Damaged, match="manifest was changed"):
        checking.check(made, key)


def test_a_backup_for_a_recipient_is_opened_by_her_and_goes_on_with_the_same_key(
    working: Working, tmp_path: Path
):
    private, public = new_identity()
    (tmp_path / "key").write_text(private)
    secrets = tmp_path / "secrets"
    day = datetime(2026, 11, 1, 2, tzinfo=UTC)
    first = working.back_up(tmp_path / "b", smith=Recipient(public), kept_keys=secrets, clock=lambda: day)
    again = working.back_up(
        tmp_path / "b", smith=Recipient(public), kept_keys=secrets, clock=lambda: day + DAY
    )
    assert (first.copied > 0, again.copied) == (True, 0)
    checking.check(again.set, checking.key_of(again.set, Identity(tmp_path / "key")))
    checking.check(again.set, checking.key_of(again.set, None, secrets))
    with pytest.raises(NotOpened, match="is encrypted"):
        checking.key_of(again.set, None)
    stranger, _ = new_identity()
    (tmp_path / "stranger").write_text(stranger)
    with pytest.raises(NotOpened, match="another key"):
        checking.key_of(again.set, Identity(tmp_path / "stranger"))
    with pytest.raises(BadKey, match="no key for backups"):
        Recipient(private)
    assert len(list((tmp_path / "b" / "keys").iterdir())) == 1
    assert Keyring(tmp_path / "b", secrets).for_new(Recipient(public))[0] == again.set.manifest.key


# ── kept and thrown away ─────────────────────────────────────────────────────────────────────────────────────


def test_old_backups_go_and_the_newest_good_one_stays(working: Working, tmp_path: Path):
    day = datetime(2026, 11, 1, 2, tzinfo=UTC)
    for number in range(3):
        working.back_up(tmp_path, clock=lambda number=number: day + number * DAY)
    (tmp_path / "labflow-20200101T000000Z").mkdir()  # somebody else's: no manifest
    (tmp_path / "notes.txt").write_text("ours?")
    (tmp_path / "other-folder").mkdir()
    assert folder.retain(tmp_path, keep_days=30, now=day + 5 * DAY) == []
    flip_size = tmp_path / "labflow-20261103T020000Z" / "database.dump"
    os.truncate(flip_size, 10)  # the newest is no good one
    gone = folder.retain(tmp_path, keep_days=30, now=day + 300 * DAY)
    assert gone == ["labflow-20261101T020000Z", "labflow-20261103T020000Z"]
    assert newest(tmp_path).path.name == "labflow-20261102T020000Z"
    checking.check(newest(tmp_path), None)
    assert {"notes.txt", "other-folder", "labflow-20200101T000000Z"} <= {
        path.name for path in tmp_path.iterdir()
    }


def test_files_that_no_backup_needs_are_swept(working: Working, tmp_path: Path):
    day = datetime(2026, 11, 1, 2, tzinfo=UTC)
    first = working.back_up(tmp_path, clock=lambda: day).set
    (orphan := tmp_path / "objects" / "aa" / ("a" * 64)).parent.mkdir(exist_ok=True)
    orphan.write_text("of a set that is gone")
    second = working.back_up(tmp_path, clock=lambda: day + 40 * DAY)
    assert second.removed == [first.path.name]
    assert not orphan.exists()
    checking.check(second.set, None)


def test_two_backups_at_once_are_one_too_many(working: Working, tmp_path: Path):
    with folder.alone(tmp_path), pytest.raises(Busy):
        working.back_up(tmp_path)


KILLED = """
import sys, time
from pathlib import Path
from labflow.backup import making
from labflow.integrations.local_files import LocalFiles
from tests.backup.conftest import Silent
copy = making._copy_one
def slowly(*given):
    print("copying", flush=True)
    time.sleep(60)
making._copy_one = slowly
making.make(making.Source(sys.argv[1], LocalFiles(Path(sys.argv[2]))), Path(sys.argv[3]), Silent())
"""


@pytest.mark.thorough
def test_a_killed_backup_is_no_backup_and_the_next_one_cleans_up(working: Working, tmp_path: Path):
    storage = working.source.storage
    assert isinstance(storage, LocalFiles)
    killed = subprocess.Popen(
        [sys.executable, "-c", KILLED, working.source.owner, str(storage.root), str(tmp_path)],
        stdout=subprocess.PIPE,
    )
    assert killed.stdout
    assert killed.stdout.readline() == b"copying\n"
    os.kill(killed.pid, signal.SIGKILL)
    killed.wait()
    killed.stdout.close()
    left = list(tmp_path.glob(".making-*"))
    assert left
    assert (left[0] / "database.dump").stat().st_size > 0
    with pytest.raises(NoBackup):
        newest(tmp_path)
    time.sleep(0.1)
    made = working.back_up(tmp_path)
    checking.check(made.set, None)
    assert not list(tmp_path.glob(".making-*"))
    assert not list(tmp_path.rglob(".part-*"))
