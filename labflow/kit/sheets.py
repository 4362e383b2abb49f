"""Tables as files for spreadsheets. A text is never taken for a formula, whoever typed it."""

import csv
import io
import re
from collections.abc import Iterable, Sequence
from datetime import datetime
from decimal import Decimal
from typing import BinaryIO

CSV = "text/csv"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

Cell = str | Decimal | int | datetime | None

_NUMBER = re.compile(r"[+-]?\d[\d.,]*(e[+-]?\d+)?", re.IGNORECASE)
_RISKY = ("=", "+", "-", "@", "\t", "\r", "\n", "|", "%")


def safe(text: str) -> str:
    """The text with an apostrophe before it where a spreadsheet would calculate (OWASP: CSV injection)."""
    return f"'{text}" if text.lstrip(" ").startswith(_RISKY) and not _NUMBER.fullmatch(text) else text


def as_csv(head: Sequence[str], rows: Iterable[Sequence[Cell]]) -> bytes:
    """The table in memory, for what is small."""
    out = io.BytesIO()
    write_csv(out, head, rows)
    return out.getvalue()


def write_csv(out: BinaryIO, head: Sequence[str], rows: Iterable[Sequence[Cell]]) -> None:
    """UTF-8 with the mark that spreadsheets recognise it by, CRLF between rows."""
    text = io.TextIOWrapper(out, "utf-8", newline="")
    text.write("\ufeff")
    write = csv.writer(text)
    write.writerow(head)
    for row in rows:
        write.writerow([_written(cell) for cell in row])
    text.detach()


def _written(cell: Cell) -> str:
    """A time as spreadsheets of any language read it; a text that begins like a formula is kept from being one."""
    if isinstance(cell, datetime):
        return f"{cell:%Y-%m-%d %H:%M}"
    return "" if cell is None else safe(str(cell))


def as_xlsx(head: Sequence[str], rows: Iterable[Sequence[Cell]], *, name: str) -> bytes:
    """The workbook in memory, for what is small."""
    out = io.BytesIO()
    write_xlsx(out, head, rows, name=name)
    return out.getvalue()


def write_xlsx(out: BinaryIO, head: Sequence[str], rows: Iterable[Sequence[Cell]], *, name: str) -> None:
    """A workbook of one sheet: heading kept in view, numbers as numbers, texts as texts."""
    from xlsxwriter import Workbook  # heavy, and only needed here

    book = Workbook(out, {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    sheet = book.add_worksheet(re.sub(r"[\[\]:*?/\\]", " ", name)[:31] or "Results")
    sheet.write_row(0, 0, head, book.add_format({"bold": True, "bottom": 1}))
    time = book.add_format({"num_format": "yyyy-mm-dd hh:mm", "align": "left"})
    widths = [len(title) for title in head]
    for place, row in enumerate(rows, start=1):
        for column, cell in enumerate(row):
            if cell is None or cell == "":
                continue
            if isinstance(cell, str):
                sheet.write_string(place, column, cell[:32_000])
            elif isinstance(cell, datetime):
                sheet.write_datetime(place, column, cell, time)
            else:
                sheet.write_number(place, column, float(cell))
            widths[column] = max(widths[column], min(48, len(str(cell))))
    for column, width in enumerate(widths):
        sheet.set_column(column, column, width + 2)
    sheet.freeze_panes(1, 0)
    book.close()
