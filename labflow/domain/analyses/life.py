"""The life of an analysis (domain.md 2), with the guards that keep a wrong number inside the laboratory."""

from collections.abc import Container, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import and_, exists, func, select

from labflow.domain.lifecycle import Lifecycle, Transition
from labflow.domain.work import Work
from labflow.errors import LabError, SecondPersonNeeded
from labflow.models import (
    Analysis,
    Analyte,
    AuditEvent,
    Order,
    Result,
    Sample,
    Service,
    ServiceAnalyte,
    ServiceVersion,
    Verification,
)
from labflow.vocabulary import AnalysisState, Decision, OrderState, Permission

OPEN = (AnalysisState.UNASSIGNED, AnalysisState.ASSIGNED)


def name_of(analysis: Analysis) -> str:
    """How messages call an analysis; see `label` for the full name with sample and test."""
    return "The analysis"


def label(work: Work, analysis: Analysis) -> str:
    """ "Nitrate as N of S26-000041"."""
    row = work.db.execute(
        select(Service.name, Sample.number)
        .join(Sample, Sample.id == analysis.sample_id)
        .where(Service.id == analysis.service_id)
    ).one()
    return f"{row.name} of {row.number}"


def orders_are_running(work: Work, analyses: Sequence[Analysis]) -> None:
    held = set(
        work.db.scalars(
            select(Analysis.id)
            .join(Sample, Sample.id == Analysis.sample_id)
            .join(Order, Order.id == Sample.order_id)
            .where(Analysis.id.in_(_ids(analyses)), Order.state == OrderState.ON_HOLD)
        )
    )
    if first := _first(analyses, held):
        raise LabError("{label}: the order is on hold. Resume it first.", label=label(work, first))


def have_all_results(work: Work, analyses: Sequence[Analysis]) -> None:
    """Every analyte of the service version has a live result."""
    entered = exists().where(
        Result.analysis_id == Analysis.id, Result.analyte_id == ServiceAnalyte.analyte_id, Result.live
    )
    rows = work.db.execute(
        select(Analysis.id, Analyte.name)
        .join(ServiceAnalyte, ServiceAnalyte.service_version_id == Analysis.service_version_id)
        .join(Analyte, Analyte.id == ServiceAnalyte.analyte_id)
        .where(Analysis.id.in_(_ids(analyses)), ~entered)
        .order_by(ServiceAnalyte.position)
    ).all()
    missing: dict[UUID, list[str]] = {}
    for row in rows:
        missing.setdefault(row.id, []).append(row.name)
    if first := _first(analyses, missing):
        raise LabError(
            "{label} is not complete: {names} still to be entered.",
            label=label(work, first),
            names=", ".join(missing[first.id]),
        )


def second_person(work: Work, analyses: Sequence[Analysis]) -> None:
    """Who entered, qualified or submitted a result cannot verify it, unless the service allows it (7.8.1.1, Annex 11 6)."""
    versions = _versions(work, analyses)
    apart = [each for each in analyses if not versions[each.service_version_id].self_verify]
    if not apart:
        return
    if first := _first(apart, _entered_by(work, apart)):
        raise SecondPersonNeeded(
            "You entered {label}; somebody else must verify it.", label=label(work, first)
        )
    if first := _first(apart, _qualified_by(work, apart)):
        raise SecondPersonNeeded(
            "You set qualifiers of {label}; somebody else must verify it.", label=label(work, first)
        )
    if first := _first(apart, set(_verifications(work, apart, Verification.user_id == work.actor.id))):
        raise SecondPersonNeeded(
            "You verified {label} already; another person must do it too.", label=label(work, first)
        )


def verifications_missing(work: Work, analyses: Sequence[Analysis]) -> dict[UUID, int]:
    """How many more people must verify each analysis before it counts as verified."""
    versions, done = _versions(work, analyses), _verifications(work, analyses)
    return {
        each.id: max(0, versions[each.service_version_id].verifications_required - done.get(each.id, 0))
        for each in analyses
    }


def _entered_by(work: Work, analyses: Sequence[Analysis]) -> set[UUID]:
    """Those that this person entered or submitted."""
    entered = select(Result.analysis_id).where(
        Result.analysis_id.in_(_ids(analyses)), Result.live, Result.entered_by_id == work.actor.id
    )
    return {
        *work.db.scalars(entered),
        *(each.id for each in analyses if each.submitted_by_id == work.actor.id),
    }


def _qualified_by(work: Work, analyses: Sequence[Analysis]) -> set[UUID]:
    """Those whose live results this person qualified by hand, as the trail knows."""
    return set(
        work.db.scalars(
            select(Result.analysis_id)
            .join(AuditEvent, and_(AuditEvent.entity == "result", AuditEvent.entity_id == Result.id))
            .where(
                Result.analysis_id.in_(_ids(analyses)), Result.live, AuditEvent.actor_id == work.actor.id,
                AuditEvent.act == "changed", AuditEvent.new.has_key("by_hand"),
            )
        )
    )  # fmt: skip


def _verifications(work: Work, analyses: Sequence[Analysis], *which: Any) -> dict[UUID, int]:
    """How often each was verified since it was submitted."""
    counted = work.db.execute(
        select(Verification.analysis_id, func.count())
        .join(Analysis, Analysis.id == Verification.analysis_id)
        .where(
            Verification.analysis_id.in_(_ids(analyses)), Verification.decision == Decision.VERIFIED,
            Verification.at >= Analysis.submitted_at, *which,
        )
        .group_by(Verification.analysis_id)
    ).all()  # fmt: skip
    return {row[0]: row[1] for row in counted}


def _versions(work: Work, analyses: Sequence[Analysis]) -> dict[UUID, ServiceVersion]:
    wanted = {each.service_version_id for each in analyses}
    return {
        each.id: each for each in work.db.scalars(select(ServiceVersion).where(ServiceVersion.id.in_(wanted)))
    }


def _ids(analyses: Sequence[Analysis]) -> list[UUID]:
    return [each.id for each in analyses]


def _first(analyses: Sequence[Analysis], wanted: Container[UUID]) -> Analysis | None:
    """The first one of these: a refusal names one."""
    return next((each for each in analyses if each.id in wanted), None)


LIFE: Lifecycle[Analysis] = Lifecycle(
    "analysis",
    name_of,
    (
        Transition("assign", OPEN, AnalysisState.ASSIGNED, Permission.ASSIGN_WORK, "Assign"),
        Transition(
            "submit", OPEN, AnalysisState.RESULTED, Permission.ENTER_RESULTS, "Submit for review",
            guards_of_all=(orders_are_running, have_all_results),
        ),
        Transition(
            "verify", (AnalysisState.RESULTED,), AnalysisState.VERIFIED, Permission.REVIEW_RESULTS, "Verify",
            guards_of_all=(second_person,),
        ),
        Transition(
            "send_back", (AnalysisState.RESULTED, AnalysisState.VERIFIED), AnalysisState.ASSIGNED,
            Permission.REVIEW_RESULTS, "Send back", reason_required=True,
        ),
        Transition(
            "retest", (AnalysisState.RESULTED, AnalysisState.VERIFIED, AnalysisState.PUBLISHED), AnalysisState.RETRACTED,
            Permission.REVIEW_RESULTS, "Test again", reason_required=True,
        ),
        Transition(
            "publish", (AnalysisState.VERIFIED, AnalysisState.PUBLISHED), AnalysisState.PUBLISHED,
            Permission.AUTHORISE_REPORTS, "Publish",
        ),
    ),
)  # fmt: skip
