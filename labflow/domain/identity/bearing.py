"""Whoever a program speaks for: by an API key, by an access token, or by the token of a session.

None of them is enough alone: account, key, session and permissions are read anew for every request.
"""

import re
from collections.abc import Iterable
from datetime import datetime, timedelta
from ipaddress import ip_address, ip_network
from typing import Any
from uuid import UUID

from sqlalchemy import text

from labflow.domain.actor import Actor
from labflow.domain.identity.acting import ENDED, actor_of, as_door
from labflow.domain.work import Work, digest
from labflow.errors import NotAllowed, NotSignedIn
from labflow.kit import key_text
from labflow.vocabulary import Side

FAMILY = "tokens"
USED_EVERY = timedelta(minutes=1)
LONGEST = 4096
REFUSED = "This token or key does not work: it is wrong, has run out or was revoked."
ELSEWHERE = "This key may not be used from this address."
_JWT = re.compile(r"[\w-]+\.[\w-]+\.[\w-]+")

_PERSON = """
      u.id, u.name, u.title, u.email, u.side, u.client_id, coalesce(u.preferences->>'language', '') as language,
      (select locale from lab limit 1) as region,
      array(select r.code from user_role h join role r on r.id = h.role_id
            where h.user_id = u.id and r.side = u.side order by r.position, r.code) as roles,
      array(select distinct unnest(r.permissions) from user_role h join role r on r.id = h.role_id
            where h.user_id = u.id and r.side = u.side) as permissions
"""
_BY_KEY = f"""
    select k.id as key_id, k.name as key_name, k.scopes, k.addresses, k.last_used_at, {_PERSON}
    from api_key k join lab_user u on u.id = k.user_id
    where k.revoked_at is null and (k.expires_at is null or k.expires_at > :now) and u.active
"""  # noqa: S608 (texts of our own)
_BY_SECRET = as_door(f"{_BY_KEY} and k.secret_hash = :secret_hash")
_BY_KEY_ID = as_door(f"{_BY_KEY} and k.id = :id")
_BY_FAMILY = as_door(f"""
    select s.id as session_id, s.last_seen_at, {_PERSON}
    from user_session s join lab_user u on u.id = s.user_id
    where s.id = :id and s.kind = :kind and s.revoked_at is null and s.expires_at > :now and u.active
""")  # noqa: S608 (texts of our own)

# Skipping a locked row keeps two requests of one key from waiting for each other.
_USED = text("""
    update api_key set last_used_at = :now, last_address = :address
    where id = (select id from api_key where id = :id for update skip locked)
""")
_SEEN = text("""
    update user_session set last_seen_at = :now
    where id = (select id from user_session where id = :id for update skip locked)
""")


def actor_behind(work: Work, bearer: str, address: str = "") -> Actor:
    """Who sends this in the Authorization header, with what they may do in this very moment."""
    if len(bearer) > LONGEST:
        raise NotSignedIn(REFUSED)
    if bearer.startswith(key_text.PREFIX):
        return by_secret(work, bearer, address)
    if _JWT.fullmatch(bearer):
        return _by_access_token(work, bearer, address)
    return actor_of(work, bearer)


def by_secret(work: Work, secret: str, address: str) -> Actor:
    """The owner of this key, confined to its scopes."""
    if not key_text.well_formed(secret):
        raise NotSignedIn(REFUSED)
    return _of_key(work, _BY_SECRET, address, secret_hash=digest(secret))


def by_key_id(work: Work, key_id: UUID, address: str) -> Actor:
    """The owner of the key with this id, for who has shown the key before."""
    return _of_key(work, _BY_KEY_ID, address, id=key_id)


def _by_access_token(work: Work, token: str, address: str) -> Actor:
    claims = work.house.tokens.read_access(token, work.now)
    if claims is None:
        raise NotSignedIn(REFUSED)
    if "key" in claims:
        actor = by_key_id(work, UUID(claims["key"]), address)
    else:
        actor = _of_family(work, UUID(claims["sid"]))
    if str(actor.id) != claims["sub"]:
        raise NotSignedIn(REFUSED)
    return actor.only(claims["scope"].split()) if "scope" in claims else actor


def _of_key(work: Work, query: Any, address: str, **wanted: Any) -> Actor:
    found = work.db.execute(query, {"now": work.now, **wanted}).first()
    if found is None:
        raise NotSignedIn(REFUSED)
    if found.addresses and not _inside(address, found.addresses):
        raise NotAllowed(ELSEWHERE)
    if _long_ago(found.last_used_at, work.now):
        work.db.execute(_USED, {"id": found.key_id, "now": work.now, "address": address[:60]})
    return _person(found, key_id=found.key_id, key_name=found.key_name).only(found.scopes)


def _of_family(work: Work, session_id: UUID) -> Actor:
    found = work.db.execute(_BY_FAMILY, {"id": session_id, "kind": FAMILY, "now": work.now}).first()
    if found is None:
        raise NotSignedIn(ENDED)
    if _long_ago(found.last_seen_at, work.now):
        work.db.execute(_SEEN, {"id": found.session_id, "now": work.now})
    return _person(found, session_id=found.session_id)


def _person(found: Any, **more: Any) -> Actor:
    return Actor(
        name=found.name, side=Side(found.side), id=found.id, title=found.title, email=found.email,
        permissions=frozenset(found.permissions), client_ids=(found.client_id,) if found.client_id else (),
        roles=tuple(found.roles), language=found.language, region=found.region or "", **more,
    )  # fmt: skip


def _inside(address: str, networks: Iterable[str]) -> bool:
    try:
        here = ip_address(address)
    except ValueError:
        return False
    mapped = getattr(here, "ipv4_mapped", None)
    return any((mapped or here) in ip_network(each) for each in networks)


def _long_ago(last: datetime | None, now: datetime) -> bool:
    return last is None or last < now - USED_EVERY
