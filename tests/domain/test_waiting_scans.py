"""Scans that waited for a connection: their own moment, one effect each, and what is refused."""

from datetime import timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

import pytest

from labflow.domain import orders, samples
from labflow.domain.samples import Reception, waiting
from labflow.domain.samples.waiting import Taken, WaitingScan
from labflow.errors import Invalid, Invalids, LabError, NotAllowed, StepNotAllowed
from labflow.models import Container, CustodyEvent, Order, Sample
from labflow.testing import TestLab
from labflow.vocabulary import CustodyKind, SampleState

COLD = Reception(temperature=Decimal("3.8"), location="Cooler 1")


def take(
    lab: TestLab, code: str, *, scan_id: UUID | None = None, minutes: int = 20, seen: Reception = COLD
) -> Taken:
    with lab.work_as(lab.rita) as work:
        return waiting.take(work, WaitingScan(scan_id or uuid4(), code, timedelta(minutes=minutes), seen))


def receptions(lab: TestLab, sample: Sample) -> list[CustodyEvent]:
    return lab.all(
        CustodyEvent, CustodyEvent.sample_id == sample.id, CustodyEvent.kind == CustodyKind.RECEIVE
    )


@pytest.fixture
def sample(lab: TestLab) -> Sample:
    return lab.samples_of(lab.order(bottles=2))[0]


def test_a_scan_that_waited_receives_as_of_its_own_moment(lab: TestLab, sample: Sample):
    assert take(lab, sample.number).number == sample.number
    kept = lab.one(Sample, sample.id)
    assert (kept.state, kept.temperature, kept.location) == (SampleState.RECEIVED, Decimal("3.8"), "Cooler 1")
    [event] = receptions(lab, sample)
    assert event.created_at - event.at == timedelta(minutes=20)
    assert kept.received_at == event.at
    assert all(each.received_at == event.at for each in lab.all(Container, Container.sample_id == sample.id))


def test_the_same_scan_sent_again_has_one_effect(lab: TestLab, sample: Sample):
    scan_id = uuid4()
    assert not take(lab, sample.number, scan_id=scan_id).again
    assert take(lab, sample.number, scan_id=scan_id).again
    assert len(receptions(lab, sample)) == 1


def test_each_container_comes_by_a_scan_of_its_own(lab: TestLab, sample: Sample):
    first, second = f"{sample.number}-1", f"{sample.number}-2"
    take(lab, first, minutes=20)
    here = {each.number: each.received_at for each in lab.all(Container, Container.sample_id == sample.id)}
    assert (here[first] is not None, here[second]) == (True, None)
    again = uuid4()
    take(lab, second, minutes=10, scan_id=again)
    assert take(lab, second, minutes=11, scan_id=again).again
    assert all(each.received_at for each in lab.all(Container, Container.sample_id == sample.id))
    assert len(receptions(lab, sample)) == 2


def test_another_scan_of_what_is_here_is_refused(lab: TestLab, sample: Sample):
    take(lab, sample.number)
    with pytest.raises(StepNotAllowed, match="was received before"):
        take(lab, sample.number)
    with pytest.raises(StepNotAllowed, match="was received before"):
        take(lab, f"{sample.number}-1")


def test_a_code_of_nothing_is_refused(lab: TestLab, sample: Sample):
    with pytest.raises(LabError, match="There is no sample or container X-1"):
        take(lab, "X-1")
    number = lab.one(Order, sample.order_id).number
    with pytest.raises(LabError, match="Scan the labels of its samples"):
        take(lab, number)


def test_what_reception_must_say_is_asked_of_a_waiting_scan_too(lab: TestLab, sample: Sample):
    with pytest.raises(Invalids, match="Above 6"):
        take(lab, sample.number, seen=Reception(temperature=Decimal("7")))
    with lab.work_as(lab.max) as work:
        orders.hold(work, sample.order_id, reason="Asked to wait")
    with pytest.raises(LabError, match="Confirm or resume it"):
        take(lab, sample.number)
    assert lab.one(Sample, sample.id).state == SampleState.DUE


def test_a_rejected_sample_stays_rejected(lab: TestLab, sample: Sample):
    with lab.work_as(lab.rita) as work:
        samples.reject(work, sample.id, reason="Broken")
    for code in (sample.number, f"{sample.number}-1"):
        with pytest.raises(StepNotAllowed, match="is rejected"):
            take(lab, code)


def test_a_scan_waits_seven_days_at_most(lab: TestLab, sample: Sample):
    with pytest.raises(LabError, match="seven days"):
        take(lab, sample.number, minutes=7 * 24 * 60 + 1)


def test_only_reception_sends_scans(lab: TestLab, sample: Sample):
    with lab.work_as(lab.ana) as work, pytest.raises(NotAllowed):
        waiting.take(work, WaitingScan(uuid4(), sample.number, timedelta(), COLD))


@pytest.mark.parametrize(
    "wrong", [{"id": "4711"}, {"waited": "long"}, {"waited": "nan"}, {"waited": "inf"}, {"waited": 1e300}, {"id": None}]
)  # fmt: skip
def test_a_scan_that_cannot_be_read_is_refused(wrong: dict[str, Any]):
    with pytest.raises(Invalid):
        waiting.scan_from({"id": str(uuid4()), "code": "S-1", "waited": 5} | wrong, COLD)


def test_a_clock_that_was_set_back_does_not_receive_in_the_future():
    assert waiting.scan_from({"id": str(uuid4()), "code": " s-1 ", "waited": -90}, COLD).waited == timedelta(
        0
    )
