"""Many rows over HTTP: by content type, with a report, the same answer when sent twice; many of them as a run."""

import json
from typing import Any
from uuid import UUID

import pytest

from labflow.domain import bulk
from labflow.domain.bulk import running
from labflow.models import Order, Sample
from labflow.testing import TestLab
from tests.api.conftest import Programs
from tests.domain.test_bulk import names, ndjson

V1 = "/api/v1/imports"
NDJSON = {"content-type": "application/x-ndjson"}
__all__ = ["names"]


def good(names: dict[str, str]) -> dict[str, str]:
    return {"order": names["order"], "sample_type": names["type"], "client_reference": "W", "profiles": names["profile"]}  # fmt: skip


def test_rows_are_told_one_by_one_and_a_repeated_request_keeps_nothing_twice(
    lab: TestLab, programs: Programs, names: dict[str, str]
) -> None:
    maxi, data = programs.of(lab.max), ndjson(good(names), good(names) | {"sample_type": "X"})
    headers = {**NDJSON, "idempotency-key": "rows-1"}
    told = maxi.post(f"{V1}/samples", content=data, headers=headers)
    assert told.status_code == 200
    assert [row["status"] for row in told.json()["results"]] == ["kept", "refused"]
    assert told.json()["results"][1]["problems"][0]["field"] == "sample_type"
    again = maxi.post(f"{V1}/samples", content=data, headers=headers)
    assert (again.headers["idempotency-replayed"], again.json()) == ("true", told.json())
    assert len(lab.all(Sample)) == 2
    csv = f"order,sample_type,client_reference,profiles\n{names['order']},{names['type']},W,{names['profile']}\n"
    assert maxi.post(f"{V1}/samples", content=csv, headers={"content-type": "text/csv; charset=utf-8"}).json()["kept"] == 1  # fmt: skip


def test_results_over_http(lab: TestLab, programs: Programs) -> None:
    sample = lab.received()
    told = programs.of(lab.ana).post(f"{V1}/results", content=json.dumps({"sample": sample.number, "analyte": "NO3", "value": "1.8"}), headers=NDJSON)  # fmt: skip
    assert told.json()["kept"] == 1


@pytest.mark.parametrize("kind", ["samples", "results"])
def test_refusals(lab: TestLab, programs: Programs, kind: str) -> None:
    ada, path = programs.of(lab.ada), f"{V1}/{kind}"
    assert programs.nobody.post(path, content=b"{}", headers=NDJSON).status_code == 401
    assert programs.of(lab.rhea).post(path, content=b"{}", headers=NDJSON).status_code == 403
    for media_type in ("application/json", "application/zip", ""):
        assert ada.post(path, content=b"{}", headers={"content-type": media_type}).status_code == 415
    assert ada.post(path, content=b"", headers=NDJSON).status_code == 422
    assert ada.post(path, content=b"{}\n" * 10_001, headers=NDJSON).status_code == 422
    assert ada.post(path, content=b"x" * (50 * 1024 * 1024 + 1), headers=NDJSON).status_code == 413


def test_many_rows_are_a_run(
    lab: TestLab, programs: Programs, names: dict[str, str], monkeypatch: Any
) -> None:
    monkeypatch.setattr(running, "AT_ONCE", 1)
    maxi = programs.of(lab.max)
    begun = maxi.post(f"{V1}/samples", content=ndjson(good(names), good(names)), headers=NDJSON)
    assert (begun.status_code, begun.json()["state"]) == (202, "working")
    with lab.system() as work:
        bulk.take(work, UUID(begun.json()["id"]))
    done = maxi.get(begun.headers["location"]).json()
    assert (done["state"], done["kept"], done["report"][0]["status"]) == ("done", 2, "kept")
    assert maxi.get("/api/v1/bulk-imports").json()["rows"][0]["report"] is None
    assert programs.of(lab.ada).get(begun.headers["location"]).status_code == 404
    assert len(lab.all(Order)) == 1
