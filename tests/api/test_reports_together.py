"""Several reports prepared at once: all of them, or none."""

from typing import Any

import pytest

from labflow.models import Order, Report, Sample
from labflow.testing import TestLab
from tests.api.conftest import Programs
from tests.api.story import issued, sent_twice

DOOR = "/api/v1/reports/together"


def wanted(lab: TestLab, *samples: Sample, **more: Any) -> dict[str, Any]:
    """A report for each of the samples, named as people name things."""
    orders = [lab.one(Order, each.order_id).number for each in samples]
    return {
        "reports": [
            {"order_id": order, "sample_ids": [each.number], **more} for order, each in zip(orders, samples, strict=True)
        ]
    }  # fmt: skip


def test_each_order_gets_its_report(lab: TestLab, programs: Programs) -> None:
    samples = [lab.verified(), lab.verified()]
    made = programs.of(lab.max).post(DOOR, json=wanted(lab, *samples, comment="As agreed."))
    assert made.status_code == 201, made.text
    assert [(row["state"], row["samples"]) for row in made.json()] == [("for_approval", [each.number]) for each in samples]  # fmt: skip
    assert {row.order_id for row in lab.all(Report)} == {each.order_id for each in samples}


def test_one_that_is_refused_refuses_them_all(lab: TestLab, programs: Programs) -> None:
    """A result that nobody has verified, a sample that was reported, one that waits on a report already."""
    good, early = lab.verified(), lab.received()
    maxi = programs.of(lab.max)
    refused = maxi.post(DOOR, json=wanted(lab, good, early))
    assert (refused.status_code, lab.all(Report)) == (409, []), refused.text

    before = issued(lab, lab.verified())
    said = lab.samples_of(before.order_id)[0]
    refused = maxi.post(DOOR, json=wanted(lab, good, said))
    assert (refused.status_code, before.number in refused.json()["detail"]) == (409, True)

    twice = wanted(lab, good, good)
    refused = maxi.post(DOOR, json=twice)
    assert (refused.status_code, "waits for approval" in refused.json()["detail"]) == (409, True)
    assert [row.id for row in lab.all(Report)] == [before.id]


def test_what_is_misspelt_is_refused(lab: TestLab, programs: Programs) -> None:
    good, other = lab.verified(), lab.verified()
    maxi, right = programs.of(lab.max), wanted(lab, good)["reports"][0]
    for wrong, status in (
        ({"reports": []}, 422),
        ({"reports": [right] * 201}, 422),
        ({"reports": [{**right, "sample_ids": []}]}, 422),
        ({"reports": [{**right, "sample_ids": [other.number]}]}, 422),  # of another order
        ({"reports": [{**right, "language": "xx"}]}, 422),
        ({"reports": [{**right, "colour": "red"}]}, 422),
        ({"reports": [right], "colour": "red"}, 422),
        ({"reports": [{**right, "order_id": "O26-999999"}]}, 404),
        ({"reports": [{**right, "sample_ids": ["S26-999999"]}]}, 404),
        ({"reports": [{**right, "replaces_id": "R26-999999"}]}, 404),
    ):
        assert maxi.post(DOOR, json=wrong).status_code == status, wrong
    assert lab.all(Report) == []


@pytest.mark.parametrize("name", ["rita", "ana", "cleo"])
def test_who_does_not_prepare_reports_is_refused(lab: TestLab, programs: Programs, name: str) -> None:
    body = wanted(lab, lab.verified())
    assert programs.of(getattr(lab, name)).post(DOOR, json=body).status_code == 403
    assert programs.nobody.post(DOOR, json=body).status_code == 401
    assert lab.all(Report) == []


def test_sent_twice_they_are_prepared_once(lab: TestLab, programs: Programs) -> None:
    samples = [lab.verified(), lab.verified()]
    first = sent_twice(programs.of(lab.max), "POST", DOOR, wanted(lab, *samples))
    assert first.status_code == 201
    assert len(lab.all(Report)) == 2
