"""Times as people read them: the lab's zone, short forms, relative forms."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo


def utc_now() -> datetime:
    """The one place that asks the machine for the time."""
    return datetime.now(UTC)


def local(at: datetime, zone: str) -> datetime:
    return at.astimezone(ZoneInfo(zone))


def clock_text(at: datetime) -> str:
    return at.strftime("%I:%M %p").lstrip("0").lower()


def short(at: datetime | None, zone: str, *, now: datetime | None = None) -> str:
    """ "Jul 21, 5:00 pm"; the year is added when it is not this year's; empty for no time."""
    if at is None:
        return ""
    there = local(at, zone)
    year = "" if now is None or local(now, zone).year == there.year else f" {there.year}"
    return f"{there:%b} {there.day}{year}, {clock_text(there)}"


def day(at: datetime | None, zone: str) -> str:
    """ "Jul 21, 2026"; empty for no time."""
    if at is None:
        return ""
    there = local(at, zone)
    return f"{there:%b} {there.day}, {there.year}"


def full(at: datetime | None, zone: str) -> str:
    """ "Jul 21, 2026, 5:00 pm PDT": for signatures and reports, which always name the zone."""
    if at is None:
        return ""
    there = local(at, zone)
    return f"{there:%b} {there.day}, {there.year}, {clock_text(there)} {there:%Z}"


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
    return span(at - now) if at >= now else f"{span(now - at)} late"


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
    return until(due_at, now), f"{there:%b} {there.day}" if late else short(due_at, zone, now=now), late
