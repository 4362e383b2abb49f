"""Where the processes of this machine put their counts for whichever of them tells Prometheus. Nothing of Prometheus is imported here:
its library decides at import, by this variable, where it counts."""

import secrets
import shutil
import time
from pathlib import Path

from labflow.local.run_folder import living, run_folder

VARIABLE = "PROMETHEUS_MULTIPROC_DIR"
YOUNG = 60.0  # seconds in which a folder without files may belong to a process that is just starting


def environment(home: Path, port: int, part: str) -> dict[str, str]:
    """What a part of LabFlow must know to count together with the others; nothing when no port is set."""
    if not port:
        return {}
    folder = _all(home) / f"{part}-{secrets.token_hex(4)}"
    sweep(home)
    folder.mkdir(mode=0o700)
    return {VARIABLE: str(folder)}


def groups(home: Path) -> list[tuple[str, list[Path]]]:
    """The files of every part that runs on this machine, with the part's name."""
    return [
        (folder.name.rpartition("-")[0], sorted(folder.glob("*.db")))
        for folder in sorted(_all(home).iterdir())
        if folder.is_dir()
    ]


def sweep(home: Path) -> None:
    """Remove what parts left that ended; of those that live, what only says how a process is that ended."""
    for folder in _all(home).iterdir():
        files = list(folder.glob("*.db"))
        dead = [file for file in files if not living(_pid(file))]
        if len(dead) == len(files):
            if files or time.time() - folder.stat().st_mtime > YOUNG:
                shutil.rmtree(folder, ignore_errors=True)
            continue
        for file in dead:
            if file.name.startswith("gauge_live"):
                file.unlink(missing_ok=True)


def _pid(file: Path) -> int:
    number = file.stem.rpartition("_")[2]
    return int(number) if number.isdigit() else -1


def _all(home: Path) -> Path:
    folder = run_folder(home) / "metrics"
    folder.mkdir(mode=0o700, exist_ok=True)
    return folder
