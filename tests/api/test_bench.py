"""The bench for programs: a grid filled and handed over, a file imported, a case signed, many samples registered, a client's own."""

from typing import Any

from labflow.domain import people
from labflow.models import Sample
from labflow.testing import PASSWORD
from tests.api.conftest import Programs

V1 = "/api/v1"


def test_a_grid_is_filled_handed_over_and_signed(programs: Programs) -> None:
    lab = programs.lab
    sample = lab.received()
    ana, vera = programs.of(lab.ana), programs.of(lab.vera)
    sheet = ana.get(f"{V1}/sheets", params={"sample": sample.number}).json()
    ids = {row["id"] for row in sheet["rows"]}
    assert len(ids) == 3
    assert ana.get(f"{V1}/sheets").json()["errors"] == {"service": "Name a test or a sample."}
    assert ana.get(f"{V1}/sheets", params={"service": "NO-SUCH"}).status_code == 422
    values = {"NO3": "1.84", "PB": "<5", "EC": "Absent"}
    cells = [
        {"cell": f"{lab.analysis(sample, code).id}:{lab.analytes[code]}", "raw": raw} for code, raw in values.items()
    ]  # fmt: skip
    assert {cell["cell"] for cell in cells} == ids
    typed = {"sample": sample.number, "cells": [*cells[1:], cells[0] | {"raw": "many"}]}
    marks = ana.put(f"{V1}/sheets/cells", json=typed).json()["marks"]
    assert sorted(mark["code"] for mark in marks.values()) == ["", "", "invalid"]
    ana.put(f"{V1}/sheets/cells", json={"sample": sample.number, "cells": cells[:1]})
    assert ana.post(f"{V1}/sheets/submit", json={"sample": sample.number}).json() == {"count": 3}
    [waiting] = vera.get(f"{V1}/reviews").json()["rows"]
    assert waiting["number"] == sample.number
    case = vera.get(f"{V1}/reviews/{sample.number}").json()
    tests = [test["id"] for test in case["tests"]]
    digest = vera.get(f"{V1}/analyses/to-sign", params={"id": tests}).json()["digest"]
    signed = {"analysis_ids": tests, "meaning": "verified", "password": PASSWORD, "digest": digest}
    assert vera.post(f"{V1}/analyses/sign", json=signed | {"password": "wrong"}).status_code == 403
    assert vera.post(f"{V1}/analyses/sign", json=signed).json() == {"count": 3}
    assert lab.one(Sample, sample.id).state == "verified"
    found = vera.get(f"{V1}/results", params={"sample": sample.number, "sort": "entered"}).json()["rows"]
    assert {row["keyword"]: row["raw_text"] for row in found} == values
    assert vera.get(f"{V1}/reviews").json()["rows"] == []


def test_work_is_given_out(programs: Programs) -> None:
    lab = programs.lab
    sample = lab.received()
    ids = [str(lab.analysis(sample, code).id) for code in ("NO3", "PB")]
    maxi = programs.of(lab.max)
    given = maxi.post(f"{V1}/analyses/assign", json={"analysis_ids": ids, "analyst_id": "ana@labflow.dev"})
    assert given.status_code == 204, given.text
    hers = maxi.get(f"{V1}/analyses", params={"filter": "analyst:is:ana@labflow.dev"}).json()["rows"]
    assert {row["id"] for row in hers} == set(ids)
    one = maxi.get(f"{V1}/analyses/{ids[0]}").json()
    assert (one["analyst"], one["state"]) == ("ana@labflow.dev", "assigned")
    offered = programs.of(lab.ana).get(f"{V1}/analyses/{ids[0]}/actions").json()
    assert [(step["action"], step["possible"]) for step in offered] == [("submit", False)]
    assert "to be entered" in offered[0]["why_not"]


def test_a_file_is_read_settled_and_accepted(programs: Programs) -> None:
    lab = programs.lab
    sample = lab.received()
    ana = programs.of(lab.max)
    rows = f"Sample,Analyte,Result,Units\n{sample.number},NO3,1.84,mg/L\nTap 4,PB,2.2,ug/L\n".encode()
    read = ana.post(f"{V1}/imports", files={"file": ("run.csv", rows, "text/csv")})
    assert read.status_code == 201, read.text
    path = f"{V1}/imports/{read.json()['id']}"
    assert len(read.json()["readings"]) == 2
    asked = ana.get(f"{path}/preview").json()["questions"]
    assert [question["name"] for question in asked] == ["Tap 4"]
    chosen = ana.post(f"{path}/choose-sample", json={"name": "Tap 4", "sample_id": sample.number})
    assert chosen.status_code == 200, chosen.text
    accepted = ana.post(f"{path}/accept")
    assert accepted.json()["imported"] == 2, accepted.text
    assert ana.post(f"{path}/discard").status_code == 409
    for name, data, status in (("run.exe", rows, 422), ("run.csv", b"<html>", 422), ("", rows, 422)):
        assert ana.post(f"{V1}/imports", files={"file": (name, data)}).status_code == status, name
    assert ana.post(f"{V1}/imports", json={"file": "x"}).status_code in (415, 422)
    assert programs.of(lab.rhea).post(f"{V1}/imports", files={"file": ("run.csv", rows)}).status_code == 403


def test_many_samples_are_registered_row_by_row(programs: Programs) -> None:
    rita = programs.of(programs.lab.rita)
    good: dict[str, Any] = {"sample_type": "DW", "tests": "BASIC", "client_reference": "Tap"}
    rows = [{"id": str(place), **good} for place in range(30)] + [{"id": "bad", **good, "tests": "NO-SUCH"}]
    header = {"contact_id": "", "client_reference": "PO 9"}
    kept = rita.post(f"{V1}/drafts", json={"client_id": "ash", "header": header, "rows": rows}).json()
    assert (kept["rows"], kept["good"], list(kept["cells"])) == (31, 30, ["bad|tests"])
    assert list(kept["order"]) == ["contact_id"]
    contact = rita.get(f"{V1}/contacts", params={"client": "ASH"})
    contacts = contact.json()["rows"] if contact.status_code == 200 else programs.of(programs.lab.max).get(f"{V1}/contacts", params={"client": "ASH"}).json()["rows"]  # fmt: skip
    path = f"{V1}/drafts/{kept['id']}"
    kept = rita.put(
        path, json={"client_id": "ASH", "header": header | {"contact_id": contacts[0]["id"]}}
    ).json()
    assert kept["order"] == {}
    assert rita.post(f"{path}/register").status_code == 422
    registered = rita.post(f"{path}/register", json={"only_good": True}).json()
    assert (registered["added"], registered["left_rows"]) == (30, ["bad"])
    assert [row["id"] for row in rita.get(path).json()["rows"]] == ["bad"]
    assert rita.post(f"{path}/discard").status_code == 204
    order = registered["order_id"]
    more = {"samples": [{"sample_type_id": "DW", "client_reference": "Late", "service_ids": ["PB"]}]}
    added = rita.post(f"{V1}/orders/{order}/samples", json=more).json()
    assert [sample["client_reference"] for sample in added] == ["Late"]
    assert len(rita.get(f"{V1}/orders/{order}").json()["samples"]) == 31
    assert rita.get(
        f"{V1}/samples", params={"order": order, "limit": 200, "filter": "reference:is:Late"}
    ).json()["rows"]


def test_bottles_and_custody_are_seen(programs: Programs) -> None:
    lab = programs.lab
    sample = lab.received()
    rita = programs.of(lab.rita)
    bottles = rita.get(f"{V1}/sample-containers", params={"sample": sample.number}).json()["rows"]
    assert bottles
    assert all(bottle["sample"] == sample.number for bottle in bottles)
    told = rita.get(f"{V1}/custody", params={"sample": sample.number}).json()["rows"]
    assert "receive" in {event["kind"] for event in told}
    again = rita.post(f"{V1}/sample-containers/{bottles[0]['number']}/receive", json={"temperature": "3"})
    assert (again.status_code, again.json()["code"]) == (409, "step_not_allowed")


def test_a_clients_program_orders_asks_and_sees_its_own(programs: Programs) -> None:
    lab = programs.lab
    cleo, otto, maxi = programs.of(lab.cleo), programs.of(lab.otto), programs.of(lab.max)
    order = {
        "client_id": "ASH", "contact_id": "renee@ashland.example", "client_reference": "PO-1",
        "samples": [{"sample_type_id": "DW", "client_reference": "Tap", "profile_ids": ["BASIC"]}],
    }  # fmt: skip
    placed = cleo.post(f"{V1}/orders", json=order)
    assert (placed.status_code, placed.json()["state"]) == (201, "submitted"), placed.text
    assert list(otto.post(f"{V1}/orders", json=order).json()["errors"]) == ["client_id", "contact_id"]
    path = f"{V1}/orders/{placed.json()['number']}"
    asked = cleo.post(f"{path}/requests", json={"kind": "question", "text": "When?"})
    assert asked.status_code == 201, asked.text
    assert otto.post(f"{path}/requests", json={"kind": "question", "text": "When?"}).status_code == 404
    answer = maxi.post(f"{V1}/requests/{asked.json()['id']}/answer", json={"text": "Tomorrow"})
    assert answer.json()["state"] == "answered"
    [seen] = cleo.get(f"{V1}/requests").json()["rows"]
    assert seen["answer"] == "Tomorrow"
    assert otto.get(f"{V1}/requests").json()["rows"] == []
    assert [row["code"] for row in cleo.get(f"{V1}/clients").json()["rows"]] == ["ASH"]
    assert cleo.get(f"{V1}/clients/ASH").json()["note"] is None
    for staff_only in (
        "services",
        "people",
        "audit",
        "analyses",
        "results",
        "imports",
        "custody",
        "contacts",
    ):
        assert cleo.get(f"{V1}/{staff_only}").status_code == 403, staff_only


def test_a_client_cannot_look_behind_the_review_by_filter_or_sort(programs: Programs) -> None:
    lab = programs.lab
    sample = lab.resulted()
    cleo = programs.of(lab.cleo)
    assert lab.one(Sample, sample.id).state != "in_progress"
    for hidden in (
        "state:is:to_be_verified",
        "above:above:0",
        "test:is:PB",
        "department:is:WET",
        "presses:is:yes",
        "location:has:1",
    ):
        assert cleo.get(f"{V1}/samples", params={"filter": hidden}).status_code == 422, hidden
    for sort in ("state", "tests", "above", "location"):
        assert cleo.get(f"{V1}/samples", params={"sort": sort}).status_code == 422, sort
    assert cleo.get(f"{V1}/samples", params={"view": "review"}).status_code == 422
    assert len(cleo.get(f"{V1}/samples", params={"state": "in_progress"}).json()["rows"]) == 1
    tag = cleo.get(f"{V1}/samples/{sample.number}").headers["etag"]
    assert "-" not in tag  # the version counts the changes


def test_what_else_a_screen_does(programs: Programs) -> None:
    lab = programs.lab
    sample = lab.samples_of(lab.order(count=2))
    ada, cleo = programs.of(lab.ada), programs.of(lab.cleo)
    together = {"samples": [each.number for each in sample], "temperature": "4.1"}
    assert (
        ada.post(
            f"{V1}/samples/receive", json=together | {"samples": [sample[0].number, "S26-999999"]}
        ).status_code
        == 404
    )
    assert ada.post(f"{V1}/samples/receive", json=together).status_code == 204
    number = sample[0].number
    path = f"{V1}/samples/{number}"
    assert ada.post(f"{path}/assign", json={"analyst_id": "ana@labflow.dev"}).status_code == 200
    assert ada.get(f"{V1}/analyses", params={"sample": number, "state": "assigned"}).json()["rows"]
    assert ada.post(f"{path}/move", json={"location": "Cooler 9"}).json()["location"] == "Cooler 9"
    field = ada.post(f"{V1}/fields", json={"entity": "sample", "label": "Depth", "kind": "number"}).json()
    filled = ada.patch(path, json={"custom": {field["key"]: "3"}})
    assert filled.json()["custom"] == {field["key"]: "3"}, filled.text
    again = ada.patch(path, json={"custom": {field["key"]: "4"}})
    assert (again.status_code, again.json()["code"]) == (422, "reason_needed")
    assert ada.patch(path, json={}).json()["custom"] == {field["key"]: "3"}
    assert "custom.nothing" in ada.patch(path, json={"custom": {"nothing": "4"}}).text
    told = ada.get(f"{path}/activity").json()["entries"]
    assert told
    assert cleo.get(f"{path}/activity").json()["entries"] == []
    attached = ada.post(
        f"{path}/attachments", files={"file": ("a.pdf", b"%PDF-1.7")}, data={"visible_to_client": "true"}
    )
    assert (attached.status_code, attached.json()["visible_to_client"]) == (201, True)
    hidden = ada.post(f"{V1}/attachments/{attached.json()['id']}/show", json={"visible": False})
    assert hidden.json()["visible_to_client"] is False
    assert ada.get(f"{V1}/search", params={"q": number}).json()
    assert len(ada.get(f"{V1}/me/sessions").json()) >= 1
    assert ada.post(
        f"{V1}/me/password", json={"current": "wrong", "password": "another long password"}
    ).status_code in (401, 403, 422)
    said = ada.post(
        f"{V1}/analyses/{lab.analysis(sample[0]).id}/comment", json={"analyte_id": "NO3", "text": "Look"}
    )
    assert said.status_code == 200, said.text
    assert ada.get(f"{V1}/sheets/progress", params={"sample": number}).status_code == 200


def test_a_label_is_designed(programs: Programs) -> None:
    ada = programs.of(programs.lab.ada)
    element = {"id": "a", "kind": "text", "x": 1, "y": 1, "w": 20, "h": 5, "text": "LabFlow"}
    made = ada.post(f"{V1}/label-templates", json={"name": "Small", "width": 40, "elements": [element]})
    assert made.status_code == 201, made.text
    assert (made.json()["design"]["width"], made.json()["design"]["elements"][0]["text"]) == (40.0, "LabFlow")
    path = f"{V1}/label-templates/{made.json()['id']}"
    changed = ada.patch(path, json={"height": 20})
    assert (changed.json()["design"]["height"], changed.json()["design"]["elements"][0]["w"]) == (20.0, 20.0)
    assert changed.json()["is_default"] is True
    refused = ada.post(f"{path}/retire")
    assert (refused.status_code, refused.json()["code"]) == (409, "refused")
    assert (
        ada.post(f"{V1}/label-templates", json={"name": "x", "elements": [element | {"lid": 1}]}).status_code
        == 422
    )


def test_a_clients_administrator_looks_after_her_own_people(programs: Programs) -> None:
    lab = programs.lab
    with lab.work_as(lab.ada) as work:
        people.set_roles(work, lab.cleo.id, role_codes=["client_admin"])
    cleo = programs.of(lab.cleo)
    assert [row["email"] for row in cleo.get(f"{V1}/people").json()["rows"]] == ["cleo@ashland.example"]
    new = {"name": "Tim Tarn", "email": "tim@ashland.example"}
    made = cleo.post(f"{V1}/clients/ASH/contacts", json=new)
    assert made.status_code == 201, made.text
    assert cleo.post(f"{V1}/clients/BRW/contacts", json=new).status_code == 404
    path = f"{V1}/contacts/tim@ashland.example"
    changed = cleo.patch(path, json={"title": "Operator"}, headers={"if-match": made.headers["etag"]})
    assert changed.json()["title"] == "Operator", changed.text
    assert cleo.post(f"{path}/invite").status_code == 200
    assert len(cleo.get(f"{V1}/people").json()["rows"]) == 2
    assert cleo.patch(f"{V1}/clients/ASH", json={"name": "Mine"}).status_code == 403
    assert programs.of(lab.otto).get(path).status_code == 403
