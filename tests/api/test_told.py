"""One line tells of a request: by whom, by which route, how it ended; its number is in the audit trail and in its jobs."""

import io
import json
import logging
from collections.abc import Iterator
from uuid import uuid4

import pytest
import structlog
from fastapi.testclient import TestClient
from sqlalchemy import text

from labflow.api.app import api
from labflow.edge import Edge
from labflow.kit import logs
from labflow.models import AuditEvent
from tests.api.conftest import Programs

V1 = "/api/v1"


@pytest.fixture
def lines() -> Iterator[object]:
    """The log lines written since the last time of asking."""
    handlers, level = logging.getLogger().handlers[:], logging.getLogger().level
    logs.configure("info")
    stream = io.StringIO()
    for handler in logging.getLogger().handlers:
        assert isinstance(handler, logging.StreamHandler)
        handler.setStream(stream)

    def written() -> list[dict[str, object]]:
        told = stream.getvalue().splitlines()
        stream.seek(0)
        stream.truncate()
        return [json.loads(line) for line in told]

    yield written
    logging.getLogger().handlers[:] = handlers
    logging.getLogger().setLevel(level)
    structlog.reset_defaults()


def _program(programs: Programs, token: str = "") -> TestClient:
    edge = Edge(api, is_page=lambda path: path == "/samples")
    headers = {"authorization": f"Bearer {token}"} if token else {}
    return TestClient(edge, headers=headers)


def test_a_request_is_one_line_with_route_and_person(programs: Programs, lines) -> None:
    ada = programs.lab.ada
    token = programs.token(ada)
    lines()
    number = uuid4().hex
    answer = _program(programs, token).get(f"{V1}/samples/{uuid4()}", headers={"x-request-id": number})
    [told] = [line for line in lines() if line["event"] == "request"]
    assert answer.status_code == 404, (answer.text, told)
    assert answer.headers["x-request-id"] == number
    assert (told["method"], told["route"], told["status"]) == (
        "GET",
        f"{V1}/samples/{{reference}}",
        answer.status_code,
    )
    assert (told["request_id"], told["actor"], told["side"]) == (number, str(ada.id), "lab")
    assert float(str(told["ms"])) > 0


def test_a_stranger_is_nobody_in_the_line(programs: Programs, lines) -> None:
    _program(programs).get(f"{V1}/samples")
    [told] = [line for line in lines() if line["event"] == "request"]
    assert told["status"] == 401
    assert "actor" not in told


@pytest.mark.parametrize(
    ("path", "route"),
    [
        ("/samples", "page"),
        ("/api/v1/nothing/here/4711", "other"),
        ("/some/where?token=4711", "other"),
        ("/.env", "other"),
    ],
)
def test_what_was_declared_nowhere_is_told_by_its_kind(
    programs: Programs, lines, path: str, route: str
) -> None:
    _program(programs).get(path)
    told = [line for line in lines() if line["event"] == "request"]
    assert [line["route"] for line in told] == [route]
    assert "4711" not in json.dumps(told)


def test_health_and_built_files_come_in_dozens_and_are_quiet(programs: Programs, lines) -> None:
    _program(programs).get("/health")
    _program(programs).get("/assets/app-1234.js")
    assert not [line for line in lines() if line["event"] == "request"]


def test_the_number_of_a_request_is_in_the_audit_trail_and_in_its_jobs(programs: Programs, lines) -> None:
    number = uuid4()
    answer = _program(programs, programs.token(programs.lab.ada)).post(
        f"{V1}/people",
        json={"name": "New Person", "email": "new.person@labflow.dev", "role_codes": ["analyst"]},
        headers={"x-request-id": number.hex},
    )
    assert answer.status_code in (200, 201), answer.text
    with programs.lab.system() as work:
        trail = work.db.query(AuditEvent).where(AuditEvent.request_id == number).all()
        jobs = work.db.scalars(text("select args->>'request_id' from procrastinate_jobs")).all()
    assert {row.entity for row in trail} >= {"lab_user"}
    assert number.hex in jobs


def test_a_failure_has_the_number_that_was_told(
    programs: Programs, lines, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> None:
        raise RuntimeError("password=verysecretvalue")

    monkeypatch.setattr("labflow.api.health.checked", broken)
    answer = _program(programs).get("/health/ready")
    told = lines()
    assert answer.status_code == 500
    [failure] = [line for line in told if line["event"] == "request_failed"]
    assert failure["request_id"] == answer.json()["reference"]
    assert "RuntimeError" in str(failure["exception"])
    assert "verysecret" not in json.dumps(told)
