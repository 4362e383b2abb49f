"""Programs prepare, authorise and fetch certificates; anybody may check one."""

import hashlib

from labflow.models import Order, ReportDelivery
from labflow.testing import PASSWORD
from tests.api.conftest import Programs
from tests.api.story import issued


def test_a_report_is_prepared_previewed_and_authorised(programs: Programs) -> None:
    lab = programs.lab
    sample = lab.verified()
    order = lab.one(Order, sample.order_id)
    maxi = programs.of(lab.max)
    prepared = maxi.post("/api/v1/reports", json={"order_id": order.number, "sample_ids": [sample.number]})
    assert prepared.status_code == 201
    report = prepared.json()
    assert (report["state"], report["samples"], report["order"]) == (
        "for_approval",
        [sample.number],
        order.number,
    )
    door = f"/api/v1/reports/{report['number']}"
    assert maxi.get(f"{door}/preview.pdf").content.startswith(b"%PDF")
    early = maxi.get(f"{door}/pdf")
    assert (early.status_code, early.json()["code"]) == (409, "step_not_allowed")

    seen = maxi.get(f"{door}/to-authorise").json()
    stale = maxi.post(f"{door}/authorise", json={"password": PASSWORD, "digest": "0" * 64})
    assert (stale.status_code, stale.json()["code"]) == (409, "stale")
    signed = maxi.post(f"{door}/authorise", json={"password": PASSWORD, "digest": seen["digest"]})
    assert signed.json()["state"] == "issued"
    assert (
        maxi.get("/api/v1/reports", params={"order": order.number}).json()["rows"][0]["number"]
        == report["number"]
    )


def test_a_download_is_the_stored_paper_and_is_kept_in_the_record(programs: Programs) -> None:
    lab = programs.lab
    report = issued(lab, lab.verified())
    cleo = programs.of(lab.cleo)
    answer = cleo.get(f"/api/v1/reports/{report.number}/pdf")
    assert answer.content.startswith(b"%PDF")
    assert answer.headers["etag"] == f'"{hashlib.sha256(answer.content).hexdigest()}"'
    assert (
        answer.headers["content-disposition"]
        == f"attachment; filename=\"{report.number}.pdf\"; filename*=UTF-8''{report.number}.pdf"
    )
    assert (answer.headers["cache-control"], answer.headers["x-content-type-options"]) == (
        "no-store",
        "nosniff",
    )
    programs.of(lab.max).get(f"/api/v1/reports/{report.id}/pdf")
    assert {(each.channel, each.recipient) for each in lab.all(ReportDelivery, ReportDelivery.report_id == report.id)} == {
        ("portal", "cleo@ashland.example"), ("staff", "max@labflow.dev"),
    }  # fmt: skip
    notes = [row for row in lab.audit_of(report.id) if row.act == "downloaded"]
    assert [(row.actor_name, row.verb) for row in notes] == [
        ("Cleo Clark", "reports.download"), ("Max Meyer", "reports.download"),
    ]  # fmt: skip


def test_anybody_may_check_a_code_and_learns_nothing_else(programs: Programs) -> None:
    lab = programs.lab
    report = issued(lab, lab.verified())
    for code in (report.verification_code, report.verification_code.lower().replace("-", " ")):
        found = programs.nobody.get(f"/api/v1/verify/{code}").json()
        assert set(found) == {"valid", "number", "state", "issued_at"}
        assert (found["valid"], found["number"], found["state"]) == (True, report.number, "issued")
    unknown = programs.nobody.get("/api/v1/verify/AAAA-AAAA").json()
    assert unknown == {"valid": False, "number": "", "state": "unknown", "issued_at": None}
    waiting = lab.verified()
    prepared = programs.of(lab.max).post(
        "/api/v1/reports", json={"order_id": str(waiting.order_id), "sample_ids": [str(waiting.id)]}
    )
    code = prepared.json()["verification_code"]
    assert programs.nobody.get(f"/api/v1/verify/{code}").json() == unknown


def test_a_report_is_asked_for_in_a_language_and_turned_into_another(programs: Programs) -> None:
    lab = programs.lab
    sample = lab.verified()
    maxi = programs.of(lab.max)
    asked = {"order_id": str(sample.order_id), "sample_ids": [sample.number], "language": "de"}
    report = maxi.post("/api/v1/reports", json=asked).json()
    assert report["language"] == "de"
    door = f"/api/v1/reports/{report['number']}/language"
    turned = maxi.put(door, json={"language": "en", "version": report["version"]})
    assert (turned.status_code, turned.json()["language"]) == (200, "en")
    stale = maxi.put(door, json={"language": "de", "version": report["version"]})
    assert (stale.status_code, stale.json()["code"]) == (409, "stale")
    unknown = maxi.put(door, json={"language": "tlh"})
    assert unknown.status_code == 422
    assert programs.of(lab.rhea).put(door, json={"language": "de"}).status_code == 403
    assert programs.of(lab.cleo).put(door, json={"language": "de"}).status_code in (403, 404)
