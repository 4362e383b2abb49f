"""What a container's health check asks, without curl: a server at its port, a worker by the sign it leaves."""

import asyncio
import json
import os
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from labflow.cli import main
from labflow.jobs import alive
from labflow.local.closed_door import closed_door
from labflow.local.run_folder import run_folder
from labflow.settings import settings
from tests.integrations.test_reaching import free_port


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    for name, value in {
        "LABFLOW_HOME": str(tmp_path / "home"),
        "LABFLOW_PORT": str(free_port()),
        "LABFLOW_HOST": "127.0.0.1",
    }.items():
        monkeypatch.setenv(name, value)
    settings.cache_clear()
    yield run_folder(settings().home)
    monkeypatch.undo()
    settings.cache_clear()


def code(*arguments: str) -> int:
    try:
        main.main(["health", *arguments])
    except SystemExit as ended:
        return int(ended.code or 0)
    return 0


def test_a_server_that_does_not_answer_is_unwell(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert code("web") == 1
    assert "does not answer" in capsys.readouterr().err


def test_a_server_may_be_alive_and_not_ready(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with closed_door("127.0.0.1", settings().port, ["database"]):
        assert code("web") == 0
        assert code("web", "--ready") == 1
    assert "not reachable" in capsys.readouterr().err


def test_a_worker_is_well_by_its_sign_of_life(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert code("worker") == 1
    mark = here / f"{os.getpid()}{alive.SUFFIX}"
    alive.write(mark, database=True)
    assert code("worker", "--ready") == 0
    alive.write(mark, database=False)
    assert (code("worker"), code("worker", "--ready")) == (0, 1)
    mark.write_text(json.dumps({"at": time.time() - 60, "database": True}))
    assert code("worker") == 1
    assert "said nothing" in capsys.readouterr().err


def test_the_sign_of_a_dead_worker_is_swept_away(here: Path) -> None:
    mark = here / f"999999999{alive.SUFFIX}"
    alive.write(mark, database=True)
    assert alive.signs(here) == []
    assert not mark.exists()


async def test_a_worker_says_that_it_lives_and_takes_the_sign_with_it(here: Path) -> None:
    async def away() -> None:
        raise OSError

    keeping = asyncio.create_task(alive.keep(here, away))
    while not alive.signs(here):
        await asyncio.sleep(0.01)
    [sign] = alive.signs(here)
    assert (sign.pid, sign.fresh, sign.database) == (os.getpid(), True, False)
    keeping.cancel()
    await asyncio.gather(keeping, return_exceptions=True)
    assert alive.signs(here) == []
