"""Events, for programs that ask rather than be told."""

from typing import Annotated

from fastapi import Query, Response
from pydantic import StringConstraints

from labflow.api.doors import doors
from labflow.api.texts import Keepable
from labflow.api.who import At
from labflow.domain import events
from labflow.domain.events import EventPage

router = doors("/events", tags=["events"])

Type = Annotated[str, StringConstraints(max_length=40), Keepable]
Types = Annotated[
    list[Type], Query(max_length=40, description="Only these types; may be given several times.")
]
Cursor = Annotated[str, Query(max_length=60, description="The `after` of the answer before."), Keepable]
Limit = Annotated[int, Query(ge=1, le=200, description="How many at most.")]


@router.get("")
def page(at: At, answer: Response, after: Cursor = "", type: Types = [], limit: Limit = 100) -> EventPage:  # noqa: B006 (never changed)
    """What happened, the oldest first, kept for 60 days. Ask again with `after`: nothing is missed, nothing comes twice."""
    found = at.look(events.page, after=after, types=tuple(type), limit=limit)
    answer.headers.update(at.told)
    return found
