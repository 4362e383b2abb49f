"""The events feed: for programs that ask, rather than be told."""

from dataclasses import dataclass, field
from uuid import UUID

from sqlalchemy import select

from labflow.domain.events.kinds import TYPES, readable
from labflow.domain.events.telling import Envelope, event_id, told
from labflow.domain.work import Work
from labflow.errors import Invalid, NotAllowed
from labflow.models import LabEvent
from labflow.vocabulary import Side


@dataclass
class EventPage:
    """Events in their order. `after` asks for what comes then, also when nothing has come yet; `more`: there is some already."""

    rows: list[Envelope] = field(default_factory=list)
    after: str = ""
    more: bool = False


def page(work: Work, *, after: str = "", types: tuple[str, ...] = (), limit: int = 100) -> EventPage:
    """The events after one that was read, the oldest first; from the oldest kept without one."""
    wanted = _wanted(work, types)
    mine = LabEvent.for_client if work.actor.side is Side.CLIENT else LabEvent.for_lab
    query = select(LabEvent).where(mine, LabEvent.type.in_(wanted))
    if after:
        query = query.where(LabEvent.position > _position(work, after))
    found = work.db.scalars(query.order_by(LabEvent.position).limit(limit + 1)).all()
    rows = found[:limit]
    return EventPage(
        [each for each in told(work, rows) if each is not None],
        event_id(rows[-1].id) if rows else after, len(found) > limit,
    )  # fmt: skip


def _wanted(work: Work, types: tuple[str, ...]) -> list[str]:
    may = [each.name for each in readable(work.actor)]
    if not may:
        raise NotAllowed("Your roles do not allow this: events are read by who may see orders or reports.")
    for type in types:
        if type not in TYPES:
            raise Invalid("There is no event type “{type}”.", field="type", type=type[:40])
        if type not in may:
            raise NotAllowed("Your roles do not allow events of the type {type}.", type=type)
    return list(types) or may


def _position(work: Work, after: str) -> int:
    """Where an event stands. One of somebody else and one that is gone get the same answer."""
    try:
        id = UUID(after.removeprefix("evt_"))
    except ValueError:
        id = UUID(int=0)
    position = work.db.scalar(select(LabEvent.position).where(LabEvent.id == id))
    if position is None:
        raise Invalid(
            "This event is not known here: events are kept for 60 days. Leave `after` out to begin with the oldest.",
            field="after",
        )
    return position
