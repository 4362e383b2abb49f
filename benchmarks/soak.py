"""Does anything grow while people and programs work for long? People on websockets, programs at the API, workers, all at once.

python -m benchmarks.soak [--minutes 30] [--people 10] [--programs 4] [--every 60] [--processes 1]

At intervals: proportional memory (PSS) of each process, connections to the database and their states, jobs that wait, requests
answered and failed. Then a verdict: memory after the warm-up (the first third) by its slope, connections against their bound,
the queue against where it began. Exit code 1 when something leaks.
"""

import argparse
import asyncio
import os
import random
import sys
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from statistics import median
from uuid import UUID

from sqlalchemy import text

from benchmarks.people import Person, people, prepare
from benchmarks.running import Running, demo, memory
from benchmarks.wire import Wire, as_json
from labflow.domain import identity
from labflow.domain.actor import system
from labflow.domain.identity import DEMO_PASSWORD
from labflow.domain.work import open_work

WARM = 1 / 3  # of the time: pools fill, caches fill, code is imported
MOST_GROWTH = 1.05  # of the last third over the second: what is left of filling caches
POOL = 15  # connections of one process's engine
ASIDE = 2 + 8 + 2  # the web process listens and speaks; the worker's queue; who looks
THINK = 2.0


@dataclass
class Look:
    """What was seen at one moment."""

    minute: float
    memory: dict[str, float]
    connections: int
    idle_in_transaction: int
    waiting_jobs: int


@dataclass
class Counted:
    """What programs asked."""

    answered: int = 0
    failed: list[str] = field(default_factory=list)


def main() -> int:
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--minutes", type=float, default=30)
    asked.add_argument("--people", type=int, default=10)
    asked.add_argument("--programs", type=int, default=4)
    asked.add_argument("--every", type=float, default=60, help="seconds between looks")
    asked.add_argument("--processes", type=int, default=1, help="web processes; more than one share a Redis")
    given = asked.parse_args()
    with demo(given.processes, api=True) as running:
        ids = prepare(running.house, samples=max(20, 2 * given.people))
        looks, counted = asyncio.run(_soak(running, ids, given))
    return _verdict(looks, counted, given.processes)


async def _soak(running: Running, ids: list[UUID], given: argparse.Namespace) -> tuple[list[Look], Counted]:
    until = time.monotonic() + given.minutes * 60
    counted, looks = Counted(), []
    began = time.monotonic()
    everybody = people(running, given.people, ids)
    acting = [asyncio.create_task(_person(each, until, counted)) for each in everybody]
    programs = [
        asyncio.create_task(_program(running, place, until, counted)) for place in range(given.programs)
    ]
    while time.monotonic() < until:
        await asyncio.sleep(min(given.every, max(0.1, until - time.monotonic())))
        look = await asyncio.to_thread(_look, running, (time.monotonic() - began) / 60)
        looks.append(look)
        _show(look, counted)
    for ended in await asyncio.gather(*acting, *programs, return_exceptions=True):
        if isinstance(ended, Exception):
            counted.failed.append(f"{type(ended).__name__}: {ended}")
    return looks, counted


async def _person(person: Person, until: float, counted: Counted) -> None:
    """Somebody who works, and who closes her browser and opens it again now and then."""
    while time.monotonic() < until:
        await person.connect()
        closes = min(until, time.monotonic() + random.uniform(60, 180))
        while time.monotonic() < closes:
            try:
                counted.answered += len(await person.act())
            except TimeoutError as late:
                counted.failed.append(str(late))
            await asyncio.sleep(random.uniform(THINK / 2, THINK * 3 / 2))
        with suppress(TimeoutError):
            await asyncio.wait_for(person.leave(), 10)


async def _program(running: Running, place: int, until: float, counted: Counted) -> None:
    """Reads lists and samples, adds a sample to its order, asks who it is; a new connection every hundred requests."""
    token = (await asyncio.to_thread(_signed_in, running)).token
    order, sample = await asyncio.to_thread(_of_a_client, running)
    acts = (
        ("GET", "/api/v1/samples?limit=50", b""), ("GET", "/api/v1/orders?limit=50", b""), ("GET", "/api/v1/me", b""),
        ("GET", f"/api/v1/orders/{order}", b""), ("POST", f"/api/v1/orders/{order}/samples", as_json({"samples": [sample]})),
        ("GET", "/api/v1/results?limit=50", b""), ("GET", "/api/v1/samples?q=tap&limit=20", b""),
    )  # fmt: skip
    while time.monotonic() < until:
        async with Wire(running.api_url, token) as wire:
            for _request in range(100):
                status, answer = await wire.ask(*random.choices(acts, (30, 15, 20, 10, 5, 10, 10))[0])
                if status < 300:
                    counted.answered += 1
                else:
                    counted.failed.append(f"{status} {answer[:160]!r}")
                await asyncio.sleep(random.uniform(0.1, 0.5))
                if time.monotonic() > until:
                    return


def _signed_in(running: Running) -> identity.SignedIn:
    return identity.sign_in(running.house, "elena@labflow.dev", DEMO_PASSWORD, kind="api")


def _of_a_client(running: Running) -> tuple[str, dict[str, object]]:
    """An order that is open, and what may be added to it."""
    with open_work(running.house, system("benchmark")) as work:
        order = work.db.execute(
            text(
                "select number from lab_order where state in ('confirmed', 'in_progress') order by number desc limit 1"
            )
        ).scalar_one()
        kind = work.db.execute(text("select code from sample_type order by code limit 1")).scalar_one()
        profile = work.db.execute(text("select code from profile order by position limit 1")).scalar_one()
    return order, {"sample_type_id": kind, "client_reference": "Soak", "profile_ids": [profile]}


def _look(running: Running, minute: float) -> Look:
    with open_work(running.house, system("benchmark")) as work:
        open_now, idle = work.db.execute(
            text(
                "select count(*), count(*) filter (where state = 'idle in transaction' and state_change < now() - interval '5 s')"
                " from pg_stat_activity where datname = current_database() and backend_type = 'client backend'"
            )
        ).one()
        waiting = work.db.execute(
            text(
                "select count(*) from procrastinate_jobs where status = 'todo' and coalesce(scheduled_at, now()) <= now()"
            )
        ).scalar_one()
    used = {name: memory(pid) for name, pid in running.processes.items()}
    return Look(minute, used, open_now, idle, waiting)


def _show(look: Look, counted: Counted) -> None:
    used = "  ".join(f"{name} {size:4.0f}" for name, size in look.memory.items())
    print(
        f"{look.minute:5.1f} min  MB: {used}  connections {look.connections} ({look.idle_in_transaction} stuck)"
        f"  jobs waiting {look.waiting_jobs}  answered {counted.answered:,}  failed {len(counted.failed)}"
        f"  load {os.getloadavg()[0]:.1f}",
        flush=True,
    )


def _verdict(looks: Sequence[Look], counted: Counted, processes: int) -> int:
    """What grew, and whether that is a leak."""
    third = max(1, round(len(looks) * WARM))
    middle, last = looks[third : 2 * third], looks[2 * third :]
    if not middle or not last:
        raise SystemExit("Too few looks for a verdict: more --minutes, or a shorter --every.")
    wrong = []
    for name in looks[0].memory:
        before, after = (median(look.memory[name] for look in part) for part in (middle, last))
        hours = (last[len(last) // 2].minute - middle[len(middle) // 2].minute) / 60
        print(
            f"{name:9} {before:6.0f} -> {after:6.0f} MB   {(after - before) / hours:+6.0f} MB an hour after the warm-up"
        )
        if after > before * MOST_GROWTH + 2:
            wrong.append(f"the memory of {name} grows")
    most = max(look.connections for look in looks)
    bound = (processes + 2) * POOL + (processes - 1) * 2 + ASIDE
    print(f"connections at most {most} of {bound} that the pools allow")
    if most > bound:
        wrong.append("there are more connections than the pools allow")
    if any(look.idle_in_transaction for look in last):
        wrong.append("a transaction was left open")
    if median(look.waiting_jobs for look in last) > median(look.waiting_jobs for look in middle) + 50:
        wrong.append("the queue grows")
    for each in sorted(set(counted.failed))[:5]:
        print(f"    {counted.failed.count(each)} x {each}")
    if len(counted.failed) > counted.answered / 1000:
        wrong.append("more than one in a thousand requests failed")
    print(f"verdict: {'nothing leaks' if not wrong else '; '.join(wrong)}")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
