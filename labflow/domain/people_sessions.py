"""Where somebody is signed in, for who administers people: seen, and ended with a reason."""

from collections.abc import Sequence
from uuid import UUID

from labflow.domain import identity, roles
from labflow.domain.identity import SessionView
from labflow.domain.work import Work
from labflow.errors import Invalids, NotFound
from labflow.models import User, UserSession
from labflow.vocabulary import Permission


def view(work: Work, user_id: UUID) -> list[SessionView]:
    """Where a person is signed in now, the place used last first."""
    work.require(Permission.EDIT_PEOPLE)
    return identity.sessions_of(work, _within_reach(work, user_id).id)


def end(work: Work, user_id: UUID, session_ids: Sequence[UUID], *, reason: str) -> None:
    """Sign a person out at these places. What is open there is refused at its next event."""
    work.require(Permission.EDIT_PEOPLE)
    user = _within_reach(work, user_id)
    problems = {}
    if not session_ids:
        problems["sessions"] = "Choose at least one place."
    if not reason.strip():
        problems["reason"] = "Give a reason: the audit trail shows it."
    if problems:
        raise Invalids(problems)
    ending = work.lock_all(UserSession, session_ids)
    if any(session.user_id != user.id for session in ending):
        raise NotFound("There is no such session.")
    work.give_reason(reason.strip()[:500])
    for session in ending:
        if session.revoked_at is None:
            identity.end(work, session, "session ended")


def _within_reach(work: Work, user_id: UUID) -> User:
    user = work.read(User, user_id)
    roles.not_above(work, user)
    return user
