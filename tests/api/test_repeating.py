"""A request sent twice has one effect and one answer, whatever happened to the first answer."""

import signal
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier, Event
from typing import Any
from uuid import uuid4

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import func, select

from labflow.domain import repeating, samples
from labflow.local.postgres import Dsns
from labflow.models import ApiKey, AuditEvent, KeptAnswer, Order, StoredFile
from labflow.testing import TestLab
from tests.api.conftest import Programs

KEY = {"idempotency-key": "order 4711"}


def order(note: str = "") -> dict[str, Any]:
    sample = {"sample_type_id": "DW", "client_reference": "Tap", "profile_ids": ["BASIC"]}
    return {"client_id": "ASH", "contact_id": "renee@ashland.example", "samples": [sample], "note": note}


def count(lab: TestLab, kind: Any) -> int:
    with lab.system() as work:
        return work.db.scalar(select(func.count()).select_from(kind)) or 0


def test_the_second_request_gets_the_first_ones_answer(programs: Programs) -> None:
    rita = programs.of(programs.lab.rita)
    first = rita.post("/api/v1/orders", json=order(), headers=KEY)
    again = rita.post("/api/v1/orders", json=order(), headers=KEY)
    assert first.status_code == again.status_code == 201
    assert first.content == again.content
    assert ("idempotency-replayed" in first.headers, again.headers["idempotency-replayed"]) == (False, "true")
    assert again.headers["content-type"] == first.headers["content-type"]
    assert count(programs.lab, Order) == 1


def test_another_request_under_the_same_key_is_refused(programs: Programs) -> None:
    rita = programs.of(programs.lab.rita)
    rita.post("/api/v1/orders", json=order(), headers=KEY)
    for answer in (
        rita.post("/api/v1/orders", json=order("in a hurry"), headers=KEY),
        rita.post("/api/v1/orders?x=1", json=order(), headers=KEY),
        rita.post("/api/v1/results", json={"entries": []}, headers=KEY),
    ):
        assert answer.status_code == 422
    assert answer.json()["code"] == "invalid"  # what does not fit is told first
    reused = rita.post("/api/v1/orders", json=order("in a hurry"), headers=KEY)
    assert reused.json()["code"] == "idempotency_key_reused"
    assert count(programs.lab, Order) == 1


def test_another_person_may_use_the_same_key(programs: Programs) -> None:
    lab = programs.lab
    numbers = {
        programs.of(person).post("/api/v1/orders", json=order(), headers=KEY).json()["number"]
        for person in (lab.rita, lab.max)
    }
    assert len(numbers) == 2


def test_a_refusal_is_not_kept(programs: Programs) -> None:
    lab = programs.lab
    [sample] = lab.samples_of(lab.order())
    rita = programs.of(lab.rita)
    door = f"/api/v1/samples/{sample.number}/receive"
    warm = {"temperature": "9.5"}
    assert rita.post(door, json=warm, headers=KEY).status_code == 422
    assert count(lab, KeptAnswer) == 0
    fit = rita.post(door, json=warm | {"temperature_reason": "Driver was late"}, headers=KEY)
    assert (fit.status_code, count(lab, KeptAnswer)) == (200, 1)
    # taken in already: without the key it would be refused
    again = rita.post(door, json=warm | {"temperature_reason": "Driver was late"}, headers=KEY)
    assert (again.status_code, again.content) == (200, fit.content)
    assert rita.post(door, json=warm | {"temperature_reason": "Driver was late"}).status_code == 409


@pytest.mark.parametrize("key", ["", "a" * 201, "\x7f", "ü"])
def test_an_odd_key_is_refused(programs: Programs, key: str) -> None:
    headers = [(b"idempotency-key", key.encode("latin-1"))]
    answer = programs.of(programs.lab.rita).post("/api/v1/orders", json=order(), headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (422, "invalid")
    assert count(programs.lab, Order) == 0


def test_strangers_get_nothing_by_a_key(programs: Programs) -> None:
    programs.of(programs.lab.rita).post("/api/v1/orders", json=order(), headers=KEY)
    assert programs.nobody.post("/api/v1/orders", json=order(), headers=KEY).status_code == 401
    assert (
        programs.nobody.post("/api/v1/sign-in", json={"email": "x", "password": "y"}, headers=KEY).status_code
        == 401
    )


def test_a_secret_is_not_kept_for_anybody_to_ask_again(programs: Programs) -> None:
    lab = programs.lab
    max_ = programs.of(lab.max)
    asked = {"name": "Bridge", "scopes": ["see_samples"]}
    made = max_.post("/api/v1/keys", json=asked, headers=KEY)
    again = max_.post("/api/v1/keys", json=asked, headers=KEY)
    assert (made.status_code, again.status_code) == (201, 409)
    assert again.json()["code"] == "idempotency_answer_not_kept"
    assert count(lab, ApiKey) == 1
    with lab.system() as work:
        assert [row.body for row in work.db.scalars(select(KeptAnswer))] == [None]


def test_a_file_that_is_still_arriving_is_handed_in_once(programs: Programs) -> None:
    max_ = programs.of(programs.lab.max)
    data = b"a,b\n" + b"1,2\n" * 700_000
    ids = set()
    for _ in range(2):
        answer = max_.put(
            "/api/v1/files", params={"name": "a.csv"}, content=iter([data, b"3,4\n"]), headers=KEY
        )
        assert answer.status_code == 201, answer.text
        ids.add(answer.json()["id"])
    assert (len(ids), count(programs.lab, StoredFile)) == (1, 1)
    assert answer.headers["idempotency-replayed"] == "true"


def test_after_a_day_the_key_is_free_again(programs: Programs) -> None:
    lab = programs.lab
    rita = programs.of(lab.rita)
    first = rita.post("/api/v1/orders", json=order(), headers=KEY).json()
    with lab.system() as work:
        assert repeating.forget_old(work) == 0
    before_a_day(lab)
    second = rita.post("/api/v1/orders", json=order(), headers=KEY).json()
    assert second["number"] != first["number"]
    before_a_day(lab)
    with lab.system() as work:
        assert repeating.forget_old(work) == 1
    assert count(lab, KeptAnswer) == 0


def before_a_day(lab: TestLab) -> None:
    """Let the kept answers grow old; the application itself never changes one."""
    with lab.system() as work:
        rows = [row.model_dump() for row in work.db.scalars(select(KeptAnswer))]
        for row in rows:
            work.db.delete(work.db.get(KeptAnswer, row["id"]))
        work.db.flush()
        for row in rows:
            work.db.add(KeptAnswer(**row | {"id": uuid4(), "expires_at": work.now - timedelta(seconds=1)}))


def test_doubles_at_the_same_moment_have_one_effect(real_lab: TestLab) -> None:
    programs = Programs(real_lab)
    clients = [programs.of(real_lab.rita) for _ in range(6)]
    start = Barrier(6)

    def send(client: TestClient) -> Any:
        start.wait()
        return client.post("/api/v1/orders", json=order(), headers=KEY)

    with ThreadPoolExecutor(6) as pool:
        answers = list(pool.map(send, clients))
    assert {answer.status_code for answer in answers} <= {201, 409}
    done = [answer for answer in answers if answer.status_code == 201]
    assert len({answer.content for answer in done}) == 1
    for waiting in (answer for answer in answers if answer.status_code == 409):
        assert (waiting.json()["code"], waiting.headers["retry-after"]) == ("idempotency_in_progress", "1")
    assert count(real_lab, Order) == 1


def test_while_the_first_is_running_the_second_is_told_to_wait(
    real_lab: TestLab, monkeypatch: pytest.MonkeyPatch
) -> None:
    programs = Programs(real_lab)
    [sample] = real_lab.samples_of(real_lab.order())
    begun, go_on = Event(), Event()
    genuine = samples.receive

    def slowly(*args: Any, **kwargs: Any) -> Any:
        begun.set()
        go_on.wait(10)
        return genuine(*args, **kwargs)

    slowly.__module__, slowly.__name__ = genuine.__module__, genuine.__name__
    monkeypatch.setattr(samples, "receive", slowly)
    door, body = f"/api/v1/samples/{sample.number}/receive", {"temperature": "3.8"}
    one, two = programs.of(real_lab.rita), programs.of(real_lab.rita)
    with ThreadPoolExecutor(1) as pool:
        first = pool.submit(one.post, door, json=body, headers=KEY)
        assert begun.wait(10)
        second = two.post(door, json=body, headers=KEY)
        go_on.set()
        assert first.result().status_code == 200
    assert (second.status_code, second.json()["code"]) == (409, "idempotency_in_progress")
    assert two.post(door, json=body, headers=KEY).headers["idempotency-replayed"] == "true"


KILLED = """
import os, signal, sys
from fastapi.testclient import TestClient
from labflow.api import whole
from labflow.api.app import api
from labflow.domain.house import open_house
from labflow.testing import make_house
from labflow.wiring import engine_for
from tests.api.test_repeating import KEY, order

open_house(make_house(engine_for(sys.argv[1])))
genuine = whole.Whole.end
def end(self, answer):
    if sys.argv[3] == "after":
        genuine(self, answer)
    os.kill(os.getpid(), signal.SIGKILL)
whole.Whole.end = end
TestClient(api, headers={"authorization": f"Bearer {sys.argv[2]}"}).post("/api/v1/orders", json=order(), headers=KEY)
"""


@pytest.mark.thorough
@pytest.mark.parametrize(("killed", "orders"), [("before", 0), ("after", 1)])
def test_a_process_killed_around_the_commit_doubles_nothing(
    own_database: Dsns, real_lab: TestLab, killed: str, orders: int
) -> None:
    programs = Programs(real_lab)
    token = programs.token(real_lab.rita)
    died = subprocess.run([sys.executable, "-c", KILLED, own_database.app, token, killed], check=False)
    assert died.returncode == -signal.SIGKILL
    assert count(real_lab, Order) == orders
    answer = programs.of(real_lab.rita).post("/api/v1/orders", json=order(), headers=KEY)
    assert answer.status_code == 201
    assert ("idempotency-replayed" in answer.headers) == (killed == "after")
    assert count(real_lab, Order) == 1
    with real_lab.system() as work:
        added = select(func.count()).where(AuditEvent.entity == "lab_order", AuditEvent.act == "added")
        assert work.db.scalar(added) == 1
