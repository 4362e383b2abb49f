"""Archives of old years: made and verified by the worker, taken along as one file."""

from collections.abc import Iterator
from typing import BinaryIO
from uuid import UUID

from fastapi import APIRouter
from fastapi.responses import StreamingResponse

from labflow.api.answers import download_headers
from labflow.api.nouns import reads
from labflow.api.verbs import acts, creates
from labflow.api.who import At
from labflow.domain import archives
from labflow.domain.archives.lookup import NOUN

router = APIRouter(prefix="/archives", tags=["archives"])
PIECE = 1 << 20

reads(router, NOUN)
creates(router, NOUN, archives.start)
acts(router, NOUN, verify=archives.ask)


@router.get(
    "/{archive_id}/package",
    response_class=StreamingResponse,
    responses={200: {"content": {"application/zip": {}}, "description": "The file."}},
)
def package(at: At, archive_id: UUID) -> StreamingResponse:
    """The file of an archive, as a stream."""
    file = at.do(archives.download, archive_id)
    headers = {**download_headers(file.name, sha256=file.sha256), "content-length": str(file.size)}
    return StreamingResponse(_pieces(file.source), media_type=file.media_type, headers=headers)


def _pieces(source: BinaryIO) -> Iterator[bytes]:
    with source:
        while piece := source.read(PIECE):
            yield piece
