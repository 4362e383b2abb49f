"""One order as its client sees it: the facts, how far each sample is, published results, certificates."""

from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from sqlalchemy import select, true

from labflow.domain.lab import zone
from labflow.domain.portal import certificates, progress, results
from labflow.domain.portal.certificates import CertificateRow
from labflow.domain.portal.naming import names_of, title
from labflow.domain.portal.progress import OPEN, SHOWN, Progress
from labflow.domain.portal.results import PublishedResult
from labflow.domain.reports.published import sample_on
from labflow.domain.work import Work
from labflow.errors import NotFound
from labflow.kit.times import day, short
from labflow.models import (
    Contact,
    Order,
    Report,
    Sample,
    SamplePoint,
    SampleType,
    Specification,
)
from labflow.vocabulary import OrderState, Permission, ReportState
from labflow.words import _

FEW_SAMPLES = 2


@dataclass
class PortalSample:
    """A sample with its results as soon as they are published. `unfolded`: its results are worth seeing at once."""

    id: str = ""
    number: str = ""
    name: str = ""
    kind: str = ""
    place: str = ""
    point_id: str = ""
    collected: str = ""
    received: str = ""
    progress: Progress = field(default_factory=Progress)
    tone: str = ""
    verdict: str = ""
    results: list[PublishedResult] = field(default_factory=list)
    unfolded: bool = False


@dataclass
class PortalOrderView:
    """Everything the order page shows. What is `expected` before it is `promised` is the day she asked for."""

    id: str = ""
    number: str = ""
    title: str = ""
    state: str = ""
    reference: str = ""
    contact: str = ""
    limits: str = ""
    placed: str = ""
    expected: str = ""
    promised: bool = False
    late: bool = False
    rush: bool = False
    open: bool = False
    why_ended: str = ""
    withdrawn: bool = False
    told: bool = False
    to_come: bool = False
    progress: Progress = field(default_factory=Progress)
    samples: list[PortalSample] = field(default_factory=list)
    certificates: list[CertificateRow] = field(default_factory=list)


def view(work: Work, order_id: UUID) -> PortalOrderView:
    """The order, or NotFound: also when it is another client's, or not handed in yet."""
    work.require(Permission.PORTAL_ORDERS)
    row = work.db.execute(_query().where(Order.id == order_id, Order.state.in_(SHOWN))).one_or_none()
    if row is None:
        raise NotFound("There is no such order.")
    order: Order = row.Order
    due = progress.expected(order, work.now, zone(work))
    samples = _samples(work, order)
    seen = PortalOrderView(
        id=str(order.id), number=order.number, title=title(row.names), state=order.state,
        reference=order.client_reference, contact=row.contact, limits=_limits(row), expected=due.at,
        placed=day(order.created_at, zone(work)), open=order.state in OPEN, late=due.late, promised=due.promised,
        rush=order.priority == "rush", progress=progress.of_order(order.state, progress.tally(row)), samples=samples,
        certificates=_certificates(work, order),
    )  # fmt: skip
    if order.state == OrderState.CANCELLED:
        seen.why_ended = "; ".join(
            dict.fromkeys(s.progress.note for s in samples if s.progress.look == "cancelled")
        )
    seen.to_come = seen.open and any(row.progress.look in ("due", "submitted") for row in samples)
    seen.told = work.actor.may(Permission.PORTAL_REPORTS) and any(sample.results for sample in samples)
    seen.withdrawn = any(sample.progress.look == "withdrawn" for sample in samples)
    return seen


def _query() -> Any:
    counted = progress.tally_of()
    return (
        select(
            Order, Contact.name.label("contact"), Specification.name.label("spec"), Specification.edition, names_of(),
            *progress.standing_of(), *counted.c,
        )
        .select_from(Order)
        .join(counted, true())
        .join(Contact, Contact.id == Order.contact_id)
        .outerjoin(Specification, Specification.id == Order.specification_id)
    )  # fmt: skip


def _limits(row: Any) -> str:
    return ", ".join(filter(None, [row.spec, row.edition]))


def _samples(work: Work, order: Order) -> list[PortalSample]:
    certified = sample_on(ReportState.ISSUED).label("certified")
    withdrawn = sample_on(ReportState.WITHDRAWN).label("withdrawn")
    rows = work.db.execute(
        select(
            Sample,
            SampleType.name.label("kind"),
            SamplePoint.name.label("place"),
            certified,
            withdrawn,
        )
        .join(SampleType, SampleType.id == Sample.sample_type_id)
        .outerjoin(SamplePoint, SamplePoint.id == Sample.sample_point_id)
        .where(Sample.order_id == order.id)
        .order_by(Sample.position)
    ).all()
    # a certificate that was withdrawn takes its results along
    told = results.published(work, [row.Sample.id for row in rows if not _taken_back(row)])
    few = len(rows) <= FEW_SAMPLES
    return [_sample(work, order, row, told.get(row.Sample.id, []), few=few) for row in rows]


def _sample(work: Work, order: Order, row: Any, told: list[PublishedResult], *, few: bool) -> PortalSample:
    sample: Sample = row.Sample
    outside = sum(result.tone == "bad" for result in told)
    tone, verdict = certificates.verdict_of([_word(result) for result in told]) if told else ("", "")
    name = sample.client_reference or row.place or sample.number
    return PortalSample(
        id=str(sample.id), number=sample.number, name=name, kind=row.kind,
        place=row.place if row.place and row.place != name else "",
        point_id=str(sample.sample_point_id or "") if told else "",
        collected=short(sample.collected_at, zone(work), now=work.now),
        received=short(sample.received_at, zone(work), now=work.now),
        progress=progress.of_sample(sample, order.state, certified=row.certified, withdrawn=row.withdrawn),
        tone=tone, verdict=verdict, results=told, unfolded=bool(told) and (few or outside > 0),
    )  # fmt: skip


def _taken_back(row: Any) -> bool:
    return row.withdrawn and not row.certified


def _word(result: PublishedResult) -> str:
    words = {"ok": "pass", "warn": "inconclusive", "bad": "fails", "": "none"}
    return "above" if result.verdict == _("Above the limit") else words[result.tone]


def _certificates(work: Work, order: Order) -> list[CertificateRow]:
    if not work.actor.may(Permission.PORTAL_REPORTS):
        return []
    found = certificates.rows_query().where(Report.order_id == order.id).order_by(Report.revision.desc())
    return certificates.read_out(
        work, [certificates.row_of(work, row) for row in work.db.execute(found).all()]
    )
