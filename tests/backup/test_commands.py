"""`labflow backup`, `drill` and `restore` as an administrator types them."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from labflow.domain import backups
from labflow.integrations.local_files import LocalFiles
from labflow.settings import PROJECT
from tests.backup.conftest import Places, Working


@pytest.fixture(scope="module")
def home(working: Working) -> Path:
    """LABFLOW_HOME of the laboratory."""
    storage = working.source.storage
    assert isinstance(storage, LocalFiles)
    (storage.root.parent / "audit-anchors.txt").write_text((storage.root.parent / "anchors.txt").read_text())
    return storage.root.parent


def labflow(working: Working, home: Path, *command: str, **variables: str) -> tuple[int, str]:
    surroundings = {
        "DATABASE_URL": working.dsns.app, "LABFLOW_MIGRATE_DATABASE_URL": working.dsns.owner, "LABFLOW_MODE": "test",
        "LABFLOW_HOME": str(home), "COLUMNS": "200", **variables,
    }  # fmt: skip
    done = subprocess.run(
        [sys.executable, "-m", "labflow.cli.main", *command], cwd=PROJECT, env=os.environ | surroundings,
        capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL,
    )  # fmt: skip
    return done.returncode, done.stdout + done.stderr


def standing(working: Working) -> backups.Standing:
    with working.lab.system() as work:
        return backups.standing(work)


@pytest.mark.thorough
def test_backup_drill_restore(working: Working, home: Path, place: Places):
    assert standing(working).problem == "There is no backup yet: labflow backup."

    code, said = labflow(working, home, "backup")
    assert code == 0, said
    assert "rows of" in said
    assert "not encrypted" in said
    assert standing(working).problem == "No backup was ever tried out: labflow drill."

    code, said = labflow(working, home, "drill")
    assert code == 0, said
    assert "The drill passed" in said
    assert "opens with" in said
    seen = standing(working)
    assert (seen.problem, seen.passed) == ("", True)

    dsns, target = place()
    code, said = labflow(working, home, "restore", str(home / "backups"), "--into", dsns.owner)
    assert (code, "--files" in said) == (1, True)
    elsewhere = target.anchors.parent
    again = ("restore", str(home / "backups"), "--into", dsns.owner, "--files", str(elsewhere))
    code, said = labflow(working, home, *again)
    assert code == 0, said
    assert "is restored" in said
    assert (elsewhere / "audit-anchors.txt").exists()
    code, said = labflow(working, home, *again)
    assert (code, "is in it" in said) == (1, True)
    code, said = labflow(working, home, *again, "--replace")
    assert (code, "Nobody is there to ask" in said) == (1, True)


@pytest.mark.thorough
def test_a_drill_that_finds_damage_fails_and_is_remembered(working: Working, home: Path, tmp_path: Path):
    made = working.back_up(tmp_path / "b").set
    digest, _size = made.listed()[0]
    made.object(digest).write_bytes(b"%PDF-1.7 of somebody else")
    code, said = labflow(working, home, "drill", str(tmp_path / "b"))
    assert code == 1
    assert f"{digest} is damaged" in said
    assert "The last drill failed" in standing(working).problem
