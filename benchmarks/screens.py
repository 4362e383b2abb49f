"""How long the server takes to answer what people do on their screens, with 200 of them connected at once.

python -m benchmarks.screens [--people 200] [--seconds 40] [--think 10 5 2] [--processes 1] [--kinds]

Each has a session and a websocket of her own and acts, on average, once in `think` seconds: opens the list of samples, sorts
it, searches it, opens a sample, opens its result sheet, types values. The time of an event runs from sending it to the update
it was sent for: what the person waits, with the socket, the queue and what an event sets off (a page loads in four). "On the
server" is what the server's own metrics say of each event that a person's act led to, from the guard to its end, without the
ones that do nothing. The people are simulated on the same machine, so their own work is part of the figures; it is printed.
With more than one web process it starts a Redis, which must be installed. Goal: an event p50 at most 15 ms, p95 at most 50 ms.
"""

import argparse
import asyncio
import math
import os
import random
import time
import urllib.request
from collections import Counter, defaultdict
from collections.abc import Sequence
from contextlib import suppress
from statistics import quantiles

from prometheus_client.parser import text_string_to_metric_families

from benchmarks.people import Person, people, prepare
from benchmarks.running import Running, demo, memory, processor

GOAL_P50, GOAL_P95 = 15.0, 50.0
# What a page, a sort, a search and a cell are on the server; not the events by which Reflex says that a page was loaded.
ACTS = frozenset({
    "session_state.load", "samples_state.load", "samples_state.sort_by", "samples_state.search", "sample_state.load",
    "sheet_state.open_sample", "sheet_state.commit",
})  # fmt: skip
SETTLE_SECONDS = 5  # after connecting, before it is measured


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--people", type=int, default=200)
    asked.add_argument("--seconds", type=float, default=40, help="how long each think time is measured")
    asked.add_argument(
        "--think",
        type=float,
        nargs="+",
        default=[10, 5, 2],
        help="mean seconds between two acts of one person",
    )
    asked.add_argument("--processes", type=int, default=1, help="web processes")
    asked.add_argument("--kinds", action="store_true", help="a line for each kind of event as well")
    given = asked.parse_args()
    with demo(given.processes) as running:
        print(f"{given.people} people, {given.processes} web process(es)")
        asyncio.run(_measure(running, given.people, given.seconds, given.think, kinds=given.kinds))


async def _measure(
    running: Running, count: int, seconds: float, thinks: Sequence[float], *, kinds: bool = False
) -> None:
    everybody = people(running, count, prepare(running.house, samples=count * 2))
    before = memory(running.processes["web"])
    for start in range(0, count, 20):
        await asyncio.gather(*(person.connect() for person in everybody[start : start + 20]))
    print(f"web server: {before:.0f} MB before, {memory(running.processes['web']):.0f} MB connected")
    for think in thinks:
        await asyncio.sleep(SETTLE_SECONDS)
        await _one(running, everybody, seconds, think, kinds=kinds)
    with suppress(TimeoutError):  # a server that is behind answers no good-bye in time
        await asyncio.wait_for(
            asyncio.gather(*(person.leave() for person in everybody), return_exceptions=True), 10
        )


async def _one(
    running: Running, everybody: Sequence[Person], seconds: float, think: float, *, kinds: bool
) -> None:
    """One think time: what people waited, and what it took of the machine."""
    spent: dict[str, list[float]] = defaultdict(list)
    errors: dict[str, int] = defaultdict(int)
    began, used, own, counted = time.monotonic(), _used(running), time.process_time(), _counted(running)
    ends = began + seconds
    await asyncio.gather(*(_work(person, ends, think, spent, errors) for person in everybody))
    lasted, own = time.monotonic() - began, time.process_time() - own
    used = {name: now - used[name] for name, now in _used(running).items()}
    for kind in sorted(spent) if kinds else ():
        _show(kind, spent[kind], lasted)
    events = [one for kind in spent.values() for one in kind]
    _show(f"think {think:g} s", events, lasted, goal=True)
    _show_counted(_counted(running) - counted)
    print(
        f"  web {used['web'] / lasted:.2f} of a core, {used['web'] / max(len(events), 1) * 1000:.1f} ms an event,"
        f" {memory(running.processes['web']):.0f} MB; database {used['database'] / lasted:.2f}, the people {own / lasted:.2f}"
    )
    print(
        f"  refused or unanswered: {dict(errors) or 'none'}; load average {os.getloadavg()[0]:.1f}",
        flush=True,
    )


def _counted(running: Running) -> Counter[float]:
    """How many events of people took at most so many seconds, by the server's own histogram."""
    with urllib.request.urlopen(running.metrics_url, timeout=10) as answer:
        families = text_string_to_metric_families(answer.read().decode())
    found: Counter[float] = Counter()
    for sample in (one for family in families for one in family.samples):
        if sample.name == "labflow_event_seconds_bucket" and sample.labels["handler"] in ACTS:
            found[float(sample.labels["le"])] += int(sample.value)
    return found


def _show_counted(counted: Counter[float]) -> None:
    total = counted[math.inf]
    if total:
        p50, p95 = (_at(counted, total * share) * 1000 for share in (0.5, 0.95))
        told = "reached" if p50 <= GOAL_P50 and p95 <= GOAL_P95 else "MISSED"
        print(
            f"  on the server {total:6} events                p50 {p50:7.1f} ms  p95 {p95:7.1f} ms  {told};"
            f" {counted[0.015] / total:.1%} within 15 ms, {counted[0.05] / total:.1%} within 50 ms"
        )


def _at(counted: Counter[float], rank: float) -> float:
    """The seconds below which so many events lie: between two bounds of the histogram as if they were spread evenly."""
    below, before = 0.0, 0
    for bound in sorted(counted):
        if counted[bound] >= rank:
            share = (rank - before) / max(counted[bound] - before, 1)
            return below + (min(bound, below * 4 or 1.0) - below) * share
        below, before = bound, counted[bound]
    return below


def _used(running: Running) -> dict[str, float]:
    return {name: processor(running.processes[name]) for name in ("web", "database")}


async def _work(
    person: Person, ends: float, think: float, spent: dict[str, list[float]], errors: dict[str, int]
) -> None:
    """Do one thing after the other until the time is over."""
    await asyncio.sleep(min(random.uniform(0, think), ends - time.monotonic()))
    while time.monotonic() < ends:
        try:
            for kind, milliseconds in await person.act():
                spent[kind].append(milliseconds)
        except TimeoutError as late:
            errors[str(late)] += 1
        for refusal in person.refusals():
            errors[refusal] += 1
        with suppress(asyncio.CancelledError):
            await asyncio.sleep(
                min(random.uniform(think / 2, think * 3 / 2), max(ends - time.monotonic(), 0))
            )


def _show(kind: str, spent: list[float], seconds: float, *, goal: bool = False) -> None:
    if len(spent) < 2:
        return
    cuts = quantiles(spent, n=100)
    told = ""
    if goal:
        told = "  reached" if cuts[49] <= GOAL_P50 and cuts[94] <= GOAL_P95 else "  MISSED"
        told = f"  goal {GOAL_P50:.0f} / {GOAL_P95:.0f} ms{told}"
    print(
        f"{kind:18}{len(spent):6} ({len(spent) / seconds:5.1f}/s)  p50 {cuts[49]:7.1f} ms  p95 {cuts[94]:7.1f} ms{told}",
        flush=True,
    )


if __name__ == "__main__":
    main()
