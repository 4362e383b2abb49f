"""The list of samples and the page of one sample say what the laboratory needs to see."""

from datetime import timedelta

import pytest
from sqlalchemy import event

from labflow.domain import analyses, orders, samples
from labflow.domain.lists.window import PAGE_SIZE, ListQuery
from labflow.domain.samples import detail, views
from labflow.domain.samples.results import ResultRow, name_each_test_once
from labflow.errors import Invalid, NotAllowed, NotFound
from labflow.models import Analysis, Sample
from labflow.testing import TestLab
from tests.listed import cell, keys


def listed(lab: TestLab, **asked: str) -> list[str]:
    with lab.work_as(lab.max) as work:
        return keys(views.page(work, ListQuery(**asked)))


def test_the_tabs_divide_the_samples_and_count_them(lab: TestLab) -> None:
    lab.order(count=2)
    waiting = lab.received()
    reviewed = lab.resulted()
    with lab.work_as(lab.max) as work:
        page = views.page(work, ListQuery())
    assert keys(page) == [waiting.number, reviewed.number]
    assert page.counts == {"open": "2", "receive": "2", "hold": "0", "review": "1", "late": "0", "recent": "2", "all": "4"}  # fmt: skip
    assert listed(lab, tab="review") == [reviewed.number]
    assert len(listed(lab, tab="all")) == 4


@pytest.mark.parametrize(("hours", "told"), [(5, "Nitrate as N hold 5 h"), (18, "NO3 hold 18 h")])
def test_a_holding_time_is_told_in_few_letters(lab: TestLab, hours: int, told: str) -> None:
    """The hours are never cut off: a name that is too long gives way to the test's code."""
    sample = lab.received()
    with lab.system() as work:
        nitrate = work.lock(Analysis, lab.analysis(sample, "NO3").id)
        nitrate.hold_at = work.now + timedelta(hours=hours, minutes=20)
    with lab.work_as(lab.ana) as work:
        page = views.page(work, ListQuery(tab="hold"))
    assert cell(views.SAMPLES, page, "due")[3] == told


def test_a_holding_time_that_ends_soon_raises_the_alarm_until_the_test_is_begun(lab: TestLab) -> None:
    sample = lab.received()
    with lab.system() as work:
        nitrate = work.lock(type(lab.analysis(sample)), lab.analysis(sample).id)
        nitrate.hold_at = work.now + timedelta(hours=5, minutes=20)
    with lab.work_as(lab.max) as work:
        page = views.page(work, ListQuery(tab="hold"))
    assert cell(views.SAMPLES, page, "due")[3:5] == ["Nitrate as N hold 5 h", ""]
    lab.enter(sample, {"NO3": "1.84"})
    assert listed(lab, tab="hold") == []


def test_late_samples_are_marked_and_gathered(lab: TestLab) -> None:
    sample = lab.received()
    with lab.system() as work:
        work.lock(Sample, sample.id).due_at = work.now - timedelta(days=1, hours=2)
    with lab.work_as(lab.max) as work:
        page = views.page(work, ListQuery(tab="late"))
    due = cell(views.SAMPLES, page, "due")
    assert (due[0], due[2]) == ("1 d 2 h late", "1")


def test_search_finds_number_client_name_of_the_sample_and_client(lab: TestLab) -> None:
    mine = lab.received()
    other = lab.samples_of(lab.order(client=lab.brewery))[0]
    assert listed(lab, tab="all", q=mine.number[-4:]) == [mine.number]
    assert listed(lab, tab="all", q="north fork") == [other.number]
    assert listed(lab, tab="all", q="100 % wrong_") == []


def test_pages_go_forward_and_back_without_losing_a_sample(lab: TestLab) -> None:
    for _ in range(2):
        lab.order(count=PAGE_SIZE - 20)
    with lab.work_as(lab.max) as work:
        first = views.page(work, ListQuery(tab="receive", sort="number"))
        second = views.page(work, ListQuery(tab="receive", sort="number", after=first.after))
        back = views.page(work, ListQuery(tab="receive", sort="number", before=second.before))
    numbers = [*keys(first), *keys(second)]
    assert len(first.lines) == PAGE_SIZE
    assert len(second.lines) == 10
    assert numbers == sorted(set(numbers))
    assert keys(back) == keys(first)
    assert (first.before, second.after) == ("", "")


def test_a_cursor_of_another_list_is_refused(lab: TestLab) -> None:
    with pytest.raises(Invalid), lab.work_as(lab.max) as work:
        views.page(work, ListQuery(after="bm90IGEgY3Vyc29y"))


def test_the_list_takes_the_same_few_queries_however_many_rows_it_has(lab: TestLab) -> None:
    lab.order(count=30)

    def queries() -> int:
        seen: list[str] = []
        with lab.work_as(lab.max) as work:
            listen = lambda *args: seen.append(args[2])  # noqa: E731
            event.listen(work.db.connection(), "before_cursor_execute", listen)
            views.page(work, ListQuery(tab="receive"))
        return len(seen)

    queries()  # what seldom changes is read once a process
    few = queries()
    lab.order(count=15)
    assert queries() == few <= 5


def test_who_may_not_see_samples_sees_no_list(lab: TestLab) -> None:
    with pytest.raises(NotAllowed), lab.work_as(lab.cleo) as work:
        views.page(work, ListQuery())


def test_the_page_of_a_sample_shows_results_against_their_limits(lab: TestLab) -> None:
    sample = lab.resulted({"NO3": "18.4", "PB": "0.05", "EC": "Present"})
    with lab.work_as(lab.vera) as work:
        seen = detail.view(work, sample.id)
    nitrate, lead, coli = seen.results
    assert (nitrate.verdict_word, nitrate.gauge, nitrate.limit, nitrate.limit_kind) == (
        "Above",
        "upper",
        "10",
        "MCL",
    )
    assert nitrate.ratio == pytest.approx(1.84)
    assert (lead.verdict_word, lead.quiet) == ("Pass", True)
    assert (coli.verdict_word, coli.gauge, coli.limit) == ("Fails", "", "Absent")
    assert "Typed by Ana Alvarez" in nitrate.source
    assert seen.above == 2
    assert [step.state for step in seen.steps] == ["done", "done", "done", "current", "later", "later"]
    assert seen.arrival == "3.8 °C, intact"
    assert [hop.kind for hop in seen.custody] == ["collect", "receive"]
    assert seen.unbroken


def test_a_result_measured_too_late_carries_its_qualifier_in_words(lab: TestLab) -> None:
    sample = lab.received()
    with lab.system() as work:
        nitrate = work.lock(type(lab.analysis(sample)), lab.analysis(sample).id)
        nitrate.hold_at = work.now - timedelta(hours=1)
    lab.enter(sample, {"NO3": "1.84"})
    with lab.work_as(lab.vera) as work:
        tags = detail.view(work, sample.id).results[0].tags
    assert [(tag.code, tag.meaning) for tag in tags] == [("H", "Measured after the holding time.")]


def test_a_voided_attempt_stays_visible_with_its_reason_before_the_new_one(lab: TestLab) -> None:
    sample = lab.resulted()
    with lab.work_as(lab.vera) as work:
        analyses.retest(work, lab.analysis(sample, "PB").id, reason="Carry-over seen")
    with lab.work_as(lab.vera) as work:
        lead = [row for row in detail.view(work, sample.id).results if row.analyte == "Lead"]
    assert [(row.void, row.note, bool(row.result)) for row in lead] == [
        (True, "Tested again: Carry-over seen", True), (False, "", False),
    ]  # fmt: skip


def test_the_page_offers_what_this_person_can_do_now(lab: TestLab) -> None:
    def offered(person: object, sample: Sample) -> list[tuple[str, bool]]:
        with lab.work_as(person) as work:  # type: ignore[arg-type]
            return [(act.label, act.main) for act in detail.view(work, sample.id).acts]

    due = lab.samples_of(lab.order())[0]
    assert offered(lab.rita, due) == [("Receive", True), ("Reject sample", False)]
    sample = lab.resulted()
    assert offered(lab.vera, sample) == [("Review 3 tests", True)]
    assert offered(lab.ana, sample) == []


def test_an_order_on_hold_says_why_a_sample_cannot_be_received(lab: TestLab) -> None:
    sample = lab.samples_of(lab.order())[0]
    with lab.work_as(lab.max) as work:
        orders.hold(work, sample.order_id, reason="Payment is missing")
    with lab.work_as(lab.rita) as work:
        seen = detail.view(work, sample.id)
    assert (seen.state, seen.acts[0].possible) == ("on_hold", False)
    assert "on hold" in seen.acts[0].why_not


def test_a_rejected_sample_tells_where_its_way_ended(lab: TestLab) -> None:
    sample = lab.received()
    with lab.work_as(lab.max) as work:
        samples.reject(work, sample.id, reason="The bottle is broken")
    with lab.work_as(lab.max) as work:
        seen = detail.view(work, sample.id)
    assert [step.label for step in seen.steps] == ["Registered", "Received", "Rejected"]
    assert (seen.closing_reason, seen.acts) == ("The bottle is broken", [])


def test_a_label_number_leads_to_its_sample(lab: TestLab) -> None:
    sample = lab.received()
    with lab.work_as(lab.rita) as work:
        assert detail.find(work, f" {sample.number.lower()}-1 ") == sample.id
        with pytest.raises(NotFound):
            detail.find(work, "S26-999999")


def test_a_test_of_many_analytes_names_its_method_once() -> None:
    rows = [ResultRow(test="Pesticides", method="AOAC 2007.01") for _ in range(4)]
    rows += [
        ResultRow(test="Lead", method="EPA 200.8"),
        ResultRow(test="Lead", method="EPA 200.8", void=True),
    ]
    name_each_test_once(rows)
    assert [row.test for row in rows] == ["Pesticides", "", "", "", "Lead", "Lead"]
