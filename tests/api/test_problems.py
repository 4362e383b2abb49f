"""Refusals are problems with a stable code; garbage is refused, never a failure; a failure tells nothing."""

import json
from typing import Any
from urllib.parse import quote

import pytest
from fastapi.testclient import TestClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy.exc import OperationalError

from labflow.api.app import api
from labflow.domain import nouns
from labflow.domain.work import Work
from tests.api.conftest import Programs
from tests.api.story import filled

PATHS = api.openapi()["paths"]
SCHEMAS = api.openapi()["components"]["schemas"]


def _required(route: dict[str, Any]) -> list[str]:
    """The fields a door cannot do without."""
    sent = (route.get("requestBody") or {}).get("content", {}).get("application/json", {}).get("schema", {})
    kind = sent.get("$ref") or next((each["$ref"] for each in sent.get("anyOf", ()) if "$ref" in each), "")
    return SCHEMAS.get(kind.rpartition("/")[2], {}).get("required", [])


SENDING = sorted(
    (method.upper(), path)
    for path, methods in PATHS.items()
    for method in methods
    if method in ("post", "put", "patch") and path not in ("/api/v1/sign-out", "/api/v1/auth/revoke")
)
OAUTH = "/api/v1/oauth/token"
SIGNED = "/api/v1/signed/{sealed}"  # the address itself is the permission
FOR_ANYBODY = {
    "/api/v1/sign-in", SIGNED, "/api/v1/auth/token", "/api/v1/auth/refresh", "/api/v1/auth/revoke", OAUTH,
}  # fmt: skip
LENIENT = {
    (method.upper(), path)
    for path, methods in PATHS.items()
    for method, route in methods.items()
    if not _required(route)
}
READING = sorted(path for path, methods in PATHS.items() if "get" in methods)
FIELDS = sorted(
    {
        name
        for schema in api.openapi()["components"]["schemas"].values()
        for name in schema.get("properties", {})
    }
)

awkward = st.one_of(
    st.none(), st.booleans(), st.integers(), st.just(10**400), st.floats(allow_nan=True, allow_infinity=True),
    st.text(st.characters(codec=None), max_size=12), st.sampled_from(["\0", "a\0b", "\ud800", "NaN", "1e999999", "", " "]),
    st.uuids().map(str), st.datetimes().map(str), st.sampled_from(["0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00"]),
)  # fmt: skip
names = st.one_of(st.sampled_from(FIELDS), st.text(st.characters(codec=None), max_size=6))
bodies = st.recursive(
    awkward,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(names, inner, max_size=6),
    max_leaves=12,
)
# a real database behind one example each: enough to be sure, short enough to run always
patient = settings(
    max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


def test_a_refusal_names_its_code_and_its_fields(programs: Programs) -> None:
    rita = programs.of(programs.lab.rita)
    answer = rita.post(
        "/api/v1/orders", json={"client_id": "ASH", "contact_id": "", "samples": [{"sample_type_id": "DW"}]}
    )
    assert answer.status_code == 422
    assert answer.headers["content-type"] == "application/problem+json"
    problem = answer.json()
    assert (problem["code"], problem["status"], problem["type"]) == ("invalid", 422, "urn:labflow:invalid")
    assert set(problem["errors"]) == {"contact_id", "samples.0.client_reference", "samples.0.profile_ids"}


def test_a_field_nobody_asked_for_is_refused(programs: Programs) -> None:
    answer = programs.of(programs.lab.vera).post(
        "/api/v1/analyses/submit", json={"analysis_ids": [], "state": "verified"}
    )
    assert answer.status_code == 422
    assert answer.json()["errors"]["state"] == "There is no such field."


def test_an_unknown_address_and_a_wrong_method_are_problems(programs: Programs) -> None:
    for path in ("/api/v1/nothing", "/api/v2/samples", "/api/x"):
        assert programs.nobody.get(path).json()["code"] == "not_found"
    wrong = programs.nobody.delete("/api/v1/samples")
    assert (wrong.status_code, wrong.headers["allow"]) == (405, "GET")


def test_only_json_is_read(programs: Programs) -> None:
    for kind in ("text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", ""):
        answer = programs.of(programs.lab.ana).post(
            "/api/v1/analyses/submit", content=b'{"analysis_ids":[]}', headers={"content-type": kind}
        )
        assert (answer.status_code, answer.json()["code"]) == (415, "unreadable")


def test_a_failure_is_told_as_a_number_and_nothing_else(
    programs: Programs, monkeypatch: pytest.MonkeyPatch
) -> None:
    def page(_work: Work, *_: object) -> None:
        raise RuntimeError("postgresql://labflow:secret@db/labflow")

    client = programs.of(programs.lab.ana)
    monkeypatch.setattr(nouns, "page", page)
    answer = client.get("/api/v1/samples")
    assert (answer.status_code, answer.json()["code"]) == (500, "failed")
    assert answer.json()["reference"] in answer.json()["detail"]
    for word in ("secret", "Traceback", "RuntimeError", "postgresql"):
        assert word not in answer.text


def test_a_lost_database_asks_to_come_back(programs: Programs, monkeypatch: pytest.MonkeyPatch) -> None:
    def page(_work: Work, *_: object) -> None:
        raise OperationalError("select 1", {}, Exception("gone"))

    client = programs.of(programs.lab.ana)
    monkeypatch.setattr(nouns, "page", page)
    answer = client.get("/api/v1/samples")
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "5")


def test_nobody_gets_nothing(programs: Programs) -> None:
    """Every door but signing in, health, the logo and the public check asks who is there, before it looks at what was sent."""
    open_doors = {"/health", "/health/ready", "/api/v1/verify/{code}", "/api/v1/lab/logo", SIGNED}
    assert programs.nobody.get(SIGNED.format(sealed="x")).status_code == 403
    for path in set(READING) - open_doors:
        assert programs.nobody.get(path.format(**filled("x"))).status_code == 401
    for method, path in SENDING:
        if path not in FOR_ANYBODY:
            answer = programs.nobody.request(method, path.format(**filled("x")), json={"any": 1})
            assert (path, answer.status_code) == (path, 401)


def test_garbage_is_refused_and_never_a_failure(programs: Programs) -> None:
    lab = programs.lab
    sample = lab.received()
    people = [programs.of(lab.max), programs.of(lab.otto)]
    analysis = str(lab.analysis(sample).id)

    @patient
    @given(door=st.sampled_from(SENDING), body=bodies, who=st.sampled_from(people))
    def send(door: tuple[str, str], body: object, who: TestClient) -> None:
        method, path = door
        answer = posted(who, path.format(**filled(sample.number, analysis_id=analysis)), body, method)
        assert answer.status_code < 500, answer.text
        if answer.status_code < 300:
            # what may all be left out, a patch of nothing for one, is no garbage
            assert not body or (method, path) in LENIENT, (door, body)
            return
        refused_as = "application/json" if path == OAUTH else "application/problem+json"  # RFC 6749, 5.2
        assert answer.headers["content-type"] == refused_as

    @patient
    @given(door=st.sampled_from(READING), key=st.sampled_from(["limit", "after", "state", "q", "order", "sort", "id"]),
           value=awkward, reference=awkward, who=st.sampled_from(people))  # fmt: skip
    def read(door: str, key: str, value: object, reference: object, who: TestClient) -> None:
        name = quote(plain(reference), safe="") or "x"
        answer = who.get(door.format(**filled(name)), params={key: plain(value)})
        assert answer.status_code < 500 or door == "/health/ready", answer.text

    send()
    read()


def test_a_good_body_with_one_bad_value_is_never_a_failure(programs: Programs) -> None:
    lab = programs.lab
    sample = lab.received()
    analysis = str(lab.analysis(sample).id)
    good = {
        "orders": {
            "client_id": "ASH", "contact_id": "renee@ashland.example", "client_reference": "x", "priority": "normal",
            "due_at": "2030-01-01T00:00:00Z", "specification_id": "SDWA", "note": "x", "custom": {"k": "v"},
            "samples": [{
                "sample_type_id": "DW", "client_reference": "x", "sample_point_id": "SITE-12", "collected_by": "x",
                "collected_at": "2020-01-01T00:00:00Z", "profile_ids": ["BASIC"], "service_ids": ["PB"],
                "container_type_ids": ["P250"], "custom": {},
            }],
        },
        "results": {"entries": [{
            "analysis_id": analysis, "analyte_id": str(lab.analytes["NO3"]), "raw_text": "1", "dilution": "1",
            "dilution_applied": False, "remark": "x", "seen_version": 0, "instrument": "x",
            "analysed_at": "2026-01-01T00:00:00Z",
        }], "reason": "x"},
        f"samples/{sample.number}/receive": {
            "conditions": ["intact"], "temperature": "3", "temperature_reason": "x", "note": "x", "location": "x",
            "preservation_ok": True, "seal": "x", "delivered_by": "x", "version": 1,
        },
        "analyses/verify": {"analysis_ids": [analysis], "password": "x", "digest": "x", "comment": "x"},
        "reports": {"order_id": "x", "sample_ids": [sample.number], "comment": "x", "replaces_id": "", "reason": "x"},
        "sign-in": {"email": "x", "password": "x"},
    }  # fmt: skip
    maxi = programs.of(lab.max)

    @patient
    @given(data=st.data(), door=st.sampled_from(sorted(good)), value=awkward)
    def send(data: st.DataObject, door: str, value: object) -> None:
        body = json.loads(json.dumps(good[door]))
        spoil(data, body, value)
        answer = posted(maxi, f"/api/v1/{door}", body)
        assert answer.status_code < 500, answer.text

    send()


def spoil(data: st.DataObject, body: Any, value: object) -> None:
    """Put a value somewhere into a body."""
    place = data.draw(st.sampled_from(sorted(body) if isinstance(body, dict) else range(len(body))))
    inner = body[place]
    if isinstance(inner, dict | list) and inner and data.draw(st.booleans()):
        spoil(data, inner, value)
    else:
        body[place] = [value] if isinstance(inner, list) and data.draw(st.booleans()) else value


def posted(who: TestClient, path: str, body: object, method: str = "POST") -> Any:
    sent = json.dumps(body).encode()
    return who.request(method, path, content=sent, headers={"content-type": "application/json"})


def plain(thing: object) -> str:
    return str(thing)[:300].encode("utf-8", "replace").decode()


def test_characters_the_database_cannot_keep_are_refused_at_their_field(programs: Programs) -> None:
    rita = programs.of(programs.lab.rita)
    sample = {
        "sample_type_id": "DW",
        "client_reference": "a\0b",
        "profile_ids": ["BASIC"],
        "custom": {"k\0": "v"},
    }
    answer = rita.post("/api/v1/orders", json={"client_id": "ASH", "contact_id": "x", "samples": [sample]})
    assert answer.status_code == 422
    assert "samples.0.client_reference" in answer.json()["errors"]
    assert rita.get("/api/v1/samples", params={"q": "\0"}).status_code == 422
    assert rita.get("/api/v1/samples/%00").status_code == 422
    for body in (b"{", b"\xff", b"[" * 50_000, b'{"a":' + b"9" * 5000 + b"}", b'{"a": NaN}'):
        answer = rita.post("/api/v1/orders", content=body, headers={"content-type": "application/json"})
        assert 400 <= answer.status_code < 500


def test_a_cursor_of_another_list_is_refused(programs: Programs) -> None:
    ana = programs.of(programs.lab.ana)
    for cursor in ("x", "W10", "////", "bnVsbA", "WzEsIDJd", "WyJcdTAwMDAiXQ"):
        answer = ana.get("/api/v1/samples", params={"after": cursor})
        assert (answer.status_code, answer.json()["code"]) == (422, "invalid")
