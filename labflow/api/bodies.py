"""JSON as programs send it: of a size and depth that nobody needs to exceed, and of numbers that exist."""

import json
import re
from typing import NoReturn

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from labflow.api.problems import problem
from labflow.words import _

MOST_BYTES = 1024 * 1024
MOST_DEPTH = 20
WRITING = ("POST", "PUT", "PATCH", "DELETE")
_TEXT = re.compile(rb'"(?:[^"\\]|\\.)*"')
_BRACKET = re.compile(rb"[\[\]{}]")


class Bodies:
    """Reads a JSON body once, refuses what no door wants, and hands it on."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["method"] not in WRITING or not _is_json(scope):
            await self.app(scope, receive, send)
            return
        body = await _read(receive)
        wrong = _refused(body)
        if wrong is not None:
            await problem(*wrong)(scope, receive, send)
            return
        await self.app(scope, _again(body or b"", receive), send)


def _is_json(scope: Scope) -> bool:
    kind = next((value for name, value in scope["headers"] if name.lower() == b"content-type"), b"")
    return (
        scope["path"].startswith("/api/") and kind.partition(b";")[0].strip().lower() == b"application/json"
    )


async def _read(receive: Receive) -> bytes | None:
    """The body; None as soon as it is too large."""
    body = bytearray()
    while True:
        message = await receive()
        body += message.get("body", b"")
        if len(body) > MOST_BYTES:
            return None
        if not message.get("more_body") or message["type"] != "http.request":
            return bytes(body)


def _refused(body: bytes | None) -> tuple[int, str, str] | None:
    if body is None:
        return 413, "too_large", _("JSON of more than 1 MB is not read. Send it in parts, or as a file.")
    if not body:
        return None
    if _depth(body) > MOST_DEPTH:
        return 422, "invalid", _("The body is nested deeper than {count} levels.", count=MOST_DEPTH)
    try:
        json.loads(body, parse_constant=_no_number)
    except (ValueError, RecursionError):
        return 422, "invalid", _("The body is not valid JSON.")
    return None


def _no_number(name: str) -> NoReturn:
    """NaN and Infinity are no numbers of JSON (RFC 8259, 6)."""
    raise ValueError(name)


def _depth(body: bytes) -> int:
    """How deep brackets are nested, without building anything of them. Brackets within texts count for nothing."""
    deepest = depth = 0
    for bracket in _BRACKET.findall(_TEXT.sub(b"", body)):
        depth += 1 if bracket in b"[{" else -1
        deepest = max(deepest, depth)
    return deepest


def _again(body: bytes, receive: Receive) -> Receive:
    """The body once more, then what comes after it."""
    told = False

    async def receiving() -> Message:
        nonlocal told
        if told:
            return await receive()
        told = True
        return {"type": "http.request", "body": body, "more_body": False}

    return receiving
