"""Receiving samples: what arrived, how warm, in what condition; the chain of custody starts here."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from sqlalchemy import select

from labflow.domain.samples.deriving import DEAD, derive
from labflow.domain.work import Work
from labflow.errors import Invalids, LabError, NotFound, StepNotAllowed
from labflow.models import Analysis, Client, Container, CustodyEvent, Order, Sample
from labflow.vocabulary import AnalysisState, CustodyKind, OrderState, Permission, SampleState
from labflow.words import _, later

WARM = Decimal(6)
CONDITIONS = (
    later("intact"),
    later("preserved"),
    later("sealed"),
    later("leaking"),
    later("broken"),
    later("headspace"),
    later("wrong container"),
    later("low volume"),
)
# What leaks or is broken is not intact.
CONTRADICTIONS = (("intact", "leaking"), ("intact", "broken"))


@dataclass(frozen=True)
class Reception:
    """What reception saw. Temperature in °C; above 6 °C it needs a reason (40 CFR 136.3, thermal preservation).

    `missing` holds the numbers of containers that did not come: they stay without a time of receipt.
    """

    conditions: tuple[str, ...] = ("intact",)
    temperature: Decimal | None = None
    temperature_reason: str = ""
    note: str = ""
    location: str = ""
    preservation_ok: bool | None = None
    seal: str = ""
    delivered_by: str = ""
    missing: tuple[str, ...] = ()

    @property
    def is_warm(self) -> bool:
        return self.temperature is not None and self.temperature > WARM


@dataclass(frozen=True)
class Seen:
    """When something was seen to arrive, and the scan that saw it, when it waited for a connection."""

    at: datetime
    scan_id: UUID | None = None


def receive(work: Work, sample_id: UUID, *, reception: Reception, version: int | None = None) -> None:
    """Take a sample in: its analyses become work that waits, and the custody is the laboratory's."""
    work.require(Permission.RECEIVE_SAMPLES)
    take_in(work, work.lock(Sample, sample_id, version=version), reception, Seen(work.now))


def receive_together(work: Work, versions: Mapping[UUID, int], *, reception: Reception) -> None:
    """Take several samples of one cooler in, all or none. `versions` are the samples as the desk showed them."""
    work.require(Permission.RECEIVE_SAMPLES)
    for sample_id in sorted(versions):
        receive(work, sample_id, reception=reception, version=versions[sample_id])


def receive_container(work: Work, number: str, *, reception: Reception) -> None:
    """Take in a container that comes after its sample was received."""
    work.require(Permission.RECEIVE_SAMPLES)
    container = work.db.scalars(select(Container).where(Container.number == number)).one_or_none()
    if container is None:
        raise NotFound("There is no such container.")
    sample = work.lock(Sample, container.sample_id)
    take_in_late(work, sample, work.lock(Container, container.id), reception, Seen(work.now))


def take_in(work: Work, sample: Sample, reception: Reception, seen: Seen) -> None:
    """Receive a sample that is locked."""
    _check_step(work, sample)
    _check(reception)
    sample.received_at, sample.received_by_id = seen.at, work.actor.id
    sample.conditions = list(reception.conditions)
    sample.temperature = reception.temperature
    sample.temperature_reason = reception.temperature_reason.strip() if reception.is_warm else ""
    sample.reception_note = reception.note.strip()
    sample.location = reception.location.strip()
    _open_analyses(work, sample)
    _receive_containers(work, sample, reception, seen)
    _start_custody(work, sample, reception, seen)
    derive(work, [sample.id])
    work.emit("sample.received", sample.id, client_id=sample.client_id)


def take_in_late(work: Work, sample: Sample, container: Container, reception: Reception, seen: Seen) -> None:
    """Receive a container of a sample that is here already; both are locked. What it looks like goes into the custody."""
    if container.received_at is not None:
        raise StepNotAllowed("Container {number} was received before.", number=container.number)
    if sample.state == SampleState.DUE:
        raise StepNotAllowed("Sample {number} is not received yet: receive it first.", number=sample.number)
    if sample.state in (SampleState.REJECTED, SampleState.CANCELLED):
        raise StepNotAllowed(
            "Sample {number} is {state}: nothing of it is received.",
            number=sample.number,
            state=_(sample.state),
        )
    _check(reception)
    container.received_at, container.preservation_ok = seen.at, reception.preservation_ok
    told = [
        _("Container {number}", number=container.number),
        ", ".join(reception.conditions),
        reception.temperature_reason,
        reception.note,
    ]
    _custody(
        work, sample, CustodyKind.RECEIVE, seen.at, person=work.actor.name, place=reception.location.strip(),
        temperature=reception.temperature, seal=reception.seal.strip(), scan_id=seen.scan_id,
        note="; ".join(filter(None, (part.strip() for part in told)))[:500],
    )  # fmt: skip


def reject(work: Work, sample_id: UUID, *, reason: str, version: int | None = None) -> None:
    """Refuse a sample that cannot be tested; the reason goes to the client (ISO/IEC 17025 7.4.3)."""
    work.require(Permission.REJECT_SAMPLES)
    sample = _end(work, sample_id, SampleState.REJECTED, AnalysisState.REJECTED, reason, version)
    work.emit("sample.rejected", sample.id, client_id=sample.client_id)


def cancel(work: Work, sample_id: UUID, *, reason: str, version: int | None = None) -> None:
    """The client no longer wants this sample tested."""
    work.require(Permission.CANCEL_ORDERS)
    _end(work, sample_id, SampleState.CANCELLED, AnalysisState.CANCELLED, reason, version)


def _check_step(work: Work, sample: Sample) -> None:
    if sample.state in (SampleState.REJECTED, SampleState.CANCELLED):
        raise StepNotAllowed(
            "Sample {number} is {state}: it cannot be received.", number=sample.number, state=sample.state
        )
    if sample.state != SampleState.DUE:
        raise StepNotAllowed(
            "Sample {number} is {value}: it was received before.",
            number=sample.number,
            value=_(sample.state.replace("_", " ")),
        )
    order = work.read(Order, sample.order_id)
    if order.state in (OrderState.DRAFT, OrderState.CANCELLED, OrderState.ON_HOLD, OrderState.SUBMITTED):
        raise LabError(
            "Order {number} is {value}. Confirm or resume it, then receive the sample.",
            number=order.number,
            value=_(order.state.replace("_", " ")),
        )


def _check(reception: Reception) -> None:
    problems: dict[str, str] = {}
    if not reception.conditions:
        problems["conditions"] = "Say what condition the sample is in."
    if unknown := [word for word in reception.conditions if word not in CONDITIONS]:
        problems["conditions"] = _("Unknown condition: {names}.", names=", ".join(unknown))
    for one, other in CONTRADICTIONS:
        if one in reception.conditions and other in reception.conditions:
            problems["conditions"] = _("It is either {one} or {other}.", one=_(one), other=_(other))
    if reception.temperature is not None:
        if not reception.temperature.is_finite() or not Decimal(-40) <= reception.temperature <= Decimal(80):
            problems["temperature"] = "Type the temperature in °C, between −40 and 80."
        elif reception.is_warm and not reception.temperature_reason.strip():
            problems["temperature_reason"] = "Above 6 °C. Give a reason to continue."
    for name, limit in (
        ("temperature_reason", 300),
        ("note", 1000),
        ("location", 80),
        ("seal", 60),
        ("delivered_by", 120),
    ):
        if len(getattr(reception, name)) > limit:
            problems[name] = _("At most {count} characters.", count=limit)
    if problems:
        raise Invalids(problems)


def _open_analyses(work: Work, sample: Sample) -> None:
    for analysis in work.db.scalars(
        select(Analysis)
        .where(Analysis.sample_id == sample.id, Analysis.state == AnalysisState.REGISTERED)
        .order_by(Analysis.id)
        .with_for_update(of=Analysis)
    ):
        analysis.state = AnalysisState.UNASSIGNED


def _receive_containers(work: Work, sample: Sample, reception: Reception, seen: Seen) -> None:
    containers = work.db.scalars(
        select(Container).where(Container.sample_id == sample.id).order_by(Container.id)
    ).all()
    arrived = [container for container in containers if container.number not in reception.missing]
    if containers and not arrived:
        raise LabError(
            "No container of {number} arrived. Leave the sample due, or reject it.",
            field="missing",
            number=sample.number,
        )
    for container in arrived:
        container.received_at, container.preservation_ok = seen.at, reception.preservation_ok


def _start_custody(work: Work, sample: Sample, reception: Reception, seen: Seen) -> None:
    client = work.read(Client, sample.client_id)
    if sample.collected_at:
        _custody(
            work, sample, CustodyKind.COLLECT, sample.collected_at,
            person=sample.collected_by or "Client", organisation=client.name,
        )  # fmt: skip
    if reception.delivered_by.strip():
        _custody(
            work, sample, CustodyKind.RELINQUISH, seen.at,
            person=reception.delivered_by.strip(), organisation=client.name, seal=reception.seal.strip(),
        )  # fmt: skip
    _custody(
        work, sample, CustodyKind.RECEIVE, seen.at, person=work.actor.name, place=reception.location.strip(),
        temperature=reception.temperature, seal=reception.seal.strip(), note=reception.note.strip()[:500],
        scan_id=seen.scan_id,
    )  # fmt: skip


def _custody(work: Work, sample: Sample, kind: CustodyKind, at: object, **facts: object) -> None:
    work.add(CustodyEvent(client_id=sample.client_id, sample_id=sample.id, kind=kind, at=at, **facts))


def _end(
    work: Work, sample_id: UUID, state: SampleState, analyses: AnalysisState, reason: str, version: int | None
) -> Sample:
    sample = work.lock(Sample, sample_id, version=version)
    if sample.state in (SampleState.PUBLISHED, SampleState.REJECTED, SampleState.CANCELLED):
        raise StepNotAllowed(
            "Sample {number} is {value}.", number=sample.number, value=_(sample.state.replace("_", " "))
        )
    if not reason.strip():
        raise LabError("Give a reason: the client and the audit trail will show it.", field="reason")
    if len(reason) > 500:
        raise LabError("At most 500 characters.", field="reason")
    work.give_reason(reason.strip())
    sample.state, sample.closing_reason = state, reason.strip()
    for analysis in work.db.scalars(
        select(Analysis)
        .where(Analysis.sample_id == sample.id, Analysis.state.not_in(DEAD))
        .order_by(Analysis.id)
    ):
        analysis.state = analyses
    derive(work, [sample.id])
    return sample
