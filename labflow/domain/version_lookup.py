"""What versions of tests and of specifications have in common, for programs."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, and_, or_, select

from labflow.domain.lists import options
from labflow.domain.lists.filters import Filter, Means
from labflow.domain.nouns import Fact
from labflow.domain.versions import state_of
from labflow.domain.work import Work
from labflow.models import User

STATES = options.fixed((state, state) for state in ("draft", "waiting", "coming", "active", "retired"))


def of_version(kind: Any) -> tuple[Fact, ...]:
    """How far a version is, and since when it holds. `state`: draft, waiting (for approval), coming, active, retired."""
    return (
        Fact("number", int),
        Fact("state", str, together=_states(kind)),
        Fact("effective_from", datetime | None),
        Fact("retired_at", datetime | None),
        Fact("submitted_at", datetime | None),
        Fact("approved_at", datetime | None),
        Fact("approved_by", str | None, together=_approvers(kind)),
        Fact("change_reason", str),
        Fact("edited_at", datetime | None),
        Fact("created_at", datetime),
    )


def state_filter(kind: Any) -> Filter:
    """Narrow versions by how far they are."""
    return Filter("state", "State", "choice", lambda work: Means(_in_states(work, kind)), STATES)


def _in_states(work: Work, kind: Any) -> Callable[[Sequence[str]], ColumnElement[bool]]:
    now = work.now
    ended = and_(
        kind.retired_at.is_not(None),
        or_(kind.retired_at <= now, kind.retired_at <= kind.effective_from),
    )
    holds = and_(kind.effective_from.is_not(None), ~ended)
    meanings = {
        "draft": and_(kind.effective_from.is_(None), kind.submitted_at.is_(None)),
        "waiting": and_(kind.effective_from.is_(None), kind.submitted_at.is_not(None)),
        "coming": and_(holds, kind.effective_from > now),
        "active": and_(holds, kind.effective_from <= now),
        "retired": and_(kind.effective_from.is_not(None), ended),
    }
    return lambda states: or_(*(meanings[state] for state in states))


def _states(kind: Any) -> Callable[[Work, Sequence[UUID]], Mapping[UUID, str]]:
    def states(work: Work, ids: Sequence[UUID]) -> dict[UUID, str]:
        rows = work.db.execute(
            select(kind.id, kind.effective_from, kind.retired_at, kind.submitted_at).where(kind.id.in_(ids))
        )
        return {row.id: state_of(work, row) for row in rows}

    return states


def _approvers(kind: Any) -> Callable[[Work, Sequence[UUID]], Mapping[UUID, str]]:
    def approvers(work: Work, ids: Sequence[UUID]) -> dict[UUID, str]:
        rows = work.db.execute(
            select(kind.id, User.name).join(User, User.id == kind.approved_by_id).where(kind.id.in_(ids))
        )
        return {row.id: row.name for row in rows}

    return approvers
