"""A job goes by the number of the request that asked for it, and does not see it among its arguments."""

from types import SimpleNamespace
from typing import Any

import pytest

from labflow.jobs.watched import watched
from labflow.kit import errand, meters, telling


def _context(arguments: dict[str, Any]) -> Any:
    job = SimpleNamespace(id=7, task_name="labflow.deliver", queue="default", task_kwargs=arguments)
    return SimpleNamespace(job=job)


def _count(outcome: str) -> float:
    return meters.jobs.labels("labflow.deliver", outcome)._value.get()


async def test_the_job_is_the_requests_errand_and_is_counted() -> None:
    arguments = {"event_id": 4, "request_id": "0193a1b2c3d4"}
    seen: list[str] = []

    async def job() -> str:
        doing = errand.now()
        seen.append(doing.request_id if doing else "")
        return "answer"

    before = _count("done")
    assert await watched(job, _context(arguments), None) == "answer"  # type: ignore[arg-type]
    assert seen == ["0193a1b2c3d4"]
    assert arguments == {"event_id": 4}
    assert _count("done") == before + 1


async def test_a_job_that_fails_is_told_and_fails_on(monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[dict[str, Any]] = []
    monkeypatch.setattr(
        telling, "log", SimpleNamespace(info=lambda event, **facts: told.append(facts), debug=None)
    )

    async def job() -> None:
        raise ValueError("no")

    with pytest.raises(ValueError):
        await watched(job, _context({}), None)  # type: ignore[arg-type]
    assert [(line["task"], line["outcome"]) for line in told] == [("labflow.deliver", "failed")]
