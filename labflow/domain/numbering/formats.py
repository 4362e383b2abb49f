"""How a number is written: prefix, year, counted part, such as "S26-000041"."""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import select

from labflow.domain.lab import zone
from labflow.domain.work import Work
from labflow.kit.times import local
from labflow.models import NumberFormat
from labflow.vocabulary import NumberKind

CONTINUOUS = 0
"""The series of a kind that never starts again, where others have the year."""


@dataclass(frozen=True)
class Format:
    """The parts of a number. A report's may follow its order: the order's number, the prefix, which report it is."""

    prefix: str
    year_digits: int = 2
    digits: int = 6
    yearly: bool = True
    follows_order: bool = False

    def text(self, number: int, year: int) -> str:
        """A number in full. The prefix ends in a letter and years have a fixed length, so no two can be written alike."""
        shown = f"{year:04d}"[-self.year_digits :] if self.year_digits else ""
        return f"{self.prefix}{shown}-{number:0{self.digits}d}"

    def of_order(self, order: str, revision: int) -> str:
        """A report's number behind its order's: "O26-001093-R1"."""
        return f"{order}-{self.prefix}{revision}"

    def series(self, year: int) -> int:
        """Which counter is used in a year."""
        return year if self.yearly else CONTINUOUS


DEFAULTS: Mapping[NumberKind, Format] = {
    NumberKind.ORDER: Format("O"),
    NumberKind.SAMPLE: Format("S"),
    NumberKind.REPORT: Format("R", follows_order=True),
}


def formats(work: Work) -> dict[NumberKind, Format]:
    """How each kind is numbered now: as the laboratory set it, else as delivered."""
    kept = {NumberKind(row.kind): row for row in work.db.scalars(select(NumberFormat))}
    return {kind: _of(kept[kind]) if kind in kept else start for kind, start in DEFAULTS.items()}


def format_of(work: Work, kind: NumberKind) -> Format:
    row = work.db.scalars(select(NumberFormat).where(NumberFormat.kind == kind)).first()
    return _of(row) if row else DEFAULTS[kind]


def year_of(work: Work) -> int:
    """The year where the laboratory is: at its midnight numbers start again, not at Greenwich's."""
    return local(work.now, zone(work)).year


def _of(row: NumberFormat) -> Format:
    return Format(row.prefix, row.year_digits, row.digits, row.yearly, row.follows_order)
