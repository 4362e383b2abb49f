"""Giving work to analysts."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select

from labflow.domain import notifications
from labflow.domain.analyses.life import LIFE
from labflow.domain.work import Work
from labflow.errors import Invalid, StepNotAllowed
from labflow.models import Analysis, User
from labflow.vocabulary import AnalysisState, Permission, Side
from labflow.words import plural


def assign(work: Work, analysis_ids: Sequence[UUID], *, analyst_id: UUID | None) -> None:
    """Make these analyses somebody's work; without an analyst they are the actor's own."""
    work.require(Permission.ENTER_RESULTS if analyst_id in (None, work.actor.id) else Permission.ASSIGN_WORK)
    analyst = work.read(User, analyst_id or work.actor.id)
    if analyst.side != Side.LAB or not analyst.active:
        raise Invalid("Choose somebody of the laboratory who is active.", field="analyst_id")
    given = work.lock_all(Analysis, analysis_ids)
    for analysis in given:
        LIFE.check_state(analysis, "assign")
        analysis.state = LIFE.target("assign")
        analysis.analyst_id = analyst.id
    notifications.work_given(work, analyst.id, given)


def take_up_service(work: Work, service_id: UUID) -> int:
    """Make all unassigned work of one test the actor's own. Returns how much it was."""
    work.require(Permission.ENTER_RESULTS)
    waiting = select(Analysis.id).where(
        Analysis.service_id == service_id, Analysis.state == AnalysisState.UNASSIGNED
    )
    ids = list(work.db.scalars(waiting))
    assign(work, ids, analyst_id=None)
    return len(ids)


def give_to(work: Work, analysis_ids: Sequence[UUID], *, analyst_id: str) -> str:
    """Make these analyses the work of the person who was chosen."""
    assign(work, analysis_ids, analyst_id=_person(analyst_id))
    return "Assigned"


def assign_samples_tests(work: Work, sample_id: UUID, *, analyst_id: UUID | str) -> str:
    """Give every test of a sample that waits to somebody."""
    work.require(Permission.ASSIGN_WORK)
    waiting = select(Analysis.id).where(
        Analysis.sample_id == sample_id,
        Analysis.state.in_((AnalysisState.UNASSIGNED, AnalysisState.ASSIGNED)),
    )
    ids = list(work.db.scalars(waiting))
    if not ids:
        raise StepNotAllowed("No test of this sample waits to be worked on.")
    assign(work, ids, analyst_id=_person(str(analyst_id)))
    return plural("{count} test assigned", "{count} tests assigned", len(ids))


def _person(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError as error:
        raise Invalid("Choose somebody of the laboratory who is active.", field="analyst_id") from error
