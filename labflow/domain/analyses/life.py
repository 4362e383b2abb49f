"""The life of an analysis (domain.md 2), with the guards that keep a wrong number inside the laboratory."""

from sqlalchemy import func, select

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


def order_is_running(work: Work, analysis: Analysis) -> None:
    state = work.db.scalars(
        select(Order.state).join(Sample, Sample.order_id == Order.id).where(Sample.id == analysis.sample_id)
    ).one()
    if state == OrderState.ON_HOLD:
        raise LabError("{label}: the order is on hold. Resume it first.", label=label(work, analysis))


def has_all_results(work: Work, analysis: Analysis) -> None:
    """Every analyte of the service version has a live result."""
    found = select(Result.analyte_id).where(Result.analysis_id == analysis.id, Result.live)
    missing = work.db.scalars(
        select(Analyte.name)
        .join(ServiceAnalyte, ServiceAnalyte.analyte_id == Analyte.id)
        .where(ServiceAnalyte.service_version_id == analysis.service_version_id, Analyte.id.not_in(found))
        .order_by(ServiceAnalyte.position)
    ).all()
    if missing:
        raise LabError(
            "{label} is not complete: {names} still to be entered.",
            label=label(work, analysis),
            names=", ".join(missing),
        )


def second_person(work: Work, analysis: Analysis) -> None:
    """Who entered, qualified or submitted a result cannot verify it, unless the service allows it (7.8.1.1, Annex 11 6)."""
    version = work.db.get(ServiceVersion, analysis.service_version_id)
    if version is not None and version.self_verify:
        return
    entered = work.db.scalars(
        select(Result.entered_by_id).where(Result.analysis_id == analysis.id, Result.live)
    ).all()
    if work.actor.id in {*entered, analysis.submitted_by_id}:
        raise SecondPersonNeeded(
            "You entered {label}; somebody else must verify it.", label=label(work, analysis)
        )
    qualified = select(AuditEvent.seq).where(
        AuditEvent.entity == "result", AuditEvent.actor_id == work.actor.id, AuditEvent.new.has_key("by_hand"),
        AuditEvent.act == "changed",
        AuditEvent.entity_id.in_(select(Result.id).where(Result.analysis_id == analysis.id, Result.live)),
    )  # fmt: skip
    if work.db.scalars(qualified.limit(1)).first():
        raise SecondPersonNeeded(
            "You set qualifiers of {label}; somebody else must verify it.", label=label(work, analysis)
        )
    before = work.db.scalars(
        select(Verification.user_id).where(
            Verification.analysis_id == analysis.id,
            Verification.decision == Decision.VERIFIED,
            Verification.at >= analysis.submitted_at,
        )
    ).all()
    if work.actor.id in before:
        raise SecondPersonNeeded(
            "You verified {label} already; another person must do it too.", label=label(work, analysis)
        )


def verifications_missing(work: Work, analysis: Analysis) -> int:
    """How many more people must verify before the analysis counts as verified."""
    version = work.db.get(ServiceVersion, analysis.service_version_id)
    done = work.db.execute(
        select(func.count()).where(
            Verification.analysis_id == analysis.id,
            Verification.decision == Decision.VERIFIED,
            Verification.at >= analysis.submitted_at,
        )
    ).scalar_one()
    return max(0, (version.verifications_required if version else 1) - done)


LIFE: Lifecycle[Analysis] = Lifecycle(
    "analysis",
    name_of,
    (
        Transition("assign", OPEN, AnalysisState.ASSIGNED, Permission.ASSIGN_WORK, "Assign"),
        Transition(
            "submit", OPEN, AnalysisState.RESULTED, Permission.ENTER_RESULTS, "Submit for review",
            guards=(order_is_running, has_all_results),
        ),
        Transition(
            "verify", (AnalysisState.RESULTED,), AnalysisState.VERIFIED, Permission.REVIEW_RESULTS, "Verify",
            guards=(second_person,),
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
