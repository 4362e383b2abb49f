"""An order while a client writes it: every change is kept at once, every step is checked before the next."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import select

from labflow import words
from labflow.domain.lab import zone
from labflow.domain.portal.placing import showing
from labflow.domain.portal.placing.content import (
    MOST_SAMPLES,
    MOST_TESTS,
    STEPS,
    DraftContent,
    DraftSample,
    put,
)
from labflow.domain.portal.placing.offer import client_of, kinds_on_offer, on_offer
from labflow.domain.portal.placing.showing import DraftRow, DraftView
from labflow.domain.work import Work
from labflow.errors import Invalid, Invalids, LabError, NotFound, StepNotAllowed
from labflow.kit.times import parse_local
from labflow.models import Analysis, Contact, Order, PortalDraft, Sample, SamplePoint, User
from labflow.vocabulary import OrderState, Permission

MOST_DRAFTS = 20
NO_KIND = words.later("Say what kind of sample it is.")
NOT_DONE = words.later("We do not do this test on your kind of sample. Choose another one, or ask us.")
_FACTS = ("contact_id", "reference", "when", "date", "note")
_OF_SAMPLE = ("name", "type_id", "collected_at", "collected_by")


def start(work: Work, *, again: UUID | None = None) -> UUID:
    """Begin an order: empty, or with the samples and tests of an earlier one."""
    work.require(Permission.PORTAL_PLACE_ORDERS)
    if len(mine(work)) >= MOST_DRAFTS:
        raise LabError(
            "You have {count} orders that are not sent yet. Send or discard one first.", count=MOST_DRAFTS
        )
    content = _like(work, work.read(Order, again)) if again else DraftContent()
    content.contact_id = content.contact_id or _usual_contact(work)
    draft = work.add(
        PortalDraft(
            client_id=client_of(work), user_id=work.actor.id, step="places", content=content.model_dump(),
            updated_at=work.now,
        )
    )  # fmt: skip
    work.db.flush()
    return draft.id


def mine(work: Work) -> list[DraftRow]:
    """The orders this person has begun and not sent, the newest first."""
    work.require(Permission.PORTAL_PLACE_ORDERS)
    rows = work.db.scalars(
        select(PortalDraft)
        .where(PortalDraft.user_id == work.actor.id, PortalDraft.order_id.is_(None), PortalDraft.discarded_at.is_(None))
        .order_by(PortalDraft.updated_at.desc())
        .limit(MOST_DRAFTS)
    ).all()  # fmt: skip
    return showing.lines(work, rows)


def view(work: Work, draft_id: UUID) -> DraftView:
    """The draft as it stands; NotFound when it is somebody else's."""
    work.require(Permission.PORTAL_PLACE_ORDERS)
    return showing.shown(work, _open(work, draft_id))


def choose_place(work: Work, draft_id: UUID, point_id: UUID) -> DraftView:
    """A sample from this sampling point; chosen once more, it is taken out."""
    draft, content = _to_change(work, draft_id)
    point = work.read(SamplePoint, point_id)
    there = [sample for sample in content.samples if sample.point_id == str(point.id)]
    if there:
        content.samples = [sample for sample in content.samples if sample not in there]
    else:
        _room(content)
        kind = str(point.sample_type_id or "")
        content.samples = [
            *content.samples,
            DraftSample(point_id=str(point.id), name=point.name, type_id=kind),
        ]
    return _kept(work, draft, content)


def add_place(work: Work, draft_id: UUID, *, name: str, type_id: str) -> DraftView:
    """A sample from somewhere that is not in the list."""
    draft, content = _to_change(work, draft_id)
    _room(content)
    sample = DraftSample()
    put(sample, "name", name)
    problems = {}
    if not sample.name:
        problems["name"] = "Say where the sample is from."
    if type_id not in kinds_on_offer(work):
        problems["type_id"] = NO_KIND
    if problems:
        raise Invalids(problems)
    sample.type_id = type_id
    content.samples = [*content.samples, sample]
    return _kept(work, draft, content)


def remove(work: Work, draft_id: UUID, key: str) -> DraftView:
    """Take a sample out."""
    draft, content = _to_change(work, draft_id)
    content.samples = [sample for sample in content.samples if sample.key != key]
    return _kept(work, draft, content)


def choose_test(work: Work, draft_id: UUID, test_id: UUID) -> DraftView:
    """A test or a group of tests for all samples; chosen once more, it is taken out."""
    draft, content = _to_change(work, draft_id)
    wanted = str(test_id)
    if wanted in content.tests:
        content.tests = [test for test in content.tests if test != wanted]
    else:
        shelf = showing.shelf_of(work)
        if test_id not in shelf.tests and test_id not in shelf.groups:
            raise NotFound("There is no such test.")
        if content.samples and not any(shelf.fits(wanted, sample.type_id) for sample in content.samples):
            raise Invalid(NOT_DONE, field="tests")
        if len(content.tests) >= MOST_TESTS:
            raise Invalid("At most {count} tests.", field="tests", count=MOST_TESTS)
        content.tests = [*content.tests, wanted]
    return _kept(work, draft, content)


def skip_test(work: Work, draft_id: UUID, key: str, test_id: str) -> DraftView:
    """This sample does not need the test; said once more, it does."""
    draft, content = _to_change(work, draft_id)
    sample = _sample(content, key)
    if test_id not in content.tests:
        raise NotFound("There is no such test.")
    sample.skip = (
        [t for t in sample.skip if t != test_id] if test_id in sample.skip else [*sample.skip, test_id]
    )
    return _kept(work, draft, content)


def fill(work: Work, draft_id: UUID, field: str, value: str) -> DraftView:
    """Keep a fact of the order."""
    draft, content = _to_change(work, draft_id)
    if field not in _FACTS:
        raise NotFound("There is no such field.")
    put(content, field, value)
    return _kept(work, draft, content)


def fill_sample(work: Work, draft_id: UUID, key: str, field: str, value: str) -> DraftView:
    """Keep a fact of one sample."""
    draft, content = _to_change(work, draft_id)
    if field not in _OF_SAMPLE:
        raise NotFound("There is no such field.")
    put(_sample(content, key), field, _kind(work, value) if field == "type_id" else value)
    return _kept(work, draft, content)


def fill_all(work: Work, draft_id: UUID, field: str, value: str) -> DraftView:
    """The same time, or the same person, for every sample."""
    draft, content = _to_change(work, draft_id)
    if field not in ("collected_at", "collected_by"):
        raise NotFound("There is no such field.")
    for sample in content.samples:
        put(sample, field, value)
    return _kept(work, draft, content)


def turn_to(work: Work, draft_id: UUID, step: str) -> DraftView:
    """Go to a step. Everything before it must be in order; going back is always possible."""
    draft, content = _to_change(work, draft_id)
    if step not in STEPS:
        raise NotFound("There is no such step.")
    if problems := problems_before(work, content, STEPS.index(step)):
        raise Invalids(problems)
    draft.step = step
    return _kept(work, draft, content)


def discard(work: Work, draft_id: UUID) -> None:
    """Give the draft up. Nothing was sent."""
    draft, _ = _to_change(work, draft_id)
    draft.discarded_at = work.now


def problems_before(work: Work, content: DraftContent, step: int) -> dict[str, str]:
    """What must be mended before a step can be shown, at its place."""
    problems: dict[str, str] = {}
    if step > 0:
        if not content.samples:
            problems["places"] = "Choose at least one place, or add another one."
        offered = kinds_on_offer(work)
        problems |= {f"{s.key}.type_id": NO_KIND for s in content.samples if s.type_id not in offered}
    if step > 1:
        problems |= _of_tests(work, content)
    if step > 2:
        problems |= _of_samples(work, content)
    return problems


def open_draft(work: Work, draft_id: UUID) -> tuple[PortalDraft, DraftContent]:
    """The draft, locked, with what it holds."""
    return _to_change(work, draft_id)


def _of_tests(work: Work, content: DraftContent) -> dict[str, str]:
    if not content.tests:
        return {"tests": words._("Choose at least one test.")}
    shelf = showing.shelf_of(work)
    offered = {str(each) for each in (*shelf.tests, *shelf.groups)}
    if any(test not in offered for test in content.tests):
        return {
            "tests": words._("A test you chose is no longer offered. Take it out and choose another one.")
        }
    if content.when == "date":
        wanted = parse_local(f"{content.date}T17:00", zone(work)) if content.date else None
        if wanted is None:
            return {"date": words._("Choose the day you need the results.")}
        if wanted <= work.now:
            return {"date": words._("This day is over. Choose a later one.")}
    return {}


def _of_samples(work: Work, content: DraftContent) -> dict[str, str]:
    problems: dict[str, str] = {}
    shelf = showing.shelf_of(work)
    for sample in content.samples:
        if not sample.name:
            problems[f"{sample.key}.name"] = "Give the sample a name."
        if content.tests and not any(shelf.fits(test, sample.type_id) for test in content.tests):
            problems[f"{sample.key}.tests"] = (
                "None of your tests is done on this kind of sample. Go back and choose one, or take the sample out."
            )
        elif content.tests and not showing.tests_of(content, sample, shelf):
            problems[f"{sample.key}.tests"] = "This sample has no test. Choose one, or take the sample out."
        if sample.collected_at:
            at = parse_local(sample.collected_at, zone(work))
            if at is None:
                problems[f"{sample.key}.collected_at"] = "Finish the date and the time, or clear them."
            elif at > work.now + timedelta(minutes=5):
                problems[f"{sample.key}.collected_at"] = (
                    "This time lies ahead. Leave it empty until you have sampled."
                )
    return problems  # fmt: skip


def moment(work: Work, typed: str) -> datetime | None:
    """A time as typed, in the lab's zone."""
    return parse_local(typed, zone(work)) if typed else None


def _open(work: Work, draft_id: UUID) -> PortalDraft:
    return _own(work, work.read(PortalDraft, draft_id))


def _to_change(work: Work, draft_id: UUID) -> tuple[PortalDraft, DraftContent]:
    work.require(Permission.PORTAL_PLACE_ORDERS)
    draft = _own(work, work.lock(PortalDraft, draft_id))
    if draft.order_id is not None:
        raise StepNotAllowed("This order was sent already. Begin a new one to order more.")
    return draft, DraftContent.model_validate(draft.content)


def _own(work: Work, draft: PortalDraft) -> PortalDraft:
    """A draft is its writer's alone; one that was given up is gone."""
    if draft.user_id != work.actor.id or draft.discarded_at is not None:
        raise NotFound("There is no such portal draft.")
    return draft


def _kept(work: Work, draft: PortalDraft, content: DraftContent) -> DraftView:
    draft.content, draft.updated_at = content.model_dump(), work.now
    work.db.flush()
    return showing.shown(work, draft)


def _sample(content: DraftContent, key: str) -> DraftSample:
    if (found := content.of(key)) is None:
        raise NotFound("There is no such sample.")
    return found


def _room(content: DraftContent) -> None:
    if len(content.samples) >= MOST_SAMPLES:
        raise Invalid(
            "At most {count} samples in one order. Send this one, then begin another.",
            field="places",
            count=MOST_SAMPLES,
        )


def _kind(work: Work, typed: str) -> str:
    if typed not in kinds_on_offer(work):
        raise Invalid(NO_KIND, field="type_id")
    return typed


def _usual_contact(work: Work) -> str:
    """Whoever orders, when she is a contact; otherwise who gets the certificates."""
    own = work.db.scalar(select(User.contact_id).where(User.id == work.actor.id))
    contacts = work.db.scalars(
        select(Contact)
        .where(Contact.client_id == client_of(work), Contact.active)
        .order_by(Contact.receives_reports.desc(), Contact.name)
    ).all()
    found = next((c for c in contacts if c.id == own), next(iter(contacts), None))
    return str(found.id) if found else ""


def _like(work: Work, order: Order) -> DraftContent:
    """The samples and tests of an order, without their times."""
    if order.state == OrderState.DRAFT:
        raise NotFound("There is no such order.")
    rows: list[Any] = list(
        work.db.execute(
            select(Sample, SamplePoint.name, SamplePoint.active)
            .outerjoin(SamplePoint, SamplePoint.id == Sample.sample_point_id)
            .where(Sample.order_id == order.id)
            .order_by(Sample.position)
            .limit(MOST_SAMPLES)
        )
    )
    asked: dict[UUID, set[UUID]] = {}
    for sample_id, service_id in work.db.execute(
        select(Analysis.sample_id, Analysis.service_id).where(
            Analysis.sample_id.in_([row.Sample.id for row in rows]), Analysis.attempt == 1
        )
    ):
        asked.setdefault(sample_id, set()).add(service_id)
    everything = [service for service in on_offer(work) if any(service in tests for tests in asked.values())]
    samples = [
        DraftSample(
            point_id=str(row.Sample.sample_point_id) if row.active else "",
            name=row.Sample.client_reference or row.name or "", type_id=str(row.Sample.sample_type_id),
            skip=[str(service) for service in everything if service not in asked.get(row.Sample.id, set())],
        )
        for row in rows
    ]  # fmt: skip
    return DraftContent(
        samples=samples, tests=[str(each) for each in everything][:MOST_TESTS],
        contact_id=_still(work, order.contact_id), reference=order.client_reference,
    )  # fmt: skip


def _still(work: Work, contact_id: UUID) -> str:
    contact = work.db.get(Contact, contact_id)
    return str(contact_id) if contact and contact.active else ""
