"""Rows as programs send them: NDJSON or CSV, read so that one bad row tells on itself and not on its neighbours."""

import csv
import io
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, NoReturn

from labflow.words import later

NDJSON = ("application/x-ndjson", "application/ndjson", "application/jsonl", "application/jsonlines")
CSV = ("text/csv",)
MOST_ROWS = 10_000
LONGEST_LINE = 64 * 1024
DEEPEST = 4


class Unreadable(ValueError):
    """The whole of it cannot be read: there are no rows to tell about. `most` is set where it is too many."""

    def __init__(self, text: str, **values: Any) -> None:
        super().__init__(text)
        self.values = values


@dataclass(frozen=True)
class Row:
    """One row by its line; `wrong` says why it has no values."""

    line: int
    values: dict[str, Any] = field(default_factory=dict)
    wrong: str = ""


def read(kind: str, data: bytes) -> list[Row]:
    """The rows of a body of this media type; empty lines are none."""
    found: list[Row] = []
    for row in _ndjson(data) if kind in NDJSON else _csv(data):
        if len(found) == MOST_ROWS:
            raise Unreadable(later("At most {count} rows at once."), count=MOST_ROWS)
        found.append(row)
    if not found:
        raise Unreadable(later("There is no row in it."))
    return found


def _ndjson(data: bytes) -> Iterator[Row]:
    for line, raw in enumerate(data.removeprefix(b"\xef\xbb\xbf").split(b"\n"), start=1):
        if raw.strip():
            yield _object(line, raw)


def _object(line: int, raw: bytes) -> Row:
    if len(raw) > LONGEST_LINE:
        return Row(line, wrong=later("The line is longer than 64 kB."))
    try:
        value = json.loads(raw.decode("utf-8"), parse_constant=_no_number, parse_float=str)
    except UnicodeDecodeError:
        return Row(line, wrong=later("The line is not UTF-8."))
    except (ValueError, RecursionError):
        return Row(line, wrong=later("The line is not valid JSON."))
    if not isinstance(value, dict):
        return Row(line, wrong=later("A line holds one JSON object."))
    if _deep(value) > DEEPEST:
        return Row(line, wrong=later("The object is nested too deeply."))
    if not _keepable(value):
        return Row(line, wrong=later("The text contains a character that cannot be kept."))
    return Row(line, value)


def _csv(data: bytes) -> Iterator[Row]:
    try:
        text = data.removeprefix(b"\xef\xbb\xbf").decode("utf-8")
    except UnicodeDecodeError:
        raise Unreadable(later("The file is not UTF-8.")) from None
    if "\0" in text:
        raise Unreadable(later("The text contains a character that cannot be kept."))
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    try:
        heads = [head.strip().lower() for head in next(reader, [])]
        if not any(heads) or len(set(heads)) < len(heads):
            raise Unreadable(later("The first line names the columns, each once."))
        for cells in reader:
            if any(cell.strip() for cell in cells):
                yield _cells(reader.line_num, heads, cells)
    except csv.Error:
        raise Unreadable(later("The file is not valid CSV near line {line}."), line=reader.line_num) from None


def _cells(line: int, heads: list[str], cells: list[str]) -> Row:
    if sum(map(len, cells)) > LONGEST_LINE:
        return Row(line, wrong=later("The line is longer than 64 kB."))
    if len(cells) > len(heads):
        return Row(line, wrong=later("The line has more cells than there are columns."))
    return Row(line, {head: cell.strip() for head, cell in zip(heads, cells, strict=False) if cell.strip()})


def _no_number(name: str) -> NoReturn:
    """NaN and Infinity are no numbers of JSON (RFC 8259, 6)."""
    raise ValueError(name)


def _keepable(value: Any) -> bool:
    """NUL cannot be kept, and half of a surrogate pair is no character."""
    if isinstance(value, str):
        return not any(each == "\0" or "\ud800" <= each <= "\udfff" for each in value)
    if isinstance(value, dict):
        return all(_keepable(name) and _keepable(inside) for name, inside in value.items())
    return all(map(_keepable, value)) if isinstance(value, list) else True


def _deep(value: Any) -> int:
    inside = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return 1 + max((_deep(each) for each in inside if isinstance(each, (dict, list))), default=0)
