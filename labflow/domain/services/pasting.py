"""Analytes pasted into a draft from a spreadsheet. A keyword the catalogue does not know yet is entered with its name and CAS number."""

import re
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import select

from labflow.domain import pasted, setup, versions
from labflow.domain.drafts.columns import SheetColumn
from labflow.domain.pasted import Row, at
from labflow.domain.services.drafting import set_line
from labflow.domain.services.typed import LineFacts, line_values
from labflow.domain.work import Work
from labflow.errors import Invalid, Invalids
from labflow.models import Analyte, ServiceAnalyte, ServiceVersion
from labflow.vocabulary import AnalyteKind, Permission
from labflow.words import _

COLUMNS: tuple[tuple[str, str, int], ...] = (
    ("keyword", "Keyword", 110), ("name", "Name", 190), ("cas", "CAS", 110), ("unit", "Unit", 90), ("mdl", "MDL", 84), ("loq", "LOQ", 84),
    ("upper", "Upper end", 92), ("decimals", "Decimals", 120), ("uncertainty", "Uncertainty, %", 116),
)  # fmt: skip
_ROUNDED = re.compile(r"(\d{1,2}|-\d)\s*(s|d)?[a-z. ]*", re.IGNORECASE)
_LIKE_FORM = {"digits": "decimals", "rounding": "decimals", "mode": "decimals", "estimates": "loq"}


def pasted_columns(work: Work) -> list[SheetColumn]:
    """The columns of the sheet that analytes are pasted into."""
    hints = {"decimals": "3 sig. fig. or 2 decimals"}
    return [
        SheetColumn(key, _(label), width=width, required=key == "keyword", common=False, help=_(hints.get(key, "")) if key in hints else "")
        for key, label, width in COLUMNS
    ]  # fmt: skip


def check_pasted(work: Work, rows: Sequence[Row]) -> dict[str, str]:
    """What is wrong with pasted analytes, by cell ("row|column")."""
    work.require(Permission.EDIT_CATALOGUE)
    return _read(work, rows)[1]


def paste(work: Work, version_id: UUID, rows: Sequence[Row], *, version: int | None = None) -> int:
    """Put pasted analytes into the draft: those it has are changed, the others added. All of them, or none. Returns how many."""
    work.require(Permission.EDIT_CATALOGUE)
    versions.lock_draft(work, ServiceVersion, version_id, version)
    found, problems = _read(work, rows)
    if problems:
        raise Invalids(problems)
    if not found:
        raise Invalid("Paste some rows first.", field="rows")
    kept = {
        line.analyte_id: line
        for line in work.db.scalars(
            select(ServiceAnalyte).where(ServiceAnalyte.service_version_id == version_id)
        )
    }
    for row, analyte, facts in found:
        id = analyte.id if analyte else _new(work, row)
        line = kept.get(id)
        # what the sheet has no column for stays as it was
        more = (
            {"estimates": line.report_estimates, "captured": not line.reported, "mode": line.rounding_mode}
            if line
            else {}
        )
        set_line(work, version_id, id, LineFacts(**(facts | more)))
    return len(found)


def _new(work: Work, row: Row) -> UUID:
    facts = {
        "keyword": row["keyword"],
        "name": row["name"],
        "cas": row.get("cas", ""),
        "kind": AnalyteKind.NUMERIC,
    }
    return setup.add(work, "analytes", facts)


def _read(
    work: Work, rows: Sequence[Row]
) -> tuple[list[tuple[Row, Analyte | None, dict[str, Any]]], dict[str, str]]:
    """The rows with their analytes and facts, and every problem at its cell."""
    given = pasted.filled(rows, [label for _key, label, _width in COLUMNS])
    known = pasted.analytes_named(work, given, "keyword")
    found, problems = [], {}
    for row in given:
        analyte = known.get(row.get("keyword", "").casefold())
        facts, wrong = _facts(row)
        wrong |= _named(row, analyte)
        wrong |= _fits(analyte or Analyte(keyword="NEW", name="New"), facts) if not wrong else {}
        problems |= {at(row, column): message for column, message in wrong.items()}
        found.append((row, analyte, facts))
    problems |= pasted.twice(
        given, "keyword", {row["id"]: row.get("keyword", "").casefold() or None for row in given}
    )
    return found, problems


def _facts(row: Row) -> tuple[dict[str, Any], dict[str, str]]:
    facts: dict[str, Any] = {key: row.get(key, "") for key in ("unit", "mdl", "loq", "upper", "uncertainty")}
    said = row.get("decimals", "")
    if not said:
        return facts, {}
    read = _ROUNDED.fullmatch(said)
    if not read:
        return facts, {"decimals": _("Type 3 sig. fig. or 2 decimals.")}
    figures = (read[2] or "d").lower() == "s"
    return facts | {"digits": read[1], "rounding": "significant" if figures else "decimals"}, {}


def _named(row: Row, analyte: Analyte | None) -> dict[str, str]:
    """Whether the row says which analyte it means, and nothing else about it than the catalogue does."""
    if not row.get("keyword"):
        return {"keyword": _("Type the keyword.")}
    if analyte is None:
        if not row.get("name"):
            return {"name": _("This keyword is new: type its name too.")}
        return {"keyword": _("At most {count} characters.", count=30)} if len(row["keyword"]) > 30 else {}
    if not analyte.active:
        return {"keyword": _("{name} is retired. Choose another.", name=analyte.name)}
    if row.get("name") and row["name"].casefold() != analyte.name.casefold():
        return {
            "name": _("The catalogue calls {keyword} {name}.", keyword=analyte.keyword, name=analyte.name)
        }
    if row.get("cas") and analyte.cas and row["cas"] != analyte.cas:
        return {"cas": _("The catalogue has {cas}.", cas=analyte.cas)}
    return {}


def _fits(analyte: Analyte, facts: dict[str, Any]) -> dict[str, str]:
    try:
        line_values(LineFacts(**facts), analyte)
    except Invalids as refusal:
        return {_LIKE_FORM.get(name, name): message for name, message in refusal.errors.items()}
    return {}
