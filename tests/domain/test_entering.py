"""Entering results: what is kept, what is refused at its place, and what it takes to change a saved value."""

from datetime import timedelta
from decimal import Decimal

import pytest

from labflow.domain import analyses, orders
from labflow.errors import LabError, NotAllowed, NotFound, StepNotAllowed
from labflow.models import Analysis, Order, Result, Sample, SpecLimit
from labflow.testing import TestLab
from labflow.vocabulary import AnalysisState, SampleState


def result_of(lab: TestLab, sample: Sample, keyword: str) -> Result:
    [found] = lab.all(
        Result, Result.sample_id == sample.id, Result.analyte_id == lab.analytes[keyword], Result.live
    )
    return found


def test_a_value_is_kept_with_everything_that_follows_from_it(lab: TestLab):
    sample = lab.received()
    [outcome] = lab.enter(sample, {"NO3": "1.837"})
    assert outcome.kept
    assert outcome.reported_text == "1.84"
    assert outcome.verdict == "pass"
    kept = result_of(lab, sample, "NO3")
    assert (kept.raw_text, kept.numeric, kept.unit) == ("1.837", Decimal("1.837"), "mg/L")
    assert kept.uncertainty == Decimal("1.837") * 5 / 100
    assert kept.entered_by_id == lab.ana.id


def test_who_enters_the_first_value_takes_the_work_up(lab: TestLab):
    sample = lab.received()
    lab.enter(sample, {"NO3": "1.8"})
    analysis = lab.analysis(sample)
    assert (analysis.state, analysis.analyst_id) == (AnalysisState.ASSIGNED, lab.ana.id)
    assert lab.one(Sample, sample.id).state == SampleState.IN_PROGRESS


@pytest.mark.parametrize(
    ("typed", "reported", "qualifiers", "bound"),
    [
        ("0.02", "< 0.05", (), Decimal("0.05")),
        ("0.005", "< 0.05", ("U",), Decimal("0.05")),
        ("ND", "< 0.05", ("U",), Decimal("0.05")),
        ("< 0.01", "< 0.05", ("U",), Decimal("0.05")),
        ("< 0.5", "< 0.5", (), Decimal("0.5")),
        ("> 20", "> 20", (), Decimal(20)),
    ],
)
def test_what_lies_below_or_above_a_limit_is_reported_as_a_bound(
    lab: TestLab, typed: str, reported: str, qualifiers: tuple[str, ...], bound: Decimal
):
    sample = lab.received()
    [outcome] = lab.enter(sample, {"NO3": typed})
    assert (outcome.reported_text, outcome.qualifiers) == (reported, qualifiers)
    kept = result_of(lab, sample, "NO3")
    assert kept.numeric is None
    assert kept.bound == bound


def test_a_dilution_multiplies_the_value_and_the_limits(lab: TestLab):
    sample = lab.received()
    lab.enter(sample, {"NO3": "1.286"}, dilution="10")
    kept = result_of(lab, sample, "NO3")
    assert (kept.reported_text, kept.loq_used, kept.verdict) == ("12.9", Decimal("0.50"), "fail")
    assert lab.one(Sample, sample.id).above_limit == 1


def test_a_word_is_kept_in_the_spelling_of_its_list(lab: TestLab):
    sample = lab.received()
    [outcome] = lab.enter(sample, {"EC": "present"})
    assert (outcome.reported_text, outcome.verdict) == ("Present", "fail")
    [refused] = lab.enter(lab.received(), {"EC": "many"})
    assert "Choose Absent or Present" in refused.message


def test_a_refused_cell_leaves_its_neighbours_alone(lab: TestLab):
    sample = lab.received()
    outcomes = lab.enter(sample, {"NO3": "1.84", "PB": "1,234", "EC": "Absent"})
    assert [outcome.kept for outcome in outcomes] == [True, False, True]
    assert "two ways" in outcomes[1].message
    assert len(lab.all(Result, Result.sample_id == sample.id)) == 2


@pytest.mark.parametrize(
    ("typed", "dilution", "field"),
    [
        ("1.0", "ten", "dilution"),
        ("1.0", "0", "dilution"),
        ("1.0", "-2", "dilution"),
        ("1.0", "1,000", "dilution"),  # a thousandfold or none at all: nobody guesses
        ("1" * 61, "1", "raw_text"),
    ],
)
def test_what_cannot_be_kept_is_told_at_its_field(lab: TestLab, typed: str, dilution: str, field: str):
    [outcome] = lab.enter(lab.received(), {"NO3": typed}, dilution=dilution)
    assert not outcome.kept
    assert outcome.field == field


def test_a_long_word_is_refused_and_not_cut(lab: TestLab):
    sample = lab.received()
    outcomes = lab.enter(sample, {"NO3": "2.0", "EC": "Absent " * 20})
    assert [outcome.kept for outcome in outcomes] == [True, False]


def test_a_changed_value_needs_a_reason_and_the_trail_keeps_both(lab: TestLab):
    sample = lab.received()
    lab.enter(sample, {"NO3": "1.84"})
    [asked] = lab.enter(sample, {"NO3": "1.48"})
    assert asked.code == "reason_needed"
    entry = analyses.Entry(
        lab.analysis(sample).id, lab.analytes["NO3"], "1.48", seen_version=lab.seen(sample, "NO3")
    )
    with lab.work_as(lab.ana) as work:
        [kept] = analyses.enter(work, [entry], reason="Typing error")
    assert kept.reported_text == "1.48"
    last = lab.audit_of(result_of(lab, sample, "NO3").id)[-1]
    assert last.reason == "Typing error"
    assert (last.old["reported_text"], last.new["reported_text"]) == ("1.84", "1.48")


def test_the_same_value_again_changes_nothing_and_needs_no_reason(lab: TestLab):
    sample = lab.received()
    lab.enter(sample, {"NO3": "1.84"})
    before = len(lab.audit_of(result_of(lab, sample, "NO3").id))
    [again] = lab.enter(sample, {"NO3": "1.84"}, seen_version=0)
    assert (again.kept, again.version) == (True, 1)
    assert len(lab.audit_of(result_of(lab, sample, "NO3").id)) == before


def test_a_dilution_typed_right_after_its_value_belongs_to_the_same_entry(lab: TestLab):
    sample = lab.received()
    lab.enter(sample, {"NO3": "1.286"})
    [kept] = lab.enter(sample, {"NO3": "1.286"}, dilution="10")
    assert kept.reported_text == "12.9"
    [asked] = lab.enter(sample, {"NO3": "1.286"}, dilution="5")
    assert asked.code == "reason_needed"


def test_somebody_elses_dilution_is_a_change(lab: TestLab):
    sample = lab.received()
    lab.enter(sample, {"NO3": "1.286"})
    [asked] = lab.enter(sample, {"NO3": "1.286"}, dilution="10", by=lab.vera)
    assert asked.code == "reason_needed"


def test_a_conflict_tells_who_entered_what(lab: TestLab):
    sample = lab.received()
    lab.enter(sample, {"NO3": "1.84"}, by=lab.vera)
    [refused] = lab.enter(sample, {"NO3": "1.9"}, seen_version=0)
    assert refused.code == "stale"
    assert "Vera Vogel entered 1.84 meanwhile" in refused.message


def test_an_emptied_cell_takes_a_reason_and_stays_in_the_record(lab: TestLab):
    sample = lab.received()
    lab.enter(sample, {"NO3": "1.84"})
    [asked] = lab.enter(sample, {"NO3": ""})
    assert asked.code == "reason_needed"
    entry = analyses.Entry(lab.analysis(sample).id, lab.analytes["NO3"], "", seen_version=1)
    with lab.work_as(lab.ana) as work:
        [removed] = analyses.enter(work, [entry], reason="Value belonged to another sample")
    assert removed.kept
    [old] = lab.all(Result, Result.sample_id == sample.id)
    assert not old.live
    [again] = lab.enter(sample, {"NO3": "2.2"})
    assert again.kept


def test_nothing_is_entered_before_the_sample_is_received(lab: TestLab):
    sample = lab.samples_of(lab.order())[0]
    [outcome] = lab.enter(sample, {"NO3": "1.8"})
    assert "not received yet" in outcome.message
    assert lab.all(Result, Result.sample_id == sample.id) == []


def test_nothing_is_entered_while_the_order_is_on_hold(lab: TestLab):
    sample = lab.received()
    with lab.work_as(lab.max) as work:
        orders.hold(work, sample.order_id, reason="Waiting for the purchase order")
    [outcome] = lab.enter(sample, {"NO3": "1.8"})
    assert "on hold" in outcome.message
    assert lab.one(Order, sample.order_id).state == "on_hold"


def test_submitted_work_takes_no_value_until_it_is_sent_back(lab: TestLab):
    sample = lab.resulted()
    [outcome] = lab.enter(sample, {"NO3": "9.9"})
    assert "sent back" in outcome.message
    with lab.work_as(lab.vera) as work:
        analyses.send_back(work, [lab.analysis(sample).id], reason="Check the dilution")
    entry = analyses.Entry(lab.analysis(sample).id, lab.analytes["NO3"], "9.9", seen_version=1)
    with lab.work_as(lab.ana) as work:
        [kept] = analyses.enter(work, [entry], reason="Wrong dilution")
    assert kept.kept


def test_what_is_measured_after_the_holding_time_bears_an_h(lab: TestLab):
    sample = lab.received()
    with lab.system() as work:
        work.read(Analysis, lab.analysis(sample).id).hold_at = work.now - timedelta(hours=2)
    [outcome] = lab.enter(sample, {"NO3": "1.84"})
    assert outcome.qualifiers == ("H",)


def test_a_measurement_lies_between_sampling_and_now(lab: TestLab):
    sample = lab.received()
    for at, words in ((timedelta(days=1), "future"), (timedelta(days=-5), "collected after")):
        [outcome] = lab.enter(sample, {"NO3": "1.84"}, analysed_at=sample.received_at + at)
        assert words in outcome.message
        assert outcome.field == "analysed_at"


def test_an_analyte_of_another_test_is_refused(lab: TestLab):
    sample = lab.received()
    entry = analyses.Entry(lab.analysis(sample, "NO3").id, lab.analytes["PB"], "1")
    with lab.work_as(lab.ana) as work:
        [outcome] = analyses.enter(work, [entry])
    assert "does not measure this analyte" in outcome.message


def test_an_unknown_analysis_is_not_found(lab: TestLab):
    with pytest.raises(NotFound), lab.work_as(lab.ana) as work:
        analyses.enter(work, [analyses.Entry(lab.analytes["PB"], lab.analytes["PB"], "1")])


def test_reception_enters_no_result(lab: TestLab):
    with pytest.raises(NotAllowed):
        lab.enter(lab.received(), {"NO3": "1"}, by=lab.rita)


def test_a_limit_in_a_unit_that_cannot_be_converted_gives_no_verdict_but_the_value_is_kept(lab: TestLab):
    [limit] = lab.all(SpecLimit, SpecLimit.analyte_id == lab.analytes["PB"])
    with lab.system() as work:
        work.read(SpecLimit, limit.id).unit = "mg/kg"
    sample = lab.received()
    [outcome] = lab.enter(sample, {"PB": "99"})
    assert (outcome.kept, outcome.verdict) == (True, "none")
    assert "Not judged" in result_of(lab, sample, "PB").verdict_text


def test_an_incomplete_test_is_not_submitted(lab: TestLab):
    sample = lab.received()
    with pytest.raises(LabError, match="not complete"), lab.work_as(lab.ana) as work:
        analyses.submit(work, [lab.analysis(sample).id])


def test_submitting_makes_the_sample_wait_for_a_second_person(lab: TestLab):
    sample = lab.resulted()
    assert sample.state == SampleState.TO_BE_VERIFIED
    assert {analysis.submitted_by_id for analysis in lab.all(Analysis, Analysis.sample_id == sample.id)} == {
        lab.ana.id
    }
    with pytest.raises(StepNotAllowed), lab.work_as(lab.ana) as work:
        analyses.submit(work, [lab.analysis(sample).id])


def test_a_sent_back_test_shows_its_reason_until_it_is_submitted_again(lab: TestLab):
    sample = lab.resulted()
    with lab.work_as(lab.vera) as work:
        analyses.send_back(work, [lab.analysis(sample).id], reason="Check the dilution")
    assert lab.analysis(sample).returned_reason == "Check the dilution"
    with lab.work_as(lab.ana) as work:
        analyses.submit(work, [lab.analysis(sample).id])
    assert lab.analysis(sample).returned_reason == ""


def test_testing_again_keeps_the_original(lab: TestLab):
    sample = lab.resulted()
    first = lab.analysis(sample)
    with lab.work_as(lab.vera) as work:
        analyses.retest(work, first.id, reason="Bad peak")
    again = lab.analysis(sample)
    assert (again.attempt, again.retest_of_id, again.state) == (2, first.id, AnalysisState.ASSIGNED)
    assert lab.one(Analysis, first.id).state == AnalysisState.RETRACTED
    assert result_of(lab, sample, "NO3").analysis_id == first.id


def test_work_is_taken_up_test_by_test(lab: TestLab):
    for _ in range(2):
        lab.received()
    with lab.work_as(lab.ana) as work:
        assert analyses.take_up_service(work, lab.services["PB"]) == 2
        assert analyses.take_up_service(work, lab.services["PB"]) == 0


def test_only_who_assigns_work_gives_it_to_others(lab: TestLab):
    sample = lab.received()
    with pytest.raises(NotAllowed), lab.work_as(lab.ana) as work:
        analyses.assign(work, [lab.analysis(sample).id], analyst_id=lab.vera.id)
    with lab.work_as(lab.vera) as work:
        analyses.assign(work, [lab.analysis(sample).id], analyst_id=lab.ana.id)
    assert lab.analysis(sample).analyst_id == lab.ana.id
