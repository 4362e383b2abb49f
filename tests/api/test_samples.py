"""Programs order, find, receive and label samples."""

from uuid import uuid4

from labflow.models import Order, Sample
from labflow.vocabulary import SampleState
from tests.api.conftest import Programs

NEW = {
    "client_id": "ash", "contact_id": "renee@ashland.example", "client_reference": "PO-77", "priority": "rush",
    "samples": [
        {"sample_type_id": "DW", "sample_point_id": "SITE-12", "profile_ids": ["BASIC"], "container_type_ids": ["P250", "P250"]},
        {"sample_type_id": "dw", "client_reference": "Tap", "service_ids": ["PB"], "collected_at": "2026-01-05T08:00:00-08:00"},
    ],
}  # fmt: skip


def test_an_order_is_created_by_codes_once(programs: Programs) -> None:
    rita, key = programs.of(programs.lab.rita), {"idempotency-key": str(uuid4())}
    first = rita.post("/api/v1/orders", json=NEW, headers=key)
    again = rita.post("/api/v1/orders", json=NEW, headers=key)
    assert first.status_code == again.status_code == 201
    order = first.json()
    assert order == again.json()
    assert (order["client"], order["contact"], order["state"]) == (
        "City of Ashland Water",
        "Renee Hollis",
        "confirmed",
    )
    assert [sample["tests_total"] for sample in order["samples"]] == [3, 1]
    assert order["samples"][1]["collected_at"] == "2026-01-05T16:00:00Z"
    assert len(programs.lab.all(Order)) == 1


def test_an_unknown_code_is_refused_at_its_field(programs: Programs) -> None:
    rita = programs.of(programs.lab.rita)
    asked = {**NEW, "samples": [{**NEW["samples"][0], "profile_ids": ["BASIC", "WRONG"]}]}
    answer = rita.post("/api/v1/orders", json=asked)
    assert list(answer.json()["errors"]) == ["samples.0.profile_ids"]
    # another client's contact and sample point are no names here
    asked = {**NEW, "client_id": "BRW", "contact_id": "renee@ashland.example"}
    assert "contact_id" in rita.post("/api/v1/orders", json=asked).json()["errors"]
    assert programs.lab.all(Order) == []


def test_samples_are_listed_a_page_at_a_time(programs: Programs) -> None:
    lab = programs.lab
    order = lab.one(Order, lab.order(count=5))
    lab.order(client=lab.brewery)
    ana = programs.of(lab.ana)
    seen, after = [], ""
    while True:
        page = ana.get("/api/v1/samples", params={"limit": 2, "after": after, "order": order.number}).json()
        seen += [row["number"] for row in page["rows"]]
        after = page["after"]
        if not after:
            break
    assert seen == sorted((sample.number for sample in lab.samples_of(order.id)), reverse=True)
    assert len(ana.get("/api/v1/samples", params={"q": "brewing"}).json()["rows"]) == 1
    assert ana.get("/api/v1/samples", params={"state": "received"}).json()["rows"] == []
    assert ana.get("/api/v1/samples", params={"state": "cooked"}).status_code == 422


def test_a_sample_is_found_by_id_and_by_number(programs: Programs) -> None:
    sample = programs.lab.received()
    ana = programs.of(programs.lab.ana)
    by_id, by_number = (
        ana.get(f"/api/v1/samples/{name}").json() for name in (sample.id, sample.number.lower())
    )
    assert by_id == by_number
    assert (by_id["state"], by_id["temperature"], by_id["location"]) == ("received", "3.8", "Cooler 1")


def test_reception_takes_a_sample_in(programs: Programs) -> None:
    lab = programs.lab
    sample = lab.samples_of(lab.order())[0]
    door, rita = f"/api/v1/samples/{sample.number}/receive", programs.of(lab.rita)
    warm = rita.post(door, json={"temperature": "9.1"})
    assert (warm.status_code, list(warm.json()["errors"])) == (422, ["temperature_reason"])
    stale = rita.post(door, json={"version": 99})
    assert (stale.status_code, stale.json()["code"]) == (409, "stale")
    assert rita.post(door, json={"temperature": 3.8, "location": "Cooler 2"}).json()["state"] == "received"
    again = rita.post(door, json={})
    assert (again.status_code, again.json()["code"]) == (409, "step_not_allowed")
    assert lab.one(Sample, sample.id).state == SampleState.RECEIVED
    assert programs.of(lab.rhea).post(door, json={}).status_code == 403


def test_papers_are_downloads(programs: Programs) -> None:
    sample = programs.lab.received()
    order = programs.lab.one(Order, sample.order_id)
    rita = programs.of(programs.lab.rita)
    for path in (f"orders/{order.number}/custody.pdf", f"orders/{order.id}/custody.pdf"):
        answer = rita.get(f"/api/v1/{path}")
        assert answer.content.startswith(b"%PDF")
        assert answer.headers["content-type"] == "application/pdf"
        assert answer.headers["content-disposition"].startswith("attachment")
        assert answer.headers["x-content-type-options"] == "nosniff"
    assert rita.get(f"/api/v1/orders/{order.number}").json()["samples"][0]["number"] == sample.number
    assert rita.get("/api/v1/orders", params={"q": order.number}).json()["rows"][0]["sample_count"] == 1
