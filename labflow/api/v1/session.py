"""A program's session: sign in for a token, ask who it stands for, sign out."""

from datetime import datetime

from fastapi import Request
from pydantic import Field

from labflow.api.doors import doors
from labflow.api.texts import Body, Line, Secret
from labflow.api.who import NOBODY, At, Bearer
from labflow.domain import identity
from labflow.domain.house import the_house
from labflow.domain.identity import Me
from labflow.errors import NotSignedIn

router = doors(tags=["session"])


class Credentials(Body):
    email: Line
    password: Secret = Field(json_schema_extra={"format": "password"})


class Token(Body):
    """The token is shown this once. Send it as `Authorization: Bearer <token>`."""

    token: str
    token_type: str = "Bearer"  # noqa: S105 (the scheme's name)
    expires_at: datetime
    name: str
    side: str


@router.post("/sign-in", deprecated=True)
def sign_in(request: Request, credentials: Credentials) -> Token:
    """Begin a session for a program, which ends when it is not used for a while. New programs take `/auth/token` or a key."""
    signed = identity.sign_in(
        the_house(), credentials.email, credentials.password,
        address=request.client.host if request.client else "", agent=request.headers.get("user-agent", ""), kind="api",
    )  # fmt: skip
    return Token(token=signed.token, expires_at=signed.expires_at, name=signed.name, side=signed.side.value)


@router.post("/sign-out", status_code=204)
def sign_out(bearer: Bearer) -> None:
    """End the session of this token. An ended one stays ended."""
    if bearer is None:
        raise NotSignedIn(NOBODY)
    identity.sign_out(the_house(), bearer.credentials)


@router.get("/me")
def me(at: At) -> Me:
    """Who the token stands for, and what they may do."""
    return at.do(identity.me)
