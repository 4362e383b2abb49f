"""Registering in bulk: what a thousand samples in one piece of work must be like, row by row."""

from datetime import timedelta
from decimal import Decimal
from uuid import uuid4

import pytest
from sqlalchemy.exc import IntegrityError

from labflow.domain import samples
from labflow.kit.ids import new_id
from labflow.models import Analysis, Container, Result
from labflow.testing import TestLab
from labflow.vocabulary import SampleState


def test_each_of_many_samples_has_its_own_analyses_containers_and_audit(lab: TestLab) -> None:
    order_id = lab.order()
    drafts = [lab.draft(f"Tap {place}") for place in range(40)]
    with lab.work_as(lab.rita) as work:
        ids = samples.register(work, order_id, drafts)
    kept = {sample.id: sample for sample in lab.samples_of(order_id)}
    assert [kept[id].client_reference for id in ids] == [f"Tap {place}" for place in range(40)]
    for id in ids:
        tests = lab.all(Analysis, Analysis.sample_id == id)
        assert len(tests) == kept[id].tests_total > 0
        assert kept[id].state == SampleState.DUE
        assert {test.client_id for test in tests} == {kept[id].client_id}
        assert max(test.due_at for test in tests) <= kept[id].due_at
        assert lab.all(Container, Container.sample_id == id)
    written = lab.audit_of(ids[7])
    assert [entry.act for entry in written] == ["added"]
    assert (written[0].actor_name, written[0].new["client_reference"]) == ("Rita Ramos", "Tap 7")


def test_the_holding_time_of_a_bulk_row_runs_from_its_own_collection(lab: TestLab) -> None:
    order_id = lab.order()
    with lab.system() as work:
        now = work.now
    drafts = [lab.draft(f"Tap {hours}", collected_at=now - timedelta(hours=hours)) for hours in (1, 5)]
    with lab.work_as(lab.rita) as work:
        first, second = samples.register(work, order_id, drafts)
    kept = {sample.id: sample for sample in lab.samples_of(order_id)}
    assert kept[first].hold_at - kept[second].hold_at == timedelta(hours=4)


def test_a_row_may_say_otherwise_than_all_rows_share_and_exact_numbers_stay_exact(lab: TestLab) -> None:
    sample = lab.resulted()
    old = lab.all(Result, Result.sample_id == sample.id)[0]
    row = old.model_dump(exclude={"id", "version", "created_at", "created_by_id", "live", "dilution"})
    with lab.system() as work:
        first, second = new_id(), new_id()
        work.add_rows(
            Result,
            [row | {"id": first}, row | {"id": second, "dilution": Decimal("10.50")}],
            live=False, dilution=Decimal("2.000"),
        )  # fmt: skip
    assert str(lab.one(Result, first).dilution) == "2.000"
    assert str(lab.one(Result, second).dilution) == "10.50"


def test_an_analysis_cannot_name_a_service_and_the_version_of_another(lab: TestLab) -> None:
    sample = lab.received()
    nitrate, other = lab.all(Analysis, Analysis.sample_id == sample.id)[:2]
    assert nitrate.service_id != other.service_id
    with pytest.raises(IntegrityError, match="service_version"), lab.system() as work:
        row = work.lock(Analysis, nitrate.id)
        row.service_version_id = other.service_version_id
    with pytest.raises(IntegrityError, match="service_version"), lab.system() as work:
        work.lock(Analysis, nitrate.id).service_version_id = uuid4()
