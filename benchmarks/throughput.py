"""How fast the laboratory writes, with audit, roles and row-level security on, beside bare SQL in the same minute.

python -m benchmarks.throughput [--rounds 3]

Each line gives the rate, and how long one piece of work (one transaction) takes: its median, and what 95 of 100 stay
below. Of several rounds the fastest counts, because whatever else the machine does can only make one slower.
"""

import argparse
import os
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from statistics import median, quantiles
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


@dataclass(frozen=True)
class Figure:
    """What one verb reached: things a second, and milliseconds a piece of work."""

    rate: float
    p50: float
    p95: float


def main() -> None:
    """Print one line a figure: what, how many a second, the goal, the times of a piece of work, the ratio to bare SQL."""
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--rounds", type=int, default=3, help="how often each is measured; the fastest counts")
    rounds = asked.parse_args().rounds
    with database() as engine:
        lab = TestLab(make_house(engine))
        _five_tests(lab)
        bare_one, bare_bulk, bare_cell = _bare_inserts(engine, rounds)
        for what, measure, goal, bare in (
            ("register one by one", register_one_by_one, 100, bare_one),
            ("register in bulk", register_in_bulk, 3_000, bare_bulk),
            ("enter results in blocks", enter_in_blocks, 250, bare_cell),
            ("enter results one by one", enter_one_by_one, 250, bare_cell),
        ):
            show(what, best(rounds, lambda measure=measure: measure(lab)), goal, bare)
    print("load average {:.1f} {:.1f} {:.1f}".format(*os.getloadavg()))


def show(what: str, found: Figure, goal: float, bare: Figure) -> None:
    verdict = "reached" if found.rate >= goal else "MISSED"
    print(
        f"{what:25}{found.rate:8,.0f}/s  goal {goal:5,.0f}/s {verdict:7}  p50 {found.p50:6.1f} ms  p95 {found.p95:6.1f} ms"
        f"  bare SQL {bare.rate:7,.0f}/s  ratio {found.rate / bare.rate:.2f}",
        flush=True,
    )


def best(rounds: int, measure: Callable[[], Figure]) -> Figure:
    return max((measure() for _ in range(rounds)), key=lambda figure: figure.rate)


def timed(pieces: Sequence[Callable[[], None]], size: int = 1) -> Figure:
    """Run the pieces of work one after the other; each handles `size` things."""
    spent = []
    for piece in pieces:
        started = time.perf_counter()
        piece()
        spent.append(time.perf_counter() - started)
    p95 = quantiles(spent, n=20)[-1] if len(spent) >= 20 else max(spent)
    return Figure(size * len(spent) / sum(spent), median(spent) * 1000, p95 * 1000)


def _five_tests(lab: TestLab) -> None:
    """The profile of the test lab has three tests; a sample of the benchmark has five."""
    with lab.system() as work:
        for code in ("CL", "SO4"):
            lab._service(work, code, code, f"EPA 300.0 {code}", "mg/L", mdl="0.1", loq="0.5", maximum="250")


def register_one_by_one(lab: TestLab) -> Figure:
    """One sample with five analyses a piece of work, as a screen or an API call does it."""
    order_id = lab.order()
    return timed(
        [
            lambda name=f"Tap {place}": _register(lab, order_id, [lab.draft(name)])
            for place in range(ONE_BY_ONE)
        ]
    )


def register_in_bulk(lab: TestLab) -> Figure:
    """A thousand samples with five analyses each in one piece of work."""
    order_id = lab.order()
    drafts = [lab.draft(f"Tap {place}") for place in range(BATCH)]
    return timed([lambda: _register(lab, order_id, drafts)] * (BULK // BATCH), BATCH)


def enter_one_by_one(lab: TestLab) -> Figure:
    """One value a piece of work: what a cell of the result grid costs."""
    return timed([lambda cell=cell: _enter(lab, [cell]) for cell in _cells(lab)])


def enter_in_blocks(lab: TestLab) -> Figure:
    """Fifty values a piece of work: a pasted block, a page of an instrument file."""
    cells = _cells(lab)
    blocks = [cells[start : start + BLOCK] for start in range(0, len(cells), BLOCK)]
    return timed([lambda block=block: _enter(lab, block) for block in blocks], BLOCK)


def _register(lab: TestLab, order_id: UUID, drafts: list[samples.SampleDraft]) -> None:
    with lab.work_as(lab.rita) as work:
        samples.register(work, order_id, drafts)


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


def _bare_inserts(engine: Engine, rounds: int) -> tuple[Figure, Figure, Figure]:
    """As many rows into a table without constraints, triggers or policies: what the database itself can do.

    For one sample, for a batch, and for one result.
    """
    with engine.begin() as connection:
        connection.execute(text("create temp table if not exists bare (id bigint, a text, b jsonb)"))
    batch = [{"a": "x" * 300}] * (BATCH * 6)

    def insert(rows: list[dict[str, str]]) -> Callable[[], None]:
        def piece() -> None:
            with engine.begin() as connection:
                connection.execute(text("insert into pg_temp.bare values (1, :a, '{}')"), rows)

        return piece

    return (
        best(rounds, lambda: timed([insert(batch[:6])] * ONE_BY_ONE)),
        best(rounds, lambda: timed([insert(batch)] * (BULK // BATCH), BATCH)),
        best(rounds, lambda: timed([insert(batch[:1])] * RESULTS)),
    )


if __name__ == "__main__":
    main()
