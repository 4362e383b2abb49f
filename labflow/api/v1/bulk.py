"""Many rows at once: samples registered and results entered, each row with what became of it."""

from typing import Annotated, Any

from fastapi import HTTPException, Query, Request, Response
from fastapi.concurrency import run_in_threadpool
from pydantic_core import to_json

from labflow.api.doors import doors, join
from labflow.api.nouns import JSON, answered, reads
from labflow.api.texts import Keepable
from labflow.api.v1.files import whole_body
from labflow.api.who import At, Door
from labflow.domain import bulk, nouns
from labflow.domain.bulk import Report
from labflow.domain.bulk.lookup import RUN
from labflow.domain.bulk.running import may_send
from labflow.kit.lines import CSV, NDJSON

router = doors(tags=["imports"])
_runs = doors("/bulk-imports", tags=["imports"])
reads(_runs, RUN)

Whole = Annotated[bool, Query(description="Keep every row or none.")]
Reason = Annotated[
    str,
    Query(max_length=500, description="Why saved values change; without it such rows are refused."),
    Keepable,
]
_SAMPLE = '{"order": "O26-000012", "sample_type": "DW", "client_reference": "Well 4", "services": ["NO3"], "collected_at": "2026-03-12T08:30:00Z"}\n'
_RESULT = '{"sample": "S26-000041", "service": "NO3", "analyte": "NO3", "value": "<0.5"}\n'


def _described(example: str, table: str) -> dict[str, Any]:
    text = {"schema": {"type": "string", "format": "binary"}}
    content = {NDJSON[0]: {**text, "example": example}, CSV[0]: {**text, "example": table}}
    accepted = {
        "description": "More than 2,000 rows: the run that the worker takes in; ask for it at `Location`.",
        "content": {JSON: {"schema": {"type": "object"}}},
    }
    return {
        "openapi_extra": {"requestBody": {"required": True, "content": content}},
        "responses": {202: accepted},
    }


@router.post(
    "/imports/samples", response_model=Report,
    **_described(_SAMPLE, "order,sample_type,client_reference,services\nO26-000012,DW,Well 4,NO3\n"),
)  # fmt: skip
async def samples(request: Request, at: At, all_or_nothing: Whole = False) -> Response:
    """Register up to 10,000 samples (50 MB), one a row of NDJSON or CSV: into an `order`, or into new ones of a `client`. Good rows
    are kept while bad ones are told why. More than 2,000 rows are taken in by the worker."""
    return await _sent(request, at, "samples", all_or_nothing=all_or_nothing)


@router.post(
    "/imports/results", response_model=Report,
    **_described(_RESULT, "sample,service,analyte,value\nS26-000041,NO3,NO3,<0.5\n"),
)  # fmt: skip
async def results(request: Request, at: At, all_or_nothing: Whole = False, reason: Reason = "") -> Response:
    """Enter up to 10,000 results (50 MB), one a row of NDJSON or CSV, named by sample, test and analyte."""
    return await _sent(request, at, "results", all_or_nothing=all_or_nothing, reason=reason)


async def _sent(request: Request, at: Door, kind: str, **how: Any) -> Response:
    media_type = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    await run_in_threadpool(at.do, may_send, kind)
    if media_type not in (*NDJSON, *CSV):
        raise HTTPException(415)
    data = await whole_body(request)
    return await run_in_threadpool(_taken, at, kind, data, media_type, how)


def _taken(at: Door, kind: str, data: bytes, media_type: str, how: dict[str, Any]) -> Response:
    with at.work(bulk.send) as work:
        answer = bulk.send(work, kind, data, media_type=media_type, **how)
        if answer.run_id is not None:
            run = nouns.record(work, RUN, answer.run_id)
            return answered(run, 202, location=f"/api/v1/bulk-imports/{answer.run_id}")
        return Response(to_json(answer.report), media_type=JSON)


join(router, _runs)
