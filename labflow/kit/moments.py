"""Dates and times as people and programs write them. The order of day and month is found out, never assumed."""

import re
from collections.abc import Iterable
from datetime import datetime
from functools import lru_cache

MONTHS = {
    name: number
    for number, name in enumerate(
        ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"), start=1
    )
} | {"mär": 3, "mrz": 3, "mai": 5, "okt": 10, "dez": 12}  # German, where it is written otherwise
ISO = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})")
NUMERIC = re.compile(r"(\d{1,2})[-/.](\d{1,2})[-/.](\d{4}|\d{2})")
NAMED = re.compile(r"(\d{1,2})[-/. ]+([A-Za-zä]{3})[a-z]*[-/., ]+(\d{4}|\d{2})")
NAMED_US = re.compile(r"([A-Za-zä]{3})[a-z]*\.?[- ](\d{1,2}),?[- ](\d{4})")
TIME = re.compile(r"(\d{1,2}):(\d{2})(?::(\d{2}))?(?:[.,]\d+)?\s*([AaPp])?\.?[Mm]?")

DAY_FIRST = "dmy"
MONTH_FIRST = "mdy"
LONGEST = 60


def date_order(texts: Iterable[str]) -> str:
    """``dmy``, ``mdy``, or empty when nothing in the column tells (every day and month up to 12)."""
    for text in texts:
        found = NUMERIC.search(text)
        if found and not ISO.search(text):
            first, second = int(found.group(1)), int(found.group(2))
            if first > 12 >= second:
                return DAY_FIRST
            if second > 12 >= first:
                return MONTH_FIRST
    return ""


def needs_order(text: str) -> bool:
    """Whether the date reads differently as day-month and as month-day."""
    found = NUMERIC.search(text)
    return found is not None and not ISO.search(text) and found.group(1) != found.group(2)


def moment(text: str, order: str = "") -> datetime | None:
    """The local time written in a cell, or None if there is none or the order of day and month is open."""
    return parsed(text, order) if 6 <= len(text) <= LONGEST else None


@lru_cache(maxsize=4096)
def parsed(text: str, order: str) -> datetime | None:
    day = calendar_day(text, order)
    if day is None:
        return None
    hour, minute, second = clock_time(text[day[3] :]) or (0, 0, 0)
    try:
        # The file states no time zone: this is the clock of the instrument's computer.
        return datetime(day[0], day[1], day[2], hour, minute, second)  # noqa: DTZ001
    except ValueError:
        return None


def calendar_day(text: str, order: str) -> tuple[int, int, int, int] | None:
    """Year, month, day and where the date ends in the text."""
    if found := ISO.search(text):
        return int(found[1]), int(found[2]), int(found[3]), found.end()
    if found := NAMED.search(text):
        month = MONTHS.get(found[2].lower(), 0)
        return full_year(found[3]), month, int(found[1]), found.end()
    if found := NAMED_US.search(text):
        return int(found[3]), MONTHS.get(found[1].lower(), 0), int(found[2]), found.end()
    if found := NUMERIC.search(text):
        first, second = int(found[1]), int(found[2])
        order = date_order([text]) or order or (DAY_FIRST if first == second else "")
        if order:
            day, month = (first, second) if order == DAY_FIRST else (second, first)
            return full_year(found[3]), month, day, found.end()
    return None


def full_year(text: str) -> int:
    year = int(text)
    return year if len(text) == 4 else year + (2000 if year < 70 else 1900)


def clock_time(text: str) -> tuple[int, int, int] | None:
    """Hour, minute and second of a text such as ``12:40:54 PM`` or ``0:14``."""
    found = TIME.search(text)
    if not found:
        return None
    hour, half = int(found[1]), (found[4] or "").lower()
    if half:
        hour = hour % 12 + (12 if half == "p" else 0)
    return hour, int(found[2]), int(found[3] or 0)
