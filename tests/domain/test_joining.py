"""Samples that join an order are due on the day that was given for it; where none was, each by its own tests."""

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from uuid import UUID

import psycopg
import pytest
from sqlalchemy import text

from alembic import command
from labflow.cli.database import configuration
from labflow.domain import bulk, orders, samples
from labflow.domain.orders import OrderDraft
from labflow.domain.orders.lookup import AskedSample, added
from labflow.kit import lines
from labflow.kit.ids import new_id
from labflow.local.postgres import Dsns
from labflow.local.postgres_programs import native
from labflow.models import Analysis, Order, Sample, SampleType, ServiceVersion
from labflow.testing import TestLab

GIVEN = datetime(2031, 5, 5, 17, tzinfo=UTC)
SHORT = datetime.now(UTC).replace(microsecond=0) + timedelta(days=1)  # before any test is done


def by_verb(lab: TestLab, order: Order) -> None:
    with lab.work_as(lab.rita) as work:
        samples.register(work, order.id, [late(lab)])


def by_program(lab: TestLab, order: Order) -> None:
    with lab.work_as(lab.rita) as work:
        added(work, order.number, [AskedSample(type_code(lab), client_reference="Late", services=["PB"])])


def in_bulk(lab: TestLab, order: Order) -> None:
    row = {
        "order": order.number,
        "sample_type": type_code(lab),
        "client_reference": "Late",
        "services": ["PB"],
    }
    with lab.work_as(lab.max) as work:
        answer = bulk.send(work, "samples", json.dumps(row).encode(), media_type=lines.NDJSON[0])
    assert answer.report is not None
    assert answer.report.kept == 1, answer.report


def late(lab: TestLab, code: str = "PB"):
    return lab.draft("Late", profile_ids=(), service_ids=(lab.services[code],))


def type_code(lab: TestLab) -> str:
    return lab.one(SampleType, lab.water).code


def ordered(lab: TestLab, due: datetime | None, *, by_client: bool = False) -> Order:
    """An order of one test."""
    owner = lab.ashland
    draft = OrderDraft(owner, lab.contacts[owner], [late(lab, "NO3")], due_at=due)
    with lab.work_as(lab.cleo if by_client else lab.rita) as work:
        made = (orders.place if by_client else orders.create)(work, draft)
    return lab.one(Order, made)


def allowed(lab: TestLab, sample: Sample) -> datetime:
    """The day by which the sample's tests can be done."""
    tests = lab.all(Analysis, Analysis.sample_id == sample.id)
    return max(
        sample.created_at + timedelta(days=lab.one(ServiceVersion, test.service_version_id).turnaround_days)
        for test in tests
    )


@pytest.mark.parametrize("join", [by_verb, by_program, in_bulk])
@pytest.mark.parametrize("by_client", [False, True])
def test_where_no_day_was_given_none_is_due_before_its_own_tests_can_be_done(
    lab: TestLab, join: Callable[[TestLab, Order], None], by_client: bool
) -> None:
    lab.takes("PB", 8)
    order = ordered(lab, None, by_client=by_client)
    join(lab, order)
    first, second = lab.samples_of(order.id)
    assert (first.due_at, second.due_at) == (allowed(lab, first), allowed(lab, second))
    assert second.due_at > order.due_at, "what joined takes longer than the order did"
    assert lab.one(Order, order.id).due_at == second.due_at


@pytest.mark.parametrize("join", [by_verb, by_program, in_bulk])
@pytest.mark.parametrize("by_client", [False, True])
@pytest.mark.parametrize("given", [GIVEN, SHORT])
def test_the_day_that_was_given_holds_for_what_joins(
    lab: TestLab, join: Callable[[TestLab, Order], None], by_client: bool, given: datetime
) -> None:
    order = ordered(lab, given, by_client=by_client)
    join(lab, order)
    assert {sample.due_at for sample in lab.samples_of(order.id)} == {given}
    assert lab.one(Order, order.id).due_at == given


def test_what_joins_on_the_day_and_takes_as_long_leaves_the_order_as_it_is(lab: TestLab) -> None:
    """Its due day too: programs register one after the other into one order, and each would change it."""
    order = ordered(lab, None)
    with lab.work_as(lab.rita) as work:
        samples.register(work, order.id, [late(lab, "NO3")])
    first, second = lab.samples_of(order.id)
    assert first.due_at == second.due_at == order.due_at
    assert lab.one(Order, order.id).version == order.version


def test_another_day_for_one_sample_is_not_the_orders(lab: TestLab) -> None:
    lab.takes("PB", 8)
    order = ordered(lab, None)
    [first] = lab.samples_of(order.id)
    with lab.work_as(lab.max) as work:
        samples.set_due(work, first.id, due="2031-05-05", reason="The client asked")
    by_verb(lab, order)
    _first, second = lab.samples_of(order.id)
    assert second.due_at == allowed(lab, second)


def test_what_the_release_before_writes_is_kept_as_well(lab: TestLab) -> None:
    """It names no such column, and a day only where one was given."""
    made = ordered(lab, None)
    facts = {
        "client_id": made.client_id, "contact_id": made.contact_id, "client_reference": "", "priority": "normal",
        "state": "draft", "held_from": "", "note": "", "created_at": made.created_at,
    }  # fmt: skip
    kept = {}
    with lab.system() as work:
        for due in (None, GIVEN):
            id = new_id()
            columns = facts | {"id": id, "number": f"OLD{len(kept)}", "due_at": due}
            names = ", ".join(columns)
            values = ", ".join(f":{name}" for name in columns)
            work.db.execute(text(f"insert into lab_order ({names}) values ({values})"), columns)
            kept[due] = work.db.execute(
                text("select due_given from lab_order where id = :id"), {"id": id}
            ).scalar_one()
    assert kept == {None: False, GIVEN: True}


@pytest.mark.thorough
def test_of_orders_that_were_there_it_is_read_from_what_they_are(
    real_lab: TestLab, own_database: Dsns
) -> None:
    """The upgrade tells a typed day from one that followed from tests, also where samples had joined; what has ended stays as it was."""
    lab = real_lab
    followed, given, short, moved = (ordered(lab, due) for due in (None, GIVEN, SHORT, None))
    by_verb(lab, moved)
    ended = ordered(lab, GIVEN)
    with lab.work_as(lab.max) as work:
        orders.cancel(work, ended.id, reason="Not needed")
    config = configuration(own_database.owner)
    command.downgrade(config, "0039")
    command.upgrade(config, "0040")
    with psycopg.connect(native(own_database.owner)) as db:
        db.execute("select set_config('labflow.side', 'system', false)")
        rows = dict(db.execute("select id, due_given from lab_order").fetchall())
    expected: dict[UUID, bool | None] = {
        followed.id: False, moved.id: False, given.id: True, short.id: True, ended.id: None,
    }  # fmt: skip
    assert rows == expected
