"""A person's own account: who I am, and where I am signed in."""

from dataclasses import dataclass, field
from datetime import timedelta
from uuid import UUID

from sqlalchemy import or_, select

from labflow import words
from labflow.domain.actor import BY_KEY
from labflow.domain.identity.bearing import FAMILY
from labflow.domain.identity.sessions import end
from labflow.domain.identity.tokens import end_sessions
from labflow.domain.lab import logo_address, profile
from labflow.domain.work import Work
from labflow.errors import Invalid, NotFound
from labflow.kit import times
from labflow.models import Client, User, UserSession
from labflow.words import _

LANGUAGE = "language"


@dataclass
class Me:
    """What screens show of the person at work. Never trusted: authority is derived anew for every event."""

    name: str = ""
    title: str = ""
    initials: str = ""
    email: str = ""
    side: str = ""
    company: str = ""
    lab: str = ""
    logo: str = ""
    zone: str = "UTC"
    language: str = ""
    permissions: list[str] = field(default_factory=list)


@dataclass
class SessionView:
    """One place somebody is signed in at."""

    id: str = ""
    where: str = ""
    address: str = ""
    since: str = ""
    seen: str = ""
    current: bool = False


def me(work: Work) -> Me:
    """Who is at work."""
    actor, lab = work.actor, profile(work)
    company = (
        work.db.scalar(select(Client.name).where(Client.id.in_(actor.client_ids))) if actor.client_ids else ""
    )
    return Me(
        name=actor.name, title=actor.title, initials=initials(actor.name), email=actor.email, side=actor.side.value,
        company=company or "", lab=lab.short_name or lab.name, zone=lab.timezone, logo=logo_address(work),
        permissions=sorted(actor.permissions), language=actor.language,
    )  # fmt: skip


def choose_language(work: Work, language: str) -> None:
    """From now on I read this language, wherever I am signed in; none means as the browser asks."""
    if work.actor.id is None or (language and language not in words.LANGUAGES):
        raise Invalid("Choose a language of the list.", field="language")
    person = work.lock(User, work.actor.id)
    kept = {name: value for name, value in person.preferences.items() if name != LANGUAGE}
    person.preferences = kept | ({LANGUAGE: language} if language else {})


def own_sessions(work: Work) -> list[SessionView]:
    """Where I am signed in, this place first, then the one used last."""
    return sessions_of(work, work.actor.id) if work.actor.id else []


def sessions_of(work: Work, user_id: UUID) -> list[SessionView]:
    """The living sessions of a person, for a verb that has decided that they may be seen."""
    zone = profile(work).timezone
    idle_since = work.now - timedelta(minutes=work.house.session_idle_minutes)
    rows = work.db.scalars(
        select(UserSession)
        .where(
            UserSession.user_id == user_id,
            UserSession.revoked_at.is_(None),
            UserSession.expires_at > work.now,
            or_(UserSession.last_seen_at > idle_since, UserSession.kind == FAMILY),
        )
        .order_by(UserSession.last_seen_at.desc())
    )
    views = [
        SessionView(
            str(row.id), device(row.agent), row.address, times.short(row.created_at, zone, now=work.now),
            times.short(row.last_seen_at, zone, now=work.now), row.id == work.actor.session_id,
        )
        for row in rows
    ]  # fmt: skip
    return sorted(views, key=lambda view: not view.current)


def revoke(work: Work, session_id: UUID) -> None:
    """End one of my sessions, such as that of a lost telephone."""
    session = work.lock(UserSession, session_id)
    if session.user_id != work.actor.id:
        raise NotFound("There is no such session.")
    if session.revoked_at is None:
        end(work, session, "session ended")


def revoke_others(work: Work) -> int:
    """End all my sessions but this one."""
    if work.actor.id is None:
        raise NotFound("There is no such session.")
    return end_sessions(work, work.actor.id, but=work.actor.session_id)


def initials(name: str) -> str:
    """ "MK" for Marisol Kane, also where a key of hers acted."""
    words = [word for word in name.split(BY_KEY)[0].split() if word[:1].isalpha()]
    return "".join(word[0] for word in (words[:1] + words[1:][-1:])).upper()


def device(agent: str) -> str:
    """A browser's long description, shortened to what its owner recognises."""
    browsers = (
        ("Edg", "Edge"),
        ("OPR", "Opera"),
        ("Firefox", "Firefox"),
        ("Chrome", "Chrome"),
        ("Safari", "Safari"),
    )
    systems = (
        ("iPhone", "iPhone"), ("iPad", "iPad"), ("Android", "Android"), ("Windows", "Windows"), ("Mac OS", "Mac"),
        ("Linux", "Linux"),
    )  # fmt: skip
    browser = next((name for sign, name in browsers if sign in agent), "")
    machine = next((name for sign, name in systems if sign in agent), "")
    if browser and machine:
        return _("{browser} on {system}", browser=browser, system=machine)
    return browser or machine or agent[:40] or _("Unknown device")
