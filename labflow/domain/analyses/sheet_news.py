"""What others did in an open result sheet: the cells of some samples as they are now, who changed them, and which tests left it."""

from collections.abc import Collection
from dataclasses import dataclass, field, fields
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import or_, select

from labflow.domain.analyses.life import OPEN
from labflow.domain.analyses.sheet import Cell, cell_of
from labflow.domain.analyses.sheet_facts import ALL, Facts, SheetQuery, all_rows, read_facts
from labflow.domain.lab import zone
from labflow.domain.work import Work
from labflow.kit import times
from labflow.models import Analysis, AuditEvent, Comment, Result, Sample
from labflow.vocabulary import Permission

# what of a cell others can change while it is on a screen
LIVE = (
    "raw", "dilution", "result", "numeric", "qualifiers", "manual", "loq", "limit", "verdict", "verdict_text", "explanation", "boxes",
    "exact", "shown_as", "why", "rule", "origin", "hold", "hold_soon", "returned", "locked", "comments", "version",
)  # fmt: skip
_EMPTY = Cell()


@dataclass
class OnSheet:
    """One test: whose it is, and its cells, each with what differs from an empty one. `left` is its state when it is not on the bench."""

    analyst: str = ""
    left: str = ""
    cells: dict[str, dict[str, Any]] = field(default_factory=dict)


@dataclass(frozen=True)
class By:
    """Who did something, and when."""

    id: str
    name: str
    at: datetime


def news(work: Work, query: SheetQuery, ids: Collection[UUID]) -> dict[str, OnSheet]:
    """The sheet's tests of these samples, or of the samples of these orders, on the bench or not. Whose they are is left to the asker."""
    work.require(Permission.SEE_WORK)
    told = all_rows(work, SheetQuery(query.service_id, query.sample_id)).where(
        or_(Analysis.sample_id.in_(ids), Sample.order_id.in_(ids))
    )
    found = list(work.db.execute(told).all())
    if not found:  # most of what happens in a laboratory concerns other tests
        return {}
    facts = read_facts(work, found)
    changed = _changed_by(work, facts)
    answer = {}
    for row in facts.found:
        analysis = row.Analysis
        one = OnSheet(str(analysis.analyst_id or ""), "" if analysis.state in OPEN else analysis.state)
        for rule, analyte in facts.analytes.get(analysis.service_version_id, []):
            if query.sample_id or query.analyte in (ALL, analyte.keyword):
                cell = cell_of(work, facts, row, rule, analyte)
                one.cells[cell.id] = live_facts(cell) | _said(work, changed.get(cell.id))
        answer[str(analysis.id)] = one
    return answer


def live_facts(cell: Cell) -> dict[str, Any]:
    """What others can change of a cell, without what is empty."""
    return {
        one.name: value
        for one in fields(Cell)
        if one.name in LIVE and (value := getattr(cell, one.name)) != getattr(_EMPTY, one.name)
    }


def _changed_by(work: Work, facts: Facts) -> dict[str, By]:
    """Who entered, changed, emptied or commented on each cell last."""
    tests = [row.Analysis.id for row in facts.found]
    changed = (
        select(
            Result.analysis_id, Result.analyte_id, AuditEvent.actor_id, AuditEvent.actor_name, AuditEvent.at
        )
        .distinct(Result.analysis_id, Result.analyte_id)
        .join(AuditEvent, (AuditEvent.entity == "result") & (AuditEvent.entity_id == Result.id))
        .where(Result.analysis_id.in_(tests))
        .order_by(Result.analysis_id, Result.analyte_id, AuditEvent.seq.desc())
    )
    said = (
        select(Comment.analysis_id, Comment.analyte_id, Comment.created_by_id, Comment.author_name, Comment.created_at)
        .distinct(Comment.analysis_id, Comment.analyte_id)
        .where(Comment.analysis_id.in_(tests))
        .order_by(Comment.analysis_id, Comment.analyte_id, Comment.id.desc())
    )  # fmt: skip
    found: dict[str, By] = {}
    for analysis, analyte, actor, name, at in [*work.db.execute(changed), *work.db.execute(said)]:
        cell = f"{analysis}:{analyte}"
        if cell not in found or found[cell].at < at:
            found[cell] = By(str(actor or ""), name, at)
    return found


def _said(work: Work, by: By | None) -> dict[str, Any]:
    if by is None:
        return {}
    return {"by": by.name, "by_id": by.id, "at": times.short(by.at, zone(work), now=work.now)}
