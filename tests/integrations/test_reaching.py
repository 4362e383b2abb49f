"""What is away is waited for: each time told, with longer and longer pauses, and the port answers meanwhile."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from http.client import HTTPConnection
from pathlib import Path

import pytest

from labflow.integrations.reaching import database_problem, until_there
from labflow.local.closed_door import closed_door
from labflow.settings import PROJECT

pytestmark = pytest.mark.thorough

NOWHERE = "postgresql://labflow_app:geheim@127.0.0.1:1/labflow"


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def ask(port: int, path: str, method: str = "GET") -> tuple[int, str]:
    connection = HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        connection.request(method, path)
        answer = connection.getresponse()
        return answer.status, answer.read().decode()
    finally:
        connection.close()


def test_it_is_told_each_time_and_asked_less_and_less_often() -> None:
    answers = iter(["refused."] * 8 + [""])
    told: list[str] = []
    pauses: list[float] = []
    assert until_there("Redis", lambda: next(answers), told.append, sleep=pauses.append)
    assert len(told) == 9
    assert told[-1] == "Redis is there now."
    assert all("refused" in line and "Trying again in" in line for line in told[:-1])
    assert pauses == sorted(pauses) or max(pauses) <= 15 * 1.1
    assert pauses[0] < 1 < pauses[-1] <= 15 * 1.1


def test_it_is_given_up_after_its_time() -> None:
    told: list[str] = []
    assert not until_there("Redis", lambda: "refused.", told.append, seconds=0, sleep=lambda _: None)
    assert "still not reachable" in told[-1]


def test_what_is_there_needs_no_word() -> None:
    told: list[str] = []
    assert until_there("Redis", lambda: "", told.append)
    assert told == []


def test_the_database_says_why_without_its_password() -> None:
    problem = database_problem(NOWHERE)
    assert "refused" in problem
    assert "geheim" not in problem


def test_while_it_waits_the_port_is_alive_not_ready_and_says_why() -> None:
    port = free_port()
    away = {"database": "", "redis": ""}
    with closed_door("127.0.0.1", port, away):
        assert ask(port, "/health") == (200, '{"status": "ok"}')
        status, told = ask(port, "/health/ready")
        assert (status, json.loads(told)["status"]) == (503, "not ready")
        assert set(json.loads(told)["checks"]) == {"database", "redis"}
        del away["database"]
        assert set(json.loads(ask(port, "/health/ready")[1])["checks"]) == {"redis"}
        status, told = ask(port, "/api/v1/samples", "POST")
        assert (status, json.loads(told)["code"]) == (503, "unavailable")
        assert ask(port, "/", "HEAD") == (503, "")
    with pytest.raises(OSError):
        ask(port, "/health")


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    ours = {
        "LABFLOW_MODE": "demo", "LABFLOW_HOME": str(tmp_path), "LABFLOW_PORT": str(free_port()), "DATABASE_URL": NOWHERE,
        "LOG_FORMAT": "json", "JWT_SECRET": "a" * 40, "JWT_REFRESH_SECRET": "b" * 40, "TMPDIR": str(tmp_path),
    }  # fmt: skip
    return os.environ | ours


def begun(part: str, environment: dict[str, str], log: Path) -> "subprocess.Popen[bytes]":
    with log.open("wb") as output:
        return subprocess.Popen(
            [sys.executable, "-m", "labflow.cli.main", part], cwd=PROJECT, env=environment, stdout=output, stderr=output
        )  # fmt: skip


@pytest.fixture(params=["web", "worker"])
def waiting(
    request: pytest.FixtureRequest, environment: dict[str, str], tmp_path: Path
) -> Iterator[tuple[str, Path]]:
    """A part of LabFlow, begun without a database."""
    log = tmp_path / "part.log"
    process = begun(request.param, environment, log)
    deadline = time.monotonic() + 60
    while log.read_text().count("Trying again") < 2 and time.monotonic() < deadline:
        assert process.poll() is None, log.read_text()
        time.sleep(0.2)
    yield request.param, log
    process.send_signal(signal.SIGTERM)
    process.wait(20)


def test_a_part_without_its_database_waits_in_clear_lines(
    waiting: tuple[str, Path], environment: dict[str, str]
) -> None:
    part, log = waiting
    lines = [json.loads(line) for line in log.read_text().splitlines()]
    told = [line["event"] for line in lines]
    assert len([line for line in told if line.startswith("The database is not reachable")]) >= 2
    assert "Traceback" not in log.read_text()
    assert "geheim" not in log.read_text()
    if part == "web":
        status, body = ask(int(environment["LABFLOW_PORT"]), "/health/ready")
        assert (status, json.loads(body)["checks"]) == (503, {"database": "not reachable"})


def test_a_migration_without_its_database_is_refused_in_a_sentence(
    environment: dict[str, str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from labflow.cli import database, main
    from labflow.settings import settings

    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr(database, "WAIT", 0.0)
    settings.cache_clear()
    try:
        with pytest.raises(SystemExit) as ended:
            main.main(["migrate"])
    finally:
        monkeypatch.undo()
        settings.cache_clear()
    assert ended.value.code == 1
    assert "The database is not reachable. Nothing was started." in capsys.readouterr().err
