"""Programs enter results, hand them over; a second person signs for them."""

from labflow.models import Sample
from labflow.testing import PASSWORD
from labflow.vocabulary import SampleState
from tests.api.conftest import Programs


def test_results_go_from_entry_to_verified(programs: Programs) -> None:
    lab = programs.lab
    sample = lab.received()
    ana, vera = programs.of(lab.ana), programs.of(lab.vera)
    cells = ana.get(f"/api/v1/samples/{sample.number}/results").json()
    assert [(cell["keyword"], cell["version"]) for cell in cells] == [("NO3", 0), ("PB", 0), ("EC", 0)]
    typed = {"NO3": "1.84", "PB": "2.1", "EC": "Absent"}
    entries = [
        {
            "analysis_id": cell["analysis_id"],
            "analyte_id": cell["analyte_id"],
            "raw_text": typed[cell["keyword"]],
        }
        for cell in cells
    ]
    outcomes = ana.post("/api/v1/results", json={"entries": entries}).json()
    assert [(each["kept"], each["reported_text"]) for each in outcomes] == [
        (True, "1.84"),
        (True, "2.10"),
        (True, "Absent"),
    ]

    ids = [cell["analysis_id"] for cell in cells]
    assert ana.post("/api/v1/analyses/submit", json={"analysis_ids": ids}).status_code == 204
    signing = vera.get("/api/v1/analyses/to-sign", params={"id": ids}).json()
    assert signing["results"] == 3
    wrong = vera.post(
        "/api/v1/analyses/verify", json={"analysis_ids": ids, "password": "no", "digest": signing["digest"]}
    )
    assert (wrong.status_code, wrong.json()["code"]) == (403, "signature_refused")
    right = vera.post(
        "/api/v1/analyses/verify",
        json={"analysis_ids": ids, "password": PASSWORD, "digest": signing["digest"]},
    )
    assert right.json() == {"verified": 3}
    assert lab.one(Sample, sample.id).state == SampleState.VERIFIED


def test_each_cell_is_answered_for_itself(programs: Programs) -> None:
    lab = programs.lab
    sample = lab.received()
    lab.enter(sample, {"NO3": "1.84"})
    ana = programs.of(lab.ana)
    cells = {cell["keyword"]: cell for cell in ana.get(f"/api/v1/samples/{sample.id}/results").json()}
    assert (cells["NO3"]["numeric"], cells["NO3"]["entered_by"]) == ("1.84", "Ana Alvarez")

    def entry(keyword: str, text: str, seen: int = 0) -> dict[str, object]:
        cell = cells[keyword]
        return {
            "analysis_id": cell["analysis_id"], "analyte_id": cell["analyte_id"], "raw_text": text, "seen_version": seen
        }  # fmt: skip

    sent = [entry("NO3", "9.9"), entry("NO3", "9.9", 1), entry("PB", "abc"), entry("EC", "Present")]
    outcomes = ana.post("/api/v1/results", json={"entries": sent}).json()
    assert [(each["kept"], each["code"]) for each in outcomes] == [
        (False, "stale"), (False, "reason_needed"), (False, "invalid"), (True, ""),
    ]  # fmt: skip
    changed = ana.post(
        "/api/v1/results", json={"entries": [entry("NO3", "9.9", 1)], "reason": "Misread"}
    ).json()
    assert (changed[0]["kept"], changed[0]["version"]) == (True, 2)


def test_qualifiers_are_set_by_hand(programs: Programs) -> None:
    lab = programs.lab
    sample = lab.received()
    lab.enter(sample, {"NO3": "1.84"})
    ana = programs.of(lab.ana)
    address = f"/api/v1/samples/{sample.id}/results"

    def cell() -> dict[str, object]:
        [found] = [each for each in ana.get(address).json() if each["keyword"] == "NO3"]
        return found

    def send(**facts: object) -> dict[str, object]:
        seen = cell()
        entry = {name: seen[name] for name in ("analysis_id", "analyte_id", "raw_text")} | {
            "seen_version": seen["version"]
        }
        return ana.post("/api/v1/results", json={"entries": [entry | facts]}).json()[0]

    assert send(by_hand=["J", "H"])["qualifiers"] == ["H", "J"]
    assert send()["qualifiers"] == ["H", "J"]
    assert (cell()["qualifiers"], cell()["by_hand"]) == (["H", "J"], ["H", "J"])
    refused = send(by_hand=["X"])
    assert (refused["kept"], refused["field"]) == (False, "qualifiers")
    assert send(by_hand=[])["qualifiers"] == []


def test_results_are_sent_back_and_tested_again(programs: Programs) -> None:
    lab = programs.lab
    sample = lab.resulted()
    vera = programs.of(lab.vera)
    nitrate, lead = str(lab.analysis(sample, "NO3").id), str(lab.analysis(sample, "PB").id)
    blank = vera.post("/api/v1/analyses/send-back", json={"analysis_ids": [nitrate], "reason": " "})
    assert blank.status_code in (409, 422)
    done = vera.post(
        "/api/v1/analyses/send-back", json={"analysis_ids": [nitrate], "reason": "Check the dilution"}
    )
    assert done.status_code == 204
    again = vera.post(f"/api/v1/analyses/{lead}/retest", json={"reason": "Drift"})
    assert (again.status_code, again.json()["id"]) == (201, str(lab.analysis(sample, "PB").id))
    assert [cell["attempt"] for cell in vera.get(f"/api/v1/samples/{sample.id}/results").json()] == [
        1,
        1,
        2,
        1,
    ]


def test_who_entered_may_not_verify(programs: Programs) -> None:
    lab = programs.lab
    sample = lab.received()
    lab.enter(sample, {"NO3": "1"}, by=lab.vera)
    ids = [str(lab.analysis(sample).id)]
    vera = programs.of(lab.vera)
    assert vera.post("/api/v1/analyses/submit", json={"analysis_ids": ids}).status_code == 204
    digest = vera.get("/api/v1/analyses/to-sign", params={"id": ids}).json()["digest"]
    refused = vera.post(
        "/api/v1/analyses/verify", json={"analysis_ids": ids, "password": PASSWORD, "digest": digest}
    )
    assert (refused.status_code, refused.json()["code"]) == (403, "second_person_needed")
