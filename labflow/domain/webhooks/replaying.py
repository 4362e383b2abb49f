"""Sending again, and trying out: one delivery, everything that failed since a day, a ping."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import select

from labflow.domain.events.kinds import PING
from labflow.domain.webhooks import delivering
from labflow.domain.webhooks.subscribing import MANAGE, in_use
from labflow.domain.work import Work
from labflow.errors import Invalid, StepNotAllowed
from labflow.kit.ids import new_id
from labflow.models import LabEvent, Webhook, WebhookDelivery
from labflow.vocabulary import DeliveryState

MOST = 1000


def replay(work: Work, delivery_id: UUID) -> None:
    """Send a delivery again, with the same event id; one that still waits is tried now."""
    work.require_any(*MANAGE)
    row = delivering.find(work, delivery_id)
    _running(in_use(work, row.webhook_id))
    _again(work, row)


def replay_since(work: Work, webhook_id: UUID, *, since: datetime) -> int:
    """Send everything since then that was not delivered, also what happened while it was paused. How many."""
    work.require_any(*MANAGE)
    hook = in_use(work, webhook_id)
    _running(hook)
    if since > work.now or since < work.now - delivering.REPLAYED_BACK:
        raise Invalid("Choose a day within the last 60 days.", field="since")
    failed = work.db.scalars(
        select(WebhookDelivery)
        .where(
            WebhookDelivery.webhook_id == webhook_id, WebhookDelivery.created_at >= since,
            WebhookDelivery.state == DeliveryState.FAILED, WebhookDelivery.type != PING,
        )
        .order_by(WebhookDelivery.id)
        .limit(MOST)
        .with_for_update()
    ).all()  # fmt: skip
    for row in failed:
        _again(work, row)
    missing = _missing(work, hook, since, MOST - len(failed))
    delivering.owe(work, [(hook, event) for event in missing])
    return len(failed) + len(missing)


def ping(work: Work, webhook_id: UUID) -> UUID:
    """Make a delivery that only tries the address out, also of a paused webhook. It is sent by the door, once."""
    work.require_any(*MANAGE)
    hook = in_use(work, webhook_id)
    row = WebhookDelivery(
        webhook_id=hook.id, client_id=hook.client_id, event_id=new_id(), type=PING, created_at=work.now
    )
    work.db.add(row)
    work.db.flush()
    return row.id


def _again(work: Work, row: WebhookDelivery) -> None:
    if row.type == PING:
        raise StepNotAllowed("A ping is not sent again. Use the test button.")
    if row.state != DeliveryState.WAITING:
        row.state, row.attempts, row.first_at = DeliveryState.WAITING, 0, None
    delivering.put_off(work, row, work.now)
    work.db.flush()


def _running(hook: Webhook) -> None:
    if not hook.active:
        raise StepNotAllowed("This webhook is paused. Resume it first.")


def _missing(work: Work, hook: Webhook, since: datetime, most: int) -> list[LabEvent]:
    """Events since then that this webhook wants and was never owed."""
    owed = select(WebhookDelivery.event_id).where(WebhookDelivery.webhook_id == hook.id)
    found = work.db.scalars(
        select(LabEvent)
        .where(LabEvent.at >= since, LabEvent.type.in_(hook.types), LabEvent.id.not_in(owed))
        .order_by(LabEvent.position)
        .limit(MOST * 5)
    )
    return [event for event in found if delivering.wants(hook, event)][: max(0, most)]
