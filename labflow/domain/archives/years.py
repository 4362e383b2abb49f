"""Calendar years as the laboratory has them: in its own time zone."""

from datetime import datetime
from zoneinfo import ZoneInfo

from labflow.domain.lab import zone
from labflow.domain.work import Work

FIRST = 1990
LAST = 9998


def bounds(work: Work, year: int) -> dict[str, datetime]:
    """From when to when a year lasts."""
    there = ZoneInfo(zone(work))
    return {"begin": datetime(year, 1, 1, tzinfo=there), "end": datetime(year + 1, 1, 1, tzinfo=there)}


def this_year(work: Work) -> int:
    """The year it is in the laboratory."""
    return year_in(work, work.now)


def year_in(work: Work, at: datetime) -> int:
    """The year that it is in the laboratory at this moment."""
    return at.astimezone(ZoneInfo(zone(work))).year
