"""The worker's sign of life on its machine: a small file, written anew every few seconds by the loop that runs the jobs."""

import asyncio
import json
import os
import time
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from labflow.local.run_folder import living

EVERY = 5.0
STALE_AFTER = 30.0
SUFFIX = ".worker"


@dataclass(frozen=True)
class Sign:
    """What one worker last said: when, and whether it reaches the database."""

    pid: int
    at: float
    database: bool

    @property
    def fresh(self) -> bool:
        return time.time() - self.at < STALE_AFTER


async def keep(folder: Path, database: Callable[[], Awaitable[object]]) -> None:
    """Say so until cancelled. A loop that hangs says nothing, and that is what the file is for."""
    mark = folder / f"{os.getpid()}{SUFFIX}"
    try:
        while True:
            write(mark, database=await _reached(database))
            await asyncio.sleep(EVERY)
    finally:
        mark.unlink(missing_ok=True)


def write(mark: Path, *, database: bool) -> None:
    """One sign of life."""
    part = mark.with_suffix(".part")
    part.write_text(json.dumps({"at": time.time(), "database": database}))
    part.replace(mark)


def signs(folder: Path) -> list[Sign]:
    """The last sign of every worker of this machine that lives; what dead ones left is removed."""
    found = []
    for mark in folder.glob(f"*{SUFFIX}"):
        pid = int(mark.stem) if mark.stem.isdigit() else 0
        if not pid or not living(pid):
            mark.unlink(missing_ok=True)
            continue
        with suppress(ValueError, OSError, KeyError):
            told = json.loads(mark.read_text())
            found.append(Sign(pid, float(told["at"]), bool(told["database"])))
    return found


async def _reached(database: Callable[[], Awaitable[object]]) -> bool:
    try:
        await asyncio.wait_for(database(), EVERY)
    except Exception:  # whatever it is, the database is not there for this worker
        return False
    return True
