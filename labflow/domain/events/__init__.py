"""Events: what programs outside are told of, in an order that never changes behind a reader."""

from labflow.domain.events.feed import EventPage, page
from labflow.domain.events.kinds import PING, TYPES, EventType, readable
from labflow.domain.events.publishing import BATCH, KEPT, forget, publish
from labflow.domain.events.telling import API_VERSION, Envelope, told

__all__ = [
    "API_VERSION", "BATCH", "KEPT", "PING", "TYPES", "Envelope", "EventPage", "EventType", "forget", "page", "publish", "readable", "told",
]  # fmt: skip
