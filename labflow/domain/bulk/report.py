"""What became of each row: kept, or refused with every problem at its field."""

from dataclasses import dataclass, field

from labflow.words import _

KEPT, REFUSED, NOT_KEPT = "kept", "refused", "not_kept"


@dataclass(frozen=True)
class RowProblem:
    """Why a row was refused. `code` is stable: missing, unknown, invalid, unreadable, or that of a refusal (stale, reason_needed)."""

    field: str
    code: str
    message: str


@dataclass
class RowReport:
    """One row by its line. A good row of a file that is kept whole or not at all is `not_kept` when another was refused."""

    row: int
    status: str = REFUSED
    id: str = ""
    number: str = ""
    problems: list[RowProblem] = field(default_factory=list)

    def refuse(self, field: str, code: str, message: str) -> None:
        """One more problem."""
        self.status = REFUSED
        self.problems.append(RowProblem(field, code, _(message)))


@dataclass
class Report:
    """How many rows were kept and refused, and each of them."""

    rows: int = 0
    kept: int = 0
    refused: int = 0
    results: list[RowReport] = field(default_factory=list)


class NotWhole(Exception):
    """Goes through what was written, so that nothing of it stays."""


def told(rows: list[RowReport]) -> Report:
    """The report of these rows."""
    kept = sum(row.status == KEPT for row in rows)
    return Report(len(rows), kept, sum(row.status == REFUSED for row in rows), rows)


def undone(rows: list[RowReport]) -> Report:
    """Nothing was kept: good rows say so."""
    for row in rows:
        if row.status == KEPT:
            row.status, row.id, row.number = NOT_KEPT, "", ""
    return told(rows)
