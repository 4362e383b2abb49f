"""Sending a draft: it becomes an order that the laboratory has to confirm. What the page after it says."""

from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from sqlalchemy import func, select

from labflow.domain import orders
from labflow.domain.orders import OrderDraft
from labflow.domain.portal.naming import names_of, title
from labflow.domain.portal.placing import bottles, drafts
from labflow.domain.portal.placing.bottles import BottleNeed
from labflow.domain.portal.placing.content import STEPS, DraftContent, DraftSample
from labflow.domain.portal.placing.offer import held
from labflow.domain.portal.placing.showing import Shelf, shelf_of, tests_of
from labflow.domain.portal.progress import SHOWN, count
from labflow.domain.samples import SampleDraft
from labflow.domain.work import Work
from labflow.errors import Invalids, NotFound
from labflow.models import Analysis, Container, ContainerType, Order, Sample, Service, ServiceVersion
from labflow.vocabulary import OrderState, Permission, Priority


@dataclass
class SentView:
    """What the page after sending shows."""

    id: str = ""
    number: str = ""
    title: str = ""
    samples: str = ""
    waiting: bool = True
    needs: list[BottleNeed] = field(default_factory=list)
    holds: list[str] = field(default_factory=list)
    cold: bool = False


def send(work: Work, draft_id: UUID) -> UUID:
    """Hand the draft in. Sent again, the first order is the answer; what is missing is told at its place."""
    work.require(Permission.PORTAL_PLACE_ORDERS)
    sent_before = work.db.scalar(
        select(Order.id).where(Order.request_key == draft_id, Order.created_by_id == work.actor.id)
    )
    if sent_before is not None:
        return sent_before
    draft, content = drafts.open_draft(work, draft_id)
    if problems := drafts.problems_before(work, content, len(STEPS)):
        raise Invalids(problems)
    try:
        order_id = orders.place(work, _order(work, draft.client_id, draft.id, content))
    except Invalids as refusal:
        raise Invalids(_at_their_places(refusal.errors, content)) from None
    draft.order_id, draft.updated_at = order_id, work.now
    return order_id


def sent(work: Work, order_id: UUID) -> SentView:
    """The order that was sent: what to do now."""
    work.require(Permission.PORTAL_ORDERS)
    row = work.db.execute(
        select(Order, names_of()).where(Order.id == order_id, Order.state.in_(SHOWN))
    ).one_or_none()
    if row is None:
        raise NotFound("There is no such order.")
    kinds: list[Any] = list(
        work.db.execute(
            select(ContainerType, func.count(Container.id).label("count"))
            .join(Container, Container.container_type_id == ContainerType.id)
            .join(Sample, Sample.id == Container.sample_id)
            .where(Sample.order_id == order_id)
            .group_by(ContainerType.id)
            .order_by(ContainerType.name)
        )
    )
    tests = work.db.execute(
        select(Service.name, ServiceVersion.hold_minutes, ServiceVersion.cold)
        .join(Analysis, Analysis.service_version_id == ServiceVersion.id)
        .join(Sample, Sample.id == Analysis.sample_id)
        .join(Service, Service.id == Analysis.service_id)
        .where(Sample.order_id == order_id)
        .distinct()
        .order_by(ServiceVersion.hold_minutes, Service.name)
    ).all()
    return SentView(
        id=str(order_id), number=row.Order.number, title=title(row.names), samples=count(len(row.names or ()), "sample"),
        waiting=row.Order.state == OrderState.SUBMITTED,
        needs=[BottleNeed(each[0].name, each[1], bottles.advice(each[0])) for each in kinds],
        holds=held((test.name, test.hold_minutes) for test in tests),
        cold=any(test.cold for test in tests),
    )  # fmt: skip


def _order(work: Work, client_id: UUID, key: UUID, content: DraftContent) -> OrderDraft:
    due = drafts.moment(work, f"{content.date}T17:00") if content.when == "date" else None
    shelf = shelf_of(work)
    return OrderDraft(
        client_id=client_id, contact_id=UUID(content.contact_id) if content.contact_id else None,
        samples=[_sample(work, content, sample, shelf) for sample in content.samples],
        client_reference=content.reference, priority=Priority.RUSH if content.when == "rush" else Priority.NORMAL,
        due_at=due, note=content.note, request_key=key,
    )  # fmt: skip


def _sample(work: Work, content: DraftContent, sample: DraftSample, shelf: Shelf) -> SampleDraft:
    wanted = [UUID(test) for test in tests_of(content, sample, shelf)]
    return SampleDraft(
        sample_type_id=UUID(sample.type_id), client_reference=sample.name,
        sample_point_id=UUID(sample.point_id) if sample.point_id else None,
        collected_at=drafts.moment(work, sample.collected_at), collected_by=sample.collected_by,
        profile_ids=tuple(test for test in wanted if test in shelf.groups),
        service_ids=tuple(test for test in wanted if test not in shelf.groups),
    )  # fmt: skip


def _at_their_places(errors: dict[str, str], content: DraftContent) -> dict[str, str]:
    """ "samples.2.collected_at" becomes the key of that sample; a held client is told at the button."""
    names = {"client_id": "send", "client_reference": "reference", "due_at": "date", "samples": "places"}
    of_sample = {
        "client_reference": "name", "sample_type_id": "type_id", "profile_ids": "tests", "service_ids": "tests", "sample_point_id": "name",
    }  # fmt: skip
    placed = {}
    for at, told in errors.items():
        part, _, rest = at.partition(".")
        place, _, field_name = rest.partition(".")
        if part == "samples" and place.isdecimal():
            placed[f"{content.samples[int(place)].key}.{of_sample.get(field_name, field_name)}"] = told
        else:
            placed[names.get(at, at)] = told
    return placed
