"""Receiving: temperature, custody, containers, states, and what is refused."""

from dataclasses import replace
from decimal import Decimal

import pytest

from labflow.domain import orders, samples
from labflow.domain.orders import OrderDraft
from labflow.domain.samples import Reception, detail
from labflow.errors import Invalids, LabError, NotAllowed, NotFound, Stale, StepNotAllowed
from labflow.models import Analysis, Container, CustodyEvent, Order, OutboxEvent, Sample
from labflow.testing import TestLab
from labflow.vocabulary import AnalysisState, CustodyKind, OrderState, Permission, SampleState


def receive(lab: TestLab, sample: Sample, *, version: int | None = None, **seen: object) -> None:
    with lab.work_as(lab.rita) as work:
        samples.receive(work, sample.id, reception=Reception(**seen), version=version)


@pytest.fixture
def sample(lab: TestLab) -> Sample:
    return lab.samples_of(lab.order(count=2))[0]


def test_six_degrees_needs_no_reason(lab: TestLab, sample: Sample):
    receive(lab, sample, temperature=Decimal("6.0"))
    assert lab.one(Sample, sample.id).state == SampleState.RECEIVED


def test_above_six_degrees_needs_a_reason(lab: TestLab, sample: Sample):
    with pytest.raises(Invalids) as refused:
        receive(lab, sample, temperature=Decimal("6.1"), temperature_reason="  ")
    assert "temperature_reason" in refused.value.errors
    assert lab.one(Sample, sample.id).state == SampleState.DUE
    receive(lab, sample, temperature=Decimal("6.1"), temperature_reason="On ice for less than an hour")
    kept = lab.one(Sample, sample.id)
    assert (kept.temperature, kept.temperature_reason) == (Decimal("6.1"), "On ice for less than an hour")


@pytest.mark.parametrize("degrees", ["NaN", "Infinity", "-40.1", "80.1"])
def test_a_temperature_that_cannot_be_is_refused(lab: TestLab, sample: Sample, degrees: str):
    with pytest.raises(Invalids):
        receive(lab, sample, temperature=Decimal(degrees), temperature_reason="because")


def test_a_sample_is_received_once(lab: TestLab, sample: Sample):
    receive(lab, sample)
    with pytest.raises(StepNotAllowed, match="was received before"):
        receive(lab, sample)
    assert (
        len(
            lab.all(
                CustodyEvent, CustodyEvent.sample_id == sample.id, CustodyEvent.kind == CustodyKind.RECEIVE
            )
        )
        == 1
    )


def test_a_rejected_sample_cannot_be_received(lab: TestLab, sample: Sample):
    with lab.work_as(lab.rita) as work:
        samples.reject(work, sample.id, reason="Broken")
    with pytest.raises(StepNotAllowed, match="is rejected: it cannot be received"):
        receive(lab, sample)


def test_the_client_hears_of_a_rejected_sample(lab: TestLab, sample: Sample):
    with lab.work_as(lab.rita) as work:
        samples.reject(work, sample.id, reason="Broken")
    told = lab.all(OutboxEvent, OutboxEvent.kind == "sample.rejected", OutboxEvent.subject_id == sample.id)
    assert [event.client_id for event in told] == [lab.ashland]


def test_somebody_who_changed_the_sample_meanwhile_is_named(lab: TestLab, sample: Sample):
    with lab.work_as(lab.max) as work:
        work.lock(Sample, sample.id).client_reference = "Site 12 b"
    with pytest.raises(Stale, match="Max Meyer changed client reference"):
        receive(lab, sample, version=sample.version)


def test_an_order_that_nobody_confirmed_is_refused(lab: TestLab):
    draft = OrderDraft(
        client_id=lab.ashland,
        contact_id=lab.contacts[lab.ashland],
        specification_id=lab.limits,
        samples=[lab.draft()],
    )
    writer = replace(lab.rita, permissions=lab.rita.permissions - {Permission.CONFIRM_ORDERS})
    with lab.work_as(writer) as work:
        order_id = orders.create(work, draft)
    with pytest.raises(LabError, match="Confirm or resume it"):
        receive(lab, lab.samples_of(order_id)[0])


def test_custody_runs_from_the_collector_over_the_courier_to_the_laboratory(lab: TestLab, sample: Sample):
    receive(
        lab,
        sample,
        temperature=Decimal("3.8"),
        seal="C-114",
        delivered_by="Swift Couriers",
        location="Cooler 1",
    )
    events = lab.all(CustodyEvent, CustodyEvent.sample_id == sample.id)
    by_kind = {event.kind: event for event in events}
    assert set(by_kind) == {CustodyKind.COLLECT, CustodyKind.RELINQUISH, CustodyKind.RECEIVE}
    assert by_kind[CustodyKind.COLLECT].person == "J. Alvarez"
    assert by_kind[CustodyKind.RELINQUISH].person == "Swift Couriers"
    received = by_kind[CustodyKind.RECEIVE]
    assert (received.person, received.place, received.temperature) == (
        "Rita Ramos",
        "Cooler 1",
        Decimal("3.8"),
    )
    assert received.seal == "C-114"


def test_who_gives_comes_before_who_takes_although_both_are_written_at_once(lab: TestLab):
    for _ in range(5):
        sample = lab.samples_of(lab.order())[0]
        receive(lab, sample, delivered_by="Swift Couriers")
        with lab.work_as(lab.rita) as work:
            hops = [hop.title for hop in detail.view(work, sample.id).custody]
        assert hops == ["Collected", "Handed over", "Received"]


def test_without_a_courier_nobody_relinquished(lab: TestLab, sample: Sample):
    receive(lab, sample)
    kinds = {event.kind for event in lab.all(CustodyEvent, CustodyEvent.sample_id == sample.id)}
    assert kinds == {CustodyKind.COLLECT, CustodyKind.RECEIVE}


def test_containers_are_received_with_their_preservation(lab: TestLab, sample: Sample):
    receive(lab, sample, preservation_ok=False)
    containers = lab.all(Container, Container.sample_id == sample.id)
    assert all(container.received_at and container.preservation_ok is False for container in containers)


def test_a_container_that_did_not_come_stays_without_a_time(lab: TestLab):
    order_id = lab.order()
    sample = lab.samples_of(order_id)[0]
    with lab.system() as work:
        work.add(Container(client_id=sample.client_id, sample_id=sample.id, number=f"{sample.number}-2"))
    receive(lab, sample, missing=(f"{sample.number}-2",))
    arrived = {
        c.number: c.received_at is not None for c in lab.all(Container, Container.sample_id == sample.id)
    }
    assert arrived == {f"{sample.number}-1": True, f"{sample.number}-2": False}


def test_its_tests_become_work_that_waits_and_the_order_is_in_progress(lab: TestLab, sample: Sample):
    receive(lab, sample)
    tests = lab.all(Analysis, Analysis.sample_id == sample.id)
    assert {test.state for test in tests} == {AnalysisState.UNASSIGNED}
    assert lab.one(Sample, sample.id).state == SampleState.RECEIVED
    assert lab.one(Order, sample.order_id).state == OrderState.IN_PROGRESS


def test_a_condition_must_be_said(lab: TestLab, sample: Sample):
    for conditions in ((), ("intact", "haunted")):
        with pytest.raises(Invalids) as refused:
            receive(lab, sample, conditions=conditions)
        assert "conditions" in refused.value.errors


def test_only_reception_receives(lab: TestLab, sample: Sample):
    for person in (lab.ana, lab.rhea, lab.cleo):
        with lab.work_as(person) as work, pytest.raises(NotAllowed):
            samples.receive(work, sample.id, reception=Reception())


def test_what_is_broken_is_not_intact(lab: TestLab, sample: Sample):
    with pytest.raises(Invalids, match="either intact or broken"):
        receive(lab, sample, conditions=("intact", "broken"))


def test_a_reason_without_a_warm_sample_is_not_kept(lab: TestLab, sample: Sample):
    receive(lab, sample, temperature=Decimal("5"), temperature_reason="typed before it was measured again")
    assert lab.one(Sample, sample.id).temperature_reason == ""


def test_samples_of_one_cooler_are_received_together(lab: TestLab):
    first, second, third = lab.samples_of(lab.order(count=3))
    with lab.work_as(lab.rita) as work:
        samples.receive_together(
            work, {first.id: first.version, third.id: third.version}, reception=Reception(temperature=Decimal("2.5"))
        )  # fmt: skip
    states = {each.id: lab.one(Sample, each.id).state for each in (first, second, third)}
    assert states == {first.id: "received", second.id: "due", third.id: "received"}


def test_together_means_all_or_none(lab: TestLab):
    first, second = lab.samples_of(lab.order(count=2))
    receive(lab, second)
    with pytest.raises(Stale), lab.work_as(lab.rita) as work:
        samples.receive_together(
            work, {first.id: first.version, second.id: second.version}, reception=Reception()
        )
    assert lab.one(Sample, first.id).state == SampleState.DUE


def test_a_container_may_come_after_its_sample(lab: TestLab):
    sample = lab.samples_of(lab.order(bottles=2))[0]
    late = f"{sample.number}-2"
    receive(lab, sample, missing=(late,))
    with lab.work_as(lab.rita) as work:
        samples.receive_container(
            work, late, reception=Reception(temperature=Decimal("7"), temperature_reason="By courier", location="Cooler 2")
        )  # fmt: skip
    assert lab.all(Container, Container.number == late)[0].received_at is not None
    event = lab.all(CustodyEvent, CustodyEvent.sample_id == sample.id, CustodyEvent.note != "")[0]
    assert (event.kind, event.temperature, event.place) == ("receive", Decimal("7"), "Cooler 2")
    assert event.note == f"Container {late}; intact; By courier"
    with lab.work_as(lab.rita) as work, pytest.raises(StepNotAllowed, match="received before"):
        samples.receive_container(work, late, reception=Reception())


def test_a_container_waits_for_its_sample(lab: TestLab):
    sample = lab.samples_of(lab.order(bottles=2))[0]
    with lab.work_as(lab.rita) as work, pytest.raises(StepNotAllowed, match="receive it first"):
        samples.receive_container(work, f"{sample.number}-2", reception=Reception())
    with lab.work_as(lab.rita) as work:
        samples.reject(work, sample.id, reason="Broken")
        with pytest.raises(StepNotAllowed, match="is rejected"):
            samples.receive_container(work, f"{sample.number}-2", reception=Reception())


def test_nobody_else_receives_late_or_together(lab: TestLab):
    sample = lab.samples_of(lab.order(bottles=2))[0]
    with lab.work_as(lab.ana) as work, pytest.raises(NotAllowed):
        samples.receive_container(work, f"{sample.number}-2", reception=Reception())
    with lab.work_as(lab.ana) as work, pytest.raises(NotAllowed):
        samples.receive_together(work, {sample.id: sample.version}, reception=Reception())
    with lab.work_as(lab.rita) as work, pytest.raises(NotFound):
        samples.receive_container(work, "X-1", reception=Reception())
