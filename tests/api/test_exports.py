"""Exports for programs: asked for, prepared, streamed to whoever asked and to nobody else."""

import json
from uuid import UUID

import pytest

from labflow.domain.lists import exporting
from labflow.testing import TestLab
from tests.api.conftest import Programs

V1 = "/api/v1/exports"


def test_a_program_takes_a_list_along(lab: TestLab, programs: Programs) -> None:
    sample = lab.received()
    maxi = programs.of(lab.max)
    made = maxi.post(
        V1, json={"list": "samples", "filter": ["state:is:received"], "fields": ["number", "state"]}
    )
    assert (made.status_code, made.json()["state"]) == (202, "working")
    place = made.headers["location"]
    waiting = maxi.get(f"{place}/file")
    assert (waiting.status_code, waiting.json()["code"]) == (409, "refused")
    exporting.make(lab.house, UUID(made.json()["id"]), tell=lambda _: None)
    ready = maxi.get(place).json()
    assert (ready["state"], ready["rows"], ready["file_name"].endswith(".ndjson")) == ("ready", 1, True)
    file = maxi.get(f"{place}/file")
    assert file.headers["content-type"] == "application/x-ndjson"
    assert file.headers["content-length"] == str(ready["size"])
    assert json.loads(file.content) == {"number": sample.number, "state": "received"}
    assert [each["id"] for each in maxi.get(V1).json()["rows"]] == [ready["id"]]
    vera = programs.of(lab.vera)
    assert vera.get(V1).json()["rows"] == []
    assert (vera.get(place).status_code, vera.get(f"{place}/file").status_code) == (404, 404)


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"list": "secrets"}, "list"),
        ({"list": "samples", "format": "exe"}, "format"),
        ({"list": "samples", "filter": ["colour:is:red"]}, "filter"),
        ({"list": "samples", "fields": ["password"]}, "fields"),
        ({"list": "samples", "sort": "colour"}, "sort"),
        ({"list": "samples", "colour": "red"}, "colour"),
    ],
)
def test_what_is_misspelt_is_refused_at_its_field(lab: TestLab, programs: Programs, body: dict[str, object], field: str) -> None:  # fmt: skip
    refused = programs.of(lab.max).post(V1, json=body)
    assert refused.status_code == 422
    told = refused.json()
    assert field in (told.get("field"), *told.get("errors", {}))


def test_a_client_may_not_ask_for_the_bench(lab: TestLab, programs: Programs) -> None:
    assert programs.of(lab.cleo).post(V1, json={"list": "analyses"}).status_code == 403


def test_a_screens_list_comes_exactly_for_programs(lab: TestLab, programs: Programs) -> None:
    sample = lab.received()
    got = programs.of(lab.max).get("/api/v1/lists/samples/export?format=ndjson&tab=all")
    assert json.loads(got.content)["number"] == sample.number
    assert got.headers["content-type"] == "application/x-ndjson"
