"""Comments on orders, samples, reports and clients: listed, written, edited, withdrawn."""

from typing import Annotated
from uuid import UUID

from fastapi import Path
from pydantic import StringConstraints

from labflow.api.doors import doors
from labflow.api.texts import After, Body, Keepable, Limit, Line, Reference, Version
from labflow.api.who import At
from labflow.domain import about, comments
from labflow.domain.comments import LONGEST, CommentFacts
from labflow.domain.finding import Piece

router = doors(tags=["comments"])

Said = Annotated[str, StringConstraints(max_length=LONGEST), Keepable]
ENTITY = {kind.place: entity for entity, kind in about.KINDS.items()}
Records = Annotated[str, Path(pattern=f"^({'|'.join(ENTITY)})$", description=f"One of {', '.join(ENTITY)}.")]


class NewComment(Body):
    """What is said. `@` and a person's full name mentions her; only comments on orders may be shown to the client."""

    text: Said
    visible_to_client: bool = False


class ChangedComment(Body):
    """What is said instead. With the version that was read, a change by somebody else meanwhile is refused."""

    text: Said
    version: Version | None = None


class Withdrawal(Body):
    """Why something is taken back."""

    reason: Line
    version: Version | None = None


@router.get("/{records}/{reference}/comments")
def page(
    at: At, records: Records, reference: Reference, limit: Limit = 50, after: After = ""
) -> Piece[CommentFacts]:
    """The comments on a record, the newest first. Continue with `after`."""
    with at.work(comments.page) as work:
        found = about.id_of(work, ENTITY[records], reference)
        return comments.page(work, ENTITY[records], found, limit=limit, after=after)


@router.post("/{records}/{reference}/comments", status_code=201)
def add(at: At, records: Records, reference: Reference, comment: NewComment) -> CommentFacts:
    """Say something about a record."""
    with at.work(comments.add) as work:
        found = about.id_of(work, ENTITY[records], reference)
        made = comments.add(
            work, ENTITY[records], found, text=comment.text, visible_to_client=comment.visible_to_client
        )
        return comments.view(work, made)


@router.put("/comments/{comment_id}")
def edit(at: At, comment_id: UUID, comment: ChangedComment) -> CommentFacts:
    """Say it differently. What stood there before is kept."""
    with at.work(comments.edit) as work:
        comments.edit(work, comment_id, text=comment.text, version=comment.version)
        work.db.flush()
        return comments.view(work, comment_id)


@router.post("/comments/{comment_id}/withdraw")
def withdraw(at: At, comment_id: UUID, why: Withdrawal) -> CommentFacts:
    """Take a comment of one's own back, with a reason."""
    with at.work(comments.withdraw) as work:
        comments.withdraw(work, comment_id, reason=why.reason, version=why.version)
        work.db.flush()
        return comments.view(work, comment_id)
