"""API keys: made, seen without their secret, revoked."""

from typing import Annotated
from uuid import UUID

from pydantic import Field, StringConstraints

from labflow.api.doors import doors
from labflow.api.texts import After, Body, Keepable, Limit, Line, Moment, Name, Version
from labflow.api.who import At
from labflow.domain import keys
from labflow.domain.finding import Piece
from labflow.domain.keys import KeyRow

router = doors("/keys", tags=["keys"])

Word = Annotated[str, StringConstraints(max_length=40), Keepable]
Network = Annotated[str, StringConstraints(max_length=60), Keepable]


class NewKey(Body):
    """What the key may do is within what its owner may: `scopes` are permissions. `addresses` are addresses or networks.

    Without `service_account_id` it is a key of one's own.
    """

    name: Name
    scopes: Annotated[list[Word], Field(max_length=100)]
    addresses: Annotated[list[Network], Field(max_length=keys.MOST_ADDRESSES)] = []
    expires_at: Moment | None = None
    service_account_id: UUID | None = None


class MadeKey(Body):
    """The secret is shown this once. `id` is the `client_id` of OAuth 2, `secret` its `client_secret`."""

    id: UUID
    secret: str


class Revoked(Body):
    reason: Line = ""
    version: Version | None = None


@router.get("")
def page(at: At, limit: Limit = 50, after: After = "") -> Piece[KeyRow]:
    """One's own keys; those of everybody for who administers people. The newest first."""
    return at.do(keys.own, limit=limit, after=after)


@router.post("", status_code=201)
def make(at: At, key: NewKey) -> MadeKey:
    """Make a key. A key makes no other keys."""
    at.keep_no_answer()
    made = at.do(
        keys.make, name=key.name, scopes=key.scopes, addresses=key.addresses, expires_at=key.expires_at,
        user_id=key.service_account_id,
    )  # fmt: skip
    return MadeKey(id=made.id, secret=made.secret)


@router.get("/{key_id}")
def view(at: At, key_id: UUID) -> KeyRow:
    """One key."""
    return at.do(keys.known, key_id)


@router.post("/{key_id}/revoke", status_code=204)
def revoke(at: At, key_id: UUID, why: Revoked) -> None:
    """End a key at once."""
    at.do(keys.revoke, key_id, reason=why.reason, version=why.version)
