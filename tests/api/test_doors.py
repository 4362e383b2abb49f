"""Every step of every life cycle has a door; verbs become doors whose bodies are bounded; each refusal is of one kind."""

import json
from typing import Any

import pytest
from fastapi.testclient import TestClient

from labflow.api.app import api
from labflow.domain import analyses, orders, reports
from labflow.testing import PASSWORD
from tests.api.conftest import Programs

PATHS = api.openapi()["paths"]
V1 = "/api/v1"
# where a step is taken that has no address of its own name
ELSEWHERE = {
    ("orders", "place"): ("post", f"{V1}/orders"),  # what ordering is for a client's program
    ("analyses", "publish"): ("post", f"{V1}/reports/{{reference}}/authorise"),
    ("reports", "submit"): ("post", f"{V1}/reports"),  # prepared and sent for approval in one
    ("reports", "supersede"): ("post", f"{V1}/reports/{{reference}}/authorise"),  # of the amendment
}
LIVES = {"orders": orders.LIFE, "analyses": analyses.LIFE, "reports": reports.LIFE}


def test_every_step_of_every_life_cycle_has_a_door() -> None:
    for noun, life in LIVES.items():
        for step in life.transitions:
            name = step.action.replace("_", "-")
            places = [
                f"{V1}/{noun}/{{reference}}/{name}", f"{V1}/{noun}/{name}", f"{V1}/{noun}/{{analysis_id}}/{name}",
            ]  # fmt: skip
            method, other = ELSEWHERE.get((noun, step.action), ("post", ""))
            found = [place for place in [*places, other] if method in PATHS.get(place, {})]
            assert len(found) == 1, (noun, step.action, found)


def test_actions_say_what_is_possible_now_and_why_not(programs: Programs) -> None:
    lab = programs.lab
    order_id = lab.order()
    maxi = programs.of(lab.max)
    path = f"{V1}/orders/{order_id}"
    offered = {step["action"]: step for step in maxi.get(f"{path}/actions").json()}
    assert {"hold", "cancel"} <= set(offered)
    assert offered["hold"]["possible"]
    assert offered["hold"]["reason_required"]
    assert maxi.post(f"{path}/hold", json={}).status_code == 422
    assert maxi.post(f"{path}/hold", json={"reason": " "}).json()["field"] == "reason"
    held = maxi.post(f"{path}/hold", json={"reason": "Asked back"})
    assert (held.status_code, held.json()["state"]) == (200, "on_hold")
    assert [step["action"] for step in maxi.get(f"{path}/actions").json()] == ["resume", "cancel"]
    again = maxi.post(f"{path}/hold", json={"reason": "x"})
    assert (again.status_code, again.json()["code"]) == (409, "step_not_allowed")
    assert maxi.post(f"{path}/resume").json()["state"] == "confirmed"
    assert programs.of(lab.rhea).get(f"{path}/actions").json() == []


def doors(method: str) -> list[str]:
    return sorted(path for path, methods in PATHS.items() if method in methods and path.startswith(V1))


def filled(path: str) -> str:
    """An address of nothing that exists."""
    for name in ("reference", "part", "code"):
        path = path.replace(f"{{{name}}}", "NOTHING")
    for name in (
        "analysis_id", "attachment_id", "comment_id", "file_id", "webhook_id", "delivery_id", "key_id", "account_id", "draft_id", "session_id", "link_id",
    ):  # fmt: skip
        path = path.replace(f"{{{name}}}", "0" * 8 + "-0000-4000-8000-" + "0" * 12)
    return path.replace("{records}", "samples").replace("{kind}", "S")


OPEN = (
    f"{V1}/sign-in",
    f"{V1}/auth/",
    f"{V1}/oauth/",
    f"{V1}/sign-out",
    f"{V1}/files",
    f"{V1}/lab/logo",
    f"{V1}/signed",
)


def sending() -> list[tuple[str, str]]:
    """Every door that takes JSON and asks who is there."""
    return [
        (method, path)
        for method in ("post", "put", "patch")
        for path in doors(method)
        if not path.startswith(OPEN) and "application/json" in (PATHS[path][method].get("requestBody") or {}).get("content", {})
    ]  # fmt: skip


def test_an_unknown_field_a_wrong_type_and_a_broken_body_are_refused_everywhere(programs: Programs) -> None:
    ada = programs.of(programs.lab.ada)
    assert len(sending()) > 100
    for method, path in sending():
        place = filled(path)
        extra = ada.request(method, place, json={"colour_of_the_lid": "red"})
        assert (extra.status_code, extra.json()["errors"].get("colour_of_the_lid")) == (
            422, "There is no such field.",
        ), (method, path, extra.text)  # fmt: skip
        text = ada.request(method, place, content=b"colour=red", headers={"content-type": "text/plain"})
        assert (text.status_code, text.json()["code"]) == (415, "unreadable"), (method, path, text.text)
        listed = ada.request(method, place, json=["red"])
        assert listed.status_code == 422, (method, path)


def test_who_shows_no_token_or_a_wrong_one_is_asked_to_sign_in_everywhere(programs: Programs) -> None:
    wrong = TestClient(api, headers={"authorization": "Bearer lf_nothing"})
    for method in ("get", "post", "put", "patch", "delete"):
        for path in doors(method):
            if (
                path.startswith((*OPEN[:3], f"{V1}/verify", f"{V1}/lab/logo", f"{V1}/signed"))
                or path == f"{V1}/sign-out"
            ):
                continue
            content = {"json": {}} if method != "get" else {}
            answer = programs.nobody.request(method, filled(path), **content)
            assert answer.status_code == 401, (method, path, answer.text)
            answer = wrong.request(method, filled(path), **content)
            # what does not even fit is refused before anybody asks whose token it is
            assert answer.status_code in (401, 422), (method, path, answer.text)
            assert answer.status_code == 401 or answer.json()["errors"], (method, path, answer.text)


READ_ONLY = {f"{V1}/notifications/read-all", f"{V1}/me/preferences/{{code}}"}


def test_who_may_only_read_changes_nothing_anywhere(programs: Programs) -> None:
    """Rhea reads everything: no door that changes something answers her with success."""
    lab = programs.lab
    lab.received()
    rhea = programs.of(lab.rhea)
    for method, path in sending():
        if path not in READ_ONLY:
            answer = rhea.request(method, filled(path), json={})
            assert 400 <= answer.status_code < 500, (method, path, answer.text)


def test_bodies_too_large_too_deep_or_not_json_are_refused(programs: Programs) -> None:
    ana = programs.of(programs.lab.ana)
    for body, status, code in (
        (b'{"analysis_ids": ["' + b"x" * (1024 * 1024) + b'"]}', 413, "too_large"),
        (b'{"analysis_ids": ' + b"[" * 30 + b"]" * 30 + b"}", 422, "invalid"),
        (b"[" * 100_000, 422, "invalid"),
        (b'{"analysis_ids": NaN}', 422, "invalid"),
        (b'{"analysis_ids": [-Infinity]}', 422, "invalid"),
        (b'{"analysis_ids": [', 422, "invalid"),
        (b"\xff\xfe", 422, "invalid"),
    ):
        answer = ana.post(f"{V1}/analyses/submit", content=body, headers={"content-type": "application/json"})
        assert (answer.status_code, answer.json()["code"]) == (status, code), body[:40]
    brackets_in_text = json.dumps({"analysis_ids": [], "state": "[" * 60})
    answer = ana.post(
        f"{V1}/analyses/submit", content=brackets_in_text, headers={"content-type": "application/json"}
    )
    assert "There is no such field." in answer.text


def test_another_clients_records_do_not_exist_for_a_client_at_any_door(programs: Programs) -> None:
    """Whatever Otto asks of Ashland's records, he is answered as if they were not there."""
    lab = programs.lab
    sample = lab.verified()
    order_id = sample.order_id
    otto = programs.of(lab.otto)
    known = {
        "orders": [order_id], "samples": [sample.id, sample.number], "clients": [lab.ashland, "ASH"],
        "analyses": [lab.analysis(sample).id],
    }  # fmt: skip
    for method in ("get", "post", "patch", "put"):
        for path in doors(method):
            noun = path.split("/")[3]
            if "{reference}" not in path or noun not in known:
                continue
            content = {"json": {}} if method != "get" else {}
            missing = otto.request(method, filled(path), **content)
            for name in known[noun]:
                answer = otto.request(method, path.replace("{reference}", str(name)), **content)
                assert (answer.status_code, answer.content) == (missing.status_code, missing.content), (
                    method,
                    path,
                )
                assert answer.status_code in (403, 404, 415, 422), (method, path)


@pytest.fixture
def signed_by_two(programs: Programs) -> tuple[TestClient, TestClient]:
    """Two who look after the catalogue: nobody approves their own draft."""
    return programs.of(programs.lab.ada), programs.of(programs.lab.max)


def test_a_test_is_drafted_and_approved_by_two_programs(signed_by_two: tuple[TestClient, TestClient]) -> None:
    ada, maxi = signed_by_two
    made = ada.post(f"{V1}/analytes", json={"keyword": "zn", "name": "Zinc"})
    assert (made.status_code, made.json()["keyword"]) == (201, "ZN")
    assert made.headers["location"] == f"{V1}/analytes/{made.json()['id']}"
    twice = ada.post(f"{V1}/analytes", json={"keyword": "ZN", "name": "Zinc"})
    assert list(twice.json()["errors"]) == ["keyword"]
    method = ada.post(f"{V1}/methods", json={"reference": "EPA 6010D", "title": "ICP-OES"}).json()
    wanted = {"code": "ZN", "name": "Zinc, total", "department_id": "WET", "method_id": method["id"]}
    service = ada.post(f"{V1}/services", json=wanted | {"department_id": "NOWHERE"})
    assert list(service.json()["errors"]) == ["department_id"]
    departments = [row["code"] for row in ada.get(f"{V1}/departments").json()["rows"]]
    service = ada.post(f"{V1}/services", json=wanted | {"department_id": departments[0]}).json()
    [draft] = ada.get(f"{V1}/service-versions", params={"service": "ZN"}).json()["rows"]
    path = f"{V1}/service-versions/{draft['id']}"
    assert (draft["state"], service["version_in_force_id"]) == ("draft", None)
    line = ada.put(f"{path}/lines/zn", json={"unit": "mg/L", "mdl": "0.002", "loq": "0.01"})
    assert line.json()["lines"][0] | {"keyword": "ZN", "loq": "0.01"} == line.json()["lines"][0]
    assert (
        "loq"
        in ada.put(f"{path}/lines/zn", json={"unit": "mg/L", "mdl": "1", "loq": "0.01"}).json()["errors"]
    )
    patched = ada.patch(path, json={"hold": "28 d", "hold_source": "40 CFR 136.3", "price": "12.50"})
    assert (patched.json()["hold_minutes"], patched.json()["price"]) == (28 * 24 * 60, "12.50")
    assert ada.patch(path, json={"turnaround_days": "7"}).json()["hold_minutes"] == 28 * 24 * 60
    ruled = ada.post(f"{path}/qc-rules", json={"role": "blank", "limit_kind": "blank", "high": "1"})
    assert ruled.status_code in (200, 422), ruled.text
    tried = ada.post(f"{path}/try-entry", json={"analyte_id": "ZN", "typed": "0.0412"})
    assert tried.status_code == 200, tried.text
    assert ada.post(f"{path}/past").status_code == 200
    assert ada.post(f"{path}/approve").status_code == 409
    assert ada.post(f"{path}/submit", json={"reason": "New test"}).json()["state"] == "waiting"
    own = ada.post(f"{path}/approve")
    assert (own.status_code, own.json()["code"]) == (403, "second_person_needed")
    approved = maxi.post(f"{path}/approve", json={})
    assert (approved.json()["state"], approved.json()["approved_by"]) == ("active", "Max Meyer")
    assert ada.get(f"{V1}/services/zn").json()["version_in_force_id"] == draft["id"]
    following = ada.post(f"{V1}/services/ZN/draft").json()
    assert (following["number"], following["state"]) == (2, "draft")
    assert [each["keyword"] for each in following["lines"]] == ["ZN"]
    assert ada.delete(f"{V1}/service-versions/{following['id']}/lines/ZN").json()["lines"] == []
    assert ada.post(f"{V1}/service-versions/{following['id']}/discard").status_code == 204
    assert ada.get(f"{V1}/service-versions/{following['id']}").status_code == 404


def test_a_specification_is_drafted_and_approved_by_two_programs(
    signed_by_two: tuple[TestClient, TestClient],
) -> None:
    ada, maxi = signed_by_two
    made = ada.post(f"{V1}/specifications", json={"code": "TAP", "name": "Tap water", "authority": "City"})
    path = f"{V1}/specifications/{made.json()['id']}"
    limit = ada.put(f"{path}/limits/pb", json={"maximum": "15", "unit": "ug/L"})
    assert limit.json()["limits"][0]["maximum"] == "15"
    assert ada.patch(path, json={"edition": "2026"}).json()["authority"] == "City"
    assert ada.post(f"{path}/submit", json={"reason": "Agreed with the city"}).json()["state"] == "waiting"
    assert maxi.post(f"{path}/send-back", json={"reason": "Nitrate is missing"}).json()["state"] == "draft"
    ada.post(f"{path}/submit", json={"reason": "Agreed with the city"})
    assert maxi.post(f"{path}/approve").json()["state"] == "active"
    assert ada.get(f"{V1}/specifications/tap").json()["id"] == made.json()["id"]
    assert ada.post(f"{V1}/specifications/TAP/draft").json()["number"] == 2
    assert ada.get(f"{V1}/specifications/TAP").json()["number"] == 1


def test_a_client_its_contacts_and_points_are_kept(programs: Programs) -> None:
    maxi = programs.of(programs.lab.max)
    made = maxi.post(
        f"{V1}/clients", json={"code": "TAL", "name": "Talent Water", "specification_id": "SDWA"}
    )
    assert (made.status_code, made.json()["specification"]) == (201, "SDWA")
    assert (
        "payment_terms_days"
        in maxi.patch(f"{V1}/clients/TAL", json={"payment_terms_days": 11}).json()["errors"]
    )
    contact = maxi.post(
        f"{V1}/clients/tal/contacts", json={"name": "Tess Thorn", "email": "tess@talent.example"}
    )
    assert contact.json()["client"] == "TAL"
    assert maxi.get(f"{V1}/contacts/tess@talent.example").json() == contact.json()
    invited = maxi.post(f"{V1}/contacts/tess@talent.example/invite")
    assert invited.status_code == 200, invited.text
    point = maxi.post(
        f"{V1}/clients/TAL/sample-points",
        json={"code": "WELL-1", "name": "Well", "sample_type_id": "DW", "latitude": "42.24"},
    )
    assert (point.json()["sample_type"], point.json()["latitude"]) == ("DW", "42.24")
    assert [
        row["code"] for row in maxi.get(f"{V1}/sample-points", params={"client": "TAL"}).json()["rows"]
    ] == ["WELL-1"]
    assert maxi.post(f"{V1}/sample-points/{point.json()['id']}/retire").json()["active"] is False
    assert maxi.post(f"{V1}/contacts/{contact.json()['id']}/remove").json()["active"] is False


def test_people_are_let_in_and_out(programs: Programs) -> None:
    ada = programs.of(programs.lab.ada)
    wanted = {"name": "Nils Novak", "email": "nils@labflow.dev", "role_codes": ["analyst"]}
    made = ada.post(f"{V1}/people", json=wanted)
    assert (made.status_code, made.json()["roles"], made.json()["state"]) == (201, ["analyst"], "invited")
    path = f"{V1}/people/nils@labflow.dev"
    assert ada.patch(path, json={"title": "Chemist"}).json()["name"] == "Nils Novak"
    assert ada.post(f"{path}/set-roles", json={"role_codes": ["read_only"]}).json()["roles"] == ["read_only"]
    assert ada.post(f"{path}/deactivate", json={"reason": "Left"}).json()["state"] == "closed"
    assert ada.get(f"{path}/sessions").json() == []
    role = ada.post(f"{V1}/roles", json={"name": "Courier", "permissions": ["see_samples"]}).json()
    changed = ada.patch(
        f"{V1}/roles/{role['id']}", json={"permissions": ["see_samples", "see_orders"], "reason": "Routes"}
    )
    assert set(changed.json()["permissions"]) == {"see_samples", "see_orders"}
    assert (
        ada.patch(f"{V1}/roles/{role['id']}", json={"name": "Driver"}).json()["errors"]["reason"]
        == "This is required."
    )
    assert ada.post(f"{V1}/roles/courier/remove", json={"reason": "Not needed"}).status_code == 204


def test_the_house_is_seen_and_set(programs: Programs) -> None:
    lab = programs.lab
    lab.verified()
    ada = programs.of(lab.ada)
    entries: list[Any] = ada.get(f"{V1}/audit", params={"limit": 5}).json()["rows"]
    assert entries[0]["id"] > entries[1]["id"]
    assert ada.get(f"{V1}/audit/{entries[0]['id']}").json() == entries[0]
    assert ada.get(f"{V1}/audit/999999999").status_code == 404
    assert ada.get(f"{V1}/audit/chain").json()["problem"] == ""
    assert ada.post(f"{V1}/audit/check").json()["broken_seq"] is None
    assert ada.get(f"{V1}/jobs/worker").json()["alive"] is False
    field = ada.post(
        f"{V1}/fields", json={"entity": "sample", "label": "pH on site", "kind": "number"}
    ).json()
    assert ada.patch(f"{V1}/fields/{field['id']}", json={"hint": "At 25 °C"}).json()["key"] == field["key"]
    assert ada.post(f"{V1}/fields/{field['id']}/retire").json()["active"] is False
    profile = ada.get(f"{V1}/lab")
    changed = ada.patch(
        f"{V1}/lab", json={"phone": "555-0100"}, headers={"if-match": profile.headers["etag"]}
    )
    assert (changed.json()["phone"], changed.json()["name"]) == ("555-0100", profile.json()["name"])
    assert (
        ada.patch(f"{V1}/lab", json={"phone": "1"}, headers={"if-match": profile.headers["etag"]}).status_code
        == 412
    )
    assert {row["kind"] for row in ada.get(f"{V1}/numbering").json()} == {"O", "S", "R"}
    assert ada.get(f"{V1}/today").json()
    assert ada.get(f"{V1}/me/preferences").json()
    instrument = ada.post(
        f"{V1}/instruments", json={"code": "PH-9", "name": "pH meter", "department_id": ada.get(f"{V1}/departments").json()["rows"][0]["code"]}
    )  # fmt: skip
    assert instrument.status_code == 201, instrument.text
    out = ada.post(f"{V1}/instruments/ph-9/set-state", json={"out": True, "note": "Electrode broken"})
    assert out.json()["state_note"] == "Electrode broken"
    assert ada.post(f"{V1}/notifications/read-all").status_code == 204
    assert programs.of(lab.cleo).get(f"{V1}/notifications").status_code == 200
    assert PASSWORD not in ada.get(f"{V1}/letters").text
