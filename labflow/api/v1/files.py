"""Files handed in and fetched again. Who hands in is asked before the first byte is read."""

from typing import Annotated
from uuid import UUID

from fastapi import Query, Request, Response, UploadFile
from fastapi.concurrency import run_in_threadpool

from labflow.api.answers import attachment
from labflow.api.doors import doors
from labflow.api.texts import Body, Keepable
from labflow.api.who import At
from labflow.domain import uploads
from labflow.domain.files import MAX_BYTES
from labflow.errors import TooLarge

router = doors("/files", tags=["files"])

FileName = Annotated[str, Query(min_length=1, max_length=200, description="The file's name."), Keepable]
For = Annotated[str, Query(max_length=20, description="What it is for, such as `import`."), Keepable]


class Stored(Body):
    id: UUID


@router.put("", status_code=201)
async def hand_in(request: Request, at: At, name: FileName, purpose: For = "import") -> Stored:
    """Hand in a file of at most 50 MB as the raw body."""
    await run_in_threadpool(at.do, uploads.may_hand_in, purpose, name)
    data = await whole_body(request)
    kept = await run_in_threadpool(at.do, uploads.hand_in, data, purpose=purpose, name=name)
    return Stored(id=kept)


@router.get("/{file_id}", response_class=Response)
def fetch(at: At, file_id: UUID) -> Response:
    """Fetch a file that was handed in, always as a download."""
    file, data = at.do(uploads.fetch, file_id)
    return attachment(data, file.name, file.media_type, sha256=file.sha256)


async def whole_body(request: Request, *, most: int = MAX_BYTES) -> bytes:
    """The body of a request, refused as soon as it is more than a file may be."""
    data = bytearray()
    async for chunk in request.stream():
        data += chunk
        if len(data) > most:
            if most < MAX_BYTES:
                raise TooLarge("This is more than was announced.", field="file")
            raise TooLarge("The file is larger than 50 MB.", field="file")
    return bytes(data)


def whole_file(file: UploadFile) -> bytes:
    """A file of a form, refused when it is more than a file may be."""
    data = file.file.read(MAX_BYTES + 1)
    if len(data) > MAX_BYTES:
        raise TooLarge("The file is larger than 50 MB.", field="file")
    return data
