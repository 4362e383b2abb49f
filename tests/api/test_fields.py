"""Own fields through the API: what they are, typed in, checked, and given back."""

from labflow.domain import field_setup
from labflow.domain.field_setup import FieldFacts
from tests.api.conftest import Programs


def define(programs: Programs, label: str, **facts) -> None:
    with programs.lab.work_as(programs.lab.max) as work:
        field_setup.add(work, FieldFacts(entity="sample", label=label, **facts))


def test_a_new_field_is_listed_taken_checked_and_given_back(programs: Programs) -> None:
    define(programs, "Depth", kind="number", required=True)
    define(programs, "Tap", kind="choice", options=("Kitchen", "Cellar"))
    rita = programs.of(programs.lab.rita)
    listed = rita.get("/api/v1/fields", params={"entity": "sample"}).json()
    assert [(each["key"], each["kind"], each["options"]) for each in listed] == [
        ("depth", "number", []), ("tap", "choice", ["Kitchen", "Cellar"]),
    ]  # fmt: skip
    order = {
        "client_id": "ASH", "contact_id": "renee@ashland.example",
        "samples": [{"sample_type_id": "DW", "client_reference": "Site 1", "profile_ids": ["BASIC"], "custom": {"depth": "deep", "tap": "Attic"}}],
    }  # fmt: skip
    refused = rita.post("/api/v1/orders", json=order)
    assert refused.status_code == 422
    assert "Type a number" in refused.text
    assert "Choose one of: Kitchen, Cellar" in refused.text
    order["samples"][0]["custom"] = {"depth": "3.50", "tap": "Cellar"}
    made = rita.post("/api/v1/orders", json=order)
    assert made.status_code == 201, made.text
    [sample] = programs.lab.samples_of(made.json()["id"])
    assert rita.get(f"/api/v1/samples/{sample.number}").json()["custom"] == {"depth": "3.50", "tap": "Cellar"}


def test_a_client_learns_nothing_of_the_fields(programs: Programs) -> None:
    assert programs.of(programs.lab.cleo).get("/api/v1/fields").status_code == 403
