"""How long the server takes to answer what people do on their screens, with 200 of them connected at once.

python -m benchmarks.screens [--people 200] [--seconds 60] [--think 2]

Each has a session and a websocket of her own and acts every two seconds or so: opens the list of samples, sorts it,
searches it, opens a sample, opens its result sheet, types values. The time of an event runs from sending it to the update
it was sent for. The people are simulated on the same machine, so their own work is part of the figures.
Goal: p50 at most 15 ms, p95 at most 50 ms.
"""

import argparse
import asyncio
import os
import random
import time
from collections import defaultdict
from contextlib import suppress
from statistics import quantiles

from benchmarks.people import Person, people, prepare
from benchmarks.running import Running, demo, memory, processor

GOAL_P50, GOAL_P95 = 15.0, 50.0


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--people", type=int, default=200)
    asked.add_argument("--seconds", type=float, default=60)
    asked.add_argument("--think", type=float, default=2.0, help="mean seconds between two acts of one person")
    given = asked.parse_args()
    with demo() as running:
        asyncio.run(_measure(running, given.people, given.seconds, given.think))


async def _measure(running: Running, count: int, seconds: float, think: float) -> None:
    everybody = people(running, count, prepare(running.house, samples=count * 2))
    spent: dict[str, list[float]] = defaultdict(list)
    errors: dict[str, int] = defaultdict(int)
    before = memory(running.processes["web"])
    for start in range(0, count, 20):
        await asyncio.gather(*(person.connect() for person in everybody[start : start + 20]))
    connected, used, own = (
        memory(running.processes["web"]),
        processor(running.processes["web"]),
        time.process_time(),
    )
    ends = time.monotonic() + seconds
    await asyncio.gather(*(_work(person, ends, think, spent, errors) for person in everybody))
    after = memory(running.processes["web"])
    used, own = processor(running.processes["web"]) - used, time.process_time() - own
    for kind in sorted(spent):
        _show(kind, spent[kind], seconds)
    _show("all events", [one for kind in spent.values() for one in kind], seconds, goal=True)
    print(f"{count} people connected; refused or unanswered: {dict(errors) or 'none'}")
    print(f"web server: {before:.0f} MB before, {connected:.0f} MB connected, {after:.0f} MB after")
    print(f"processor: web server {used / seconds:.2f} of a core, the people {own / seconds:.2f}")
    print("load average {:.1f} {:.1f} {:.1f}".format(*os.getloadavg()))
    with suppress(TimeoutError):  # a server that is behind answers no good-bye in time
        await asyncio.wait_for(
            asyncio.gather(*(person.leave() for person in everybody), return_exceptions=True), 10
        )


async def _work(
    person: Person, ends: float, think: float, spent: dict[str, list[float]], errors: dict[str, int]
) -> None:
    """Do one thing after the other until the time is over."""
    await asyncio.sleep(random.uniform(0, think))
    while time.monotonic() < ends:
        try:
            for kind, milliseconds in await person.act():
                spent[kind].append(milliseconds)
        except TimeoutError as late:
            errors[str(late)] += 1
        for refusal in person.refusals():
            errors[refusal] += 1
        with suppress(asyncio.CancelledError):
            await asyncio.sleep(random.uniform(think / 2, think * 3 / 2))


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
