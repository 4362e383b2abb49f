"""Archives as screens and programs see them: the years, one year with its editions, what changed since, the file."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, BinaryIO
from uuid import UUID

from sqlalchemy import func, select, text
from sqlmodel import col

from labflow.domain.archives.contents import ENDED
from labflow.domain.archives.starting import UNDER_WAY
from labflow.domain.archives.years import LAST, bounds, this_year, year_in
from labflow.domain.audit import NEWEST
from labflow.domain.lab import profile, zone
from labflow.domain.work import Work
from labflow.errors import Invalid, NotFound
from labflow.kit.times import full, short
from labflow.models import Archive, Order, StoredFile
from labflow.vocabulary import ArchiveState, Permission
from labflow.words import _, number

CHANGED_MOST = 50
_SIZES = ("B", "kB", "MB", "GB", "TB")

# What the package does not hold: later entries, and those of transactions that had not ended when it was read.
# That an order is marked as archived is no change of it.
_CHANGED = text(
    """
    select o.id, o.number, min(e.at) as since from lab_order o
    cross join lateral (
      select at, entity, txid, seq, new from audit_event where order_id = o.id and seq > :floor
      union all
      select e.at, e.entity, e.txid, e.seq, e.new from sample s join audit_event e on e.sample_id = s.id and e.seq > :floor
      where s.order_id = o.id
    ) e
    where o.archive_id = :archive
      and (e.seq > :seq or not pg_visible_in_snapshot(e.txid::text::xid8, cast(:snapshot as pg_snapshot)))
      and not (e.entity = 'lab_order' and coalesce(e.new, '{}') ? 'archive_id')
    group by o.id, o.number order by min(e.at), o.number limit :most
    """
)

_COUNTED = text(
    """
    select y.year, c.orders, c.ended, c.archived
    from unnest(cast(:years as int[]), cast(:begins as timestamptz[]), cast(:ends as timestamptz[])) as y (year, begins, ends)
    cross join lateral (
      select count(*) as orders, count(*) filter (where state = any(cast(:ended as text[]))) as ended, count(archive_id) as archived
      from lab_order where created_at >= y.begins and created_at < y.ends
    ) c
    where c.orders > 0 order by y.year desc
    """
)


@dataclass
class ArchiveView:
    """One edition. `word` says its state; `check` what the last check found, `whole` whether it found nothing wrong."""

    id: str = ""
    year: int = 0
    edition: int = 0
    state: str = ""
    word: str = ""
    percent: int = 0
    orders: str = ""
    samples: str = ""
    results: str = ""
    files: str = ""
    size: str = ""
    sha256: str = ""
    made: str = ""
    made_full: str = ""
    started_by: str = ""
    problem: str = ""
    checking: bool = False
    check: str = ""
    whole: bool = False
    newest: bool = False
    href: str = ""
    file_name: str = ""


@dataclass
class YearRow:
    """A year as a line: its orders, how many of them have not ended, and its newest archive."""

    year: int = 0
    orders: str = ""
    open_orders: str = ""
    archived: str = ""
    over: bool = False
    can_start: bool = False
    archive: ArchiveView = field(default_factory=ArchiveView)


@dataclass
class ArchivesView:
    """All years, newest first; `after_years` is the laboratory's rule, 0 without one."""

    years: list[YearRow] = field(default_factory=list)
    after_years: int = 0
    under_way: bool = False


@dataclass
class ChangedOrder:
    """An order that changed after its archive was made."""

    id: str = ""
    number: str = ""
    since: str = ""


@dataclass
class Changed:
    """The orders that changed after their archive was made, the first of them; `more` says that there are others."""

    orders: list[ChangedOrder] = field(default_factory=list)
    more: bool = False


@dataclass
class YearView:
    """One year: its editions, newest first, and what the newest that is made does not hold."""

    year: int = 0
    row: YearRow = field(default_factory=YearRow)
    editions: list[ArchiveView] = field(default_factory=list)
    not_ended: list[str] = field(default_factory=list)
    more_not_ended: int = 0
    under_way: bool = False


@dataclass(frozen=True)
class ArchiveFile:
    """An archive to take along: a stream, closed by who reads it."""

    name: str
    media_type: str
    size: int
    sha256: str
    source: BinaryIO


def overview(work: Work) -> ArchivesView:
    """Every year that has orders, newest first."""
    work.require(Permission.KEEP_ARCHIVES)
    newest = _newest(work)
    rows = [_year(work, row, newest.get(int(row.year))) for row in _years(work)]
    under_way = any(row.archive.state in UNDER_WAY or row.archive.checking for row in rows)
    return ArchivesView(rows, profile(work).archive_after_years, under_way)


def year(work: Work, year: int) -> YearView:
    """One year with all editions of its archive."""
    work.require(Permission.KEEP_ARCHIVES)
    found = _years(work, year)
    if not found:
        raise NotFound("There are no orders of {year}.", year=str(year))
    pairs = _editions(work, year)
    newest = next((archive for archive, _file in pairs if archive.state == ArchiveState.COMPLETED), None)
    editions = [_view(work, archive, file, newest=archive is newest) for archive, file in pairs]
    seen = YearView(year, _year(work, found[0], pairs[0] if pairs else None), editions)
    if newest is not None:
        seen.not_ended = newest.not_ended
        seen.more_not_ended = newest.open_orders - len(newest.not_ended)
    seen.under_way = any(one.state in UNDER_WAY or one.checking for one in editions)
    return seen


def changed(work: Work, year: int) -> Changed:
    """What the newest archive of a year does not hold of its orders. Asks the trail of each of them: a second for a large year."""
    work.require(Permission.KEEP_ARCHIVES)
    made = (archive for archive, _file in _editions(work, year) if archive.state == ArchiveState.COMPLETED)
    newest = next(made, None)
    found = _changed(work, newest) if newest is not None else []
    return Changed(found[:CHANGED_MOST], len(found) > CHANGED_MOST)


def download(work: Work, archive_id: UUID) -> ArchiveFile:
    """The file of an archive. The trail says who took it along."""
    work.require(Permission.KEEP_ARCHIVES)
    archive = work.read(Archive, archive_id)
    if archive.file_id is None:
        raise Invalid("This archive is not made yet.")
    file = work.read(StoredFile, archive.file_id)
    try:
        source = work.house.storage.open(file.sha256)
    except (OSError, KeyError):
        raise Invalid("The file is missing in storage. Restore it from the backup.") from None
    work.note("downloaded", "archive", archive.id, name=file.name)
    return ArchiveFile(file.name, file.media_type, file.size, file.sha256, source)


def size_words(size: int) -> str:
    """ "12.4 MB"."""
    amount, step = float(size), 0
    while amount >= 1000 and step < len(_SIZES) - 1:
        amount, step = amount / 1000, step + 1
    return f"{amount:.0f} {_SIZES[step]}" if step == 0 or amount >= 100 else f"{amount:.1f} {_SIZES[step]}"


def _years(work: Work, only: int | None = None) -> Sequence[Any]:
    """Years with orders, the newest first: each counted by the index on when orders came, so nothing is sorted."""
    oldest = work.db.scalar(select(func.min(Order.created_at)))
    if oldest is None:
        return []
    first = year_in(work, oldest)
    asked = range(this_year(work), first - 1, -1) if only is None else [only] if 0 < only <= LAST else []
    spans = [bounds(work, year) for year in asked]
    given = {
        "years": list(asked), "begins": [span["begin"] for span in spans], "ends": [span["end"] for span in spans], "ended": list(ENDED),
    }  # fmt: skip
    return work.db.execute(_COUNTED, given).all()


def _newest(work: Work) -> dict[int, tuple[Archive, StoredFile | None]]:
    rows = work.db.execute(
        select(Archive, StoredFile)
        .outerjoin(StoredFile, StoredFile.id == Archive.file_id)
        .order_by(col(Archive.year), col(Archive.edition))
    )
    return {archive.year: (archive, file) for archive, file in rows}


def _editions(work: Work, year: int) -> list[tuple[Archive, StoredFile | None]]:
    rows = work.db.execute(
        select(Archive, StoredFile)
        .outerjoin(StoredFile, StoredFile.id == Archive.file_id)
        .where(Archive.year == year)
        .order_by(col(Archive.edition).desc())
    )
    return [(archive, file) for archive, file in rows]


def _year(work: Work, row: Any, pair: tuple[Archive, StoredFile | None] | None) -> YearRow:
    over = int(row.year) < this_year(work)
    archive = _view(work, *pair, newest=True) if pair else ArchiveView()
    return YearRow(
        year=int(row.year), orders=number(row.orders), open_orders=number(row.orders - row.ended), archived=number(row.archived),
        over=over, can_start=over and row.ended > 0 and archive.state not in UNDER_WAY, archive=archive,
    )  # fmt: skip


def _view(work: Work, archive: Archive, file: StoredFile | None, *, newest: bool = False) -> ArchiveView:
    made = archive.state == ArchiveState.COMPLETED
    return ArchiveView(
        id=str(archive.id), year=archive.year, edition=archive.edition, state=archive.state, word=_word(archive),
        percent=archive.percent, orders=number(archive.orders), samples=number(archive.samples),
        results=number(archive.results), files=number(archive.files), size=size_words(file.size) if file else "",
        sha256=file.sha256 if file else "", made=short(archive.made_at, zone(work), now=work.now),
        made_full=full(archive.made_at, zone(work)), started_by=archive.started_by, problem=archive.problem,
        checking=archive.checking, check=_check(work, archive), whole=bool(archive.checked_at and not archive.check_problem),
        newest=newest, href=f"/api/v1/archives/{archive.id}/package" if made else "", file_name=file.name if file else "",
    )  # fmt: skip


def _word(archive: Archive) -> str:
    words = {
        ArchiveState.WAITING: _("Waiting"), ArchiveState.IN_PROGRESS: _("Being made"), ArchiveState.COMPLETED: _("Archived"),
        ArchiveState.FAILED: _("Failed"),
    }  # fmt: skip
    return words[ArchiveState(archive.state)]


def _check(work: Work, archive: Archive) -> str:
    if archive.checking:
        return _("Is being verified …")
    if archive.check_problem:
        return archive.check_problem
    if archive.checked_at:
        return _("Verified {at}: it is whole", at=short(archive.checked_at, zone(work), now=work.now))
    return ""


def _changed(work: Work, archive: Archive) -> list[ChangedOrder]:
    rows = work.db.execute(
        _CHANGED,
        {
            "archive": archive.id, "seq": archive.audit_seq, "floor": max(archive.audit_seq - NEWEST, 0),
            "snapshot": archive.audit_snapshot, "most": CHANGED_MOST + 1,
        },
    )  # fmt: skip
    return [ChangedOrder(str(row.id), row.number, short(row.since, zone(work), now=work.now)) for row in rows]
