"""The outermost layer of the web application: what holds for every request, whoever answers it.

Foreign origins are refused, bodies are bounded, every answer carries the security headers and a request id, pages open
without a redirect, hashed files are cached for ever and data never.
"""

import base64
import hashlib
import json
import logging
import re
from collections.abc import Awaitable, Callable, MutableMapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from uuid import uuid4

from labflow.kit import errand, meters, spans, telling
from labflow.proxies import seen_through

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Application = Callable[[Scope, Receive, Send], Awaitable[None]]
Headers = list[tuple[bytes, bytes]]

BODY_LIMIT = 2 * 1024 * 1024
FILE_LIMIT = 50 * 1024 * 1024
FILE_DOORS = ("/api/v1/files", "/api/v1/imports")
ATTACHING = re.compile(r"/api/v1/(?:orders|samples|reports|clients)/[^/]+/attachments")
CLOSED = ("/_upload", "/_health", "/_all_routes", "/auth-codespace")
DATA = ("/api", "/auth")
NOT_PAGES = ("/api", "/auth", "/_", "/ping", "/healthz", "/assets")
VERSIONED = re.compile(rb"v=[0-9a-f]{12}")  # a drawing's address names its content: "/glyphs.svg?v=1f2e…"
SAFE_METHODS = ("GET", "HEAD", "OPTIONS")
REQUEST_ID = re.compile(r"[A-Za-z0-9._-]{8,64}")
INLINE_SCRIPT = re.compile(r"<script(?![^>]*\ssrc=)[^>]*>(.*?)</script>", re.DOTALL)
FALLBACK_SHELL = "404.html"
BUILT = "/assets/…"
QUIET = (BUILT, "/health", "/health/ready", "/ping")

FIXED_HEADERS: Headers = [
    (b"x-content-type-options", b"nosniff"),
    (b"x-frame-options", b"DENY"),
    (b"referrer-policy", b"same-origin"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"cross-origin-resource-policy", b"same-origin"),
]
# The reception desk scans by camera; no other page may use one.
CAMERA_PAGES = ("/receiving/",)
TRANSPORT_SECURITY = (b"strict-transport-security", b"max-age=31536000; includeSubDomains")

log = logging.getLogger("labflow.edge")


def content_policy(scripts: str = "") -> bytes:
    """The content security policy. `scripts` are the hashes of a page's own inline scripts; others never run.

    Reflex runs scripts that its server sends (toasts, focus), hence 'unsafe-eval'.
    """
    return (
        f"default-src 'self'; script-src 'self' 'unsafe-eval'{scripts}; style-src 'self' 'unsafe-inline'; "
        "img-src 'self' data: blob:; font-src 'self' data:; connect-src 'self'; object-src 'none'; "
        "frame-ancestors 'none'; base-uri 'self'; form-action 'self'"
    ).encode()


def page_policies(build: Path) -> dict[str, bytes]:
    """The policy of every built page by its path; "" holds that of the shell that serves all other paths."""
    policies = {}
    for shell in build.rglob("index.html"):
        folder = shell.parent.relative_to(build).as_posix()
        policies["/" if folder == "." else f"/{folder}/"] = content_policy(_script_hashes(shell))
    fallback = build / FALLBACK_SHELL
    policies[""] = content_policy(_script_hashes(fallback)) if fallback.exists() else content_policy()
    return policies


def _script_hashes(shell: Path) -> str:
    digests = (hashlib.sha256(text.encode()).digest() for text in INLINE_SCRIPT.findall(shell.read_text()))
    return "".join(f" 'sha256-{base64.b64encode(digest).decode()}'" for digest in dict.fromkeys(digests))


@dataclass
class Edge:
    """Wraps the whole application.

    `is_page` says whether a path is a page of ours; `origins` are the allowed web origins (empty: the host that was
    asked); `policies` come from `page_policies`; `https` adds strict transport security; `closed` is nobody's; so many `proxies` of ours stand in front.
    """

    inner: Application
    is_page: Callable[[str], bool]
    origins: tuple[str, ...] = ()
    policies: dict[str, bytes] = field(default_factory=dict)
    https: bool = False
    closed: tuple[str, ...] = CLOSED
    proxies: int = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one connection."""
        if scope["type"] == "lifespan":
            await self.inner(scope, receive, send)
            return
        scope = seen_through(scope, self.proxies)
        if scope["type"] == "websocket":
            await self._socket(scope, receive, send)
        else:
            await _Exchange(self, scope, receive, send).serve()

    async def _socket(self, scope: Scope, receive: Receive, send: Send) -> None:
        if self.foreign(scope):
            # closing before accepting answers the handshake with 403
            await receive()
            await send({"type": "websocket.close", "code": 1008})
            return
        await self.inner(scope, receive, send)

    def foreign(self, scope: Scope) -> bool:
        """Whether a web page of another origin sends this. Programs send no Origin and are not foreign."""
        origin = _header(scope, b"origin")
        if not origin:
            return False
        if self.origins:
            return origin not in self.origins
        return urlsplit(origin).netloc.lower() != _header(scope, b"host").lower()

    def refusal(self, scope: Scope) -> tuple[int, str, str] | None:
        """Status, code and sentence for a request that goes no further, or None."""
        path = scope["path"]
        if _under(path, self.closed):
            return 404, "not_found", "There is nothing at this address."
        if (scope["method"] not in SAFE_METHODS or _under(path, ("/_event",))) and self.foreign(scope):
            return 403, "foreign_origin", "This request comes from another website and was refused."
        if _declared_length(scope) > body_limit(path):
            return 413, "too_large", too_large(path)
        return None

    def headers(self, scope: Scope, path: str) -> Headers:
        """The security headers of an answer."""
        policy = self.policies.get(path) or self.policies.get("") or content_policy()
        secure = [TRANSPORT_SECURITY] if self.https else []
        camera = b"(self)" if path in CAMERA_PAGES else b"()"
        devices = b"camera=" + camera + b", geolocation=(), microphone=(), payment=()"
        return [
            *FIXED_HEADERS, (b"content-security-policy", policy), (b"permissions-policy", devices), *secure
        ]  # fmt: skip

    def opened(self, scope: Scope) -> Scope:
        """The scope with the path of a page's folder: pages are stored as folders, and people type no final slash."""
        path = scope["path"]
        if scope["method"] not in ("GET", "HEAD") or path.endswith("/") or "." in path.rsplit("/", 1)[-1]:
            return scope
        if _under(path, NOT_PAGES) or path.startswith("/_") or not self.is_page(path):
            return scope
        return {**scope, "path": f"{path}/", "raw_path": scope.get("raw_path", path.encode()) + b"/"}


class _TooLarge(Exception):
    """The body grew beyond its limit while it was read."""


class _Exchange:
    """One request and its answer."""

    def __init__(self, edge: Edge, scope: Scope, receive: Receive, send: Send) -> None:
        self.edge = edge
        self.scope = scope
        self.id = _request_id(scope)
        self._receive = receive
        self._send = send
        self._started = False
        self._read = 0
        self._overflowed = False
        self._status = 500

    async def serve(self) -> None:
        """Answer, and tell of it in one line: by the route, for a path may hold ids and a query may hold tokens."""
        began = telling.now()
        scope = self.scope
        with errand.doing(self.id):
            try:
                with spans.span(f"request {scope['method']}") as span:
                    scope = await self._serve()
                    if span is not None:
                        span.set_attribute("http.route", route_of(scope, self.edge.is_page))
                        span.set_attribute("http.response.status_code", self._status)
                        span.set_attribute("labflow.request_id", self.id)
            finally:
                route = route_of(scope, self.edge.is_page)
                telling.request(route, scope["method"], self._status, began, quiet=route in QUIET)

    async def _serve(self) -> Scope:
        refusal = self.edge.refusal(self.scope)
        if refusal:
            await self._answer(*refusal)
            return self.scope
        scope = self.edge.opened(self.scope)
        scope = {**scope, "state": {**scope.get("state", {}), "request_id": self.id}}
        try:
            await self.edge.inner(scope, self.receive, self.send)
        except Exception:
            if self._started:
                raise
            if not self._overflowed:
                meters.failures.labels("request").inc()
                log.exception("request_failed")
            await self._failed()
        return scope

    async def receive(self) -> Message:
        message = await self._receive()
        self._read += len(message.get("body", b""))
        if self._read > body_limit(self.scope["path"]):
            self._overflowed = True
            raise _TooLarge
        return message

    async def send(self, message: Message) -> None:
        if self._overflowed and not self._started:
            await self._failed()
        elif self._overflowed:
            return
        elif message["type"] == "http.response.start":
            self._started, self._status = True, message["status"]
            await self._send({**message, "headers": self._dressed(message)})
        else:
            await self._send(message)

    async def _failed(self) -> None:
        if self._overflowed:
            await self._answer(413, "too_large", too_large(self.scope["path"]))
        else:
            sentence = f"Something went wrong on our side. If it happens again, report this number: {self.id}"
            await self._answer(500, "failed", sentence)

    async def _answer(self, status: int, code: str, sentence: str) -> None:
        self._started, self._status = True, status
        problem = {"type": f"urn:labflow:{code}", "title": sentence, "status": status, "code": code}
        body = json.dumps(problem | {"request_id": self.id}).encode()
        own: Headers = [
            (b"content-type", b"application/problem+json"),
            (b"content-length", str(len(body)).encode()),
            (b"cache-control", b"no-store"),
        ]
        start = {"type": "http.response.start", "status": status, "headers": own}
        await self._send({**start, "headers": self._dressed(start)})
        await self._send(
            {"type": "http.response.body", "body": b"" if self.scope["method"] == "HEAD" else body}
        )

    def _dressed(self, start: Message) -> Headers:
        """The answer's headers with ours. What the application set itself stays, and nothing appears twice."""
        path = self.edge.opened(self.scope)["path"]
        ours = [*self.edge.headers(self.scope, path), (b"x-request-id", self.id.encode())]
        ours.append((b"cache-control", _caching(path, self.scope.get("query_string", b""), start["status"])))
        given = [(name.lower(), value) for name, value in start.get("headers", [])]
        present = {name for name, _ in given}
        return given + [(name, value) for name, value in ours if name not in present]


def route_of(scope: Scope, is_page: Callable[[str], bool]) -> str:
    """The address as it was declared: "/api/v1/samples/{reference}". What was declared nowhere is told by its kind."""
    path = scope["path"]
    # FastAPI keeps the whole address of a router's route here; scope["route"] lacks what it was included under
    context = scope.get("fastapi", {}).get("effective_route_context") or scope.get("route")
    declared = getattr(context, "path_format", "")
    if declared.startswith(("/api/", "/auth/", "/health")) and "{rest" not in declared:
        return declared
    if path.startswith("/assets/"):
        return BUILT
    if path in ("/", "/ping") or _under(path, ("/_event",)):
        return "/_event" if path.startswith("/_event") else path
    if not _under(path, NOT_PAGES) and is_page(path.rstrip("/")):
        return "page"
    return "other"


def body_limit(path: str) -> int:
    """How many bytes a request may carry."""
    return FILE_LIMIT if _under(path, FILE_DOORS) or ATTACHING.fullmatch(path) else BODY_LIMIT


def too_large(path: str) -> str:
    """The sentence for a body beyond its limit."""
    return f"This is larger than {body_limit(path) // 1024 // 1024} MB, the most that can be sent here."


def _caching(path: str, query: bytes, status: int) -> bytes:
    if path.startswith("/assets/") and status in (200, 304):
        return b"public, max-age=31536000, immutable"
    if path.endswith(".svg") and VERSIONED.fullmatch(query) and status in (200, 304):
        return b"public, max-age=86400"  # while two releases run, the other one may have answered
    return b"no-store" if _under(path, DATA) or status >= 400 else b"no-cache"


def _under(path: str, doors: tuple[str, ...]) -> bool:
    return any(path == door or path.startswith(f"{door}/") for door in doors)


def _header(scope: Scope, name: bytes) -> str:
    return next((value.decode("latin-1") for key, value in scope["headers"] if key.lower() == name), "")


def _declared_length(scope: Scope) -> int:
    length = _header(scope, b"content-length")
    return int(length) if length.isdigit() else 0


def _request_id(scope: Scope) -> str:
    given = _header(scope, b"x-request-id")
    return given if REQUEST_ID.fullmatch(given) else uuid4().hex
