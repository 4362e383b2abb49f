"""The house says whether it is up, and whether it is ready for work."""

import re

import pytest
from sqlalchemy import text

from labflow.api import health
from tests.api.conftest import Programs


def test_the_process_answers(programs: Programs) -> None:
    assert programs.nobody.get("/health").json() == {"status": "ok"}


def test_without_a_worker_the_house_is_not_ready(programs: Programs) -> None:
    answer = programs.nobody.get("/health/ready")
    assert answer.status_code == 503
    assert answer.json() == {
        "status": "not ready", "checks": {"database": "ok", "migrations": "ok", "worker": "no worker at work"},
    }  # fmt: skip


def test_with_everything_at_work_the_house_is_ready(programs: Programs) -> None:
    with programs.lab.system() as work:
        work.db.execute(text("insert into procrastinate_workers (last_heartbeat) values (now())"))
    answer = programs.nobody.get("/health/ready")
    assert (answer.status_code, answer.json()["status"]) == (200, "ready")


def test_a_missing_migration_is_told(programs: Programs, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(health, "_newest", lambda: frozenset({"9999"}))
    assert programs.nobody.get("/health/ready").json()["checks"]["migrations"] == "not complete"


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
