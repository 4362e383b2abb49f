"""From draft to effect: asked for by who drafted it, approved by somebody else (ISO/IEC 17025 8.3.2 a)."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import func, or_, select

from labflow.domain.services.drafting import locked_draft
from labflow.domain.work import Work
from labflow.errors import Invalid, LabError, SecondPersonNeeded
from labflow.models import ServiceAnalyte, ServiceVersion
from labflow.vocabulary import Permission

MOST_AHEAD_DAYS = 366


def submit(work: Work, version_id: UUID, *, reason: str, version: int | None = None) -> None:
    """Ask for approval, with the reason for the change. The draft rests until it is approved or sent back."""
    work.require(Permission.EDIT_CATALOGUE)
    row = locked_draft(work, version_id, version)
    if not reason.strip():
        raise Invalid("Say why the method changes: who approves and who audits will ask.", field="reason")
    lines = work.db.scalar(select(func.count()).where(ServiceAnalyte.service_version_id == version_id))
    if not lines:
        raise LabError("The draft reports no analyte yet. Add one.", field="reason")
    work.give_reason(reason.strip()[:500])
    row.change_reason, row.submitted_at = reason.strip()[:1000], work.now


def send_back(work: Work, version_id: UUID, *, reason: str) -> None:
    """Give the draft back to be worked on, by who approves or by who asked."""
    work.require(Permission.EDIT_CATALOGUE)
    row = _waiting(work, version_id, None)
    if not reason.strip():
        raise Invalid("Say what is still to be done.", field="reason")
    work.give_reason(reason.strip()[:500])
    row.submitted_at = None


def approve(
    work: Work, version_id: UUID, *, effective_from: datetime | None = None, version: int | None = None
) -> None:
    """Let the draft take effect, now or at a time to come. Whoever drafted it cannot approve it.

    Samples registered from then on are tested by it; work that was registered before keeps its version.
    """
    work.require(Permission.EDIT_CATALOGUE)
    row = _waiting(work, version_id, version)
    if str(work.actor.id) in row.drafted_by:
        raise SecondPersonNeeded("You have worked on this draft. Somebody else must approve it.")
    starts = effective_from or work.now
    if starts < work.now or (starts - work.now).days > MOST_AHEAD_DAYS:
        raise Invalid("It may take effect now or within a year.", field="effective_from")
    for other in work.db.scalars(
        select(ServiceVersion)
        .where(
            ServiceVersion.service_id == row.service_id, ServiceVersion.effective_from.is_not(None),
            or_(ServiceVersion.retired_at.is_(None), ServiceVersion.retired_at > starts),
        )
        .with_for_update()
    ):  # fmt: skip
        other.retired_at = max(starts, other.effective_from or starts)
    row.effective_from, row.approved_at, row.approved_by_id = starts, work.now, work.actor.id
    work.db.flush()
    work.emit("service.approved", row.service_id)


def _waiting(work: Work, version_id: UUID, version: int | None) -> ServiceVersion:
    row = work.lock(ServiceVersion, version_id, version=version)
    if row.effective_from is not None:
        raise LabError(f"Version {row.number} is approved already.")
    if row.submitted_at is None:
        raise LabError("Nobody has asked for approval of this draft yet.")
    return row
