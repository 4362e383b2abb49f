"""How much one address and one key may ask, before anything else is done for them; told in headers.

`RateLimit-Policy` and `RateLimit` as in draft-ietf-httpapi-ratelimit-headers, `Retry-After` as in RFC 9110.
"""

import hashlib
from datetime import UTC, datetime

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from labflow.api.problems import problem
from labflow.domain.house import the_house
from labflow.domain.ports import Allowance, Tokens
from labflow.kit.cookies import session_token
from labflow.words import _

LIMITED = ("/api/", "/auth/")
LONGEST = 4096


class Limits:
    """Turns away who sends too much, and tells everybody else how much is left."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        limiter = (
            the_house().limiter if scope["type"] == "http" and scope["path"].startswith(LIMITED) else None
        )
        if limiter is None:
            await self.app(scope, receive, send)
            return
        address = scope["client"][0] if scope.get("client") else ""
        credential = credential_of(scope, the_house().tokens)
        within, left = await limiter.take(address, credential)
        if not within:
            await _refusal(left)(scope, receive, send)
            return
        told = [(name.encode(), value.encode()) for name, value in headers(left).items()]

        async def telling(message: Message) -> None:
            if message["type"] == "http.response.start":
                message = {**message, "headers": [*message["headers"], *told]}
            await send(message)

        await self.app(scope, receive, telling)


def credential_of(scope: Scope, tokens: Tokens) -> str:
    """What tells one program from another without asking the database; empty when nobody is said to be there.

    A token counts for whoever it was given to, so that asking for a new one gives no new allowance.
    """
    found = {name: value for name, value in scope["headers"] if name in (b"authorization", b"cookie")}
    scheme, _space, sent = found.get(b"authorization", b"").decode("latin-1").partition(" ")
    if scheme.lower() == "bearer" and 0 < len(sent) <= LONGEST:
        claims = tokens.read_access(sent, datetime.now(UTC)) if sent.count(".") == 2 else None
        return (claims.get("lim") or claims["sub"]) if claims else _digest(sent)
    https_only = the_house().web_url.startswith("https://")
    cookie = session_token(found.get(b"cookie", b"").decode("latin-1"), https_only=https_only)
    return _digest(cookie) if cookie else ""


def headers(left: list[Allowance]) -> dict[str, str]:
    """The allowances as the two headers."""
    if not left:
        return {}
    return {
        "ratelimit-policy": ", ".join(f'"{each.name}";q={each.quota};w={each.window}' for each in left),
        "ratelimit": ", ".join(f'"{each.name}";r={each.left};t={each.wait}' for each in left),
    }


def _refusal(left: list[Allowance]) -> ASGIApp:
    told = headers(left) | {"retry-after": str(left[-1].wait)}
    sentence = _("Too many requests. Wait for as many seconds as Retry-After says, then go on more slowly.")
    return problem(429, "too_many_requests", sentence, headers=told)


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:16]
