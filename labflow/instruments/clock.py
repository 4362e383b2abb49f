"""Dates and times as instruments write them: the order of day and month of a whole column."""

from labflow.instruments.reading import Problem
from labflow.instruments.sheet import Sheet
from labflow.kit.moments import LONGEST, date_order, moment, needs_order
from labflow.words import later

__all__ = ["column_order", "moment"]


def column_order(sheet: Sheet, column: int, first: int, problems: list[Problem]) -> str:
    """The order of day and month in a column from a row on; adds a problem if it cannot be known."""
    texts = [sheet.cell(index, column)[:LONGEST] for index in range(first, len(sheet.rows))]
    order = date_order(dict.fromkeys(texts))
    unclear = next((place for place, text in enumerate(texts) if not order and needs_order(text)), -1)
    if unclear >= 0:
        place, told = sheet.address(first + unclear, column), {"text": texts[unclear]}
        message = later("“{text}” may be day-month or month-day. The dates were left empty.")
        problems.append(Problem(first + unclear + 1, place, message, told))
    return order
