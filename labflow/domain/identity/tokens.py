"""One-time links: the invitation that opens an account and the reset that sets a new password."""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import select

from labflow.domain import languages, letters
from labflow.domain.actor import system
from labflow.domain.identity.acting import become
from labflow.domain.identity.confirming import confirm
from labflow.domain.identity.passwords import good_password, own_words
from labflow.domain.identity.sessions import end, normal_email, person
from labflow.domain.identity.throttle import RESET, begin_try, succeeded
from labflow.domain.lab import profile
from labflow.domain.ports import House
from labflow.domain.work import Work, digest, open_work
from labflow.errors import Invalid, SignatureRefused, TooManyTries
from labflow.kit import times
from labflow.models import OneTimeToken, User, UserSession
from labflow.vocabulary import AccountKind

INVITATION, RESET_PURPOSE = "invitation", "password_reset"
LIFETIMES = {INVITATION: timedelta(hours=72), RESET_PURPOSE: timedelta(hours=1)}
SPENT = "This link has been used or has run out. Ask for a new one."


@dataclass
class Holder:
    """Whom a link is for, as the page that sets the password shows it. Not good: used, run out or unknown."""

    good: bool = False
    name: str = ""
    email: str = ""
    invited: bool = False


def send_invitation(work: Work, user: User, *, inviter: str = "", since: datetime | None = None) -> None:
    """Send somebody the link that opens the account; it works for 72 hours. With `since`, not if one was sent after that."""
    if since is None or not _sent_after(work, user.id, since):
        _send(work, user, INVITATION, inviter=inviter or work.actor.name)


def send_reset(work: Work, user: User) -> None:
    """Send somebody the link that sets a new password; it works for an hour."""
    _send(work, user, RESET_PURPOSE)


def ask_for_reset(house: House, email: str, *, address: str = "") -> None:
    """Send a reset link, if there is such an account. Whoever asks learns nothing either way."""
    email = normal_email(email)
    try:
        with open_work(house, system("sign-in"), verb="identity.ask_for_reset") as work:
            begin_try(work, f"reset:{email}", address, RESET)
    except TooManyTries:
        return
    with open_work(house, system("sign-in"), verb="identity.ask_for_reset") as work:
        person_of = select(User).where(User.email == email, User.active, User.kind == AccountKind.PERSON)
        user = work.db.scalars(person_of).first()
        if user is not None:
            send_reset(work, user)
            work.note("reset asked", "lab_user", user.id, client_id=user.client_id, address=address)


def holder(house: House, token: str) -> Holder:
    """Whom this link is for, and whether it still works."""
    with open_work(house, system("sign-in"), verb="identity.holder") as work:
        row = _live(work, token)
        if row is None:
            return Holder()
        user = work.read(User, row.user_id)
        return Holder(True, user.name, user.email, row.purpose == INVITATION)


def set_password(house: House, token: str, password: str) -> str:
    """Set the password through a link, once; every session of the account ends. Gives the email to sign in with."""
    with open_work(house, system("sign-in"), verb="identity.set_password") as work:
        row = _live(work, token)
        if row is None:
            raise Invalid(SPENT, field="token")
        password = good_password(password, own_words(work, work.read(User, row.user_id)))
    fresh = house.passwords.hash(password)
    with open_work(house, system("sign-in"), verb="identity.set_password") as work:
        row = _live(work, token, lock=True)
        if row is None:
            raise Invalid(SPENT, field="token")
        user = work.lock(User, row.user_id)
        succeeded(work, user.email)
        _spend_all(work, user.id)
        user.password_hash = fresh
        end_sessions(work, user.id)
        work.db.flush()
        become(work, person(user))
        work.note("password set", "lab_user", user.id, client_id=user.client_id, by_link=row.purpose)
        return user.email


def change_password(work: Work, current: str, password: str) -> None:
    """Change one's own password, knowing the old one. Other sessions end; this one stays."""
    try:
        confirm(work, current)
    except SignatureRefused as refusal:
        wrong = refusal.said.replace("Nothing was signed; try again.", "Try again.")
        raise Invalid(wrong, field="current") from None
    user = work.lock(User, work.actor.id)
    user.password_hash = work.house.passwords.hash(good_password(password, own_words(work, user)))
    end_sessions(work, user.id, but=work.actor.session_id)
    work.note("password changed", "lab_user", user.id, client_id=user.client_id)


def end_sessions(work: Work, user_id: UUID, *, but: UUID | None = None) -> int:
    """End the sessions of a person, here and everywhere."""
    living = work.db.scalars(
        select(UserSession).where(UserSession.user_id == user_id, UserSession.revoked_at.is_(None))
    ).all()
    ending = [session for session in living if session.id != but]
    for session in ending:
        end(work, session, "session ended")
    return len(ending)


def _send(work: Work, user: User, purpose: str, **facts: str) -> None:
    """A new link makes the older ones of its kind worthless."""
    _spend_all(work, user.id, purpose)
    token = secrets.token_urlsafe(32)
    until = work.now + LIFETIMES[purpose]
    row = work.add(OneTimeToken(user_id=user.id, purpose=purpose, token_hash=digest(token), expires_at=until))
    work.db.flush()
    lab = profile(work)
    letters.owe(
        work, purpose, recipient=user.email, recipient_name=user.name, dedupe_key=f"{purpose}:{row.id}",
        client_id=user.client_id, language=languages.of_person(work, user), email=user.email, place=lab.name, until=lambda: times.full(until, lab.timezone),
        link=f"{work.house.address(user.side)}/set-password?token={token}", **facts,
    )  # fmt: skip


def _sent_after(work: Work, user_id: UUID, since: datetime) -> bool:
    later = select(OneTimeToken.id).where(
        OneTimeToken.user_id == user_id, OneTimeToken.purpose == INVITATION, OneTimeToken.created_at >= since
    )
    return work.db.scalars(later).first() is not None


def _live(work: Work, token: str, *, lock: bool = False) -> OneTimeToken | None:
    query = (
        select(OneTimeToken)
        .join(User, User.id == OneTimeToken.user_id)
        .where(
            OneTimeToken.token_hash == digest(token),
            OneTimeToken.used_at.is_(None),
            OneTimeToken.expires_at > work.now,
            User.active,
        )
    )
    return work.db.scalars(query.with_for_update(of=OneTimeToken) if lock else query).first()


def _spend_all(work: Work, user_id: UUID, purpose: str = "") -> None:
    for row in work.db.scalars(
        select(OneTimeToken).where(OneTimeToken.user_id == user_id, OneTimeToken.used_at.is_(None))
    ):
        if purpose in ("", row.purpose):
            row.used_at = work.now
