"""What one person put away, and where her tour stands. Her own only, and nothing the audit trail needs to know."""

from typing import Any

from sqlalchemy.dialects.postgresql import insert

from labflow.domain.work import Work
from labflow.errors import NotAllowed
from labflow.models import Guide
from labflow.vocabulary import Permission


def hide_first_steps(work: Work) -> None:
    """Show the first steps no longer on Today; the help keeps them."""
    work.require(Permission.EDIT_SETTINGS)
    remember(work, first_steps_hidden=True)


def show_first_steps(work: Work) -> None:
    """Show the first steps on Today again."""
    work.require(Permission.EDIT_SETTINGS)
    remember(work, first_steps_hidden=False)


def remembered(work: Work) -> Guide:
    """What is kept of whoever is at work."""
    kept = work.db.get(Guide, work.actor.id) if work.actor.id else None
    return kept or Guide(user_id=work.actor.id, first_steps_hidden=False, tour="")


def remember(work: Work, **kept: Any) -> None:
    """Keep it for whoever is at work; two tabs of hers may do so at once."""
    if work.actor.id is None:
        raise NotAllowed("Only a person has a guide.")
    statement = insert(Guide).values(user_id=work.actor.id, **kept)
    work.db.execute(statement.on_conflict_do_update(index_elements=["user_id"], set_=kept))
