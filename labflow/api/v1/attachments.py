"""Files of orders, samples, reports and clients: attached as raw bodies, listed, fetched, looked at, withdrawn."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Form, Query, Request, Response, UploadFile
from fastapi.concurrency import run_in_threadpool

from labflow.api.answers import attachment, framed
from labflow.api.texts import Body, Keepable, Reference, Version
from labflow.api.v1.comments import ENTITY, Records, Withdrawal
from labflow.api.v1.files import whole_body, whole_file
from labflow.api.who import At, Door
from labflow.domain import about, activity, attachments
from labflow.domain.activity import Story
from labflow.domain.attachments import AttachmentFacts

router = APIRouter(tags=["attachments"])
Which = Annotated[str, Query(max_length=20), Keepable]

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
