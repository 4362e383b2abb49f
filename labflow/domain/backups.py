"""What the audit trail knows of backups: when the last one was made, when one was last tried out, and what came of it."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import text

from labflow.domain.work import Work
from labflow.vocabulary import Permission
from labflow.words import _

BACKUP = "backup"
BACKUPS = UUID(int=1)
"""What entries about backups are filed under: they are of the whole laboratory."""
MADE, TRIED, RESTORED = "backed_up", "tried_out", "restored"
DUE_AFTER = timedelta(days=2)
TRY_AFTER = timedelta(days=35)


@dataclass(frozen=True)
class Standing:
    """The last backup and the last drill; `problem` is empty when both are fresh and good."""

    made_at: datetime | None = None
    name: str = ""
    tried_at: datetime | None = None
    passed: bool = False
    problem: str = ""


def note(work: Work, act: str, **detail: Any) -> None:
    """Write down that a backup was made, tried out or restored."""
    work.require(Permission.SEE_AUDIT)
    work.note(act, BACKUP, BACKUPS, **detail)


def standing(work: Work) -> Standing:
    """How the laboratory stands with its backups."""
    work.require(Permission.SEE_AUDIT)
    made, tried = _last(work, MADE), _last(work, TRIED)
    reason = (tried.new or {}).get("problem", "") if tried else ""
    return Standing(
        made_at=made.at if made else None, name=(made.new or {}).get("name", "") if made else "",
        tried_at=tried.at if tried else None, passed=bool(tried) and not reason,
        problem=_problem(work.now, made, tried, reason),
    )  # fmt: skip


def _problem(now: datetime, made: Any, tried: Any, reason: str) -> str:
    if made is None:
        return _("There is no backup yet: labflow backup.")
    if made.at < now - DUE_AFTER:
        return _("The last backup is of {when} UTC.", when=f"{made.at:%Y-%m-%d %H:%M}")
    if missing := (made.new or {}).get("missing", 0):
        return _(
            "{missing} files were lost or damaged in storage when the last backup was made.", missing=missing
        )
    if tried is None:
        return _("No backup was ever tried out: labflow drill.")
    if reason:
        return _("The last drill failed: {reason}", reason=reason)
    if tried.at < now - TRY_AFTER:
        return _("The last drill is of {when}.", when=f"{tried.at:%Y-%m-%d}")
    return ""


def _last(work: Work, act: str) -> Any:
    return work.db.execute(
        text(
            "select at, new from audit_event where entity = :entity and entity_id = :id and act = :act order by seq desc limit 1"
        ),
        {"entity": BACKUP, "id": BACKUPS, "act": act},
    ).first()
