"""Times as people read them: the lab's zone, short forms, relative forms, in the language of the work at hand."""

from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from labflow.words import _, date_text, speech


def utc_now() -> datetime:
    """The one place that asks the machine for the time."""
    return datetime.now(UTC)


def local(at: datetime, zone: str) -> datetime:
    return at.astimezone(ZoneInfo(zone))


def clock_text(at: datetime) -> str:
    return date_text(at, "short", at.strftime("%I:%M %p").lstrip("0").lower())


def month_day(at: datetime) -> str:
    """ "Jul 21"."""
    return date_text(at, "MMMd", f"{at:%b} {at.day}")


def short(at: datetime | None, zone: str, *, now: datetime | None = None) -> str:
    """ "Jul 21, 5:00 pm"; the year is added when it is not this year's; empty for no time."""
    if at is None:
        return ""
    there = local(at, zone)  # without its zone below: the same moment elsewhere is equal, and another hour
    return _short(
        there.replace(tzinfo=None),
        with_year=now is not None and local(now, zone).year != there.year,
        speech=speech(),
    )


@lru_cache(maxsize=20_000)
def _short(there: datetime, *, with_year: bool, speech: tuple[str, str]) -> str:
    """Written once for each time, language and region: a list of fifty rows has three of them in each, and is read all day."""
    if not with_year:
        return f"{month_day(there)}, {clock_text(there)}"
    return f"{date_text(there, 'yMMMd', f'{there:%b} {there.day} {there.year}')}, {clock_text(there)}"


def day(at: datetime | None, zone: str) -> str:
    """ "Jul 21, 2026"; empty for no time."""
    if at is None:
        return ""
    return calendar_day(local(at, zone))


def full(at: datetime | None, zone: str) -> str:
    """ "Jul 21, 2026, 5:00 pm PDT": for signatures and reports, which always name the zone."""
    if at is None:
        return ""
    there = local(at, zone)
    return f"{calendar_day(there)}, {clock_text(there)} {date_text(there, 'z', f'{there:%Z}')}"


def calendar_day(at: datetime | date) -> str:
    """ "Jul 21, 2026" for a time that is local already."""
    return date_text(at, "medium", f"{at:%b} {at.day}, {at.year}")


def weekday(at: date, *, with_year: bool = False) -> str:
    """ "Mon, Jul 27"."""
    if with_year:
        return date_text(at, "yMMMEd", f"{at:%a}, {at:%b} {at.day}, {at.year}")
    return date_text(at, "MMMEd", f"{at:%a}, {at:%b} {at.day}")


def span(length: timedelta) -> str:
    """ "5 h 48 m", "1 d 2 h", "12 m": the two largest parts, minutes at the least."""
    minutes = int(abs(length).total_seconds() // 60)
    days, rest = divmod(minutes, 1440)
    hours, minutes = divmod(rest, 60)
    if days:
        return f"{days} d {hours} h" if hours else f"{days} d"
    if hours:
        return f"{hours} h {minutes} m" if minutes else f"{hours} h"
    return f"{minutes} m"


def until(at: datetime | None, now: datetime) -> str:
    """How long is left, or "1 d 2 h late"."""
    if at is None:
        return ""
    return span(at - now) if at >= now else _("{time} late", time=span(now - at))


def parse_local(text: str, zone: str) -> datetime | None:
    """A browser's date-time input ("2026-07-21T06:40"), read in the lab's zone; None when it is no time."""
    try:
        typed = datetime.fromisoformat(text.strip())
    except ValueError:
        return None
    return (typed if typed.tzinfo else typed.replace(tzinfo=ZoneInfo(zone))).astimezone(UTC)


def due_words(due_at: datetime | None, now: datetime, zone: str, *, open: bool) -> tuple[str, str, bool]:
    """Relative first, date second, whether late: ("5 h 48 m", "Jul 21, 5:00 pm", False). Closed work is never late."""
    if due_at is None:
        return "", "", False
    if not open:
        return "", short(due_at, zone, now=now), False
    late = due_at < now
    there = local(due_at, zone)
    return until(due_at, now), month_day(there) if late else short(due_at, zone, now=now), late
