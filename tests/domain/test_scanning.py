"""What reception's scanner finds, and what it says when a sample cannot be taken in."""

from dataclasses import replace
from decimal import Decimal
from uuid import UUID

import pytest

from labflow.domain import orders, samples
from labflow.domain.orders import OrderDraft
from labflow.domain.samples import Reception, arrival, desk, scanning
from labflow.errors import Invalids, NotAllowed
from labflow.models import AuditEvent, Container, Order, Sample
from labflow.testing import TestLab
from labflow.vocabulary import Permission


def scan(lab: TestLab, code: str) -> scanning.ScanView:
    with lab.work_as(lab.rita) as work:
        return scanning.find(work, code)


def test_a_sample_number_shows_the_sample_ready_to_receive(lab: TestLab):
    sample = lab.samples_of(lab.order(count=2))[0]
    seen = scan(lab, f" {sample.number.lower()} ")
    assert seen.possible
    assert not seen.problem
    assert (seen.number, seen.name, seen.client) == (sample.number, "Site 1", "City of Ashland Water")
    assert seen.tests == "Nitrate as N, Lead, E. coli"
    mine = next(each for each in seen.samples if each.current)
    assert [each.number for each in mine.bottles] == [f"{sample.number}-1"]
    assert mine.hold.startswith("Nitrate as N holding time ends in")
    assert (seen.version, mine.version, mine.id) == (sample.version, sample.version, str(sample.id))


def test_a_container_number_shows_its_sample(lab: TestLab):
    sample = lab.samples_of(lab.order())[0]
    seen = scan(lab, f"{sample.number}-1")
    assert (seen.number, seen.scanned) == (sample.number, f"{sample.number}-1")


def test_an_order_number_lists_its_due_samples(lab: TestLab):
    order = lab.one(Order, lab.order(count=3))
    seen = scan(lab, order.number)
    assert not seen.sample_id
    assert not seen.possible
    assert seen.due == 3
    assert [each.name for each in seen.samples] == ["Site 1", "Site 2", "Site 3"]


def test_an_unknown_code_says_so(lab: TestLab):
    seen = scan(lab, "X99-1")
    assert seen.problem == "There is no sample, container or order X99-1. Check the label."
    assert not seen.order


def test_a_sample_that_was_received_says_by_whom(lab: TestLab):
    sample = lab.received()
    seen = scan(lab, sample.number)
    assert not seen.possible
    assert seen.problem.startswith(f"{sample.number} is received already: Rita Ramos, ")


def test_a_rejected_sample_says_why(lab: TestLab):
    sample = lab.samples_of(lab.order())[0]
    with lab.work_as(lab.rita) as work:
        samples.reject(work, sample.id, reason="The bottle is broken")
    assert scan(lab, sample.number).problem == f"{sample.number} is rejected. Reason: The bottle is broken"


def test_an_order_on_hold_must_be_resumed_first(lab: TestLab):
    order_id = lab.order()
    with lab.work_as(lab.max) as work:
        orders.hold(work, order_id, reason="Client asked to wait")
    seen = scan(lab, lab.samples_of(order_id)[0].number)
    assert not seen.possible
    assert "is on hold. Resume it" in seen.problem


def test_an_order_that_nobody_confirmed_must_be_confirmed_first(lab: TestLab):
    order_id = unconfirmed(lab)
    seen = scan(lab, lab.samples_of(order_id)[0].number)
    assert "is not confirmed yet" in seen.problem
    assert lab.one(Order, order_id).number not in {each.number for each in expected(lab)}


def test_scanning_changes_nothing(lab: TestLab):
    sample = lab.samples_of(lab.order())[0]
    before = len(lab.all(AuditEvent))
    scan(lab, sample.number)
    scan(lab, sample.number)
    assert len(lab.all(AuditEvent)) == before


def test_only_reception_may_scan(lab: TestLab):
    with lab.work_as(lab.ana) as work, pytest.raises(NotAllowed):
        scanning.find(work, "S26-000001")
    with lab.work_as(lab.ana) as work, pytest.raises(NotAllowed):
        scanning.expected(work)


def test_expected_counts_what_has_not_come(lab: TestLab):
    order_id = lab.order(count=3)
    sample = lab.samples_of(order_id)[0]
    with lab.work_as(lab.rita) as work:
        samples.receive(work, sample.id, reception=Reception(temperature=Decimal("3.0")))
    assert {each.number: each.samples for each in expected(lab)}[
        lab.one(Order, order_id).number
    ] == "2 samples"


@pytest.mark.parametrize(("typed", "degrees"), [("3.8", "3.8"), ("3,8", "3.8"), ("−0.5", "-0.5"), ("", None)])
def test_the_temperature_is_read_as_it_is_written(typed: str, degrees: str | None):
    seen = arrival.reception_from({"temperature": typed}, conditions=["intact"])
    assert seen.temperature == (Decimal(degrees) if degrees else None)


def test_a_temperature_that_is_no_number_is_refused_at_its_field():
    with pytest.raises(Invalids) as refused:
        arrival.reception_from({"temperature": "cold"}, conditions=["intact"])
    assert "temperature" in refused.value.errors


@pytest.mark.parametrize(("degrees", "tone"), [("6.0", "ok"), ("6.1", "bad"), ("0", "ok"), ("-0.1", "warn")])
def test_six_degrees_is_the_last_that_needs_no_reason(degrees: str, tone: str):
    band = arrival.band(Decimal(degrees))
    assert (band.tone, band.asks_reason) == (tone, Reception(temperature=Decimal(degrees)).is_warm)


def test_a_container_that_comes_later_is_offered_by_itself(lab: TestLab):
    sample = two_bottles(lab)
    with lab.work_as(lab.rita) as work:
        samples.receive(work, sample.id, reception=Reception(missing=(f"{sample.number}-2",)))
    assert scan(lab, f"{sample.number}-2").late == f"{sample.number}-2"
    assert scan(lab, f"{sample.number}-1").late == ""


def test_the_tally_counts_what_was_scanned_and_what_waits(lab: TestLab):
    sample = two_bottles(lab)
    seen = scan(lab, f"{sample.number}-1")
    told = desk.tally(seen, [sample.number], [f"{sample.number}-1"])
    assert (told.here, told.all, told.waiting) == (1, 2, [f"{sample.number}-2"])
    assert (told.segments, told.by_sample) == (["here", ""], {sample.number: "1 of 2"})
    whole = desk.tally(seen, [sample.number], [])
    assert (whole.here, whole.waiting) == (2, [])
    assert desk.tally(seen, [], []).here == 0
    gone = desk.tally(seen, [sample.number], [], [f"{sample.number}-2"])
    assert (gone.here, gone.segments) == (1, ["here", "gone"])


def test_a_bar_of_many_containers_shows_samples(lab: TestLab):
    view = scanning.ScanView(
        samples=[
            scanning.OrderSample(number=str(place), due=place > 0, bottles=[scanning.Bottle(f"{place}-1", here=place == 0)])
            for place in range(60)
        ]
    )  # fmt: skip
    told = desk.tally(view, ["1"], [])
    assert (told.here, told.all, len(told.segments)) == (2, 60, 60)
    assert told.segments[:3] == ["here", "here", ""]


def expected(lab: TestLab) -> list[scanning.ExpectedOrder]:
    with lab.work_as(lab.rita) as work:
        return scanning.expected(work)


def unconfirmed(lab: TestLab) -> UUID:
    """An order written down by somebody who may not confirm it."""
    draft = OrderDraft(
        client_id=lab.ashland,
        contact_id=lab.contacts[lab.ashland],
        specification_id=lab.limits,
        samples=[lab.draft()],
    )
    writer = replace(lab.rita, permissions=lab.rita.permissions - {Permission.CONFIRM_ORDERS})
    with lab.work_as(writer) as work:
        return orders.create(work, draft)


def test_a_missing_container_is_not_received(lab: TestLab):
    sample = lab.samples_of(lab.order())[0]
    number = f"{sample.number}-1"
    with lab.work_as(lab.rita) as work, pytest.raises(Exception, match="No container of"):
        samples.receive(work, sample.id, reception=Reception(missing=(number,)))
    assert lab.all(Container, Container.number == number)[0].received_at is None
    assert lab.one(Sample, sample.id).state == "due"


def two_bottles(lab: TestLab) -> Sample:
    """A sample in two containers that is due."""
    return lab.samples_of(lab.order(bottles=2))[0]
