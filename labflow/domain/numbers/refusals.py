"""Refusals of the numbers engine: a cause, then a remedy, so a technician can act on the message alone."""

from typing import Any

from labflow.words import _, filled


class NumbersRefused(ValueError):
    """Something the numbers engine will not do. `str()` gives the cause followed by the remedy; `said` keeps the English."""

    def __init__(self, cause: str, remedy: str, **told: Any) -> None:
        self.cause, self.remedy = _(cause, **told), _(remedy, **told)
        self.said = filled(f"{cause} {remedy}", told)
        super().__init__(f"{self.cause} {self.remedy}")


class EntryRefused(NumbersRefused):
    """What was typed, or sent by an instrument, is not a result."""


class UnitRefused(NumbersRefused):
    """The unit is unknown or ambiguous, or the two units do not measure the same thing."""


def quoted(typed: str) -> str:
    """The entry as a message may repeat it: in quotes, at most 40 characters, one printable line."""
    line = "".join(c if c.isprintable() else " " for c in typed).strip()
    return f"“{line}”" if len(line) <= 40 else f"“{line[:39]}…”"
