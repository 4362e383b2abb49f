"""The release before the newest migration, out of the history of git: what a laboratory that upgrades still runs."""

import subprocess
import tarfile
from io import BytesIO
from pathlib import Path

from alembic.script import ScriptDirectory

from labflow.cli.database import configuration
from labflow.settings import PROJECT


def unpacked(folder: Path) -> str:
    """That release in `folder`; gives its commit."""
    script = ScriptDirectory.from_config(configuration(""))
    [newest] = script.get_revisions("heads")
    path = Path(newest.path).relative_to(PROJECT).as_posix()
    # as it came into this line of history: the branch where it was written may have lacked what others did meanwhile
    asked = ("log", "--first-parent", "-m", "--diff-filter=A", "--format=%H", "-1", "--", path)
    added = _git(*asked).decode().strip()
    if not added:
        raise AssertionError(f"git does not know {path}: commit it first, and clone with the history")
    commit = f"{added}^1"
    with tarfile.open(fileobj=BytesIO(_git("archive", "--format=tar", commit))) as files:
        files.extractall(folder, filter="data")
    assert not (folder / path).exists(), f"{commit} has {path} already"
    return _git("rev-parse", "--short", commit).decode().strip()


def _git(*arguments: str) -> bytes:
    done = subprocess.run(["git", *arguments], cwd=PROJECT, capture_output=True, check=False)  # noqa: S607
    if done.returncode:
        raise AssertionError(f"git {arguments[0]}: {done.stderr.decode().strip()}")
    return done.stdout
