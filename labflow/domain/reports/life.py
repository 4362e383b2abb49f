"""The life of a report (domain.md 2): prepared, authorised, and then only replaced or withdrawn (7.8.8)."""

from sqlalchemy import select

from labflow.domain.lifecycle import Lifecycle, Transition
from labflow.domain.work import Work
from labflow.errors import LabError
from labflow.models import Report, ReportSample, Sample
from labflow.vocabulary import Permission, ReportState, SampleState

READY = (SampleState.VERIFIED, SampleState.PUBLISHED)


def samples_of(work: Work, report: Report) -> list[Sample]:
    """The samples on a report, in their order."""
    return list(
        work.db.scalars(
            select(Sample)
            .join(ReportSample, ReportSample.sample_id == Sample.id)
            .where(ReportSample.report_id == report.id)
            .order_by(ReportSample.position)
        )
    )


def everything_verified(work: Work, report: Report) -> None:
    """Results are reviewed before release (7.8.1.1)."""
    for sample in samples_of(work, report):
        if sample.state not in READY:
            missing = sample.tests_total - sample.tests_verified
            raise LabError(
                "Sample {number} is not ready: {missing} of {tests_total} tests to be verified.",
                number=sample.number,
                missing=missing,
                tests_total=sample.tests_total,
            )


LIFE: Lifecycle[Report] = Lifecycle(
    "report",
    lambda report: f"Report {report.number}",
    (
        Transition(
            "submit", (ReportState.DRAFT,), ReportState.FOR_APPROVAL, Permission.PREPARE_REPORTS, "Send for approval",
            guards=(everything_verified,),
        ),
        Transition(
            "authorise", (ReportState.FOR_APPROVAL,), ReportState.ISSUED, Permission.AUTHORISE_REPORTS, "Authorise",
            guards=(everything_verified,),
        ),
        Transition(
            "refuse", (ReportState.FOR_APPROVAL,), ReportState.WITHDRAWN, Permission.AUTHORISE_REPORTS, "Refuse",
            reason_required=True,
        ),
        Transition(
            "supersede", (ReportState.ISSUED,), ReportState.SUPERSEDED, Permission.AUTHORISE_REPORTS, "Supersede",
        ),
        Transition(
            "withdraw", (ReportState.ISSUED,), ReportState.WITHDRAWN, Permission.AUTHORISE_REPORTS, "Withdraw",
            reason_required=True,
        ),
    ),
)  # fmt: skip
