"""In which archive orders are: told on their pages, and a filter of their lists."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import ColumnElement, and_, or_, select

from labflow.domain.lists.filters import Choice, Filter, Means
from labflow.domain.work import Work
from labflow.models import Archive, Order
from labflow.vocabulary import ArchiveState
from labflow.words import _

NOWHERE = "none"


def year_of(work: Work, archive_id: UUID | None) -> int | None:
    """The year of an order's archive; nothing for an order in none."""
    return work.db.scalar(select(Archive.year).where(Archive.id == archive_id)) if archive_id else None


def _years(work: Work) -> list[Choice]:
    made = select(Archive.year).where(Archive.state == ArchiveState.COMPLETED)
    years = work.db.scalars(made.distinct().order_by(Archive.year.desc()))
    return [Choice(NOWHERE, _("Not archived")), *(Choice(str(year), str(year)) for year in years)]


def _in_archives(values: Sequence[str]) -> ColumnElement[bool]:
    years = [int(value) for value in values if value.isdecimal() and len(value) == 4]
    inside = and_(
        Order.archive_id.is_not(None), Order.archive_id.in_(select(Archive.id).where(Archive.year.in_(years)))
    )
    return or_(Order.archive_id.is_(None), inside) if NOWHERE in values else inside


ARCHIVE = Filter("archive", "Archive", "choice", Means(_in_archives), _years, icon="archive")
