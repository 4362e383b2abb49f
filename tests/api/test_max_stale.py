"""A program says how old an answer may be; who does not say it is answered by the database itself."""

import math
from dataclasses import replace
from typing import Any

import pytest

from labflow.api import who
from labflow.domain import looking
from labflow.domain.house import open_house
from labflow.domain.ports import Copy
from labflow.testing import TestLab
from tests.api.conftest import Programs
from tests.replicas import StandIn


@pytest.fixture
def copied(lab: TestLab, programs: Programs) -> Programs:
    """The API of a laboratory with a replica: the test's own transaction, 1.2 seconds old as it says."""
    open_house(replace(lab.house, replica=StandIn(Copy(lab.house.engine, 1.2))))  # type: ignore[arg-type]
    return programs


@pytest.mark.parametrize(
    ("said", "seconds"),
    [
        ("", 0.0),
        ("no-cache", 0.0),
        ("max-stale", math.inf),
        ("max-stale=5", 5.0),
        ('no-transform, Max-Stale="30"', 30.0),
        ("max-stale=0", 0.0),
        ("max-stale=-1", 0.0),
        ("max-stale=soon", 0.0),
        ("max-stale=99999999999", 0.0),
        ("x-max-stale=5", 0.0),
    ],
)
def test_what_the_header_says(said: str, seconds: float) -> None:
    assert who.max_stale(said) == seconds


@pytest.mark.parametrize("place", ["/api/v1/samples", "/api/v1/samples/{number}", "/api/v1/events"])
def test_an_old_answer_tells_its_age(lab: TestLab, copied: Programs, place: str) -> None:
    address = place.format(number=lab.received().number)
    program = copied.of(lab.max)
    old = program.get(address, headers={"cache-control": "max-stale=5"})
    fresh = program.get(address)
    assert (old.status_code, old.headers["age"], old.json()) == (200, "2", fresh.json())
    assert "age" not in fresh.headers
    assert "age" not in program.get(address, headers={"cache-control": "max-stale=1"}).headers


def test_a_record_that_was_read_before_is_not_sent_again(lab: TestLab, copied: Programs) -> None:
    address = f"/api/v1/samples/{lab.received().number}"
    program = copied.of(lab.max)
    tag = program.get(address).headers["etag"]
    again = program.get(address, headers={"cache-control": "max-stale=5", "if-none-match": tag})
    assert (again.status_code, again.headers["age"]) == (304, "2")


def test_a_change_and_a_screen_never_take_what_is_old(
    lab: TestLab, copied: Programs, monkeypatch: Any
) -> None:
    looked: list[float] = []
    monkeypatch.setattr(
        looking, "not_older", lambda house, seconds: looked.append(seconds) if seconds else None
    )
    sample = lab.received()
    rita = copied.of(lab.rita)
    moved = rita.post(
        f"/api/v1/samples/{sample.number}/move", json={"location": "Cooler 2"}, headers={"cache-control": "max-stale"}
    )  # fmt: skip
    assert moved.status_code == 200, moved.text
    page = copied.nobody.get(
        "/api/v1/samples",
        headers={"cache-control": "max-stale", "cookie": f"session={copied.token(lab.max)}"},
    )
    assert page.status_code in (200, 401)
    assert looked == []


def test_what_may_be_asked_and_what_not_is_the_same(lab: TestLab, copied: Programs) -> None:
    old = {"cache-control": "max-stale"}
    mine, others = (lab.samples_of(each)[0] for each in (lab.order(), lab.order(client=lab.brewery)))
    client = copied.of(lab.cleo)
    assert [row["number"] for row in client.get("/api/v1/samples", headers=old).json()["rows"]] == [
        mine.number
    ]
    assert client.get(f"/api/v1/samples/{others.number}", headers=old).status_code == 404
    assert client.get("/api/v1/audit", headers=old).status_code == 403
    assert copied.of(lab.max).get("/api/v1/samples?colour=red", headers=old).status_code == 422
    stranger = {**old, "authorization": "Bearer nobody"}
    assert copied.nobody.get("/api/v1/samples", headers=stranger).status_code == 401
