"""A client orders in the portal: the draft is kept, checked step by step, hers alone, and becomes an order once."""

from datetime import datetime, timedelta
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select
from sqlalchemy.exc import ProgrammingError

from labflow.domain import orders
from labflow.domain.actor import Actor
from labflow.domain.lists.window import ListQuery
from labflow.domain.orders import OrderDraft
from labflow.domain.portal import home, order, papers, placing
from labflow.domain.portal import orders as order_list
from labflow.domain.portal.placing.offer import held
from labflow.errors import Invalid, Invalids, NotAllowed, NotFound, StepNotAllowed
from labflow.kit.times import local, utc_now
from labflow.models import (
    Analysis,
    AuditEvent,
    Client,
    Contact,
    Container,
    Order,
    OutboxEvent,
    PortalDraft,
    Sample,
    SamplePoint,
    SampleType,
    Service,
)
from labflow.testing import TestLab
from labflow.vocabulary import OrderState, Priority
from tests.reports.paper import pages


def do(lab: TestLab, verb, *args, by: Actor | None = None, **facts):
    with lab.work_as(by or lab.cleo) as work:
        return verb(work, *args, **facts)


@pytest.fixture
def draft(lab: TestLab) -> UUID:
    """Cleo has begun an order."""
    return do(lab, placing.start)


def written(lab: TestLab, draft: UUID, *, by: Actor | None = None) -> None:
    """Site 12 and another place, with the basic profile."""
    do(lab, placing.choose_place, draft, lab.point, by=by)
    do(lab, placing.add_place, draft, name="Well 9", type_id=str(lab.water), by=by)
    do(lab, placing.choose_test, draft, lab.profile, by=by)


# ── writing ──────────────────────────────────────────────────────────────────────────────────────────────────


def test_signs_that_no_paper_prints_are_told_where_the_name_is_typed(lab: TestLab, draft: UUID) -> None:
    seen = do(lab, placing.add_place, draft, name="Tap 𠀀 水 Grünwald", type_id=str(lab.water))
    assert [sample.unprintable for sample in seen.samples] == ["𠀀 (U+20000)"]
    mended = do(lab, placing.fill_sample, draft, seen.samples[0].key, "name", "Tap 水 Grünwald")
    assert [sample.unprintable for sample in mended.samples] == [""]


def test_what_a_sampling_point_does_not_say_is_asked(lab: TestLab, draft: UUID) -> None:
    """A point without a matrix, or with a retired one: the order goes on as soon as its client has said what it is."""
    with lab.work_as(lab.ada) as work:
        work.db.get(SamplePoint, lab.point).sample_type_id = None
    key = do(lab, placing.choose_place, draft, lab.point).samples[0].key
    with pytest.raises(Invalids) as refusal:
        do(lab, placing.turn_to, draft, "tests")
    assert set(refusal.value.errors) == {f"{key}.type_id"}
    [asked] = do(lab, placing.view, draft).samples
    assert (asked.asks_kind, asked.kind) == (True, "")
    do(lab, placing.fill_sample, draft, key, "type_id", str(lab.water))
    [said] = do(lab, placing.turn_to, draft, "tests").samples
    assert (said.asks_kind, said.kind) == (True, "Drinking water")


def test_a_kind_that_is_no_longer_taken_is_asked_anew(lab: TestLab, draft: UUID) -> None:
    written(lab, draft)
    assert not any(sample.asks_kind for sample in do(lab, placing.view, draft).samples)
    with lab.work_as(lab.ada) as work:
        work.db.get(SampleType, lab.water).active = False
        work.add(SampleType(code="WW", name="Waste water"))
    assert [kind.label for kind in do(lab, placing.offer).kinds] == ["Waste water"]
    with pytest.raises(Invalids) as refusal:
        do(lab, placing.send, draft)
    seen = do(lab, placing.view, draft).samples
    assert set(refusal.value.errors) == {f"{sample.key}.type_id" for sample in seen}
    assert [(sample.asks_kind, sample.kind) for sample in seen] == [(True, "")] * 2
    with pytest.raises(Invalids, match="what kind"):
        do(lab, placing.add_place, draft, name="Well 10", type_id=str(lab.water))


@pytest.fixture
def swab(lab: TestLab) -> str:
    """Another kind of sample; lead is done on water only, nitrate on both."""
    with lab.work_as(lab.ada) as work:
        kind = work.add(SampleType(code="SWB", name="Environmental swab"))
        work.db.flush()
        work.db.get(Service, lab.services["PB"]).sample_type_ids = [str(lab.water)]
        work.db.get(Service, lab.services["NO3"]).sample_type_ids = [str(lab.water), str(kind.id)]
        return str(kind.id)


def test_tests_are_offered_for_the_kinds_of_samples_they_are_done_on(lab: TestLab, swab: str) -> None:
    def offered(*kinds: str) -> dict[str, str]:
        with lab.work_as(lab.cleo) as work:
            found = placing.offer(work, kinds)
        assert len(found.tests) + found.left_out == len(placing_all)
        return {test.name: test.not_on for test in found.tests}

    placing_all = do(lab, placing.offer).tests
    assert "Lead" in offered(str(lab.water))
    assert "Lead" not in offered(swab)
    assert (offered(swab)["Nitrate as N"], offered(swab, str(lab.water))["Lead"]) == (
        "",
        "Not done on environmental swab",
    )
    # of the group lead is a part
    assert [test.name for test in placing_all if test.group and test.name in offered(swab)] == []


def test_a_sample_goes_without_what_is_not_done_on_it(lab: TestLab, draft: UUID, swab: str) -> None:
    do(lab, placing.choose_place, draft, lab.point)
    do(lab, placing.add_place, draft, name="Line 1", type_id=swab)
    for code in ("NO3", "PB"):
        seen = do(lab, placing.choose_test, draft, lab.services[code])
    assert [(sample.told, sample.not_done) for sample in seen.samples] == [
        ("Nitrate as N · Lead", ""),
        ("Nitrate as N", "Lead"),
    ]
    order_id = do(lab, placing.send, draft)
    assert [row.tests_total for row in lab.samples_of(order_id)] == [2, 1]


def test_what_fits_no_sample_is_refused(lab: TestLab, draft: UUID, swab: str) -> None:
    key = do(lab, placing.add_place, draft, name="Line 1", type_id=swab).samples[0].key
    for wanted in (lab.services["PB"], lab.profile):
        with pytest.raises(Invalid, match="We do not do this test on your kind of sample") as refusal:
            do(lab, placing.choose_test, draft, wanted)
        assert refusal.value.field == "tests"
    do(lab, placing.choose_test, draft, lab.services["NO3"])
    with lab.work_as(lab.ada) as work:
        work.db.get(Service, lab.services["NO3"]).sample_type_ids = [str(lab.water)]
    with pytest.raises(Invalids) as refused:
        do(lab, placing.send, draft)
    assert set(refused.value.errors) == {f"{key}.tests"}


def test_a_clients_program_orders_what_is_done_on_its_samples(lab: TestLab, swab: str) -> None:
    """The laboratory itself may order anything: it knows why."""
    asked = OrderDraft(
        client_id=lab.ashland,
        contact_id=lab.contacts[lab.ashland],
        samples=[lab.draft("Line 1", sample_type_id=UUID(swab))],
    )
    with pytest.raises(Invalids) as refusal:
        do(lab, orders.place, asked)
    assert refusal.value.errors["samples.0.service_ids"].startswith("Not done on environmental swab: Lead")
    assert do(lab, orders.create, asked, by=lab.rita)


def test_every_change_is_kept_at_once(lab: TestLab, draft: UUID) -> None:
    written(lab, draft)
    do(lab, placing.turn_to, draft, "tests")
    seen = do(lab, placing.view, draft)
    assert [sample.name for sample in seen.samples] == ["Site 12, Clay St tap", "Well 9"]
    assert (seen.step, seen.number, seen.said_samples) == ("tests", 2, "2 samples of drinking water")
    assert seen.total == "$120.00"
    assert seen.holds == ["Nitrate as N: reach us within 48 h of sampling"]
    assert [(need.name, need.count) for need in seen.needs] == [("250 mL plastic", 2)]
    [row] = do(lab, placing.mine)
    assert (row.title, row.step) == ("Site 12, Clay St tap and Well 9", "Which tests?")


def test_chosen_once_more_it_is_taken_out(lab: TestLab, draft: UUID) -> None:
    written(lab, draft)
    seen = do(lab, placing.choose_place, draft, lab.point)
    assert [sample.name for sample in seen.samples] == ["Well 9"]
    seen = do(lab, placing.choose_test, draft, lab.profile)
    assert seen.tests == []
    seen = do(lab, placing.remove, draft, seen.samples[0].key)
    assert seen.samples == []


def test_a_sample_may_need_less_than_the_others(lab: TestLab, draft: UUID) -> None:
    written(lab, draft)
    do(lab, placing.choose_test, draft, lab.profile)
    for code in ("NO3", "PB"):
        seen = do(lab, placing.choose_test, draft, lab.services[code])
    seen = do(lab, placing.skip_test, draft, seen.samples[1].key, str(lab.services["PB"]))
    assert [sample.told for sample in seen.samples] == ["Nitrate as N · Lead", "Nitrate as N"]
    assert seen.total == "$60.00"
    order_id = do(lab, placing.send, draft)
    asked = {
        row.id: {a.service_id for a in lab.all(Analysis, Analysis.sample_id == row.id)}
        for row in lab.samples_of(order_id)
    }
    assert [len(tests) for tests in asked.values()] == [2, 1]


def test_no_step_is_left_with_a_gap(lab: TestLab, draft: UUID) -> None:
    def refused(step: str) -> dict[str, str]:
        with pytest.raises(Invalids) as refusal:
            do(lab, placing.turn_to, draft, step)
        return refusal.value.errors

    assert set(refused("tests")) == {"places"}
    do(lab, placing.choose_place, draft, lab.point)
    assert set(refused("samples")) == {"tests"}
    do(lab, placing.choose_test, draft, lab.profile)
    [sample] = do(lab, placing.fill, draft, "when", "date").samples
    assert set(refused("samples")) == {"date"}
    do(lab, placing.fill, draft, "date", "2020-01-01")
    assert refused("samples")["date"].startswith("This day is over")
    do(lab, placing.fill, draft, "when", "usual")
    later = local(utc_now() + timedelta(days=2), "America/Los_Angeles")
    do(lab, placing.fill_sample, draft, sample.key, "collected_at", f"{later:%Y-%m-%dT%H:%M}")
    assert set(refused("review")) == {f"{sample.key}.collected_at"}
    do(lab, placing.fill_sample, draft, sample.key, "collected_at", "")
    do(lab, placing.skip_test, draft, sample.key, str(lab.profile))
    assert set(refused("review")) == {f"{sample.key}.tests"}
    with pytest.raises(Invalids):
        do(lab, placing.send, draft)
    assert lab.all(Order) == []


def test_what_does_not_fit_is_refused_at_its_field(lab: TestLab, draft: UUID) -> None:
    for field, value in (("note", "x" * 2001), ("reference", "x" * 81), ("when", "never"), ("note", "a\0b")):
        with pytest.raises(Invalid) as refusal:
            do(lab, placing.fill, draft, field, value)
        assert refusal.value.field == field
    for name, kind in (
        ("", str(lab.water)),
        ("x" * 201, str(lab.water)),
        ("Well", "nonsense"),
        ("Well", str(uuid4())),
    ):
        with pytest.raises((Invalid, Invalids)):
            do(lab, placing.add_place, draft, name=name, type_id=kind)
    for field in ("samples", "tests", "client_id", "__class__"):
        with pytest.raises(NotFound):
            do(lab, placing.fill, draft, field, "x")
    with pytest.raises(NotFound):
        do(lab, placing.choose_test, draft, uuid4())


def test_a_discarded_draft_is_gone(lab: TestLab, draft: UUID) -> None:
    do(lab, placing.discard, draft)
    assert do(lab, placing.mine) == []
    with pytest.raises(NotFound):
        do(lab, placing.view, draft)


def test_all_that_is_wrong_with_another_place_is_told_together(lab: TestLab, draft: UUID) -> None:
    with pytest.raises(Invalids) as refusal:
        do(lab, placing.add_place, draft, name=" ", type_id="no-kind")
    assert set(refusal.value.errors) == {"name", "type_id"}
    assert do(lab, placing.view, draft).samples == []


def test_a_sample_of_a_sampling_point_keeps_a_name(lab: TestLab, draft: UUID) -> None:
    """Without one neither she nor the certificate could tell it from the next."""
    seen = do(lab, placing.choose_place, draft, lab.point)
    do(lab, placing.choose_test, draft, lab.profile)
    do(lab, placing.fill_sample, draft, seen.samples[0].key, "name", "")
    with pytest.raises(Invalids) as refusal:
        do(lab, placing.turn_to, draft, "review")
    assert set(refusal.value.errors) == {f"{seen.samples[0].key}.name"}


def test_a_test_that_no_sample_needs_is_not_counted(lab: TestLab, draft: UUID) -> None:
    seen = do(lab, placing.choose_place, draft, lab.point)
    do(lab, placing.choose_test, draft, lab.profile)
    seen = do(lab, placing.skip_test, draft, seen.samples[0].key, str(lab.profile))
    assert (seen.test_names, seen.said_tests, seen.holds, seen.cold) == ([], "0 tests", [], False)
    assert seen.tests == [str(lab.profile)]


def test_an_earlier_order_is_a_beginning(lab: TestLab) -> None:
    earlier = lab.order(count=3, client_reference="PO 88")
    again = do(lab, placing.start, again=earlier)
    seen = do(lab, placing.view, again)
    assert [sample.name for sample in seen.samples] == ["Site 1", "Site 2", "Site 3"]
    assert seen.test_names == ["Nitrate as N", "Lead", "E. coli"]
    assert seen.samples[0].collected_at == ""
    with pytest.raises(NotFound):
        do(lab, placing.start, again=earlier, by=lab.otto)


def test_samples_that_are_ordered_alike_are_looked_over_together(
    lab: TestLab, draft: UUID, swab: str
) -> None:
    """What a group shares is told once, the exceptions first; a single sample goes by its name."""
    for place in range(12):
        do(lab, placing.add_place, draft, name=f"Well {place + 1}", type_id=str(lab.water))
    do(lab, placing.add_place, draft, name="Tank", type_id=str(lab.water))
    do(lab, placing.add_place, draft, name="Hall 2", type_id=swab)
    for code in ("NO3", "PB"):
        do(lab, placing.choose_test, draft, lab.services[code])
    seen = do(lab, placing.view, draft)
    assert seen.alike == []  # only where it is looked over
    wells, tank = seen.samples[:12], seen.samples[12]
    do(lab, placing.skip_test, draft, tank.key, str(lab.services["PB"]))
    do(lab, placing.fill_sample, draft, wells[0].key, "collected_at", "2026-03-02T07:30")
    do(lab, placing.fill, draft, "contact_id", str(lab.contacts[lab.ashland]))
    swabs, water, single = do(lab, placing.turn_to, draft, "review").alike
    assert (swabs.title, swabs.told, swabs.not_done) == ("Hall 2", "Nitrate as N", "Lead")
    assert (water.title, water.told) == ("12 samples of drinking water", "Nitrate as N · Lead")
    assert (water.about, water.sampled) == (
        "Well 1 · Well 2 · Well 3 · Well 4 · Well 5 · Well 6 · Well 7 · Well 8 and 4 more",
        "11 not sampled yet",
    )
    assert [(sample.key, sample.name) for sample in water.samples] == [
        (well.key, well.name) for well in wells
    ]
    assert (single.title, single.about, single.samples) == ("Tank", "Drinking water", [])


# ── sending ──────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_sent_draft_is_an_order_that_the_laboratory_confirms(lab: TestLab, draft: UUID) -> None:
    written(lab, draft)
    do(lab, placing.fill, draft, "reference", "PO 88-2113")
    do(lab, placing.fill, draft, "note", "Gate code 4711")
    do(lab, placing.fill, draft, "when", "rush")
    order_id = do(lab, placing.send, draft)
    sent = lab.one(Order, order_id)
    assert (sent.state, sent.client_id, sent.priority) == (
        OrderState.SUBMITTED,
        lab.ashland,
        Priority.RUSH,
    )
    assert (sent.client_reference, sent.note, sent.contact_id) == (
        "PO 88-2113",
        "Gate code 4711",
        lab.contacts[lab.ashland],
    )
    assert sent.submitted_at is not None
    assert [row.sample_point_id for row in lab.samples_of(order_id)] == [lab.point, None]
    assert len(lab.all(Container)) == 2
    assert {event.kind for event in lab.all(OutboxEvent, OutboxEvent.subject_id == order_id)} == {
        "order.created",
        "order.placed",
    }
    assert do(lab, placing.mine) == []
    with lab.work_as(lab.max) as work:
        orders.confirm(work, order_id)
    assert lab.one(Order, order_id).state == OrderState.CONFIRMED


@pytest.mark.parametrize("asked", [True, False])
def test_no_day_is_promised_before_the_laboratory_confirmed(lab: TestLab, draft: UUID, asked: bool) -> None:
    """Until then the portal has the day she asked for, or none, and nothing can be later than promised."""
    written(lab, draft)
    if asked:
        do(lab, placing.fill, draft, "when", "date")
        do(
            lab,
            placing.fill,
            draft,
            "date",
            f"{local(utc_now(), 'America/Los_Angeles') + timedelta(days=20):%Y-%m-%d}",
        )
    order_id = do(lab, placing.send, draft)

    def seen(now: datetime | None = None) -> set[tuple[bool, bool, bool]]:
        with lab.work_as(lab.cleo) as work:
            work.now = now or work.now
            page = order.view(work, order_id)
            rows = [home.view(work).orders[0], order_list.page(work, ListQuery(tab="open")).rows[0]]
            return {(one.expected != "", one.promised, one.late) for one in (page, *rows)}

    much_later = utc_now() + timedelta(days=60)
    papers_before = due_on_papers(lab, order_id)
    assert (seen(), seen(much_later)) == ({(asked, False, False)}, {(asked, False, False)})
    with lab.work_as(lab.max) as work:
        orders.hold(work, order_id, reason="Which bottles?")
    assert seen(much_later) == {(asked, False, False)}
    with lab.work_as(lab.max) as work:
        orders.resume(work, order_id)
        orders.confirm(work, order_id)
    assert (seen(), seen(much_later)) == ({(True, True, False)}, {(True, True, True)})
    assert papers_before == (asked, False)
    assert due_on_papers(lab, order_id) == (True, True)


def due_on_papers(lab: TestLab, order_id: UUID) -> tuple[bool, bool]:
    """Whether the form names a day for the results, and whether the bottle labels do."""
    [form] = pages(do(lab, papers.form, order_id)[1])
    [labels] = pages(do(lab, papers.labels, order_id)[1])
    assert "usual time" in form or "By " in form
    return "usual time" not in form, "Due" in labels


def test_sent_twice_it_is_one_order(lab: TestLab, draft: UUID) -> None:
    written(lab, draft)
    assert do(lab, placing.send, draft) == do(lab, placing.send, draft)
    assert len(lab.all(Order)) == 1
    with pytest.raises(StepNotAllowed):
        do(lab, placing.choose_place, draft, lab.point)


def test_a_client_on_hold_is_told(lab: TestLab, draft: UUID) -> None:
    written(lab, draft)
    with lab.system() as work:
        work.lock(Client, lab.ashland).on_hold = True
    with pytest.raises(Invalids) as refusal:
        do(lab, placing.send, draft)
    assert "on hold" in refusal.value.errors["send"]


def test_the_page_after_sending_says_what_to_do(lab: TestLab, draft: UUID) -> None:
    written(lab, draft)
    order_id = do(lab, placing.send, draft)
    seen = do(lab, placing.sent, order_id)
    assert (seen.samples, seen.waiting, seen.cold) == ("2 samples", True, True)
    assert [(need.name, need.count) for need in seen.needs] == [("250 mL plastic", 2)]
    with pytest.raises(NotFound):
        do(lab, placing.sent, order_id, by=lab.otto)


# ── walls ────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_draft_is_its_writers_alone(lab: TestLab, draft: UUID) -> None:
    colleague = lab._person("Carl Cole", "carl@ashland.example", lab.cleo.roles[0], lab.ashland)
    written(lab, draft)
    [key, _] = [sample.key for sample in do(lab, placing.view, draft).samples]
    for stranger in (lab.otto, colleague):
        for verb, args in (
            (placing.view, ()), (placing.choose_place, (lab.point,)), (placing.remove, (key,)),
            (placing.choose_test, (lab.profile,)), (placing.skip_test, (key, str(lab.profile))),
            (placing.fill, ("note", "x")), (placing.fill_sample, (key, "name", "x")), (placing.turn_to, ("tests",)),
            (placing.discard, ()), (placing.send, ()),
        ):  # fmt: skip
            with pytest.raises(NotFound):
                do(lab, verb, draft, *args, by=stranger)
        assert do(lab, placing.mine, by=stranger) == []
    assert len(do(lab, placing.view, draft).samples) == 2


def test_nobody_else_orders_in_the_portal(lab: TestLab) -> None:
    for person in (lab.max, lab.ada, lab.rhea):
        for verb, args in (
            (placing.start, ()),
            (placing.mine, ()),
            (placing.offer, ()),
            (placing.send, (uuid4(),)),
        ):
            with pytest.raises(NotAllowed):
                do(lab, verb, *args, by=person)


def test_another_clients_place_contact_and_company_cannot_be_ordered_for(lab: TestLab) -> None:
    [foreign] = lab.all(SamplePoint, SamplePoint.client_id == lab.brewery)
    mine = do(lab, placing.start)
    with pytest.raises(NotFound):
        do(lab, placing.choose_place, mine, foreign.id)
    written(lab, mine)
    do(lab, placing.fill, mine, "contact_id", str(lab.contacts[lab.brewery]))
    with pytest.raises(Invalids) as refusal:
        do(lab, placing.send, mine)
    assert set(refusal.value.errors) == {"contact_id"}
    with pytest.raises(NotFound):
        do(
            lab,
            orders.place,
            OrderDraft(client_id=lab.brewery, contact_id=lab.contacts[lab.brewery], samples=[lab.draft()]),
        )


@pytest.mark.parametrize("row", ["order", "sample", "draft", "event", "colleague's draft"])
def test_the_database_refuses_rows_of_another_client(lab: TestLab, row: str) -> None:
    own = lab.order(client=lab.brewery)
    made = {
        "order": lambda: Order(number="O1", client_id=lab.brewery, contact_id=lab.contacts[lab.brewery]),
        "sample": lambda: Sample(number="S1", client_id=lab.brewery, order_id=own, sample_type_id=lab.water),
        "draft": lambda: PortalDraft(client_id=lab.brewery, user_id=lab.cleo.id, updated_at=utc_now()),
        "colleague's draft": lambda: PortalDraft(client_id=lab.ashland, user_id=lab.otto.id, updated_at=utc_now()),
        "event": lambda: OutboxEvent(at=utc_now(), kind="order.placed", client_id=lab.brewery, subject_id=own),
    }  # fmt: skip
    with pytest.raises(ProgrammingError, match="row-level security"), lab.work_as(lab.cleo) as work:
        work.db.add(made[row]())


def test_an_order_that_was_placed_is_told_to_the_laboratory_alone(lab: TestLab, draft: UUID) -> None:
    written(lab, draft)
    do(lab, placing.send, draft)
    with lab.work_as(lab.otto) as work:
        assert work.db.scalars(select(OutboxEvent)).all() == []


def test_keeping_a_draft_does_not_flood_the_audit_trail(lab: TestLab, draft: UUID) -> None:
    written(lab, draft)
    do(lab, placing.send, draft)
    acts = lab.all(AuditEvent, AuditEvent.entity == "portal_draft")
    assert sorted(event.act for event in acts) == ["added", "changed"]


def test_only_contacts_of_ones_own_are_offered(lab: TestLab) -> None:
    seen = do(lab, placing.offer)
    assert [place.code for place in seen.places] == ["SITE-12"]
    assert [pick.value for pick in seen.contacts] == [
        str(row.id) for row in lab.all(Contact, Contact.client_id == lab.ashland)
    ]
    group = seen.tests[0]
    assert (group.name, group.group, group.price, group.hold) == (
        "Drinking water basic", True, "$60.00", "Reach us within 48 h of sampling",
    )  # fmt: skip


# ── papers ───────────────────────────────────────────────────────────────────────────────────────────────────


def test_the_form_and_the_labels_name_every_bottle(lab: TestLab, draft: UUID) -> None:
    written(lab, draft)
    do(lab, placing.fill, draft, "note", "Gate code <b>4711</b> #set page()")
    order_id = do(lab, placing.send, draft)
    number, form = do(lab, papers.form, order_id)
    [text_of_form] = pages(form)
    samples = lab.samples_of(order_id)
    for said in (
        number,
        "Well 9",
        "2 samples, 2 bottles",
        "Gate code <b>4711</b> #set page()",
        f"{samples[0].number}-1",
    ):
        assert said in text_of_form, said
    _, labels = do(lab, papers.labels, order_id)
    assert len(pages(labels)) == 1
    assert f"{samples[1].number}-1" in pages(labels)[0]


def test_papers_of_another_company_are_not_there(lab: TestLab) -> None:
    for order_id in (lab.order(), uuid4()):
        for paper in (papers.form, papers.labels):
            with pytest.raises(NotFound):
                do(lab, paper, order_id, by=lab.otto)
            with pytest.raises(NotAllowed):
                do(lab, paper, order_id, by=lab.max)


def test_tests_that_must_be_here_at_the_same_time_share_a_sentence_the_most_urgent_first() -> None:
    asked = [
        ("Turbidity", 2880),
        ("pH", 15),
        ("Nitrate as N", 2880),
        ("Metals", 259_200),
        ("Turbidity", 2880),
    ]
    assert held(asked) == [
        "pH: changes within 15 minutes: best measured where you sample",
        "Turbidity, Nitrate as N: reach us within 48 h of sampling",
    ]
