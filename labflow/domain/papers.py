"""The paper that travels with samples: the chain-of-custody record of an order."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace
from uuid import UUID

from sqlalchemy import select

from labflow import words
from labflow.domain import custody, languages
from labflow.domain.lab import profile, zone
from labflow.domain.papers_data import CustodyRecord, CustodySample, CustodyTransfer
from labflow.domain.reports.content import Client as PaperClient
from labflow.domain.reports.letterhead import letterhead, logo_of
from labflow.domain.reports.wording import CUSTODY_STEP, temperature
from labflow.domain.samples import contents
from labflow.domain.work import Work
from labflow.kit.times import full, short
from labflow.models import (
    Client,
    Contact,
    CustodyEvent,
    Order,
    Sample,
    SamplePoint,
    SampleType,
)
from labflow.vocabulary import CustodyKind, Permission
from labflow.words import _

BLANK_LINES = 4


def custody_record(work: Work, order_id: UUID) -> bytes:
    """The chain-of-custody record of an order as PDF (ISO/IEC 17025 7.4); empty lines until somebody handed over."""
    work.require(Permission.SEE_SAMPLES)
    order = work.read(Order, order_id)
    language = languages.tag(work, languages.of_client(work, order.client_id))
    with words.writing(language):
        record = replace(_record(work, order), language=language)
    return work.house.documents.custody_record(record, work.now, logo_of(work, record.lab))


def _record(work: Work, order: Order) -> CustodyRecord:
    order_id = order.id
    transfers = _transfers(work, order_id)
    lab = profile(work)
    return CustodyRecord(
        order_number=order.number,
        printed_text=full(work.now, lab.timezone),
        lab=letterhead(work),
        client=_client(work, order),
        samples=tuple(_samples(work, order_id)),
        transfers=transfers,
        sampler=", ".join(_samplers(work, order_id)),
        remarks=order.note,
        statements=(
            _("Each person named above had the samples in custody from the time given until the next transfer."),
        ),
        blank_lines=0 if any(step.step == _(CUSTODY_STEP[CustodyKind.RECEIVE]) for step in transfers) else BLANK_LINES,
    )  # fmt: skip


def _client(work: Work, order: Order) -> PaperClient:
    client, contact = work.read(Client, order.client_id), work.read(Contact, order.contact_id)
    return PaperClient(
        name=client.name, address_lines=tuple(filter(None, [client.street, client.city, client.country])),
        contact=", ".join(filter(None, [contact.name, contact.title])), purchase_order=order.client_reference,
    )  # fmt: skip


def _samples(work: Work, order_id: UUID) -> list[CustodySample]:
    bottles = _counted((row.sample_id, row.name) for row in contents.bottles(work, order_id))
    tests = _counted((row.sample_id, row.name) for row in contents.tests(work, order_id))
    rows = work.db.execute(
        select(Sample, SampleType.name.label("matrix"), SamplePoint.name.label("point"))
        .join(SampleType, SampleType.id == Sample.sample_type_id)
        .outerjoin(SamplePoint, SamplePoint.id == Sample.sample_point_id)
        .where(Sample.order_id == order_id)
        .order_by(Sample.position)
    ).all()
    return [
        CustodySample(
            number=row.Sample.number, client_sample=row.Sample.client_reference or row.point or "", matrix=row.matrix,
            collected=short(row.Sample.collected_at, zone(work)), containers=", ".join(bottles[row.Sample.id]),
            tests=", ".join(tests[row.Sample.id]),
        )
        for row in rows
    ]  # fmt: skip


def _counted(pairs: Iterable[tuple[UUID, str]]) -> dict[UUID, list[str]]:
    """The names of each sample, equal ones once with their count: "3 × 40 mL vial"."""
    counts: dict[UUID, dict[str, int]] = defaultdict(dict)
    for sample_id, name in pairs:
        counts[sample_id][name] = counts[sample_id].get(name, 0) + 1
    named = {
        key: [f"{n} × {name}" if n > 1 else name for name, n in found.items()]
        for key, found in counts.items()
    }
    return defaultdict(list, named)


def _samplers(work: Work, order_id: UUID) -> list[str]:
    found = (
        select(Sample.collected_by).where(Sample.order_id == order_id, Sample.collected_by != "").distinct()
    )
    return sorted(work.db.scalars(found))


def _transfers(work: Work, order_id: UUID) -> tuple[CustodyTransfer, ...]:
    """What happened to several samples at once is one line; it names them when it was not all of them."""
    rows = work.db.execute(
        select(CustodyEvent, Sample.number)
        .join(Sample, Sample.id == CustodyEvent.sample_id)
        .where(Sample.order_id == order_id)
        .order_by(*custody.IN_ORDER[:2], Sample.position)
    ).all()
    together: dict[CustodyTransfer, list[str]] = defaultdict(list)
    for event, number in rows:
        together[_transfer(event, zone(work))].append(number)
    everyone = {number for _, number in rows}
    return tuple(_with_samples(step, numbers, everyone) for step, numbers in together.items())


def _transfer(event: CustodyEvent, lab_zone: str) -> CustodyTransfer:
    who = ", ".join(filter(None, [event.person, event.organisation]))
    gives = event.kind == CustodyKind.RELINQUISH
    return CustodyTransfer(
        step=_(CUSTODY_STEP[CustodyKind(event.kind)]), time=short(event.at, lab_zone),
        from_person=who if gives else "", to_person="" if gives else who,
        temperature=temperature(event.temperature),
        seal=event.seal, note=", ".join(filter(None, [event.place, event.note])),
    )  # fmt: skip


def _with_samples(step: CustodyTransfer, numbers: list[str], everyone: set[str]) -> CustodyTransfer:
    if set(numbers) == everyone:
        return step
    note = ". ".join(filter(None, [_("Only {numbers}", numbers=", ".join(numbers)), step.note]))
    return CustodyTransfer(**{**vars(step), "note": note})
