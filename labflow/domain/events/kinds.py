"""The types of events: what each means, what it is about, and who may be told of it."""

from dataclasses import dataclass

from labflow.domain.actor import Actor
from labflow.vocabulary import Permission, Side
from labflow.words import later

PING = "ping"


@dataclass(frozen=True)
class EventType:
    """One type. `lab` and `client` are the permissions that let each side read it; without `client` it is the laboratory's."""

    name: str
    words: str
    subject: str
    lab: Permission
    client: Permission | None = None


_P = Permission
TYPES: dict[str, EventType] = {
    each.name: each
    for each in (
        EventType("order.created", later("An order is registered"), "order", _P.SEE_ORDERS, _P.PORTAL_ORDERS),
        EventType("order.placed", later("A client places an order in the portal"), "order", _P.SEE_ORDERS, _P.PORTAL_ORDERS),
        EventType("order.confirmed", later("The laboratory confirms an order"), "order", _P.SEE_ORDERS, _P.PORTAL_ORDERS),
        EventType("order.completed", later("All samples of an order are reported"), "order", _P.SEE_ORDERS, _P.PORTAL_ORDERS),
        EventType("order.cancelled", later("An order is cancelled"), "order", _P.SEE_ORDERS, _P.PORTAL_ORDERS),
        EventType("sample.received", later("A sample is received"), "sample", _P.SEE_SAMPLES, _P.PORTAL_ORDERS),
        EventType("sample.rejected", later("A sample is refused"), "sample", _P.SEE_SAMPLES, _P.PORTAL_ORDERS),
        EventType("result.verified", later("A test's results are verified"), "result", _P.SEE_WORK),
        EventType("result.returned", later("A test's results are sent back"), "result", _P.SEE_WORK),
        EventType("limit.exceeded", later("A result is outside its limit"), "result", _P.SEE_WORK, _P.PORTAL_REPORTS),
        EventType("report.issued", later("A report is issued"), "report", _P.SEE_REPORTS, _P.PORTAL_REPORTS),
        EventType("report.amended", later("A report replaces an earlier one"), "report", _P.SEE_REPORTS, _P.PORTAL_REPORTS),
        EventType("report.withdrawn", later("A report is withdrawn"), "report", _P.SEE_REPORTS, _P.PORTAL_REPORTS),
        EventType("message.added", later("A message between client and laboratory"), "message", _P.SEE_ORDERS, _P.PORTAL_ORDERS),
        EventType("request.asked", later("A client asks for something"), "request", _P.SEE_ORDERS, _P.PORTAL_ORDERS),
        EventType("request.answered", later("The laboratory answers a request"), "request", _P.SEE_ORDERS, _P.PORTAL_ORDERS),
        EventType("client.created", later("A client is added"), "client", _P.SEE_CLIENTS),
        EventType("service.approved", later("A version of a test is approved"), "service", _P.SEE_WORK),
        EventType("specification.approved", later("A version of a specification is approved"), "specification", _P.SEE_WORK),
    )
}  # fmt: skip


def of_side(side: Side) -> list[EventType]:
    """What this side can be told of."""
    return [each for each in TYPES.values() if side is not Side.CLIENT or each.client]


def readable(actor: Actor) -> list[EventType]:
    """The types that this person's roles let her read."""
    needed = "client" if actor.side is Side.CLIENT else "lab"
    return [
        each
        for each in of_side(actor.side)
        if (permission := getattr(each, needed)) and actor.may(permission)
    ]
