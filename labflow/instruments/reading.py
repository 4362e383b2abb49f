"""What a reader hands over: readings as the file states them, and what it could not read."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

from labflow.errors import Invalid
from labflow.words import filled

Kind = Literal["sample", "qc", "calibration", "blank", "unknown"]


class FileRefused(Invalid):
    """The file cannot be read at all. The message says why and what to do about it."""

    def __init__(self, message: str, **told: Any) -> None:
        super().__init__(message, field="file", **told)


@dataclass(frozen=True, slots=True)
class Reading:
    """One value of one analyte in one sample, as written in the file.

    Nothing is converted: ``value`` may be ``0.1034``, ``<0.5``, ``1,5``, ``ND`` or anything else.
    ``measured_at`` is the local time of the instrument's computer, without a time zone, because the files
    state none. ``dilution`` is for the record: where a file offers a concentration that already includes
    the dilution (Final Conc., Conc (Samp)) that one is the value; otherwise ``note`` names the column.
    ``row`` and ``cell`` name the place as a spreadsheet shows it, so that a person can go and look.
    """

    sample: str
    analyte: str
    value: str
    unit: str = ""
    dilution: str = ""
    measured_at: datetime | None = None
    row: int = 0
    cell: str = ""
    kind: Kind = "sample"
    note: str = ""


@dataclass(frozen=True, slots=True)
class Problem:
    """Something in the file that gave no reading although it looks as if it should have."""

    row: int
    cell: str
    said: str
    told: dict[str, Any] = field(default_factory=dict)

    @property
    def message(self) -> str:
        """The sentence in English, as it is kept."""
        return filled(self.said, self.told)


@dataclass(frozen=True)
class ReadFile:
    """Everything one reader took from one file. `shape` is that of a plain table, whose columns a person
    may map; `unknown` says that nobody knows them yet."""

    reader: str
    instrument: str
    readings: list[Reading] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    shape: Any = None
    unknown: bool = False
