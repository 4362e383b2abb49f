"""Searching in lists: what was typed as a pattern, and the clients it may mean."""

from uuid import UUID

from sqlalchemy import or_, select

from labflow.domain.work import Work
from labflow.models import Client

SEARCH_MAX = 60
NAMES_MAX = 200


def pattern(typed: str) -> str:
    """What was typed as an ILIKE pattern, with the characters that mean something to LIKE taken literally."""
    text = typed.strip()[:SEARCH_MAX]
    for special in ("\\", "%", "_"):
        text = text.replace(special, "\\" + special)
    return f"%{text}%"


def clients_like(work: Work, like: str) -> list[UUID]:
    """The clients whose name or code matches: read first, so that the list can use its own indexes."""
    named = select(Client.id).where(or_(Client.name.ilike(like), Client.code.ilike(like))).limit(NAMES_MAX)
    return list(work.db.scalars(named))
