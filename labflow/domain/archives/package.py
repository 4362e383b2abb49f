"""The file that data are kept in for long: a ZIP with one line of JSON per record, the files, and checksums of everything.

Nothing but the standards is needed to read it: ZIP, JSON, SHA-256. Rows are written as PostgreSQL gives them, so no number
passes through a machine's own arithmetic. Everything is a stream: what is held in memory does not grow with the data.
"""

import hashlib
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, BinaryIO
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

FORMAT = "labflow-package"
FORMAT_VERSION = 1
SUMS = "SHA256SUMS"
MANIFEST = "manifest.json"
PIECE = 1 << 20
_PACKED = (".pdf", ".png", ".jpg", ".jpeg", ".xlsx", ".zip")
"""Kinds that gain nothing from being compressed again."""


@dataclass
class Part:
    """A member with rows, as the manifest tells of it. `points_at` says which column names a record of which part."""

    path: str
    about: str
    rows: int
    size: int
    sha256: str
    schema: str = ""
    points_at: dict[str, str] = field(default_factory=dict)


class Package:
    """Writes a package to a file, one member after another. `close` adds what tells of the others."""

    def __init__(self, file: BinaryIO, *, at: datetime) -> None:
        self._zip = ZipFile(file, "w", ZIP_DEFLATED, allowZip64=True)
        self._at = at.timetuple()[:6]
        self._sums: list[str] = []
        self.parts: list[Part] = []
        self.files = 0
        self.file_bytes = 0

    def rows(
        self,
        name: str,
        about: str,
        lines: Iterable[str],
        *,
        schema: dict[str, Any],
        points_at: dict[str, str],
    ) -> int:
        """The records of a kind, one a line, and the schema of such a line. Returns how many there were."""
        count = 0

        def data() -> Iterator[bytes]:
            nonlocal count
            for line in lines:
                count += 1
                yield line.encode() + b"\n"

        size, sha256 = self._add(f"data/{name}.ndjson", data())
        self.text(f"schema/{name}.json", _json(schema))
        told = Part(f"data/{name}.ndjson", about, count, size, sha256, f"schema/{name}.json", points_at)
        self.parts.append(told)
        return count

    def text(self, path: str, words: str) -> None:
        """A member of words."""
        self._add(path, [words.encode()])

    def file(self, path: str, source: BinaryIO, *, sha256: str) -> bool:
        """A kept file; whether its bytes are still the ones that were kept."""
        size, found = self._add(path, iter(lambda: source.read(PIECE), b""))
        self.files, self.file_bytes = self.files + 1, self.file_bytes + size
        return found == sha256

    def close(self, manifest: dict[str, Any]) -> None:
        """Say what is inside, and the checksum of each member."""
        told = {
            "format": FORMAT,
            "format_version": FORMAT_VERSION,
            **manifest,
            "parts": [vars(part) for part in self.parts],
            "files": {"count": self.files, "size": self.file_bytes},
        }
        self.text(MANIFEST, _json(told))
        self._add(SUMS, ["".join(self._sums).encode()])
        self._zip.close()

    def _add(self, path: str, pieces: Iterable[bytes]) -> tuple[int, str]:
        info = ZipInfo(path, self._at)
        info.compress_type = ZIP_STORED if path.lower().endswith(_PACKED) else ZIP_DEFLATED
        info.external_attr = 0o644 << 16
        digest, size = hashlib.sha256(), 0
        with self._zip.open(info, "w", force_zip64=True) as member:
            for piece in pieces:
                digest.update(piece)
                size += len(piece)
                member.write(piece)
        self._sums.append(f"{digest.hexdigest()}  {path}\n")
        return size, digest.hexdigest()


def _json(value: Any) -> str:
    return json.dumps(value, indent=2, ensure_ascii=False, default=str) + "\n"
