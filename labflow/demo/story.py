"""The steps of an order's story, by the verbs: ordered, received, measured, reviewed, reported.

Each says when it happens (`yield`) before it happens, so that the orders of a laboratory can be told side by side.
"""

from collections.abc import Generator, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import select

from labflow.demo.accounts import PASSWORD
from labflow.demo.readings import reading
from labflow.demo.stage import Stage, office
from labflow.domain import analyses, orders, reports, samples
from labflow.domain.analyses import Entry, cell_comments
from labflow.domain.orders import OrderDraft
from labflow.domain.reports import ReportDraft
from labflow.domain.reports.life import READY
from labflow.domain.samples import Reception, SampleDraft
from labflow.domain.work import Work
from labflow.models import (
    Analysis,
    Analyte,
    Department,
    Result,
    Sample,
    SamplePoint,
    SampleType,
    Service,
    ServiceAnalyte,
)
from labflow.vocabulary import AnalysisState, Priority

# who measures in each department, with which instrument, when it is measured and when it is entered (hours after receipt)
BENCHES: dict[str, tuple[str, str, float, float]] = {
    "FIELD": ("nadia", "Pocket colorimeter", -2.0, 0.5),
    "WET": ("aisha", "PH-02", 0.4, 4.0),
    "IC": ("aisha", "IC-01", 5.0, 20.0),
    "METALS": ("daniel", "ICP-MS-02", 46.0, 50.0),
    "ORGANICS": ("jun", "GC-MS-01", 70.0, 92.0),
    "MICRO": ("hannah", "INC-03", 1.5, 26.0),
    "FOODMICRO": ("hannah", "INC-05", 2.0, 74.0),
    "FOODCHEM": ("jun", "LC-MS-01", 48.0, 70.0),
}
_LATER = {"BOD": 122.0, "TSS": 28.0, "TDS": 28.0}

# what would happen after now has happened in this part of the time since the act before it
PART, SINCE = 0.45, timedelta(minutes=1)

Typed = Mapping[tuple[int, str], str]


@dataclass(frozen=True)
class Wanted:
    """An order as the story tells it, made soon after sampling. Places are sample points of the client, by code."""

    client: str
    places: tuple[str, ...]
    collected: datetime
    profiles: tuple[str, ...] = ()
    services: tuple[str, ...] = ()
    reference: str = ""
    priority: Priority = Priority.NORMAL
    due: datetime | None = None
    ordered: datetime | None = None
    specification: str = ""
    note: str = ""
    by: str = "tom"
    collected_by: str = "Client"
    months_ago: int = 0
    custom: dict[str, str] = field(default_factory=dict)
    field_ph: dict[str, str] = field(default_factory=dict)


@dataclass
class Told:
    """An order in the database with its samples, in their order."""

    id: UUID
    wanted: Wanted
    samples: list[UUID]
    received: datetime | None = None
    measured: datetime | None = None
    report: UUID | None = None
    last: datetime | None = None

    def moment(self, stage: Stage, at: datetime) -> datetime:
        """When something happens to it: at that time, or between its last act and now where that time has not come yet.

        Thus nothing ever happens "just now", whatever the clock says when the laboratory is made.
        """
        last = self.last or self.wanted.collected
        when = at if at <= stage.now - SINCE else last + (stage.now - last) * PART
        self.last = max(when, last)
        return when


Telling = Generator[datetime]


def order(stage: Stage, wanted: Wanted) -> Generator[datetime, None, Told]:
    """Somebody orders. Reception confirms by ordering; data entry leaves it to be confirmed."""
    known = stage.known
    draft = OrderDraft(
        client_id=known.clients[wanted.client], contact_id=known.contacts[wanted.client],
        client_reference=wanted.reference, priority=wanted.priority, due_at=wanted.due, note=wanted.note,
        specification_id=known.specifications.get(wanted.specification), custom=dict(wanted.custom),
        samples=[_sample(stage, wanted, place) for place in wanted.places],
    )  # fmt: skip
    at = min(wanted.ordered or wanted.collected + timedelta(minutes=40), stage.now)
    yield at
    with stage.at(at, wanted.by, verb="orders.create") as work:
        order_id = orders.create(work, draft)
        found = work.db.scalars(
            select(Sample.id).where(Sample.order_id == order_id).order_by(Sample.position)
        ).all()
    return Told(order_id, wanted, list(found), last=at)


def receive(
    stage: Stage, told: Told, at: datetime, *, temperature: str = "3.8", location: str = "Cooler 1", only: int = 0,
    **facts: Any,
) -> Telling:  # fmt: skip
    """Reception takes the order's samples in (only the first so many)."""
    seen = Reception(
        temperature=Decimal(temperature) if temperature else None, location=location, preservation_ok=True,
        delivered_by=told.wanted.collected_by, **facts,
    )  # fmt: skip
    when = told.moment(stage, at)
    yield when
    with stage.at(when, "tom", verb="samples.receive") as work:
        for sample_id in told.samples[: only or None]:
            samples.receive(work, sample_id, reception=seen)
    told.received = when


def measure(
    stage: Stage, told: Told, *, departments: Iterable[str] = BENCHES, typed: Typed | None = None,
    dilutions: Typed | None = None, remarks: Typed | None = None, codes: Typed | None = None, said: Typed | None = None, submit: bool = True,
    leave_out: Iterable[str] = (), first_samples: int = 0, only: Iterable[str] = (),
) -> Telling:  # fmt: skip
    """The benches enter what they measured, each at its time, and hand it over unless told not to.

    `typed` has values that are not the usual ones, by place in the order and analyte; `leave_out` names services, as `only` does;
    `codes` are qualifiers set by hand, `said` comments at their cells.
    """
    assert told.received is not None
    chosen = told.samples[: first_samples or None]
    for who, at, cells in _by_bench(stage, told, chosen, set(departments), set(leave_out), set(only)):
        when = told.moment(stage, at)
        yield when
        entries = [
            cell.entry(
                (typed or {}).get((cell.place, cell.keyword)), (dilutions or {}).get((cell.place, cell.keyword), "1"),
                (remarks or {}).get((cell.place, cell.keyword), ""), (codes or {}).get((cell.place, cell.keyword), ""), told, when,
            )
            for cell in cells
        ]  # fmt: skip
        with stage.at(when, who, verb="analyses.enter") as work:
            _entered(work, entries)
            for cell in cells:
                if text := (said or {}).get((cell.place, cell.keyword)):
                    cell_comments.say(work, cell.analysis_id, cell.analyte_id, text=text)
            if submit:
                analyses.submit(work, list({entry.analysis_id for entry in entries}))
        told.measured = max(when, told.measured or when)


def review(stage: Stage, told: Told, at: datetime, *, by: str = "priya", comment: str = "") -> Telling:
    """A second person signs everything that waits for review."""
    when = told.moment(stage, at)
    yield when
    with stage.at(when, by, verb="analyses.verify") as work:
        ids = _analyses(work, told, AnalysisState.RESULTED)
        seen = analyses.to_sign(work, ids).digest
        analyses.verify(work, ids, password=PASSWORD, seen_digest=seen, comment=comment)


def prepare(
    stage: Stage, told: Told, at: datetime, *, by: str = "priya", **facts: Any
) -> Generator[datetime, None, UUID]:
    """A report on all samples of the order that are verified waits for approval."""
    when = told.moment(stage, at)
    yield when
    with stage.at(when, by, verb="reports.prepare") as work:
        ready = work.db.scalars(
            select(Sample.id)
            .where(Sample.order_id == told.id, Sample.state.in_(READY))
            .order_by(Sample.position)
        ).all()
        return reports.prepare(work, ReportDraft(told.id, tuple(ready), **facts))


def issue(stage: Stage, told: Told, report_id: UUID, at: datetime, *, by: str = "elena") -> Telling:
    """The report is authorised, and the client's letter goes out a minute later."""
    when = told.moment(stage, at)
    yield when
    with stage.at(when, by, verb="reports.authorise") as work:
        seen = reports.to_authorise(work, report_id).digest
        reports.authorise(work, report_id, password=PASSWORD, seen_digest=seen)
    stage.do_the_jobs(when + timedelta(minutes=1))


def close(stage: Stage, told: Told, at: datetime) -> Telling:
    """Reported and settled."""
    when = told.moment(stage, at)
    yield when
    with stage.at(when, "elena", verb="orders.close") as work:
        orders.close(work, told.id)


def analysis_of(work: Work, told: Told, place: int, service: str) -> UUID:
    """The newest attempt of a test on the sample at a place of the order."""
    return work.db.scalars(
        select(Analysis.id)
        .join(Service, Service.id == Analysis.service_id)
        .where(Analysis.sample_id == told.samples[place], Service.code == service)
        .order_by(Analysis.attempt.desc())
        .limit(1)
    ).one()


def analyses_of(work: Work, told: Told, department: str, state: AnalysisState) -> list[UUID]:
    """The analyses of a department on the order that are in this state."""
    return list(
        work.db.scalars(
            select(Analysis.id)
            .join(Sample, Sample.id == Analysis.sample_id)
            .join(Department, Department.id == Analysis.department_id)
            .where(Sample.order_id == told.id, Analysis.state == state, Department.code == department)
        )
    )


@dataclass(frozen=True)
class _Cell:
    """One analyte that waits to be measured."""

    analysis_id: UUID
    analyte_id: UUID
    keyword: str
    place: int
    point: str
    matrix: str
    department: str
    service: str

    def entry(
        self, typed: str | None, dilution: str, remark: str, codes: str, told: Told, at: datetime
    ) -> Entry:
        wanted = told.wanted
        assert told.received is not None
        text = typed or reading(self.keyword, self.point, self.matrix, wanted.collected, wanted.months_ago)
        _, instrument, measured, _ = BENCHES[self.department]
        when = max(told.received + timedelta(hours=measured), wanted.collected + timedelta(minutes=5))
        return Entry(
            self.analysis_id, self.analyte_id, text, dilution=dilution, remark=remark, instrument=instrument,
            analysed_at=min(when, at), by_hand=tuple(codes.split()) or None,
        )  # fmt: skip


def _by_bench(
    stage: Stage, told: Told, chosen: list[UUID], departments: set[str], leave_out: set[str], only: set[str]
) -> list[tuple[str, datetime, list[_Cell]]]:
    """The open cells by person and time of entry, in the order of the story."""
    assert told.received is not None
    grouped: dict[tuple[float, str], list[_Cell]] = {}
    with stage.at(stage.now) as work:
        for cell in _cells(stage, work, chosen):
            if (
                cell.department in departments
                and cell.service not in leave_out
                and (not only or cell.service in only)
            ):
                who, _, _, entered = BENCHES[cell.department]
                grouped.setdefault((_LATER.get(cell.service, entered), who), []).append(cell)
    return [
        (who, office(told.received + timedelta(hours=hours)), cells)
        for (hours, who), cells in sorted(grouped.items())
    ]


def _cells(stage: Stage, work: Work, chosen: list[UUID]) -> list[_Cell]:
    rows = work.db.execute(
        select(Analysis, Analyte, Sample, Service.code, SamplePoint.code, SampleType.code)
        .join(ServiceAnalyte, ServiceAnalyte.service_version_id == Analysis.service_version_id)
        .join(Analyte, Analyte.id == ServiceAnalyte.analyte_id)
        .join(Sample, Sample.id == Analysis.sample_id)
        .join(Service, Service.id == Analysis.service_id)
        .join(SampleType, SampleType.id == Sample.sample_type_id)
        .outerjoin(SamplePoint, SamplePoint.id == Sample.sample_point_id)
        .where(
            Analysis.sample_id.in_(chosen),
            Analysis.state.in_((AnalysisState.UNASSIGNED, AnalysisState.ASSIGNED)),
            ServiceAnalyte.formula == "",
            ~select(Result.id)
            .where(Result.analysis_id == Analysis.id, Result.analyte_id == Analyte.id, Result.live)
            .exists(),
        )
        .order_by(Sample.position, Service.position, ServiceAnalyte.position)
    ).all()
    return [
        _Cell(
            analysis.id, analyte.id, analyte.keyword, chosen.index(sample.id), point or sample.client_reference, matrix,
            stage.known.departments[analysis.department_id], service,
        )
        for analysis, analyte, sample, service, point, matrix in rows
    ]  # fmt: skip


def _entered(work: Work, entries: list[Entry]) -> None:
    refused = [outcome.message for outcome in analyses.enter(work, entries) if not outcome.kept]
    if refused:
        raise ValueError(f"The demo typed something impossible: {refused[0]}")


def _analyses(work: Work, told: Told, state: AnalysisState) -> list[UUID]:
    return list(
        work.db.scalars(
            select(Analysis.id)
            .join(Sample, Sample.id == Analysis.sample_id)
            .where(Sample.order_id == told.id, Analysis.state == state)
        )
    )


def _sample(stage: Stage, wanted: Wanted, place: str) -> SampleDraft:
    known = stage.known
    point = known.places[(wanted.client, place)]
    return SampleDraft(
        sample_type_id=known.matrices[point.matrix], client_reference=point.name, sample_point_id=point.id,
        collected_at=wanted.collected, collected_by=wanted.collected_by,
        profile_ids=tuple(known.profiles[code] for code in wanted.profiles),
        service_ids=tuple(known.services[code] for code in wanted.services),
        custom={"field_ph": wanted.field_ph[place]} if place in wanted.field_ph else {},
    )  # fmt: skip
