"""Webhooks: subscriptions to events, and telling their receivers, safely, at least once, with a log."""

from labflow.domain.webhooks.delivering import fan_out, sweep
from labflow.domain.webhooks.replaying import ping, replay, replay_since
from labflow.domain.webhooks.sending import send
from labflow.domain.webhooks.subscribing import (
    MANAGE,
    Made,
    WebhookFacts,
    create,
    edit,
    pause,
    resume,
    retire,
    rotate,
)

__all__ = [
    "MANAGE", "Made", "WebhookFacts", "create", "edit", "fan_out", "pause", "ping", "replay", "replay_since", "resume", "retire",
    "rotate", "send", "sweep",
]  # fmt: skip
