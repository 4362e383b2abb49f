"""Scans that waited for a connection: each takes in what it names, as of its moment, and once."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest

from labflow.kit.times import utc_now
from labflow.models import Container, CustodyEvent, Order, Sample
from labflow.testing import TestLab
from tests.api.conftest import Programs
from tests.api.story import sent_twice

DOOR = "/api/v1/samples/scans"


def scan(code: str, **more: Any) -> dict[str, Any]:
    return {"id": str(uuid4()), "code": code, "temperature": "3.5", "location": "Cooler 1", **more}


def due(lab: TestLab) -> Sample:
    return lab.samples_of(lab.order(bottles=2))[0]


def test_a_sample_is_received_as_of_its_scan(lab: TestLab, programs: Programs) -> None:
    sample = due(lab)
    taken = programs.of(lab.rita).post(DOOR, json=scan(sample.number.lower(), waited=3600))
    assert taken.json() == {
        "sample_id": str(sample.id),
        "number": sample.number,
        "what": sample.number,
        "again": False,
    }
    kept = lab.one(Sample, sample.id)
    assert (kept.state, kept.location) == ("received", "Cooler 1")
    assert kept.received_at is not None
    assert abs(utc_now() - timedelta(hours=1) - kept.received_at) < timedelta(minutes=1)


def test_the_label_of_a_container_takes_in_its_sample(lab: TestLab, programs: Programs) -> None:
    sample = due(lab)
    bottle = lab.all(Container, Container.sample_id == sample.id)[0]
    taken = programs.of(lab.rita).post(DOOR, json=scan(bottle.number))
    assert (taken.status_code, taken.json()["number"], taken.json()["what"]) == (
        200,
        sample.number,
        bottle.number,
    )
    assert lab.one(Sample, sample.id).state == "received"


def test_the_same_scan_again_changes_nothing(lab: TestLab, programs: Programs) -> None:
    """Its own id makes it one; an idempotency key gives the same answer besides."""
    sample, rita = due(lab), programs.of(lab.rita)
    one = scan(sample.number)
    assert rita.post(DOOR, json=one).json()["again"] is False
    assert rita.post(DOOR, json=one).json()["again"] is True
    other = due(lab)
    assert sent_twice(rita, "POST", DOOR, scan(other.number)).json()["again"] is False
    told = lab.all(CustodyEvent, CustodyEvent.scan_id.is_not(None))
    assert sorted(str(each.sample_id) for each in told) == sorted({str(sample.id), str(other.id)})


def test_what_cannot_be_taken_in_is_refused_in_words(lab: TestLab, programs: Programs) -> None:
    sample, rita = due(lab), programs.of(lab.rita)
    order = lab.one(Order, sample.order_id)
    for body, words in (
        (scan("S26-999999"), "Check the label"),
        (scan(order.number), "is an order"),
        (scan(sample.number, waited=8 * 86_400), "more than seven days"),
        (scan(lab.received().number), ""),
    ):
        refused = rita.post(DOOR, json=body)
        assert (refused.status_code, words in refused.json()["detail"]) == (409, True), refused.text
    warm = rita.post(DOOR, json=scan(sample.number, temperature="9.0"))
    assert (warm.status_code, "temperature_reason" in warm.text) == (422, True)
    assert lab.one(Sample, sample.id).state == "due"


@pytest.mark.parametrize(
    "wrong",
    [
        {"id": "four"},
        {"code": ""},
        {"code": "x" * 61},
        {"waited": -1},
        {"waited": 31 * 86_400},
        {"temperature": "cold"},
        {"conditions": ["intact"] * 11},
        {"colour": "red"},
    ],
)
def test_what_does_not_fit_is_refused(lab: TestLab, programs: Programs, wrong: dict[str, Any]) -> None:
    sample = due(lab)
    assert programs.of(lab.rita).post(DOOR, json=scan(sample.number) | wrong).status_code == 422
    assert lab.one(Sample, sample.id).state == "due"


def test_who_receives_no_samples_is_refused(lab: TestLab, programs: Programs) -> None:
    body = scan(due(lab).number)
    for person in (lab.rhea, lab.cleo, lab.otto):
        assert programs.of(person).post(DOOR, json=body).status_code == 403
    assert programs.nobody.post(DOOR, json=body).status_code == 401
