"""Subscriptions: made, changed, given a new secret, paused and retired, by the laboratory or by a client for itself."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import func, select

from labflow.domain import events
from labflow.domain.events.kinds import of_side
from labflow.domain.webhooks import delivering
from labflow.domain.webhooks.signing import new_secret
from labflow.domain.work import Work
from labflow.errors import Invalid, Invalids, LabError, NotFound, StepNotAllowed
from labflow.kit.limits import too_long
from labflow.models import Client, Webhook
from labflow.vocabulary import Permission, Side
from labflow.words import _

MANAGE = (Permission.EDIT_WEBHOOKS, Permission.PORTAL_WEBHOOKS)
MOST = 20
BOTH_SECRETS = timedelta(hours=24)


@dataclass(frozen=True)
class WebhookFacts:
    """A subscription as typed. `client_id` makes it that client's own; `only_client_id` narrows one of the laboratory's."""

    name: str = ""
    url: str = ""
    types: tuple[str, ...] = ()
    client_id: UUID | None = None
    only_client_id: UUID | None = None


@dataclass(frozen=True)
class Made:
    """A new subscription or a new secret. This is the only time the secret is told."""

    id: UUID
    secret: str


def create(work: Work, facts: WebhookFacts) -> Made:
    """Subscribe an address to events. A client's people do so for their own company only."""
    work.require_any(*MANAGE)
    owner = _owner(work, facts.client_id)
    kept = _checked(work, facts, owner)
    _room_for_one(work, owner)
    row = Webhook(client_id=owner, secret="", **kept)
    secret = new_secret()
    row.secret = work.house.vault.seal(secret, place(row.id))
    work.add(row)
    work.db.flush()
    return Made(row.id, secret)


def edit(work: Work, webhook_id: UUID, facts: WebhookFacts, *, version: int | None = None) -> None:
    """Change name, address, events or filter. Whose it is stays."""
    work.require_any(*MANAGE)
    row = in_use(work, webhook_id, version)
    for name, value in _checked(work, facts, row.client_id, before=row).items():
        setattr(row, name, value)


def rotate(work: Work, webhook_id: UUID, *, version: int | None = None) -> Made:
    """A new secret. For 24 hours deliveries are signed with the old one too, so that nothing is missed meanwhile."""
    work.require_any(*MANAGE)
    row = in_use(work, webhook_id, version)
    secret = new_secret()
    row.old_secret, row.old_secret_until = row.secret, work.now + BOTH_SECRETS
    row.secret = work.house.vault.seal(secret, place(row.id))
    return Made(row.id, secret)


def pause(work: Work, webhook_id: UUID, *, version: int | None = None) -> None:
    """Send nothing for a while. What waits stays; what happens meanwhile is in the events feed."""
    work.require_any(*MANAGE)
    row = in_use(work, webhook_id, version)
    if not row.active:
        raise StepNotAllowed("This webhook is paused already.")
    row.active, row.paused_reason = False, ""


def resume(work: Work, webhook_id: UUID, *, version: int | None = None) -> None:
    """Send again, beginning with what waited."""
    work.require_any(*MANAGE)
    row = in_use(work, webhook_id, version)
    if row.active:
        raise StepNotAllowed("This webhook is not paused.")
    row.active, row.paused_reason, row.failing_since = True, "", None
    work.db.flush()
    delivering.wake(work, webhook_id)


def retire(work: Work, webhook_id: UUID, *, reason: str = "", version: int | None = None) -> None:
    """End the subscription. Its log stays for a while; its secret is gone."""
    work.require_any(*MANAGE)
    row = in_use(work, webhook_id, version)
    if len(reason) > 500:
        raise Invalid("At most {count} characters.", field="reason", count=500)
    if reason.strip():
        work.give_reason(reason.strip())
    row.active, row.retired_at, row.secret, row.old_secret, row.old_secret_until = (
        False,
        work.now,
        "",
        "",
        None,
    )
    work.db.flush()
    delivering.drop_waiting(work, webhook_id)


def in_use(work: Work, webhook_id: UUID, version: int | None = None) -> Webhook:
    """The subscription, locked; a retired one is as good as none."""
    row = work.lock(Webhook, webhook_id, version=version)
    if row.retired_at:
        raise NotFound("There is no such webhook.")
    return row


def place(webhook_id: UUID) -> str:
    """What a sealed secret belongs to."""
    return f"webhook:{webhook_id}"


def _owner(work: Work, asked: UUID | None) -> UUID | None:
    """A client's person subscribes for her own company, whatever was asked."""
    if work.actor.side is not Side.CLIENT:
        if asked and work.db.get(Client, asked) is None:
            raise Invalid("Choose a client of the list.", field="client_id")
        return asked
    if not work.actor.client_ids:
        raise NotFound("There is no such client.")
    if asked and asked not in work.actor.client_ids:
        raise NotFound("There is no such client.")
    return work.actor.client_ids[0]


def _checked(
    work: Work, facts: WebhookFacts, owner: UUID | None, *, before: Webhook | None = None
) -> dict[str, Any]:
    kept = {
        "name": " ".join(facts.name.split()), "url": facts.url.strip(), "types": list(dict.fromkeys(facts.types)),
        "only_client_id": facts.only_client_id,
    }  # fmt: skip
    problems = too_long(kept, Webhook)
    if not kept["name"]:
        problems["name"] = "Type a name, such as the program that is told."
    if "url" not in problems and (wrong := work.house.courier.problem(kept["url"])):
        problems["url"] = wrong
    if wrong := _wrong_types(work, kept["types"], owner, before):
        problems["types"] = wrong
    if facts.only_client_id and owner:
        problems["only_client_id"] = "A client's own webhook is told of this client only."
    elif facts.only_client_id and work.db.get(Client, facts.only_client_id) is None:
        problems["only_client_id"] = "Choose a client of the list."
    if problems:
        raise Invalids(problems)
    return kept


def _wrong_types(work: Work, types: list[str], owner: UUID | None, before: Webhook | None) -> str:
    """Nobody subscribes to what she may not read herself; what stands there already may stay."""
    if not types:
        return "Tick at least one event."
    if unknown := [type for type in types if type not in events.TYPES]:
        return _("There is no event type “{type}”.", type=unknown[0][:40])
    of_owner = {each.name for each in of_side(Side.CLIENT if owner else Side.LAB)}
    if inside := [type for type in types if type not in of_owner]:
        return _("{type} is told inside the laboratory only.", type=inside[0])
    may = {each.name for each in events.readable(work.actor)} | set(before.types if before else ())
    if hidden := [type for type in types if type not in may]:
        return _("Your roles do not allow events of the type {type}.", type=hidden[0])
    return ""


def _room_for_one(work: Work, owner: UUID | None) -> None:
    there = work.db.scalar(
        select(func.count()).where(
            Webhook.retired_at.is_(None),
            Webhook.client_id == owner if owner else Webhook.client_id.is_(None),
        )
    )
    if there >= MOST:
        raise LabError(
            "There are {count} webhooks already. Retire one that is not needed any more.", count=MOST
        )
