"""Labels for programs: the same verb, the same record, the same refusals."""

from uuid import uuid4

from labflow.domain import labels
from labflow.domain.labels.built_in import BOTTLE
from labflow.models import LabelPrint, Order
from tests.api.conftest import Programs

DOOR = "/api/v1/labels"


def test_labels_are_printed_and_fetched_again(programs: Programs) -> None:
    lab = programs.lab
    sample = lab.received()
    rita = programs.of(lab.rita)
    answer = rita.post(DOOR, json={"samples": [sample.number]})
    assert answer.content.startswith(b"%PDF")
    assert answer.headers["content-disposition"].startswith("attachment")
    assert answer.headers["cache-control"] == "no-store"
    again = rita.post(DOOR, json={"containers": [f"{sample.number}-1"]})
    assert (again.status_code, again.json()["code"], again.json()["field"]) == (
        422,
        "reason_needed",
        "reason",
    )
    zpl = rita.post(DOOR, json={"containers": [f"{sample.number}-1"], "format": "zpl", "reason": "Torn"})
    assert zpl.content.startswith(b"^XA")
    assert [(each.number, each.again) for each in lab.all(LabelPrint)] == [
        (f"{sample.number}-1", False),
        (f"{sample.number}-1", True),
    ]
    run = lab.all(LabelPrint)[0].run_id
    assert rita.get(f"{DOOR}/runs/{run}").content == answer.content
    assert programs.of(lab.ana).get(f"{DOOR}/runs/{run}").status_code == 404


def test_templates_are_named_by_name_or_id(programs: Programs) -> None:
    lab = programs.lab
    with lab.work_as(lab.max) as work:
        id = labels.create(work, BOTTLE)
    rita = programs.of(lab.rita)
    (template,) = rita.get(f"{DOOR}/templates").json()
    assert (template["id"], template["width"], template["is_default"]) == (str(id), 50.0, True)
    picture = rita.get(f"{DOOR}/templates/{id}/picture.svg")
    assert (picture.status_code, picture.headers["content-type"]) == (200, "image/svg+xml")
    assert "default-src 'none'" in picture.headers["content-security-policy"]
    order = lab.one(Order, lab.order())
    assert rita.post(DOOR, json={"orders": [order.number], "template": BOTTLE.name}).status_code == 200
    wrong = rita.post(DOOR, json={"orders": [order.number], "template": "Nothing", "reason": "x"})
    assert (wrong.status_code, wrong.json()["field"]) == (422, "template")


def test_what_cannot_be_printed_is_said(programs: Programs) -> None:
    lab = programs.lab
    sample = lab.received()
    rita = programs.of(lab.rita)
    for body, status in (
        ({}, 422), ({"samples": ["S26-999999"]}, 404), ({"samples": [sample.number], "copies": 0}, 422),
        ({"samples": [sample.number], "format": "doc"}, 422), ({"samples": [sample.number], "colour": "red"}, 422),
        ({"samples": [sample.number], "purpose": "order"}, 422), ({"samples": "x"}, 422),
    ):  # fmt: skip
        assert rita.post(DOOR, json=body).status_code == status, body
    assert lab.all(LabelPrint) == []


def test_clients_and_readers_print_nothing(programs: Programs) -> None:
    lab = programs.lab
    sample = lab.received()
    for person in (lab.cleo, lab.otto, lab.rhea):
        program = programs.of(person)
        assert program.post(DOOR, json={"samples": [sample.number]}).status_code == 403
        for path in ("templates", f"templates/{uuid4()}/picture.svg", f"runs/{uuid4()}"):
            assert program.get(f"{DOOR}/{path}").status_code == 403
    assert programs.nobody.post(DOOR, json={"samples": [sample.number]}).status_code == 401
