"""An .xlsx workbook to sheets of text: measured before it is opened, formulas as their values only."""

import io
import re
import zipfile
from collections import Counter
from datetime import date, datetime, time, timedelta
from decimal import Decimal

from python_calamine import CalamineError, CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

from labflow.instruments.reading import FileRefused
from labflow.instruments.sheet import MAX_CELLS, Sheet, check_extent, column_of
from labflow.kit.archives import DAMAGED

MAX_UNPACKED = 120 * 1024 * 1024
MAX_RATIO = 150
MAX_PARTS = 2_000
MAX_TEXT = 120 * 1024 * 1024
SMALL = 1024 * 1024

Value = int | float | str | bool | time | date | datetime | timedelta

# [^<>] and the bounds keep these searches linear however the XML is made up.
ROW = re.compile(rb"<(?:\w{1,20}:)?row\b")
ROW_NUMBER = re.compile(rb"[^<>]{0,400}?\sr\s{0,9}=\s{0,9}[\"'](\d{1,10})")
CELL = re.compile(rb"<(?:\w{1,20}:)?c(|\s[^<>]{0,400}[^<>/])>")
CELL_PLACE = re.compile(rb"\br\s{0,9}=\s{0,9}[\"']\s{0,9}([A-Za-z]{1,9})(\d{1,10})")
SHARED = re.compile(
    rb"<(?:\w{1,20}:)?c\s[^<>]{0,400}?\bt\s{0,9}=\s{0,9}[\"']s[\"'][^<>]{0,400}>\s{0,9}<(?:\w{1,20}:)?v>\s{0,9}(\d{1,10})"
)
STRING = re.compile(rb"<(?:\w{1,20}:)?si\b")


def read_workbook(data: bytes) -> list[Sheet]:
    """The visible worksheets of a workbook. Raises FileRefused for anything else that is a zip archive."""
    parts = unpack(data)
    measure(parts)
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(pack(parts)))
        names = [
            sheet.name
            for sheet in book.sheets_metadata
            if sheet.typ == SheetTypeEnum.WorkSheet and sheet.visible == SheetVisibleEnum.Visible
        ]
        return [sheet_of(book, name) for name in names]
    except CalamineError as error:
        raise FileRefused(
            "The workbook is damaged ({error}). Save it again as .xlsx or .csv.", error=error
        ) from None


def unpack(data: bytes) -> dict[str, bytes]:
    """The XML parts of a workbook, unpacked within the limits."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = {info.filename for info in archive.infolist()}
            if "xl/workbook.xml" not in names:
                raise FileRefused("The file is an archive but no .xlsx workbook. Save it as .xlsx or .csv.")
            if "xl/vbaProject.bin" in names:
                raise FileRefused("The workbook holds macros. Save it as .xlsx, which has none.")
            infos = [info for info in archive.infolist() if info.filename.endswith((".xml", ".rels"))]
            refuse_bomb(infos)
            return {info.filename: archive.read(info) for info in infos}
    except DAMAGED:
        raise FileRefused(
            "The workbook is damaged or protected by a password. Save it again as .xlsx."
        ) from None


def refuse_bomb(infos: list[zipfile.ZipInfo]) -> None:
    """Refuse archives that unpack to far more than their size, by the directory of the archive.

    The sizes stated there are binding: zipfile unpacks no more than stated and checks the checksum.
    """
    unpacked = sum(info.file_size for info in infos)
    swollen = any(
        info.file_size > SMALL and info.file_size > MAX_RATIO * max(info.compress_size, 1) for info in infos
    )
    if unpacked > MAX_UNPACKED or swollen or len(infos) > MAX_PARTS:
        raise FileRefused(
            "The workbook unpacks to far more than its size and was not opened. Export it as .csv."
        )


def pack(parts: dict[str, bytes]) -> bytes:
    """The measured parts as an archive again, so that what is opened is exactly what was measured."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_STORED) as archive:
        for name, part in parts.items():
            archive.writestr(name, part)
    return buffer.getvalue()


def measure(parts: dict[str, bytes]) -> None:
    """Refuse sheets whose extent or text would fill the memory although the file itself is small."""
    for part in parts.values():
        if part[:2] in (b"\xff\xfe", b"\xfe\xff") or b"<!DOCTYPE" in part or b"<!ENTITY" in part:
            raise FileRefused("The workbook holds XML that no spreadsheet writes. Save it again as .xlsx.")
    strings = [len(chunk) for chunk in STRING.split(parts.get("xl/sharedStrings.xml", b""))[1:]]
    text = cells = 0
    for name, part in parts.items():
        if name.startswith("xl/worksheets/"):
            rows, columns = extent(part)
            check_extent(rows, columns)
            cells += rows * columns
            uses = Counter(int(index) for index in SHARED.findall(part))
            text += sum(count * strings[index] for index, count in uses.items() if index < len(strings))
    if text > MAX_TEXT or cells > MAX_CELLS:
        raise FileRefused("The sheets of the workbook together are too large. Split the workbook.")


def extent(part: bytes) -> tuple[int, int]:
    """Rows and columns spanned by the cells of a sheet that hold something."""
    rows = columns = 0
    for number, chunk in enumerate(ROW.split(part)[1:], start=1):
        cells = CELL.findall(chunk)
        if cells:
            places = [place.groups() for cell in cells if (place := CELL_PLACE.search(cell))]
            stated = ROW_NUMBER.match(chunk)
            rows = max(rows, number, int(stated[1]) if stated else 0, *(int(row) for _, row in places))
            columns = max(columns, len(cells), *(column_of(name.decode().upper()) + 1 for name, _ in places))
    return rows, columns


def sheet_of(book: CalamineWorkbook, name: str) -> Sheet:
    rows = book.get_sheet_by_name(name).to_python(skip_empty_area=False)
    return Sheet(name, [[text_of(value) for value in row] for row in rows])


def text_of(value: Value) -> str:
    """A cell as text, a number as the spreadsheet shows it: 0.1 is ``0.1``, 7.0 is ``7``."""
    if isinstance(value, str):
        return value.strip()
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float):
        return number_text(value)
    if isinstance(value, datetime):
        return value.isoformat(sep=" ")
    return str(value)


def number_text(value: float) -> str:
    """A number with the 15 significant digits that a spreadsheet keeps, without exponent where possible."""
    if abs(value) < 1e15 and value == int(value):
        return str(int(value))
    text = format(value, ".15g")
    return format(Decimal(text), "f") if 1e-15 < abs(value) < 1e15 else text
