"""This machine: settings, programs, disk, clock, secrets, the built pages."""

import os
import platform
import shutil
import stat
import subprocess
from collections.abc import Iterator
from pathlib import Path

from labflow import __version__
from labflow.cli.examining.finding import Finding, bad, ok, size, warn
from labflow.settings import PROJECT, Settings, names, surroundings
from labflow.settings_checks import problems_here

ROOM, LITTLE = 2 * 1024**3, 300 * 1024**2


def settings_sound(values: Settings) -> Iterator[Finding]:
    """What `labflow check` says."""
    found = problems_here(values)
    for problem in found:
        yield bad("settings", problem, "Mend it in .env or the environment, then run `labflow check`.")
    if not found:
        yield ok("settings", f"sound, {values.kind} mode")


def versions(values: Settings) -> Iterator[Finding]:
    """What runs here."""
    yield ok("release", f"LabFlow {__version__}, Python {platform.python_version()}, {platform.machine()}")


def disk(values: Settings) -> Iterator[Finding]:
    """Room for files, logs and, on one machine, the database."""
    home = values.home if values.home.exists() else values.home.parent
    free = shutil.disk_usage(home).free
    told = f"{size(free)} free for {values.home}"
    if free < LITTLE:
        yield bad("disk", told, "Make room now: files cannot be kept, and an embedded database stops.")
    elif free < ROOM:
        yield warn("disk", told, "Make room or take a larger disk before it is needed.")
    else:
        yield ok("disk", told)


def clock(values: Settings) -> Iterator[Finding]:
    """Whether the machine's clock is kept by a time server. Where nobody can say, nothing is said."""
    try:
        asked = subprocess.run(
            ["timedatectl", "show", "--property=NTPSynchronized", "--value"],
            capture_output=True, text=True, timeout=3, check=False,
        )  # fmt: skip
    except (OSError, subprocess.TimeoutExpired):
        return
    if asked.stdout.strip() == "yes":
        yield ok("clock", "kept by a time server")
    elif asked.stdout.strip() == "no":
        yield warn("clock", "not kept by a time server", "Turn it on: timedatectl set-ntp true")


def secrets(values: Settings) -> Iterator[Finding]:
    """Nobody else on this machine may read a secret."""
    files = [PROJECT / ".env", *sorted((values.home / "secrets").glob("*")), *_given_as_files()]
    open_ones = [file for file in files if file.is_file() and _open_to_others(file)]
    for file in open_ones:
        yield bad("secrets", f"{file} can be read by others", f"chmod 600 {file}")
    if not open_ones:
        yield ok("secrets", "only their owner can read them")


def pages(values: Settings) -> Iterator[Finding]:
    """The pages that were built are those of this release."""
    from labflow.local import frontend

    if not (PROJECT / frontend.BUILT).exists():
        yield bad("pages", "not built", "Build them: labflow build")
    elif frontend.needed(PROJECT):
        yield warn("pages", "built from other sources than these", "Build them anew: labflow build")
    else:
        yield ok("pages", "built from these sources")


def _given_as_files() -> list[Path]:
    found = surroundings()
    return [Path(found[f"{name}_FILE"]) for name in names() if found.get(f"{name}_FILE")]


def _open_to_others(file: Path) -> bool:
    mode = file.stat().st_mode
    if file.is_relative_to("/run/secrets"):
        return False  # mounted read-only into this container alone
    return bool(mode & (stat.S_IROTH | stat.S_IWOTH)) and os.name == "posix"
