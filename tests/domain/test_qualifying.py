"""Data qualifiers set by hand: beside the computed ones, kept with the value, audited, on the certificate with their legend."""

from dataclasses import replace

import pytest

from labflow.domain import analyses, reports, setup
from labflow.domain.analyses import sheet, typing
from labflow.domain.analyses.review_case import case
from labflow.domain.analyses.sheet_facts import SheetQuery
from labflow.domain.analyses.typing import Mark, Typed
from labflow.domain.reports import ReportDraft, gathering
from labflow.errors import SecondPersonNeeded
from labflow.models import Qualifier, Report, Result, Sample
from labflow.testing import PASSWORD, TestLab


@pytest.fixture(autouse=True)
def qualifiers(lab: TestLab) -> None:
    with lab.system() as work:
        work.add(Qualifier(code="B", meaning="Also found in the method blank."))
        work.add(Qualifier(code="Q", meaning="A quality control of the batch was outside its limits."))


def query(lab: TestLab) -> SheetQuery:
    return SheetQuery(service_id=str(lab.services["NO3"]))


def cell_of(lab: TestLab) -> sheet.Cell:
    with lab.work_as(lab.ana) as work:
        return sheet.sheet(work, query(lab)).rows[0]


def say(lab: TestLab, *codes: str, reason: str = "", by: object = None, **facts: object) -> Mark:
    """Set the qualifiers of the cell, knowing what is saved now."""
    cell = cell_of(lab)
    typed = replace(Typed(cell.id, manual=codes, seen_version=cell.version), **facts)
    with lab.work_as(by or lab.ana) as work:  # type: ignore[arg-type]
        return typing.enter_typed(work, query(lab), [typed], reason=reason).marks[cell.id]


def result(lab: TestLab) -> Result:
    [found] = lab.all(Result, Result.analyte_id == lab.analytes["NO3"], Result.live)
    return found


def test_several_stand_beside_the_computed_ones(lab: TestLab):
    sample = lab.received()
    lab.enter(sample, {"NO3": "ND"})
    mark = say(lab, "Q", "B")
    assert (mark.state, mark.qualifiers, mark.manual) == ("saved", ["U"], ["B", "Q"])
    kept = result(lab)
    assert (kept.qualifiers, kept.by_hand, kept.reported_text) == (["U", "B", "Q"], ["B", "Q"], "< 0.05")
    cell = cell_of(lab)
    assert (cell.qualifiers, cell.manual) == (["U"], ["B", "Q"])


def test_the_value_and_who_entered_it_stay(lab: TestLab):
    sample = lab.received()
    lab.enter(sample, {"NO3": "1.84"}, by=lab.vera)
    before = result(lab)
    say(lab, "B")
    after = result(lab)
    assert (after.entered_by_id, after.entered_at, after.numeric) == (
        lab.vera.id,
        before.entered_at,
        before.numeric,
    )
    row = lab.audit_of(after.id)[-1]
    assert (row.actor_name, (row.old or {})["by_hand"], (row.new or {})["by_hand"]) == (
        "Ana Alvarez",
        [],
        ["B"],
    )


def test_they_stay_when_the_value_changes(lab: TestLab):
    sample = lab.received()
    lab.enter(sample, {"NO3": "1.84"})
    say(lab, "B")
    mark = say(lab, manual=None, raw="ND", reason="Typing error")
    assert (mark.qualifiers, mark.manual) == (["U"], ["B"])


def test_one_that_is_computed_already_is_not_set_twice(lab: TestLab):
    sample = lab.received()
    lab.enter(sample, {"NO3": "1.84"})
    say(lab, "H")
    assert result(lab).qualifiers == ["H"]
    lab.enter(sample, {"NO3": "ND"})
    mark = say(lab, "H", "B")
    assert (mark.qualifiers, mark.manual) == ([], ["B", "H"])


@pytest.mark.parametrize(
    ("code", "told"),
    [
        ("X", "There is no qualifier “X”."),
        ("U", "U is not set by hand. It follows from the limits of detection."),
        ("Q", "The qualifier Q is not in use any more."),
    ],
)
def test_a_qualifier_that_cannot_be_set_is_refused_at_its_cell(lab: TestLab, code: str, told: str):
    sample = lab.received()
    lab.enter(sample, {"NO3": "1.84"})
    [q] = lab.all(Qualifier, Qualifier.code == "Q")
    with lab.work_as(lab.max) as work:
        setup.retire(work, "qualifiers", q.id)
    mark = say(lab, code)
    assert (mark.state, mark.code, mark.part, mark.message) == ("error", "invalid", "manual", told)
    assert result(lab).by_hand == []


def test_a_retired_one_stays_where_it_stands(lab: TestLab):
    sample = lab.received()
    lab.enter(sample, {"NO3": "1.84"})
    say(lab, "Q")
    [q] = lab.all(Qualifier, Qualifier.code == "Q")
    with lab.work_as(lab.max) as work:
        setup.retire(work, "qualifiers", q.id)
    assert say(lab, "B", "Q").state == "saved"
    with lab.work_as(lab.ana) as work:
        offers = sheet.sheet(work, query(lab)).offers
    assert [offer.code for offer in offers] == ["B", "E", "H", "J", "U"]
    assert next(offer.fixed for offer in offers if offer.code == "U")


def test_before_a_result_is_submitted_they_need_no_reason(lab: TestLab):
    sample = lab.received()
    lab.enter(sample, {"NO3": "1.84"})
    assert say(lab, "B").state == "saved"
    assert say(lab).state == "saved"
    assert result(lab).qualifiers == []


def test_after_it_was_submitted_they_change_with_a_reason(lab: TestLab):
    sample = lab.resulted({"NO3": "1.84"})
    analysis = lab.analysis(sample)
    with lab.work_as(lab.vera) as work:
        analyses.send_back(work, [analysis.id], reason="Look at the blank.")
    mark = say(lab, "B")
    assert (mark.code, mark.part) == ("reason_needed", "manual")
    assert (mark.was, mark.typed) == ("no qualifier by hand", "qualifier B")
    assert say(lab, "B", reason="Blank above half the LOQ").state == "saved"
    assert lab.audit_of(result(lab).id)[-1].reason == "Blank above half the LOQ"


def test_under_review_they_cannot_change(lab: TestLab):
    sample = lab.received()
    lab.enter(sample, {"NO3": "1.84"})
    cell, id = cell_of(lab), lab.analysis(sample).id
    with lab.work_as(lab.ana) as work:
        analyses.submit(work, [id])
    with lab.work_as(lab.ana) as work:
        typed = Typed(cell.id, manual=("B",), seen_version=cell.version)
        mark = typing.enter_typed(work, query(lab), [typed]).marks[cell.id]
    assert "can only change when it is sent back" in mark.message
    assert result(lab).by_hand == []


def test_two_people_at_one_result_are_told(lab: TestLab):
    sample = lab.received()
    lab.enter(sample, {"NO3": "1.84"})
    seen = cell_of(lab).version
    say(lab, "B", by=lab.vera)
    mark = say(lab, "Q", seen_version=seen)
    assert mark.code == "stale"
    assert result(lab).by_hand == ["B"]


def test_undo_and_redo_have_their_reason(lab: TestLab):
    sample = lab.resulted({"NO3": "1.84"})
    id = lab.analysis(sample).id
    with lab.work_as(lab.vera) as work:
        analyses.send_back(work, [id], reason="Look at the blank.")
    say(lab, "B", reason="Blank above half the LOQ")
    assert say(lab, act="undo").state == "saved"
    assert say(lab, "B", act="redo").state == "saved"
    assert say(lab, "Q", act="undo").code == "reason_needed"
    assert [row.reason for row in lab.audit_of(result(lab).id)][-2:] == [
        "Undone by the analyst",
        "Repeated by the analyst after an undo",
    ]


def submitted(lab: TestLab, *codes: str) -> Sample:
    sample = lab.received()
    lab.enter(sample, {"NO3": "1.84"})
    say(lab, *codes)
    id = lab.analysis(sample).id
    with lab.work_as(lab.ana) as work:
        analyses.submit(work, [id])
    return sample


def test_the_reviewer_is_shown_what_was_set_by_hand(lab: TestLab):
    sample = submitted(lab, "B")
    with lab.work_as(lab.vera) as work:
        seen = case(work, sample.id)
    [told] = [each for each in seen.exceptions if each.kind == "qualified"]
    assert told.title == "Nitrate as N 1.84 mg/L is qualified B"
    assert told.text == "Also found in the method blank. Set by hand."
    assert not seen.tests[0].preselected


def test_who_set_a_qualifier_does_not_verify_it(lab: TestLab):
    sample = lab.received()
    lab.enter(sample, {"NO3": "1.84"})
    say(lab, "B", by=lab.vera)
    id = lab.analysis(sample).id
    with lab.work_as(lab.ana) as work:
        analyses.submit(work, [id])
    with lab.work_as(lab.vera) as work:
        digest = analyses.to_sign(work, [id]).digest
    with pytest.raises(SecondPersonNeeded, match="You set qualifiers"), lab.work_as(lab.vera) as work:
        analyses.verify(work, [id], password=PASSWORD, seen_digest=digest)


def test_a_changed_qualifier_changes_what_is_signed(lab: TestLab):
    sample = lab.received()
    lab.enter(sample, {"NO3": "1.84"})
    id = lab.analysis(sample).id
    with lab.work_as(lab.vera) as work:
        before = analyses.to_sign(work, [id]).digest
    say(lab, "B")
    with lab.work_as(lab.vera) as work:
        assert analyses.to_sign(work, [id]).digest != before


def test_the_certificate_prints_them_with_their_legend(lab: TestLab):
    sample = lab.received()
    lab.enter(sample, {"NO3": "1.84", "PB": "2.1", "EC": "Absent"})
    say(lab, "B")
    ids = [lab.analysis(sample, code).id for code in ("NO3", "PB", "EC")]
    with lab.work_as(lab.ana) as work:
        analyses.submit(work, ids)
    with lab.work_as(lab.vera) as work:
        analyses.verify(work, ids, password=PASSWORD, seen_digest=analyses.to_sign(work, ids).digest)
    with lab.work_as(lab.max) as work:
        report = reports.prepare(work, ReportDraft(sample.order_id, (sample.id,)))
    with lab.work_as(lab.max) as work:
        content = gathering.gather(work, work.read(Report, report))
    printed = {
        row.analyte: row.qualifiers
        for block in content.samples
        for group in block.groups
        for row in group.rows
    }
    assert printed["Nitrate as N"] == ("B",)
    assert [(each.code, each.meaning) for each in content.qualifiers] == [
        ("B", "Also found in the method blank.")
    ]
