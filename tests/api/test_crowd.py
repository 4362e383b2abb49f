"""More programs at once than there are connections: each is answered, none waits for another for ever."""

import asyncio
import time
from dataclasses import replace

import httpx

from labflow.api.app import api
from labflow.domain import identity
from labflow.domain.house import open_house
from labflow.local.postgres import Dsns
from labflow.testing import PASSWORD, TestLab
from labflow.wiring import engine_for

MANY = 70  # more than there are threads and connections together


async def test_a_crowd_of_requests_that_may_be_repeated_is_answered(
    real_lab: TestLab, own_database: Dsns
) -> None:
    """Each holds its connection until its answer is committed; those that wait for one must not keep it from committing."""
    order = real_lab.order()
    token = identity.sign_in(real_lab.house, real_lab.rita.email, PASSWORD, kind="api").token
    engine = engine_for(own_database.app)
    open_house(replace(real_lab.house, engine=engine))
    sample = {"sample_type_id": "DW", "client_reference": "Tap", "profile_ids": ["BASIC"]}

    async def add(client: httpx.AsyncClient, place: int) -> int:
        answer = await client.post(
            f"/api/v1/orders/{order}/samples",
            json={"samples": [sample]},
            headers={"idempotency-key": f"tap {place}"},
        )
        return answer.status_code

    began = time.monotonic()
    async with httpx.AsyncClient(
        transport=httpx.ASGITransport(api), base_url="http://testserver", timeout=120,
        headers={"authorization": f"Bearer {token}"},
    ) as client:  # fmt: skip
        codes = await asyncio.gather(*(add(client, place) for place in range(MANY)))
    engine.dispose()
    assert set(codes) == {201}, time.monotonic() - began
    assert len(real_lab.samples_of(order)) == MANY + 1
