"""`labflow studio`: look into the database while developing, with Harlequin (MIT), fetched from PyPI when it is first used.

It is no part of LabFlow's environment: the versions named here are run by uv in one of their own.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

from labflow.errors import LabError

HARLEQUIN, POSTGRES, SERVE = "harlequin==2.17.0", "harlequin-postgres==1.5.2", "textual-serve==1.1.3"
PORT = 5555
READ_ONLY = "-c default_transaction_read_only=on"
# What every transaction of LabFlow says of itself; without it the walls between clients show no row.
AS_THE_HOUSE = (
    "-c labflow.side=system -c labflow.actor_name=studio -c labflow.verb=studio -c labflow.reason=studio"
)


class NotHere(LabError):
    """The browser of the database is not for this installation."""

    code = "not_here"


def studio(*, browser: bool = False, port: int = PORT, write: bool = False, yes: bool = False) -> None:
    """Open the database in this terminal, as the application's role and read-only. Ctrl-Q ends it.

    Parameters
    ----------
    browser
        Open it in a web browser on this machine instead.
    port
        The port of that, on the loopback address only.
    write
        Allow changes. The audit trail names "studio" for them.
    yes
        In production too: whoever does this reads everybody's data.
    """
    from labflow.cli import at_hand
    from labflow.settings import Mode, settings

    if settings().kind is Mode.PRODUCTION and not yes:
        raise NotHere("This is production: everybody's data is in it. If you must, add --yes.")
    with at_hand.database():
        command = browser_command(port) if browser else terminal_command()
        if browser:
            print(f"http://localhost:{port}  (Ctrl-C ends it)")
        done = subprocess.run(
            command, env=os.environ | environment(settings().database, write=write), check=False
        )
    sys.exit(done.returncode)


def terminal_command() -> list[str]:
    """Harlequin in this terminal. The address is in the environment: a command line can be read by others."""
    return [
        _uv(),
        "tool",
        "run",
        "--from",
        HARLEQUIN,
        "--with",
        POSTGRES,
        "harlequin",
        "-a",
        "postgres",
        "-P",
        "None",
    ]


def browser_command(port: int) -> list[str]:
    """The same, served to a browser of this machine."""
    inner = "harlequin -a postgres -P None"
    serve = f"from textual_serve.server import Server; Server({inner!r}, host='localhost', port={port}, title='LabFlow').serve()"
    packages = [part for name in (HARLEQUIN, POSTGRES, SERVE) for part in ("--with", name)]
    return [_uv(), "run", "--no-project", *packages, "python", "-c", serve]


def environment(url: str, *, write: bool) -> dict[str, str]:
    """Who connects where, in the variables that every PostgreSQL program reads."""
    from sqlalchemy.engine import make_url

    place = make_url(url)
    host = place.host or place.query.get("host") or ""
    told = {
        "PGHOST": str(host), "PGPORT": str(place.port or place.query.get("port") or 5432), "PGUSER": place.username or "",
        "PGPASSWORD": str(place.password or ""), "PGDATABASE": place.database or "", "PGAPPNAME": "labflow studio",
        "PGOPTIONS": AS_THE_HOUSE if write else f"{READ_ONLY} {AS_THE_HOUSE}",
    }  # fmt: skip
    return {name: value for name, value in told.items() if value}


def _uv() -> str:
    beside = Path(sys.executable).with_name("uv")
    found = str(beside) if beside.exists() else shutil.which("uv")
    if not found:
        raise NotHere("uv is missing. Install it: pip install uv")
    return found
