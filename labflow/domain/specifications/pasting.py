"""Limits pasted into a draft from a spreadsheet."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from labflow.domain import pasted, versions
from labflow.domain.drafts.columns import SheetColumn
from labflow.domain.pasted import Row, at
from labflow.domain.specifications.drafting import set_limit
from labflow.domain.specifications.typed import LimitFacts, limit_values
from labflow.domain.work import Work
from labflow.errors import Invalid, Invalids
from labflow.models import Analyte, Specification
from labflow.vocabulary import Permission
from labflow.words import _

COLUMNS: tuple[tuple[str, str, int], ...] = (
    ("analyte", "Analyte", 200), ("minimum", "Minimum", 100), ("maximum", "Maximum", 100), ("unit", "Unit", 100), ("text", "Accepted result", 150),
    ("kind", "Kind of limit", 120),
)  # fmt: skip
_OPEN = {"minimum": ">", "maximum": "<"}


def pasted_columns(work: Work) -> list[SheetColumn]:
    """The columns of the sheet that limits are pasted into."""
    help = {
        "analyte": "Its keyword or its name.", "minimum": "> 5 means that 5 itself does not pass.", "maximum": "< 5 means that 5 itself does not pass.",
    }  # fmt: skip
    return [
        SheetColumn(key, _(label), width=width, required=key == "analyte", common=False, help=_(help[key]) if key in help else "")
        for key, label, width in COLUMNS
    ]  # fmt: skip


def check_pasted(work: Work, rows: Sequence[Row]) -> dict[str, str]:
    """What is wrong with pasted limits, by cell ("row|column")."""
    work.require(Permission.EDIT_CATALOGUE)
    return _read(work, rows)[1]


def paste(work: Work, version_id: UUID, rows: Sequence[Row], *, version: int | None = None) -> int:
    """Put pasted limits into the draft: those it has are changed, the others added. All of them, or none. Returns how many."""
    work.require(Permission.EDIT_CATALOGUE)
    versions.lock_draft(work, Specification, version_id, version)
    found, problems = _read(work, rows)
    if problems:
        raise Invalids(problems)
    if not found:
        raise Invalid("Paste some rows first.", field="rows")
    for analyte, facts in found:
        set_limit(work, version_id, analyte.id, facts)
    return len(found)


def _read(work: Work, rows: Sequence[Row]) -> tuple[list[tuple[Analyte, LimitFacts]], dict[str, str]]:
    """The limits with their analytes, and every problem at its cell."""
    given = pasted.filled(rows, [label for _key, label, _width in COLUMNS])
    known = pasted.analytes_named(work, given, "analyte")
    meant = {row["id"]: known.get(row.get("analyte", "").casefold()) for row in given}
    found, problems = [], {}
    for row in given:
        analyte, facts = meant[row["id"]], _facts(row)
        wrong = _wrong(work, row, analyte, facts)
        problems |= {at(row, column): message for column, message in wrong.items()}
        if analyte is not None:
            found.append((analyte, facts))
    ids = {id: analyte.id if analyte else None for id, analyte in meant.items()}
    return found, problems | pasted.twice(given, "analyte", ids)


def _facts(row: Row) -> LimitFacts:
    """Bounds as sheets write them: "10", "≤ 10", "< 10"."""
    bounds: dict[str, Any] = {}
    for name, sign in _OPEN.items():
        said = row.get(name, "")
        bounds[name] = said.lstrip("<>≤≥= ").strip()
        bounds[f"{name}_inclusive"] = not said.startswith(sign) or said.startswith(f"{sign}=")
    return LimitFacts(
        **bounds, text=row.get("text", ""), unit=row.get("unit", ""), kind=row.get("kind", "") or "MCL"
    )


def _wrong(work: Work, row: Row, analyte: Analyte | None, facts: LimitFacts) -> dict[str, str]:
    if not row.get("analyte"):
        return {"analyte": _("Type the analyte.")}
    if analyte is None:
        return {"analyte": _("The catalogue has no analyte {name}.", name=row["analyte"][:40])}
    if not analyte.active:
        return {"analyte": _("{name} is retired. Choose another.", name=analyte.name)}
    try:
        limit_values(work, facts, analyte)
    except Invalids as refusal:
        return refusal.errors
    return {}
