"""Asking for the archive of a year, by hand or by the laboratory's rule; the worker makes it."""

from uuid import UUID

from sqlalchemy import extract, func, select
from sqlmodel import col

from labflow.domain.archives.contents import ENDED
from labflow.domain.archives.years import FIRST, bounds, this_year
from labflow.domain.lab import locked, profile, zone
from labflow.domain.work import Work
from labflow.errors import Invalid, StepNotAllowed
from labflow.models import Archive, Order
from labflow.vocabulary import ArchiveState, Permission

UNDER_WAY = (ArchiveState.WAITING, ArchiveState.IN_PROGRESS)
LONGEST_WAIT = 30


def start(work: Work, year: int) -> UUID:
    """Archive a year that is over, or make a new edition of its archive. The worker does it."""
    work.require(Permission.KEEP_ARCHIVES)
    if not FIRST <= year < this_year(work):
        raise Invalid("Only a year that is over can be archived.", field="year")
    editions = work.db.scalars(
        select(Archive).where(Archive.year == year).order_by(col(Archive.edition)).with_for_update()
    ).all()
    if any(each.state in UNDER_WAY for each in editions):
        raise StepNotAllowed("The archive of {year} is being made already.", year=str(year))
    if not _has_ended_orders(work, year):
        raise Invalid(
            "No order of {year} has ended: there is nothing to archive.", field="year", year=str(year)
        )
    archive = work.add(Archive(year=year, edition=len(editions) + 1, started_by=work.actor.name))
    work.db.flush()
    work.defer("make_archive", archive_id=archive.id)
    return archive.id


def under_way(work: Work, year: int) -> UUID | None:
    """The archive of a year that is being made or waits for it."""
    work.require(Permission.KEEP_ARCHIVES)
    return work.db.scalar(select(Archive.id).where(Archive.year == year, Archive.state.in_(UNDER_WAY)))


def made(work: Work, year: int | None = None) -> list[Archive]:
    """The archives that are made, of one year or of all."""
    work.require(Permission.KEEP_ARCHIVES)
    asked = select(Archive).where(Archive.state == ArchiveState.COMPLETED)
    asked = asked if year is None else asked.where(Archive.year == year)
    return list(work.db.scalars(asked.order_by(col(Archive.year), col(Archive.edition))))


def set_automatic(work: Work, years: int) -> None:
    """Archive each year so many years after its end, without being asked; 0 asks for nothing."""
    work.require(Permission.KEEP_ARCHIVES)
    if not 0 <= years <= LONGEST_WAIT:
        raise Invalid("Choose how many years after its end a year is archived.", field="years")
    locked(work).archive_after_years = years


def start_due(work: Work) -> list[int]:
    """Start the archives that the laboratory's rule asks for: of years that have none yet. Returns which years."""
    work.require(Permission.KEEP_ARCHIVES)
    wait = profile(work).archive_after_years
    if not wait:
        return []
    year_of = extract("year", func.timezone(zone(work), Order.created_at))
    ended = work.db.scalars(
        select(year_of).where(Order.state.in_(ENDED), Order.archive_id.is_(None)).distinct()
    ).all()
    known = set(work.db.scalars(select(Archive.year).distinct()))
    due = sorted({int(year) for year in ended} - known)
    started = [
        year for year in due if FIRST <= year < this_year(work) - wait and _has_ended_orders(work, year)
    ]
    for year in started:
        start(work, year)
    return started


def _has_ended_orders(work: Work, year: int) -> bool:
    when = bounds(work, year)
    asked = select(Order.id).where(
        Order.created_at >= when["begin"], Order.created_at < when["end"], Order.state.in_(ENDED)
    )
    return work.db.scalar(asked.limit(1)) is not None
