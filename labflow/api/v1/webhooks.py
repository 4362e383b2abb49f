"""Webhooks: subscriptions, their secrets, the log of deliveries, sending again, a test."""

from datetime import timedelta
from typing import Annotated
from uuid import UUID

from fastapi import Query, Response
from pydantic import Field, StringConstraints

from labflow.api.doors import doors
from labflow.api.texts import After, Body, Keepable, Limit, Moment, Version
from labflow.api.who import At
from labflow.domain import webhooks
from labflow.domain.finding import Piece
from labflow.domain.house import the_house
from labflow.domain.webhooks import WebhookFacts, views
from labflow.domain.webhooks.views import DeliveryRow, DeliveryView, TypeChoice, WebhookView
from labflow.kit.times import utc_now
from labflow.vocabulary import DeliveryState

router = doors("/webhooks", tags=["webhooks"])

Name = Annotated[str, StringConstraints(max_length=80), Keepable]
Url = Annotated[str, StringConstraints(max_length=500), Keepable]
Type = Annotated[str, StringConstraints(max_length=40), Keepable]


class WebhookBody(Body):
    """A subscription. `client_id` makes it that client's own, told of its own records; `only_client_id` narrows the laboratory's."""

    name: Name
    url: Url
    types: Annotated[list[Type], Field(min_length=1, max_length=60)]
    only_client_id: UUID | None = None


class NewWebhook(WebhookBody):
    """A new subscription. Whose it is cannot be changed later."""

    client_id: UUID | None = None


class ChangedWebhook(WebhookBody):
    """A subscription as it is to be. A version that is no longer the newest is refused."""

    version: Version | None = None


class Secret(Body):
    """The secret, told once: keep it where the receiver finds it."""

    id: UUID
    secret: str


class Since(Body):
    """From when on everything that was not delivered is sent again; without it, the last three days."""

    since: Moment | None = None


class Replayed(Body):
    """How many deliveries go out again."""

    count: int


@router.get("")
def page(at: At) -> list[WebhookView]:
    """The webhooks that whoever asks looks after, by name."""
    return at.do(views.own)


@router.post("", status_code=201)
def create(at: At, webhook: NewWebhook) -> Secret:
    """Subscribe an address to events. The answer holds the secret; it is not told again."""
    facts = WebhookFacts(
        webhook.name, webhook.url, tuple(webhook.types), webhook.client_id, webhook.only_client_id
    )
    at.keep_no_answer()
    made = at.do(webhooks.create, facts)
    return Secret(id=made.id, secret=made.secret)


@router.get("/types")
def types(at: At) -> list[TypeChoice]:
    """The event types that whoever asks may subscribe to."""
    return at.do(views.types)


@router.get("/deliveries/{delivery_id}")
def delivery(at: At, delivery_id: UUID) -> DeliveryView:
    """One delivery with its tries and the beginning of the last answer."""
    return at.do(views.delivery, delivery_id)


@router.post("/deliveries/{delivery_id}/replay", status_code=202)
def replay(at: At, delivery_id: UUID) -> DeliveryView:
    """Send a delivery again, with the same event id."""
    at.do(webhooks.replay, delivery_id)
    return at.do(views.delivery, delivery_id)


@router.get("/{webhook_id}")
def view(at: At, webhook_id: UUID) -> WebhookView:
    """One webhook."""
    return at.do(views.view, webhook_id)


@router.put("/{webhook_id}")
def edit(at: At, webhook_id: UUID, webhook: ChangedWebhook) -> WebhookView:
    """Change name, address, events or filter."""
    facts = WebhookFacts(
        webhook.name, webhook.url, tuple(webhook.types), only_client_id=webhook.only_client_id
    )
    at.do(webhooks.edit, webhook_id, facts, version=webhook.version)
    return at.do(views.view, webhook_id)


@router.delete("/{webhook_id}", status_code=204)
def retire(at: At, webhook_id: UUID) -> Response:
    """End the subscription. What waits is not sent any more."""
    at.do(webhooks.retire, webhook_id)
    return Response(status_code=204)


@router.post("/{webhook_id}/rotate-secret")
def rotate(at: At, webhook_id: UUID) -> Secret:
    """A new secret. For 24 hours deliveries are signed with the old one too."""
    at.keep_no_answer()
    made = at.do(webhooks.rotate, webhook_id)
    return Secret(id=made.id, secret=made.secret)


@router.post("/{webhook_id}/pause")
def pause(at: At, webhook_id: UUID) -> WebhookView:
    """Send nothing for a while."""
    at.do(webhooks.pause, webhook_id)
    return at.do(views.view, webhook_id)


@router.post("/{webhook_id}/resume")
def resume(at: At, webhook_id: UUID) -> WebhookView:
    """Send again, beginning with what waited."""
    at.do(webhooks.resume, webhook_id)
    return at.do(views.view, webhook_id)


@router.post("/{webhook_id}/test")
def test(at: At, webhook_id: UUID) -> DeliveryView:
    """Send a `ping` now and give what the receiver answered."""
    at.commit_each()
    ping = at.do(webhooks.ping, webhook_id)
    webhooks.send(the_house(), ping, 1)
    return at.do(views.delivery, ping)


@router.get("/{webhook_id}/deliveries")
def deliveries(
    at: At, webhook_id: UUID, limit: Limit = 50, after: After = "", state: Annotated[DeliveryState | None, Query()] = None
) -> Piece[DeliveryRow]:  # fmt: skip
    """The log of deliveries, the newest first."""
    return at.do(views.log, webhook_id, state=state or "", after=after, limit=limit)


@router.post("/{webhook_id}/replay", status_code=202)
def replay_since(at: At, webhook_id: UUID, asked: Since) -> Replayed:
    """Send everything that was not delivered since then, also what happened in a pause."""
    since = asked.since or utc_now() - timedelta(days=3)
    return Replayed(count=at.do(webhooks.replay_since, webhook_id, since=since))
