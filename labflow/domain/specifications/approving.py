"""From draft to effect: a specification judges what is ordered from then on (ISO/IEC 17025 7.8.6, 8.3.2)."""

from uuid import UUID

from sqlalchemy import func, select

from labflow.domain import versions
from labflow.domain.specifications.drafting import lock_all
from labflow.domain.work import Work
from labflow.errors import Invalid
from labflow.models import Specification, SpecLimit
from labflow.vocabulary import Permission
from labflow.words import later

NO_LIMIT = later("The draft has no limit yet. Add one first.")


def submit(work: Work, version_id: UUID, *, reason: str, version: int | None = None) -> None:
    """Ask for approval, with the reason for the change. The draft rests until it is approved or sent back."""
    work.require(Permission.EDIT_CATALOGUE)
    row = versions.lock_draft(work, Specification, version_id, version)
    if not work.db.scalar(select(func.count()).where(SpecLimit.specification_id == version_id)):
        raise Invalid(NO_LIMIT, field="reason")
    versions.ask_approval(work, row, reason)


def send_back(work: Work, version_id: UUID, *, reason: str, version: int | None = None) -> None:
    """Give the draft back to be worked on, by who approves or by who asked."""
    work.require(Permission.EDIT_CATALOGUE)
    versions.give_back(work, Specification, version_id, reason, version)


def approve(work: Work, version_id: UUID, *, effective_from: str = "", version: int | None = None) -> None:
    """Let the draft take effect, now or from the time typed. Whoever drafted it cannot approve it.

    Orders placed from then on are judged by it; those placed before keep their version, and what was judged stays so.
    """
    work.require(Permission.EDIT_CATALOGUE)
    row = versions.lock_to_approve(work, Specification, version_id, version)
    others = [each for each in lock_all(work, row.code) if each.effective_from is not None]
    versions.put_in_force(work, row, others, effective_from)
    row.active = True
    work.db.flush()
    work.emit("specification.approved", row.id)
