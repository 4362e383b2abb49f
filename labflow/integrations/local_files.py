"""Storage on the machine's own disk: one file per digest, written whole or not at all."""

import io
import os
import re
import shutil
from pathlib import Path
from typing import BinaryIO
from uuid import UUID, uuid4

_KEY = re.compile(r"[0-9a-f]{64}")


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

    def address_to_put(self, name: str, *, size: int, media_type: str, sha256: str, seconds: int) -> str:
        return ""

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

    def _path(self, key: str) -> Path:
        if not _KEY.fullmatch(key):
            raise ValueError("A storage key is a SHA-256 in hexadecimal.")
        return self.root / key[:2] / key
