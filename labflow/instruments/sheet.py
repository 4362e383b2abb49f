"""A sheet of text cells with spreadsheet addresses: the form in which every reader sees every file."""

from dataclasses import dataclass
from functools import cache

from labflow.instruments.reading import FileRefused
from labflow.words import number

MAX_ROWS = 200_000
MAX_COLUMNS = 16_384
MAX_CELLS = 3_000_000


@cache
def letters(column: int) -> str:
    """The spreadsheet letters of a column counted from 0: 0 is A, 26 is AA."""
    name = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        name = chr(65 + rest) + name
    return name


def column_of(name: str) -> int:
    """The column, counted from 0, of spreadsheet letters: A is 0, AA is 26."""
    number = 0
    for letter in name:
        number = number * 26 + ord(letter) - 64
    return number - 1


@dataclass(frozen=True)
class Sheet:
    """Rows of stripped text. ``name`` is empty for a text file, which has one sheet only."""

    name: str
    rows: list[list[str]]

    def cell(self, row: int, column: int) -> str:
        """The text at a row and column counted from 0, empty outside the sheet or for no column (-1)."""
        if column < 0 or row < 0 or row >= len(self.rows) or column >= len(self.rows[row]):
            return ""
        return self.rows[row][column]

    def address(self, row: int, column: int) -> str:
        """The address a spreadsheet shows for a row and column counted from 0: ``E2`` or ``Sheet1!E2``."""
        place = f"{letters(max(column, 0))}{row + 1}"
        return f"{self.name}!{place}" if self.name else place


def check_extent(rows: int, columns: int) -> None:
    """Refuse what no instrument run produces and no person could review."""
    if rows > MAX_ROWS:
        raise FileRefused(
            "The file has more than {count} rows. Split it into smaller files.", count=number(MAX_ROWS)
        )
    if columns > MAX_COLUMNS or rows * columns > MAX_CELLS:
        raise FileRefused(
            "The file spans {rows} rows by {columns} columns, more than LabFlow reads. Delete the empty far cells or split the file.",
            rows=number(rows),
            columns=number(columns),
        )
