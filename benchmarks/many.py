"""How long lists, pages and searches take as a laboratory grows: the curve, and what row-level security adds to it.

python -m benchmarks.many [--samples 1000 10000 100000 1000000] [--keep FOLDER] [--only WORDS]

The laboratory is that of `labflow seed`, grown from one size to the next; each size is vacuumed and analysed first. Each
figure is the median of the whole verb as a screen calls it (session, transaction, permission, statements, cells), on a
connection in use, in a process whose collector is set as a server's; the last size also tells its 95th percentile. Rounds
count when the processor ran at its own speed before and after them (`benchmarks/machine.py`; `--any-speed`: all). `--keep`
leaves the database in a folder and uses it again: the folder belongs to this benchmark alone. One that `labflow seed` has
filled (LABFLOW_HOME=FOLDER) will do as well.

Row-level security: the statements of each verb, asked by the tables' owner once with and once without the policies.
"""

import argparse
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import replace
from pathlib import Path
from statistics import median, quantiles
from tempfile import TemporaryDirectory
from typing import Any

from sqlalchemy import func, select

from alembic import command
from benchmarks.machine import Machine
from benchmarks.questions import Place, Question, questions
from labflow.asgi import settle
from labflow.cli.database import configuration
from labflow.demo import seed
from labflow.domain import identity
from labflow.domain.actor import Actor, system
from labflow.domain.house import open_house
from labflow.domain.ports import House
from labflow.domain.work import open_work
from labflow.local.postgres import DATABASE, EmbeddedPostgres
from labflow.models import Sample, User
from labflow.testing import make_house
from labflow.wiring import engine_for

SIZES = (1_000, 10_000, 100_000, 1_000_000)
ROUNDS = 15
LEAST = 5  # rounds at that speed make a median
PATIENCE = 1.5  # seconds that a question waits for the processor's own speed
# The driver prepares a statement at its sixth run on a connection, and at its sixth as such PostgreSQL settles on a plan. A
# server's connections have both behind them a few minutes after it started.
WARM = 11
GUARDED = 1.2
WALLED = (
    "sample",
    "lab_order",
    "analysis",
    "result",
    "client",
    "report",
    "report_sample",
    "container",
    "custody_event",
    "audit_event",
)


def ask(
    place: Place, question: Question, house: House | None = None, machine: Machine | None = None
) -> list[float]:
    """How long it took on a connection in use, after the rounds that fill its caches."""
    first = [_once(place, question, house) for _ in range(WARM)]
    if sum(first) > 20_000:
        return first[1:]
    return [*_rounds(place, question, house, machine)]


def _rounds(
    place: Place, question: Question, house: House | None, machine: Machine | None
) -> Iterator[float]:
    """So many rounds at the processor's own speed; whatever came when it has been slow for too long."""
    counted, others, ends = 0, [], time.monotonic() + PATIENCE
    while counted < ROUNDS and (time.monotonic() < ends or counted + len(others) < ROUNDS):
        before = machine is None or machine.at_speed()
        spent = _once(place, question, house)
        kept = before and (machine is None or machine.at_speed())
        if machine is not None:
            machine.count(kept=kept)
        if kept:
            counted += 1
            yield spent
        else:
            others.append(spent)
    if counted < LEAST:
        yield from others


def _once(place: Place, question: Question, house: House | None) -> float:
    started = time.perf_counter()
    with open_work(house or place.house, place.people[question.who], verb="benchmark") as work:
        question.verb(work)
    return (time.perf_counter() - started) * 1000


def main() -> None:
    """Print one line a question: what, its median at each size, the 95th percentile at the last, goal."""
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--samples", type=int, nargs="+", default=list(SIZES))
    asked.add_argument("--keep", type=Path)
    asked.add_argument("--only", default="", help="only the lines that contain these words")
    asked.add_argument("--no-walls", action="store_true", help="without the comparison of row-level security")
    asked.add_argument("--any-speed", action="store_true", help="also rounds in which the processor was slow")
    given = asked.parse_args()
    machine = None if given.any_speed else Machine()
    curve: dict[str, list[float]] = {}
    last: dict[str, tuple[float, int]] = {}
    walls: dict[str, tuple[float, float]] = {}
    sizes = []
    with _folder(given.keep) as folder, server_in(Path(folder)) as server:
        for samples in sorted(given.samples):
            place = laboratory(server, samples)
            sizes.append(place.samples)
            settle()  # as each of the server's processes does before its first question
            for question in questions(place):
                if given.only in question.what:
                    spent = ask(place, question, machine=machine)
                    curve.setdefault(question.what, []).append(median(spent))
                    print(f"  {place.samples:>9,} {question.what:42}{median(spent):9.1f} ms", flush=True)
                    last[question.what] = (_p95(spent), question.goal)
            if samples == max(given.samples) and not given.no_walls:
                walls = _walls(server, place, given.only)
    _print(sizes, curve, last, walls)
    if machine is not None:
        print(machine)


def _print(
    sizes: list[int],
    curve: dict[str, list[float]],
    last: dict[str, tuple[float, int]],
    walls: dict[str, tuple[float, float]],
) -> None:
    print(f"{'median in ms, samples:':42}" + "".join(f"{size:>11,}" for size in sizes) + "        p95   goal")
    for what, medians in curve.items():
        p95, goal = last[what]
        verdict = "reached" if max(medians) <= goal else "MISSED"
        print(
            f"{what:42}" + "".join(f"{value:11.1f}" for value in medians) + f"{p95:11.1f}{goal:7}  {verdict}"
        )
    if walls:
        without, beside = (sum(pair[at] for pair in walls.values()) for at in (0, 1))
        print(
            f"\nrow-level security, ms without / with: {without:.0f} / {beside:.0f}, {100 * (beside / without - 1):+.0f} % (goal +20 %)"
        )
        for what, (bare, walled) in walls.items():
            if walled > GUARDED * bare and walled - bare > 1:
                print(f"  above it: {what} {bare:.1f} / {walled:.1f}")
    print("load average {:.1f} {:.1f} {:.1f}".format(*os.getloadavg()))


def _p95(spent: list[float]) -> float:
    return quantiles(spent, n=20)[-1] if len(spent) > 2 else max(spent)


def _walls(server: EmbeddedPostgres, place: Place, only: str) -> dict[str, tuple[float, float]]:
    """The median of each verb without and with the policies, in turns."""
    engine = engine_for(server.dsns().owner)
    owner = replace(place.house, engine=engine)
    asked = [question for question in questions(place) if only in question.what and question.who == "admin"]
    found: dict[str, tuple[float, float]] = {}
    try:
        bare: dict[str, float] = {}
        for forced in ("no force", "force"):
            for table in WALLED:
                server.ask(f"alter table {table} {forced} row level security", DATABASE)
            for question in asked:
                taken = median(ask(place, question, owner if forced == "no force" else place.house))
                if forced == "no force":
                    bare[question.what] = taken
                else:
                    found[question.what] = (bare[question.what], taken)
    finally:
        for table in WALLED[:-1]:
            server.ask(f"alter table {table} force row level security", DATABASE)
        server.ask("alter table audit_event no force row level security", DATABASE)
        engine.dispose()
    return found


def _folder(keep: Path | None) -> Any:
    if keep is None:
        return TemporaryDirectory(prefix="labflow-many-")
    keep.mkdir(parents=True, exist_ok=True)
    return nullcontext(str(keep))


@contextmanager
def server_in(home: Path) -> Iterator[EmbeddedPostgres]:
    """The database of a folder, at this release."""
    home.chmod(0o711)
    server = EmbeddedPostgres(home)
    try:
        command.upgrade(configuration(server.start().owner), "heads")
        yield server
    finally:
        server.stop()


def laboratory(server: EmbeddedPostgres, samples: int) -> Place:
    """The demo laboratory, grown to so many samples. One that is larger stays as it is."""
    engine = engine_for(server.dsns().app)
    house = replace(make_house(engine), mode="demo")
    open_house(house)
    started = time.monotonic()
    seed.fill(house, samples=samples)
    print(f"{samples:,} samples after {time.monotonic() - started:.0f} s", flush=True)
    server.ask("vacuum (analyze)", DATABASE)
    return Place(house, *_people(house))


def _people(house: House) -> tuple[dict[str, Actor], int]:
    with open_work(house, system("benchmark"), verb="benchmark") as work:
        ids = {user.email.split("@")[0]: user.id for user in work.db.scalars(select(User))}
        people = {name: identity.actor_named(work, ids[name]) for name in ("admin", "elena", "renee")}
        return people, work.db.scalar(select(func.count()).select_from(Sample)) or 0


if __name__ == "__main__":
    main()
