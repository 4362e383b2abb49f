"""Archives of old years: made and verified by the worker, taken along as one file."""

from collections.abc import Iterator
from typing import BinaryIO

from fastapi.responses import StreamingResponse

from labflow.api.answers import download_headers
from labflow.api.doors import doors
from labflow.api.nouns import reads
from labflow.api.texts import Reference
from labflow.api.verbs import acts, creates
from labflow.api.who import At
from labflow.domain import archives, nouns
from labflow.domain.archives.lookup import NOUN

router = doors("/archives", tags=["archives"])
PIECE = 1 << 20

reads(router, NOUN)
creates(router, NOUN, archives.start)
acts(router, NOUN, verify=archives.ask)


@router.get(
    "/{reference}/package",
    response_class=StreamingResponse,
    responses={200: {"content": {"application/zip": {}}, "description": "The file."}},
)
def package(at: At, reference: Reference) -> StreamingResponse:
    """The file of an archive, as a stream."""
    with at.work(archives.download) as work:
        file = archives.download(work, nouns.id_of(work, NOUN, reference))
    headers = {**download_headers(file.name, sha256=file.sha256), "content-length": str(file.size)}
    return StreamingResponse(_pieces(file.source), media_type=file.media_type, headers=headers)


def _pieces(source: BinaryIO) -> Iterator[bytes]:
    with source:
        while piece := source.read(PIECE):
            yield piece
