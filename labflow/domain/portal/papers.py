"""What a client prints for her samples: the submission form, and a label for every bottle."""

from collections.abc import Iterable
from dataclasses import replace
from uuid import UUID

from sqlalchemy import select

from labflow import words
from labflow.domain import languages
from labflow.domain.lab import profile, zone
from labflow.domain.labels import content
from labflow.domain.labels.built_in import SHEET, worded
from labflow.domain.labels.layout import Job
from labflow.domain.labels.printing import draw
from labflow.domain.portal.papers_data import FormSample, TravelForm
from labflow.domain.portal.placing.sending import sent
from labflow.domain.portal.progress import SHOWN, told_day
from labflow.domain.reports.letterhead import letterhead, logo_of
from labflow.domain.samples import contents
from labflow.domain.work import Work
from labflow.errors import NotFound
from labflow.kit.times import day, full, short
from labflow.models import (
    Client,
    Contact,
    Order,
    Sample,
    SamplePoint,
    SampleType,
)
from labflow.vocabulary import Permission, Priority, SampleState
from labflow.words import _

NO_BREAK = "\u00a0"
"""Parts of a telephone number stay on one line."""


def form(work: Work, order_id: UUID) -> tuple[str, bytes]:
    """The submission form of one of the client's own orders, as PDF, with the order's number."""
    work.require(Permission.PORTAL_ORDERS)
    order = _own(work, order_id)
    language = languages.tag(work, languages.of_client(work, order.client_id))
    with words.writing(language):
        paper = replace(_form(work, order), language=language)
    return order.number, work.house.documents.travel_form(paper, work.now, logo_of(work, paper.lab))


def _form(work: Work, order: Order) -> TravelForm:
    lab, client = profile(work), work.read(Client, order.client_id)
    samples = _samples(work, order.id)
    minding = sent(work, order.id)
    minds = [_("Keep the samples cold, up to 6 °C, but do not freeze them.")] if minding.cold else []
    reach = ", ".join(filter(None, [lab.phone.replace(" ", NO_BREAK), lab.email]))
    return TravelForm(
        order_number=order.number, printed_text=full(work.now, lab.timezone),
        lab=letterhead(work),
        client=client.name, address=", ".join(filter(None, [client.street, client.city, client.country])),
        contact=work.read(Contact, order.contact_id).name, reference=order.client_reference, wanted=_wanted(work, order),
        note=order.note, reach=_("Questions? {reach}", reach=reach) if reach else "",
        minds=[*minds, *minding.holds], samples=samples, bottle_count=sum(len(sample.bottles) for sample in samples),
    )  # fmt: skip


def labels(work: Work, order_id: UUID) -> tuple[str, bytes]:
    """A label for every bottle of one of the client's own orders, on an A4 sheet, with the order's number."""
    work.require(Permission.PORTAL_ORDERS)
    order = _own(work, order_id)
    language = languages.tag(work, languages.of_client(work, order.client_id))
    with words.writing(language):
        design = worded(SHEET)
        wanted = content.of_containers(work, order_ids=(order.id,))
        if order.confirmed_at is None:  # no day is promised yet
            wanted = [replace(each, values={**each.values, "due_at": ""}) for each in wanted]
    return order.number, work.house.documents.labels_pdf(
        Job(design, draw(work, design, wanted), language=language)
    )


def _own(work: Work, order_id: UUID) -> Order:
    """The order, when it was handed in: a draft is not the client's to see."""
    order = work.read(Order, order_id)
    if order.state not in SHOWN:
        raise NotFound("There is no such order.")
    return order


def _wanted(work: Work, order: Order) -> str:
    if order.priority == Priority.RUSH:
        return _("As soon as possible (rush)")
    due_at = told_day(order)
    return _("By {date}", date=day(due_at, zone(work))) if due_at else _("In the usual time")


def _samples(work: Work, order_id: UUID) -> list[FormSample]:
    bottles = _by_sample(
        (row.sample_id, f"{row.number}  {row.name}") for row in contents.bottles(work, order_id)
    )
    tests = _by_sample((row.sample_id, row.name) for row in contents.tests(work, order_id))
    rows = work.db.execute(
        select(Sample, SampleType.name.label("matrix"), SamplePoint.name.label("point"), SamplePoint.code)
        .join(SampleType, SampleType.id == Sample.sample_type_id)
        .outerjoin(SamplePoint, SamplePoint.id == Sample.sample_point_id)
        .where(Sample.order_id == order_id, Sample.state != SampleState.CANCELLED)
        .order_by(Sample.position)
    ).all()
    return [
        FormSample(
            number=row.Sample.number, name=row.Sample.client_reference or row.point or "", place=row.code or "",
            matrix=row.matrix, collected=short(row.Sample.collected_at, zone(work)), sampler=row.Sample.collected_by,
            tests=", ".join(tests.get(row.Sample.id, [])), bottles=bottles.get(row.Sample.id, []),
        )
        for row in rows
    ]  # fmt: skip


def _by_sample(named: Iterable[tuple[UUID, str]]) -> dict[UUID, list[str]]:
    """Names by sample."""
    found: dict[UUID, list[str]] = {}
    for sample_id, name in named:
        found.setdefault(sample_id, []).append(name)
    return found
