"""Behind PgBouncer in transaction mode nothing is lost or mixed up: every transaction may be another session of the database."""

import asyncio
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import httpx
import pytest
from sqlalchemy import text

from labflow.domain import identity, samples
from labflow.domain.samples import Reception
from labflow.errors import NotFound
from labflow.integrations.postgres_changes import ChangeFeed
from labflow.local.postgres import Dsns, EmbeddedPostgres
from labflow.models import Sample
from labflow.settings import PROJECT, Settings
from labflow.testing import PASSWORD, TestLab, make_house
from labflow.wiring import build_house, engine_for
from tests.servers import NO_PGBOUNCER, free_port, pgbouncer, pgbouncer_program

pytestmark = pytest.mark.skipif(pgbouncer_program() is None, reason=NO_PGBOUNCER)


@pytest.fixture
def pooled(server: EmbeddedPostgres, own_database: Dsns) -> Iterator[str]:
    """The address of the test's own database behind a pooler with three connections."""
    with pgbouncer(server, own_database.app) as url:
        yield url


@pytest.fixture
def lab(pooled: str, furnished: tuple[str, dict[str, Any]]) -> Iterator[TestLab]:
    """A small laboratory that works through the pooler."""
    opened = engine_for(pooled, pooled=True)
    yield TestLab(make_house(opened), built=dict(furnished[1]))
    opened.dispose()


def test_the_story_of_a_sample_goes_through_the_pooler(lab: TestLab) -> None:
    sample = lab.verified()
    assert sample.state == "verified"
    with lab.system() as work:
        nameless = work.db.scalar(text("select count(*) from audit_event where actor_name = ''"))
        acts = set(work.db.scalars(text("select actor_name from audit_event where entity = 'sample'")))
    assert nameless == 0
    assert {"Rita Ramos", "Ana Alvarez", "Vera Vogel"} <= acts


def test_many_at_once_are_never_taken_for_each_other(lab: TestLab) -> None:
    """Sixteen people on three connections: who acts, and whose rows are seen, belong to the transaction."""
    orders = [lab.order(), lab.order(client=lab.brewery)]
    mine, others = (lab.samples_of(each)[0] for each in orders)

    def receptionist(place: int) -> None:
        with lab.work_as(lab.rita) as work:
            order = work.db.scalar(text("select id from lab_order where id = :id"), {"id": orders[0]})
            assert order == orders[0]
            samples.move(work, mine.id, location=f"Shelf {place}")

    def client(_: int) -> None:
        with lab.work_as(lab.cleo) as work:
            assert work.read(Sample, mine.id).id == mine.id
            seen = work.db.scalar(
                text("select count(*) from sample where client_id = :id"), {"id": lab.brewery}
            )
            assert seen == 0  # by the database's own wall
        with pytest.raises(NotFound), lab.work_as(lab.cleo) as work:
            work.read(Sample, others.id)

    with lab.work_as(lab.rita) as work:
        samples.receive(work, mine.id, reception=Reception(location="Cooler 1"))
    with ThreadPoolExecutor(16) as people:
        acts = [people.submit(client if place % 2 else receptionist, place) for place in range(80)]
        for each in acts:
            each.result()
    with lab.system() as work:
        who = work.db.scalars(
            text("select distinct actor_name from audit_event where sample_id = :id"), {"id": mine.id}
        ).all()
        moves = work.db.scalar(text("select count(*) from custody_event where place like 'Shelf %'"))
    assert (who, moves) == (["Rita Ramos"], 40)


def test_a_change_through_the_pooler_is_heard_past_it(lab: TestLab, own_database: Dsns) -> None:
    """Listening needs a session of its own: by DATABASE_DIRECT_URL."""
    heard: list[str] = []

    async def changed() -> None:
        heard.append("changed")

    async def nothing(*_: Any) -> None:
        pass

    async def listen() -> None:
        feed = ChangeFeed(own_database.app.replace("+psycopg", ""))
        task = asyncio.create_task(feed.listen(changed, nothing, nothing))
        await asyncio.wait_for(feed.hearing.wait(), 10)
        await asyncio.sleep(0.5)
        before = len(heard)
        await asyncio.to_thread(lab.order)
        for _ in range(250):
            if len(heard) > before:
                break
            await asyncio.sleep(0.02)
        task.cancel()
        assert len(heard) > before

    asyncio.run(listen())


def test_the_limits_of_a_statement_hold_behind_the_pooler(lab: TestLab) -> None:
    with lab.system() as work:
        shown = [work.db.scalar(text(f"show {name}")) for name in ("statement_timeout", "timezone")]
    assert shown == ["5min", "UTC"]


def test_settings_name_both_ways(own_database: Dsns, pooled: str, tmp_path: Path) -> None:
    values = Settings.model_validate(
        {
            "DATABASE_URL": pooled,
            "DATABASE_DIRECT_URL": own_database.app,
            "LABFLOW_HOME": str(tmp_path),
            "LABFLOW_MODE": "test",
        }
    )
    assert values.pooled
    engine = engine_for(values.database, pooled=values.pooled)
    assert build_house(values, engine).direct_database == own_database.app.replace("+psycopg", "")
    assert values.migrate_database == own_database.app
    engine.dispose()


@pytest.mark.thorough
def test_the_api_and_the_worker_work_behind_the_pooler(
    lab: TestLab, own_database: Dsns, pooled: str, tmp_path: Path
) -> None:
    port = free_port()
    around = os.environ | {
        "DATABASE_URL": pooled, "DATABASE_DIRECT_URL": own_database.app, "LABFLOW_MODE": "demo",
        "LABFLOW_HOME": str(tmp_path), "JWT_SECRET": "only-for-the-tests-of-this-machine-0123456789",
        "LABFLOW_API_PORT": str(port), "LABFLOW_RATE_ADDRESS": "0", "LABFLOW_RATE_KEY": "0",
    }  # fmt: skip
    started = []
    try:
        for name in ("api", "worker"):
            with (tmp_path / f"{name}.log").open("wb") as log:
                started.append(
                    subprocess.Popen(
                        [sys.executable, "-m", "labflow.cli.main", name], cwd=PROJECT, env=around, stdout=log,
                        stderr=log, start_new_session=True,
                    )
                )  # fmt: skip
        _until_ready(f"http://127.0.0.1:{port}/health/ready", tmp_path)
        token = identity.sign_in(lab.house, lab.rita.email, PASSWORD, kind="api").token
        order = lab.order()
        sample = {"sample_type_id": "DW", "client_reference": "Tap", "profile_ids": ["BASIC"]}

        def add(place: int) -> int:
            return httpx.post(
                f"http://127.0.0.1:{port}/api/v1/orders/{order}/samples", json={"samples": [sample]}, timeout=60,
                headers={"authorization": f"Bearer {token}", "idempotency-key": f"sample {place}"},
            ).status_code  # fmt: skip

        with ThreadPoolExecutor(8) as programs:
            assert set(programs.map(add, range(40))) == {201}
        assert len(lab.samples_of(order)) == 41
        _until_sealed(lab)
    finally:
        for process in started:
            process.terminate()
        for process in started:
            process.wait(20)


def _until_ready(url: str, folder: Path) -> None:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        try:
            if httpx.get(url).status_code == 200:
                return
        except httpx.TransportError:
            pass
        time.sleep(0.2)
    pytest.fail("\n".join((folder / f"{name}.log").read_text()[-1500:] for name in ("api", "worker")))


def _until_sealed(lab: TestLab) -> None:
    """The worker's own periodic job has done its part."""
    deadline = time.monotonic() + 40
    while time.monotonic() < deadline:
        with lab.system() as work:
            if work.db.scalar(text("select count(*) from audit_seal")):
                return
        time.sleep(0.3)
    pytest.fail("The worker sealed nothing.")
