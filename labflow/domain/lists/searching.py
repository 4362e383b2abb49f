"""Searching in lists: what was typed as a pattern, and the clients it may mean."""

from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, func, or_, select

from labflow.domain.fields import found_in
from labflow.domain.lists.window import plan_afresh
from labflow.domain.work import Work
from labflow.models import Client

SEARCH_MAX = 60
NAMES_MAX = 200
FEW = 2_000


def pattern(typed: str) -> str:
    """What was typed as an ILIKE pattern, with the characters that mean something to LIKE taken literally."""
    text = typed.strip()[:SEARCH_MAX]
    for special in ("\\", "%", "_"):
        text = text.replace(special, "\\" + special)
    return f"%{text}%"


def having(work: Work, kind: Any, like: str) -> ColumnElement[bool]:
    """Samples or orders whose number, client's name for them, or a field of the laboratory's own has this text.

    Few are read first, from the indexes for it (see `lf_found`). Many are found soon by walking along the list's order.
    """
    plan_afresh(work)
    found = select(func.lf_found(str(kind.__tablename__), like, FEW + 1))
    ids = list(work.db.scalars(found))
    if len(ids) <= FEW:
        return kind.id.in_(ids)
    return or_(kind.number.ilike(like), kind.client_reference.ilike(like), found_in(kind, like))


def clients_like(work: Work, like: str) -> list[UUID]:
    """The clients whose name or code matches: read first, so that the list can use its own indexes."""
    named = select(Client.id).where(or_(Client.name.ilike(like), Client.code.ilike(like))).limit(NAMES_MAX)
    return list(work.db.scalars(named))
