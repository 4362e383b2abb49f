"""What the page of a record shows, in one reading: the record, what is near it, its story, its files, whom to mention."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, TypeVar
from uuid import UUID

from labflow.domain import about, activity, attachments, comments, related
from labflow.domain.activity import Story
from labflow.domain.attachments import AttachmentRow
from labflow.domain.comments import Mentionable
from labflow.domain.related import RelatedGroup
from labflow.domain.work import Work
from labflow.vocabulary import Permission

View = TypeVar("View")


@dataclass
class RecordPage(Generic[View]):
    """`view` is the record itself, as its own page's verb reads it."""

    view: View
    groups: list[RelatedGroup]
    story: Story
    files: list[AttachmentRow]
    people: list[Mentionable]


def read(
    work: Work,
    entity: str,
    id: UUID,
    view: Callable[[Work, UUID], View],
    *,
    which: str = "all",
    told: int = 0,
) -> RecordPage[View]:
    """The record by its verb, and what its page shows beside it. People only for who may write.

    `which` part of its story, and how many sentences of it are `told` already: as many are read again.
    """
    about.require_sight(work, entity)
    writes = work.actor.may(Permission.WRITE_COMMENTS)
    return RecordPage(
        view(work, id), related.of(work, entity, id), activity.story(work, entity, id, which=which, most=told),
        attachments.rows(work, entity, id), comments.mentionable(work, entity) if writes else [],
    )  # fmt: skip
