"""Taking back what one typed: an undo is a change like any other, with a reason LabFlow can give by itself within a sitting.

The reason is given only when nobody else touched the cell for the length of a sitting and the value asked for stood there
in that time. Everything else is a correction, and asks the person why (docs/decisions/0007).
"""

from collections.abc import Iterable
from datetime import timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import select

from labflow.domain.work import Work
from labflow.models import AuditEvent, Result

SITTING = timedelta(minutes=30)
REASONS = {"undo": "Undone by the analyst", "redo": "Repeated by the analyst after an undo"}
_VALUE = ("raw_text", "dilution", "live", "by_hand")

Cell = tuple[UUID, UUID]
Value = tuple[str, Decimal, tuple[str, ...]]  # raw text, dilution, qualifiers by hand
_EMPTY: Value = ("", Decimal(1), ())


def own_steps(work: Work, wanted: dict[Cell, Value]) -> set[Cell]:
    """The cells where `wanted` only steps back or forth among this person's own values of the sitting."""
    rows = work.db.scalars(
        select(Result).where(Result.analysis_id.in_({analysis for analysis, _ in wanted}))
    ).all()
    cells = {
        row.id: (row.analysis_id, row.analyte_id)
        for row in rows
        if (row.analysis_id, row.analyte_id) in wanted
    }
    told = work.db.scalars(
        select(AuditEvent)
        .where(
            AuditEvent.entity == "result", AuditEvent.entity_id.in_(cells), AuditEvent.at > work.now - SITTING
        )
        .order_by(AuditEvent.seq)
    ).all()
    values = {row.id: (row.raw_text, row.dilution, tuple(row.by_hand)) for row in rows}
    steps: dict[Cell, list[AuditEvent]] = {}
    for row in told:
        if any(name in (row.new or {}) for name in _VALUE):
            steps.setdefault(cells[row.entity_id], []).append(row)
    return {
        cell
        for cell, done in steps.items()
        if all(row.actor_id == work.actor.id for row in done) and wanted[cell] in _stood(done, values)
    }


def _stood(steps: Iterable[AuditEvent], values: dict[UUID, Value]) -> list[Value]:
    """Every value the cell had before or after one of the steps; empty where it began or was emptied."""
    stood: list[Value] = []
    last = dict(values)
    for row in reversed(list(steps)):  # from what stands now back to what stood
        stood.append(last[row.entity_id])
        old: dict[str, Any] = row.old or {}
        if row.act == "added" or not row.old or "live" in old:
            stood.append(_EMPTY)
        raw, dilution, by_hand = last[row.entity_id]
        last[row.entity_id] = (
            str(old.get("raw_text", raw)),
            Decimal(str(old.get("dilution", dilution))),
            tuple(old.get("by_hand", by_hand)),
        )
        stood.append(last[row.entity_id])
    return stood
