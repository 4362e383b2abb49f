"""An earlier order as the start of a new one: its samples without numbers and times, as words of the sheet."""

from collections import Counter
from collections.abc import Iterable
from typing import Any
from uuid import UUID

from sqlalchemy import func, or_, select

from labflow.domain.catalogue import current_specification
from labflow.domain.drafts.columns import columns
from labflow.domain.drafts.keeping import OpenedDraft, begun, may_order, merge, opened
from labflow.domain.lab import zone
from labflow.domain.lists.searching import pattern
from labflow.domain.orders.form import Choice
from labflow.domain.work import Work
from labflow.errors import StepNotAllowed
from labflow.kit.ids import new_id
from labflow.kit.times import day
from labflow.models import (
    Analysis,
    Client,
    Contact,
    Container,
    ContainerType,
    DraftOrder,
    Order,
    Profile,
    ProfileService,
    Sample,
    SamplePoint,
    SampleType,
    Service,
)
from labflow.vocabulary import AnalysisState

MATCHES = 8
# what belongs to one order only: its own number, when it is due, when it was sampled
ONCE = ("client_reference", "due_at")


def orders_to_copy(work: Work, words: str, *, client_id: UUID | None = None) -> list[Choice]:
    """Orders by number, reference or client, the newest first; only this client's when one is chosen."""
    may_order(work)
    like = pattern(words)
    count = select(func.count()).where(Sample.order_id == Order.id).scalar_subquery()
    query = (
        select(Order.id, Order.number, Order.created_at, Client.name, count.label("samples"))
        .join(Client, Client.id == Order.client_id)
        .where(or_(Order.number.ilike(like), Order.client_reference.ilike(like), Client.name.ilike(like)))
        .order_by(Order.created_at.desc())
        .limit(MATCHES)
    )
    if client_id:
        query = query.where(Order.client_id == client_id)
    where = zone(work)
    return [
        Choice(str(row.id), f"{row.number}, {row.name}", f"{row.samples}, {day(row.created_at, where)}")
        for row in work.db.execute(query)
    ]


def copy_order(work: Work, draft_id: UUID, order_id: UUID) -> OpenedDraft:
    """Put an earlier order into the draft, below what is there. Facts that are typed already stay."""
    may_order(work)
    draft, order = begun(work, draft_id), work.read(Order, order_id)
    if draft.client_id and draft.client_id != order.client_id:
        raise StepNotAllowed(
            "Order {number} is another client's: its sample points and contacts are not this client's.",
            number=order.number,
        )
    draft.client_id = order.client_id
    take_over(draft, facts_of(work, order))
    merge(work, draft, fresh(rows_of_order(work, order_id)))
    draft.updated_at = work.now
    work.db.flush()
    return opened(work, draft)


def facts_of(work: Work, order: Order) -> dict[str, str]:
    """What an order says itself, as the form says it."""
    contact = work.db.get(Contact, order.contact_id)
    judged_by = current_specification(work, order.specification_id)
    return {
        "contact_id": str(order.contact_id) if contact and contact.active else "",
        "client_reference": order.client_reference, "priority": order.priority,
        "specification_id": str(judged_by.id) if judged_by else "", "note": order.note,
        **{f"custom.{key}": str(value) for key, value in order.custom.items()},
    }  # fmt: skip


def take_over(draft: DraftOrder, facts: dict[str, str]) -> None:
    """Facts that are still empty in the draft; what belongs to one order only stays behind."""
    known = {name: text for name, text in facts.items() if text and name not in ONCE}
    kept = {name: text for name, text in draft.header.items() if text and text != "normal"}
    draft.header = {**known, **kept}


def fresh(rows: Iterable[dict[str, str]]) -> list[dict[str, str]]:
    """The rows with new ids: they are new samples. The row for all stays the one it is."""
    return [row if row["id"] == "*" else {**row, "id": str(new_id())[-12:]} for row in rows]


def rows_of_order(work: Work, order_id: UUID) -> list[dict[str, str]]:
    """The samples of an order in words, without numbers and times."""
    rows = work.db.execute(
        select(Sample, SampleType.name, SamplePoint.code)
        .join(SampleType, SampleType.id == Sample.sample_type_id)
        .outerjoin(SamplePoint, SamplePoint.id == Sample.sample_point_id)
        .where(Sample.order_id == order_id)
        .order_by(Sample.position)
    ).all()
    tests, bottles = _tests(work, order_id), _bottles(work, order_id)
    known = {column.key for column in columns(work, None)}
    made = []
    for sample, kind, point in rows:
        custom = {f"custom.{key}": str(value) for key, value in sample.custom.items()}
        cells: dict[str, Any] = {
            "client_reference": sample.client_reference, "sample_point": point or "", "sample_type": kind,
            "collected_by": sample.collected_by, "tests": tests.get(sample.id, ""),
            "containers": bottles.get(sample.id, ""), **custom,
        }  # fmt: skip
        made.append(
            {"id": str(sample.id), **{key: text for key, text in cells.items() if text and key in known}}
        )
    return made


def _tests(work: Work, order_id: UUID) -> dict[UUID, str]:
    """Per sample the profiles that its tests make up, the largest first, then what is left over."""
    wanted: dict[UUID, dict[UUID, str]] = {}
    for sample_id, service_id, code in work.db.execute(
        select(Analysis.sample_id, Service.id, Service.code)
        .join(Service, Service.id == Analysis.service_id)
        .join(Sample, Sample.id == Analysis.sample_id)
        .where(Sample.order_id == order_id, Analysis.attempt == 1, Analysis.state != AnalysisState.CANCELLED)
        .order_by(Service.position, Service.code)
    ):
        wanted.setdefault(sample_id, {})[service_id] = code
    profiles: dict[str, set[UUID]] = {}
    for code, service_id in work.db.execute(
        select(Profile.code, ProfileService.service_id)
        .join(ProfileService, ProfileService.profile_id == Profile.id)
        .where(Profile.active)
        .order_by(Profile.position, Profile.code)
    ):
        profiles.setdefault(code, set()).add(service_id)
    ranked = sorted(profiles.items(), key=lambda each: -len(each[1]))
    return {sample_id: _covered(services, ranked) for sample_id, services in wanted.items()}


def _covered(services: dict[UUID, str], ranked: list[tuple[str, set[UUID]]]) -> str:
    left, codes = dict(services), []
    for code, members in ranked:
        if len(members) > 1 and members <= left.keys():
            codes.append(code)
            left = {id: each for id, each in left.items() if id not in members}
    return ", ".join([*codes, *left.values()])


def _bottles(work: Work, order_id: UUID) -> dict[UUID, str]:
    counts: dict[UUID, Counter[str]] = {}
    for sample_id, code in work.db.execute(
        select(Container.sample_id, ContainerType.code)
        .join(ContainerType, ContainerType.id == Container.container_type_id)
        .join(Sample, Sample.id == Container.sample_id)
        .where(Sample.order_id == order_id)
        .order_by(Container.number)
    ):
        counts.setdefault(sample_id, Counter())[code] += 1
    return {
        sample_id: ", ".join(f"{n}x{code}" if n > 1 else code for code, n in each.items())
        for sample_id, each in counts.items()
    }
