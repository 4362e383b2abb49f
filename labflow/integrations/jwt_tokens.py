"""Tokens as JSON Web Tokens (RFC 7519): HS256 and nothing else, one key for access and another for refresh.

The key's name in the header (`kid`) is made of the key itself. A key that was replaced is still read, so that a change
of keys signs nobody out.
"""

import hashlib
import secrets
from datetime import datetime, timedelta
from typing import Any

from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import GuestProtocol, OctKey
from joserfc.jwt import ClaimsOption

ALGORITHM = "HS256"
ISSUER = "labflow"
LONGEST = 4096
LEEWAY = 5  # seconds by which the clocks of two machines may differ
ACCESS, REFRESH = "labflow-api", "labflow-refresh"
CLAIMS = ("iss", "aud", "sub", "iat", "nbf", "exp", "jti")


class _Keys:
    """The keys of one kind of token by their names; the first one signs."""

    def __init__(self, audience: str, *secrets_of: str) -> None:
        self.audience = audience
        self.by_name = {_name(secret): OctKey.import_key(secret) for secret in secrets_of if secret}
        self.present = next(iter(self.by_name))

    def sign(self, claims: dict[str, str], now: datetime, until: datetime) -> str:
        at = int(now.timestamp())
        times = {"iat": at, "nbf": at, "exp": int(until.timestamp())}
        standard = {"iss": ISSUER, "aud": self.audience, "jti": secrets.token_urlsafe(16), **times}
        header = {"alg": ALGORITHM, "typ": "JWT", "kid": self.present}
        return jwt.encode(header, {**claims, **standard}, self.by_name[self.present], algorithms=[ALGORITHM])

    def read(self, token: str, now: datetime) -> dict[str, str] | None:
        if len(token) > LONGEST or not token.isascii():
            return None
        rules = jwt.JWTClaimsRegistry(
            now=int(now.timestamp()),
            leeway=LEEWAY,
            iss={"essential": True, "value": ISSUER},
            aud={"essential": True, "value": self.audience},
            **{name: ClaimsOption(essential=True) for name in CLAIMS[2:]},
        )
        try:
            found = jwt.decode(token, self._key, algorithms=[ALGORITHM])
            rules.validate(found.claims)
        except (JoseError, ValueError, TypeError, KeyError, RecursionError):
            return None
        return {name: value for name, value in found.claims.items() if isinstance(value, str)}

    def _key(self, token: GuestProtocol) -> OctKey:
        return self.by_name[str(token.headers().get("kid"))]


class JwtTokens:
    """The keys of an installation, and how long what they sign is good."""

    def __init__(
        self,
        secret: str,
        refresh_secret: str,
        *,
        previous: str = "",
        refresh_previous: str = "",
        access_seconds: int = 15 * 60,
        refresh_seconds: int = 7 * 86400,
    ) -> None:
        self._access = _Keys(ACCESS, secret, previous)
        self._refresh = _Keys(REFRESH, refresh_secret, refresh_previous)
        self.access_seconds = access_seconds
        self.refresh_seconds = refresh_seconds

    def access(self, claims: dict[str, str], now: datetime) -> str:
        return self._access.sign(claims, now, now + timedelta(seconds=self.access_seconds))

    def refresh(self, claims: dict[str, str], now: datetime, until: datetime) -> str:
        return self._refresh.sign(claims, now, min(until, now + timedelta(seconds=self.refresh_seconds)))

    def read_access(self, token: str, now: datetime) -> dict[str, Any] | None:
        return self._access.read(token, now)

    def read_refresh(self, token: str, now: datetime) -> dict[str, Any] | None:
        return self._refresh.read(token, now)


def _name(secret: str) -> str:
    return hashlib.sha256(f"labflow key name:{secret}".encode()).hexdigest()[:12]
