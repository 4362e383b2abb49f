"""The statements that take longest in the biggest questions, each with the plan that PostgreSQL made for it.

python -m benchmarks.plans --keep FOLDER [--samples 1000000]

The folder is one that `benchmarks.many --keep` has filled. Each question is asked as its screen asks it; of its statements the
one that took longest is explained, with the parameters and as the role it had.
"""

import argparse
import re
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, event

from benchmarks.many import Verb, _page, laboratory
from labflow.domain import audit_views
from labflow.domain.analyses import by_test, review_views
from labflow.domain.analyses.views import BENCH
from labflow.domain.archives.views import overview
from labflow.domain.lists.window import ListQuery
from labflow.domain.orders.views import ORDERS
from labflow.domain.samples.views import SAMPLES
from labflow.domain.today import view as today
from labflow.domain.work import Work
from labflow.testing import TestLab

QUESTIONS: dict[str, Verb] = {
    "Samples, newest first": _page(SAMPLES, tab="all"),
    "Samples by client": _page(SAMPLES, tab="all", sort="client"),
    "Samples, open work": _page(SAMPLES),
    "Samples, words": _page(SAMPLES, tab="all", q="well 4711"),
    "Orders, words": _page(ORDERS, tab="all", q="PO-12345"),
    "Bench, by test": lambda work: by_test.page(work, ListQuery()),
    "Bench, as a list": _page(BENCH, sort="due"),
    "Review queue": lambda work: review_views.queue(work, ListQuery()),
    "Today": today,
    "Trail of a sample": _page(audit_views.TRAIL, filters="number:is:S25-0012345"),
    "Trail of 30 days": _page(audit_views.TRAIL, filters="at:in:last30"),
    "Years and their archives": overview,
}


def main() -> None:
    """Print each question with the plan of its longest statement."""
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--samples", type=int, default=1_000_000)
    asked.add_argument("--keep", type=Path, required=True)
    given = asked.parse_args()
    given.keep.mkdir(parents=True, exist_ok=True)
    with laboratory(str(given.keep), given.samples) as lab:
        for what, verb in QUESTIONS.items():
            _explain(lab, what, verb)


def _explain(lab: TestLab, what: str, verb: Verb) -> None:
    for round in range(2):  # the first one fills the caches
        with lab.work_as(lab.max) as work, _listening(work) as heard:
            begun = time.perf_counter()
            verb(work)
            took = (time.perf_counter() - begun) * 1000
        if round == 0:
            continue
        with lab.work_as(lab.max) as work:
            longest = max(heard, key=lambda each: each[0])
            plan = _plan(work, longest)
        print(
            f"### {what}\n{len(heard)} statements, {took:.0f} ms; the longest {longest[0]:.1f} ms:\n\n```\n{plan}\n```\n",
            flush=True,
        )


def _plan(work: Work, heard: tuple[float, str, Any]) -> str:
    _took, statement, parameters = heard
    rows = work.db.connection().exec_driver_sql(
        f"explain (analyze, costs off, timing off, summary off) {statement}", parameters
    )
    lines = [re.sub(r"'[0-9a-f-]{36}'(::uuid)?", "…", row[0])[:170] for row in rows]
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
