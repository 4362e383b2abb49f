"""Rows that others change while somebody reads them: they stay where they are, and new ones are only counted."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any, TypeVar

Row = TypeVar("Row")


def stand(
    shown: Sequence[Row], now: Sequence[Row], *, by: Callable[[Any], str] = lambda row: row.id
) -> tuple[list[Row], int]:
    """The shown rows as they are now, in the order they are read in, and how many others there are.

    A row that is not among the present ones is `gone`: its screen draws it so, until the list is read anew.
    """
    fresh = {by(row): row for row in now}
    kept = [fresh.pop(by(row), None) or replace(row, gone=True) for row in shown]  # type: ignore[type-var]
    return kept, len(fresh)
