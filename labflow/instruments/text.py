"""Bytes to sheets of text: what kind of file it is, its character set, its delimiter."""

import codecs
import csv
import io
import re
from itertools import islice

import clevercsv
from charset_normalizer import from_bytes

from labflow.instruments.reading import FileRefused
from labflow.instruments.sheet import MAX_CELLS, MAX_COLUMNS, MAX_ROWS, Sheet, check_extent
from labflow.instruments.workbook import read_workbook
from labflow.words import _, later, number

MAX_BYTES = 50 * 1024 * 1024
DELIMITERS = ("\t", ";", "|", ",")
TEXT_ENDINGS = {"csv", "txt", "tsv", "tab", "asc", "dat", "rep", "prn"}
ZIP = b"PK\x03\x04"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
FOREIGN = (
    (b"%PDF", "a PDF document"),
    (b"\x89PNG", "a PNG image"),
    (b"\xff\xd8\xff", "a JPEG image"),
    (b"GIF8", "a GIF image"),
    (b"\x7fELF", "a program"),
    (b"\x1f\x8b", later("a gzip archive")),
    (b"7z\xbc\xaf", later("a 7-Zip archive")),
    (b"Rar!", "a RAR archive"),
    (b"PK\x05\x06", later("an empty zip archive")),
    (b"SQLite format 3", "a database"),
    (b"{\\rtf", later("a rich text document")),
)
MARKUP = re.compile(rb"\s*<(!doctype|html|\?xml|svg|table)", re.IGNORECASE)
BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
SEPARATOR_LINE = re.compile(r"sep=(.)\r?\n?", re.IGNORECASE)


def sheets(name: str, data: bytes) -> list[Sheet]:
    """The sheets of a text file or an .xlsx workbook.

    The content decides how the file is read; a name that says something else than the content is refused,
    because then somebody has mixed up files. Raises FileRefused with what to do.
    """
    if not data.strip(b"\0 \t\r\n"):
        raise FileRefused("The file is empty.")
    if len(data) > MAX_BYTES:
        raise FileRefused(
            "The file is larger than {size} MB. Export a shorter run.",
            size=MAX_BYTES // 1024 // 1024,
        )
    ending = name.rsplit(".", 1)[-1].lower() if "." in name else ""
    if data.startswith(ZIP):
        if ending in TEXT_ENDINGS:
            raise FileRefused(
                "The file is named .{ending} but is a workbook or archive. Export it as text.", ending=ending
            )
        return read_workbook(data)
    refuse_foreign(data)
    if ending in {"xlsx", "xlsm"}:
        raise FileRefused(
            "The file is named .{ending} but is no Excel workbook. Export it again.", ending=ending
        )
    return [Sheet("", text_rows(decode(data)))]


def refuse_foreign(data: bytes) -> None:
    """Refuse files that are neither text nor a workbook, by their first bytes."""
    if data.startswith(OLE):
        raise FileRefused(
            "The file is an old .xls workbook or is protected by a password. Save it as an unprotected .xlsx or .csv."
        )
    kind = next((kind for magic, kind in FOREIGN if data.startswith(magic)), "")
    if not kind and MARKUP.match(data[:200]):
        kind = later("a web page or XML document")
    if not kind and data.startswith(b"MZ") and b"\0" in data[:64]:
        kind = "a program"
    if kind:
        raise FileRefused(
            "The file is {kind}, not a table. Export the results as .csv or .xlsx.", kind=_(kind)
        )


def decode(data: bytes) -> str:
    """Text of the bytes: byte order mark first, then UTF-8, UTF-16, then the most plausible old code page."""
    encoding = next((name for bom, name in BOMS if data.startswith(bom)), "") or unmarked_utf16(data)
    try:
        text = data.decode(encoding or "utf-8")
    except UnicodeDecodeError:
        if encoding:
            raise FileRefused("The file is damaged: its text does not match its encoding.") from None
        text = decode_code_page(data)
    if "\0" in text:
        raise FileRefused("The file holds binary data, not text. Export the results as .csv or .xlsx.")
    return text


def unmarked_utf16(data: bytes) -> str:
    """``utf-16-le`` or ``utf-16-be`` when every other byte is mostly zero, else empty."""
    head = data[:4000]
    even, odd = head[0::2].count(0), head[1::2].count(0)
    half = len(head) // 2
    if odd > half * 0.6 and even < half * 0.1:
        return "utf-16-le"
    if even > half * 0.6 and odd < half * 0.1:
        return "utf-16-be"
    return ""


def decode_code_page(data: bytes) -> str:
    """Text in an old code page.

    Lone bytes above 127 between ASCII are Western (µ, °, é in Windows-1252); a statistical guess is wrong
    there (it reads µg as Korean) and is right only for scripts that use such bytes in runs.
    """
    if re.search(rb"[\x80-\xff]{2}", data):
        best = from_bytes(data[:100_000]).best()
        if best:
            return data.decode(best.encoding, errors="replace")
    return data.decode("cp1252", errors="replace")


def text_rows(text: str) -> list[list[str]]:
    """The rows of delimited text, cells stripped. Row numbers stay those a spreadsheet shows."""
    delimiter = find_delimiter(text)
    rows: list[list[str]] = []
    cells = width = 0
    reader = csv.reader(
        io.StringIO(text, newline=""), delimiter=delimiter, strict=True, skipinitialspace=True
    )
    try:
        for record in reader:
            rows.append([cell.strip() for cell in record])
            cells += len(record)
            width = max(width, len(record))
            if len(rows) > MAX_ROWS or cells > MAX_CELLS or width > MAX_COLUMNS:
                check_extent(len(rows), width)
                raise FileRefused(
                    "The file has more than {count} cells. Split it into smaller files.",
                    count=number(MAX_CELLS),
                )
    except csv.Error as error:
        raise FileRefused(
            "Line {line} cannot be read ({error}). Check its quotation marks or export the file again.",
            line=reader.line_num,
            error=error,
        ) from None
    return rows


def find_delimiter(text: str) -> str:
    """The character between cells: stated by ``sep=``, or the one that cuts the first lines into a table."""
    stated = SEPARATOR_LINE.match(text)
    if stated:
        return stated.group(1)
    sample = first_lines(text)
    present = [mark for mark in DELIMITERS if mark in sample]
    if len(present) < 2:
        return present[0] if present else ","
    # A semicolon or tab that cuts every line evenly is the delimiter even if decimal commas do so too.
    even = next((mark for mark in present if cuts_evenly(sample, mark)), "")
    if even:
        return even
    found = clevercsv.Sniffer().sniff(sample[:20_000], delimiters=present)
    if found and found.delimiter in present:
        return str(found.delimiter)
    return max(present, key=sample.count)


def first_lines(text: str) -> str:
    """Up to 100 whole lines: the first five, and more while they are short."""
    lines: list[str] = []
    size = 0
    for line in islice(io.StringIO(text, newline=""), 100):
        if len(lines) >= 5 and size > 20_000:
            break
        lines.append(line)
        size += len(line)
    return "".join(lines)


def cuts_evenly(sample: str, mark: str) -> bool:
    """Whether every line of the sample that is not empty has the same two or more cells with this mark."""
    try:
        widths = {len(row) for row in csv.reader(io.StringIO(sample, newline=""), delimiter=mark) if row}
    except csv.Error:
        return False
    return len(widths) == 1 and min(widths) > 1
