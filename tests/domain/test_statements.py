"""An act on many tests costs as many statements as on a few."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from sqlalchemy import event, text

from labflow.domain import analyses, samples
from labflow.models import Analysis
from labflow.testing import PASSWORD, TestLab

VALUES = {"NO3": "1.84", "PB": "2.1", "EC": "Absent"}


@contextmanager
def counted(lab: TestLab) -> Iterator[list[str]]:
    """The statements that are sent meanwhile."""
    sent: list[str] = []
    connection = lab.house.engine

    def note(_conn: object, _cursor: object, statement: str, *_: object) -> None:
        sent.append(statement)

    event.listen(connection, "before_cursor_execute", note)
    try:
        yield sent
    finally:
        event.remove(connection, "before_cursor_execute", note)


def on_the_bench(lab: TestLab, count: int) -> list[Analysis]:
    """The tests of an order whose samples were received."""
    order = lab.order(count=count)
    arrived = {sample.id: sample.version for sample in lab.samples_of(order)}
    with lab.work_as(lab.rita) as work:
        samples.receive_together(work, arrived, reception=samples.Reception(location="Cooler 1"))
    found = lab.all(Analysis, Analysis.sample_id.in_(list(arrived)))
    return sorted(found, key=lambda each: each.id)


def costs(lab: TestLab, count: int) -> tuple[int, int, int]:
    """Statements of entering, submitting and verifying everything of so many samples."""
    tests = on_the_bench(lab, count)
    by_service = {lab.services[code]: (lab.analytes[code], value) for code, value in VALUES.items()}
    entries = [analyses.Entry(each.id, *by_service[each.service_id]) for each in tests]
    ids = [each.id for each in tests]

    def enter() -> None:
        with lab.work_as(lab.ana) as work:
            assert all(each.kept for each in analyses.enter(work, entries))

    def submit() -> None:
        with lab.work_as(lab.ana) as work:
            analyses.submit(work, ids)

    def verify() -> None:
        with lab.work_as(lab.vera) as work:
            seen = analyses.to_sign(work, ids).digest
        with lab.work_as(lab.vera) as work:
            assert analyses.verify(work, ids, password=PASSWORD, seen_digest=seen) == len(ids)

    def cost(act: Callable[[], None]) -> int:
        with counted(lab) as sent:
            act()
        return len(sent)

    return cost(enter), cost(submit), cost(verify)


def test_many_cost_as_many_statements_as_few(lab: TestLab) -> None:
    few, many = costs(lab, 3), costs(lab, 12)
    # the longer list may be inserted in one more batch
    for before, after in zip(few, many, strict=True):
        assert after <= before + 3, (few, many)


def test_each_row_has_its_own_audit_entry_and_version(lab: TestLab) -> None:
    tests = on_the_bench(lab, 4)
    before = {each.id: each.version for each in tests}
    with lab.work_as(lab.ana) as work:
        rows = work.lock_all(Analysis, list(before))
        for row in rows:
            row.state, row.analyst_id = "assigned", lab.ana.id
        work.change_rows(rows)
        assert all(row.version == before[row.id] + 1 for row in rows)
        rows[0].instrument = "IC-01"  # and the session goes on with them as ever
    after = lab.all(Analysis, Analysis.id.in_(list(before)))
    assert sorted(each.version - before[each.id] for each in after) == [1] * (len(tests) - 1) + [2]
    with lab.system() as work:
        told = work.db.scalar(
            text("select count(*) from audit_event where entity = 'analysis' and new->>'state' = 'assigned' and entity_id = any(:ids)"),
            {"ids": list(before)},
        )  # fmt: skip
    assert told == len(tests)


def test_a_row_that_is_no_longer_what_it_was_is_not_written_over(lab: TestLab) -> None:
    tests = on_the_bench(lab, 2)
    with pytest.raises(Exception, match="changed this meanwhile"), lab.work_as(lab.ana) as work:
        rows = [work.read(Analysis, each.id) for each in tests]
        work.db.connection().execute(
            text("update analysis set version = version + 1 where id = :id"), {"id": tests[0].id}
        )
        for row in rows:
            row.instrument = "IC-01"
        work.change_rows(rows)
