"""The API's documentation to read: an interactive page (Swagger UI, from our own origin), and one without scripts."""

from pathlib import Path

from fastapi import APIRouter, HTTPException, Request
from fastapi.responses import FileResponse, HTMLResponse, Response

from labflow.api import listing

FOLDER = Path(__file__).parent / "interactive"
# What the page is made of. Swagger UI is kept here as it was published (npm swagger-ui-dist, Apache-2.0).
KINDS = {
    "swagger-ui-bundle.js": "text/javascript",
    "swagger-ui.css": "text/css",
    "start.js": "text/javascript",
    "page.css": "text/css",
}

router = APIRouter(include_in_schema=False)


@router.get("/api/docs")
def docs() -> Response:
    """Every operation with its example, to be tried with the reader's own session or token."""
    return FileResponse(FOLDER / "index.html", media_type="text/html")


@router.get("/api/docs/{name}")
def part(name: str) -> Response:
    """What the page is made of."""
    if name not in KINDS:
        raise HTTPException(404)
    return FileResponse(FOLDER / name, media_type=KINDS[name], headers={"cache-control": "no-cache"})


@router.get("/api/reference")
def reference(request: Request) -> HTMLResponse:
    """The API as a page to read, made from its own description."""
    return HTMLResponse(listing.page(request.app.openapi()))
