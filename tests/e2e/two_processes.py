"""Two web processes side by side, with one database and one Redis: what happens in one is seen in the other within a second."""

import asyncio
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
import socketio
from sqlalchemy import select

from labflow.cli.serve import web_command, web_environment
from labflow.domain import identity, samples
from labflow.domain.actor import system
from labflow.domain.identity.acting import actor_named
from labflow.domain.ports import House
from labflow.domain.work import open_work
from labflow.kit.cookies import PLAIN_NAME
from labflow.models import Sample, User
from labflow.settings import Settings
from labflow.wiring import build_house, engine_for
from tests.e2e.conftest import PASSWORD, _free_port, _start, _wait_for
from tests.servers import NO_REDIS, redis, redis_program

ROOT = "reflex___state____state"
SAMPLE = f"{ROOT}.labflow___state___sample____sample_state"
PRESENCE = f"{ROOT}.labflow___state___live____presence_state"
SOON = 1.0  # as people are promised
PATIENCE = 10.0


@pytest.fixture
def processes(base_url: str, surroundings: dict[str, str], tmp_path: Path) -> Iterator[list[str]]:
    """The addresses of two web processes that share a Redis."""
    if redis_program() is None:
        pytest.skip(NO_REDIS)
    started, urls = [], []
    with redis(tmp_path) as address:
        try:
            for place in range(2):
                around = surroundings | {"LABFLOW_PORT": str(_free_port()), "REDIS_URL": address}
                values = Settings.model_validate(
                    {name: value for name, value in around.items() if name.isupper()}
                )
                log = tmp_path / f"web{place}.log"
                started.append(_start(web_command(values), around | web_environment(values), log))
                urls.append(f"http://localhost:{values.port}")
                _wait_for(f"{urls[-1]}/health", started[-1], log)
            yield urls
        finally:
            for process in reversed(started):
                _end(process)
            for log in sorted(tmp_path.glob("web*.log")):
                sys.stderr.write(f"{log.name}: {log.read_text()[-3000:]}\n")  # shown when the test failed


@pytest.fixture
def house(surroundings: dict[str, str]) -> Iterator[House]:
    values = Settings.model_validate({name: value for name, value in surroundings.items() if name.isupper()})
    engine = engine_for(values.database)
    yield build_house(values, engine)
    engine.dispose()


class Tab:
    """A browser tab without a browser."""

    def __init__(self, url: str, token: str, path: str, sample_id: str) -> None:
        self.url, self.cookie, self.path, self.id = url, f"{PLAIN_NAME}={token}", path, sample_id
        self.heard: list[dict[str, Any]] = []
        self.client = socketio.AsyncClient(reconnection=False)
        self.client.on("event", self._hear, namespace="/_event")

    async def open(self) -> None:
        router = {"pathname": self.path, "asPath": self.path, "query": {"sample_id": self.id}}
        hydrate = {"name": f"{ROOT}.hydrate_and_load", "payload": {}, "router_data": router}
        await self.client.connect(
            f"{self.url}/?token={uuid4()}", socketio_path="_event", namespaces=["/_event"], transports=["websocket"],
            headers={"Origin": self.url, "Cookie": self.cookie}, auth={"event": hydrate},
        )  # fmt: skip
        await self.sees(lambda update: "view_rx_state_" in _of(update, SAMPLE))

    async def sees(self, wanted: Callable[[dict[str, Any]], bool]) -> float:
        """How long it took until an update came that is wanted."""
        began = time.monotonic()
        while time.monotonic() - began < PATIENCE * _slowness():
            if any(wanted(update) for update in self.heard):
                return time.monotonic() - began
            await asyncio.sleep(0.01)
        raise AssertionError(f"It never came. Heard: {str(self.heard)[:3000]}")

    def _hear(self, update: dict[str, Any]) -> None:
        self.heard.append(update)


async def test_what_happens_in_one_process_is_seen_in_the_other(processes: list[str], house: House) -> None:
    with open_work(house, system("test")) as work:
        elena = actor_named(
            work, work.db.scalars(select(User.id).where(User.email == "elena@labflow.dev")).one()
        )
        sample_id = work.db.scalars(select(Sample.id).where(Sample.state == "received").limit(1)).one()
    first, second = (
        Tab(
            url,
            identity.sign_in(house, f"{name}@labflow.dev", PASSWORD).token,
            f"/samples/{sample_id}",
            str(sample_id),
        )
        for url, name in zip(processes, ("elena", "priya"), strict=True)
    )
    try:
        await first.open()
        await second.open()
        others = await first.sees(
            lambda update: "Priya" in str(_of(update, PRESENCE).get("others_rx_state_"))
        )
        first.heard.clear()
        second.heard.clear()
        with open_work(house, elena) as work:
            samples.move(work, sample_id, location="Freezer 77")
        took = [
            await tab.sees(lambda update: "Freezer 77" in str(_of(update, SAMPLE))) for tab in (first, second)
        ]
        first.heard.clear()
        await second.client.disconnect()
        await first.sees(lambda update: _of(update, PRESENCE).get("others_rx_state_") == [])
        assert max(others, *took) < SOON * _slowness()
    finally:
        with suppress(Exception):
            await first.client.disconnect()


def _of(update: dict[str, Any], state: str) -> dict[str, Any]:
    return (update.get("delta") or {}).get(state, {})


def _slowness() -> float:
    """A machine with more to do than it has cores is that much slower: it is not what is tested."""
    return max(1.0, os.getloadavg()[0] / (os.cpu_count() or 1))


def _end(process: subprocess.Popen[bytes]) -> None:
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGTERM)
    try:
        process.wait(15)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
