"""The laboratory itself: its logo for everybody, the head of its papers for who sets it up."""

from fastapi import Request, Response

from labflow.api.doors import doors
from labflow.api.who import At
from labflow.domain.actor import system
from labflow.domain.house import work_as
from labflow.domain.reports import letterhead

router = doors("/lab", tags=["laboratory"])


@router.get("/logo", response_class=Response, responses={404: {"description": "The laboratory has no logo."}})
def logo(request: Request) -> Response:
    """The laboratory's logo, PNG or JPEG. Open to everybody: the sign-in page shows it."""
    with work_as(system("door"), verb="letterhead.logo") as work:
        found = letterhead.logo(work)
    if found is None:
        return Response(status_code=404)
    data, media_type, sha256 = found
    headers = {"etag": f'"{sha256}"', "cache-control": "public, max-age=3600"}
    if request.headers.get("if-none-match") == headers["etag"]:
        return Response(status_code=304, headers=headers)
    return Response(data, media_type=media_type, headers=headers)


@router.get("/letterhead.png", response_class=Response)
def head(at: At) -> Response:
    """The head of a certificate as it would be printed now."""
    return Response(at.do(letterhead.preview), media_type="image/png", headers={"cache-control": "no-store"})
