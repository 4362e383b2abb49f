"""From the outbox into the feed: one at a time gives out the positions, so that nothing appears behind a reader.

Ids of the outbox are given before a commit and become visible in any order. A position is given only to what is
committed already, by whoever holds the lock; a row that commits later gets a later position.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from sqlalchemy import func, select, text

from labflow.domain.work import Work
from labflow.models import Comment, LabEvent, OutboxEvent, Report

KEPT = timedelta(days=60)
BATCH = 500
_NUMBERER = 726375  # the lock of whoever gives out positions; the audit chain's is one less

Notice = Callable[[Work, Sequence[LabEvent]], None]


@dataclass(frozen=True)
class _Entry:
    """What an event of the outbox is called outside, and in whose feed it is."""

    type: str
    for_lab: bool = True
    for_client: bool = True


# A limit exceeded is the laboratory's knowledge when it is verified, and the client's when it is reported.
_ENTRIES: dict[str, _Entry] = {
    **{
        kind: _Entry(kind)
        for kind in (
            "order.created", "order.placed", "order.confirmed", "order.completed", "order.cancelled", "sample.received",
            "sample.rejected", "report.issued", "report.withdrawn", "request.asked", "request.answered",
        )
    },
    **{
        kind: _Entry(kind, for_client=False)
        for kind in (
            "result.verified", "result.returned", "limit.exceeded", "client.created", "service.approved",
            "specification.approved",
        )
    },
    "limit.reported": _Entry("limit.exceeded", for_lab=False),
    "comment.added": _Entry("message.added"),
}  # fmt: skip


def publish(work: Work, then: Notice, *, most: int = BATCH) -> int:
    """Take what happened into the feed, and let `then` tell the subscribers in the same transaction. How many were looked at."""
    work.db.execute(select(func.pg_advisory_xact_lock(_NUMBERER)))
    happened = work.db.scalars(
        select(OutboxEvent)
        .where(OutboxEvent.published_at.is_(None))
        .order_by(OutboxEvent.id)
        .limit(most)
        .with_for_update()
    ).all()
    last = work.db.scalar(select(func.coalesce(func.max(LabEvent.position), 0)))
    new = []
    for row, entry in _entries(work, happened):
        last += 1
        new.append(
            LabEvent(
                position=last, outbox_id=row.id, at=row.at, type=entry.type, client_id=row.client_id,
                subject_id=row.subject_id, for_lab=entry.for_lab, for_client=entry.for_client and row.client_id is not None,
            )
        )  # fmt: skip
    for row in happened:
        row.published_at = work.now
    work.db.add_all(new)
    work.db.flush()
    then(work, new)
    return len(happened)


def forget(work: Work) -> int:
    """Events and finished deliveries older than `KEPT` go. How many events went."""
    return work.db.execute(text("select lf_forget_events(:keep)"), {"keep": KEPT}).scalar_one()


def _entries(work: Work, happened: Sequence[OutboxEvent]) -> list[tuple[OutboxEvent, _Entry]]:
    """Those that have a name outside and are not older than the feed reaches back."""
    oldest = work.now - KEPT
    known = [row for row in happened if row.kind in _ENTRIES and row.at > oldest]
    amended = _where(work, Report.id, known, "report.issued", Report.replaces_id.is_not(None))
    shown = _where(work, Comment.id, known, "comment.added", Comment.visible_to_client)
    return [
        (row, _Entry("report.amended") if row.subject_id in amended else _ENTRIES[row.kind])
        for row in known
        if row.kind != "comment.added" or row.subject_id in shown
    ]


def _where(
    work: Work, column: object, rows: Sequence[OutboxEvent], kind: str, condition: object
) -> set[UUID]:
    ids = [row.subject_id for row in rows if row.kind == kind]
    return set(work.db.scalars(select(column).where(column.in_(ids), condition))) if ids else set()
