"""Refusals as programs read them: application/problem+json (RFC 9457) with a stable code, and nothing of our insides."""

import secrets
from typing import Any

import structlog
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, Response
from pydantic import BaseModel
from sqlalchemy.exc import DataError, IntegrityError, OperationalError
from sqlalchemy.exc import TimeoutError as NoConnection
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from labflow.errors import Invalids, LabError, NotSignedIn, Stale, StillRunning, StorageAway, TooManyTries
from labflow.kit import meters
from labflow.words import _, later

log = structlog.get_logger("labflow.api")

MEDIA_TYPE = "application/problem+json"
THROTTLED_SECONDS = 15 * 60
BUSY_SECONDS = 5
PRECONDITION_FAILED = 412

# What the web framework itself refuses, as our codes and sentences.
_HTTP: dict[int, tuple[str, str]] = {
    400: ("unreadable", later("The request could not be read.")),
    404: ("not_found", later("There is nothing at this address.")),
    405: ("method_not_allowed", later("This address does not accept this method.")),
    413: ("too_large", later("The request is larger than allowed.")),
    415: ("unreadable", later("Send JSON with the content type application/json.")),
}
_UNREADABLE = {"json_invalid", "json_type"}


class Problem(BaseModel):
    """A refusal. `code` is stable; `detail` says what to do; `errors` has a message for each field concerned."""

    type: str
    title: str
    status: int
    code: str
    detail: str
    field: str = ""
    errors: dict[str, str] = {}
    reference: str = ""


def problem(
    status: int, code: str, detail: str, *, headers: dict[str, str] | None = None, **more: Any
) -> JSONResponse:
    """A problem as its answer. `title` is the same for every problem of a code, `detail` says what to do now."""
    body = {"type": f"urn:labflow:{code}", "title": code.replace("_", " ").capitalize(), "status": status}
    content = {
        **body,
        "code": code,
        "detail": detail,
        **{name: value for name, value in more.items() if value},
    }
    return JSONResponse(content, status, {"cache-control": "no-store", **(headers or {})}, MEDIA_TYPE)


def told_to(api: FastAPI) -> None:
    """Have this application answer every refusal and every failure as a problem."""
    api.add_exception_handler(LabError, _refused)
    api.add_exception_handler(RequestValidationError, _unacceptable)
    api.add_exception_handler(HTTPException, _not_served)
    api.add_exception_handler(DataError, _not_storable)
    api.add_exception_handler(IntegrityError, _in_conflict)
    api.add_exception_handler(OperationalError, _unavailable)
    api.add_exception_handler(NoConnection, _unavailable)
    api.add_middleware(_Failures)


def refusal(error: LabError) -> JSONResponse:
    """A refusal of the rules."""
    headers = {}
    if isinstance(error, NotSignedIn):
        headers["www-authenticate"] = 'Bearer realm="LabFlow"'
    if isinstance(error, TooManyTries):
        headers["retry-after"] = str(THROTTLED_SECONDS)
    if isinstance(error, StillRunning):
        headers["retry-after"] = "1"
    if isinstance(error, StorageAway):
        headers["retry-after"] = str(BUSY_SECONDS)
    errors = error.errors if isinstance(error, Invalids) else {}
    return problem(error.status, error.code, error.message, headers=headers, field=error.field, errors=errors)


def failure(error: Exception, request_id: str) -> JSONResponse:
    """Something went wrong on our side: logged in full, told as a number to report."""
    reference = request_id or secrets.token_hex(8)
    meters.failures.labels("api").inc()
    log.error("request_failed", reference=reference, exc_info=error)
    return problem(
        500, "failed", f"Something went wrong on our side. If it happens again, report this number: {reference}",
        reference=reference,
    )  # fmt: skip


async def _refused(request: Request, error: Exception) -> Response:
    assert isinstance(error, LabError)
    if isinstance(error, Stale) and request.headers.get("if-match"):
        return problem(PRECONDITION_FAILED, error.code, error.message, field="If-Match")
    return refusal(error)


async def _unacceptable(request: Request, error: Exception) -> Response:
    """What was sent does not fit: every field with its message, nothing of what was sent."""
    assert isinstance(error, RequestValidationError)
    found = error.errors()
    if any(each["loc"] == ("body",) for each in found) and not _is_json(request):
        return problem(415, *_HTTP[415])
    if any(each["type"] in _UNREADABLE for each in found):
        return problem(422, "invalid", _("The body is not valid JSON."))
    errors = {_place(each["loc"]): _sentence(each) for each in found}
    detail = " ".join(f"{name}: {sentence}" for name, sentence in list(errors.items())[:3])
    return problem(422, "invalid", detail, field=next(iter(errors), ""), errors=errors)


async def _not_served(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    code, sentence = _HTTP.get(error.status_code, ("refused", _("The request was refused.")))
    return problem(error.status_code, code, sentence, headers=dict(error.headers or {}))


async def _not_storable(_request: Request, error: Exception) -> Response:
    log.warning("value_refused_by_database", kind=type(getattr(error, "orig", error)).__name__)
    return problem(
        422, "invalid", _("A value is outside of what can be kept. Check numbers, dates and characters.")
    )


async def _in_conflict(_request: Request, error: Exception) -> Response:
    log.warning("conflict_in_database", kind=type(getattr(error, "orig", error)).__name__)
    return problem(
        409, "conflict", _("This collides with what is there already. Look at it again, then repeat.")
    )


async def _unavailable(_request: Request, error: Exception) -> Response:
    log.error("database_unavailable", kind=type(getattr(error, "orig", error)).__name__)
    return problem(
        503, "unavailable", _("The database is not reachable at the moment. Try again in a few seconds."),
        headers={"retry-after": str(BUSY_SECONDS)},
    )  # fmt: skip


def _is_json(request: Request) -> bool:
    """Whether what was sent says that it is JSON; nothing sent says nothing."""
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    return kind in ("application/json", "") and (
        kind != "" or request.headers.get("content-length", "0") == "0"
    )


def _place(loc: tuple[Any, ...]) -> str:
    """ "samples.2.collected_at": without the part of the request it was in, and printable whatever was sent."""
    name = ".".join(str(part) for part in (loc[1:] or loc))
    return "".join(sign if sign.isprintable() else "?" for sign in name)[:80] or "body"


def _sentence(found: Any) -> str:
    kind = found["type"]
    if kind == "missing":
        return _("This is required.")
    if kind == "extra_forbidden":
        return "There is no such field."
    text = str(found["msg"]).removeprefix("Value error, ")
    return "".join(sign if sign.isprintable() else "?" for sign in text)[:300]


class _Failures:
    """Answers what nobody expected, instead of letting it end the connection."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or not ours(scope["path"]):
            await self.app(scope, receive, send)
            return
        started = False

        async def sending(message: Message) -> None:
            nonlocal started
            started = True
            await send(message)

        try:
            await self.app(scope, receive, sending)
        except Exception as error:
            if started:
                raise
            answer = failure(error, scope.get("state", {}).get("request_id", ""))
            await answer(scope, receive, send)


def ours(path: str) -> bool:
    """Whether a path belongs to programs; all others are pages."""
    return path.startswith(("/api/", "/auth/", "/health"))
