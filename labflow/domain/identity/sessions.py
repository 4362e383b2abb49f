"""Signing in and out: passwords are checked here, sessions begin and end here."""

import secrets
import unicodedata
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import select

from labflow.domain.actor import Actor, system
from labflow.domain.identity.acting import become
from labflow.domain.identity.throttle import SIGN_IN, begin_try, succeeded
from labflow.domain.ports import House
from labflow.domain.work import Work, digest, open_work
from labflow.errors import NotSignedIn
from labflow.kit import meters
from labflow.models import User, UserSession
from labflow.vocabulary import AccountKind, Side

LONGEST_PASSWORD = 128
VERB = "identity.sign_in"
WRONG = "The email or the password is not right. Check both and try again."


@dataclass(frozen=True)
class SignedIn:
    """A session that has just begun. The token is shown once, to the cookie; only its hash is kept."""

    token: str
    user_id: UUID
    name: str
    side: Side
    expires_at: datetime
    language: str = ""


@dataclass(frozen=True)
class Proved:
    """Somebody whose password was right a moment ago, with its hash made anew where it was outdated."""

    user_id: UUID
    fresh_hash: str | None


@dataclass(frozen=True)
class _Known:
    """What the house knows about an account before the password is checked."""

    id: UUID
    password_hash: str | None
    client_id: UUID | None


def sign_in(
    house: House,
    email: str,
    password: str,
    *,
    address: str = "",
    agent: str = "",
    kind: str = "browser",
    replaces: str = "",
) -> SignedIn:
    """Begin a session. Unknown email, wrong password and a closed account get the same answer in the same time.

    `replaces` is the token of a session the browser had before; it ends, so that nobody can plant one.
    """
    known = proved(house, email, password, address=address)
    with open_work(house, system("sign-in"), verb=VERB) as work:
        return _begin(work, known, address=address, agent=agent, kind=kind, replaces=replaces)


def proved(house: House, email: str, password: str, *, address: str) -> Proved:
    """Whose password this is. Every try is counted; a wrong one is refused in the same words and the same time."""
    email, password = normal_email(email), normal(password)
    with open_work(house, system("sign-in"), verb=VERB) as work:
        attempt = begin_try(work, email, address, SIGN_IN)
        known = _find(work, email)
    right = len(password) <= LONGEST_PASSWORD and house.passwords.check(
        password, known.password_hash if known else None
    )
    if known is None or not right:
        _remember_failure(house, known, address, locked=attempt.last_one)
        meters.sign_ins.labels("bad").inc()
        raise NotSignedIn(WRONG)
    meters.sign_ins.labels("good").inc()
    fresh = house.passwords.hash(password) if house.passwords.outdated(known.password_hash or "") else None
    return Proved(known.id, fresh)


def start(work: Work, known: Proved) -> User:
    """Let in whoever proved to be there: their wrong tries are forgotten, and this work is theirs."""
    user = work.lock(User, known.user_id)
    if not user.active:
        raise NotSignedIn(WRONG)
    succeeded(work, user.email)
    user.last_sign_in_at = work.now
    if known.fresh_hash:
        user.password_hash = known.fresh_hash
    become(work, person(user))
    return user


def sign_out(house: House, token: str) -> UUID | None:
    """End the session of this token, and say which it was. An ended one stays ended."""
    with open_work(house, system("sign-in"), verb="identity.sign_out") as work:
        session = work.db.scalars(select(UserSession).where(UserSession.token_hash == digest(token))).first()
        if session is None or session.revoked_at is not None:
            return None
        become(work, person(work.read(User, session.user_id)))
        end(work, session, "signed out")
        return session.id


def end(work: Work, session: UserSession, act: str) -> None:
    """Close a session: its next event is refused."""
    session.revoked_at = work.now
    work.note(act, "user_session", session.id, address=session.address)


def normal(text: str) -> str:
    """The same characters, however the keyboard composed them."""
    return unicodedata.normalize("NFKC", text)


def normal_email(email: str) -> str:
    return normal(email).strip().lower()[:254]


def _find(work: Work, email: str) -> _Known | None:
    row = work.db.execute(
        select(User.id, User.password_hash, User.client_id).where(
            User.email == email, User.active, User.kind == AccountKind.PERSON
        )
    ).first()
    return _Known(*row) if row else None


def _remember_failure(house: House, known: _Known | None, address: str, *, locked: bool) -> None:
    """Keep a failed sign-in of a person the house knows. What strangers type is not kept: it may be a password."""
    if known is None:
        return
    with open_work(house, system("sign-in"), verb=VERB) as work:
        work.note("sign-in failed", "lab_user", known.id, client_id=known.client_id, address=address)
        if locked:
            work.note("sign-in locked", "lab_user", known.id, client_id=known.client_id, minutes=15)


def _begin(work: Work, known: Proved, *, address: str, agent: str, kind: str, replaces: str) -> SignedIn:
    user = start(work, known)
    _end_replaced(work, user, replaces)
    token = secrets.token_urlsafe(32)
    session = work.add(
        UserSession(
            user_id=user.id, token_hash=digest(token), kind=kind, address=address[:60], agent=agent[:200],
            last_seen_at=work.now, expires_at=work.now + timedelta(minutes=work.house.session_absolute_minutes),
        )
    )  # fmt: skip
    work.db.flush()
    work.note("signed in", "user_session", session.id, client_id=user.client_id, address=address)
    language = user.preferences.get("language", "")
    return SignedIn(token, user.id, user.name, Side(user.side), session.expires_at, language)


def _end_replaced(work: Work, user: User, token: str) -> None:
    if not token:
        return
    old = work.db.scalars(
        select(UserSession).where(
            UserSession.token_hash == digest(token),
            UserSession.user_id == user.id,
            UserSession.revoked_at.is_(None),
        )
    ).first()
    if old is not None:
        end(work, old, "replaced")


def person(user: User) -> Actor:
    """The person as the audit trail names her, without any permission."""
    clients = (user.client_id,) if user.client_id else ()
    return Actor(user.name, Side(user.side), user.id, user.title, user.email, client_ids=clients)
