"""Many samples at once: registered into orders that are there, or into new ones, by the verbs that screens use."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select

from labflow.domain import orders, samples
from labflow.domain.bulk.cells import Cells
from labflow.domain.bulk.report import KEPT, NotWhole, Report, RowReport, told, undone
from labflow.domain.catalogue import specifications_on_offer
from labflow.domain.finding import NOTHING, Named, as_id
from labflow.domain.orders.creating import OrderDraft
from labflow.domain.orders.lookup import AskedSample, sample_draft
from labflow.domain.samples import registering
from labflow.domain.samples.registering import SampleDraft
from labflow.domain.work import Work
from labflow.errors import Invalids, LabError
from labflow.kit.lines import Row
from labflow.models import Client, Contact, Order, Sample, Specification
from labflow.vocabulary import Permission, Priority, Side
from labflow.words import later

FIELDS = (
    "order", "client", "contact", "order_reference", "priority", "due_at", "specification", "note", "sample_type", "client_reference",
    "sample_point", "collected_at", "collected_by", "profiles", "services", "containers",
)  # fmt: skip
# what the rules of registration call a field, and what a row calls it
_CALLED = {
    "sample_type_id": "sample_type", "sample_point_id": "sample_point", "profile_ids": "profiles", "service_ids": "services",
    "container_type_ids": "containers", "client_id": "client", "contact_id": "contact", "specification_id": "specification",
    "client_reference": "order_reference",
}  # fmt: skip


@dataclass(frozen=True)
class Into:
    """Where a sample goes: an order that is there, or a new one of everything that says the same about its order."""

    order_id: UUID | None
    client_id: UUID
    contact_id: UUID | None = None
    reference: str = ""
    priority: str = Priority.NORMAL
    due_at: object = None
    specification_id: UUID | None = None
    note: str = ""


Good = tuple[RowReport, SampleDraft]


def register(work: Work, rows: Sequence[Row], *, all_or_nothing: bool = False) -> Report:
    """Register a sample a row. Good rows are kept while bad ones are told why, unless it is to be all or nothing."""
    work.require_any(Permission.CREATE_ORDERS, Permission.PORTAL_PLACE_ORDERS)
    reports = [RowReport(row.line) for row in rows]
    try:
        with work.db.begin_nested():
            for into, good in _sorted(work, rows, reports).items():
                _keep(work, into, good)
            if all_or_nothing and any(row.problems for row in reports):
                raise NotWhole
    except NotWhole:
        return undone(reports)
    return told(reports)


def _sorted(work: Work, rows: Sequence[Row], reports: Sequence[RowReport]) -> dict[Into, list[Good]]:
    """The rows that could be read, by the order that they belong to."""
    named = Named(work)
    known = _orders_named(work, {str(row.values.get("order", "")).strip().upper() for row in rows})
    found: list[tuple[int, Into, SampleDraft]] = []
    for place, (row, report) in enumerate(zip(rows, reports, strict=True)):
        cells = Cells(row, report, FIELDS, custom=True)
        asked = _asked(cells)
        into = _into(cells, named, known, f"{place}.") if cells.sound else None
        if into is not None and cells.sound:
            found.append((place, into, sample_draft(named, into.client_id, asked, f"{place}.")))
    for key, message in named.problems.items():
        place, field = key.split(".", 1)
        reports[int(place)].refuse(
            _CALLED.get(field, field) if field != "client_reference" else field, "unknown", message
        )
    by_order: dict[Into, list[Good]] = defaultdict(list)
    for place, into, draft in found:
        if not reports[place].problems:
            by_order[into].append((reports[place], draft))
    return by_order


def _orders_named(work: Work, names: set[str]) -> dict[str, Order]:
    ids = [id for name in names if (id := as_id(name))]
    rows = work.db.scalars(select(Order).where(Order.number.in_(names) | Order.id.in_(ids))).all()
    return {row.number: row for row in rows} | {str(row.id).upper(): row for row in rows}


def _asked(cells: Cells) -> AskedSample:
    return AskedSample(
        sample_type=cells.text("sample_type", required=True), client_reference=cells.text("client_reference"),
        sample_point=cells.text("sample_point"), collected_at=cells.moment("collected_at"),
        collected_by=cells.text("collected_by"), profiles=cells.names("profiles"), services=cells.names("services"),
        containers=cells.names("containers"), custom=cells.custom(),
    )  # fmt: skip


def _into(cells: Cells, named: Named, known: dict[str, Order], at: str) -> Into | None:
    number = cells.text("order", most=60)
    if number:
        order = known.get(number.upper())
        if order is None:
            cells.report.refuse("order", "unknown", later("There is no such order."))
            return None
        return Into(order.id, order.client_id)
    client = named.one(Client.code, cells.text("client", required=True), at + "client") or NOTHING
    among = specifications_on_offer(named.work)
    return Into(
        None, client, named.one(Contact.email, cells.text("contact", most=254), at + "contact", owner=client),
        cells.text("order_reference", most=80), cells.text("priority") or Priority.NORMAL, cells.moment("due_at"),
        named.one(Specification.code, cells.text("specification"), at + "specification", among=among), cells.text("note", most=2000),
    )  # fmt: skip


def _keep(work: Work, into: Into, rows: list[Good]) -> None:
    """The good ones of an order's rows, in one go."""
    check = registering.check_for_client if work.actor.side is Side.CLIENT else registering.check
    problems, _chosen = check(work, into.client_id, [draft for _, draft in rows])
    for key, message in problems.items():
        _samples, place, field = key.split(".", 2)
        rows[int(place)][0].refuse(
            _CALLED.get(field, field) if field != "client_reference" else field, "invalid", message
        )
    good = [(report, draft) for report, draft in rows if not report.problems]
    if not good:
        return
    try:
        with work.db.begin_nested():
            ids = _registered(work, into, [draft for _, draft in good])
    except Invalids as refusal:
        for report, _ in good:
            for field, message in refusal.errors.items():
                report.refuse(_CALLED.get(field, field), "invalid", message)
        return
    except LabError as refusal:
        for report, _ in good:
            report.refuse("order", refusal.code, refusal.message)
        return
    named = work.db.execute(select(Sample.id, Sample.number).where(Sample.id.in_(ids)))
    numbers = {row.id: row.number for row in named}
    for (report, _), id in zip(good, ids, strict=True):
        report.status, report.id, report.number = KEPT, str(id), numbers[id]


def _registered(work: Work, into: Into, drafts: list[SampleDraft]) -> list[UUID]:
    if into.order_id is not None:
        return samples.register(work, into.order_id, drafts)
    draft = OrderDraft(
        client_id=into.client_id, contact_id=into.contact_id, samples=drafts, client_reference=into.reference, priority=into.priority,
        due_at=into.due_at, specification_id=into.specification_id, note=into.note,  # type: ignore[arg-type]
    )  # fmt: skip
    made = (orders.place if work.actor.side is Side.CLIENT else orders.create)(work, draft)
    work.db.flush()
    return list(work.db.scalars(select(Sample.id).where(Sample.order_id == made).order_by(Sample.position)))
