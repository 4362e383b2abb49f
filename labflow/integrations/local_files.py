"""Storage on the machine's own disk: one file per digest, written whole or not at all."""

import io
import os
import re
import shutil
from pathlib import Path
from typing import BinaryIO
from uuid import UUID, uuid4

from labflow.domain.ports import Address

_KEY = re.compile(r"[0-9a-f]{64}")
LEAST_FREE = 100 * 1024 * 1024  # bytes: two files of the largest that may be sent
PROBE = b"labflow"


class NoRoom(OSError):
    """The disk is as good as full."""


class LocalFiles:
    """Keeps bytes under `root/ab/abcdef…`. A crash leaves a temporary file, never half a record."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def put(self, key: str, data: bytes) -> None:
        self._write(key, io.BytesIO(data))

    def put_aside(self, name: str, data: bytes) -> None:
        place = self._aside(name)
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(data)

    def aside(self, name: str) -> bytes | None:
        place = self._aside(name)
        return place.read_bytes() if place.exists() else None

    def forget_aside(self, name: str) -> None:
        self._aside(name).unlink(missing_ok=True)

    def address_to_put(self, name: str, *, size: int, media_type: str, sha256: str, seconds: int) -> Address:
        return Address()

    def address_to_get(self, key: str, *, name: str, media_type: str, seconds: int) -> str:
        return ""

    def _aside(self, name: str) -> Path:
        return self.root / "aside" / str(UUID(name))

    def _write(self, key: str, source: BinaryIO) -> None:
        target = self._path(key)
        if target.exists():
            return
        target.parent.mkdir(parents=True, exist_ok=True)
        part = target.with_name(f".{uuid4().hex}.part")
        with part.open("wb") as file:
            shutil.copyfileobj(source, file, 1024 * 1024)
            file.flush()
            os.fsync(file.fileno())
        part.replace(target)

    def put_file(self, key: str, path: Path) -> None:
        target = self._path(key)
        target.parent.mkdir(parents=True, exist_ok=True)
        part = target.with_name(f".{uuid4().hex}.part")
        shutil.move(path, part)  # copies where it comes from another disk
        with part.open("rb") as file:
            os.fsync(file.fileno())
        part.replace(target)

    def open(self, key: str) -> BinaryIO:
        return self._path(key).open("rb")

    def get(self, key: str) -> bytes:
        return self._path(key).read_bytes()

    def check(self) -> None:
        """Write, read and delete a small file; refuse a disk that is as good as full."""
        self.root.mkdir(parents=True, exist_ok=True)
        probe = self.root / f".{uuid4().hex}.probe"
        try:
            probe.write_bytes(PROBE)
            if probe.read_bytes() != PROBE:
                raise OSError("The disk does not give back what was written.")
        finally:
            probe.unlink(missing_ok=True)
        if shutil.disk_usage(self.root).free < LEAST_FREE:
            raise NoRoom(f"Less than {LEAST_FREE // 1024 // 1024} MB are free.")

    def _path(self, key: str) -> Path:
        if not _KEY.fullmatch(key):
            raise ValueError("A storage key is a SHA-256 in hexadecimal.")
        return self.root / key[:2] / key
