"""The cells of a row as a verb wants them: texts, lists of names, moments; everything else is a problem at its field."""

from collections.abc import Collection
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from labflow.domain.bulk.report import RowReport
from labflow.kit.lines import Row
from labflow.words import later

LONGEST = 2000
EARLIEST, LATEST = datetime(1900, 1, 1, tzinfo=UTC), datetime(2200, 1, 1, tzinfo=UTC)


class Cells:
    """A row's values, with what is wrong written into its report."""

    def __init__(self, row: Row, report: RowReport, known: Collection[str], *, custom: bool = False) -> None:
        self.values, self.report = row.values, report
        if row.wrong:
            report.refuse("", "unreadable", row.wrong)
        for name in row.values:
            if name not in known and not (custom and (name == "custom" or name.startswith("custom."))):
                report.refuse(name[:60], "unknown", later("There is no such field."))

    @property
    def sound(self) -> bool:
        return not self.report.problems

    def text(self, name: str, *, most: int = 200, required: bool = False) -> str:
        """A text; numbers are taken as they are written."""
        value = self.values.get(name)
        if value is None or value == "":
            if required and not self.report.problems:
                self.report.refuse(name, "missing", later("This field is needed."))
            return ""
        if isinstance(value, bool) or not isinstance(value, (str, int, Decimal)):
            self.report.refuse(name, "invalid", later("This is a text."))
            return ""
        text = str(value).strip()
        if len(text) > most:
            self.report.refuse(name, "invalid", later("The text is too long."))
            return ""
        return text

    def names(self, name: str) -> list[str]:
        """A list of names; in one text they are kept apart by semicolons or commas."""
        value = self.values.get(name)
        if value is None or value == "":
            return []
        if isinstance(value, str):
            value = [each for each in value.replace(",", ";").split(";") if each.strip()]
        if not isinstance(value, list) or len(value) > 200 or not all(isinstance(each, str) and len(each) <= 254 for each in value):  # fmt: skip
            self.report.refuse(name, "invalid", later("This is a list of names."))
            return []
        return [each.strip() for each in value]

    def moment(self, name: str) -> datetime | None:
        """A time with its zone."""
        text = self.text(name, most=60)
        if not text:
            return None
        try:
            at = datetime.fromisoformat(text)
            if at.tzinfo is not None and EARLIEST < at < LATEST:
                return at.astimezone(UTC)
        except (ValueError, OverflowError):
            pass
        self.report.refuse(
            name, "invalid", later("Give the time with its zone, such as 2026-03-12T08:30:00Z.")
        )
        return None

    def custom(self) -> dict[str, str]:
        """The laboratory's own fields: `custom.key`, or an object `custom`."""
        nested = self.values.get("custom", {})
        if not isinstance(nested, dict):
            self.report.refuse("custom", "invalid", later("This is an object of fields."))
            return {}
        given: dict[str, Any] = {key.removeprefix("custom."): value for key, value in self.values.items() if key.startswith("custom.")}  # fmt: skip
        given |= nested
        if len(given) > 60 or not all(isinstance(value, (str, int)) and len(key) <= 40 and len(str(value)) <= 300 for key, value in given.items()):  # fmt: skip
            self.report.refuse("custom", "invalid", later("This is an object of fields."))
            return {}
        return {
            key: str(value).lower() if isinstance(value, bool) else str(value) for key, value in given.items()
        }
