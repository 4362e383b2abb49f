"""The Python client that is published with LabFlow, against the application itself."""

from collections.abc import Callable

import pytest
from labflow_client import Client, Refused

from labflow.domain.actor import Actor
from labflow.testing import PASSWORD
from tests.api.conftest import Programs

Signed = Callable[[Actor], Client]


@pytest.fixture
def lab_of(programs: Programs) -> Signed:
    """A client signed in as one of the cast."""

    def client(person: Actor) -> Client:
        tokens = Client(http=programs.nobody).sign_in_program({"email": person.email, "password": PASSWORD})
        return Client(token=tokens["access_token"], http=programs.nobody)

    return client


def test_a_sample_goes_from_its_order_to_its_certificate(programs: Programs, lab_of: Signed) -> None:
    lab = programs.lab
    rita, ana, vera, maxi = (lab_of(person) for person in (lab.rita, lab.ana, lab.vera, lab.max))
    order = rita.create_order(
        {"client_id": "ASH", "contact_id": "renee@ashland.example", "samples": [{"sample_type_id": "DW", "client_reference": "Well 4", "service_ids": ["NO3"]}]},
        idempotency_key="order-of-the-test",
    )  # fmt: skip
    (sample,) = rita.list_samples(filter=[f"order:is:{order['number']}"])["rows"]
    rita.receive_sample(sample["number"], {"temperature": "3.8", "location": "Cooler 1"})
    (analysis,) = ana.each(ana.list_analyses, sample=sample["number"])
    ana.enter_results(
        {
            "entries": [
                {"analysis_id": analysis["id"], "analyte_id": str(lab.analytes["NO3"]), "raw_text": "1.84"}
            ]
        }
    )
    ana.submit_analyses({"analysis_ids": [analysis["id"]]})
    seen = vera.view_what_to_sign(id=[analysis["id"]])
    vera.verify_analyses({"analysis_ids": [analysis["id"]], "password": PASSWORD, "digest": seen["digest"]})
    report = maxi.prepare_report({"order_id": order["number"], "sample_ids": [sample["number"]]})
    digest = maxi.view_report_to_authorise(report["id"])["digest"]
    issued = maxi.authorise_report(report["id"], {"password": PASSWORD, "digest": digest})
    assert issued["state"] == "issued"
    assert lab_of(lab.cleo).fetch_report(issued["number"]).startswith(b"%PDF")


def test_a_refusal_is_an_exception_that_says_which_field(programs: Programs, lab_of: Signed) -> None:
    with pytest.raises(Refused) as refused:
        lab_of(programs.lab.rita).create_order({"client_id": "NONE", "contact_id": "x", "samples": [{"sample_type_id": "DW"}]})  # fmt: skip
    assert (refused.value.status, refused.value.code) == (422, "invalid")
    assert "client_id" in refused.value.errors


def test_a_list_is_read_to_its_end(programs: Programs, lab_of: Signed) -> None:
    programs.lab.order(count=5)
    rita = lab_of(programs.lab.rita)
    assert len({row["id"] for row in rita.each(rita.list_samples, limit=2)}) == 5
