"""The forms that begin and end a session. Native forms, because only a plain answer can set an HttpOnly cookie."""

from collections.abc import Awaitable, Callable
from typing import Annotated
from urllib.parse import urlencode, urlsplit
from uuid import UUID

import structlog
from fastapi import APIRouter, BackgroundTasks, Depends, Form, Query, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import RedirectResponse, Response

from labflow import words
from labflow.domain import identity, preferences
from labflow.domain.actor import system
from labflow.domain.house import the_house, work_as
from labflow.errors import LabError, NotAllowed, NotSignedIn
from labflow.ext import HOME
from labflow.kit.cookies import PLAIN_NAME, SECURE_NAME, cookie_name, session_token

log = structlog.get_logger("labflow.auth")

SEE_OTHER = 303
YEAR = 365 * 24 * 3600

Text = Annotated[str, Form()]
SessionEnded = Callable[[UUID], Awaitable[None]]
_TOLD: list[SessionEnded] = []


def tell_when_ended(listener: SessionEnded) -> SessionEnded:
    """Have `listener(session_id)` called when somebody signs out, to send the open tabs away."""
    _TOLD.append(listener)
    return listener


def same_origin(request: Request) -> None:
    """Refuse forms that another website submits in somebody's name."""
    site = request.headers.get("sec-fetch-site", "same-origin")
    origin = request.headers.get("origin", "")
    foreign = bool(origin) and urlsplit(origin).netloc.lower() not in _own_hosts(request)
    if foreign or site not in ("same-origin", "none"):
        raise NotAllowed("This form comes from another website and was refused.")


router = APIRouter(prefix="/auth", dependencies=[Depends(same_origin)], include_in_schema=False)


@router.post("/sign-in")
def sign_in(request: Request, email: Text = "", password: Text = "", next: Text = "") -> Response:
    """Check the password and set the cookie; on failure back to the page, with everything but the password."""
    house = the_house()
    try:
        signed = identity.sign_in(
            house, email, password, address=_address(request), agent=request.headers.get("user-agent", ""),
            replaces=_token(request),
        )  # fmt: skip
    except LabError as refusal:
        log.info("sign_in_refused", code=refusal.code, address=_address(request))
        return _to("/sign-in", error=identity.reason_code(refusal), email=email[:254], next=safe_path(next))
    secure = _secure(request)
    answer = RedirectResponse(safe_path(next) or HOME[signed.side], SEE_OTHER)
    answer.set_cookie(
        cookie_name(secure=secure), signed.token, max_age=house.session_absolute_minutes * 60, path="/",
        httponly=True, samesite="lax", secure=secure,
    )  # fmt: skip
    if signed.language:
        _speak(answer, signed.language, secure=secure)
    return answer


@router.post("/language")
def language(request: Request, language: Text = "", next: Text = "") -> Response:
    """Choose the language: this browser keeps it, and so does the account of whoever is signed in."""
    answer = RedirectResponse(safe_path(next) or "/sign-in", SEE_OTHER)
    try:
        with identity.work_for_token(_token(request), verb="identity.choose_language") as work:
            identity.choose_language(work, language)
    except NotSignedIn:
        language = language if language in words.LANGUAGES else ""
    _speak(answer, language, secure=_secure(request))
    return answer


@router.post("/sign-out")
async def sign_out(request: Request) -> Response:
    """End the session here and in every open tab of it."""
    ended = await run_in_threadpool(identity.sign_out, the_house(), _token(request))
    if ended is not None:
        for listener in _TOLD:
            await listener(ended)
    answer = _to("/sign-in", bye="1")
    for name in (SECURE_NAME, PLAIN_NAME):
        answer.delete_cookie(name, path="/", secure=name == SECURE_NAME, httponly=True, samesite="lax")
    answer.headers["clear-site-data"] = '"cache", "storage"'
    return answer


@router.post("/forgot")
def forgot(request: Request, afterwards: BackgroundTasks, email: Text = "") -> Response:
    """Ask for a reset link. The answer goes out before the account is looked up, so it cannot tell of it."""
    afterwards.add_task(identity.ask_for_reset, the_house(), email, address=_address(request))
    return _to("/forgot-password", sent="1")


@router.post("/set-password")
def set_password(token: Text = "", password: Text = "", again: Text = "") -> Response:
    """Set the password through a one-time link, then ask to sign in with it."""
    if password != again:
        return _to("/set-password", token=token, error="differ")
    try:
        email = identity.set_password(the_house(), token, password)
    except LabError as refusal:
        return _to("/set-password", token=token, error=identity.reason_code(refusal))
    return _to("/sign-in", email=email, ready="1")


@router.get("/unsubscribe")
def look_at_unsubscribing(token: Annotated[str, Query(max_length=600)] = "") -> Response:
    """The address in a letter, opened by a person: asks first, because mail programs open links to look at them."""
    return _to("/unsubscribe", token=token)


@router.post("/unsubscribe")
def unsubscribe(
    asked_for: Annotated[str, Query(alias="token", max_length=600)] = "", token: Text = "", asked: Text = ""
) -> Response:
    """End the letters of a kind: from our page, or by a mail program's own button (RFC 8058)."""
    try:
        with work_as(system("unsubscribe"), verb="preferences.unsubscribe") as work:
            preferences.unsubscribe(work, token or asked_for)
    except LabError as refusal:
        return (
            _to("/unsubscribe", error=identity.reason_code(refusal)) if asked else Response(status_code=404)
        )
    return _to("/unsubscribe", ended="1") if asked else Response(status_code=200)


def _speak(answer: Response, language: str, *, secure: bool) -> None:
    """The language in a cookie that the pages read themselves; none when the browser decides."""
    if language:
        answer.set_cookie(words.COOKIE, language, max_age=YEAR, path="/", samesite="lax", secure=secure)
    else:
        answer.delete_cookie(words.COOKIE, path="/", samesite="lax", secure=secure)


def safe_path(target: str) -> str:
    """A path of our own pages, or nothing: no other host, no trick with slashes or control characters."""
    if (
        len(target) > 400
        or not target.startswith("/")
        or target.startswith(("//", "/auth/"))
        or "\\" in target
    ):
        return ""
    return target if target.isprintable() and not urlsplit(target).netloc else ""


def _to(path: str, **query: str) -> RedirectResponse:
    told = {name: value for name, value in query.items() if value}
    return RedirectResponse(f"{path}?{urlencode(told)}" if told else path, SEE_OTHER)


def _token(request: Request) -> str:
    return session_token(request.headers.get("cookie", ""), https_only=_https_house())


def _secure(request: Request) -> bool:
    return _https_house() or request.url.scheme == "https"


def _https_house() -> bool:
    return the_house().web_url.startswith("https://")


def _own_hosts(request: Request) -> set[str]:
    return {request.headers.get("host", "").lower(), urlsplit(the_house().web_url).netloc.lower()}


def _address(request: Request) -> str:
    return request.client.host if request.client else ""
