"""What several tests of the API begin with: a certificate that was issued, and every door that only reads."""

from typing import Any

from fastapi.testclient import TestClient

from labflow.api.app import api
from labflow.domain import reports
from labflow.domain.reports import ReportDraft
from labflow.models import Report, Sample
from labflow.testing import PASSWORD, TestLab

READING = sorted(path for path, methods in api.openapi()["paths"].items() if "get" in methods and "{" in path)


def issued(lab: TestLab, sample: Sample) -> Report:
    """A report Max authorised."""
    with lab.work_as(lab.max) as work:
        report_id = reports.prepare(work, ReportDraft(sample.order_id, (sample.id,)))
    with lab.work_as(lab.max) as work:
        seen = reports.to_authorise(work, report_id).digest
        reports.authorise(work, report_id, password=PASSWORD, seen_digest=seen)
    return lab.one(Report, report_id)


def filled(name: str, **known: str) -> dict[str, str]:
    """Something for every part of an address: a name or an id, and one sort of record."""
    parts = (
        "reference",
        "file_id",
        "code",
        "analysis_id",
        "attachment_id",
        "comment_id",
        "webhook_id",
        "delivery_id",
        "key_id",
        "account_id",
        "draft_id",
        "session_id",
        "link_id",
        "sealed",
        "part",
        "kind",
    )
    return {**dict.fromkeys(parts, name), "records": "samples", **known}


def sent_twice(program: TestClient, method: str, address: str, body: Any) -> Any:
    """The answer to a request with an idempotency key; the same again is answered by what was kept."""
    key = {"idempotency-key": f"{method} {address}"}
    first = program.request(method, address, json=body, headers=key)
    assert "idempotency-replayed" not in first.headers
    again = program.request(method, address, json=body, headers=key)
    assert again.headers["idempotency-replayed"] == "true"
    assert (again.status_code, again.content) == (first.status_code, first.content)
    return first
