"""The sentences about comments and files in a record's story, and the comments themselves as they stand now."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from sqlalchemy import select

from labflow.domain.activity_sentences import Deed, Entry, Part
from labflow.domain.lab import zone
from labflow.domain.work import Work
from labflow.kit.times import full
from labflow.models import Analyte, Attachment, AuditEvent, Comment, User
from labflow.vocabulary import Permission
from labflow.words import _


@dataclass
class Said:
    """The comments and the files that a story is about, by id, and who is mentioned in them."""

    comments: dict[str, Comment] = field(default_factory=dict)
    files: dict[str, str] = field(default_factory=dict)
    people: dict[str, str] = field(default_factory=dict)
    analytes: dict[UUID, str] = field(default_factory=dict)
    actor_id: UUID | None = None
    may_write: bool = False
    zone: str = "UTC"


def read(work: Work, rows: Sequence[AuditEvent]) -> Said:
    """What the rows of the trail are about, in at most four queries."""
    comment_ids = {row.entity_id for row in rows if row.entity == "comment"}
    file_ids = {row.entity_id for row in rows if row.entity == "attachment"}
    said = Said(actor_id=work.actor.id, may_write=work.actor.may(Permission.WRITE_COMMENTS), zone=zone(work))
    if comment_ids:
        found = work.db.scalars(select(Comment).where(Comment.id.in_(comment_ids)))
        said.comments = {str(each.id): each for each in found}
        measured = {each.analyte_id for each in said.comments.values() if each.analyte_id}
        if measured:
            rows_of = select(Analyte.id, Analyte.name).where(Analyte.id.in_(measured))
            said.analytes = dict(work.db.execute(rows_of).tuples().all())
        named = {UUID(id) for each in said.comments.values() for id in each.mentions}
        people = work.db.execute(select(User.id, User.name).where(User.id.in_(named))) if named else ()
        said.people = {str(row.id): row.name for row in people}
    if file_ids:
        found_files = work.db.execute(
            select(Attachment.id, Attachment.name).where(Attachment.id.in_(file_ids))
        )
        said.files = {str(row.id): row.name for row in found_files}
    return said


def tell(deed: Deed, said: Said) -> Iterable[Entry]:
    """The sentences of one deed about comments and files."""
    for row in deed.of("comment"):
        comment = said.comments.get(str(row.entity_id))
        if comment is not None:
            yield from _comment(row, comment, said)
    for row in deed.of("attachment"):
        yield from _file(row, said.files.get(str(row.entity_id), _("a file")))


def _comment(row: AuditEvent, comment: Comment, said: Said) -> Iterable[Entry]:
    old, new = row.old or {}, row.new or {}
    if row.act == "added":
        gone = comment.withdrawn_at is not None
        mine = said.may_write and comment.created_by_id == said.actor_id and not gone
        yield Entry(
            kind="comment", tone="acc" if comment.visible_to_client else "", comment_id=str(comment.id),
            version=comment.version, parts=_parts(comment, said), text=comment.text, mine=mine,
            for_client=comment.visible_to_client, from_client=comment.from_client,
            edited=full(comment.edited_at, said.zone) if comment.edited_at and not gone else "",
            withdrawn=comment.withdrawn_reason if gone else "",
            note=_("On {analytes}", analytes=said.analytes[comment.analyte_id]) if comment.analyte_id in said.analytes else "",
        )  # fmt: skip
    elif "withdrawn_at" in new:
        yield Entry(act=_("withdrew a comment"), kind="cancelled")
    elif "text" in new:
        yield Entry(act=_("edited a comment"), old=old.get("text", ""), new=new["text"], is_change=True)


def _parts(comment: Comment, said: Said) -> list[Part]:
    """The text with the names of mentioned people set apart."""
    names = sorted({said.people[id] for id in comment.mentions if id in said.people}, key=len, reverse=True)
    if not names:
        return [Part(comment.text)]
    cut = re.split(
        "(" + "|".join(rf"@{re.escape(name)}(?!\w)" for name in names) + ")", comment.text, flags=re.I
    )
    return [Part(piece, place % 2 == 1) for place, piece in enumerate(cut) if piece]


def _file(row: AuditEvent, name: str) -> Iterable[Entry]:
    new: dict[str, Any] = row.new or {}
    if row.act == "added":
        yield Entry(act=_("attached {name}", name=name), kind="file")
    elif "withdrawn_at" in new:
        yield Entry(act=_("withdrew the file {name}", name=name), kind="cancelled")
    elif "visible_to_client" in new:
        shown = new["visible_to_client"]
        yield Entry(
            act=_("showed {name} to the client", name=name)
            if shown
            else _("hid {name} from the client", name=name),
            kind="file",
        )
