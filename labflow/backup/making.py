"""Making a backup: one snapshot of the database, the files it names, the anchors of the audit chain, sealed and then renamed."""

import hashlib
import json
import os
import shutil
import subprocess
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Protocol
from uuid import uuid4

from labflow import __version__
from labflow.backup import folder as shelf
from labflow.backup import snapshot
from labflow.backup.folder import (
    ANCHORS,
    CHUNK,
    DUMP,
    MAKING,
    MANIFEST,
    OBJECTS,
    BackupSet,
    Hashing,
    Manifest,
)
from labflow.backup.keys import Keyring, Locksmith
from labflow.backup.sealing import Sealer
from labflow.backup.snapshot import SEES_ALL, Snapshot
from labflow.domain.ports import Storage
from labflow.errors import LabError
from labflow.kit.times import utc_now
from labflow.local import postgres_programs

ROOM = 64 * 1024 * 1024


class BackupFailed(LabError):
    """The backup was not made; nothing of it counts as one."""

    code = "backup_failed"


class Progress(Protocol):
    """Who is told what is going on."""

    def step(self, name: str) -> AbstractContextManager[None]: ...


@dataclass(frozen=True)
class Source:
    """The laboratory to be backed up: its owner's address, its files, the anchors kept outside the database."""

    owner: str
    storage: Storage
    anchors: Path | None = None


@dataclass(frozen=True)
class Made:
    """What became of it."""

    set: BackupSet
    copied: int
    removed: list[str]

    @property
    def missing(self) -> list[str]:
        return self.set.manifest.missing


def make(
    source: Source, to: Path, progress: Progress, *, smith: Locksmith | None = None, kept_keys: Path | None = None,
    keep_days: int = 30, clock: Callable[[], datetime] = utc_now,
) -> Made:  # fmt: skip
    """Make a backup in the folder `to`, then throw away what is older than `keep_days`."""
    with shelf.alone(to):
        try:
            made, copied = _make(source, to, progress, Keyring(to, kept_keys), smith, clock())
        except OSError as error:
            raise BackupFailed(f"The backup was not made: {error}") from error
        removed = shelf.retain(to, keep_days=keep_days, now=clock())
    return Made(made, copied, removed)


def _make(
    source: Source, to: Path, progress: Progress, ring: Keyring, smith: Locksmith | None, now: datetime
) -> tuple[BackupSet, int]:
    key_name, key = ring.for_new(smith) if smith else ("", None)
    name = f"labflow-{now:%Y%m%dT%H%M%SZ}"
    if (to / name).exists():
        raise BackupFailed(f"There is a backup of this second already: {to / name}")
    with _aside(to) as making:
        with snapshot.taken(source.owner) as shot:
            _require_room(to, shot)
            with progress.step("Database"):
                dumped = _dump(source.owner, shot, making / DUMP, key)
            with progress.step("Counts and digests"):
                manifest = _facts(shot, now, key_name)
            listed = shot.files()
        with progress.step("Files"):
            copied, missing = _copy(source.storage, to, key_name, key, listed)
        present = [(digest, size) for digest, size in listed if digest not in set(missing)]
        (making / OBJECTS).write_text("".join(f"{digest} {size}\n" for digest, size in present))
        _write_anchors(source.anchors, manifest.position, making / ANCHORS, key)
        manifest = replace(
            manifest, objects=len(present), object_bytes=sum(size for _d, size in present), missing=missing,
            files={DUMP: dumped, **{n: _measured(making / n) for n in (OBJECTS, ANCHORS)}},
        )  # fmt: skip
        manifest.seal = manifest.sealed_with(key)
        _finish(making, to / name, manifest)
    return BackupSet(to / name, manifest), copied


@contextmanager
def _aside(to: Path) -> Iterator[Path]:
    """A folder that is no set until it is renamed."""
    making = to / f"{MAKING}{uuid4().hex}"
    making.mkdir(mode=0o700)
    try:
        yield making
    finally:
        shutil.rmtree(making, ignore_errors=True)


def _require_room(to: Path, shot: Snapshot) -> None:
    """A dump is compressed to far less than half of its database; less room than that would end half-way."""
    needed, free = shot.bytes() // 2 + ROOM, shutil.disk_usage(to).free
    if free < needed:
        raise BackupFailed(
            f"There is too little room in {to}: {free // 2**20:,} MB free, {needed // 2**20:,} MB wanted."
        )


def _dump(owner: str, shot: Snapshot, path: Path, key: bytes | None) -> list[object]:
    """The dump of this very snapshot, in PostgreSQL's own compressed format; encrypted on its way to the disk."""
    program = postgres_programs.folder_for(shot.server, "pg_dump") / "pg_dump"
    # row security stays on with a side that sees all: `off` would be refused, because the owner bypasses nothing
    command = [
        str(program),
        "--format=custom",
        f"--snapshot={shot.name}",
        "--enable-row-security",
        "--no-password",
    ]
    side, value = SEES_ALL.replace(".", "__").split("=")
    reach = postgres_programs.environment(
        owner, **{side: value, "statement_timeout": "0", "lock_timeout": "60s"}
    )
    with path.open("xb") as file:
        path.chmod(0o600)
        out = Hashing(file)
        sealer = Sealer(out, key) if key else None
        dump = subprocess.Popen(
            command, env=reach, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE
        )
        with dump:
            assert dump.stdout
            assert dump.stderr
            while data := dump.stdout.read(CHUNK):
                (sealer or out).write(data)
            said = dump.stderr.read().decode(errors="replace").strip()
        if dump.returncode:
            raise BackupFailed(f"pg_dump failed: {said}")
        if sealer:
            sealer.close()
        file.flush()
        os.fsync(file.fileno())
    return [out.size, out.digest]


def _facts(shot: Snapshot, now: datetime, key_name: str) -> Manifest:
    position, head = shot.chain()
    return Manifest(
        made_at=now.isoformat(timespec="seconds"), release=__version__, laboratory=shot.laboratory(), server=shot.server,
        heads=shot.heads(), extensions=shot.extensions(), tables=shot.tables(), position=position, head=head, key=key_name,
    )  # fmt: skip


def _copy(
    storage: Storage, to: Path, key_name: str, key: bytes | None, listed: list[tuple[str, int]]
) -> tuple[int, list[str]]:
    """Copy what the folder does not have yet. A file that storage has lost or damaged is named; it must not prevent the backup."""
    copied, missing = 0, []
    for digest, size in listed:
        target = shelf.object_path(to, key_name, digest)
        if target.exists():
            continue
        if _copy_one(storage, digest, size, target, key):
            copied += 1
        else:
            missing.append(digest)
    return copied, missing


def _copy_one(storage: Storage, digest: str, size: int, target: Path, key: bytes | None) -> bool:
    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    part = target.with_name(f"{shelf.PART}{uuid4().hex}")
    seen = hashlib.sha256()
    with part.open("xb") as file:
        part.chmod(0o600)
        out = Sealer(file, key) if key else file
        try:
            with storage.open(digest) as source:
                while data := source.read(CHUNK):
                    seen.update(data)
                    out.write(data)
        except (FileNotFoundError, KeyError):
            seen.update(b"lost")
        if isinstance(out, Sealer):
            out.close()
        file.flush()
        os.fsync(file.fileno())
    if seen.hexdigest() != digest:
        part.unlink()
        return False
    part.replace(target)
    return True


def _write_anchors(anchors: Path | None, position: int, path: Path, key: bytes | None) -> None:
    """The anchors up to the snapshot's head; those written since are of links that it does not have."""
    lines = anchors.read_text().splitlines(keepends=True) if anchors and anchors.exists() else []
    kept = "".join(line for line in lines if int(line.split()[1]) <= position)
    with path.open("xb") as file:
        out = Sealer(file, key) if key else file
        out.write(kept.encode())
        if isinstance(out, Sealer):
            out.close()


def _measured(path: Path) -> list[object]:
    data = path.read_bytes()
    return [len(data), hashlib.sha256(data).hexdigest()]


def _finish(making: Path, name: Path, manifest: Manifest) -> None:
    """The manifest last, everything on the disk, then the name that makes it a backup."""
    (making / MANIFEST).write_text(json.dumps(asdict(manifest), indent=1, sort_keys=True))
    os.sync()  # the files copied, their folders, and this one
    making.rename(name)
    shelf.written_through(name.parent)
