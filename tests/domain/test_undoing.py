"""Undo and redo: a step back among one's own values of the sitting has its reason; everything else asks for one."""

from datetime import timedelta
from typing import Any

from labflow.domain.analyses import sheet, typing
from labflow.domain.analyses.sheet_facts import SheetQuery
from labflow.domain.analyses.typing import Mark, Typed
from labflow.domain.analyses.undoing import SITTING
from labflow.domain.work import open_work
from labflow.kit.times import utc_now
from labflow.models import Result
from labflow.testing import TestLab


def query(lab: TestLab) -> SheetQuery:
    return SheetQuery(service_id=str(lab.services["NO3"]))


def cell_of(lab: TestLab) -> sheet.Cell:
    with lab.work_as(lab.ana) as work:
        return sheet.sheet(work, query(lab)).rows[0]


def step(
    lab: TestLab, raw: str, *, act: str = "", by: Any = None, reason: str = "", later: timedelta | None = None
) -> Mark:
    """Type a value, or step to it, knowing what is saved now."""
    cell = cell_of(lab)
    typed = Typed(cell.id, raw=raw, seen_version=cell.version, act=act)
    with open_work(lab.house, by or lab.ana, verb="test", now=utc_now() + (later or timedelta())) as work:
        return typing.enter_typed(work, query(lab), [typed], reason=reason).marks[cell.id]


def reasons(lab: TestLab) -> list[str]:
    """The reasons of the cell's changes, in order."""
    told = [row for result in lab.all(Result) for row in lab.audit_of(result.id)]
    return [row.reason for row in sorted(told, key=lambda row: row.seq or 0)]


def test_a_correction_is_undone_and_done_again(lab: TestLab):
    lab.received()
    step(lab, "1.0")
    step(lab, "2.0", reason="Typing error")
    assert step(lab, "1.0", act="undo").state == "saved"
    assert step(lab, "2.0", act="redo").state == "saved"
    assert reasons(lab) == [
        "",
        "Typing error",
        "Undone by the analyst",
        "Repeated by the analyst after an undo",
    ]


def test_several_steps_back_lead_to_the_empty_cell(lab: TestLab):
    lab.received()
    step(lab, "1.0")
    step(lab, "2.0", reason="Typing error")
    for raw in ("1.0", ""):
        assert step(lab, raw, act="undo").state == "saved"
    assert cell_of(lab).version == 0
    assert step(lab, "1.0", act="redo").state == "saved"
    assert cell_of(lab).raw == "1.0"


def test_a_value_that_never_stood_there_is_no_undo(lab: TestLab):
    lab.received()
    step(lab, "1.0")
    assert step(lab, "7.0", act="undo").code == "reason_needed"


def test_after_the_sitting_an_undo_is_a_correction(lab: TestLab):
    lab.received()
    step(lab, "1.0")
    assert step(lab, "", act="undo", later=SITTING + timedelta(minutes=1)).code == "reason_needed"


def test_somebody_elses_value_is_not_undone_without_a_reason(lab: TestLab):
    lab.received()
    step(lab, "1.0", by=lab.vera)
    assert step(lab, "", act="undo").code == "reason_needed"
    step(lab, "2.0", reason="Typing error")
    assert step(lab, "1.0", act="undo").code == "reason_needed"


def test_an_act_the_grid_does_not_know_is_typing(lab: TestLab):
    lab.received()
    step(lab, "1.0")
    assert step(lab, "", act="wipe").code == "reason_needed"
