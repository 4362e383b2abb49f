"""Whether an archive is still what was made: every checksum and count, and the database beside it."""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, BinaryIO
from uuid import UUID
from zipfile import BadZipFile, ZipFile

from sqlalchemy import func, select

from labflow.domain.actor import system
from labflow.domain.archives.package import MANIFEST, PIECE, SUMS
from labflow.domain.ports import House
from labflow.domain.work import Work, open_work
from labflow.errors import StepNotAllowed
from labflow.kit.archives import DAMAGED
from labflow.models import Archive, Order, Result, Sample, StoredFile
from labflow.vocabulary import ArchiveState, Permission
from labflow.words import _


@dataclass(frozen=True)
class Finding:
    """What a check found: nothing, or the first thing that is not as it was."""

    problem: str = ""
    manifest: dict[str, Any] | None = None


def ask(work: Work, archive_id: UUID) -> None:
    """Have an archive checked by the worker."""
    work.require(Permission.KEEP_ARCHIVES)
    archive = work.lock(Archive, archive_id)
    if archive.state != ArchiveState.COMPLETED:
        raise StepNotAllowed("There is no archive to check yet.")
    if not archive.checking:
        archive.checking = True
        work.defer("verify_archive", archive_id=archive.id)


def verify(house: House, archive_id: UUID) -> str:
    """Check an archive and write down what was found; the problem in words, empty when it is whole."""
    with open_work(house, system("archives"), verb="archives.look") as work:
        archive = work.read(Archive, archive_id)
        if archive.file_id is None:
            raise StepNotAllowed("There is no archive to check yet.")
        file = work.read(StoredFile, archive.file_id)
    problem = _problem(house, file)
    if not problem:
        with open_work(house, system("archives"), verb="archives.compare") as work:
            problem = _against_database(work, archive_id)
    with open_work(house, system("archives"), verb="archives.verify") as work:
        archive = work.lock(Archive, archive_id)
        archive.checking, archive.checked_at, archive.check_problem = False, work.now, problem[:500]
    return problem


def read_package(file: BinaryIO) -> Finding:
    """Every member against its checksum, every part against its number of lines."""
    try:
        with ZipFile(file) as package:
            return _members(package)
    except (BadZipFile, KeyError, *DAMAGED) as error:
        return Finding(_("The file cannot be read: {problem}", problem=str(error)[:200]))


def _problem(house: House, file: StoredFile) -> str:
    try:
        with house.storage.open(file.sha256) as source:
            if _digest(source) != file.sha256:
                return _("The file is damaged: its digest is not the one that was kept.")
            source.seek(0)
            return read_package(source).problem
    except (OSError, KeyError):
        return _("The file is missing in storage. Restore it from the backup.")


def _members(package: ZipFile) -> Finding:
    sums = dict(reversed(line.split("  ", 1)) for line in package.read(SUMS).decode().splitlines())
    names = {info.filename for info in package.infolist()}
    if names != {*sums, SUMS}:
        return Finding(_("The list of checksums does not name what is inside."))
    manifest = json.loads(package.read(MANIFEST))
    lines: dict[str, int] = {}
    for name, expected in sums.items():
        digest = hashlib.sha256()
        for piece in _pieces(package, name):
            digest.update(piece)
            lines[name] = lines.get(name, 0) + piece.count(b"\n")
        if digest.hexdigest() != expected:
            return Finding(_("{name} is damaged: its checksum is another.", name=name))
    for part in manifest["parts"]:
        if lines.get(part["path"], 0) != part["rows"]:
            return Finding(_("{name} does not hold as many records as the manifest says.", name=part["path"]))
    return Finding(manifest=manifest)


def _against_database(work: Work, archive_id: UUID) -> str:
    """What the archive holds must still be in the database: nothing of it may have gone."""
    archive = work.read(Archive, archive_id)
    newest = work.db.scalar(select(func.max(Archive.edition)).where(Archive.year == archive.year, Archive.state == ArchiveState.COMPLETED))  # fmt: skip
    if archive.edition != newest:  # its orders are marked with the edition that took them over
        return ""
    orders = select(Order.id).where(Order.archive_id == archive.id)
    samples = select(Sample.id).where(Sample.order_id.in_(orders))
    counts = (
        (_("orders"), archive.orders, select(func.count()).select_from(orders.subquery())),
        (_("samples"), archive.samples, select(func.count()).select_from(samples.subquery())),
        (_("results"), archive.results, select(func.count()).where(Result.sample_id.in_(samples))),
    )
    for noun, kept, query in counts:
        found = work.db.scalar(query) or 0
        if found < kept:
            return _(
                "The database has {found} {noun} of this archive, which holds {kept}: some are gone.",
                found=str(found), noun=noun, kept=str(kept),
            )  # fmt: skip
    return ""


def _pieces(package: ZipFile, name: str) -> Iterator[bytes]:
    with package.open(name) as member:
        while piece := member.read(PIECE):
            yield piece


def _digest(source: BinaryIO) -> str:
    digest = hashlib.sha256()
    while piece := source.read(PIECE):
        digest.update(piece)
    return digest.hexdigest()
