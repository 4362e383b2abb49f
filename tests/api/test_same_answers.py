"""Two processes of the API, two workers and a Redis give the same answers as one of each: the same story through both."""

import json
import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import httpx
import pytest
from sqlalchemy import text

from labflow.domain import identity
from labflow.integrations.argon import Argon2
from labflow.local.postgres import EmbeddedPostgres
from labflow.settings import PROJECT
from labflow.testing import PASSWORD, TestLab, make_house
from labflow.wiring import engine_for
from tests.servers import NO_REDIS, free_port, redis, redis_program

UUIDS = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
MOMENTS = re.compile(r"\d{4}-\d\d-\d\d(T[0-9:.]+(Z|[+-]\d\d:\d\d)?)?")
SECRETS = re.compile(r'"(digest|sha256|code|verification_code|content_sha256|next|cursor)":\s*"[^"]*"')


@pytest.mark.thorough
@pytest.mark.skipif(redis_program() is None, reason=NO_REDIS)
def test_two_of_each_answer_as_one(
    server: EmbeddedPostgres, furnished: tuple[str, dict[str, Any]], tmp_path: Path
) -> None:
    told = []
    for count in (1, 2):
        folder = tmp_path / str(count)
        folder.mkdir()
        with running(server, furnished, folder, count) as (lab, url):
            told.append(story(lab, url))
    one, two = told
    assert [step for step, _ in one] == [step for step, _ in two]
    for (step, before), (_, after) in zip(one, two, strict=True):
        assert after == before, step


def story(lab: TestLab, url: str) -> list[tuple[str, str]]:
    """What programs are answered from the order to the certificate, without what is different every time."""
    told: list[tuple[str, str]] = []
    names: dict[str, str] = {}

    def asks(person: Any) -> httpx.Client:
        token = identity.sign_in(lab.house, person.email, PASSWORD, kind="api").token
        return httpx.Client(
            base_url=f"{url}/api/v1", headers={"authorization": f"Bearer {token}"}, timeout=60
        )

    def tell(step: str, answer: httpx.Response, *, refused: int = 0) -> Any:
        assert answer.is_success if not refused else answer.status_code == refused, (step, answer.text)
        kind = answer.headers.get("content-type", "")
        body = answer.text if "json" in kind else f"{len(answer.content) // 4096} pages"
        body = UUIDS.sub(lambda found: names.setdefault(found.group(), f"#{len(names)}"), body)
        told.append((step, f"{answer.status_code} {SECRETS.sub('…', MOMENTS.sub('T', body))}"))
        return answer.json() if answer.content and "json" in kind else answer.content

    tap = {"sample_type_id": "DW", "client_reference": "Tap", "profile_ids": ["BASIC"]}
    order = {
        "client_id": "ASH",
        "contact_id": "renee@ashland.example",
        "specification_id": "SDWA",
        "samples": [tap] * 3,
    }
    with (
        asks(lab.rita) as rita,
        asks(lab.ana) as ana,
        asks(lab.vera) as vera,
        asks(lab.max) as boss,
        asks(lab.otto) as other,
    ):
        number = tell("order", rita.post("/orders", json=order))["number"]
        tell("not hers", ana.post("/orders", json=order), refused=403)
        tell("another client's", other.get(f"/orders/{number}"), refused=404)
        keyed = [{"idempotency-key": f"tap {place // 2}"} for place in range(16)]  # each sent twice, at once

        def add(headers: dict[str, str]) -> int:
            for _try in range(50):
                answer = rita.post(f"/orders/{number}/samples", json={"samples": [tap]}, headers=headers)
                if answer.status_code != 409:  # the first one is still at it
                    break
                time.sleep(0.1)
            return answer.status_code

        with ThreadPoolExecutor(8) as programs:
            told.append(("added at once", str(sorted(programs.map(add, keyed)))))
        found = tell(
            "samples",
            rita.get(
                "/samples",
                params={"filter": f"order:is:{number}", "sort": "number", "fields": "number,state"},
            ),
        )
        numbers = [each["number"] for each in _rows(found)]
        assert len(numbers) == 11
        tell("received", rita.post("/samples/receive", json={"samples": numbers, "location": "Cooler 1"}))
        cells = [each for sample in numbers[:3] for each in rita.get(f"/samples/{sample}/results").json()]
        values = {"NO3": "1.84", "PB": "18.5", "EC": "Absent"}
        entries = [
            {
                "analysis_id": cell["analysis_id"],
                "analyte_id": cell["analyte_id"],
                "raw_text": values[cell["keyword"]],
            }
            for cell in cells
        ]
        tell("entered", ana.post("/results", json={"entries": entries}))
        tell("entered again", ana.post("/results", json={"entries": entries[:1]}))
        ids = sorted({each["analysis_id"] for each in entries})
        tell("submitted", ana.post("/analyses/submit", json={"analysis_ids": ids}))
        seen = vera.get("/analyses/to-sign", params={"id": ids}).json()["digest"]
        tell(
            "own",
            ana.post("/analyses/verify", json={"analysis_ids": ids, "password": PASSWORD, "digest": seen}),
            refused=403,
        )
        tell(
            "verified",
            vera.post("/analyses/verify", json={"analysis_ids": ids, "password": PASSWORD, "digest": seen}),
        )
        report = tell(
            "prepared", boss.post("/reports", json={"order_id": number, "sample_ids": numbers[:3]})
        )["number"]
        seen = boss.get(f"/reports/{report}/to-authorise").json()["digest"]
        tell(
            "authorised",
            boss.post(f"/reports/{report}/authorise", json={"password": PASSWORD, "digest": seen}),
        )
        tell("certificate", boss.get(f"/reports/{report}/pdf"))
        tell("order at the end", rita.get(f"/orders/{number}"))
    told.append(("the worker's part", _delivered(lab)))
    return told


def _rows(found: Any) -> list[dict[str, Any]]:
    return next(value for value in found.values() if isinstance(value, list))


def _delivered(lab: TestLab) -> str:
    """What the workers made of it: every event delivered and published once, a letter of the certificate, the trail sealed."""
    deadline = time.monotonic() + 90
    while time.monotonic() < deadline:
        with lab.system() as work:
            jobs = work.db.scalar(
                text(
                    "select count(*) from procrastinate_jobs where status in ('todo', 'doing') and queue_name <> 'system' and coalesce(scheduled_at, now()) <= now()"
                )
            )
            events = work.db.execute(
                text("select kind, count(*) from outbox_event group by kind order by kind")
            ).all()
            unpublished = work.db.scalar(text("select count(*) from outbox_event where published_at is null"))
            letters = work.db.execute(
                text("select recipient, count(*) from mail group by recipient order by recipient")
            ).all()
            sealed = work.db.scalar(text("select count(*) from audit_seal"))
        if not jobs and not unpublished and sealed:
            return json.dumps([[list(row) for row in events], [list(row) for row in letters]])
        time.sleep(0.5)
    raise AssertionError(f"The workers are not done: {jobs} jobs, {unpublished} events, {sealed} seals")


@contextmanager
def running(
    server: EmbeddedPostgres, furnished: tuple[str, dict[str, Any]], folder: Path, count: int
) -> Iterator[tuple[TestLab, str]]:
    """So many processes of the API and workers, over a fresh copy of the small laboratory."""
    name, port = f"answers_{count}", free_port()
    dsns = server.create_database(name, template=furnished[0])
    engine = engine_for(dsns.app)
    lab = TestLab(replace(make_house(engine), passwords=Argon2()), built=dict(furnished[1]))
    with lab.system() as work:
        work.db.execute(text("update lab_user set password_hash = :hash"), {"hash": Argon2().hash(PASSWORD)})
    with ExitStack() as stack:
        stack.callback(server.drop_database, name)
        stack.callback(engine.dispose)
        around = os.environ | {
            "DATABASE_URL": dsns.app, "LABFLOW_MODE": "demo", "LABFLOW_HOME": str(folder),
            "LABFLOW_API_PORT": str(port), "LABFLOW_API_WORKERS": str(count), "LABFLOW_RATE_ADDRESS": "0", "LABFLOW_RATE_KEY": "0",
            "JWT_SECRET": "only-for-the-tests-of-this-machine-0123456789",
        }  # fmt: skip
        if count > 1:
            around["REDIS_URL"] = stack.enter_context(redis(folder))
        for place, command in enumerate(["api"] + ["worker"] * count):
            with (folder / f"{place}-{command}.log").open("wb") as log:
                process = subprocess.Popen(
                    [sys.executable, "-m", "labflow.cli.main", command], cwd=PROJECT, env=around, stdout=log,
                    stderr=log, start_new_session=True,
                )  # fmt: skip
            stack.callback(process.wait, 30)
            stack.callback(process.terminate)
        url = f"http://127.0.0.1:{port}"
        _until_ready(f"{url}/health/ready", folder)
        yield lab, url


def _until_ready(url: str, folder: Path) -> None:
    deadline = time.monotonic() + 90
    while time.monotonic() < deadline:
        try:
            if httpx.get(url).status_code == 200:
                return
        except httpx.TransportError:
            pass
        time.sleep(0.2)
    pytest.fail("\n".join(each.read_text()[-1500:] for each in folder.glob("*.log")))
