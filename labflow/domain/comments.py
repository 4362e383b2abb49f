"""Comments on records: written, edited with the original kept, withdrawn with a reason. Mentioned people are told.

A comment is the laboratory's own unless it is marked for the client, which only comments on orders may be.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select

from labflow.domain import about, notifications
from labflow.domain.about import Subject
from labflow.domain.finding import Piece, piece
from labflow.domain.identity import initials
from labflow.domain.work import Work
from labflow.errors import Invalid, LabError, NotAllowed
from labflow.ext import on
from labflow.models import Comment, Order, User
from labflow.vocabulary import About, Notice, Permission, Side
from labflow.words import number

LONGEST = 4000
MOST_PEOPLE = 500


@dataclass
class Mentionable:
    """Somebody who can be mentioned, as the list under the box shows her."""

    id: str = ""
    name: str = ""
    initials: str = ""
    title: str = ""


@dataclass
class CommentFacts:
    """A comment as programs read it. A withdrawn one keeps its place, without its text."""

    id: UUID
    author: str
    from_client: bool
    visible_to_client: bool
    text: str
    at: datetime
    edited_at: datetime | None = None
    withdrawn_at: datetime | None = None
    withdrawn_reason: str = ""
    version: int = 1
    mentions: list[UUID] = field(default_factory=list)


def add(
    work: Work,
    entity: str,
    entity_id: UUID,
    *,
    text: str,
    visible_to_client: bool = False,
    result: tuple[UUID, UUID] | None = None,
) -> UUID:
    """Say something about a record. People named as "@Vera Vogel" find it in their inbox.

    `result` is the test and the analyte of a sample that it is about (see `analyses.cell_comments`).
    """
    work.require_any(Permission.WRITE_COMMENTS, Permission.PORTAL_ORDERS)
    seen = about.subject(work, entity, entity_id)
    by_client = work.actor.side is Side.CLIENT
    visible = visible_to_client or by_client
    if visible:
        _may_reach_the_client(work, seen)
    said = _checked(text)
    mentioned = [] if by_client else _mentioned(work, entity, said)
    comment = work.add(
        Comment(
            **seen.keys, analysis_id=result and result[0], analyte_id=result and result[1], text=said, author_name=work.actor.name, from_client=by_client, visible_to_client=visible,
            mentions=[str(each) for each in mentioned],
        )
    )  # fmt: skip
    work.db.flush()
    notifications.tell(
        work, mentioned, Notice.MENTIONED, entity=entity, entity_id=seen.id, name=seen.name, text=said
    )
    work.emit("comment.added", comment.id, client_id=seen.client_id, entity=entity, record=str(seen.id))
    return comment.id


def edit(work: Work, comment_id: UUID, *, text: str, version: int | None = None) -> None:
    """Say it better. What stood there before is kept, and everybody is shown that it was edited."""
    comment = _own(work, comment_id, version)
    said = _checked(text)
    if said == comment.text:
        return
    comment.earlier = [*comment.earlier, {"text": comment.text, "at": work.now.isoformat()}]
    before = set(comment.mentions)
    mentioned = [] if comment.from_client else _mentioned(work, comment.entity, said)
    comment.text, comment.edited_at = said, work.now
    comment.mentions = [str(each) for each in mentioned]
    seen = about.subject(work, comment.entity, comment.entity_id)
    new = [each for each in mentioned if str(each) not in before]
    notifications.tell(
        work,
        new,
        Notice.MENTIONED,
        entity=comment.entity,
        entity_id=comment.entity_id,
        name=seen.name,
        text=said,
    )
    work.emit("comment.edited", comment.id, client_id=comment.client_id)


def withdraw(work: Work, comment_id: UUID, *, reason: str, version: int | None = None) -> None:
    """Take a comment back. It stays on record, marked as withdrawn, with the reason."""
    comment = _own(work, comment_id, version)
    why = reason.strip()[:500]
    if not why:
        raise Invalid("Give a reason: the record keeps it.", field="reason")
    work.give_reason(why)
    comment.withdrawn_at, comment.withdrawn_reason = work.now, why
    work.emit("comment.withdrawn", comment.id, client_id=comment.client_id)


@on("comment.added")
def announce_message(work: Work, subject_id: UUID, payload: dict[str, Any]) -> None:
    """A client wrote about an order: who looks after it finds that in the inbox. Told twice, it is there once."""
    comment = work.read(Comment, subject_id)
    if comment.from_client:
        order = work.read(Order, comment.entity_id)
        notifications.tell(
            work, who_looks_after(work, order), Notice.MESSAGE, entity=comment.entity, entity_id=order.id,
            name=order.number, text=comment.text, actor_name=comment.author_name, at=comment.created_at,
        )  # fmt: skip


def page(
    work: Work, entity: str, entity_id: UUID, *, limit: int = 50, after: str = ""
) -> Piece[CommentFacts]:
    """The comments on a record, the newest first; to a client's people those that are meant for them."""
    seen = about.subject(work, entity, entity_id)
    query = select(Comment).where(Comment.entity == entity, Comment.entity_id == seen.id)
    rows, cursor = piece(work, query, Comment.id, limit=limit, after=after)
    return Piece([_facts(row.Comment, work.actor.side) for row in rows], cursor)


def view(work: Work, comment_id: UUID) -> CommentFacts:
    """One comment, for who may see its record."""
    comment = work.read(Comment, comment_id)
    about.require_sight(work, comment.entity)
    return _facts(comment, work.actor.side)


def mentionable(work: Work, entity: str) -> list[Mentionable]:
    """The laboratory's people who may see records of this kind, by name."""
    work.require(Permission.WRITE_COMMENTS)
    people = select(User.id, User.name, User.title).where(*about.people_who_see(entity))
    rows = work.db.execute(people.order_by(User.name).limit(MOST_PEOPLE))
    return [Mentionable(str(row.id), row.name, initials(row.name), row.title) for row in rows]


def _may_reach_the_client(work: Work, seen: Subject) -> None:
    if seen.entity != About.ORDER:
        raise Invalid("Only comments on an order can be shown to the client.", field="visible_to_client")
    if work.actor.side is not Side.CLIENT:
        work.require(Permission.WRITE_TO_CLIENTS)


def _checked(text: str) -> str:
    said = text.replace("\r\n", "\n").strip()
    if not said:
        raise Invalid("Write something first.", field="text")
    if len(said) > LONGEST:
        raise Invalid(
            "This is {said} characters long; {count} are possible.",
            field="text",
            said=number(len(said)),
            count=number(LONGEST),
        )
    return said


def _mentioned(work: Work, entity: str, text: str) -> list[UUID]:
    """The people named after an @, longest name first; two of the same name are both meant."""
    if "@" not in text:
        return []
    people = work.db.execute(select(User.id, User.name).where(*about.people_who_see(entity))).all()
    found: list[UUID] = []
    for pattern, ids in _by_name([(row.id, row.name) for row in people]):
        text, times = pattern.subn("", text)
        found += ids if times else []
    return found


def _by_name(people: Sequence[tuple[UUID, str]]) -> list[tuple[re.Pattern[str], list[UUID]]]:
    named: dict[str, list[UUID]] = {}
    for id, name in people:
        named.setdefault(name, []).append(id)
    return [
        (re.compile(rf"@{re.escape(name)}(?!\w)", re.IGNORECASE), named[name])
        for name in sorted(named, key=len, reverse=True)
    ]


def who_looks_after(work: Work, order: Order) -> list[UUID]:
    """Whom a client's words about an order concern: who took the order in; when that was the client, everybody who writes to clients."""
    seeing = about.people_who_see(About.ORDER)
    asked = [each for each in (order.created_by_id, order.confirmed_by_id) if each]
    own = list(work.db.scalars(select(User.id).where(User.id.in_(asked), *seeing)))
    return own or list(
        work.db.scalars(select(User.id).where(*about.people_who_may(Permission.WRITE_TO_CLIENTS)))
    )


def _own(work: Work, comment_id: UUID, version: int | None) -> Comment:
    """The comment, locked, if it is the actor's own and still stands."""
    work.require_any(Permission.WRITE_COMMENTS, Permission.PORTAL_ORDERS)
    comment = work.read(Comment, comment_id)
    about.require_sight(work, comment.entity)
    if comment.created_by_id != work.actor.id:
        raise NotAllowed("Only who wrote a comment may change or withdraw it.")
    comment = work.lock(Comment, comment_id, version=version)
    if comment.withdrawn_at:
        raise LabError("This comment was withdrawn already.")
    return comment


def _facts(comment: Comment, side: Side) -> CommentFacts:
    gone = comment.withdrawn_at is not None
    facts: dict[str, Any] = (
        {} if side is Side.CLIENT else {"mentions": [UUID(each) for each in comment.mentions]}
    )
    return CommentFacts(
        id=comment.id, author=comment.author_name, from_client=comment.from_client,
        visible_to_client=comment.visible_to_client, text="" if gone else comment.text, at=comment.created_at,
        edited_at=comment.edited_at, withdrawn_at=comment.withdrawn_at, withdrawn_reason=comment.withdrawn_reason,
        version=comment.version, **facts,
    )  # fmt: skip
