"""Tokens for programs: a short access token and a refresh token that changes at every use.

All refresh tokens of one sign-in are a family, kept as one session. Whoever shows one that was used before may be a
thief, or may have been robbed: the whole family ends (RFC 9700, 4.14.2).
"""

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from labflow.domain.actor import system
from labflow.domain.identity.acting import become
from labflow.domain.identity.bearing import FAMILY, LONGEST, REFUSED, by_secret
from labflow.domain.identity.sessions import end, person, proved, start
from labflow.domain.ports import House
from labflow.domain.work import Work, digest, open_work
from labflow.errors import Invalid, NotSignedIn
from labflow.models import User, UserSession
from labflow.vocabulary import Permission

VERB = "identity.grant"
FAMILY_LIFE = timedelta(days=30)
REUSED = "This refresh token was used before. Every token of this sign-in has ended: sign in again."


@dataclass(frozen=True)
class Granted:
    """What a program gets. Each token is shown this once."""

    access_token: str
    expires_in: int
    refresh_token: str = ""
    refresh_expires_in: int = 0
    scope: str = ""


def grant(
    house: House, email: str, password: str, *, scope: str = "", address: str = "", agent: str = ""
) -> Granted:
    """Tokens for a person's program, by her password. Wrong tries are counted as on the sign-in page."""
    known = proved(house, email, password, address=address)
    with open_work(house, system("sign-in"), verb=VERB) as work:
        user = start(work, known)
        wanted = _scope(scope)
        session = work.add(
            UserSession(
                user_id=user.id, token_hash="", kind=FAMILY, address=address[:60], agent=agent[:200],
                last_seen_at=work.now, expires_at=work.now + FAMILY_LIFE,
            )
        )  # fmt: skip
        granted = _next(work, user, session, wanted)
        work.db.flush()
        work.note("signed in", "user_session", session.id, client_id=user.client_id, address=address)
        return granted


def refresh(house: House, token: str, *, address: str = "") -> Granted:
    """New tokens for a refresh token, which is spent by it."""
    with open_work(house, system("sign-in"), verb="identity.refresh") as work:
        granted = _refreshed(work, token, address)
    if granted is None:
        raise NotSignedIn(REUSED)
    return granted


def revoke_tokens(house: House, token: str) -> None:
    """End a family by its refresh token or by an access token. Whatever else is shown here changes nothing (RFC 7009)."""
    with open_work(house, system("sign-in"), verb="identity.revoke_tokens") as work:
        claims = _claims(work, token) or (
            work.house.tokens.read_access(token, work.now) if len(token) <= LONGEST else None
        )
        session = _family(work, claims["sid"]) if claims and "sid" in claims else None
        if session is not None and session.revoked_at is None:
            become(work, person(work.read(User, session.user_id)))
            end(work, session, "signed out")


def grant_to_key(house: House, client_id: str, secret: str, *, scope: str = "", address: str = "") -> Granted:
    """An access token for a key (OAuth 2 client credentials): as good as the key itself, for a quarter of an hour."""
    with open_work(house, system("sign-in"), verb="identity.grant_to_key") as work:
        actor = by_secret(work, secret, address)
        if client_id.strip().lower() != str(actor.key_id):
            raise NotSignedIn(REFUSED)
        wanted = _scope(scope)
        if beyond := set(wanted) - actor.permissions:
            raise Invalid("The key does not allow {names}.", field="scope", names=", ".join(sorted(beyond)))
        claims = {"sub": str(actor.id), "key": str(actor.key_id), "lim": digest(secret)[:16]}
        claims |= {"scope": " ".join(wanted)} if wanted else {}
        return Granted(
            house.tokens.access(claims, work.now), house.tokens.access_seconds,
            scope=" ".join(wanted or sorted(actor.permissions)),
        )  # fmt: skip


def _refreshed(work: Work, token: str, address: str) -> Granted | None:
    """The next tokens; nothing when the family has just ended, which must be kept."""
    claims = _claims(work, token)
    session = _family(work, claims["sid"]) if claims else None
    if claims is None or session is None or session.revoked_at is not None or session.expires_at <= work.now:
        raise NotSignedIn(REFUSED)
    user = work.read(User, session.user_id)
    if not user.active:
        raise NotSignedIn(REFUSED)
    become(work, person(user))
    if session.token_hash != digest(token):
        work.note(
            "refresh token reused", "user_session", session.id, client_id=user.client_id, address=address
        )
        end(work, session, "tokens revoked")
        return None
    session.last_seen_at, session.address = work.now, address[:60]
    return _next(work, user, session, claims.get("scope", "").split())


def _next(work: Work, user: User, session: UserSession, scope: list[str]) -> Granted:
    """An access token, and the refresh token that now stands for the family."""
    tokens = work.house.tokens
    claims = {"sub": str(user.id), "sid": str(session.id)} | ({"scope": " ".join(scope)} if scope else {})
    refresh_token = tokens.refresh(claims, work.now, session.expires_at)
    session.token_hash = digest(refresh_token)
    left = int((session.expires_at - work.now).total_seconds())
    return Granted(
        tokens.access(claims, work.now), tokens.access_seconds, refresh_token,
        min(tokens.refresh_seconds, left), " ".join(scope),
    )  # fmt: skip


def _claims(work: Work, token: str) -> dict[str, str] | None:
    return work.house.tokens.read_refresh(token, work.now) if len(token) <= LONGEST else None


def _family(work: Work, session_id: str) -> UserSession | None:
    session = work.db.get(UserSession, UUID(session_id), with_for_update=True)
    return session if session is not None and session.kind == FAMILY else None


def _scope(scope: str) -> list[str]:
    """The permissions that a scope names, in their order and once each."""
    wanted = list(dict.fromkeys(scope.split()))
    if unknown := [each for each in wanted if each not in set(Permission)]:
        raise Invalid("There is no scope {name}.", field="scope", name=unknown[0][:40])
    return wanted
