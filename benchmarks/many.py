"""How long the lists take in a laboratory with a great many samples: pages, sorting, search, counts, the trail.

python -m benchmarks.many [--samples 1000000] [--keep FOLDER] [--explain]

Each line is the median and the 95th percentile of the whole verb as a screen calls it: session, transaction, permission,
statements, cells. `--keep` leaves the database in a folder and uses it again; the folder belongs to this benchmark alone.
"""

import argparse
import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path
from statistics import median, quantiles
from tempfile import TemporaryDirectory
from typing import Any

from alembic import command
from labflow.cli.database import configuration
from labflow.domain import audit_views, client_views, lists, palette
from labflow.domain.analyses import by_test, review_views
from labflow.domain.analyses.views import BENCH
from labflow.domain.lists.window import ListQuery
from labflow.domain.orders.views import ORDERS
from labflow.domain.samples import scanning
from labflow.domain.samples.views import SAMPLES
from labflow.domain.today import view as today
from labflow.domain.work import Work
from labflow.local.postgres import DATABASE, EmbeddedPostgres
from labflow.testing import TestLab, make_house
from labflow.wiring import engine_for

SQL = Path(__file__).with_name("many_samples.sql")
ROUNDS = 15
Verb = Callable[[Work], Any]


def main() -> None:
    """Print one line a question: what, median, 95th percentile, goal."""
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--samples", type=int, default=1_000_000)
    asked.add_argument("--keep", type=Path)
    asked.add_argument("--only", default="", help="only the lines that contain these words")
    given = asked.parse_args()
    with _folder(given.keep) as folder, laboratory(folder, given.samples) as lab:
        for what, goal, verb in _questions(lab):
            if given.only in what:
                _show(what, goal, _times(lab, verb))
    print("load average {:.1f} {:.1f} {:.1f}".format(*os.getloadavg()))


def _questions(lab: TestLab) -> Iterator[tuple[str, int, Verb]]:
    """What people ask of a long list, with the goal in milliseconds."""
    for column in SAMPLES.columns:
        for sort in (column.key, f"-{column.key}") if column.sort else ():
            yield f"samples, all, by {sort}", 100, _page(SAMPLES, tab="all", sort=sort)
    yield "samples, open work", 100, _page(SAMPLES)
    yield "samples, open work, by client", 100, _page(SAMPLES, sort="client")
    yield "samples, last 30 days", 100, _page(SAMPLES, tab="recent")
    for sort in ("-number", "client", "due"):
        yield (
            f"samples, page 200, by {sort}",
            100,
            _page(SAMPLES, tab="all", sort=sort, after=_deep(lab, SAMPLES, sort)),
        )
    for q in ("S25-0012345", "0012", "well 4711", "harbor", "zzz", "12"):
        yield f"samples, search “{q}”", 50, _page(SAMPLES, tab="all", q=q)
    yield "samples, follow 50 rows", 50, _follow(lab)
    for sort in ("-number", "client", "-due"):
        yield f"orders, all, by {sort}", 100, _page(ORDERS, tab="all", sort=sort)
    for q in ("O25-0012345", "harbor", "PO-12345", "S25-0012345"):
        yield f"orders, search “{q}”", 50, _page(ORDERS, tab="all", q=q)
    yield "bench, by test", 100, lambda work: by_test.page(work, ListQuery())
    for sort in ("due", "sample", "client"):
        yield f"bench, list, by {sort}", 100, _page(BENCH, sort=sort)
    yield "bench, search “S25-0012345”", 50, _page(BENCH, q="S25-0012345")
    yield "review queue", 100, lambda work: review_views.queue(work, ListQuery())
    yield "clients", 100, lambda work: lists.page(work, client_views.CLIENTS, ListQuery())
    yield "today", 100, today
    for q in ("S25-0012345", "harbor", "well 47"):
        yield f"palette “{q}”", 50, lambda work, q=q: palette.search(work, q)
    yield "scan of a label", 50, lambda work: scanning.find(work, "S25-0012345-1")
    yield "audit, newest", 100, _page(audit_views.TRAIL)
    yield "audit, of a sample", 100, _page(audit_views.TRAIL, filters="number:is:S25-0012345")
    yield "audit, by a person", 100, _page(audit_views.TRAIL, filters=f"person:is:{lab.rita.id}")
    yield "audit, last 30 days", 100, _page(audit_views.TRAIL, filters="at:in:last30")
    yield "audit, a rare verb", 100, _page(audit_views.TRAIL, filters="verb:is:samples.reject")
    yield "audit, words of a reason", 100, _page(audit_views.TRAIL, q="broken bottle")
    yield "audit, the chain", 100, audit_views.chain


def _page(plan: lists.ListPlan, **asked: str) -> Verb:
    return lambda work: lists.page(work, plan, ListQuery(**asked))


def _follow(lab: TestLab) -> Verb:
    with lab.work_as(lab.max) as work:
        shown = [SAMPLES.read_id(line.id) for line in lists.page(work, SAMPLES, ListQuery(tab="all")).lines]
    return lambda work: lists.follow(work, SAMPLES, ListQuery(tab="all"), shown=shown, others=shown[:5])


def _deep(lab: TestLab, plan: lists.ListPlan, sort: str) -> str:
    """Where page 200 begins: 199 times “next”, without the counts."""
    from labflow.domain.lists.window import window

    key = next(column.sort for column in plan.columns if column.key == sort.removeprefix("-"))
    with lab.work_as(lab.max) as work:
        query = plan.rows()
        return window(work, query, key, plan.id_key, descending=sort.startswith("-"), size=199 * 50).after


def _times(lab: TestLab, verb: Verb) -> list[float]:
    spent = []
    for _ in range(ROUNDS + 1):
        started = time.perf_counter()
        with lab.work_as(lab.max) as work:
            verb(work)
        spent.append((time.perf_counter() - started) * 1000)
        if len(spent) > 3 and sum(spent) > 20_000:
            break
    return spent[1:]  # the first one fills the caches


def _show(what: str, goal: int, spent: list[float]) -> None:
    p95 = quantiles(spent, n=20)[-1] if len(spent) > 2 else max(spent)
    verdict = "reached" if median(spent) <= goal else "MISSED"
    print(
        f"{what:38} p50 {median(spent):8.1f} ms  p95 {p95:8.1f} ms  goal {goal:4} ms  {verdict}", flush=True
    )


def _folder(keep: Path | None) -> Any:
    if keep is None:
        return TemporaryDirectory(prefix="labflow-many-")
    keep.mkdir(parents=True, exist_ok=True)
    return nullcontext(str(keep))


@contextmanager
def laboratory(folder: str, samples: int) -> Iterator[TestLab]:
    """The small laboratory of the tests, grown to so many samples."""
    home = Path(folder)
    home.chmod(0o711)
    server = EmbeddedPostgres(home)
    fresh = not (home / "grown").exists()
    dsns = server.start()
    try:
        command.upgrade(configuration(dsns.owner), "heads")
        engine = engine_for(dsns.app)
        if fresh:
            lab = TestLab(make_house(engine))
            _grow(server, samples)
            (home / "grown").write_text(repr(lab.plan()))
        else:
            lab = _again(engine)
        yield lab
        engine.dispose()
    finally:
        server.stop()


def _grow(server: EmbeddedPostgres, samples: int) -> None:
    started = time.monotonic()
    orders = max(samples // 5, 1)
    facts = {"samples": samples, "orders": orders, "clients": 400}
    statement = SQL.read_text()
    for name, value in facts.items():
        statement = statement.replace(f"{{{name}}}", str(value))
    server.ask(statement, DATABASE)
    print(f"{samples:,} samples in {time.monotonic() - started:.0f} s", flush=True)


def _again(engine: Any) -> TestLab:
    """The laboratory that is there already, with those of its people whom the questions need."""
    from sqlalchemy import select

    from labflow.domain import identity
    from labflow.domain.actor import system
    from labflow.domain.house import open_house
    from labflow.domain.work import open_work
    from labflow.models import User

    house = make_house(engine)
    open_house(house)
    with open_work(house, system("benchmark"), verb="benchmark") as work:
        ids = {user.email.split("@")[0]: user.id for user in work.db.scalars(select(User))}
        people = {name: identity.actor_named(work, ids[name]) for name in ("max", "rita")}
    return TestLab(house, built=people)


if __name__ == "__main__":
    main()
