"""Before an upgrade: what would make it fail or stop the laboratory, found while nothing has been touched yet."""

import shutil
from dataclasses import dataclass, field
from pathlib import Path

from alembic.config import Config

from labflow import __version__
from labflow.backup import ahead, snapshot
from labflow.backup.ahead import Ahead
from labflow.backup.snapshot import one

LONG_SECONDS = 60
_LONG = (
    "select count(*) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()"
    " and xact_start < now() - make_interval(secs => %s)"
)
_SPARE = (
    "select current_setting('max_connections')::int - current_setting('superuser_reserved_connections')::int"
    " - (select count(*) from pg_stat_activity where backend_type = 'client backend')::int"
)


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at. A bad one stops the upgrade."""

    name: str
    said: str
    good: bool = True


@dataclass
class Preflight:
    """All of them, and what is to be run."""

    findings: list[Finding] = field(default_factory=list)
    pending: list[Ahead] = field(default_factory=list)

    @property
    def good(self) -> bool:
        return all(finding.good for finding in self.findings)


def look(owner: str, config: Config, shelf: Path, problems: list[str]) -> Preflight:
    """Look at settings, versions, room, connections and long work. `problems` are those of the settings."""
    found = Preflight()
    said = " ".join(problems) or "sound"
    found.findings.append(Finding("Settings", said, not problems))
    with snapshot.taken(owner) as shot:
        heads, size, server = shot.heads(), shot.bytes(), shot.server
    found.findings.append(_versions(config, heads, server))
    if found.good:
        found.pending = ahead.pending(config, heads)
    found.findings.append(_room(shelf, size))
    with snapshot.connected(owner) as connection:
        spare, long = one(connection, _SPARE), one(connection, _LONG, [LONG_SECONDS])
    found.findings.append(Finding("Connections", f"{spare} free", spare >= 3))
    found.findings.append(
        Finding("Long work", f"{long} transactions older than {LONG_SECONDS} s: a migration would wait for them, and others for it", False)
        if long
        else Finding("Long work", "none")
    )  # fmt: skip
    return found


def _versions(config: Config, heads: list[str], server: int) -> Finding:
    here, wanted = ", ".join(heads), ", ".join(sorted(ahead.newest(config)))
    if not ahead.known(config, heads):
        return Finding(
            "Versions",
            f"the database is at {here}, which release {__version__} does not know: it is of a newer one",
            False,
        )
    return Finding(
        "Versions",
        f"release {__version__} · migrations {here} → {wanted} · PostgreSQL {server}",
        server >= 14,
    )


def _room(shelf: Path, size: int) -> Finding:
    """For the dump here. What the server itself needs depends on its own disk, which may be elsewhere."""
    shelf.mkdir(mode=0o700, parents=True, exist_ok=True)
    free, needed = shutil.disk_usage(shelf).free, size // 2 + 64 * 2**20
    said = f"{free // 2**20:,} MB free in {shelf} for a dump of a database of {size // 2**20:,} MB"
    return Finding("Room", said, free >= needed)
