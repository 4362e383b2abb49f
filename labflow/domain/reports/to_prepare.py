"""What there is to prepare for one order: which samples are ready for a report, and which report a new one may replace."""

from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from sqlalchemy import func, select

from labflow.domain import numbering
from labflow.domain.reports.life import READY
from labflow.domain.reports.views import WAITING
from labflow.domain.work import Work
from labflow.models import Client, Order, Report, ReportSample, Sample, SamplePoint
from labflow.vocabulary import Permission, ReportState, SampleState
from labflow.words import _, plural


@dataclass
class ToPrepareSample:
    """A sample of the order: ready for a report, or why not; the report that says its results already."""

    id: str = ""
    number: str = ""
    description: str = ""
    state: str = ""
    tests: str = ""
    above: int = 0
    ready: bool = False
    why_not: str = ""
    reported_on: str = ""
    chosen: bool = False


@dataclass
class Replaceable:
    """An issued report of the order, which a new one may replace."""

    value: str = ""
    label: str = ""


@dataclass
class ToPrepare:
    """What the prepare screen offers for one order."""

    order_id: str = ""
    order: str = ""
    client: str = ""
    reference: str = ""
    next_number: str = ""
    samples: list[ToPrepareSample] = field(default_factory=list)
    replaceable: list[Replaceable] = field(default_factory=list)
    replaces: str = ""
    why_not: str = ""


def to_prepare(work: Work, order_id: UUID, *, replaces_id: UUID | None = None) -> ToPrepare:
    """The order's samples, those that are ready chosen; for an amendment those of the report it replaces."""
    work.require(Permission.PREPARE_REPORTS)
    order = work.read(Order, order_id)
    client = work.read(Client, order.client_id)
    samples = _samples(work, order_id, replaces_id)
    issued = work.db.execute(
        select(Report.id, Report.number)
        .where(Report.order_id == order_id, Report.state == ReportState.ISSUED)
        .order_by(Report.revision.desc())
    ).all()
    last = work.db.scalar(select(func.max(Report.revision)).where(Report.order_id == order_id)) or 0
    return ToPrepare(
        order_id=str(order.id), order=order.number, client=client.name, reference=order.client_reference,
        next_number=numbering.next_report_number(work, order, last + 1), samples=samples,
        replaceable=[Replaceable(str(row.id), row.number) for row in issued],
        replaces=str(replaces_id) if replaces_id in [row.id for row in issued] else "",
        why_not="" if any(each.ready for each in samples) else _("No sample of this order is ready for a report."),
    )  # fmt: skip


def _samples(work: Work, order_id: UUID, replaces_id: UUID | None) -> list[ToPrepareSample]:
    rows = work.db.execute(
        select(Sample, SamplePoint.name.label("point"))
        .outerjoin(SamplePoint, SamplePoint.id == Sample.sample_point_id)
        .where(Sample.order_id == order_id)
        .order_by(Sample.position)
    ).all()
    on = _reports_of(work, [row.Sample.id for row in rows])
    return [_to_prepare(row, on.get(row.Sample.id, []), replaces_id) for row in rows]


def _reports_of(work: Work, sample_ids: list[UUID]) -> dict[UUID, list[Any]]:
    found: dict[UUID, list[Any]] = {}
    for row in work.db.execute(
        select(ReportSample.sample_id, Report.id, Report.number, Report.state)
        .join(Report, Report.id == ReportSample.report_id)
        .where(ReportSample.sample_id.in_(sample_ids), Report.state.in_((*WAITING, ReportState.ISSUED)))
        .order_by(Report.revision)
    ):
        found.setdefault(row.sample_id, []).append(row)
    return found


def _to_prepare(row: Any, on: list[Any], replaces_id: UUID | None) -> ToPrepareSample:
    sample: Sample = row.Sample
    waits = next((each.number for each in on if each.state in WAITING), "")
    issued = next((each for each in on if each.state == ReportState.ISSUED), None)
    why = ""
    if sample.state in (SampleState.CANCELLED, SampleState.REJECTED):
        why = _("The sample is {state}.", state=_(sample.state.replace("_", " ")))
    elif sample.state not in READY:
        why = plural(
            "{missing} of {count} test to be verified.", "{missing} of {count} tests to be verified.", sample.tests_total,
            missing=sample.tests_total - sample.tests_verified,
        )  # fmt: skip
    elif waits:
        why = _("On report {number}, which waits for approval.", number=waits)
    elif issued is not None and issued.id != replaces_id:
        why = _("On issued report {number}. Amend that report.", number=issued.number)
    return ToPrepareSample(
        id=str(sample.id), number=sample.number, description=sample.client_reference or row.point or "",
        state=sample.state, tests=f"{sample.tests_verified}/{sample.tests_total}", above=sample.above_limit,
        ready=not why, why_not=why, reported_on=issued.number if issued else "",
        chosen=not why and (replaces_id is None or issued is not None),
    )  # fmt: skip
