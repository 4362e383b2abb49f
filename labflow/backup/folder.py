"""A folder of backups: sets that are whole or not there, files shared by all of them, one backup at a time, and what is thrown away.

labflow-20261127T020000Z/   manifest.json · database.dump · objects.txt · anchors.txt
objects/ab/ab12…            each file of the laboratory once, by its SHA-256; objects/KEY/ab/… where encrypted
keys/                       the locked keys of encrypted sets
"""

import hashlib
import hmac
import json
import os
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, BinaryIO

from labflow.backup.sealing import NotOpened, derived, opened
from labflow.errors import LabError
from labflow.local import locks

KIND, FORMAT = "labflow-backup", 1
MANIFEST, DUMP, OBJECTS, ANCHORS = "manifest.json", "database.dump", "objects.txt", "anchors.txt"
FILES = (DUMP, OBJECTS, ANCHORS)
NAME = re.compile(r"^labflow-(\d{8}T\d{6}Z)$")
_KEY = re.compile(r"[0-9a-f]{16}")
MAKING, REMOVING, PART = ".making-", ".removing-", ".part-"
CHUNK = 1024 * 1024


class NoBackup(LabError):
    """There is no backup, or this is none."""

    code = "no_backup"


class Damaged(LabError):
    """A backup is not what was written; the message says which part."""

    code = "backup_damaged"


class Busy(LabError):
    """Somebody else is at work in the folder."""

    code = "backup_busy"


@dataclass
class Manifest:
    """What a set holds. `seal` is over all the rest: a digest, or keyed where the set is encrypted."""

    made_at: str
    release: str
    laboratory: str
    server: int
    heads: list[str]
    extensions: list[str]
    tables: dict[str, list[Any]]
    position: int
    head: str
    key: str = ""
    files: dict[str, list[Any]] = field(default_factory=dict)
    objects: int = 0
    object_bytes: int = 0
    missing: list[str] = field(default_factory=list)
    kind: str = KIND
    format: int = FORMAT
    seal: str = ""

    def sealed_with(self, key: bytes | None) -> str:
        """What the seal must be."""
        said = json.dumps(asdict(self) | {"seal": ""}, sort_keys=True).encode()
        if key is None:
            return hashlib.sha256(said).hexdigest()
        return hmac.new(derived(key, b"", b"labflow backup manifest"), said, hashlib.sha256).hexdigest()


@dataclass(frozen=True)
class BackupSet:
    """One whole set."""

    path: Path
    manifest: Manifest

    @property
    def made_at(self) -> datetime:
        return datetime.fromisoformat(self.manifest.made_at)

    @property
    def size(self) -> int:
        return sum(size for size, _digest in self.manifest.files.values())

    def listed(self) -> list[tuple[str, int]]:
        """The files of the laboratory in this set: digest and size."""
        return read_list(self.path / OBJECTS)

    def object(self, digest: str) -> Path:
        return object_path(self.path.parent, self.manifest.key, digest)


def object_path(folder: Path, key: str, digest: str) -> Path:
    """Where a file of the laboratory lies in the folder."""
    return folder / "objects" / key / digest[:2] / digest


def read_list(path: Path) -> list[tuple[str, int]]:
    rows = (line.split() for line in path.read_text().splitlines())
    return [(digest, int(size)) for digest, size in rows]


def read_set(path: Path) -> BackupSet:
    """The set in this folder. Whether it is undamaged, `labflow.backup.checking` tells."""
    try:
        facts = json.loads((path / MANIFEST).read_text())
    except FileNotFoundError:
        raise NoBackup(f"{path} is no backup of LabFlow: it has no {MANIFEST}.") from None
    except (OSError, ValueError):
        raise Damaged(f"The manifest of {path} cannot be read: it is damaged.") from None
    if not isinstance(facts, dict) or facts.get("kind") != KIND:
        raise NoBackup(f"{path} is no backup of LabFlow.")
    if facts.get("format") != FORMAT:
        raise NoBackup(
            f"{path} has a format that this release does not know. Use the release that made it: {facts.get('release')}."
        )
    try:
        one = BackupSet(path, Manifest(**facts))
        one.made_at.astimezone()
        if one.manifest.key and not _KEY.fullmatch(one.manifest.key):
            raise ValueError(one.manifest.key)
    except (TypeError, ValueError):
        raise Damaged(f"The manifest of {path} is damaged.") from None
    return one


def sets(folder: Path) -> list[BackupSet]:
    """The whole sets of a folder, the oldest first. What is unfinished or not ours is none."""
    found = []
    for path in sorted(folder.iterdir()) if folder.is_dir() else []:
        if NAME.match(path.name):
            with suppress(NoBackup, Damaged):
                found.append(read_set(path))
    return found


def newest(folder: Path) -> BackupSet:
    """The newest whole set."""
    found = sets(folder)
    if not found:
        raise NoBackup(f"There is no backup in {folder} yet. Make one: labflow backup --to {folder}")
    return found[-1]


def chosen(path: Path) -> BackupSet:
    """The set in this folder, or the newest of a folder of backups."""
    return read_set(path) if (path / MANIFEST).exists() or NAME.match(path.name) else newest(path)


@contextmanager
def alone(folder: Path) -> Iterator[None]:
    """Be the only one who writes into the folder. The lock goes with the process, however it ends."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    handle = locks.try_alone(folder / ".lock")
    if handle is None:
        raise Busy(f"Another backup is at work in {folder}. Wait until it is done.")
    try:
        clear_leftovers(folder)
        yield
    finally:
        locks.leave(handle)


def clear_leftovers(folder: Path) -> None:
    """Remove what a killed backup left: nothing of it was ever a set."""
    for pattern in (f"{MAKING}*", f"{REMOVING}*"):
        for path in folder.glob(pattern):
            shutil.rmtree(path)
    for path in (folder / "objects").rglob(f"{PART}*"):
        path.unlink()


def retain(folder: Path, *, keep_days: int, now: datetime) -> list[str]:
    """Remove whole sets of ours that are older, never the newest good one, then the files that no set needs any more."""
    found = sets(folder)
    good = [one for one in found if looks_whole(one)]
    kept = good[-1].path if good else None
    gone = [one for one in found if one.made_at < now - timedelta(days=keep_days) and one.path != kept]
    for one in gone:
        leaving = folder / f"{REMOVING}{one.path.name}"
        one.path.rename(leaving)  # from here on it is no set, even if the removal is interrupted
        shutil.rmtree(leaving)
    if gone:
        _sweep(folder)
    return [one.path.name for one in gone]


def looks_whole(one: BackupSet) -> bool:
    """Whether every file is there in its size; cheap, so without reading them."""
    return all(
        (one.path / name).is_file() and (one.path / name).stat().st_size == size
        for name, (size, _digest) in one.manifest.files.items()
    )


def _sweep(folder: Path) -> None:
    """Remove files of the laboratory that no set lists. A set whose list cannot be read keeps them all."""
    needed: set[Path] = set()
    for path in folder.iterdir():
        if not NAME.match(path.name):
            continue
        try:
            one = read_set(path)
            needed.update(one.object(digest) for digest, _size in one.listed())
        except (LabError, OSError, ValueError):
            return
    for path in (folder / "objects").rglob("*"):
        if path.is_file() and path not in needed:
            path.unlink()


def plain(path: Path, key: bytes | None) -> Iterator[bytes]:
    """The content of a file of a backup, decrypted where it is encrypted. Damage is told with the file's name."""
    try:
        with path.open("rb") as source:
            yield from opened(source, key) if key else iter(lambda: source.read(CHUNK), b"")
    except NotOpened as error:
        raise NotOpened(f"{path.name} cannot be opened. {error.message}") from None
    except FileNotFoundError:
        raise Damaged(f"{path.name} is missing from the backup.") from None


def written_through(path: Path) -> None:
    """Have the disk hold a file or a folder before anybody relies on it."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


class Hashing:
    """Writes through and knows size and digest of what passed."""

    def __init__(self, out: BinaryIO) -> None:
        self._out = out
        self._total = hashlib.sha256()
        self.size = 0

    def write(self, data: bytes) -> None:
        self._out.write(data)
        self._total.update(data)
        self.size += len(data)

    @property
    def digest(self) -> str:
        return self._total.hexdigest()
