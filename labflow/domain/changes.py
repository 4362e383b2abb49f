"""What changed lately, read from the audit trail: so that open screens can follow, whoever made the change and in which process."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select

from labflow.domain.work import Work
from labflow.models import AuditEvent
from labflow.vocabulary import Side

LATE = 500  # rows of a slower commit may appear behind this many newer ones
MOST = 5_000


@dataclass(frozen=True)
class Change:
    """One record that changed, and what it belongs to."""

    seq: int
    entity: str
    id: UUID
    sample_id: UUID | None
    order_id: UUID | None
    client_id: UUID | None
    actor_id: UUID | None
    request_id: UUID | None
    at: datetime | None = None


def newest(work: Work) -> int:
    """Where the trail ends now."""
    _only_the_house(work)
    return work.db.scalar(select(func.max(AuditEvent.seq))) or 0


def since(work: Work, seq: int) -> list[Change]:
    """The changes after this place of the trail, and those just before it that a slower commit may have added."""
    _only_the_house(work)
    rows = work.db.execute(
        select(
            AuditEvent.seq, AuditEvent.entity, AuditEvent.entity_id, AuditEvent.sample_id, AuditEvent.order_id,
            AuditEvent.client_id, AuditEvent.actor_id, AuditEvent.request_id, AuditEvent.at,
        )
        .where(AuditEvent.seq > seq - LATE)
        .order_by(AuditEvent.seq.desc())
        .limit(MOST)
    ).all()  # fmt: skip
    return [Change(*row) for row in reversed(rows)]


def _only_the_house(work: Work) -> None:
    """No person asks this: the hub of the web server does, and every screen reads what it shows by its own verb."""
    if work.actor.side is not Side.SYSTEM:
        raise PermissionError("Only LabFlow itself follows the trail.")
