"""Who is at work behind a token, derived anew for every event; and the one-transaction door to a verb."""

from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import TextClause, text

from labflow import words
from labflow.domain.actor import Actor, system
from labflow.domain.house import the_house, work_as
from labflow.domain.work import Work, begin_as, digest, open_work
from labflow.errors import NotSignedIn
from labflow.vocabulary import Side

Who = Callable[[Work, str], Actor]
SEEN_EVERY = timedelta(minutes=1)
ENDED = "Your session has ended. Sign in again."


def as_door(query: str) -> TextClause:
    """A question of who somebody is, which itself tells the database that the door asks: one way there instead of two.

    The question is asked for each row of `door`, so it is not asked before that row has been made.
    """
    return text(f"""
    with door as materialized (
      select length(concat(set_config('labflow.side', 'system', true), set_config('labflow.actor_name', 'door', true),
        set_config('labflow.actor_id', '', true), set_config('labflow.clients', '', true))) as told
    )
    select found.* from door cross join lateral ({query} and door.told is not null offset 0) found
""")  # noqa: S608 (texts of our own)


# Roles of the other side never count, even if somebody managed to grant one.
_WHO = as_door("""
    select s.token_hash, s.id as session_id, s.last_seen_at, u.id, u.name, u.title, u.email, u.side, u.client_id,
      coalesce(u.preferences->>'language', '') as language, (select locale from lab limit 1) as region,
      array(select r.code from user_role h join role r on r.id = h.role_id
            where h.user_id = u.id and r.side = u.side order by r.position, r.code) as roles,
      array(select distinct unnest(r.permissions) from user_role h join role r on r.id = h.role_id
            where h.user_id = u.id and r.side = u.side) as permissions
    from user_session s join lab_user u on u.id = s.user_id
    where s.token_hash = any(:hashes) and s.kind <> 'tokens' and s.revoked_at is null and s.expires_at > :now
      and s.last_seen_at > :idle_since and u.active
""")

_NAMED = text("""
    select u.id, u.name, u.title, u.email, u.side, u.client_id,
      coalesce(u.preferences->>'language', '') as language, (select locale from lab limit 1) as region,
      array(select r.code from user_role h join role r on r.id = h.role_id
            where h.user_id = u.id and r.side = u.side order by r.position, r.code) as roles,
      array(select distinct unnest(r.permissions) from user_role h join role r on r.id = h.role_id
            where h.user_id = u.id and r.side = u.side) as permissions
    from lab_user u where u.id = :id and u.active
""")

# Skipping a locked row keeps two tabs of one person from waiting for each other.
_SEEN = text("""
    update user_session set last_seen_at = :now
    where id = (select id from user_session where id = :id for update skip locked)
""")


def actor_of(work: Work, token: str) -> Actor:
    """Who this token stands for in this very moment. Refused when the session or the account has ended."""
    found = actors_of(work, [token])
    if token not in found:
        raise NotSignedIn(ENDED)
    return found[token]


def actors_of(work: Work, tokens: Collection[str]) -> dict[str, Actor]:
    """Who these tokens stand for in this very moment, in one statement; without those that stand for nobody any more."""
    hashes = {digest(token): token for token in tokens if token}
    if not hashes:
        return {}
    idle_since = work.now - timedelta(minutes=work.house.session_idle_minutes)
    rows = work.db.execute(_WHO, {"hashes": [*hashes], "now": work.now, "idle_since": idle_since}).all()
    for row in rows:
        if row.last_seen_at < work.now - SEEN_EVERY:
            work.db.execute(_SEEN, {"id": row.session_id, "now": work.now})
    return {hashes[row.token_hash]: _of_session(row) for row in rows}


def _of_session(row: Any) -> Actor:
    return Actor(
        name=row.name, side=Side(row.side), id=row.id, title=row.title, email=row.email,
        permissions=frozenset(row.permissions), client_ids=(row.client_id,) if row.client_id else (),
        session_id=row.session_id, roles=tuple(row.roles), language=row.language, region=row.region or "",
    )  # fmt: skip


def actor_named(work: Work, user_id: UUID) -> Actor:
    """Somebody by her id, for work the worker does in her name: with what she may do now."""
    found = work.db.execute(_NAMED, {"id": user_id}).first()
    if found is None:
        raise NotSignedIn("This person's account is closed.")
    return Actor(
        name=found.name, side=Side(found.side), id=found.id, title=found.title, email=found.email,
        permissions=frozenset(found.permissions), client_ids=(found.client_id,) if found.client_id else (),
        roles=tuple(found.roles), language=found.language,
        region=found.region or "",
    )  # fmt: skip


def become(work: Work, actor: Actor) -> None:
    """From here on this piece of work is the actor's; what was done before stays in the old name."""
    work.db.flush()
    work.actor = actor
    begin_as(work)


@contextmanager
def work_for_token(
    token: str, *, reason: str = "", verb: str = "", language: str = "", who: Who = actor_of
) -> Iterator[Work]:
    """A piece of work of whoever the token stands for, in one transaction, in the language they read.

    `language` is what the door was asked for; else it is the person's own, else that of the door. `who` reads a token
    of another kind than a session's.
    """
    with open_work(the_house(), system("door"), reason=reason, verb=verb, told=False) as work:
        become(work, who(work, token))
        with words.speaking(language or work.actor.language or words.language(), work.actor.region):
            yield work


@contextmanager
def work_of(actor: Actor, *, reason: str = "", verb: str = "") -> Iterator[Work]:
    """A piece of work of somebody whom `actor_of` has just derived, for the same event."""
    spoken = words.speaking(actor.language or words.language(), actor.region)
    with work_as(actor, reason=reason, verb=verb) as work, spoken:
        yield work


def verb_name(verb: Callable[..., Any]) -> str:
    """What the audit trail calls a verb, the same for every door: "samples.receive", "people.invite"."""
    parts = verb.__module__.removeprefix("labflow.domain.").split(".")
    room = parts[0] if verb.__module__.startswith("labflow.domain.") else parts[-1]
    return f"{room}.{verb.__name__}"
