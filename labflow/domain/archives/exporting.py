"""`labflow export`: everything that a laboratory has, in formats that need no LabFlow."""

import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from zipfile import ZipFile

from labflow.domain.actor import Actor
from labflow.domain.archives.package import Package
from labflow.domain.archives.writing import snapshot_of, with_snapshot, write_whole
from labflow.domain.looking import caught_up, look
from labflow.domain.ports import House
from labflow.domain.work import Work, open_work
from labflow.vocabulary import Permission


@dataclass(frozen=True)
class Exported:
    """What was written: where, how many records and files, how large."""

    path: Path
    records: int
    files: int
    size: int


def export(house: House, actor: Actor, target: Path, *, tell: Callable[[str], None]) -> Exported:
    """Write everything to a ZIP, or unpacked into a folder. Whole or not at all: a file appears when it is complete."""
    with open_work(house, actor, verb="archives.export") as work:
        _allowed(work)
    whole = target.suffix.lower() == ".zip"
    part = (target.parent if whole else target) / f".{target.name}.part"
    part.parent.mkdir(parents=True, exist_ok=True)
    try:
        found = look(
            with_snapshot(house), actor, lambda work: _write(work, part, tell), verb="archives.export",
            copy=snapshot_of(caught_up(house)),
        )  # fmt: skip
        package = found.answer
        size = part.stat().st_size
        if whole:
            part.replace(target)
        else:
            with ZipFile(part) as written:
                written.extractall(target)
    finally:
        part.unlink(missing_ok=True)
    return Exported(target, sum(one.rows for one in package.parts), package.files, size)


def _write(work: Work, part: Path, tell: Callable[[str], None]) -> Package:
    with part.open("w+b") as file:
        package = write_whole(work, file, work.now, tell)
        file.flush()
        os.fsync(file.fileno())
    return package


def _allowed(work: Work) -> None:
    """Everything leaves the house: the trail says so."""
    work.require(Permission.KEEP_ARCHIVES)
    work.note("exported", "lab", work.actor.id or work.request_id, what="everything")
