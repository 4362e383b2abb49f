"""Making the archive of a year: read in one snapshot, written beside storage, kept, and only then marked on its orders.

Whoever is killed on the way leaves a file beside storage that the next try writes anew, and nothing else.
"""

import hashlib
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

from sqlalchemy import text, update

from labflow.domain.actor import system
from labflow.domain.archives.contents import ENDED_ORDERS, HAS_ENDED
from labflow.domain.archives.package import PIECE, Package
from labflow.domain.archives.writing import Tell, with_snapshot, write_year
from labflow.domain.archives.years import bounds
from labflow.domain.ports import House
from labflow.domain.work import Work, open_work
from labflow.errors import LabError, StepNotAllowed
from labflow.models import Archive, Order, StoredFile
from labflow.vocabulary import ArchiveState

NAMED_MOST = 500
MEDIA = "application/zip"
_US = "archives"


@dataclass(frozen=True)
class Seen:
    """What the snapshot held: the orders taken, those that had not ended, and up to where the trail went."""

    archive: Archive
    orders: list[UUID]
    open_orders: int
    not_ended: list[str]
    audit_seq: int
    snapshot: str


def make(house: House, archive_id: UUID) -> None:
    """Make the archive, unless it is made already. Two that try at once: the later one is refused and tries again."""
    with open_work(with_snapshot(house), system(_US), verb="archives.read") as work:
        archive = work.read(Archive, archive_id)
        if archive.state not in (ArchiveState.WAITING, ArchiveState.IN_PROGRESS):
            return
        _alone(work, archive)
        _begin(house, archive_id)
        try:
            _make(house, work, archive)
        except LabError as refusal:  # trying again would be refused again
            give_up(house, archive_id, refusal.message)


def give_up(house: House, archive_id: UUID, problem: str) -> None:
    """Say why an archive cannot be made."""
    with open_work(house, system(_US), verb="archives.give_up") as work:
        archive = work.lock(Archive, archive_id)
        archive.state, archive.problem = ArchiveState.FAILED, problem[:500]


def _make(house: House, work: Work, archive: Archive) -> None:
    seen = _look(work, archive)
    if not seen.orders:
        raise LabError("No order of {year} has ended: there is nothing to archive.", year=str(archive.year))
    with _beside_storage(house, archive.id) as path:
        with path.open("w+b") as file:
            package = write_year(
                work, file, archive.year, seen.orders, bounds(work, archive.year), archive.created_at, archive.edition,
                _teller(house, archive.id),
            )  # fmt: skip
            size = file.tell()
        sha256 = _digest(path)
        house.storage.put_file(sha256, path)
    _finish(house, seen, package, size, sha256)


def _look(work: Work, archive: Archive) -> Seen:
    when = bounds(work, archive.year)
    orders = list(work.db.execute(text(f"{ENDED_ORDERS} order by created_at, id"), when).scalars())
    open_ones = work.db.execute(
        text(
            "select number from lab_order where created_at >= :begin and created_at < :end"  # noqa: S608 (our own text)
            f" and not ({HAS_ENDED}) order by created_at, id"
        ),
        when,
    ).scalars().all()  # fmt: skip
    seq, snapshot = work.db.execute(
        text("select coalesce(max(seq), 0), pg_current_snapshot()::text from audit_event")
    ).one()
    return Seen(archive, orders, len(open_ones), list(open_ones[:NAMED_MOST]), seq, snapshot)


def _finish(house: House, seen: Seen, package: Package, size: int, sha256: str) -> None:
    """Keep the file's row and mark its orders, all at once."""
    rows = {part.path: part.rows for part in package.parts}
    with open_work(house, system(_US), verb="archives.make") as work:
        archive = work.lock(Archive, seen.archive.id)
        name = f"archive-{archive.year}-{archive.edition}.zip"
        file = work.add(StoredFile(purpose="archive", name=name, media_type=MEDIA, size=size, sha256=sha256))
        work.db.flush()
        archive.file_id, archive.state, archive.percent, archive.made_at = (
            file.id,
            ArchiveState.COMPLETED,
            100,
            work.now,
        )
        archive.orders, archive.samples, archive.results = (rows[f"data/{part}.ndjson"] for part in ("lab_order", "sample", "result"))  # fmt: skip
        archive.files, archive.open_orders, archive.not_ended = (
            package.files,
            seen.open_orders,
            seen.not_ended,
        )
        archive.audit_seq, archive.audit_snapshot = seen.audit_seq, seen.snapshot
        work.db.flush()
        work.db.execute(
            update(Order)
            .where(Order.id.in_(seen.orders))
            .values(archive_id=archive.id, version=Order.version + 1)
            .execution_options(synchronize_session=False)
        )


def _begin(house: House, archive_id: UUID) -> None:
    with open_work(house, system(_US), verb="archives.begin") as work:
        archive = work.lock(Archive, archive_id)
        archive.state, archive.percent, archive.problem = ArchiveState.IN_PROGRESS, 0, ""


def _alone(work: Work, archive: Archive) -> None:
    """Nobody else makes this archive while this work lasts."""
    mine = work.db.execute(
        text("select pg_try_advisory_xact_lock(hashtextextended(:id, 0))"), {"id": str(archive.id)}
    ).scalar_one()
    if not mine:
        raise StepNotAllowed("The archive of {year} is being made already.", year=str(archive.year))


def _teller(house: House, archive_id: UUID) -> Tell:
    def tell(percent: int) -> None:
        with open_work(house, system(_US), verb="archives.progress") as work:
            work.db.execute(update(Archive).where(Archive.id == archive_id).values(percent=percent))

    return tell


@contextmanager
def _beside_storage(house: House, archive_id: UUID) -> Iterator[Path]:
    """Where the file is written; nothing is left there, unless the process is killed."""
    folder = house.scratch or Path(tempfile.gettempdir())
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"archive-{archive_id}.part"
    try:
        yield path
    finally:
        path.unlink(missing_ok=True)


def _digest(path: Path) -> str:
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while piece := file.read(PIECE):
            digest.update(piece)
    return digest.hexdigest()
