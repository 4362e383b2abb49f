"""Telling listeners what happened, after the commit that made it happen."""

from labflow.domain.work import Work
from labflow.ext import listeners
from labflow.models import OutboxEvent


def deliver(work: Work, event_id: int) -> None:
    """Call every listener of the event, once per delivery; a delivered event is not told again."""
    event = work.db.get(OutboxEvent, event_id, with_for_update=True)
    if event is None or event.delivered_at is not None:
        return
    for reaction in listeners(event.kind):
        reaction(work, event.subject_id, event.payload)
    event.delivered_at = work.now
