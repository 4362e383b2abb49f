"""Attachments by signed addresses: the bytes go to storage by themselves, and are checked before they are kept.

A link is short-lived, works once, and is bound to one name, size, type and digest. Where the storage signs addresses itself
(S3) its own are given; else ours, which only this installation can have sealed.
"""

import hashlib
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import select

from labflow.domain import about, attachments, file_kinds, files
from labflow.domain.finding import NOTHING, as_id
from labflow.domain.work import Work
from labflow.errors import Invalid, LabError, NotAllowed, NotFound, TooLarge
from labflow.models import Attachment, SignedLink, StoredFile

UPLOAD, DOWNLOAD = "upload", "download"
LASTS = timedelta(minutes=15)
PLACE = "signed link"
ADDRESS = "/api/v1/signed/"


@dataclass
class Link:
    """An address to send exactly these bytes to, or to fetch a file from, until it expires; with these headers."""

    id: UUID
    method: str
    url: str
    expires_at: datetime
    headers: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Expected:
    """What an address of ours takes."""

    id: UUID
    size: int
    media_type: str


def ask_upload(
    work: Work, entity: str, entity_id: UUID, *, name: str, size: int, sha256: str, visible_to_client: bool = False
) -> Link:  # fmt: skip
    """An address to hand a file of this name, size and SHA-256 in for a record. Refused as the upload itself would be."""
    attachments.may_add(work, entity, entity_id, name, visible_to_client=visible_to_client)
    if size > files.MAX_BYTES:
        raise TooLarge("The file is larger than 50 MB.", field="size")
    if size < 1:
        raise Invalid("The file is empty.", field="size")
    if len(sha256) != 64 or not set(sha256.lower()) <= set("0123456789abcdef"):
        raise Invalid("Give the SHA-256 of the file as 64 hexadecimal digits.", field="sha256")
    called = files.safe_name(name)
    kind = file_kinds.promised(called)
    row = work.add(
        SignedLink(
            owner_id=work.actor.id, kind=UPLOAD, entity=entity, entity_id=about.subject(work, entity, entity_id).id, name=called,
            media_type=kind.media_type, size=size, sha256=sha256.lower(), visible_to_client=visible_to_client, expires_at=work.now + LASTS,
        )
    )  # fmt: skip
    work.db.flush()
    theirs = work.house.storage.address_to_put(
        str(row.id),
        size=size,
        media_type=row.media_type,
        sha256=row.sha256,
        seconds=int(LASTS.total_seconds()),
    )
    headers = {"content-type": row.media_type, **theirs.headers}
    return Link(row.id, "PUT", theirs.url or _ours(work, row), row.expires_at, headers)


def expected(work: Work, token: str) -> Expected:
    """What the address takes; refused when it is not ours, too old, or used."""
    row = _open(work, token, UPLOAD)
    return Expected(row.id, row.size, row.media_type)


def arrive(work: Work, token: str, data: bytes, *, media_type: str) -> None:
    """Lay what was sent to an address of ours aside, once. It is looked at when the upload is completed."""
    row = _open(work, token, UPLOAD)
    if media_type != row.media_type:
        raise Invalid("Send it as {name}.", field="content-type", name=row.media_type)
    if len(data) != row.size:
        raise Invalid("These are not {count} bytes.", field="body", count=row.size)
    work.house.storage.put_aside(str(row.id), data)
    row.used_at = work.now


def complete(work: Work, link_id: UUID) -> UUID:
    """Attach what has arrived, when it is what was announced and what its name says. Asked again, it is the same attachment."""
    row = _own(work, link_id)
    if row.attachment_id:
        return row.attachment_id
    storage = work.house.storage
    data = storage.aside(str(row.id))
    if data is None:
        raise LabError("The file has not arrived yet. Send it to the address first.")
    assert row.entity_id is not None
    if len(data) != row.size or hashlib.sha256(data).hexdigest() != row.sha256:
        raise Invalid(
            "What arrived is not the file that was announced: its size or its SHA-256 differs.",
            field="sha256",
        )
    made = attachments.add(
        work, row.entity, row.entity_id, data, name=row.name, visible_to_client=row.visible_to_client
    )
    row.attachment_id, row.used_at = made, row.used_at or work.now
    storage.forget_aside(str(row.id))
    return made


def ask_download(work: Work, attachment_id: UUID) -> Link:
    """An address to fetch an attachment from, for who may fetch it. The trail keeps who asked."""
    file = attachments.released(work, attachment_id)
    row = work.add(
        SignedLink(
            owner_id=work.actor.id, kind=DOWNLOAD, name=file.name, media_type=file.media_type, size=file.size, sha256=file.sha256,
            expires_at=work.now + LASTS, attachment_id=attachment_id,
        )
    )  # fmt: skip
    work.db.flush()
    theirs = work.house.storage.address_to_get(
        file.sha256, name=file.name, media_type=file.media_type, seconds=int(LASTS.total_seconds())
    )
    return Link(row.id, "GET", theirs or _ours(work, row), row.expires_at)


def fetch(work: Work, token: str) -> tuple[StoredFile, bytes]:
    """The file that an address of ours stands for, once."""
    row = _open(work, token, DOWNLOAD)
    row.used_at = work.now
    return files.fetch(work, work.read(Attachment, row.attachment_id or NOTHING).file_id)


def forget_old(work: Work) -> None:
    """What was sent and never completed is thrown away an hour after its address ended."""
    gone = work.now - timedelta(hours=1)
    late = select(SignedLink.id).where(
        SignedLink.kind == UPLOAD, SignedLink.attachment_id.is_(None), SignedLink.expires_at < gone, SignedLink.expires_at > gone - timedelta(days=2)
    )  # fmt: skip
    for id in work.db.scalars(late):
        work.house.storage.forget_aside(str(id))


def _ours(work: Work, row: SignedLink) -> str:
    return f"{work.house.web_url}{ADDRESS}{work.house.vault.seal(str(row.id), PLACE)}"


def _open(work: Work, token: str, kind: str) -> SignedLink:
    """The link behind an address of ours, locked, as long as it works."""
    try:
        id = as_id(work.house.vault.open(token, PLACE))
    except (LabError, AssertionError):
        id = None
    try:
        row = work.lock(SignedLink, id or NOTHING)
    except NotFound:
        raise NotAllowed("This address is not one of ours.") from None
    if row.kind != kind:
        raise NotAllowed("This address is not one of ours.")
    if row.used_at or row.expires_at <= work.now:
        raise LabError("This address was used, or is too old. Ask for a new one.")
    return row


def _own(work: Work, link_id: UUID) -> SignedLink:
    row = work.lock(SignedLink, link_id)
    if row.owner_id != work.actor.id or row.kind != UPLOAD:
        raise NotFound("There is no such signed link.")
    if row.attachment_id is None and row.expires_at + LASTS <= work.now:
        raise LabError("This address was used, or is too old. Ask for a new one.")
    return row
