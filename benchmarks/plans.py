"""The statements that take longest in the biggest questions, each with the plan that PostgreSQL made for it.

python -m benchmarks.plans --keep FOLDER [--samples 1000000] [--only WORDS]

The folder is one that `benchmarks.many --keep` or `labflow seed` has filled, or an empty one. Each question is asked as its screen asks it; of its statements the
one that took longest is explained, with the parameters and as the role it had.
"""

import argparse
import re
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any

from sqlalchemy import Connection, event

from benchmarks.many import laboratory, server_in
from benchmarks.questions import Place, Verb, known, newest, page_of
from labflow.domain import activity, audit_views, events, palette
from labflow.domain.actor import system
from labflow.domain.analyses import by_test, review_views
from labflow.domain.analyses.views import BENCH
from labflow.domain.archives.views import overview
from labflow.domain.lists.window import ListQuery
from labflow.domain.orders.views import ORDERS
from labflow.domain.portal import home
from labflow.domain.samples.views import SAMPLES
from labflow.domain.today import view as today
from labflow.domain.webhooks import fan_out
from labflow.domain.work import Work, open_work
from labflow.models import Sample

ROUNDS = 9
MANAGER, CLIENT = "elena", "renee"
_WALL = r" *InitPlan \d+\n *->  Result \(.*\)\n"  # row-level security: asked once a statement, and the same in each plan
QUESTIONS: dict[str, Verb] = {
    "Samples, newest first": page_of(SAMPLES, tab="all"),
    "Samples by client": page_of(SAMPLES, tab="all", sort="client"),
    "Samples, open work": page_of(SAMPLES),
    "Samples, words": page_of(SAMPLES, tab="all", q="well 4711"),
    "Orders, words": page_of(ORDERS, tab="all", q="PO-12345"),
    "Bench, by test": lambda work: by_test.page(work, ListQuery()),
    "Bench, as a list": page_of(BENCH, sort="due"),
    "Review queue": lambda work: review_views.queue(work, ListQuery()),
    "Today": today,
    "Trail of 30 days": page_of(audit_views.TRAIL, filters="at:in:last30"),
    "Years and their archives": overview,
    "Events feed": events.page,
}


@dataclass(frozen=True)
class Asked:
    """A question, and who asks it."""

    what: str
    verb: Verb
    who: str = MANAGER


def main() -> None:
    """Print each question with the plan of its longest statement."""
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--samples", type=int, default=1_000_000)
    asked.add_argument("--keep", type=Path, required=True)
    asked.add_argument("--only", default="", help="only the questions that contain these words")
    given = asked.parse_args()
    given.keep.mkdir(parents=True, exist_ok=True)
    with server_in(given.keep) as server:
        place = laboratory(server, given.samples)
        _publish(place)
        for asked in questions(place):
            if given.only in asked.what:
                _explain(place, asked)


def questions(place: Place) -> Iterator[Asked]:
    """What is asked; the records are those of this laboratory."""
    for what, verb in QUESTIONS.items():
        yield Asked(what, verb)
    number, _order_number, _reference = known(place)
    sample = newest(place, Sample)
    yield Asked("Trail of a sample", page_of(audit_views.TRAIL, filters=f"number:is:{number}"))
    yield Asked("Story of a sample, beside its page", lambda work: activity.story(work, "sample", sample))
    yield Asked("Find anywhere", lambda work: palette.search(work, "harbor"))
    yield Asked("Portal home of the largest client", home.view, CLIENT)


def _publish(place: Place) -> None:
    """No worker is at work here: what happened is taken into the feed as it would."""
    more = True
    while more:
        with open_work(place.house, system("events"), verb="events.publish") as work:
            more = events.publish(work, fan_out) >= events.BATCH


def _explain(place: Place, asked: Asked) -> None:
    actor = place.people[asked.who]
    took, rounds = [], []
    for _ in range(ROUNDS + 1):
        with open_work(place.house, actor, verb="benchmark") as work, _listening(work) as heard:
            begun = time.perf_counter()
            asked.verb(work)
            took.append((time.perf_counter() - begun) * 1000)
        rounds.append(heard)
    of_each = [
        min(each, key=lambda one: one[0]) for each in zip(*rounds[1:], strict=False)
    ]  # the first filled the caches
    longest = max(of_each, key=lambda one: one[0])
    with open_work(place.house, actor, verb="benchmark") as work:
        plan = _plan(work, longest)
    print(
        f"### {asked.what}\n{len(of_each)} statements, {median(took[1:]):.0f} ms; the longest {longest[0]:.1f} ms:\n\n```\n{plan}\n```\n",
        flush=True,
    )


def _plan(work: Work, heard: tuple[float, str, Any]) -> str:
    _took, statement, parameters = heard
    rows = work.db.connection().exec_driver_sql(
        f"explain (analyze, costs off, timing off, summary off) {statement}", parameters
    )
    lines = [re.sub(r"'[0-9a-f-]{36}'(::uuid)?", "…", row[0])[:170] for row in rows]
    lines = re.sub(_WALL, "", "\n".join(lines)).split("\n")
    return "\n".join(lines[:28] + (["…"] if len(lines) > 28 else []))


@contextmanager
def _listening(work: Work) -> Iterator[list[tuple[float, str, Any]]]:
    """The statements of a connection with their times and parameters."""
    heard: list[tuple[float, str, Any]] = []
    begun = [0.0]

    def before(connection: Connection, cursor: Any, statement: str, *rest: Any) -> None:
        begun[0] = time.perf_counter()

    def after(connection: Connection, cursor: Any, statement: str, parameters: Any, *rest: Any) -> None:
        if statement.lstrip().lower().startswith(("select", "with")) and "set_config" not in statement:
            heard.append(((time.perf_counter() - begun[0]) * 1000, statement, parameters))

    connection = work.db.connection()
    event.listen(connection, "before_cursor_execute", before)
    event.listen(connection, "after_cursor_execute", after)
    try:
        yield heard
    finally:
        event.remove(connection, "before_cursor_execute", before)
        event.remove(connection, "after_cursor_execute", after)


if __name__ == "__main__":
    main()
