"""Who sends too much is told how long to wait; everybody else how much is left. Counted for all processes together."""

import asyncio
import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import fakeredis
import pytest
from fastapi.testclient import TestClient
from throttled import utils

from labflow.api.app import api
from labflow.domain import keys
from labflow.domain.house import open_house
from labflow.domain.ports import Limiter
from labflow.integrations.limiter import MemoryLimiter, Rates, RedisLimiter, limiter_for
from labflow.settings import Settings
from tests.api.conftest import Programs
from tests.servers import NO_REDIS, free_port, redis, redis_program

FEW = Rates(address=2, burst=5, key=3)


def limited(programs: Programs, limiter: Limiter) -> None:
    programs.lab.house = replace(programs.lab.house, limiter=limiter)
    open_house(programs.lab.house)


def at(address: str, **headers: str) -> TestClient:
    return TestClient(api, headers=headers, client=(address, 50000))


class Clock:
    """The time that counting goes by."""

    def __init__(self, now: float) -> None:
        self.now = now

    def time(self) -> float:
        return self.now

    monotonic = time


@pytest.fixture(autouse=True)
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """What is asked comes within one moment, however slow the machine is; the moment is the beginning of a second."""
    standing = Clock(float(int(time.time())))
    monkeypatch.setattr(utils, "time", standing)
    return standing


def test_an_address_may_burst_and_is_then_told_to_wait(programs: Programs) -> None:
    limited(programs, MemoryLimiter(FEW))
    here = at("203.0.113.1")
    answers = [here.get("/api/v1/me") for _ in range(7)]
    assert [answer.status_code for answer in answers] == [401] * 5 + [429] * 2
    refused = answers[-1]
    assert refused.json()["code"] == "too_many_requests"
    assert refused.headers["content-type"] == "application/problem+json"
    assert int(refused.headers["retry-after"]) >= 1
    assert '"burst";q=5;w=1' in refused.headers["ratelimit-policy"]
    assert answers[0].headers["ratelimit-policy"] == '"burst";q=5;w=1, "address";q=20;w=10'
    assert answers[0].headers["ratelimit"].startswith('"burst";r=4;t=1, "address";r=19;t=')
    assert at("203.0.113.2").get("/api/v1/me").status_code == 401


def test_a_window_slides_what_was_asked_a_moment_ago_still_counts(programs: Programs, clock: Clock) -> None:
    limited(programs, MemoryLimiter(replace(FEW, address=100)))
    here = at("203.0.113.1")

    def asked(times: int) -> list[int]:
        return [here.get("/api/v1/me").status_code for _ in range(times)]

    assert asked(6) == [401] * 5 + [429]
    clock.now += 1.4  # three fifths of the five are still within a second
    assert asked(3) == [401] * 2 + [429]
    clock.now += 2
    assert asked(6) == [401] * 5 + [429]


def test_forms_are_limited_and_health_and_pages_are_not(programs: Programs) -> None:
    limited(programs, MemoryLimiter(FEW))
    here = at("203.0.113.3")
    for _ in range(9):
        answer = here.get("/health")
        assert (answer.status_code, "ratelimit" in answer.headers) == (200, False)
    codes = [here.post("/auth/language", data={"language": "de"}).status_code for _ in range(40)]
    assert codes.count(429) >= 4


def test_a_key_has_its_limit_wherever_it_is_used_and_whichever_token_stands_for_it(
    programs: Programs,
) -> None:
    lab = programs.lab
    with lab.work_as(lab.max) as work:
        made = keys.make(work, name="Bridge", scopes=["see_samples"])
        other = keys.make(work, name="Other", scopes=["see_samples"])
    asked = {"grant_type": "client_credentials", "client_id": str(made.id), "client_secret": made.secret}
    token = programs.nobody.post("/api/v1/oauth/token", data=asked).json()["access_token"]
    limited(programs, MemoryLimiter(replace(FEW, burst=100, address=100)))
    sent = [made.secret, token, made.secret, token, made.secret]
    codes = [
        at(f"203.0.113.{place}", authorization=f"Bearer {each}").get("/api/v1/me").status_code
        for place, each in enumerate(sent)
    ]
    assert codes == [200] * 3 + [429] * 2
    assert at("203.0.113.1", authorization=f"Bearer {other.secret}").get("/api/v1/me").status_code == 200


@pytest.fixture
def redis_url(tmp_path: Path) -> Iterator[str]:
    """A real Redis of the test's own."""
    if redis_program() is None:
        pytest.skip(NO_REDIS)
    with redis(tmp_path) as url:
        yield url


def within(*turns: Limiter) -> list[bool]:
    """Whether one request after the other from one address is within the limits, each asked of the next process."""

    async def ask() -> list[bool]:
        return [(await limiter.take("203.0.113.9", ""))[0] for limiter in turns]

    return asyncio.run(ask())


def shared(first: Limiter, second: Limiter) -> None:
    """Two processes count together, and addresses apart."""

    async def ask() -> tuple[list[bool], bool]:
        told = [(await limiter.take("203.0.113.9", ""))[0] for limiter in (first, second) * 4]
        return told, (await second.take("203.0.113.10", ""))[0]

    told, another = asyncio.run(ask())
    assert told.count(True) == FEW.burst
    assert another


def test_two_processes_count_together_in_redis(redis_url: str) -> None:
    shared(RedisLimiter(redis_url, FEW), RedisLimiter(redis_url, FEW))


def test_two_processes_count_together_as_redis_does() -> None:
    with fakeredis.TcpFakeServer(("127.0.0.1", free_port())) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        url = "redis://{}:{}/0".format(*server.server_address)
        shared(RedisLimiter(url, FEW), RedisLimiter(url, FEW))
        server.shutdown()


def test_without_an_answer_of_redis_each_process_allows_half() -> None:
    begun = time.monotonic()
    alone = RedisLimiter("redis://127.0.0.1:1/0", FEW)
    assert within(*[alone] * 8).count(True) == (FEW.burst + 1) // 2
    assert time.monotonic() - begun < 2


def test_the_settings_choose_where_to_count() -> None:
    assert isinstance(limiter_for(Settings()), MemoryLimiter)
    assert isinstance(limiter_for(Settings(REDIS_URL="redis://127.0.0.1:1/0")), RedisLimiter)
    assert limiter_for(Settings(LABFLOW_RATE_ADDRESS=0, LABFLOW_RATE_KEY=0)) is None
