"""The review screen's reading side: the queue by exceptions, and one sample's case with its past and what I may sign."""

from datetime import timedelta
from functools import partial
from uuid import UUID

import pytest
from sqlalchemy import select

from labflow import words
from labflow.domain import analyses
from labflow.domain.analyses import review_views
from labflow.domain.analyses.review_case import case, signing
from labflow.domain.analyses.review_views import queue
from labflow.domain.lists.window import ListQuery, window
from labflow.errors import NotAllowed, Stale
from labflow.kit.times import utc_now
from labflow.models import Analysis, Result, Sample
from labflow.testing import PASSWORD, TestLab

CLEAN = {"NO3": "1.84", "PB": "2.1", "EC": "Absent"}
ABOVE = {"NO3": "1.84", "PB": "18.4", "EC": "Absent"}


def seen(lab: TestLab, sample: Sample, person: object = None):
    with lab.work_as(person or lab.vera) as work:
        return case(work, sample.id)


def listed(lab: TestLab, **query):
    with lab.work_as(lab.vera) as work:
        return queue(work, ListQuery(**query))


def at_the_point(lab: TestLab, values: dict[str, str], *, days_ago: int, verified: bool = True) -> Sample:
    """A sample of Site 12 collected some days ago."""
    order = lab.order()
    sample = lab.samples_of(order)[0]
    with lab.system() as work:
        row = work.read(Sample, sample.id)
        row.sample_point_id, row.collected_at = lab.point, utc_now() - timedelta(days=days_ago)
    return finished(lab, sample, values, verified=verified)


def finished(lab: TestLab, sample: Sample, values: dict[str, str], *, verified: bool) -> Sample:
    from labflow.domain import samples
    from labflow.domain.samples import Reception

    with lab.work_as(lab.rita) as work:
        samples.receive(work, sample.id, reception=Reception())
    lab.enter(sample, values)
    ids = [each.id for each in lab.all(Analysis, Analysis.sample_id == sample.id)]
    with lab.work_as(lab.ana) as work:
        analyses.submit(work, ids)
    if verified:
        with lab.work_as(lab.vera) as work:
            analyses.verify(work, ids, password=PASSWORD, seen_digest=analyses.to_sign(work, ids).digest)
    return lab.one(Sample, sample.id)


def test_the_queue_shows_exceptions_first_and_says_what_they_are(lab: TestLab) -> None:
    clean, above = lab.resulted(CLEAN), lab.resulted(ABOVE)

    page = listed(lab)

    assert [row.number for row in page.rows] == [above.number, clean.number]
    assert page.rows[0].exceptions == "1 outside its limit"
    assert (page.rows[0].tone, page.rows[1].tone) == ("bad", "ok")
    assert page.rows[1].exceptions == "No exceptions"
    assert page.rows[0].summary == "3 tests · 3 results"
    assert page.counts == {"all": "2", "exceptions": "1", "clean": "1"}
    assert [row.number for row in listed(lab, tab="clean").rows] == [clean.number]
    assert [row.number for row in listed(lab, q=above.number).rows] == [above.number]


def test_the_queue_is_by_the_gravest_of_a_sample_and_then_by_its_due_date(lab: TestLab) -> None:
    clean, late, above, back = (lab.resulted(values) for values in (CLEAN, CLEAN, ABOVE, ABOVE))
    nitrate = lab.analysis(back, "NO3").id
    with lab.work_as(lab.vera) as work:
        analyses.send_back(work, [nitrate], reason="Check the blank")
    with lab.work_as(lab.ana) as work:
        analyses.submit(work, [nitrate])
    with lab.system() as work:
        work.lock(Sample, clean.id).due_at = None
        work.lock(Sample, late.id).due_at = utc_now() - timedelta(days=9)
        work.lock(Sample, above.id).due_at = utc_now() + timedelta(days=2)
        work.lock(Sample, back.id).due_at = utc_now() + timedelta(days=1)

    page = listed(lab)

    assert [row.number for row in page.rows] == [each.number for each in (back, above, late, clean)]
    assert page.rows[0].exceptions == "1 outside its limit, 1 tested again"
    assert page.counts == {"all": "4", "exceptions": "2", "clean": "2"}


def test_a_removed_value_before_the_one_that_waits_is_an_exception(lab: TestLab) -> None:
    sample = lab.resulted(CLEAN)
    with lab.system() as work:
        seen_now = work.db.scalars(select(Result).where(Result.sample_id == sample.id, Result.live)).first()
        kept = {
            key: value for key, value in seen_now.model_dump().items() if key not in ("id", "live", "version")
        }
        work.db.add(Result(**kept, live=False))
    [row] = listed(lab, tab="exceptions").rows
    assert (row.number, row.exceptions, row.tone) == (sample.number, "1 changed value", "warn")


def test_pages_of_the_queue_follow_each_other_and_an_empty_one_is_counted(
    lab: TestLab, monkeypatch: pytest.MonkeyPatch
) -> None:
    numbers = [lab.resulted(values).number for values in (ABOVE, CLEAN, CLEAN)]
    empty = listed(lab, q="no such sample")
    assert (empty.rows, empty.counts["all"]) == ([], "0")
    whole = listed(lab)
    monkeypatch.setattr(review_views, "window", partial(window, size=2))
    first = listed(lab)
    second = listed(lab, after=first.after)
    assert [row.number for row in (*first.rows, *second.rows)] == [row.number for row in whole.rows]
    assert (len(first.rows), second.after, second.counts["all"]) == (2, "", "3")
    assert [row.number for row in listed(lab, before=second.before).rows] == [
        row.number for row in first.rows
    ]
    assert sorted(numbers) == sorted(row.number for row in whole.rows)


def test_only_who_reviews_sees_the_queue(lab: TestLab) -> None:
    with lab.work_as(lab.ana) as work, pytest.raises(NotAllowed):
        queue(work, ListQuery())
    with lab.work_as(lab.cleo) as work, pytest.raises(NotAllowed):
        queue(work, ListQuery())


def test_results_above_a_limit_are_exceptions_and_not_chosen_at_first(lab: TestLab) -> None:
    view = seen(lab, lab.resulted(ABOVE))

    assert [(each.kind, each.title) for each in view.exceptions] == [("above", "Lead 18.4 µg/L, MCL 15")]
    chosen = {test.name: test.preselected for test in view.tests}
    assert chosen == {"Nitrate as N": True, "Lead": False, "E. coli": True}
    lead = next(row for row in view.rows if row.title == "Lead")
    assert (lead.result, lead.unit, lead.limit, lead.verdict_word) == ("18.4", "µg/L", "15", "Above")
    assert view.summary == "3 results of 3 tests"


def test_a_change_after_the_first_entry_shows_old_new_reason_and_who(lab: TestLab) -> None:
    sample = lab.received()
    lab.enter(sample, CLEAN)
    ids = [each.id for each in lab.all(Analysis, Analysis.sample_id == sample.id)]
    entry = analyses.Entry(
        lab.analysis(sample, "NO3").id, lab.analytes["NO3"], "2.84", seen_version=lab.seen(sample, "NO3")
    )
    with lab.work_as(lab.ana) as work:
        analyses.enter(work, [entry], reason="Misread the screen")
        analyses.submit(work, ids)

    [changed] = seen(lab, sample).exceptions

    assert changed.kind == "changed"
    assert changed.title == "Nitrate as N: 1.84 changed to 2.84"
    assert changed.text.startswith("Ana Alvarez, ")
    assert changed.text.endswith(": Misread the screen")
    assert listed(lab).rows[0].exceptions == "1 changed value"


def test_a_late_measurement_says_by_how_much(lab: TestLab) -> None:
    sample = lab.received()
    nitrate = lab.analysis(sample, "NO3")
    with lab.system() as work:
        work.read(Analysis, nitrate.id).hold_at = utc_now() - timedelta(hours=2)
    lab.enter(sample, CLEAN)
    with lab.work_as(lab.ana) as work:
        analyses.submit(work, [nitrate.id])

    view = seen(lab, sample)

    assert view.exceptions[0].title == "Nitrate as N was measured 2 h after its holding time"
    assert view.still_open == "2 tests still at work"


def test_results_stand_beside_the_past_of_the_same_point(lab: TestLab) -> None:
    for days, lead in ((90, "2.0"), (60, "2.2"), (30, "6.2")):
        at_the_point(lab, {**CLEAN, "PB": lead}, days_ago=days)
    sample = at_the_point(lab, {**CLEAN, "PB": "13"}, days_ago=0, verified=False)

    view = seen(lab, sample)

    lead = next(row for row in view.rows if row.title == "Lead")
    assert (lead.previous, lead.change, lead.large) == ("6.20", "+110 %", True)
    assert len(lead.curve.split()) == 4
    jump = next(each for each in view.exceptions if each.kind == "jump")
    assert jump.text.startswith("2.1 times the last result at this point (6.20 on ")
    nitrate = next(row for row in view.rows if row.title == "Nitrate as N")
    assert (nitrate.change, nitrate.large) == ("0 %", False)
    assert view.previous_head != "Previous"


@pytest.mark.parametrize(
    ("before", "now", "told"),
    [
        ("2.0", "13", "6.5 times the last result at this point (2.00 on "),
        ("13", "0.5", "The last result at this point was 26 times as high (13.0 on "),
        ("13", "2.0", "The last result at this point was 6.5 times as high (13.0 on "),
    ],
)
def test_a_jump_is_told_in_numbers_that_say_something(lab: TestLab, before: str, now: str, told: str) -> None:
    """A result that fell to a hundredth is not "0.0 times" the last one."""
    at_the_point(lab, {**CLEAN, "PB": before}, days_ago=30)
    view = seen(lab, at_the_point(lab, {**CLEAN, "PB": now}, days_ago=0, verified=False))
    assert next(each for each in view.exceptions if each.kind == "jump").text.startswith(told)


def test_a_factor_is_written_as_the_results_beside_it_whoever_reads_them(lab: TestLab) -> None:
    at_the_point(lab, {**CLEAN, "PB": "6.2"}, days_ago=30)
    sample = at_the_point(lab, {**CLEAN, "PB": "13"}, days_ago=0, verified=False)
    with lab.work_as(lab.vera) as work, words.speaking("de", "de-DE"):
        view = case(work, sample.id)
    jump = next(each for each in view.exceptions if each.kind == "jump")
    assert "2.1" in jump.text
    assert "6.20" in jump.text
    assert "2,1" not in jump.text


def test_who_entered_results_is_told_why_she_cannot_verify_them(lab: TestLab) -> None:
    sample = lab.received()
    lab.enter(sample, CLEAN, by=lab.max)
    ids = [each.id for each in lab.all(Analysis, Analysis.sample_id == sample.id)]
    with lab.work_as(lab.max) as work:
        analyses.submit(work, ids)

    mine, hers = seen(lab, sample, lab.max), seen(lab, sample)

    assert mine.blocked == "You worked on these results yourself; somebody else must verify them."
    assert not any(test.may or test.preselected for test in mine.tests)
    assert mine.tests[0].why_not.startswith("You entered Nitrate as N of S26-")
    assert not hers.blocked
    with lab.work_as(lab.max) as work:
        assert queue(work, ListQuery()).rows[0].mine


def test_what_was_sent_back_and_tested_again_is_told(lab: TestLab) -> None:
    sample = lab.resulted(ABOVE)
    nitrate, lead = lab.analysis(sample, "NO3").id, lab.analysis(sample, "PB").id
    with lab.work_as(lab.vera) as work:
        analyses.send_back(work, [nitrate], reason="Check the blank")
        again = analyses.retest(work, lead, reason="Internal standard drift")
    lab.enter(sample, {"PB": "8.1"})
    with lab.work_as(lab.ana) as work:
        analyses.submit(work, [again, nitrate])

    told = {each.kind: each.text for each in seen(lab, sample).exceptions}

    assert told["returned"].endswith(": Check the blank")
    assert told["retest"] == "First: Lead 18.4 µg/L. Reason: Internal standard drift."


def test_the_dialog_counts_names_what_stays_open_and_refuses_what_changed(lab: TestLab) -> None:
    sample = lab.resulted(ABOVE)
    view = seen(lab, sample)
    chosen = [UUID(test.id) for test in view.tests if test.preselected]
    marks = {test.id: test.mark for test in view.tests}

    with lab.work_as(lab.vera) as work:
        dialog = signing(work, sample.id, chosen, marks)

    assert dialog.title == dialog.submit == "Sign 2 results"
    assert dialog.text == f"Sample {sample.number}, Site 1. Lead stays open."
    assert len(dialog.digest) == 64
    assert dialog.at.endswith(("PST", "PDT"))
    result = lab.all(Result, Result.analysis_id == chosen[0])[0]
    with lab.system() as work:
        work.read(Result, result.id).remark = "seen again"
    with lab.work_as(lab.vera) as work, pytest.raises(Stale):
        signing(work, sample.id, chosen, marks)
