"""What was done to the embedded database already, so that a later start need not ask again.

The marks lie beside the database and go with it. The migration's mark is believed only while the database itself
says the same, so a restored backup is migrated.
"""

import hashlib
from pathlib import Path

from labflow.local.postgres import EmbeddedPostgres
from labflow.local.postgres_place import DatabaseNotStarted

MIGRATIONS = ("alembic/env.py", "alembic/sql", "alembic/versions", "labflow_custom/migrations")


class Done:
    """The marks of one embedded database."""

    def __init__(self, server: EmbeddedPostgres, project: Path) -> None:
        self._server = server
        self._project = project

    def migrated(self) -> bool:
        """Whether these very migrations were run on this database."""
        mark = self._mark("migrated")
        return mark.exists() and mark.read_text() == self._state()

    def note_migrated(self) -> None:
        self._mark("migrated").write_text(self._state())

    def seeded(self) -> bool:
        """Whether the demo laboratory was made."""
        return self._mark("seeded").exists()

    def note_seeded(self) -> None:
        self._mark("seeded").touch()

    def _mark(self, name: str) -> Path:
        return self._server.place.base / f"{name}.mark"

    def _state(self) -> str:
        try:
            versions = self._server.ask("select version_num from alembic_version order by 1")
        except DatabaseNotStarted:
            versions = ""
        return f"{self._digest()} {' '.join(versions.split())}"

    def _digest(self) -> str:
        total = hashlib.sha256()
        for name in MIGRATIONS:
            place = self._project / name
            for path in sorted(place.rglob("*")) if place.is_dir() else [place]:
                if path.is_file() and path.suffix in (".py", ".sql"):
                    total.update(
                        f"{path.relative_to(self._project).as_posix()}\0".encode() + path.read_bytes()
                    )
        return total.hexdigest()
