"""One line of the doctor: what was looked at, how it is, and what to do about it."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from labflow.settings import Settings


class Verdict(StrEnum):
    """How it is: well, to be looked at some day, or to be mended now."""

    OK = "ok"
    WARN = "warn"
    BAD = "bad"


@dataclass(frozen=True)
class Finding:
    """What was found. `todo` says what to do when it is not well."""

    what: str
    verdict: Verdict
    told: str
    todo: str = ""


def ok(what: str, told: str) -> Finding:
    return Finding(what, Verdict.OK, told)


def warn(what: str, told: str, todo: str) -> Finding:
    return Finding(what, Verdict.WARN, told, todo)


def bad(what: str, told: str, todo: str) -> Finding:
    return Finding(what, Verdict.BAD, told, todo)


Examination = Callable[[Settings], Iterator[Finding]]


def size(number: float) -> str:
    """A number of bytes for people."""
    for unit in ("B", "kB", "MB", "GB"):
        if abs(number) < 1024:
            return f"{number:.0f} {unit}"
        number /= 1024
    return f"{number:.1f} TB"
