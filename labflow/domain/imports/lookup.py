"""Looking up what the names in a file mean: samples by number, container or client's name; their tests, rules, results."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import func, or_, select

from labflow.domain import catalogue
from labflow.domain.analyses.life import OPEN
from labflow.domain.imports.names import known_by, tidy_name, without_suffix
from labflow.domain.work import Work
from labflow.models import (
    Analysis,
    Analyte,
    Container,
    Order,
    Result,
    Sample,
    SamplePoint,
    Service,
    ServiceAnalyte,
    Specification,
    SpecLimit,
)
from labflow.vocabulary import AnalysisState, OrderState
from labflow.words import _, later

CLOSED = later("{service} of {number} is closed.")
_CLOSED = {
    AnalysisState.REGISTERED: later("{service} of {number} is not received yet."),
    AnalysisState.RESULTED: later("{service} of {number} is submitted for review already."),
    AnalysisState.VERIFIED: later("{service} of {number} is verified already."),
    AnalysisState.PUBLISHED: later("{service} of {number} is reported already."),
    AnalysisState.RETRACTED: later("{service} of {number} was tested again."),
    AnalysisState.REJECTED: later("{service} of {number} was rejected."),
    AnalysisState.CANCELLED: later("{service} of {number} was cancelled."),
}


@dataclass(frozen=True)
class OpenTest:
    """One analyte of one test of a sample, with the rule it is reported by. `closed_because` says why it takes no value."""

    analysis: Analysis
    sample: str
    service: str
    rule: ServiceAnalyte
    analyte: Analyte
    names: frozenset[str]
    limit: SpecLimit | None
    specification: Specification | None
    collected_at: datetime | None
    open: bool
    closed_because: str = ""


@dataclass
class KnownSample:
    """A sample a name may mean."""

    id: UUID
    number: str
    reference: str
    tests: list[OpenTest] = field(default_factory=list)

    @property
    def waiting(self) -> bool:
        return any(test.open for test in self.tests)


@dataclass
class Samples:
    """Everything the names of one file can mean."""

    by_id: dict[UUID, KnownSample]
    by_number: dict[str, UUID]
    by_reference: dict[str, list[UUID]]
    results: dict[tuple[UUID, UUID], Result]

    def called(self, reading: dict[str, Any]) -> tuple[list[KnownSample], str]:
        """The samples a reading's name means, and a sentence when that is not exactly one."""
        if chosen := reading.get("sample_id"):
            known = self.by_id.get(UUID(chosen))
            return ([known], "") if known else ([], _("The chosen sample is not there any more."))
        name = tidy_name(reading["sample"])
        number = self.by_number.get(name)
        if number is None and name in self.by_reference:
            waiting = [self.by_id[id] for id in self.by_reference[name]]
            numbers = ", ".join(sample.number for sample in waiting[:3])
            return waiting, _(
                "“{sample}” is the client's name of {numbers}. Choose the sample.",
                sample=reading["sample"],
                numbers=numbers,
            )
        number = number or self.by_number.get(without_suffix(name))
        if number is None:
            return [], _("No open sample is called “{sample}”. Choose the sample.", sample=reading["sample"])
        return [self.by_id[number]], ""


def look_up(work: Work, readings: list[dict[str, Any]]) -> Samples:
    """Read, a query each, all samples that the readings may mean, with their tests and results."""
    names = {tidy_name(reading["sample"]) for reading in readings if reading["kind"] == "sample"}
    numbers = {name.upper() for name in names | {without_suffix(name) for name in names} if name}
    chosen = {UUID(reading["sample_id"]) for reading in readings if reading.get("sample_id")}
    containers = dict(
        work.db.execute(select(Container.number, Container.sample_id).where(Container.number.in_(numbers)))
        .tuples()
        .all()
    )
    open_ids = select(Analysis.sample_id).where(Analysis.state.in_(OPEN))
    named = func.lower(func.trim(Sample.client_reference)).in_(names) & Sample.id.in_(open_ids)
    rows = work.db.execute(
        select(Sample, Order.specification_id, Order.state, SamplePoint.name.label("point"))
        .join(Order, Order.id == Sample.order_id)
        .outerjoin(SamplePoint, SamplePoint.id == Sample.sample_point_id)
        .where(or_(Sample.number.in_(numbers), Sample.id.in_({*containers.values(), *chosen}), named))
    ).all()
    known = {
        row.Sample.id: KnownSample(row.Sample.id, row.Sample.number, row.Sample.client_reference)
        for row in rows
    }
    _add_tests(work, known, rows)
    by_number = {row.Sample.number.casefold(): row.Sample.id for row in rows}
    by_number |= {number.casefold(): sample for number, sample in containers.items() if sample in known}
    by_reference: dict[str, list[UUID]] = {}
    for sample in known.values():
        if sample.waiting and tidy_name(sample.reference) in names:
            by_reference.setdefault(tidy_name(sample.reference), []).append(sample.id)
    return Samples(known, by_number, by_reference, _results(work, known))


def _add_tests(work: Work, known: dict[UUID, KnownSample], rows: Any) -> None:
    facts = {row.Sample.id: row for row in rows}
    found = work.db.execute(
        select(Analysis, Service.name)
        .join(Service, Service.id == Analysis.service_id)
        .where(Analysis.sample_id.in_(known))
        .order_by(Analysis.attempt)
    ).all()
    measured = catalogue.measured_by(work, {row.Analysis.service_version_id for row in found})
    specs = {row.specification_id for row in rows if row.specification_id}
    limits = {spec: catalogue.limits_of(work, spec) for spec in specs}
    rules = {
        spec.id: spec for spec in work.db.scalars(select(Specification).where(Specification.id.in_(specs)))
    }
    for analysis, service in found:
        sample = facts[analysis.sample_id]
        why = _closed(sample.Sample.number, service, analysis, sample.state)
        for rule, analyte in measured.get(analysis.service_version_id, []):
            known[analysis.sample_id].tests.append(
                OpenTest(
                    analysis, sample.Sample.number, service, rule, analyte, frozenset(known_by(analyte.keyword, analyte.name, analyte.cas)),
                    limits.get(sample.specification_id, {}).get(analyte.id), rules.get(sample.specification_id),
                    sample.Sample.collected_at, not why, why,
                )
            )  # fmt: skip


def _closed(number: str, service: str, analysis: Analysis, order_state: str) -> str:
    if order_state == OrderState.ON_HOLD:
        return _("The order of {number} is on hold.", number=number)
    if analysis.state in OPEN:
        return ""
    closed = _CLOSED.get(AnalysisState(analysis.state), CLOSED)
    return _(closed, service=service, number=number)


def _results(work: Work, known: dict[UUID, KnownSample]) -> dict[tuple[UUID, UUID], Result]:
    rows = work.db.scalars(select(Result).where(Result.sample_id.in_(known), Result.live))
    return {(row.analysis_id, row.analyte_id): row for row in rows}
