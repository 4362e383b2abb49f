"""Lists as files for programs: asked for, prepared by the worker, fetched by whoever asked."""

from typing import Annotated, Literal
from urllib.parse import quote
from uuid import UUID

from fastapi import Response
from fastapi.responses import StreamingResponse
from pydantic import Field, StringConstraints

from labflow.api.asking import Filter
from labflow.api.doors import doors
from labflow.api.nouns import answered, reads
from labflow.api.texts import Body, Keepable, Name, Reference
from labflow.api.who import At
from labflow.domain import nouns
from labflow.domain.nouns import Asking
from labflow.domain.nouns.exporting import EXPORT, ask, fetch
from labflow.domain.work import Work

router = doors("/exports", tags=["lists"])

Words = Annotated[str, StringConstraints(max_length=60), Keepable]


class NewExport(Body):
    """A list by the name that it has under `/api/v1`, narrowed and sorted as there; all fields, or those named."""

    list: Name
    format: Literal["ndjson", "csv", "xlsx", "parquet"] = "ndjson"
    filter: Annotated[list[Filter], Field(max_length=40)] = []
    q: Words = ""
    sort: Name = ""
    view: Name = ""
    fields: Annotated[list[Words], Field(max_length=100)] = []


@router.post("", status_code=202, response_model=EXPORT.facts.answer)
def export(at: At, wanted: NewExport) -> Response:
    """Have a list prepared as a file, all its rows in exact values. Ask for the export until its `state` is `ready` or `failed`."""
    asked = Asking(tuple(wanted.filter), wanted.sort, wanted.q, wanted.view, fields=tuple(wanted.fields))
    with at.work(ask) as work:
        made = ask(work, wanted.list, asked, format=wanted.format)
        return answered(nouns.record(work, EXPORT, made), 202, location=f"/api/v1/exports/{made}")


reads(router, EXPORT)


@router.get("/{reference}/file", response_class=Response)
def download(at: At, reference: Reference) -> Response:
    """The file of an export that is ready."""
    with at.work(fetch) as work:
        file = fetch(work, _id(work, reference))
    return StreamingResponse(
        file.pieces, media_type=file.media_type,
        headers={
            "content-disposition": f"attachment; filename*=UTF-8''{quote(file.name, safe='')}", "cache-control": "no-store",
            "content-length": str(file.size), "etag": f'"{file.sha256}"', "x-content-type-options": "nosniff",
        },
    )  # fmt: skip


def _id(work: Work, reference: str) -> UUID:
    return nouns.id_of(work, EXPORT, reference)
