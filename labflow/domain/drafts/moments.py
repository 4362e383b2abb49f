"""Times in the sheet: understood as people type them, and said back as the laboratory's clock shows them."""

from collections.abc import Collection
from datetime import datetime
from zoneinfo import ZoneInfo

from labflow.domain.lab import zone
from labflow.domain.work import Work
from labflow.kit.moments import LONGEST, clock_time, moment, needs_order
from labflow.kit.spoken import spoken
from labflow.kit.times import local
from labflow.words import _


def said_back(work: Work, row: dict[str, str], keys: Collection[str]) -> dict[str, list[str]]:
    """Put times as the clock shows them: what "today" means is settled on the day it is typed.

    Gives what was replaced, by column: the words and what they mean. What is not understood stays as it is.
    """
    said = {}
    for key in keys:
        text = row.get(key, "").strip()
        meant = _meant(work, text) if text else ""
        if meant and meant != text:
            row[key], said[key] = meant, [text, meant]
    return said


def _meant(work: Work, text: str) -> str:
    there = zone(work)
    if at := spoken(text, local(work.now, there)):
        return f"{at:%Y-%m-%d %H:%M}"
    at = moment_typed(text, there, {}, "")
    if at is None:
        return ""
    shown = f"{local(at, there):%Y-%m-%d %H:%M}"
    # a time of an hour that comes twice, or with seconds, keeps its own words
    return shown if moment_typed(shown, there, {}, "") == at else ""


def moment_typed(text: str, zone: str, problems: dict[str, str], key: str) -> datetime | None:
    """A time on the lab's clock. Where day and month could be swapped it asks instead of guessing."""
    if not text:
        return None
    iso = _iso(text)
    found = iso or moment(text)
    if found is None:
        problems[key] = (
            _("“{text}” may be day-month or month-day. Type it as year-month-day.", text=text[:40])
            if needs_order(text[:LONGEST]) and moment(text, "dmy")
            else _(
                "“{text}” is no time. Type the date and the time, such as today 8:30, -2h or 2026-07-21 06:40.",
                text=text[:40],
            )
        )
        return None
    if iso is None and clock_time(text) is None:
        problems[key] = _("Type the time of day as well, such as today 8:30, -2h or 2026-07-21 06:40.")
        return None
    if found.tzinfo is None and not _on_the_clock(found, zone):
        problems[key] = _("The clocks went forward then: this time of day did not exist.")
        return None
    return found if found.tzinfo else found.replace(tzinfo=ZoneInfo(zone))


def _iso(text: str) -> datetime | None:
    if len(text) < 14:
        return None
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        return None


def _on_the_clock(at: datetime, zone: str) -> bool:
    there = at.replace(tzinfo=ZoneInfo(zone))
    return datetime.fromtimestamp(there.timestamp(), ZoneInfo(zone)).replace(tzinfo=None) == at
