"""The house says whether it is up, and whether it is ready for work."""

import re
import threading
import time
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import text

from labflow import __version__
from labflow.api import health
from labflow.domain import vitals
from labflow.domain.house import open_house
from labflow.settings import settings
from tests.api.conftest import Programs
from tests.replicas import StandIn


@pytest.fixture(autouse=True)
def _asked_anew() -> None:
    health._STORAGE.forget()


def _with_a_worker(programs: Programs) -> None:
    with programs.lab.system() as work:
        work.db.execute(text("insert into procrastinate_workers (last_heartbeat) values (now())"))


def test_the_process_answers(programs: Programs) -> None:
    told = programs.nobody.get("/health").json()
    assert (told["status"], told["version"]) == ("ok", __version__)
    assert told["uptime_seconds"] >= 0


def test_without_a_worker_the_house_is_not_ready(programs: Programs) -> None:
    answer = programs.nobody.get("/health/ready")
    assert answer.status_code == 503
    assert answer.json() == {
        "status": "not ready",
        "checks": {
            "database": "ok", "migrations": "ok", "worker": "no worker at work", "queue": "ok", "storage": "ok",
        },
    }  # fmt: skip


def test_with_everything_at_work_the_house_is_ready(programs: Programs) -> None:
    _with_a_worker(programs)
    answer = programs.nobody.get("/health/ready")
    assert (answer.status_code, answer.json()["status"]) == (200, "ready")


def test_a_missing_migration_is_told(programs: Programs, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(health, "newest_migrations", lambda: frozenset({"9999"}))
    assert programs.nobody.get("/health/ready").json()["checks"]["migrations"] == "not complete"


def test_a_queue_that_is_behind_is_told_and_turns_nobody_away(programs: Programs) -> None:
    _with_a_worker(programs)
    with programs.lab.system() as work:
        work.house.queue.defer(work.db.connection(), "deliver", event_id=1)
        work.db.execute(text("update procrastinate_events set at = at - interval '11 minutes'"))
    answer = programs.nobody.get("/health/ready")
    assert (answer.status_code, answer.json()["checks"]["queue"]) == (200, "behind")


def test_a_job_planned_for_later_does_not_wait(programs: Programs) -> None:
    with programs.lab.system() as work:
        work.house.queue.defer_until(
            work.db.connection(), work.now + timedelta(hours=1), "send_webhook", delivery_id="x", attempt=1
        )
        assert vitals.queues(work) == []


def test_storage_that_takes_nothing_is_told_without_saying_where(
    programs: Programs, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full() -> None:
        raise OSError(28, "No space left on device", "/srv/lab/files")

    monkeypatch.setattr(programs.lab.house.storage, "check", full)
    answer = programs.nobody.get("/health/ready")
    assert (answer.status_code, answer.json()["checks"]["storage"]) == (503, "not reachable")
    assert "/srv" not in answer.text


def test_storage_is_asked_every_ten_seconds_only(programs: Programs, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[int] = []
    monkeypatch.setattr(programs.lab.house.storage, "check", lambda: asked.append(1))
    programs.nobody.get("/health/ready")
    programs.nobody.get("/health/ready")
    assert asked == [1]


def test_redis_that_is_set_and_away_is_told(programs: Programs, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("REDIS_URL", "redis://:geheim@127.0.0.1:1/0")
    settings.cache_clear()
    try:
        answer = programs.nobody.get("/health/ready")
    finally:
        monkeypatch.undo()
        settings.cache_clear()
    assert answer.json()["checks"]["redis"] == "not reachable"
    assert "geheim" not in answer.text


def test_what_hangs_is_answered_within_two_seconds_and_asked_once(
    programs: Programs, monkeypatch: pytest.MonkeyPatch
) -> None:
    release, asked = threading.Event(), []

    def hang() -> None:
        asked.append(1)
        release.wait(20)

    monkeypatch.setattr(programs.lab.house.storage, "check", hang)
    try:
        for _ in range(2):
            began = time.monotonic()
            answer = programs.nobody.get("/health/ready")
            assert time.monotonic() - began < 2
            assert (answer.status_code, answer.json()["checks"]["storage"]) == (503, "not reachable")
            assert answer.json()["checks"]["database"] == "ok"
        assert asked == [1]
    finally:
        release.set()


def test_the_documentation_needs_nothing_from_elsewhere(programs: Programs) -> None:
    page = programs.nobody.get("/api/reference").text
    assert "/api/v1/samples/{reference}" in page
    for word in ("<script", "http://", "https://"):
        assert word not in page
    assert programs.nobody.get("/api/openapi.json").json()["info"]["title"] == "LabFlow"


def test_the_interactive_page_is_served_from_our_own_origin(programs: Programs) -> None:
    page = programs.nobody.get("/api/docs")
    assert page.headers["content-type"].startswith("text/html")
    parts = re.findall(r'(?:src|href)="([^"]+)"', page.text)
    assert len(parts) == 6
    for part in parts:
        assert part.startswith("/api/"), part
        assert programs.nobody.get(part).status_code == 200, part
    assert "<script>" not in page.text  # the content policy runs no script that stands in a page
    assert programs.nobody.get("/api/docs/index.html").status_code == 404


def test_a_replica_that_is_not_read_is_told_and_turns_nobody_away(programs: Programs) -> None:
    _with_a_worker(programs)
    house = programs.lab.house
    for problem, word in (("", "ok"), ("12 s behind", "not used")):
        open_house(replace(house, replica=StandIn(problem=problem)))
        answer = programs.nobody.get("/health/ready")
        assert (answer.status_code, answer.json()["checks"]["replica"]) == (200, word)
