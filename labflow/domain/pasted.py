"""Rows pasted from a spreadsheet into a version: every problem at its cell, and nothing is saved until none is left."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import func, select

from labflow.domain.work import Work
from labflow.errors import Invalid
from labflow.models import Analyte
from labflow.words import _

MOST = 300
Row = Mapping[str, str]


def filled(rows: Sequence[Row], headings: Iterable[str]) -> list[dict[str, str]]:
    """The rows with something in them, without one that only repeats the headings."""
    words = {one.strip().casefold() for one in headings}
    kept = []
    for row in rows:
        cells = {key: value.strip() for key, value in row.items() if isinstance(value, str) and value.strip()}
        said = {value.casefold() for key, value in cells.items() if key != "id"}
        if said and not said <= words:
            kept.append(cells)
    if len(kept) > MOST:
        raise Invalid("At most {count} rows at once.", count=MOST)
    return kept


def analytes_named(work: Work, rows: Iterable[Row], *columns: str) -> dict[str, Analyte]:
    """The analytes that rows name by keyword or by name, in lower case."""
    words = {row[column].casefold() for row in rows for column in columns if row.get(column)}
    found = work.db.scalars(
        select(Analyte).where(func.lower(Analyte.keyword).in_(words) | func.lower(Analyte.name).in_(words))
    ).all()
    by_name = {row.name.casefold(): row for row in found}
    return by_name | {row.keyword.casefold(): row for row in found}


def twice(rows: Iterable[Row], column: str, ids: Mapping[str, Any]) -> dict[str, str]:
    """The rows that name what an earlier row names already."""
    seen: set[Any] = set()
    problems = {}
    for row in rows:
        known = ids.get(row["id"])
        if known is not None and known in seen:
            problems[at(row, column)] = _("This analyte stands in a row above already.")
        seen.add(known)
    return problems


def at(row: Row, column: str) -> str:
    """A cell, as the sheet names it."""
    return f"{row['id']}|{column}"
