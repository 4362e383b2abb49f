"""Every noun is listed, narrowed, sorted and told by one mechanism; what is misspelt is refused, never left out."""

from typing import Any
from urllib.parse import quote

import pytest
from fastapi.testclient import TestClient

from labflow.domain.finding import key_of
from labflow.domain.lists import window
from labflow.domain.nouns import Noun, all_nouns
from labflow.testing import TestLab
from tests.api.conftest import Programs
from tests.api.story import issued

NOUNS = {noun.name: noun for noun in all_nouns()}
LISTED = sorted(set(NOUNS) - {"fields"})  # fields are listed an entity at a time


@pytest.fixture
def admin(programs: Programs) -> TestClient:
    """Ada's program, in a laboratory where one certificate was issued."""
    issued(programs.lab, programs.lab.verified())
    return programs.of(programs.lab.ada)


def rows(client: TestClient, path: str, **asked: Any) -> list[dict[str, Any]]:
    answer = client.get(f"/api/v1/{path}", params=asked)
    assert answer.status_code == 200, (path, asked, answer.text)
    return answer.json()["rows"]


@pytest.mark.thorough
def test_every_list_is_sorted_both_ways_and_walked_by_its_cursor(admin: TestClient) -> None:
    for name in LISTED:
        noun = NOUNS[name]
        for sort in noun.all_sorts:
            for sign in ("", "-"):
                first = admin.get(f"/api/v1/{name}", params={"sort": sign + sort, "limit": 1})
                assert first.status_code == 200, (name, sort, first.text)
                if after := first.json()["after"]:
                    following = rows(admin, name, sort=sign + sort, limit=1, after=after)
                    assert following != first.json()["rows"], (name, sort)


def test_a_walk_over_pages_meets_everybody_once(admin: TestClient) -> None:
    for name in ("analytes", "people", "audit", "results"):
        whole = [row["id"] for row in rows(admin, name, limit=200)]
        seen, after = [], ""
        while True:
            piece = admin.get(f"/api/v1/{name}", params={"limit": 3, "after": after}).json()
            seen += [row["id"] for row in piece["rows"]]
            after = piece["after"]
            if not after or len(seen) >= len(whole):
                break
        assert seen[: len(whole)] == whole
        assert len(set(seen)) == len(seen)


def test_a_list_too_long_for_a_sort_says_that_it_has_to_be_narrowed(
    admin: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert rows(admin, "analyses", sort="due")
    monkeypatch.setattr(window, "COUNT_CAP", 1)
    refused = admin.get("/api/v1/analyses", params={"sort": "due"})
    assert refused.status_code == 422
    assert "Narrow them by a filter first" in refused.text
    assert rows(admin, "analyses", sort="due", filter="test:is:PB")  # one of them
    in_order = [row["id"] for row in rows(admin, "analyses")]
    assert in_order == sorted(in_order, reverse=True)


def test_a_long_list_is_walked_along_what_stands_beside_it(
    programs: Programs, admin: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    programs.lab.order(count=2)
    programs.lab.order(count=2, client=programs.lab.brewery)
    asked = [{"sort": f"{sign}{sort}"} for sort in ("client", "matrix") for sign in ("", "-")]
    whole = [rows(admin, "samples", **each) for each in asked]
    monkeypatch.setattr(window, "COUNT_CAP", 1)
    assert [rows(admin, "samples", **each) for each in asked] == whole


VALUES = {"date": "in:last30", "text": "has:x", "number": "above:0", "yes": "is:yes"}


def test_every_filter_is_answered(admin: TestClient) -> None:
    for name in LISTED:
        for one in NOUNS[name].all_filters:
            if one.kind == "choice" and not one.uuid:
                continue
            said = f"is:{'0' * 8}-0000-0000-0000-{'0' * 12}" if one.kind == "choice" else VALUES[one.kind]
            if said.split(":")[0] not in one.operators:
                said = f"is:{said.split(':', 1)[1]}"
            answer = admin.get(f"/api/v1/{name}", params={"filter": f"{one.key}:{said}"})
            assert answer.status_code == 200, (name, one.key, answer.text)


def test_choices_are_narrowed_by_what_rows_say(admin: TestClient) -> None:
    assert rows(admin, "samples", filter="state:is:published")
    assert rows(admin, "samples", filter="state:not:published") == []
    assert rows(admin, "samples", filter=["client:is:ASH", "matrix:is:dw"])
    assert rows(admin, "samples", filter="client:is:BRW") == []
    assert rows(admin, "analyses", filter="test:is:PB")
    assert rows(admin, "results", filter="analyte:is:no3|pb")
    assert rows(admin, "service-versions", service="PB", state="active")
    assert rows(admin, "signatures", filter="user:is:vera@labflow.dev")
    assert rows(admin, "people", filter="role:is:analyst")


def test_what_is_misspelt_is_refused_with_what_is_offered(admin: TestClient) -> None:
    for asked, field, word in (
        ({"filter": "stae:is:received"}, "filter", "state"),
        ({"filter": "state:has:received"}, "filter", "not"),
        ({"filter": "state:is:cooked"}, "filter", "received"),
        ({"filter": "state:is:"}, "filter", "state"),
        ({"filter": "client:is:NOBODY"}, "filter", "NOBODY"),
        ({"filter": "due:from:soon"}, "filter", "2026-07-21"),
        ({"filter": "due:in:never"}, "filter", "last30"),
        ({"filter": "above:above:many"}, "filter", "number"),
        ({"sort": "colour"}, "sort", "number"),
        ({"fields": "number,colour"}, "fields", "client_reference"),
        ({"expand": "lawyer"}, "expand", "client"),
        ({"view": "mine"}, "view", "review"),
        ({"colour": "red"}, "colour", "no such field"),
        ({"limit": 0}, "limit", "1"),
    ):
        answer = admin.get("/api/v1/samples", params=asked)
        problem = answer.json()
        assert (answer.status_code, problem["code"], problem["field"] or next(iter(problem["errors"]))) == (
            422, "invalid", field,
        ), asked  # fmt: skip
        assert word in problem["detail"], asked


def test_a_cursor_belongs_to_its_list_sort_and_filters(admin: TestClient) -> None:
    after = admin.get("/api/v1/analytes", params={"limit": 1, "filter": "active:is:yes"}).json()["after"]
    good = {"limit": 1, "filter": "active:is:yes", "after": after}
    assert rows(admin, "analytes", **good)
    for path, changed in (
        ("departments", {}), ("analytes", {"sort": "-keyword"}), ("analytes", {"filter": "active:is:no"}),
        ("analytes", {"q": "a"}), ("analytes", {"after": after[:-2]}), ("analytes", {"after": after.partition(".")[2]}),
    ):  # fmt: skip
        answer = admin.get(f"/api/v1/{path}", params=good | changed)
        assert (answer.status_code, answer.json()["field"]) == (422, "after"), (path, changed)


def test_only_the_fields_that_are_wanted_are_told(admin: TestClient) -> None:
    for name in LISTED:
        whole = rows(admin, name, limit=1)
        names = [field.name for field in NOUNS[name].facts.answer.__dataclass_fields__.values()]
        for row in whole:
            assert list(row) == names, name
        for row in rows(admin, name, limit=1, fields="id"):
            assert list(row) == ["id"], name


def test_what_a_record_points_at_is_told_along(admin: TestClient) -> None:
    [sample] = rows(admin, "samples", expand="order,client", fields="number")
    assert list(sample) == ["number", "expanded"]
    assert sample["expanded"]["client"]["code"] == "ASH"
    assert sample["expanded"]["order"]["state"] == "completed"
    for name in LISTED:
        for other in NOUNS[name].expands:
            assert all(other in row["expanded"] for row in rows(admin, name, limit=2, expand=other))


def test_a_view_gives_filters_and_sort(admin: TestClient) -> None:
    assert rows(admin, "samples", view="open") == []
    assert rows(admin, "samples", view="all")
    saved = admin.post(
        "/api/v1/views", json={"list_name": "samples", "name": "Out", "filters": "state:is:published"}
    ).json()
    assert len(rows(admin, "samples", view=saved["id"])) == 1
    changed = admin.patch(f"/api/v1/views/{saved['id']}", json={"name": "Gone", "filters": "state:is:due"})
    assert (changed.json()["name"], changed.json()["filters"]) == ("Gone", "state:is:due")
    assert rows(admin, "samples", view=saved["id"]) == []
    assert admin.post(f"/api/v1/views/{saved['id']}/remove").status_code == 204
    assert admin.get(f"/api/v1/views/{saved['id']}").status_code == 404


ONES_OWN = ("audit", "jobs", "sample-points", "contacts")  # numbered, or named within a client


def named(noun: Noun, row: dict[str, Any]) -> list[str]:
    """What a record goes by: its id, and the name people know it by."""
    column = key_of(noun.kind) if noun.name not in ONES_OWN else None
    by_name = row.get(column.key) if column is not None else None
    return [str(row["id"]), *([quote(by_name, safe="")] if by_name else [])]


def test_a_record_is_found_by_id_and_by_name_and_not_sent_twice(admin: TestClient) -> None:
    told = 0
    for name, noun in NOUNS.items():
        for row in rows(admin, name, limit=1) if name in LISTED else ():
            answers = [admin.get(f"/api/v1/{name}/{each}") for each in named(noun, row)]
            assert all(each.status_code == 200 for each in answers), (name, answers[0].text)
            assert all(each.json() == answers[0].json() for each in answers)
            tag = answers[0].headers["etag"]
            known = admin.get(f"/api/v1/{name}/{row['id']}", headers={"if-none-match": f'"x", {tag}'})
            assert (known.status_code, known.content, known.headers["etag"]) == (304, b"", tag)
            told += 1
    assert told > 20


PATCHED = ("clients", "contacts", "sample-points", "services", "profiles", "instruments", "people", "sample-types", "methods", "analytes")  # fmt: skip


def test_what_a_change_does_not_send_stays(admin: TestClient, lab: TestLab) -> None:
    for name in PATCHED:
        for row in rows(admin, name, limit=2):
            answer = admin.patch(f"/api/v1/{name}/{row['id']}", json={})
            assert answer.status_code == 200, (name, answer.text)
            told = {key: value for key, value in answer.json().items() if key != "version"}
            assert told == {key: value for key, value in row.items() if key != "version"}, name


def test_a_change_holds_only_for_the_version_that_was_read(admin: TestClient) -> None:
    client = admin.get("/api/v1/clients/ASH")
    tag = client.headers["etag"]
    changed = admin.patch("/api/v1/clients/ASH", json={"city": "Ashland OR"}, headers={"if-match": tag})
    assert (changed.status_code, changed.json()["city"]) == (200, "Ashland OR")
    assert changed.headers["etag"] != tag
    for method, path, body in (
        ("PATCH", "clients/ASH", {"city": "Elsewhere"}), ("POST", "clients/ASH/hold", {"reason": "Invoices"}),
    ):  # fmt: skip
        for old in (tag, '"1"', '"nonsense"'):
            answer = admin.request(method, f"/api/v1/{path}", json=body, headers={"if-match": old})
            assert (answer.status_code, answer.json()["code"]) == (412, "stale")
    assert "Ada Adler changed city" in admin.patch(
        "/api/v1/clients/ASH", json={"city": "Elsewhere"}, headers={"if-match": tag}
    ).json()["detail"]  # fmt: skip
    held = admin.post(
        "/api/v1/clients/ASH/hold", json={"reason": "Invoices"}, headers={"if-match": changed.headers["etag"]}
    )
    assert held.json()["on_hold"] is True
