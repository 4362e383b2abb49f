"""Versions of what results are made and judged by: drafted, approved by a second person, in force until the next (ISO/IEC 17025 8.3.2).

What every kind of version shares. The verbs stand with their nouns: `services`, `specifications`.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Any, TypeVar
from uuid import UUID

from sqlalchemy import ColumnElement, and_, or_

from labflow.domain.lab import zone
from labflow.domain.work import Work
from labflow.errors import Invalid, LabError, SecondPersonNeeded
from labflow.kit.times import parse_local
from labflow.models import ServiceVersion, Specification
from labflow.words import _

Version = TypeVar("Version", ServiceVersion, Specification)

MOST_AHEAD_DAYS = 366
MOST_REASON = 500


def in_force(kind: Any, work: Work) -> ColumnElement[bool]:
    """Versions that new work goes by: approved, effective, and not yet taken over by another."""
    return and_(kind.effective_from <= work.now, or_(kind.retired_at.is_(None), kind.retired_at > work.now))


def state_of(work: Work, row: Any) -> str:
    """draft, waiting for approval, coming, active or retired. One that was overtaken before its day is retired too."""
    if row.effective_from is None:
        return "draft" if row.submitted_at is None else "waiting"
    if row.retired_at is not None and (row.retired_at <= work.now or row.retired_at <= row.effective_from):
        return "retired"
    return "coming" if row.effective_from > work.now else "active"


def new_draft(work: Work) -> dict[str, Any]:
    """What every draft begins with."""
    return {"edited_at": work.now, "drafted_by": _me(work)}


def lock_draft(work: Work, kind: type[Version], id: UUID, version: int | None = None) -> Version:
    """The draft, to be changed: whoever changes it has drafted it, and cannot approve it (four eyes)."""
    row = work.lock(kind, id, version=version)
    if row.effective_from is not None:
        raise LabError(
            "Version {number} is approved: it never changes. Begin a new draft.", number=row.number
        )
    if row.submitted_at is not None:
        raise LabError("The draft waits for approval. Send it back first.")
    row.edited_at = work.now
    row.drafted_by = list(dict.fromkeys([*row.drafted_by, *_me(work)]))
    return row


def ask_approval(work: Work, row: Version, reason: str) -> None:
    """The draft rests until it is approved or sent back."""
    row.change_reason = checked_reason(
        work, reason, _("Say why it changes: who approves and who audits will ask.")
    )
    row.submitted_at = work.now


def give_back(work: Work, kind: type[Version], id: UUID, reason: str, version: int | None = None) -> None:
    """The draft can be worked on again."""
    row = _waiting(work, kind, id, version)
    checked_reason(work, reason, _("Say what is still to be done."))
    row.submitted_at = None


def lock_to_approve(work: Work, kind: type[Version], id: UUID, version: int | None) -> Version:
    """The draft that waits, for somebody who has not worked on it."""
    row = _waiting(work, kind, id, version)
    if str(work.actor.id) in row.drafted_by:
        raise SecondPersonNeeded("You have worked on this draft. Somebody else must approve it.")
    return row


def put_in_force(work: Work, row: Version, others: Iterable[Version], effective_from: str) -> None:
    """The draft takes effect and takes over from the others: now, or from the time typed (the laboratory's zone)."""
    starts = _start(work, effective_from)
    for other in others:
        if other.retired_at is None or other.retired_at > starts:
            other.retired_at = max(starts, other.effective_from or starts)
    row.effective_from, row.approved_at, row.approved_by_id = starts, work.now, work.actor.id


def checked_reason(work: Work, reason: str, missing: str) -> str:
    """The reason as the audit trail keeps it; refused at its field when there is none, or too much of it."""
    said = reason.strip()
    if not said:
        raise Invalid(missing, field="reason")
    if len(said) > MOST_REASON:
        raise Invalid("At most {count} characters.", field="reason", count=MOST_REASON)
    work.give_reason(said)
    return said


def _start(work: Work, typed: str) -> datetime:
    if not typed.strip():
        return work.now
    starts = parse_local(typed, zone(work))
    if starts is None:
        raise Invalid("Choose a day and a time.", field="effective_from")
    if starts < work.now or (starts - work.now).days > MOST_AHEAD_DAYS:
        raise Invalid("It may take effect now or within a year.", field="effective_from")
    return starts


def _waiting(work: Work, kind: type[Version], id: UUID, version: int | None) -> Version:
    row = work.lock(kind, id, version=version)
    if row.effective_from is not None:
        raise LabError("Version {number} is approved already.", number=row.number)
    if row.submitted_at is None:
        raise LabError("Nobody has asked for approval of this draft yet.")
    return row


def _me(work: Work) -> list[str]:
    return [str(work.actor.id)] if work.actor.id else []
