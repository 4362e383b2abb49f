"""Columns of a list: what stands in a cell, as a few words that one compiled component draws.

A cell is a list of strings: its kind first, then what that kind needs. Small, so that a page of fifty rows stays small.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from labflow.domain.lists.window import SortKey
from labflow.kit.state_words import state_word
from labflow.words import _

Cell = list[str]
APART = "\x1f"  # stands between the parts of a word that has several


@dataclass(frozen=True)
class Column:
    """One column. `cell` draws a row's view, `plain` is what an export writes (the cell's text without it), or `at`, the
    time in the row as it was read, which a spreadsheet can sort and count with.

    `width` is in pixels; 0 shares what is left. `usual` columns are shown until somebody chooses otherwise. `folds` names
    the first of three narrow widths (1100, 1000 and 900 pixels) in which a column gives way, as long as nobody has
    arranged the columns: a list is read whole, not pushed sideways.
    """

    key: str
    label: str
    cell: Callable[[Any], Cell]
    width: int = 0
    sort: SortKey | None = None
    num: bool = False
    hint: str = ""
    usual: bool = True
    plain: Callable[[Any], Any] | None = None
    folds: int = 0
    at: Callable[[Any], datetime | None] | None = None


@dataclass
class ColumnView:
    """A column as the screen shows it now. `place` is its place in each row's cells, `folds` where it gives way."""

    key: str = ""
    label: str = ""
    width: str = ""
    num: bool = False
    sort: bool = False
    hint: str = ""
    shown: bool = True
    place: int = 0
    folds: int = 0


def words(text: Any) -> Cell:
    """Plain words, cut off where the column ends."""
    return ["text", str(text or "")]


def quiet(text: Any) -> Cell:
    """Words that step back."""
    return ["muted", str(text or "")]


def strong(text: Any) -> Cell:
    """Words that stand out."""
    return ["strong", str(text or "")]


def number(value: Any) -> Cell:
    """A count; nought is a dash."""
    return ["number", "–" if value in (0, "0", None, "") else str(value)]


def key(text: str) -> Cell:
    """The record's number, which opens it."""
    return ["id", text]


def opener(text: str, note: str = "", tone: str = "", icon: str = "") -> Cell:
    """A name that opens its record, with a badge behind it."""
    return ["open", text, note, tone, icon]


def status(state: str, word: str = "") -> Cell:
    """A state of a life cycle."""
    return ["status", str(state), word]


def priority(value: str) -> Cell:
    """Rush and high; normal is nothing."""
    return ["priority", str(value)]


def due(
    text: str, date: str = "", late: bool = False, hold: str = "", hold_over: bool = False, note: str = ""
) -> Cell:
    """When it is due; a holding time that ends soon takes the place of the date."""
    return ["due", text, date, "1" if late else "", hold, "1" if hold_over else "", note]


def tests(done: int, review: int, running: int, total: int) -> Cell:
    """How far the tests are."""
    return ["tests", str(done), str(review), str(running), str(total)]


def flagged(
    text: str, flag: str = "", tone: str = "tbad", icon: str = "triangle-alert", note: str = ""
) -> Cell:
    """Words behind a flag in a meaning's colour, and a quiet note."""
    return ["flag", text, flag, tone, icon, note]


def person(name: str, initials: str, note: str = "") -> Cell:
    """A person with her initials."""
    return ["person", name, initials, note]


def linked(text: str, href: str) -> Cell:
    """Words that lead to a record; words only where there is none."""
    return ["link", text, href]


def mono(text: str) -> Cell:
    """A name of the software's own."""
    return ["mono", text]


def badge(text: str, tone: str = "", icon: str = "") -> Cell:
    """A short word on a soft ground."""
    return ["badge", text, tone, icon]


def changes(values: Sequence[tuple[str, str, str]], shown: int) -> Cell:
    """Values before and after, each (label, old, new); so many are seen at once, the others on demand."""
    return ["changes", str(min(shown, len(values))), *(APART.join(value) for value in values)]


def plain_text(cell: Cell) -> str | int:
    """What a cell says, for an export of a column that has no value of its own."""
    if cell[0] == "tests":  # "4/4" would be the fourth of April
        return _("{count} of {all}", count=cell[1], all=cell[4])
    if cell[0] == "status":
        return cell[2] or state_word(cell[1])
    if cell[0] == "number" and (cell[1] == "–" or cell[1].isdecimal()):
        return 0 if cell[1] == "–" else int(cell[1])
    if cell[0] == "priority":
        return _(cell[1].capitalize())
    return (
        " ".join(part for part in cell[1:3] if part) if cell[0] == "due" else cell[1] if len(cell) > 1 else ""
    )
