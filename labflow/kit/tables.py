"""Tables as files, written row by row: a hundred thousand rows need no more memory than a thousand."""

import io
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from itertools import islice
from typing import Any, BinaryIO
from uuid import UUID

from pydantic_core import to_json

from labflow.kit.sheets import CSV, XLSX, write_csv, write_xlsx

MEDIA = {
    "csv": f"{CSV}; charset=utf-8", "xlsx": XLSX, "ndjson": "application/x-ndjson", "parquet": "application/vnd.apache.parquet",
}  # fmt: skip
GROUP = 10_000  # rows of a group of a Parquet file: what is held in memory at once
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Table:
    """Rows under heads. `kinds` are str, bool, int, date, datetime or Decimal; anything else is told as JSON."""

    name: str
    heads: Sequence[str]
    kinds: Sequence[Any]
    rows: Iterable[Sequence[Any]]


def write(out: BinaryIO, format: str, table: Table) -> None:
    """The table in one of the formats of `MEDIA`."""
    if format == "csv":
        write_csv(out, table.heads, (list(map(_plain, row)) for row in table.rows))
    elif format == "xlsx":
        write_xlsx(out, table.heads, (list(map(_plain, row)) for row in table.rows), name=table.name)
    elif format == "ndjson":
        for row in table.rows:
            out.write(to_json(dict(zip(table.heads, row, strict=True))) + b"\n")
    else:
        _write_parquet(out, table)


def as_bytes(format: str, table: Table) -> bytes:
    """The same in memory, for what is small."""
    out = io.BytesIO()
    write(out, format, table)
    return out.getvalue()


def _plain(value: Any) -> Any:
    """What a cell of a spreadsheet holds: texts, numbers, or what is nested as JSON."""
    if value is None or type(value) in (str, int, Decimal):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, datetime) and value.tzinfo is None:
        return value  # a time of the laboratory's clock, for a reader
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat().replace("+00:00", "Z")
    if isinstance(value, (UUID, date)):
        return str(value)
    if isinstance(value, (str, int)):
        return value
    return to_json(value).decode() if value not in ([], {}) else ""


def _write_parquet(out: BinaryIO, table: Table) -> None:
    """Times are microseconds of UTC. Exact numbers are text: a scale of the column would add or take digits that mean something."""
    from arro3.core import Field, RecordBatchReader, Schema  # heavy, and only needed here
    from arro3.io import write_parquet

    schema = Schema(
        [
            Field(head, _arrow(kind), nullable=True)
            for head, kind in zip(table.heads, table.kinds, strict=True)
        ]
    )
    reader = RecordBatchReader.from_batches(schema, _batches(schema, table))
    write_parquet(reader, out, compression="zstd(3)", max_row_group_size=GROUP)


def _batches(schema: Any, table: Table) -> Iterator[Any]:
    from arro3.core import Array, DataType, RecordBatch

    rows = iter(table.rows)
    while some := list(islice(rows, 1000)):
        arrays = []
        for kind, values in zip(table.kinds, zip(*some, strict=True), strict=True):
            if kind is datetime:
                ticks = Array(
                    [None if each is None else _ticks(each) for each in values], type=DataType.int64()
                )
                arrays.append(ticks.cast(_arrow(kind)))
            elif kind is date:
                days = [None if each is None else (each - _EPOCH.date()).days for each in values]
                arrays.append(Array(days, type=DataType.int32()).cast(_arrow(kind)))
            elif kind in (bool, int):
                arrays.append(Array(list(values), type=_arrow(kind)))
            else:
                arrays.append(Array(list(map(_text, values)), type=_arrow(str)))
        yield RecordBatch.from_arrays(arrays, schema=schema)


def _arrow(kind: Any) -> Any:
    from arro3.core import DataType

    plain = {bool: DataType.bool(), int: DataType.int64(), date: DataType.date32(), datetime: DataType.timestamp("us", tz="UTC")}  # fmt: skip
    return plain.get(kind, DataType.string())


def _ticks(moment: datetime) -> int:
    apart = moment - _EPOCH
    return (apart.days * 86_400 + apart.seconds) * 1_000_000 + apart.microseconds


def _text(value: Any) -> str | None:
    if value is None or type(value) is str:
        return value
    if isinstance(value, Decimal):
        return f"{value:f}"
    if isinstance(value, datetime):
        return value.isoformat()
    return str(value) if isinstance(value, (str, UUID, int)) else to_json(value).decode()
