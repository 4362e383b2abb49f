"""Drafts of orders for programs: begun, changed, filled from an order, registered wholly or by its good rows, discarded."""

from typing import Any
from uuid import uuid4

import pytest

from labflow.models import DraftOrder, Order, Sample
from labflow.testing import TestLab
from tests.api.conftest import Programs
from tests.api.story import sent_twice

DOOR = "/api/v1/drafts"


def row(name: str, **more: str) -> dict[str, str]:
    return {"id": name, "sample_type": "DW", "tests": "BASIC", "client_reference": f"Tap {name}", **more}


def typed(lab: TestLab, programs: Programs, *rows: dict[str, str]) -> dict[str, Any]:
    """An order of the first client's, whole but for what its rows lack."""
    contacts = programs.of(lab.max).get("/api/v1/contacts", params={"client": "ASH"}).json()["rows"]
    header = {"contact_id": contacts[0]["id"], "client_reference": "PO 9"}
    return {"client_id": "ash", "header": header, "rows": list(rows)}


def test_a_draft_tells_every_problem_and_registers_nothing(lab: TestLab, programs: Programs) -> None:
    rita = programs.of(lab.rita)
    kept = rita.post(DOOR, json=typed(lab, programs, row("a"), row("b", tests="NO-SUCH"))).json()
    assert (kept["rows"], kept["good"], list(kept["cells"]), kept["order"]) == (2, 1, ["b|tests"], {})
    seen = rita.get(f"{DOOR}/{kept['id']}").json()
    assert [each["id"] for each in seen["rows"]] == ["a", "b"]
    assert lab.all(Order) == []


def test_a_draft_is_changed_row_by_row(lab: TestLab, programs: Programs) -> None:
    rita = programs.of(lab.rita)
    kept = rita.post(DOOR, json=typed(lab, programs, row("a"), row("b", tests="NO-SUCH"))).json()
    address = f"{DOOR}/{kept['id']}"
    mended = rita.put(address, json={"rows": [row("b"), row("c")], "order": ["b", "c"]}).json()
    assert (mended["rows"], mended["good"], mended["cells"]) == (2, 2, {})
    assert [each["id"] for each in rita.get(address).json()["rows"]] == ["b", "c"]


def test_a_whole_draft_is_registered_once(lab: TestLab, programs: Programs) -> None:
    rita = programs.of(lab.rita)
    kept = rita.post(DOOR, json=typed(lab, programs, row("a"), row("b"))).json()
    done = sent_twice(rita, "POST", f"{DOOR}/{kept['id']}/register", {}).json()
    assert (done["added"], done["left_rows"]) == (2, [])
    assert len(lab.all(Order)) == 1
    assert len(lab.all(Sample)) == 2
    again = rita.post(f"{DOOR}/{kept['id']}/register")  # without a key: there is no such draft any more
    assert again.status_code == 404
    assert len(lab.all(Sample)) == 2


def test_good_rows_are_registered_and_the_others_stay(lab: TestLab, programs: Programs) -> None:
    rita = programs.of(lab.rita)
    kept = rita.post(DOOR, json=typed(lab, programs, row("a"), row("b", tests="NO-SUCH"))).json()
    address = f"{DOOR}/{kept['id']}"
    refused = rita.post(f"{address}/register")
    assert (refused.status_code, lab.all(Order)) == (422, [])
    done = rita.post(f"{address}/register", json={"only_good": True}).json()
    assert (done["added"], done["left_rows"]) == (1, ["b"])
    assert [each["id"] for each in rita.get(address).json()["rows"]] == ["b"]


def test_an_order_is_copied_into_a_draft(lab: TestLab, programs: Programs) -> None:
    before = lab.one(Order, lab.order(count=3))
    rita = programs.of(lab.rita)
    kept = rita.post(DOOR, json=typed(lab, programs)).json()
    opened = rita.post(f"{DOOR}/{kept['id']}/copy-order", json={"order_id": before.number})
    assert opened.status_code == 200, opened.text
    assert len(opened.json()["rows"]) == 3
    missing = rita.post(f"{DOOR}/{kept['id']}/copy-order", json={"order_id": "O26-999999"})
    assert missing.status_code in (404, 422)


def test_a_draft_is_given_up(lab: TestLab, programs: Programs) -> None:
    rita = programs.of(lab.rita)
    kept = rita.post(DOOR, json=typed(lab, programs, row("a"))).json()
    address = f"{DOOR}/{kept['id']}"
    assert sent_twice(rita, "POST", f"{address}/discard", {}).status_code == 204
    assert rita.put(address, json={"rows": [row("b")]}).status_code == 409
    assert rita.post(f"{address}/register").status_code == 404
    assert lab.all(Order) == []


@pytest.mark.parametrize(
    "wrong",
    [
        {"client_id": "NO-SUCH"},
        {"rows": [{"id": "a", "sample_type": "x" * 1001}]},
        {"rows": [{"id": "a"}] * 1001},
        {"header": {str(place): "" for place in range(61)}},
        {"colour": "red"},
    ],
)
def test_what_does_not_fit_is_refused(lab: TestLab, programs: Programs, wrong: dict[str, Any]) -> None:
    assert programs.of(lab.rita).post(DOOR, json=wrong).status_code == 422
    assert lab.all(DraftOrder) == []


def test_a_draft_sent_twice_is_begun_once(lab: TestLab, programs: Programs) -> None:
    sent_twice(programs.of(lab.rita), "POST", DOOR, typed(lab, programs, row("a")))
    assert len(lab.all(DraftOrder)) == 1


def test_a_draft_is_its_writers_own(lab: TestLab, programs: Programs) -> None:
    kept = programs.of(lab.rita).post(DOOR, json=typed(lab, programs, row("a"))).json()
    address = f"{DOOR}/{kept['id']}"
    maxi = programs.of(lab.max)
    assert maxi.get(address).status_code == 404
    assert maxi.put(address, json={"rows": [row("b")]}).status_code == 404
    for act in ("register", "discard"):
        assert maxi.post(f"{address}/{act}").status_code == 404
    assert programs.of(lab.rita).post(f"{DOOR}/{uuid4()}/register").status_code == 404


@pytest.mark.parametrize("name", ["cleo", "ana", "rhea"])
def test_who_types_no_orders_is_refused(lab: TestLab, programs: Programs, name: str) -> None:
    body = typed(lab, programs, row("a"))
    program = programs.of(getattr(lab, name))
    assert program.post(DOOR, json=body).status_code == 403
    assert program.put(f"{DOOR}/{uuid4()}", json=body).status_code == 403
    assert programs.nobody.post(DOOR, json=body).status_code == 401
    assert lab.all(DraftOrder) == []
