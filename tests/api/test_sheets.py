"""The result sheet for programs: seen, filled cell by cell, filled from a file, handed over; work taken up."""

from typing import Any

import pytest

from labflow.models import Analysis, Result, Sample
from labflow.testing import TestLab
from tests.api.conftest import Programs
from tests.api.story import sent_twice

V1 = "/api/v1"
DOOR = f"{V1}/sheets"


def cell(lab: TestLab, sample: Sample, code: str = "NO3", raw: str = "1.84", **more: Any) -> dict[str, Any]:
    return {"cell": f"{lab.analysis(sample, code).id}:{lab.analytes[code]}", "raw": raw, **more}


def filled(lab: TestLab, sample: Sample) -> list[dict[str, Any]]:
    values = {"NO3": "1.84", "PB": "<5", "EC": "Absent"}
    return [cell(lab, sample, code, raw) for code, raw in values.items()]


def test_a_sheet_of_a_test_and_of_a_sample(lab: TestLab, programs: Programs) -> None:
    samples = [lab.received(), lab.received()]
    ana = programs.of(lab.ana)
    of_test = ana.get(DOOR, params={"service": "NO3", "analyte": "NO3"}).json()
    assert {row["sample"] for row in of_test["rows"]} == {each.number for each in samples}
    of_sample = ana.get(DOOR, params={"sample": samples[0].number}).json()
    assert len(of_sample["rows"]) == 3
    far = ana.get(f"{DOOR}/progress", params={"sample": samples[0].number}).json()
    assert far["count"] == 0


def test_a_program_gets_bare_digits(lab: TestLab, programs: Programs) -> None:
    lab.enter(lab.received(), {"PB": "12345"})
    [row] = programs.of(lab.ana).get(DOOR, params={"service": "PB", "analyte": "PB"}).json()["rows"]
    assert row["result"] == "12300"


def test_a_cell_is_saved_and_marked(lab: TestLab, programs: Programs) -> None:
    sample = lab.received()
    one = cell(lab, sample)
    came = programs.of(lab.ana).put(f"{DOOR}/cells", json={"sample": sample.number, "cells": [one]})
    mark = came.json()["marks"][one["cell"]]
    assert (mark["state"], mark["code"], mark["raw"], mark["version"]) == ("saved", "", "1.84", 1)
    [kept] = lab.all(Result, Result.live, Result.sample_id == sample.id)
    assert (kept.raw_text, kept.entered_by_id) == ("1.84", lab.ana.id)


def test_a_saved_value_changes_with_a_reason_and_as_it_was_seen(lab: TestLab, programs: Programs) -> None:
    sample, ana = lab.received(), programs.of(lab.ana)

    def put(one: dict[str, Any], **more: Any) -> str:
        came = ana.put(f"{DOOR}/cells", json={"sample": sample.number, "cells": [one], **more})
        return str(came.json()["marks"][one["cell"]]["code"])

    assert put(cell(lab, sample)) == ""
    assert put(cell(lab, sample, raw="1.9", seen_version=1)) == "reason_needed"
    assert put(cell(lab, sample, raw="1.9", seen_version=0), reason="Typing error") == "stale"
    assert put(cell(lab, sample, raw="a lot", seen_version=1), reason="Typing error") == "invalid"
    assert put(cell(lab, sample, raw="1.9", seen_version=1), reason="Typing error") == ""
    [kept] = lab.all(Result, Result.live, Result.sample_id == sample.id)
    assert kept.raw_text == "1.9"


def test_what_does_not_fit_is_refused(lab: TestLab, programs: Programs) -> None:
    sample, ana = lab.received(), programs.of(lab.ana)
    good = cell(lab, sample)
    for wrong, status in (
        ({"cells": [good]}, 422),  # neither a test nor a sample
        ({"service": "NO-SUCH", "cells": [good]}, 422),
        ({"sample": "S26-999999", "cells": [good]}, 404),
        ({"sample": sample.number, "cells": []}, 422),
        ({"sample": sample.number, "cells": [good | {"cell": "a7"}]}, 422),
        ({"sample": sample.number, "cells": [good | {"seen_version": -1}]}, 422),
        ({"sample": sample.number, "cells": [good | {"raw": "x" * 61}]}, 422),
        ({"sample": sample.number, "cells": [good | {"colour": "red"}]}, 422),
    ):
        assert ana.put(f"{DOOR}/cells", json=wrong).status_code == status, wrong
    assert lab.all(Result, Result.sample_id == sample.id) == []


def test_cells_sent_twice_are_saved_once(lab: TestLab, programs: Programs) -> None:
    sample = lab.received()
    body = {"sample": sample.number, "cells": filled(lab, sample)}
    assert sent_twice(programs.of(lab.ana), "PUT", f"{DOOR}/cells", body).status_code == 200
    assert {row.version for row in lab.all(Result, Result.sample_id == sample.id)} == {1}


def test_what_is_complete_is_handed_over(lab: TestLab, programs: Programs) -> None:
    sample, ana = lab.received(), programs.of(lab.ana)
    body = {"sample": sample.number}
    early = ana.post(f"{DOOR}/submit", json=body)
    assert (early.status_code, "complete" in early.json()["detail"]) == (409, True)
    ana.put(f"{DOOR}/cells", json=body | {"cells": filled(lab, sample)[:2]})
    assert sent_twice(ana, "POST", f"{DOOR}/submit", body).json() == {"count": 2}
    assert ana.post(f"{DOOR}/submit", json=body).status_code == 409
    assert ana.post(f"{DOOR}/submit", json={}).status_code == 422
    assert ana.post(f"{DOOR}/submit", json={"sample": "S26-999999"}).status_code == 404


def test_work_of_a_test_is_taken_up(lab: TestLab, programs: Programs) -> None:
    samples, ana = [lab.received(), lab.received()], programs.of(lab.ana)
    assert sent_twice(ana, "POST", f"{DOOR}/take-up", {"service": "NO3"}).json() == {"count": 2}
    assert {lab.one(Analysis, lab.analysis(each, "NO3").id).analyst_id for each in samples} == {lab.ana.id}
    assert ana.post(f"{DOOR}/take-up", json={"service": "NO-SUCH"}).status_code == 422
    assert ana.post(f"{DOOR}/take-up", json={}).status_code == 422


def test_a_file_fills_a_sheet(lab: TestLab, programs: Programs) -> None:
    sample, maxi = lab.received(), programs.of(lab.max)
    rows = (
        f"Sample,Analyte,Result,Units\n{sample.number},NO3,1.84,mg/L\n{sample.number},PB,2.2,ug/L\n".encode()
    )
    read = maxi.post(f"{V1}/imports", files={"file": ("run.csv", rows, "text/csv")}).json()
    body = {"sample": sample.number, "import_id": read["id"]}
    came = sent_twice(maxi, "POST", f"{DOOR}/import", body)
    assert (came.status_code, came.json()["imported"]) == (200, 2), came.text
    assert {row.raw_text for row in lab.all(Result, Result.live, Result.sample_id == sample.id)} == {
        "1.84",
        "2.2",
    }
    assert maxi.post(f"{DOOR}/import", json=body | {"import_id": "I26-999"}).status_code == 404
    assert maxi.post(f"{DOOR}/import", json={"import_id": read["id"]}).status_code == 422


@pytest.mark.parametrize("name", ["cleo", "otto", "rhea"])
def test_who_enters_no_results_fills_nothing(lab: TestLab, programs: Programs, name: str) -> None:
    sample = lab.received()
    program = programs.of(getattr(lab, name))
    body = {"sample": sample.number, "cells": [cell(lab, sample)]}
    stranger = name == "otto"  # another client's sample is none at all
    assert program.put(f"{DOOR}/cells", json=body).status_code == (404 if stranger else 403)
    assert program.post(f"{DOOR}/submit", json={"sample": sample.number}).status_code == (
        404 if stranger else 403
    )
    refused = program.post(f"{DOOR}/take-up", json={"service": "NO3"})
    assert refused.status_code in (403, 422)  # for a client there is no such test
    if name != "rhea":
        assert program.get(DOOR, params={"sample": sample.number}).status_code == (404 if stranger else 403)
    assert programs.nobody.put(f"{DOOR}/cells", json=body).status_code == 401
    assert lab.all(Result, Result.sample_id == sample.id) == []
