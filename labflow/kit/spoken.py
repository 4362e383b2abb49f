"""Times as people say them: "today 8:30", "yesterday 14:00", "-2h", "Nov 26 8:30", "heute 8:30". What they mean depends on now.

The words of every language LabFlow speaks are understood, whoever reads: two people may share one draft.
"""

import re
from datetime import date, datetime, timedelta

from labflow.kit.moments import LONGEST, MONTHS

_DAYS = {"today": 0, "yesterday": 1, "heute": 0, "gestern": 1, "vorgestern": 2}
_NOW = ("now", "jetzt")
_TIME = r"(?P<hour>\d{1,2})(?::(?P<minute>\d{2}))?\s*(?:(?P<half>[ap]\.?m\.?)|uhr)?"
_DAY = re.compile(rf"(?P<day>{'|'.join(_DAYS)})[,\s]+(?:(?:at|um)\s+)?{_TIME}", re.IGNORECASE)
_AGO = re.compile(
    r"(?P<sign>[-−–])?\s*(?P<count>\d{1,3})\s*(?P<unit>min|[mhd])\s*(?P<ago>ago)?", re.IGNORECASE
)
_MONTH = re.compile(
    rf"(?:(?P<word>[a-zä]{{3,9}})\.?\s+(?P<date>\d{{1,2}})|(?P<date2>\d{{1,2}})\.?\s+(?P<word2>[a-zä]{{3,9}})\.?),?\s+(?:(?:at|um)\s+)?{_TIME}",
    re.IGNORECASE,
)
_UNITS = {"m": "minutes", "min": "minutes", "h": "hours", "d": "days"}


def spoken(text: str, now: datetime) -> datetime | None:
    """The time of the clock that `now` is read from, without a zone; None when the text says no such time."""
    words = " ".join(text.split())
    if not words or len(words) > LONGEST:
        return None
    if words.lower() in _NOW:
        return _clock(now)
    if found := _DAY.fullmatch(words):
        return _at(now.date() - timedelta(days=_DAYS[found["day"].lower()]), found)
    if (found := _AGO.fullmatch(words)) and (found["sign"] or found["ago"]):
        back = timedelta(**{_UNITS[found["unit"].lower()]: int(found["count"])})
        zone = now.tzinfo
        return _clock(
            datetime.fromtimestamp(
                (now - back).timestamp()
                if found["unit"].lower() == "d"
                else now.timestamp() - back.total_seconds(),
                zone,
            )
        )
    if found := _MONTH.fullmatch(words):
        return _in_month(found, now)
    return None


def _clock(at: datetime) -> datetime:
    return at.replace(second=0, microsecond=0, tzinfo=None)


def _in_month(found: re.Match[str], now: datetime) -> datetime | None:
    """A day without its year is the last one there was: samples are collected before they are registered."""
    month = MONTHS.get((found["word"] or found["word2"])[:3].lower())
    if month is None:
        return None
    for year in (now.year, now.year - 1):
        try:
            day = date(year, month, int(found["date"] or found["date2"]))
        except ValueError:
            continue
        if day <= now.date():
            return _at(day, found)
    return None


def _at(day: date, found: re.Match[str]) -> datetime | None:
    """The day at the time of day found; an hour alone needs am or pm."""
    hour, minute, half = int(found["hour"]), int(found["minute"] or 0), (found["half"] or "")[:1].lower()
    if found["minute"] is None and not half:
        return None
    if half and not 1 <= hour <= 12:
        return None
    if half:
        hour = hour % 12 + (12 if half == "p" else 0)
    if hour > 23 or minute > 59:
        return None
    return datetime(day.year, day.month, day.day, hour, minute)  # noqa: DTZ001 (the clock on the wall)
