"""The API as a process of its own: it answers, refuses, and stops without breaking off what it is answering."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest
from fastapi.testclient import TestClient
from sqlalchemy import text

from labflow.api.app import api
from labflow.api.elsewhere import OnlyPages
from labflow.domain import identity
from labflow.local.postgres import Dsns
from labflow.settings import PROJECT, Settings
from labflow.settings_checks import problems
from labflow.testing import PASSWORD, TestLab
from tests.api.conftest import Programs
from tests.servers import free_port

pytestmark = pytest.mark.thorough


@dataclass
class Served:
    """The process, where it answers, and a program's token."""

    url: str
    process: subprocess.Popen[bytes]
    token: str
    log: Path

    def program(self) -> httpx.Client:
        return httpx.Client(base_url=self.url, headers={"authorization": f"Bearer {self.token}"}, timeout=20)


@pytest.fixture
def served(real_lab: TestLab, own_database: Dsns, tmp_path: Path) -> Iterator[Served]:
    port, log = free_port(), tmp_path / "api.log"
    around = os.environ | {
        "DATABASE_URL": own_database.app, "LABFLOW_MODE": "demo", "LABFLOW_HOME": str(tmp_path),
        "JWT_SECRET": "only-for-the-tests-of-this-machine-0123456789",
    }  # fmt: skip
    with log.open("wb") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", "labflow.cli.main", "api", "--port", str(port)],
            cwd=PROJECT, env=around, stdout=output, stderr=subprocess.STDOUT, start_new_session=True,
        )  # fmt: skip
    url = f"http://127.0.0.1:{port}"
    try:
        _until_it_answers(url, process, log)
        token = identity.sign_in(real_lab.house, real_lab.rita.email, PASSWORD, kind="api").token
        yield Served(url, process, token, log)
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def test_it_answers_programs_refuses_others_and_serves_no_page(served: Served) -> None:
    with served.program() as program:
        assert program.get("/health").json()["status"] == "ok"
        assert program.get("/health/ready").json()["checks"]["database"] == "ok"
        mine = program.get("/api/v1/me")
        assert (mine.status_code, mine.headers["cache-control"]) == (200, "no-store")
        assert mine.headers["x-request-id"]
        assert '"key";q=50;w=1' in mine.headers["ratelimit-policy"]
    nobody = httpx.get(f"{served.url}/api/v1/me")
    assert (nobody.status_code, nobody.json()["code"]) == (401, "not_signed_in")
    for elsewhere in ("/auth/sign-in", "/auth/language", "/", "/samples", "/_event"):
        assert httpx.get(served.url + elsewhere).status_code == 404, elsewhere
    foreign = httpx.post(f"{served.url}/api/v1/samples", headers={"origin": "https://evil.example"})
    assert (foreign.status_code, foreign.json()["code"]) == (403, "foreign_origin")


def test_told_to_stop_it_answers_what_it_has_begun(served: Served, real_lab: TestLab) -> None:
    sample = real_lab.samples_of(real_lab.order())[0]
    answers: list[httpx.Response] = []

    def receive() -> None:
        with served.program() as program:
            answers.append(
                program.post(f"/api/v1/samples/{sample.number}/receive", json={"location": "Cooler 1"})
            )

    with real_lab.house.engine.begin() as somebody_else:
        somebody_else.execute(text("select set_config('labflow.side', 'system', true)"))
        somebody_else.execute(text("select 1 from sample where id = :id for update"), {"id": sample.id})
        asking = threading.Thread(target=receive)
        asking.start()
        _until_it_waits(real_lab)
        served.process.send_signal(signal.SIGTERM)
        time.sleep(1)
        assert answers == []
    asking.join(20)
    assert [answer.status_code for answer in answers] == [200], served.log.read_text()[-2000:]
    assert served.process.wait(20) == 0
    with pytest.raises(httpx.ConnectError):
        httpx.get(f"{served.url}/health")
    with real_lab.system() as work:
        state = work.db.scalar(text("select state from sample where id = :id"), {"id": sample.id})
    assert state == "received"


def test_the_pages_server_sends_programs_to_the_api_and_keeps_its_own_pages(programs: Programs) -> None:
    there = TestClient(OnlyPages(api, "https://api.lab.example"))
    token = programs.token(programs.lab.rita)
    program = there.get("/api/v1/me", headers={"authorization": f"Bearer {token}"})
    assert (program.status_code, program.json()["code"]) == (421, "api_elsewhere")
    assert "https://api.lab.example" in program.json()["detail"]
    assert there.post("/api/v1/auth/token", json={"email": "x", "password": "y"}).status_code == 421
    assert there.get("/health").status_code == 200
    page = there.get("/api/v1/me", headers={"cookie": f"session={token}"})
    assert page.status_code == 200


def test_settings_that_cannot_be_meant_are_refused() -> None:
    same = Settings.model_validate({"LABFLOW_PORT": 4000})
    assert any("LABFLOW_API_PORT" in each for each in problems(same, {}))
    many = Settings.model_validate({"LABFLOW_API_WORKERS": 2})
    assert any("LABFLOW_API_WORKERS" in each and "REDIS_URL" in each for each in problems(many, {}))
    apart = Settings.model_validate({"LABFLOW_API": "separate"})
    assert apart.api_address == "http://localhost:4000"


def _until_it_answers(url: str, process: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        assert process.poll() is None, log.read_text()[-3000:]
        try:
            if httpx.get(f"{url}/health").status_code == 200:
                return
        except httpx.TransportError:
            time.sleep(0.1)
    pytest.fail(log.read_text()[-3000:])


def _until_it_waits(lab: TestLab) -> None:
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline:
        with lab.system() as work:
            waiting = work.db.scalar(
                text(
                    "select count(*) from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'"
                )
            )
        if waiting:
            return
        time.sleep(0.05)
    pytest.fail("The request never came to the row.")
