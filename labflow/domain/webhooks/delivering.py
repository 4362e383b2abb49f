"""Deliveries: who is to be told of an event, what is due, and what became of a try.

A delivery is made once for each event and receiver, in the transaction that puts the event into the feed. A job stands
for one try, and its number counts: a job that comes twice, or late, finds the try taken and does nothing.
"""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import func, literal, select, update

from labflow.domain import about, languages, letters, notifications
from labflow.domain.actor import Actor, system
from labflow.domain.events.kinds import PING
from labflow.domain.ports import Receipt
from labflow.domain.work import Work
from labflow.errors import NotFound
from labflow.models import LabEvent, Role, User, UserRole, Webhook, WebhookDelivery
from labflow.vocabulary import DeliveryState, Notice, Permission, Side
from labflow.words import _, later

# After the first try; together they reach over three days. Each is up to a tenth longer, so that not all come at once.
WAITS = (
    timedelta(seconds=5), timedelta(minutes=5), timedelta(minutes=30), timedelta(hours=2), timedelta(hours=5),
    timedelta(hours=10), timedelta(hours=14), timedelta(hours=20), timedelta(hours=24),
)  # fmt: skip
PAUSED_AFTER = timedelta(days=5)
FORGOTTEN_AFTER = timedelta(minutes=10)
REPLAYED_BACK = timedelta(days=60)
TRIES_KEPT = 20
GONE = 410
PAUSED = later("The webhook is paused.")
GIVEN_UP = later("A delivery was given up after three days.")


@dataclass(frozen=True)
class Due:
    """A try that is to be made now: what, to whom, in whose eyes."""

    delivery: WebhookDelivery
    webhook: Webhook
    event: LabEvent | None
    keys: list[str]
    reader: Actor


def fan_out(work: Work, happened: Sequence[LabEvent]) -> None:
    """Owe each event to every subscription that wants it."""
    if not happened:
        return
    hooks = work.db.scalars(
        select(Webhook).where(Webhook.active, Webhook.retired_at.is_(None)).order_by(Webhook.id)
    ).all()
    owe(work, [(hook, each) for each in happened for hook in hooks if wants(hook, each)])


def wants(hook: Webhook, event: LabEvent) -> bool:
    """Whether a subscription is to be told: its types, its side, its client, and nothing from before it was made."""
    if event.type not in hook.types or event.at < hook.created_at:
        return False
    if hook.client_id:
        return event.for_client and event.client_id == hook.client_id
    return event.for_lab and hook.only_client_id in (None, event.client_id)


def owe(work: Work, pairs: Sequence[tuple[Webhook, LabEvent]]) -> None:
    """A delivery for each pair, with the job of its first try."""
    rows = [
        WebhookDelivery(
            webhook_id=hook.id, client_id=hook.client_id, event_id=event.id, position=event.position, type=event.type,
            created_at=work.now, next_at=work.now,
        )
        for hook, event in pairs
    ]  # fmt: skip
    work.db.add_all(rows)
    work.db.flush()
    for row in rows:
        put_off(work, row, work.now)


def begin(work: Work, delivery_id: UUID, attempt: int) -> Due | None:
    """What this try needs; nothing when it was made already, or must not be made now."""
    row = _locked(work, delivery_id)
    if row is None or row.state != DeliveryState.WAITING or row.attempts != attempt - 1:
        return None
    hook = work.read(Webhook, row.webhook_id)
    if hook.retired_at:
        _end(work, row, DeliveryState.DROPPED, later("The webhook was retired."))
        return None
    if not hook.active and row.type != PING:
        return None
    event = work.db.scalars(select(LabEvent).where(LabEvent.id == row.event_id)).one_or_none()
    if event is None and row.type != PING:
        _end(work, row, DeliveryState.DROPPED, later("The event is not kept any more."))
        return None
    return Due(row, hook, event, _keys(work, hook), _reader(hook))


def drop(work: Work, delivery_id: UUID, attempt: int) -> None:
    """What it was about may not be read by the receiver (any more): nothing is sent."""
    row = _locked(work, delivery_id)
    if row is not None and row.state == DeliveryState.WAITING and row.attempts == attempt - 1:
        _end(
            work,
            row,
            DeliveryState.DROPPED,
            later("What it was about may not be seen by the receiver any more."),
        )


def record(work: Work, delivery_id: UUID, attempt: int, receipt: Receipt, *, subject: str = "") -> None:
    """Keep what became of a try; plan the next one, or give up. Recording it twice changes nothing."""
    row = _locked(work, delivery_id)
    if row is None or row.state != DeliveryState.WAITING or row.attempts != attempt - 1:
        return
    _write_down(work, row, receipt, subject)
    if receipt.taken:
        _end(work, row, DeliveryState.DELIVERED)
        _failing(work, row.webhook_id, None)
    elif row.type == PING:
        _end(work, row, DeliveryState.FAILED, receipt.error)
    else:
        _again_or_never(work, row, receipt)
    work.db.flush()


def put_off(work: Work, row: WebhookDelivery, at: datetime) -> None:
    """Plan the next try."""
    row.next_at = at
    work.house.queue.defer_until(
        work.db.connection(), at, "send_webhook", delivery_id=str(row.id), attempt=row.attempts + 1
    )


def wake(work: Work, webhook_id: UUID) -> None:
    """Try everything that waits at once: its receiver is there again."""
    for row in _waiting(work, WebhookDelivery.webhook_id == webhook_id):
        put_off(work, row, work.now)


def drop_waiting(work: Work, webhook_id: UUID) -> None:
    """Nobody is to be told any more."""
    for row in _waiting(work, WebhookDelivery.webhook_id == webhook_id):
        _end(work, row, DeliveryState.DROPPED, later("The webhook was retired."))


def sweep(work: Work) -> int:
    """Plan anew what should have been tried long ago: a job that was lost does not lose what it was for."""
    active = select(Webhook.id).where(Webhook.active)
    found = _waiting(
        work,
        WebhookDelivery.next_at < work.now - FORGOTTEN_AFTER,
        WebhookDelivery.webhook_id.in_(active),
    )
    for row in found:
        put_off(work, row, work.now)
    return len(found)


def find(work: Work, delivery_id: UUID) -> WebhookDelivery:
    """A delivery, locked, or NotFound: also when it is another client's."""
    row = _locked(work, delivery_id)
    if row is None:
        raise NotFound("There is no such delivery.")
    return row


def _locked(work: Work, delivery_id: UUID) -> WebhookDelivery | None:
    return work.db.scalars(
        select(WebhookDelivery)
        .where(WebhookDelivery.id == delivery_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one_or_none()


def _waiting(work: Work, *where: object) -> Sequence[WebhookDelivery]:
    return work.db.scalars(
        select(WebhookDelivery)
        .where(WebhookDelivery.state == DeliveryState.WAITING, *where)
        .order_by(WebhookDelivery.id)
        .limit(1000)
        .with_for_update(skip_locked=True)
    ).all()


def _write_down(work: Work, row: WebhookDelivery, receipt: Receipt, subject: str) -> None:
    row.attempts += 1
    row.first_at, row.last_at = row.first_at or work.now, work.now
    row.subject = subject[:80] or row.subject
    row.status_code, row.duration_ms = receipt.status, receipt.milliseconds
    row.answer, row.error = receipt.answer, receipt.error
    one = {
        "at": work.now.isoformat(), "status": receipt.status, "ms": receipt.milliseconds, "error": receipt.error,
    }  # fmt: skip
    row.tries = [*row.tries, one][-TRIES_KEPT:]


def _again_or_never(work: Work, row: WebhookDelivery, receipt: Receipt) -> None:
    hook = work.read(Webhook, row.webhook_id)
    since = hook.failing_since or work.now
    _failing(work, hook.id, since)
    if row.attempts <= len(WAITS):
        put_off(work, row, work.now + _longer(WAITS[row.attempts - 1]))
    else:
        _end(work, row, DeliveryState.FAILED)
        if hook.active:
            _tell_owners(work, hook, since, GIVEN_UP)
    if receipt.status == GONE:
        _pause(work, hook, since, later("The receiver says that this address is gone (410)."))
    elif work.now - since > PAUSED_AFTER:
        _pause(work, hook, since, later("Nothing was delivered for five days."))


def _pause(work: Work, hook: Webhook, since: datetime, why: str) -> None:
    locked = work.lock(Webhook, hook.id)
    if not locked.active:
        return
    locked.active, locked.paused_reason = False, why
    work.db.flush()
    _tell_owners(work, locked, work.now, PAUSED, why)


def _failing(work: Work, webhook_id: UUID, since: datetime | None) -> None:
    """Beside the version: whoever edits the subscription meanwhile is not disturbed."""
    work.db.flush()
    work.db.execute(
        update(Webhook)
        .where(Webhook.id == webhook_id, Webhook.failing_since.is_distinct_from(since))
        .values(failing_since=since)
        .execution_options(synchronize_session="fetch")
    )


def _end(work: Work, row: WebhookDelivery, state: DeliveryState, error: str = "") -> None:
    row.state, row.next_at, row.error = state, None, error or row.error
    work.db.flush()


def _longer(wait: timedelta) -> timedelta:
    return wait + wait * (secrets.randbelow(1000) / 10_000)


def _keys(work: Work, hook: Webhook) -> list[str]:
    sealed = [hook.secret]
    if hook.old_secret and hook.old_secret_until and hook.old_secret_until > work.now:
        sealed.append(hook.old_secret)
    return [work.house.vault.open(each, f"webhook:{hook.id}") for each in sealed]


def _reader(hook: Webhook) -> Actor:
    """In whose eyes an event is read before it is sent: a client's, with both walls around it, or the laboratory's."""
    if hook.client_id is None:
        return system("webhooks")
    return Actor(name="webhooks", side=Side.CLIENT, client_ids=(hook.client_id,))


def _tell_owners(work: Work, hook: Webhook, at: datetime, *why: str) -> None:
    """Who looks after a webhook hears of its trouble: the laboratory's in the inbox, a client's by letter. Once a moment."""
    for_lab = work.db.scalars(select(User.id).where(*about.people_who_may(Permission.EDIT_WEBHOOKS)))
    notifications.tell(
        work, for_lab.all(), Notice.WEBHOOK, entity=about.WEBHOOK, entity_id=hook.id, name=hook.name, text=" ".join(why),
        actor_name="Webhooks", at=at,
    )  # fmt: skip
    for person in _clients_people(work, hook):
        letters.owe(
            work, "webhook_trouble", dedupe_key=f"webhook:{hook.id}:{person.id}:{at.isoformat()}", recipient=person.email,
            recipient_name=person.name, client_id=hook.client_id, language=languages.of_person(work, person),
            webhook=hook.name, url=hook.url, why=lambda: " ".join(_(each) for each in why),
        )  # fmt: skip


def _clients_people(work: Work, hook: Webhook) -> Sequence[User]:
    if hook.client_id is None:
        return ()
    held = (
        select(UserRole.id)
        .join(Role, Role.id == UserRole.role_id)
        .where(
            UserRole.user_id == User.id,
            literal(str(Permission.PORTAL_WEBHOOKS)) == func.any(Role.permissions),
        )
    )
    return work.db.scalars(
        select(User).where(
            User.client_id == hook.client_id, User.side == Side.CLIENT, User.active, held.exists()
        )
    ).all()
