"""The API application: sign-in forms, the versioned API, health. It is the outer application of the pages."""

import re
from functools import cache, partial

from fastapi import FastAPI, HTTPException, Request
from starlette.routing import compile_path

from labflow import __version__
from labflow.api import auth, contract, health, pages, problems, v1
from labflow.api.bodies import Bodies
from labflow.api.crowd import Crowd
from labflow.api.doors import ByNoun
from labflow.api.limits import Limits
from labflow.api.whole import Wholes

METHODS = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]

api = FastAPI(
    title="LabFlow", version=__version__, summary="The laboratory for programs.",
    docs_url=None, redoc_url=None, openapi_url="/api/openapi.json",
)  # fmt: skip
api.add_middleware(Bodies)
api.add_middleware(Wholes)
api.add_middleware(Crowd)
api.add_middleware(Limits)
problems.told_to(api)
api.include_router(health.router)
api.include_router(auth.router)
api.router.routes.append(ByNoun(v1.router.routes))
api.include_router(pages.router)
api.openapi = partial(contract.describe, api, v1.router.routes)


@api.api_route("/api/{rest:path}", methods=METHODS, include_in_schema=False)
async def nothing_here(request: Request) -> None:
    """Registered last: whatever programs ask beyond the API is answered as a problem, never as a page."""
    path = request.url.path
    allowed = {method for place, methods in _places() if place.fullmatch(path) for method in methods}
    if allowed:
        raise HTTPException(405, headers={"allow": ", ".join(sorted(allowed))})
    raise HTTPException(404)


@cache
def _places() -> list[tuple[re.Pattern[str], list[str]]]:
    """Every address of the API with its methods."""
    paths = api.openapi()["paths"]
    return [
        (compile_path(path)[0], [method.upper() for method in methods]) for path, methods in paths.items()
    ]
