"""How fast the laboratory writes, with audit, roles and row-level security on, beside bare SQL in the same minute.

python -m benchmarks.throughput
"""

import time
from collections.abc import Callable
from uuid import UUID

from sqlalchemy import Engine, text

from benchmarks.scratch import database
from labflow.domain import analyses, samples
from labflow.testing import TestLab, make_house

ONE_BY_ONE = 300
BULK = 6_000
BATCH = 1_000
RESULTS = 400
BLOCK = 50


def main() -> None:
    """Print one line a figure: what, how many a second, the goal, and the ratio to bare SQL."""
    with database() as engine:
        lab = TestLab(make_house(engine))
        _five_tests(lab)
        bare_one, bare_bulk = _bare_inserts(engine)
        show("register one by one", register_one_by_one(lab), 100, bare_one)
        show("register in bulk", register_in_bulk(lab), 3_000, bare_bulk)
        bare = _bare_updates(engine)
        show("enter results in blocks", enter_in_blocks(lab), 250, bare)
        show("enter results one by one", enter_one_by_one(lab), 250, bare)


def show(what: str, rate: float, goal: float, bare: float) -> None:
    verdict = "reached" if rate >= goal else "MISSED"
    print(
        f"{what:28} {rate:9,.0f}/s   goal {goal:6,.0f}/s {verdict:8} bare SQL {bare:9,.0f}/s   ratio {rate / bare:.2f}"
    )


def _five_tests(lab: TestLab) -> None:
    """The profile of the test lab has three tests; a sample of the benchmark has five."""
    with lab.system() as work:
        for code in ("CL", "SO4"):
            lab._service(work, code, code, f"EPA 300.0 {code}", "mg/L", mdl="0.1", loq="0.5", maximum="250")


def rate(count: int, act: Callable[[], None]) -> float:
    started = time.perf_counter()
    act()
    return count / (time.perf_counter() - started)


def register_one_by_one(lab: TestLab) -> float:
    """One sample with five analyses a piece of work, as a screen or an API call does it."""
    order_id = lab.order()

    def act() -> None:
        for place in range(ONE_BY_ONE):
            with lab.work_as(lab.rita) as work:
                samples.register(work, order_id, [lab.draft(f"Tap {place}")])

    return rate(ONE_BY_ONE, act)


def register_in_bulk(lab: TestLab) -> float:
    """A thousand samples with five analyses each in one piece of work."""
    order_id = lab.order()
    drafts = [lab.draft(f"Tap {place}") for place in range(BATCH)]

    def act() -> None:
        for _ in range(BULK // BATCH):
            with lab.work_as(lab.rita) as work:
                samples.register(work, order_id, drafts)

    return rate(BULK, act)


def enter_one_by_one(lab: TestLab) -> float:
    """One value a piece of work: what a cell of the result grid costs."""
    cells = _cells(lab)
    return rate(len(cells), lambda: [_enter(lab, [cell]) for cell in cells])


def enter_in_blocks(lab: TestLab) -> float:
    """Fifty values a piece of work: a pasted block, a page of an instrument file."""
    cells = _cells(lab)
    blocks = [cells[start : start + BLOCK] for start in range(0, len(cells), BLOCK)]
    return rate(len(cells), lambda: [_enter(lab, block) for block in blocks])


def _cells(lab: TestLab) -> list[tuple[UUID, UUID]]:
    """Numeric cells of received samples: analysis and analyte."""
    order_id = lab.order(count=RESULTS // 4)
    for sample in lab.samples_of(order_id):
        with lab.work_as(lab.rita) as work:
            samples.receive(work, sample.id, reception=samples.Reception(location="Cooler 1"))
    with lab.system() as work:
        rows = work.db.execute(
            text(
                "select a.id, sa.analyte_id from analysis a join sample s on s.id = a.sample_id"
                " join service_analyte sa on sa.service_version_id = a.service_version_id"
                " join analyte n on n.id = sa.analyte_id where s.order_id = :order and n.kind = 'numeric' limit :count"
            ),
            {"order": order_id, "count": RESULTS},
        ).all()
    return [(row[0], row[1]) for row in rows]


def _enter(lab: TestLab, cells: list[tuple[UUID, UUID]]) -> None:
    with lab.work_as(lab.ana) as work:
        outcomes = analyses.enter(work, [analyses.Entry(*cell, "1.84") for cell in cells])
    assert all(outcome.kept for outcome in outcomes)


def _bare_inserts(engine: Engine) -> tuple[float, float]:
    """The same rows into tables without constraints, triggers or policies: what the database itself can do."""
    with engine.begin() as connection:
        connection.execute(text("create temp table if not exists bare (id bigint, a text, b jsonb)"))

    def one() -> None:
        for _ in range(ONE_BY_ONE):
            with engine.begin() as connection:
                for _ in range(6):
                    connection.execute(text("insert into pg_temp.bare select 1, repeat('x', 300), '{}'"))

    rows = [{"a": "x" * 300}] * (BATCH * 6)

    def bulk() -> None:
        for _ in range(BULK // BATCH):
            with engine.begin() as connection:
                connection.execute(text("insert into pg_temp.bare values (1, :a, '{}')"), rows)

    return rate(ONE_BY_ONE, one), rate(BULK, bulk)


def _bare_updates(engine: Engine) -> float:
    def act() -> None:
        for _ in range(RESULTS):
            with engine.begin() as connection:
                connection.execute(text("insert into pg_temp.bare select 1, repeat('x', 300), '{}'"))

    return rate(RESULTS, act)


if __name__ == "__main__":
    main()
