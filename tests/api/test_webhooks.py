"""Webhooks and events for programs: subscribing, the log, a test, the feed, and the receiver of the documentation."""

import re
import time
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from labflow.domain import events, webhooks
from labflow.domain.ports import Receipt
from tests.api.conftest import Programs

URL = "https://erp.example.com/hook"
WANTED = {"name": "ERP", "url": URL, "types": ["order.created", "sample.received"]}


def made(programs: Programs, **more: Any) -> dict[str, str]:
    answer = programs.of(programs.lab.ada).post("/api/v1/webhooks", json={**WANTED, **more})
    assert answer.status_code == 201, answer.text
    return answer.json()


def told(programs: Programs) -> None:
    with programs.lab.system() as work:
        events.publish(work, webhooks.fan_out)


def test_a_subscription_from_its_secret_to_its_end(programs: Programs):
    ada = programs.of(programs.lab.ada)
    hook = made(programs)
    place = f"/api/v1/webhooks/{hook['id']}"
    assert hook["secret"].startswith("whsec_")
    seen = ada.get(place)
    assert (seen.json()["name"], seen.json()["state"]) == ("ERP", "active")
    assert "secret" not in seen.json()
    assert [each["id"] for each in ada.get("/api/v1/webhooks").json()] == [hook["id"]]
    changed = ada.put(place, json={**WANTED, "name": "ERP 2", "version": 1})
    assert changed.json()["name"] == "ERP 2"
    assert ada.put(place, json={**WANTED, "version": 1}).status_code == 409
    assert ada.put(place, json={**WANTED, "client_id": str(programs.lab.ashland)}).status_code == 422
    assert ada.post(f"{place}/rotate-secret").json()["secret"] != hook["secret"]
    assert ada.post(f"{place}/pause").json()["state"] == "paused"
    assert ada.post(f"{place}/pause").status_code == 409
    assert ada.post(f"{place}/resume").json()["state"] == "active"
    assert ada.delete(place).status_code == 204
    assert ada.delete(place).status_code == 404
    assert ada.get(place).json()["state"] == "retired"


def test_the_test_button_the_log_and_sending_again(programs: Programs):
    lab = programs.lab
    ada, hook = programs.of(lab.ada), made(programs)
    place = f"/api/v1/webhooks/{hook['id']}"
    lab.house.courier.answers[:] = [Receipt(418, "I am a teapot", milliseconds=3)]
    ping = ada.post(f"{place}/test").json()
    assert (ping["row"]["type"], ping["row"]["status"], ping["answer"]) == ("ping", "418", "I am a teapot")
    lab.order()
    told(programs)
    [first, *_] = ada.get(f"{place}/deliveries", params={"state": "waiting"}).json()["rows"]
    webhooks.send(lab.house, first["id"], 1)
    again = ada.post(f"/api/v1/webhooks/deliveries/{first['id']}/replay")
    assert (again.status_code, again.json()["row"]["state"]) == (202, "waiting")
    assert len(again.json()["tries"]) == 1
    assert ada.post(f"{place}/replay", json={}).json() == {"count": 0}
    assert ada.post(f"{place}/replay", json={"since": "2020-01-01T00:00:00Z"}).status_code == 422


def test_what_is_wrong_is_told_at_its_field_and_to_strangers_nothing(programs: Programs):
    ada = programs.of(programs.lab.ada)
    for body, field in (({"url": "http://127.0.0.1/"}, "url"), ({"types": ["nothing"]}, "types"), ({"name": ""}, "name"), ({"more": 1}, "more")):  # fmt: skip
        answer = ada.post("/api/v1/webhooks", json={**WANTED, **body})
        assert (answer.status_code, list(answer.json()["errors"])) == (422, [field])
    hook = made(programs)
    place = f"/api/v1/webhooks/{hook['id']}"
    for person, status in ((programs.lab.ana, 403), (programs.lab.cleo, 403)):
        program = programs.of(person)
        assert program.get(place).status_code == status
        assert program.post("/api/v1/webhooks", json=WANTED).status_code == status
        assert program.post(f"{place}/test").status_code == status
    assert programs.nobody.get(place).status_code == 401
    assert ada.get(f"/api/v1/webhooks/{uuid4()}").status_code == 404
    assert "ping" not in {each["name"] for each in ada.get("/api/v1/webhooks/types").json()}


def test_the_feed_is_read_on_and_each_reads_her_own(programs: Programs):
    lab = programs.lab
    lab.received()
    lab.order(client=lab.brewery)
    told(programs)
    ada, cleo, otto = (programs.of(person) for person in (lab.ada, lab.cleo, lab.otto))
    page = ada.get("/api/v1/events", params={"limit": 2}).json()
    assert (len(page["rows"]), page["more"]) == (2, True)
    rest = ada.get("/api/v1/events", params={"after": page["after"]}).json()
    assert page["after"] not in {each["id"] for each in rest["rows"]}
    one_type = ada.get("/api/v1/events", params={"type": ["sample.received", "sample.rejected"]}).json()
    assert [each["type"] for each in one_type["rows"]] == ["sample.received"]
    for program, own in ((cleo, lab.ashland), (otto, lab.brewery)):
        rows = program.get("/api/v1/events").json()["rows"]
        assert {each["data"]["client_id"] for each in rows} == {str(own)}
    mine = cleo.get("/api/v1/events").json()["after"]
    assert (
        otto.get("/api/v1/events", params={"after": mine}).json()
        == otto.get("/api/v1/events", params={"after": f"evt_{uuid4().hex}"}).json()
    )
    assert cleo.get("/api/v1/events", params={"type": "result.verified"}).status_code == 403
    assert ada.get("/api/v1/events", params={"after": "\0"}).status_code == 422
    assert programs.nobody.get("/api/v1/events").status_code == 401


def test_the_receiver_of_the_documentation_proves_what_is_sent(programs: Programs):
    lab, hook = programs.lab, made(programs)
    page = (Path(__file__).parents[2] / "docs" / "api.md").read_text()
    [program] = [
        each for each in re.findall(r"```python\n(.*?)```", page, re.DOTALL) if "def receive" in each
    ]
    there: dict[str, Any] = {}
    exec(program, there)
    receive = there["receive"]
    lab.order()
    told(programs)
    for row in programs.of(lab.ada).get(f"/api/v1/webhooks/{hook['id']}/deliveries").json()["rows"]:
        webhooks.send(lab.house, row["id"], 1)
    [parcel] = lab.house.courier.sent
    known: set[str] = set()
    event = receive(hook["secret"], parcel.headers, parcel.body, known)
    assert event["type"] == "order.created"
    assert receive(hook["secret"], parcel.headers, parcel.body, known) is None
    for forged in (
        (hook["secret"], parcel.headers, parcel.body + b" "), ("whsec_" + "A" * 44, parcel.headers, parcel.body),
        (hook["secret"], {**parcel.headers, "webhook-id": "evt_1"}, parcel.body),
        (hook["secret"], {**parcel.headers, "webhook-timestamp": str(int(time.time()) - 301)}, parcel.body),
        (hook["secret"], {**parcel.headers, "webhook-signature": "v1,AAAA v2,BBBB"}, parcel.body),
    ):  # fmt: skip
        with pytest.raises(PermissionError):
            receive(*forged, set())


def test_every_type_is_documented_and_no_other():
    page = (Path(__file__).parents[2] / "docs" / "api.md").read_text()
    table = page[page.index("| Type | When") : page.index("### Webhooks")]
    told: dict[str, bool] = {}
    for row in table.splitlines()[2:]:
        for name in re.findall(r"`([a-z]+\.[a-z]+)`", row.split("|")[1] if row.startswith("|") else ""):
            told[name] = "●" in row
    assert told == {name: each.client is not None for name, each in events.TYPES.items()}
