"""Tokens for programs: by a person's password, by a refresh token, or by a key (OAuth 2 client credentials)."""

import base64
import binascii
from typing import Annotated, Any
from urllib.parse import unquote_plus

from fastapi import Form, Request
from fastapi.responses import JSONResponse, Response
from pydantic import Field, StringConstraints

from labflow.api.doors import doors
from labflow.api.texts import Body, Keepable, Line, Secret
from labflow.api.who import address_of
from labflow.domain import identity
from labflow.domain.house import the_house
from labflow.domain.identity import Granted
from labflow.errors import LabError

router = doors(tags=["signing in"])

Scope = Annotated[str, StringConstraints(max_length=2000), Keepable]
Token = Annotated[str, StringConstraints(max_length=4096), Keepable]
Text = Annotated[str, Form(max_length=4096)]
UNKNOWN = 'Basic realm="LabFlow", charset="UTF-8"'


class Person(Body):
    """Who asks. `scope` names permissions, separated by spaces: the tokens then allow these at most."""

    email: Line
    password: Secret = Field(json_schema_extra={"format": "password"})
    scope: Scope = ""


class Refreshing(Body):
    refresh_token: Token


class Revoking(Body):
    token: Token


class Tokens(Body):
    """Send the access token as `Authorization: Bearer <token>`. Each token is shown this once."""

    access_token: str
    token_type: str = "Bearer"  # noqa: S105 (the scheme's name)
    expires_in: int
    refresh_token: str = ""
    refresh_expires_in: int = 0
    scope: str = ""


@router.post("/auth/token")
def grant(request: Request, person: Person, answer: Response) -> Tokens:
    """Sign a person's program in. Wrong tries are counted as on the sign-in page."""
    agent = request.headers.get("user-agent", "")
    return _told(
        answer,
        identity.grant(
            the_house(), person.email, person.password, scope=person.scope, address=address_of(request), agent=agent
        ),
    )  # fmt: skip


@router.post("/auth/refresh")
def refresh(request: Request, spent: Refreshing, answer: Response) -> Tokens:
    """New tokens for a refresh token. It works once: shown again, every token of the sign-in ends."""
    return _told(answer, identity.refresh(the_house(), spent.refresh_token, address=address_of(request)))


@router.post("/auth/revoke", status_code=204)
def revoke(ended: Revoking) -> None:
    """End every token of a sign-in, by its refresh or access token. A token that means nothing changes nothing."""
    identity.revoke_tokens(the_house(), ended.token)


@router.post(
    "/oauth/token", response_model=Tokens, responses={400: {"description": "OAuth 2 error"}, 401: {"description": "Unknown key"}}
)  # fmt: skip
def client_credentials(
    request: Request, grant_type: Text = "", client_id: Text = "", client_secret: Text = "", scope: Text = ""
) -> Any:
    """OAuth 2 client credentials (RFC 6749, 4.4): the id of a key and the key itself, as Basic or in the form."""
    if grant_type != "client_credentials":
        return _oauth_error(400, "unsupported_grant_type", "Only client_credentials is offered here.")
    sent = request.headers.get("authorization", "")
    if sent and client_secret:
        return _oauth_error(400, "invalid_request", "Send the key in the header or in the form, not in both.")
    given = _basic(sent) if sent else (client_id, client_secret)
    if given is None:
        return _oauth_error(401, "invalid_client", "The Authorization header could not be read.")
    try:
        granted = identity.grant_to_key(the_house(), *given, scope=scope, address=address_of(request))
    except LabError as refusal:
        if refusal.field == "scope":
            return _oauth_error(400, "invalid_scope", refusal.message)
        return _oauth_error(401, "invalid_client", refusal.message)
    answer = JSONResponse(_tokens(granted).model_dump(exclude={"refresh_token", "refresh_expires_in"}))
    answer.headers.update({"cache-control": "no-store", "pragma": "no-cache"})
    return answer


def _told(answer: Response, granted: Granted) -> Tokens:
    answer.headers["cache-control"] = "no-store"
    return _tokens(granted)


def _tokens(granted: Granted) -> Tokens:
    return Tokens(
        access_token=granted.access_token, expires_in=granted.expires_in, refresh_token=granted.refresh_token,
        refresh_expires_in=granted.refresh_expires_in, scope=granted.scope,
    )  # fmt: skip


def _basic(header: str) -> tuple[str, str] | None:
    """Id and secret of a Basic header, each form-encoded (RFC 6749, 2.3.1)."""
    scheme, _space, sent = header.partition(" ")
    try:
        name, colon, secret = base64.b64decode(sent.strip(), validate=True).decode().partition(":")
    except (binascii.Error, ValueError):
        return None
    return (unquote_plus(name), unquote_plus(secret)) if scheme.lower() == "basic" and colon else None


def _oauth_error(status: int, error: str, sentence: str) -> JSONResponse:
    """As RFC 6749 5.2 wants it, with the members of our problems beside it."""
    body = {
        "error": error, "error_description": sentence, "type": f"urn:labflow:{error}", "status": status,
        "title": error.replace("_", " ").capitalize(), "code": error, "detail": sentence,
    }  # fmt: skip
    headers = {"cache-control": "no-store"} | ({"www-authenticate": UNKNOWN} if status == 401 else {})
    return JSONResponse(body, status, headers)
