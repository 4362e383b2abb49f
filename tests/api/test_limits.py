"""Who sends too much is told how long to wait; everybody else how much is left. Counted for all processes together."""

import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import fakeredis
import pytest
from fastapi.testclient import TestClient
from limits import strategies
from limits.storage import memory
from redis import ConnectionPool

from labflow.api.app import api
from labflow.domain import keys
from labflow.domain.house import open_house
from labflow.domain.ports import Limiter
from labflow.integrations.limiter import MemoryLimiter, Rates, RedisLimiter, limiter_for
from labflow.settings import Settings
from tests.api.conftest import Programs
from tests.servers import NO_REDIS, redis, redis_program

FEW = Rates(address=2, burst=5, key=3)


def limited(programs: Programs, limiter: Limiter) -> None:
    programs.lab.house = replace(programs.lab.house, limiter=limiter)
    open_house(programs.lab.house)


def at(address: str, **headers: str) -> TestClient:
    return TestClient(api, headers=headers, client=(address, 50000))


@pytest.fixture(autouse=True)
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is counted in memory comes within one moment, however slow the machine is."""
    standing = SimpleNamespace(time=lambda moment=time.time(): moment)
    for module in (memory, strategies):
        monkeypatch.setattr(module, "time", standing)


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


def shared(first: Limiter, second: Limiter) -> None:
    """Two processes count together, and addresses apart."""
    within = [limiter.take("203.0.113.9", "")[0] for limiter in (first, second) * 4]
    assert within.count(True) == FEW.burst
    assert second.take("203.0.113.10", "")[0]


def test_two_processes_count_together_in_redis(redis_url: str) -> None:
    shared(RedisLimiter(redis_url, FEW), RedisLimiter(redis_url, FEW))


def test_two_processes_count_together_as_redis_does() -> None:
    server = fakeredis.FakeServer()

    def pool() -> ConnectionPool:
        return ConnectionPool(connection_class=fakeredis.FakeConnection, server=server)

    shared(RedisLimiter("redis://none", FEW, pool=pool()), RedisLimiter("redis://none", FEW, pool=pool()))


def test_without_an_answer_of_redis_each_process_allows_half() -> None:
    begun = time.monotonic()
    alone = RedisLimiter("redis://127.0.0.1:1/0", FEW)
    within = [alone.take("203.0.113.9", "")[0] for _ in range(8)]
    assert within.count(True) == (FEW.burst + 1) // 2
    assert time.monotonic() - begun < 2


def test_the_settings_choose_where_to_count() -> None:
    assert isinstance(limiter_for(Settings()), MemoryLimiter)
    assert isinstance(limiter_for(Settings(REDIS_URL="redis://127.0.0.1:1/0")), RedisLimiter)
    assert limiter_for(Settings(LABFLOW_RATE_ADDRESS=0, LABFLOW_RATE_KEY=0)) is None
