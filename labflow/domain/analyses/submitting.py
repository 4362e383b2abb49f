"""Handing results over for review, and testing again with the original kept."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import func, select

from labflow.domain.analyses.entering import lock_samples
from labflow.domain.analyses.life import LIFE
from labflow.domain.samples.deriving import derive
from labflow.domain.work import Work
from labflow.models import Analysis
from labflow.vocabulary import AnalysisState, Permission


def submit(work: Work, analysis_ids: Sequence[UUID]) -> None:
    """The analyst stands by these results: all their analytes are there, a second person checks them now."""
    work.require(Permission.ENTER_RESULTS)
    lock_samples(work, analysis_ids)
    analyses = work.lock_all(Analysis, analysis_ids)
    LIFE.take_all(work, analyses, "submit")
    for analysis in analyses:
        analysis.submitted_at, analysis.submitted_by_id = work.now, work.actor.id
        analysis.returned_reason = ""
        analysis.analyst_id = analysis.analyst_id or work.actor.id
    work.change_rows(analyses)
    derive(work, [analysis.sample_id for analysis in analyses])


def retest(work: Work, analysis_id: UUID, *, reason: str) -> UUID:
    """Test again: the original is kept, marked void, and a new attempt takes its place. Returns the new id."""
    work.require(Permission.REVIEW_RESULTS)
    lock_samples(work, [analysis_id])
    original = work.lock(Analysis, analysis_id)
    LIFE.take(work, original, "retest", reason=reason)
    original.returned_reason = reason.strip()[:500]
    attempts = work.db.execute(
        select(func.max(Analysis.attempt)).where(
            Analysis.sample_id == original.sample_id, Analysis.service_id == original.service_id
        )
    ).scalar_one()
    again = work.add(
        Analysis(
            client_id=original.client_id, sample_id=original.sample_id, service_id=original.service_id,
            service_version_id=original.service_version_id, department_id=original.department_id,
            state=AnalysisState.ASSIGNED if original.analyst_id else AnalysisState.UNASSIGNED,
            analyst_id=original.analyst_id, attempt=attempts + 1, retest_of_id=original.id,
            due_at=original.due_at, hold_at=original.hold_at,
        )
    )  # fmt: skip
    derive(work, [original.sample_id])
    return again.id
