"""From draft to effect: asked for by who drafted it, approved by somebody else (ISO/IEC 17025 8.3.2 a)."""

from uuid import UUID

from sqlalchemy import func, select

from labflow.domain import versions
from labflow.domain.services.formulas import problems_of
from labflow.domain.work import Work
from labflow.errors import Invalid
from labflow.models import Service, ServiceAnalyte, ServiceVersion
from labflow.vocabulary import Permission
from labflow.words import later

NO_ANALYTE = later("The draft reports no analyte yet. Add one first.")


def submit(work: Work, version_id: UUID, *, reason: str, version: int | None = None) -> None:
    """Ask for approval, with the reason for the change. The draft rests until it is approved or sent back."""
    work.require(Permission.EDIT_CATALOGUE)
    row = versions.lock_draft(work, ServiceVersion, version_id, version)
    lines = work.db.scalar(select(func.count()).where(ServiceAnalyte.service_version_id == version_id))
    if not lines:
        raise Invalid(NO_ANALYTE, field="reason")
    if broken := problems_of(work, version_id):
        raise Invalid("A formula cannot be computed. {problem}", field="reason", problem=broken[0])
    versions.ask_approval(work, row, reason)


def send_back(work: Work, version_id: UUID, *, reason: str, version: int | None = None) -> None:
    """Give the draft back to be worked on, by who approves or by who asked."""
    work.require(Permission.EDIT_CATALOGUE)
    versions.give_back(work, ServiceVersion, version_id, reason, version)


def approve(work: Work, version_id: UUID, *, effective_from: str = "", version: int | None = None) -> None:
    """Let the draft take effect, now or from the time typed. Whoever drafted it cannot approve it.

    Samples registered from then on are tested by it; work that was registered before keeps its version.
    """
    work.require(Permission.EDIT_CATALOGUE)
    service_id = work.read(ServiceVersion, version_id).service_id
    work.lock(Service, service_id)
    row = versions.lock_to_approve(work, ServiceVersion, version_id, version)
    others = work.db.scalars(
        select(ServiceVersion).where(
            ServiceVersion.service_id == service_id, ServiceVersion.effective_from.is_not(None)
        )
    ).all()
    versions.put_in_force(work, row, others, effective_from)
    work.db.flush()
    work.emit("service.approved", service_id)
