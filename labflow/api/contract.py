"""What the API says of itself (OpenAPI 3.1): names for methods, every refusal, ways to sign in, what each part is for.

FastAPI describes addresses, bodies and answers; all that is the same everywhere is said here, once.
"""

import re
from collections import Counter
from collections.abc import Sequence
from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi
from starlette.routing import BaseRoute

from labflow.api import examples
from labflow.api.method_names import method_name
from labflow.api.parts import PARTS, PROSE
from labflow.api.problems import MEDIA_TYPE, Problem

METHODS = ("get", "put", "post", "patch", "delete")
WRITING = ("put", "post", "patch", "delete")
BEARER = "HTTPBearer"
CLIENT = "OAuth2"

# Refusals by status: the name of the answer, and what it means.
REFUSALS = {
    400: ("Unreadable", "The request could not be read."),
    401: ("NotSignedIn", "No token, or one that is wrong, spent or revoked."),
    403: ("NotAllowed", "Your roles, or the scopes of your key, do not allow it."),
    404: ("NotFound", "There is no such record, or it is not yours to see."),
    409: ("Conflict", "The state of the record does not allow it, or somebody changed it meanwhile."),
    412: ("Changed", "The record is no longer the one that `If-Match` names."),
    413: ("TooLarge", "More than is read at once."),
    415: ("WrongKind", "The body is not of a kind that is read here."),
    422: ("Invalid", "A value does not fit: `errors` has a message for each field."),
    429: ("TooManyRequests", "Wait for as many seconds as `Retry-After` says."),
    500: ("Failed", "Something went wrong on our side."),
    503: ("Unavailable", "The database is not reachable; try again in a few seconds."),
}
# What answers with a file whose kind its address does not tell.
FILES = frozenset({
    "export_list", "fetch_attachment", "fetch_export", "fetch_signed", "fetch_file", "fetch_label_run", "fetch_logo", "preview_attachment", "print_labels",
})  # fmt: skip
KINDS = {
    "pdf": "application/pdf", ".csv": "text/csv", ".svg": "image/svg+xml", ".png": "image/png", ".zip": "application/zip",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}  # fmt: skip


def describe(api: FastAPI, more: Sequence[BaseRoute] = ()) -> dict[str, Any]:
    """The description of the whole API, made once. `more` are doors that the application finds in a way of its own."""
    if api.openapi_schema is None:
        told = get_openapi(
            title=api.title, version=api.version, summary=api.summary, description=PROSE, routes=[*api.routes, *more],
            tags=[{"name": name, "description": about} for name, about in PARTS.items()],
        )  # fmt: skip
        _name_all(told)
        for path, method, operation in operations(told):
            _files(path, operation)
            _refusals(path, method, operation)
            examples.told(operation, method, told["components"]["schemas"])
        _shared(told)
        api.openapi_schema = told
    return api.openapi_schema


def operations(told: dict[str, Any]) -> list[tuple[str, str, dict[str, Any]]]:
    """Every operation with its address and its method."""
    return [
        (path, method, operation)
        for path, methods in told["paths"].items()
        for method, operation in methods.items()
        if method in METHODS
    ]


def _name_all(told: dict[str, Any]) -> None:
    for path, method, operation in operations(told):
        operation["operationId"] = method_name(method, path, operation["summary"])
        operation["summary"] = operation["operationId"].replace("_", " ").capitalize()
    times = Counter(operation["operationId"] for _path, _method, operation in operations(told))
    twice = [name for name, count in times.items() if count > 1]
    assert not twice, f"Two operations of one name: {twice}"


def _refusals(path: str, method: str, operation: dict[str, Any]) -> None:
    """The refusals that this operation may give."""
    answers = operation["responses"]
    answers.pop("4XX", None)
    answers.pop("422", None)
    for status in _possible(path, method, operation):
        name, _about = REFUSALS[status]
        answers.setdefault(str(status), {"$ref": f"#/components/responses/{name}"})
    operation["responses"] = dict(sorted(answers.items()))
    if operation.get("security"):
        operation["security"] = [*operation["security"], {CLIENT: []}]


def _files(path: str, operation: dict[str, Any]) -> None:
    """What is answered with a file says of which kind; where it depends on the file, of any."""
    good = next(answer for status, answer in operation["responses"].items() if status.startswith("2"))
    if operation["operationId"] in FILES or path.endswith(tuple(KINDS)):
        kind = next((kind for ending, kind in KINDS.items() if path.endswith(ending)), "*/*")
        good["content"] = {kind: {"schema": {"type": "string", "format": "binary"}}}


def _possible(path: str, method: str, operation: dict[str, Any]) -> set[int]:
    if not path.startswith("/api/"):
        return {500, 503}
    possible = {401, 403, 404, 422, 429, 500, 503}
    if "requestBody" in operation:
        possible |= {400, 413, 415}
    if method in WRITING:
        possible |= {409}
    if any(each["name"] == "If-Match" for each in operation.get("parameters", ())):
        possible |= {412}
    return possible


def _shared(told: dict[str, Any]) -> None:
    parts = told["components"]
    for unused in ("HTTPValidationError", "ValidationError"):
        parts["schemas"].pop(unused, None)
    parts["schemas"].setdefault("Problem", Problem.model_json_schema())
    problem = {"$ref": "#/components/schemas/Problem"}
    parts["responses"] = {
        name: {"description": about, "content": {MEDIA_TYPE: {"schema": problem, "example": _example(status, name, about)}}}
        for status, (name, about) in REFUSALS.items()
    }  # fmt: skip
    parts["securitySchemes"][CLIENT] = {
        "type": "oauth2",
        "description": "Client credentials: the id of an API key and the key.",
        "flows": {"clientCredentials": {"tokenUrl": "/api/v1/oauth/token", "scopes": {}}},
    }


def _example(status: int, name: str, about: str) -> dict[str, Any]:
    code = re.sub(r"(?<=[a-z])(?=[A-Z])", "_", name).lower()
    return {
        "type": f"urn:labflow:{code}", "title": code.replace("_", " ").capitalize(), "status": status, "code": code,
        "detail": about.replace("`", ""),
    }  # fmt: skip
