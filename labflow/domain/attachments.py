"""Files attached to a record: taken when they are what they say, shown to who may see the record, withdrawn with a reason."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import func, or_, select

from labflow.domain import about, file_kinds, files
from labflow.domain.about import Subject
from labflow.domain.file_kinds import PREVIEW
from labflow.domain.lab import zone
from labflow.domain.work import Work
from labflow.errors import Invalid, LabError, NotAllowed, NotFound
from labflow.kit.times import full, short
from labflow.models import Attachment, Report, Sample, StoredFile
from labflow.vocabulary import About, Permission, Side
from labflow.words import decimal

PURPOSE = "attachment"
MOST = 100
AT_ONCE = 10


@dataclass
class AttachmentRow:
    """A file as its record's page lists it. `preview` is pdf, image or empty; `of` the sample or certificate in an order's list."""

    id: str = ""
    name: str = ""
    kind: str = ""
    size: str = ""
    preview: str = ""
    by: str = ""
    at: str = ""
    at_full: str = ""
    sha256: str = ""
    visible_to_client: bool = False
    from_client: bool = False
    may_withdraw: bool = False
    withdrawn: str = ""
    version: int = 1
    of: str = ""


@dataclass
class AttachmentFacts:
    """A file as programs read it."""

    id: UUID
    name: str
    media_type: str
    size: int
    sha256: str
    visible_to_client: bool
    from_client: bool
    by: str
    at: datetime
    withdrawn_at: datetime | None = None
    withdrawn_reason: str = ""
    version: int = 1


def may_add(work: Work, entity: str, entity_id: UUID, name: str, *, visible_to_client: bool = False) -> None:
    """Refuse before anything is read: this person, this record, this kind of file."""
    _open_to(work, entity, entity_id, visible_to_client)
    file_kinds.promised(files.safe_name(name))


def add(
    work: Work, entity: str, entity_id: UUID, data: bytes, *, name: str, visible_to_client: bool = False
) -> UUID:
    """Attach a file of at most 50 MB to a record. What a client's person attaches, the client sees."""
    seen = _open_to(work, entity, entity_id, visible_to_client)
    called = files.safe_name(name)
    kind = file_kinds.checked(called, data) if data else file_kinds.promised(called)
    kept = files.keep(
        work, data, purpose=PURPOSE, name=called, media_type=kind.media_type, client_id=seen.client_id
    )
    by_client = work.actor.side is Side.CLIENT
    attachment = work.add(
        Attachment(
            **seen.keys, file_id=kept.id, name=kept.name, author_name=work.actor.name, from_client=by_client,
            visible_to_client=visible_to_client or by_client,
        )
    )  # fmt: skip
    work.db.flush()
    work.emit("attachment.added", attachment.id, client_id=seen.client_id, entity=entity, record=str(seen.id))
    return attachment.id


def withdraw(work: Work, attachment_id: UUID, *, reason: str, version: int | None = None) -> None:
    """Take a file off its record: it is listed as withdrawn with the reason, and its bytes stay."""
    attachment = _own(work, attachment_id, version)
    why = reason.strip()[:500]
    if not why:
        raise Invalid("Give a reason: the record keeps it.", field="reason")
    work.give_reason(why)
    attachment.withdrawn_at, attachment.withdrawn_by, attachment.withdrawn_reason = (
        work.now,
        work.actor.name,
        why,
    )
    work.emit("attachment.withdrawn", attachment.id, client_id=attachment.client_id)


def show_to_client(work: Work, attachment_id: UUID, *, visible: bool, version: int | None = None) -> None:
    """Let the client see a file in the portal, or not any more. What the client sent stays visible to the client."""
    work.require(Permission.WRITE_TO_CLIENTS)
    attachment = _own(work, attachment_id, version)
    if attachment.entity == About.CLIENT:
        raise Invalid("Files of the client record are the laboratory's own.", field="visible_to_client")
    if attachment.from_client and not visible:
        raise LabError("The client sent this file and can always see it.")
    attachment.visible_to_client = visible
    work.emit(
        "attachment.shown" if visible else "attachment.hidden", attachment.id, client_id=attachment.client_id
    )


def rows(work: Work, entity: str, entity_id: UUID) -> list[AttachmentRow]:
    """The files of a record as a page lists them, the newest first, withdrawn ones last."""
    return [_row(work, attachment, file) for attachment, file in _all(work, entity, entity_id)]


def rows_of_order(work: Work, order_id: UUID) -> list[AttachmentRow]:
    """The files of an order, of its samples and of its certificates, the newest first, for who may see the order."""
    seen = about.subject(work, About.ORDER, order_id)
    held = [
        Attachment.order_id == seen.id,
        Attachment.sample_id.in_(select(Sample.id).where(Sample.order_id == seen.id)),
    ]
    if work.actor.may(Permission.PORTAL_REPORTS) or work.actor.may(Permission.SEE_REPORTS):
        held.append(Attachment.report_id.in_(select(Report.id).where(Report.order_id == seen.id)))
    query = (
        select(Attachment, StoredFile, func.coalesce(Sample.number, Report.number, "").label("of"))
        .join(StoredFile, StoredFile.id == Attachment.file_id)
        .outerjoin(Sample, Sample.id == Attachment.sample_id)
        .outerjoin(Report, Report.id == Attachment.report_id)
        .where(or_(*held), Attachment.withdrawn_at.is_(None))
        .order_by(Attachment.id.desc())
        .limit(2 * MOST)
    )
    return [replace(_row(work, row.Attachment, row.StoredFile), of=row.of) for row in work.db.execute(query)]


def facts(work: Work, entity: str, entity_id: UUID) -> list[AttachmentFacts]:
    """The files of a record as programs read them, the newest first, withdrawn ones last."""
    return [_facts(attachment, file) for attachment, file in _all(work, entity, entity_id)]


def view(work: Work, attachment_id: UUID) -> AttachmentFacts:
    """One attachment, for who may see its record."""
    attachment = _readable(work, attachment_id)
    return _facts(attachment, work.read(StoredFile, attachment.file_id))


def fetch(work: Work, attachment_id: UUID) -> tuple[StoredFile, bytes]:
    """The file with its bytes, and a note in the trail of who fetched it."""
    return files.fetch(work, released(work, attachment_id).id)


def released(work: Work, attachment_id: UUID) -> StoredFile:
    """The file of an attachment, for who may fetch it, with a note in the trail of who did."""
    attachment = _readable(work, attachment_id)
    work.note("downloaded", "attachment", attachment.id, client_id=attachment.client_id, name=attachment.name)
    return work.read(StoredFile, attachment.file_id)


def preview(work: Work, attachment_id: UUID) -> tuple[StoredFile, bytes]:
    """The bytes of a PDF or a picture, to be looked at in the page. No other kind is ever shown there."""
    attachment = _readable(work, attachment_id)
    file, data = files.fetch(work, attachment.file_id)
    if not PREVIEW.get(file.media_type):
        raise Invalid("This kind of file can only be downloaded.", field="attachment")
    return file, data


def size_text(size: int) -> str:
    """ "218 kB", "1.4 MB": as people read sizes, in thousands."""
    if size < 1000:
        return f"{size} B"
    return f"{decimal(size / 1000, 0)} kB" if size < 999_500 else f"{decimal(size / 1_000_000, 1)} MB"


def _open_to(work: Work, entity: str, entity_id: UUID, visible: bool) -> Subject:
    work.require_any(Permission.ATTACH_FILES, Permission.PORTAL_ORDERS)
    seen = about.subject(work, entity, entity_id)
    if visible and work.actor.side is not Side.CLIENT:
        work.require(Permission.WRITE_TO_CLIENTS)
        if entity == About.CLIENT:
            raise Invalid("Files of the client record are the laboratory's own.", field="visible_to_client")
    live = select(func.count()).where(
        Attachment.entity_id == seen.id, Attachment.entity == entity, Attachment.withdrawn_at.is_(None)
    )
    if (work.db.scalar(live) or 0) >= MOST:
        raise LabError(
            "{name} has {count} files already. Withdraw one that is not needed first.",
            name=seen.name,
            count=MOST,
        )
    return seen


def _all(work: Work, entity: str, entity_id: UUID) -> list[Any]:
    seen = about.subject(work, entity, entity_id)
    query = (
        select(Attachment, StoredFile)
        .join(StoredFile, StoredFile.id == Attachment.file_id)
        .where(Attachment.entity_id == seen.id, Attachment.entity == entity)
        .order_by(Attachment.withdrawn_at.is_not(None), Attachment.id.desc())
    )
    if work.actor.side is Side.CLIENT:
        query = query.where(Attachment.withdrawn_at.is_(None))
    return list(work.db.execute(query.limit(2 * MOST)).all())


def _readable(work: Work, attachment_id: UUID) -> Attachment:
    attachment = work.read(Attachment, attachment_id)
    about.subject(work, attachment.entity, attachment.entity_id)
    if attachment.withdrawn_at and work.actor.side is Side.CLIENT:
        raise NotFound("There is no such attachment.")
    return attachment


def _own(work: Work, attachment_id: UUID, version: int | None) -> Attachment:
    """The attachment, locked, if the actor may change it: the laboratory's people theirs and the client's, a client hers."""
    work.require_any(Permission.ATTACH_FILES, Permission.PORTAL_ORDERS)
    attachment = _readable(work, attachment_id)
    if not _is_theirs(work, attachment):
        raise NotAllowed("Only who attached a file may withdraw it.")
    attachment = work.lock(Attachment, attachment_id, version=version)
    if attachment.withdrawn_at:
        raise LabError("{name} was withdrawn already.", name=attachment.name)
    return attachment


def _is_theirs(work: Work, attachment: Attachment) -> bool:
    """The laboratory's people may withdraw every file, a client's person what she attached."""
    return work.actor.side is not Side.CLIENT or attachment.created_by_id == work.actor.id


def _may_withdraw(work: Work, attachment: Attachment) -> bool:
    staff = work.actor.side is not Side.CLIENT
    return _is_theirs(work, attachment) and (not staff or work.actor.may(Permission.ATTACH_FILES))


def _row(work: Work, attachment: Attachment, file: StoredFile) -> AttachmentRow:
    gone = attachment.withdrawn_at is not None
    return AttachmentRow(
        id=str(attachment.id), name=attachment.name, kind=file.media_type.split("/")[0] if PREVIEW.get(file.media_type) != "pdf" else "pdf",
        size=size_text(file.size), preview=PREVIEW.get(file.media_type, ""), by=attachment.author_name,
        at=short(attachment.created_at, zone(work), now=work.now), at_full=full(attachment.created_at, zone(work)),
        sha256=file.sha256, visible_to_client=attachment.visible_to_client, from_client=attachment.from_client,
        may_withdraw=not gone and _may_withdraw(work, attachment),
        withdrawn=f"{attachment.withdrawn_by}: {attachment.withdrawn_reason}" if gone else "", version=attachment.version,
    )  # fmt: skip


def _facts(attachment: Attachment, file: StoredFile) -> AttachmentFacts:
    return AttachmentFacts(
        id=attachment.id, name=attachment.name, media_type=file.media_type, size=file.size, sha256=file.sha256,
        visible_to_client=attachment.visible_to_client, from_client=attachment.from_client, by=attachment.author_name,
        at=attachment.created_at, withdrawn_at=attachment.withdrawn_at, withdrawn_reason=attachment.withdrawn_reason,
        version=attachment.version,
    )  # fmt: skip
