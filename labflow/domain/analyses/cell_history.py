"""Who changed a cell: every value it had, from the audit trail, with who, when and why."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import select

from labflow.domain.analyses.cell_comments import analysis_of
from labflow.domain.analyses.cell_figures import number
from labflow.domain.identity import initials
from labflow.domain.lab import zone
from labflow.domain.numbers import typeset
from labflow.domain.work import Work
from labflow.kit import times
from labflow.models import AuditEvent, Result
from labflow.vocabulary import Permission, ResultSource
from labflow.words import _, later

MOST_SHOWN = 60
REMOVED = later("removed the value")
_TOLD = ("raw_text", "dilution", "reported_text", "by_hand", "live")


@dataclass
class Step:
    """One change of a cell, the newest first on the screen. `old` is empty where the cell was."""

    at: str = ""
    at_full: str = ""
    by: str = ""
    initials: str = ""
    act: str = ""
    old: str = ""
    new: str = ""
    reason: str = ""
    note: str = ""
    kind: str = "changed"


def history(work: Work, analysis_id: UUID, analyte_id: UUID) -> list[Step]:
    """Every value of a cell, the newest first: also those of results that were removed from it."""
    work.require(Permission.SEE_WORK)
    analysis_of(work, analysis_id, analyte_id)
    mine = select(Result.id).where(Result.analysis_id == analysis_id, Result.analyte_id == analyte_id)
    rows = work.db.execute(
        select(AuditEvent, Result)
        .join(Result, Result.id == AuditEvent.entity_id)
        .where(AuditEvent.entity == "result", AuditEvent.entity_id.in_(mine))
        .order_by(AuditEvent.seq.desc())
        .limit(MOST_SHOWN)
    ).all()
    return [_step(work, row.AuditEvent, row.Result) for row in rows if _tells(row.AuditEvent)]


def _tells(row: AuditEvent) -> bool:
    return row.act == "added" or any(key in (row.new or {}) for key in _TOLD)


def _step(work: Work, row: AuditEvent, result: Result) -> Step:
    act, before, after = _told(row.act, row.old or {}, row.new or {})
    there = zone(work)
    step = Step(
        at=times.short(row.at, there, now=work.now), at_full=times.full(row.at, there), by=row.actor_name,
        initials=initials(row.actor_name), act=_(act), old=before, new=after, reason=row.reason,
    )  # fmt: skip
    if row.act == "added":
        step.kind = "result"
        step.note = _("From a file") if (row.new or {}).get("source") == ResultSource.FILE else ""
    elif act == REMOVED:  # what was removed is not changed any more
        step.kind, step.old = "cancelled", _value(result.model_dump())
    return step


def _told(act: str, old: dict[str, Any], new: dict[str, Any]) -> tuple[str, str, str]:
    """What somebody did, and the cell before and after."""
    if act == "added":
        return _("entered"), "", _value(new)
    if "live" in new:
        return REMOVED, "", ""
    if "raw_text" in new:
        return _("changed the value"), _value(old), _value(new)
    if "dilution" in new:
        return _("changed the dilution"), _diluted(old), _diluted(new)
    if "by_hand" in new:
        return _("changed the qualifiers"), _codes(old.get("by_hand")), _codes(new["by_hand"])
    return _("changed what is reported"), typeset(old["reported_text"]), typeset(new["reported_text"])


def _value(facts: dict[str, Any]) -> str:
    """The raw value, diluted as it was, and what is reported of it: only what the trail's row names."""
    diluted = facts.get("dilution")
    said = facts.get("raw_text", "") + (
        f" × {_number(diluted)}" if diluted and _number(diluted) != "1" else ""
    )
    codes = f" {_codes(facts['by_hand'])}" if facts.get("by_hand") else ""
    return _reported(said, facts) + codes


def _diluted(facts: dict[str, Any]) -> str:
    return _reported(f"× {_number(facts['dilution'])}", facts)


def _reported(said: str, facts: dict[str, Any]) -> str:
    reported = facts.get("reported_text", "")
    return f"{said}, reported {typeset(reported)}" if reported and reported != said else said


def _codes(codes: list[str] | None) -> str:
    return " ".join(codes or []) or "none"


def _number(value: Any) -> str:
    return number(Decimal(str(value)))
