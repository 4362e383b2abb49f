"""From words to records: a row of the sheet as typed, pasted or read from a file, to a sample that can be registered."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from labflow.domain.drafts.columns import CHOICES, Option, SheetColumn, words_for
from labflow.domain.drafts.moments import moment_typed
from labflow.domain.samples.registering import SampleDraft
from labflow.kit.headings import alike
from labflow.kit.moments import LONGEST, moment
from labflow.kit.typed import with_point
from labflow.words import _, later

ALL = "*"
"""The id of the row that stands for all samples: what is empty below it is filled from it."""
MOST_PIECES = 60
_BETWEEN = re.compile(r"[,;+|\n]+")
_TIMES = re.compile(r"^(\d{1,2})\s*[x×*]\s*(.+)$", re.IGNORECASE)
_YES = {"yes", "y", "true", "1", "x", "✓", "ja", "si", "sí", "oui", "wahr"}
_NO = {"no", "n", "false", "0", "-", "nein", "non", "falsch"}


@dataclass
class Sheet:
    """The columns with every word their options go by."""

    columns: list[SheetColumn]
    zone: str
    known: dict[str, dict[str, Option]] = field(init=False)

    def __post_init__(self) -> None:
        self.known = {each.key: words_for(each.options) for each in self.columns if each.kind in CHOICES}

    def option(self, key: str, word: str) -> Option | None:
        """What a word means in a column, whatever its case."""
        return self.known.get(key, {}).get(alike(word))

    def pieces(self, key: str, text: str) -> tuple[list[Option], list[str]]:
        """Several choices in one cell: what was understood, and the words that were not."""
        found, unknown = [], []
        for part in filter(None, (part.strip() for part in _BETWEEN.split(text))):
            if option := self.option(key, part):
                found.append(option)
                continue
            for word in part.split():
                (found if (option := self.option(key, word)) else unknown).append(option or word)
        return list({option.value: option for option in found}.values()), unknown[:5]

    def counted(self, key: str, text: str) -> tuple[list[tuple[Option, int]], list[str]]:
        """Choices with how many of each: "2xVOA P250" is two VOA and one P250."""
        found: dict[str, tuple[Option, int]] = {}
        unknown: list[str] = []
        for part in filter(None, (part.strip() for part in _BETWEEN.split(text))):
            words = [part] if self._times(key, part) else part.split()
            for word in words:
                if times := self._times(key, word):
                    option, count = times
                    found[option.value] = (option, found.get(option.value, (option, 0))[1] + count)
                else:
                    unknown.append(word)
        return list(found.values()), unknown[:5]

    def _times(self, key: str, word: str) -> tuple[Option, int] | None:
        times = _TIMES.match(word)
        option = self.option(key, times[2] if times else word)
        return (option, int(times[1]) if times else 1) if option else None


@dataclass
class Typed:
    """A row understood as far as it can be. `problems` are by column."""

    sample: SampleDraft
    problems: dict[str, str]
    cells: dict[str, str] = field(default_factory=dict)
    """The row as it was read: with what fills its empty cells."""


def filled(row: Mapping[str, str], common: Mapping[str, str], sheet: Sheet) -> dict[str, str]:
    """The row with its empty cells filled: by its sample point, then by what holds for all samples."""
    full = {key: text.strip() for key, text in row.items() if key != "id" and text.strip()}
    for column in sheet.columns:
        chosen = sheet.option(column.key, full.get(column.key, "")) if column.kind == "choice" else None
        for key, value in (chosen.sets if chosen else {}).items():
            full.setdefault(key, value)
    for column in sheet.columns:
        if column.common and common.get(column.key, "").strip():
            full.setdefault(column.key, common[column.key].strip())
    return full


def understood(sheet: Sheet, row: Mapping[str, str], common: Mapping[str, str]) -> Typed:
    """The sample a row stands for, with every word that means nothing at its cell."""
    cells, problems = filled(row, common, sheet), {}
    values = {
        column.key: _value(sheet, column, cells.get(column.key, ""), problems) for column in sheet.columns
    }
    tests: list[Option] = values["tests"]
    bottles: list[tuple[Option, int]] = values["containers"]
    point, kind = values["sample_point"], values["sample_type"]
    return Typed(
        SampleDraft(
            sample_type_id=UUID(kind.id) if kind else UUID(int=0), client_reference=values["client_reference"],
            sample_point_id=UUID(point.id) if point else None, collected_at=values["collected_at"],
            collected_by=values["collected_by"], profile_ids=_ids(tests, "profile:"),
            service_ids=_ids(tests, "service:"),
            container_type_ids=tuple(UUID(option.id) for option, count in bottles for _ in range(count)),
            custom={key.removeprefix("custom."): value for key, value in values.items() if key.startswith("custom.") and value},
        ),
        problems, cells,
    )  # fmt: skip


def _value(sheet: Sheet, column: SheetColumn, text: str, problems: dict[str, str]) -> Any:
    """A cell as what it means; "" or nothing where it is empty or not understood."""
    match column.kind:
        case "multi":
            found, unknown = sheet.pieces(column.key, text)
            _tell(problems, column, unknown)
            return found
        case "counted":
            counted, unknown = sheet.counted(column.key, text)
            _tell(problems, column, unknown)
            if sum(count for _, count in counted) > MOST_PIECES:
                problems[column.key] = _("At most {count} containers a sample.", count=MOST_PIECES)
                return []
            return counted
        case "choice":
            option = sheet.option(column.key, text) if text else None
            if text and option is None:
                _tell(problems, column, [text])
            return option.value if option and column.key.startswith("custom.") else option
        case "moment":
            return moment_typed(text, sheet.zone, problems, column.key)
        case _:
            return plain_value(column.kind, text)


def plain_value(kind: str, text: str) -> str:
    """A number with a point, a date as year-month-day, a tick as yes or no; anything else as typed."""
    if kind == "number":
        return with_point(text) or text
    if kind == "date" and (day := moment(text[:LONGEST])):
        return day.date().isoformat()
    if kind == "tick" and alike(text) in _YES | _NO:
        return "yes" if alike(text) in _YES else "no"
    return text


def _ids(options: list[Option], start: str) -> tuple[UUID, ...]:
    return tuple(UUID(o.id.removeprefix(start)) for o in options if o.id.startswith(start))


def _tell(problems: dict[str, str], column: SheetColumn, unknown: list[str]) -> None:
    if not unknown:
        return
    word = ", ".join(unknown)[:80]
    problems[column.key] = _(_UNKNOWN.get(column.key, NOT_LISTED), word=word)


NOT_LISTED = later("“{word}” is not in the list. Choose from it.")
_UNKNOWN = {
    "sample_point": later("This client has no sample point called “{word}”. Choose from the list."),
    "sample_type": later("No sample type is called “{word}”. Choose from the list."),
    "tests": later("No test or profile is called “{word}”. Choose from the list."),
    "containers": later("No container has the code “{word}”. Choose from the list."),
}
