"""Loading a dump into a database: all of it in one transaction, or nothing."""

import subprocess
import tempfile
import threading
from contextlib import suppress
from pathlib import Path
from typing import IO

import psycopg.sql

from labflow.backup.folder import CHUNK
from labflow.errors import LabError
from labflow.local import postgres_programs

# Newer programs write it; servers before 17 do not know it.
_TOO_NEW = b"\nSET transaction_timeout = 0;\n"


class NotRestored(LabError):
    """Nothing was restored; the message says why."""

    code = "not_restored"


def load(dump: Path, owner: str, release: int, extensions: list[str], *, replace: bool) -> None:
    """All in one transaction, so that a restore that fails leaves what was there.

    The dump makes tables, fills them, and makes triggers and policies last: nothing of what comes back is audited anew.
    """
    programs = postgres_programs.folder_for(release, "pg_restore", "psql")
    with tempfile.NamedTemporaryFile("w", prefix="labflow-contents-") as wanted:
        wanted.write(_contents(programs, dump))
        wanted.flush()
        reading = [
            str(programs / "pg_restore"),
            "--no-owner",
            f"--use-list={wanted.name}",
            "--file=-",
            str(dump),
        ]
        _pass_on(reading, programs, owner, _first(extensions, replace=replace))


def _first(extensions: list[str], *, replace: bool) -> bytes:
    """What comes before the dump. The extensions may be the owner's own, so they go with the rest and are made again.

    The transaction is ours, not psql's own: that one would commit what it has when this program is killed.
    """
    away = ["drop owned by current_user cascade;"] if replace else []
    made = [
        f"create extension if not exists {psycopg.sql.Identifier(name).as_string()};" for name in extensions
    ]
    return "\n".join(["begin;", *away, *made, ""]).encode()


def _pass_on(reading: list[str], programs: Path, owner: str, first: bytes) -> None:
    writing = [
        str(programs / "psql"),
        "--no-psqlrc",
        "--quiet",
        "--set=ON_ERROR_STOP=1",
        "--file=-",
    ]
    reach = postgres_programs.environment(owner, statement_timeout="0", lock_timeout="10s")
    with (
        subprocess.Popen(
            reading, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE
        ) as source,
        subprocess.Popen(
            writing, env=reach, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE
        ) as sink,
    ):
        assert source.stdout
        assert source.stderr
        assert sink.stdin
        assert sink.stderr
        said: list[bytes] = []
        listening = threading.Thread(target=lambda: said.extend(sink.stderr or ()))
        listening.start()
        whole = _pump(source, sink.stdin, first)
        listening.join()
        complaint = source.stderr.read()
    if not whole or sink.returncode:
        last = (
            b"".join(said).decode(errors="replace") if sink.returncode else complaint.decode(errors="replace")
        )
        raise NotRestored(f"The database was not restored, and is as it was: {_first_error(last)}")


def _pump(source: subprocess.Popen[bytes], sink: IO[bytes], first: bytes) -> bool:
    """Pass the dump on. If it ends early the last word, `commit`, is not said."""
    assert source.stdout
    try:
        sink.write(first)
        head = True
        while data := source.stdout.read(CHUNK):
            sink.write(data.replace(_TOO_NEW, b"\n", 1) if head else data)
            head = False
        whole = source.wait() == 0
        if whole:
            sink.write(b"\ncommit;\n")
        sink.close()
    except BrokenPipeError:
        source.kill()
        with suppress(BrokenPipeError):
            sink.close()
        return False
    return whole


def _contents(programs: Path, dump: Path) -> str:
    """Everything in the dump but the extensions, which belong to the server's administrator and are there already."""
    done = subprocess.run(
        [str(programs / "pg_restore"), "--list", str(dump)], capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise NotRestored(f"The dump cannot be read: {done.stderr.strip()}")
    lines = done.stdout.splitlines(keepends=True)
    return "".join(line for line in lines if " EXTENSION " not in line)


def _first_error(said: str) -> str:
    lines = [line.partition("ERROR:")[2].strip() for line in said.splitlines() if "ERROR:" in line]
    return lines[0] if lines else said.strip()[-300:]
