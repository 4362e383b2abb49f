"""Files of orders, samples, reports and clients: attached as raw bodies, listed, fetched, looked at, withdrawn."""

from collections.abc import Callable
from typing import Annotated, Any
from uuid import UUID

from fastapi import Form, Path, Query, Request, Response, UploadFile
from fastapi.concurrency import run_in_threadpool
from pydantic import Field, StringConstraints

from labflow.api.answers import attachment, framed
from labflow.api.doors import doors
from labflow.api.texts import Body, Keepable, Reference, Version
from labflow.api.v1.comments import ENTITY, Records, Withdrawal
from labflow.api.v1.files import whole_body, whole_file
from labflow.api.who import At, Door
from labflow.domain import about, activity, attachments, identity, signed_links
from labflow.domain.activity import Story
from labflow.domain.actor import system
from labflow.domain.attachments import AttachmentFacts
from labflow.domain.house import work_as
from labflow.domain.signed_links import Link

router = doors(tags=["attachments"])
Which = Annotated[str, Query(max_length=20), Keepable]

Sealed = Annotated[str, Path(max_length=400, description="The last part of the address."), Keepable]
FileName = Annotated[str, Query(min_length=1, max_length=200, description="The file's name."), Keepable]


@router.get("/{records}/{reference}/attachments")
def page(at: At, records: Records, reference: Reference) -> list[AttachmentFacts]:
    """The files of a record, the newest first; withdrawn ones last."""
    with at.work(attachments.facts) as work:
        return attachments.facts(work, ENTITY[records], about.id_of(work, ENTITY[records], reference))


@router.put("/{records}/{reference}/attachments", status_code=201)
async def add(
    request: Request,
    at: At,
    records: Records,
    reference: Reference,
    name: FileName,
    visible_to_client: bool = False,
) -> AttachmentFacts:
    """Attach a file of at most 50 MB, sent as the raw body. Its content must be what its name says."""
    entity = ENTITY[records]
    found = await run_in_threadpool(_asked, at, entity, reference, name, visible_to_client)
    data = await whole_body(request)
    return await run_in_threadpool(_kept, at, entity, found, data, name, visible_to_client)


@router.post("/{records}/{reference}/attachments", status_code=201)
def add_form(
    at: At, records: Records, reference: Reference, file: UploadFile, visible_to_client: Annotated[bool, Form()] = False
) -> AttachmentFacts:  # fmt: skip
    """The same as a form (multipart): the file under `file`."""
    name = (file.filename or "").replace("\0", "")[:200]
    found = _asked(at, ENTITY[records], reference, name, visible_to_client)
    return _kept(at, ENTITY[records], found, whole_file(file), name, visible_to_client)


class Announced(Body):
    """A file that will be sent to a signed address: exactly these bytes."""

    name: Annotated[str, StringConstraints(min_length=1, max_length=200), Keepable]
    size: Annotated[int, Field(ge=1, le=2**31 - 1)]
    sha256: Annotated[str, StringConstraints(max_length=64), Keepable]
    visible_to_client: bool = False


@router.post("/{records}/{reference}/attachments/presign", status_code=201)
def presign(at: At, records: Records, reference: Reference, announced: Announced) -> Link:
    """An address to send a file to by `PUT`, for 15 minutes and once; then complete it. The bytes need not pass through the API."""
    with at.work(signed_links.ask_upload) as work:
        found = about.id_of(work, ENTITY[records], reference)
        return signed_links.ask_upload(work, ENTITY[records], found, **announced.model_dump())


@router.post("/uploads/{link_id}/complete", status_code=201)
def complete(at: At, link_id: UUID) -> AttachmentFacts:
    """Attach the file that was sent to a signed address: its size, digest and content are checked first."""
    with at.work(signed_links.complete) as work:
        return attachments.view(work, signed_links.complete(work, link_id))


@router.post("/attachments/{attachment_id}/presign", status_code=201)
def presign_download(at: At, attachment_id: UUID) -> Link:
    """An address to fetch a file from by `GET`, for 15 minutes, without a token."""
    return at.do(signed_links.ask_download, attachment_id)


@router.put("/signed/{sealed}", status_code=204)
async def arrive(request: Request, sealed: Sealed) -> None:
    """Send the file that was announced, to the address that was given. The address is the authority; it works once."""
    wanted = await run_in_threadpool(_by_address, signed_links.expected, sealed)
    data = await whole_body(request, most=wanted.size)
    media_type = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    await run_in_threadpool(_by_address, signed_links.arrive, sealed, data, media_type=media_type)


@router.get("/signed/{sealed}", response_class=Response)
def fetch_signed(sealed: Sealed) -> Response:
    """Fetch a file from the address that was given, once."""
    file, data = _by_address(signed_links.fetch, sealed)
    return attachment(data, file.name, file.media_type, sha256=file.sha256)


def _by_address(verb: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
    """Nobody is signed in here: the sealed address says which file it is for."""
    with work_as(system("signed link"), verb=identity.verb_name(verb)) as work:
        return verb(work, *args, **kwargs)


@router.get("/{records}/{reference}/activity")
def story(at: At, records: Records, reference: Reference, which: Which = "all", before: Which = "") -> Story:
    """What happened to a record, the newest first; `before` is the `earlier` of the piece before. For the laboratory."""
    with at.work(activity.story) as work:
        found = about.id_of(work, ENTITY[records], reference)
        return activity.story(work, ENTITY[records], found, which=which, before=before)


class Shown(Body):
    """Whether the client sees the file in the portal."""

    visible: bool
    version: Version | None = None


@router.post("/attachments/{attachment_id}/show")
def show(at: At, attachment_id: UUID, shown: Shown) -> AttachmentFacts:
    """Let the client see a file, or not any more."""
    with at.work(attachments.show_to_client) as work:
        attachments.show_to_client(work, attachment_id, visible=shown.visible, version=shown.version)
        work.db.flush()
        return attachments.view(work, attachment_id)


@router.get("/attachments/{attachment_id}", response_class=Response)
def fetch(at: At, attachment_id: UUID) -> Response:
    """The file, always as a download."""
    file, data = at.do(attachments.fetch, attachment_id)
    return attachment(data, file.name, file.media_type, sha256=file.sha256)


@router.get("/attachments/{attachment_id}/preview", response_class=Response)
def preview(at: At, attachment_id: UUID) -> Response:
    """A PDF or a picture to look at within our own pages; other kinds are refused."""
    file, data = at.do(attachments.preview, attachment_id)
    return framed(data, file.media_type)


@router.post("/attachments/{attachment_id}/withdraw")
def withdraw(at: At, attachment_id: UUID, why: Withdrawal) -> AttachmentFacts:
    """Take a file off its record, with a reason. Its bytes stay in storage."""
    with at.work(attachments.withdraw) as work:
        attachments.withdraw(work, attachment_id, reason=why.reason, version=why.version)
        work.db.flush()
        return attachments.view(work, attachment_id)


def _asked(at: Door, entity: str, reference: str, name: str, visible: bool) -> UUID:
    with at.work(attachments.add) as work:
        found = about.id_of(work, entity, reference)
        attachments.may_add(work, entity, found, name, visible_to_client=visible)
        return found


def _kept(at: Door, entity: str, found: UUID, data: bytes, name: str, visible: bool) -> AttachmentFacts:
    with at.work(attachments.add) as work:
        made = attachments.add(work, entity, found, data, name=name, visible_to_client=visible)
        return attachments.view(work, made)
