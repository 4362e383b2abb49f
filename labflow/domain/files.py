"""Keeping and fetching files: the bytes under their digest in storage, the row under the two walls."""

import hashlib
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TypeVar
from uuid import UUID

from labflow.domain.work import Work
from labflow.errors import Invalid, TooLarge
from labflow.models import StoredFile

MAX_BYTES = 50 * 1024 * 1024
PIECE = 256 * 1024
Read = TypeVar("Read")


def keep(
    work: Work, data: bytes, *, purpose: str, name: str, media_type: str, client_id: UUID | None = None
) -> StoredFile:
    """Store a file. Bytes go first: an orphan in storage is harmless, a row without bytes is not."""
    if not data:
        raise Invalid("The file is empty.", field="file")
    if len(data) > MAX_BYTES:
        raise TooLarge("The file is larger than 50 MB.", field="file")
    sha256 = hashlib.sha256(data).hexdigest()
    work.house.storage.put(sha256, data)
    return _row(work, sha256, len(data), purpose, name, media_type, client_id)


def keep_made(
    work: Work, path: Path, *, purpose: str, name: str, media_type: str, client_id: UUID | None = None
) -> StoredFile:
    """Store a file that we made ourselves, of any size, without reading it into memory. It is gone from its path."""
    with path.open("rb") as file:
        sha256 = hashlib.file_digest(file, "sha256").hexdigest()
    size = path.stat().st_size
    work.house.storage.put_file(sha256, path)
    return _row(work, sha256, size, purpose, name, media_type, client_id)


def _row(
    work: Work, sha256: str, size: int, purpose: str, name: str, media_type: str, client_id: UUID | None
) -> StoredFile:
    row = work.add(
        StoredFile(
            client_id=client_id, purpose=purpose, name=safe_name(name), media_type=media_type, size=size, sha256=sha256
        )
    )  # fmt: skip
    work.db.flush([row])
    return row


def stream(work: Work, row: StoredFile) -> Iterator[bytes]:
    """The bytes of a file a piece at a time, after its digest was checked in the same way."""
    storage = work.house.storage
    with _there(row, storage.open) as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()  # type: ignore[arg-type]
    if digest != row.sha256:
        raise Invalid(
            "{name} is damaged in storage: its digest does not match. Restore it from the backup.",
            name=row.name,
        )

    def pieces() -> Iterator[bytes]:
        with storage.open(row.sha256) as file:
            while piece := file.read(PIECE):
                yield piece

    return pieces()


def fetch(work: Work, file_id: UUID) -> tuple[StoredFile, bytes]:
    """A file with its bytes, checked against the digest kept in the database."""
    row = work.read(StoredFile, file_id)
    data = _there(row, work.house.storage.get)
    if hashlib.sha256(data).hexdigest() != row.sha256:
        raise Invalid(
            "{name} is damaged in storage: its digest does not match. Restore it from the backup.",
            name=row.name,
        )
    return row, data


def _there(row: StoredFile, read: Callable[[str], Read]) -> Read:
    try:
        return read(row.sha256)
    except FileNotFoundError:
        raise Invalid("{name} is missing in storage. Restore it from the backup.", name=row.name) from None


def safe_name(name: str) -> str:
    """A file name without folders, control characters or anything a header or a shell could trip over."""
    bare = re.split(r"[\\/]", name)[-1]
    return re.sub(r"[^\w.\- ()]", "_", bare).strip(" .")[:120] or "file"
