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
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from statistics import median, quantiles
from tempfile import TemporaryDirectory
from typing import Any
from uuid import UUID

from sqlalchemy import func, select

from alembic import command
from benchmarks.machine import Machine
from labflow.asgi import settle
from labflow.cli.database import configuration
from labflow.demo import seed
from labflow.domain import (
    audit,
    audit_views,
    client_views,
    identity,
    lists,
    nouns,
    palette,
    record_page,
    services,
    specifications,
)
from labflow.domain import declared as _declared  # noqa: F401 (every noun is declared by importing it)
from labflow.domain.actor import Actor, system
from labflow.domain.analyses import by_test, review_case, review_views, sheet
from labflow.domain.analyses.life import OPEN
from labflow.domain.analyses.views import BENCH
from labflow.domain.house import open_house
from labflow.domain.labels import content as label_content
from labflow.domain.lists import ListPlan
from labflow.domain.lists.window import ListQuery
from labflow.domain.orders import detail as order_detail
from labflow.domain.orders.views import ORDERS
from labflow.domain.portal import home, trends
from labflow.domain.portal import orders as portal_orders
from labflow.domain.portal import reports as portal_reports
from labflow.domain.ports import House
from labflow.domain.reports import detail as report_detail
from labflow.domain.reports.views import REPORTS
from labflow.domain.samples import detail as sample_detail
from labflow.domain.samples import scanning
from labflow.domain.samples.views import SAMPLES
from labflow.domain.today import view as today
from labflow.domain.work import Work, open_work
from labflow.local.postgres import DATABASE, EmbeddedPostgres
from labflow.models import Analysis, Order, Report, Sample, User
from labflow.testing import make_house
from labflow.wiring import engine_for

SIZES = (1_000, 10_000, 100_000, 1_000_000)
ROUNDS = 15
LEAST = 5  # rounds at that speed make a median
PATIENCE = 1.5  # seconds that a question waits for the processor's own speed
# The driver prepares a statement at its sixth run on a connection, and at its sixth as such PostgreSQL settles on a plan. A
# server's connections have both behind them a few minutes after it started.
WARM = 11
LIST, SEARCH, DASHBOARD, SAMPLE, PORTAL, SHEET, OTHER = 10, 15, 100, 20, 30, 300, 50
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
Verb = Callable[[Work], Any]


@dataclass(frozen=True)
class Question:
    """What is asked, by whom, and in how many milliseconds it shall be answered."""

    what: str
    goal: int
    verb: Verb
    who: str = "admin"


@dataclass(frozen=True)
class Place:
    """A laboratory of one size, with those of its people who ask."""

    house: House
    people: dict[str, Actor]
    samples: int

    def ask(
        self, question: Question, house: House | None = None, machine: Machine | None = None
    ) -> list[float]:
        """How long it took on a connection in use, after the rounds that fill its caches."""
        first = [self._once(question, house) for _ in range(WARM)]
        if sum(first) > 20_000:
            return first[1:]
        return [*self._rounds(question, house, machine)]

    def _rounds(self, question: Question, house: House | None, machine: Machine | None) -> Iterator[float]:
        """So many rounds at the processor's own speed; whatever came when it has been slow for too long."""
        counted, others, ends = 0, [], time.monotonic() + PATIENCE
        while counted < ROUNDS and (time.monotonic() < ends or counted + len(others) < ROUNDS):
            before = machine is None or machine.at_speed()
            spent = self._once(question, house)
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

    def _once(self, question: Question, house: House | None) -> float:
        started = time.perf_counter()
        with open_work(house or self.house, self.people[question.who], verb="benchmark") as work:
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
                    spent = place.ask(question, machine=machine)
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


def questions(place: Place) -> Iterator[Question]:
    """What people ask; the numbers they know are those of this laboratory."""
    number, order_number, reference = _known(place)
    for plan in (SAMPLES, ORDERS, REPORTS):
        yield from _sorts(plan)
        yield from _filters(place, plan)
    for q in (number, number[-4:], reference[:9], "harbor", "zzz", "12"):
        yield Question(f"samples, search “{q}”", SEARCH, _page(SAMPLES, tab="all", q=q))
    for q in (order_number, "harbor", f"PO-{order_number[1:]}", number):
        yield Question(f"orders, search “{q}”", SEARCH, _page(ORDERS, tab="all", q=q))
    for q in (order_number, "harbor"):
        yield Question(f"reports, search “{q}”", SEARCH, _page(REPORTS, tab="all", q=q))
    yield Question("samples, open work by client", LIST, _page(SAMPLES, sort="client"))
    yield Question("samples, page 200 by number", LIST, _deep(place, "-number"))
    yield Question("samples, page 200 by client", LIST, _deep(place, "client"))
    yield Question("bench, by test", OTHER, lambda work: by_test.page(work, ListQuery()))
    yield Question("bench, as a list", LIST, _page(BENCH))
    yield Question("review queue", OTHER, lambda work: review_views.queue(work, ListQuery()))
    yield Question("clients", LIST, lambda work: lists.page(work, client_views.CLIENTS, ListQuery(), heard=0))
    yield Question("dashboard", DASHBOARD, lambda work: today(work, heard=0))
    sample, order = _newest(place, Sample), _newest(place, Order)
    yield Question(
        "sample page", SAMPLE, lambda work: record_page.read(work, "sample", sample, sample_detail.view)
    )
    yield Question(
        "order page", OTHER, lambda work: record_page.read(work, "lab_order", order, order_detail.view)
    )
    yield from _opened(place)
    for q in (number, "harbor", reference[:7]):
        yield Question(f"palette “{q}”", SEARCH, lambda work, q=q: palette.search(work, q))
    yield Question("scan of a label", SEARCH, lambda work: scanning.find(work, f"{number}-1"))
    yield Question("portal home of the largest client", PORTAL, home.view, "renee")
    yield Question("portal orders", PORTAL, lambda work: portal_orders.page(work, ListQuery()), "renee")
    yield Question("portal reports", PORTAL, lambda work: portal_reports.page(work, ListQuery()), "renee")
    yield Question("portal results of a place", OTHER, trends.view, "renee")
    for noun in ("orders", "samples", "analyses", "results", "reports", "custody", "signatures"):
        yield Question(f"programs, {noun}", LIST, partial(_read, noun))
    yield Question("audit, newest", LIST, _page(audit_views.TRAIL))
    yield Question("audit, of a sample", LIST, _page(audit_views.TRAIL, filters=f"number:is:{number}"))
    yield Question("audit, a rare verb", LIST, _page(audit_views.TRAIL, filters="verb:is:samples.reject"))
    yield Question("audit, part of a rare verb", LIST, _page(audit_views.TRAIL, filters="verb:has:reject"))
    yield Question("audit, words of a reason", SEARCH, _page(audit_views.TRAIL, q="broken bottle"))
    yield Question("audit, the chain", LIST, audit_views.chain)
    yield Question("audit, a round of sealing", OTHER, audit.seal)


def _opened(place: Place) -> Iterator[Question]:
    """What people open and work in, of what is largest: the sheet of the test that waits most, a case of the review."""
    with open_work(place.house, place.people["admin"], verb="benchmark") as work:
        waiting = select(Analysis.service_id).where(Analysis.state.in_(OPEN)).group_by(Analysis.service_id)
        service = work.db.scalars(waiting.order_by(func.count().desc()).limit(1)).one()
        cases = [UUID(row.id) for row in review_views.queue(work, ListQuery()).rows]
        largest = select(Sample.client_id).group_by(Sample.client_id).order_by(func.count().desc())
        client = work.db.scalars(largest.limit(1)).one()
        named = select(Order.specification_id).where(Order.specification_id.is_not(None)).limit(1)
        limits = work.db.scalars(named).one()
    report = _newest(place, Report)
    yield Question(
        "sheet of a test", SHEET, lambda work: sheet.sheet(work, sheet.SheetQuery(service_id=str(service)))
    )
    for case in cases[:1]:  # a laboratory may have nothing to review
        yield Question(
            "review of a sample", OTHER, partial(lambda case, work: review_case.case(work, case), case)
        )
    yield Question(
        "report page", OTHER, lambda work: record_page.read(work, "report", report, report_detail.view)
    )
    yield Question(
        "client page", OTHER, lambda work: record_page.read(work, "client", client, client_views.view)
    )
    yield Question("test page", OTHER, lambda work: services.editor(work, service))
    yield Question("specification page", OTHER, lambda work: specifications.editor(work, limits))
    yield Question("storage places", OTHER, lambda work: label_content.known_locations(work, 12))


def _sorts(plan: ListPlan) -> Iterator[Question]:
    """Each sort where it is offered: all rows, or those of open work."""
    for column in plan.columns:
        for sort in (column.key, f"-{column.key}") if column.sort else ():
            view = (
                plan.views[-1].key
                if not column.sort.few_only
                else next(v.key for v in plan.views if not v.href)
            )
            yield Question(f"{plan.name}, {view}, by {sort}", LIST, _page(plan, tab=view, sort=sort))


def _filters(place: Place, plan: ListPlan) -> Iterator[Question]:
    """All rows by each filter: a choice that is, one that is not, a day of some years ago, a part of a word."""
    with open_work(place.house, place.people["admin"], verb="benchmark") as work:
        for one in plan.all_filters():
            options = [choice.value for choice in one.options(work)] if one.options else []
            texts = {
                "choice": [f"is:{value}" for value in (*options[:1], *options[-1:])] + [f"not:{value}" for value in options[:1]],
                "date": ["between:2019-03-04|2019-03-05", "in:last30", "none:"],
                "text": ["has:cooler 3", "none:"],
                "number": ["is:3", "above:2"],
                "yes": ["is:yes", "is:no"],
            }[one.kind]  # fmt: skip
            for at, text in enumerate(texts):
                if text.partition(":")[0] in one.operators:
                    told = (
                        text
                        if one.kind != "choice"
                        else f"{text.partition(':')[0]}, {('first', 'last', 'first')[at]}"
                    )
                    yield Question(
                        f"{plan.name}, {one.key} {told}",
                        LIST,
                        _page(plan, tab=plan.views[-1].key, filters=f"{one.key}:{text}"),
                    )


def _read(noun: str, work: Work) -> None:
    """The first fifty of a noun as programs read it, in its usual order."""
    nouns.page(work, nouns.noun_named(noun), nouns.Asking())


def _page(plan: ListPlan, **asked: str) -> Verb:
    return lambda work: lists.page(work, plan, ListQuery(**asked), heard=0)  # as the screens do


def _deep(place: Place, sort: str) -> Verb:
    """Page 200, to which somebody came by 199 times “next”."""
    from labflow.domain.lists.piece import piece

    key = next(column.sort for column in SAMPLES.columns if column.key == sort.removeprefix("-"))
    with open_work(place.house, place.people["admin"], verb="benchmark") as work:
        many = piece(work, SAMPLES, [], key, descending=sort.startswith("-"), size=199 * 50)
    return _page(SAMPLES, tab="all", sort=sort, after=many.after)


def _known(place: Place) -> tuple[str, str, str]:
    with open_work(place.house, place.people["admin"], verb="benchmark") as work:
        middle = select(Sample.number, Order.number, Sample.client_reference).join(
            Order, Order.id == Sample.order_id
        )
        row = work.db.execute(middle.where(Sample.number >= "S22").order_by(Sample.number).limit(1)).one()
        return row[0], row[1], row[2]


def _newest(place: Place, kind: Any) -> Any:
    with open_work(place.house, place.people["admin"], verb="benchmark") as work:
        return work.db.scalars(select(kind.id).order_by(kind.created_at.desc()).limit(1)).one()


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
                taken = median(place.ask(question, owner if forced == "no force" else place.house))
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
