"""The bench as the analyst sees it: what waits, the result sheet, and what becomes of what is typed there."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from labflow.domain import analyses, lists, orders, samples
from labflow.domain.analyses import by_test, progress, sheet, typing, views
from labflow.domain.analyses.sheet_facts import SheetQuery
from labflow.domain.analyses.typing import Commit, RunFacts, Typed
from labflow.domain.analyses.views import BENCH
from labflow.domain.lists import acting
from labflow.domain.lists.window import ListQuery
from labflow.domain.samples import SampleDraft
from labflow.errors import Invalid, LabError, NotAllowed, NotFound
from labflow.kit.times import utc_now
from labflow.models import Analysis, Notification, Sample, User
from labflow.testing import TestLab
from tests.listed import keys


def waiting(lab: TestLab, tab: str = "all", *, by: Any = None, **asked: str) -> list[views.BenchRow]:
    with lab.work_as(by or lab.ana) as work:
        page = views.page(work, ListQuery(tab=tab, **asked))
        ids = [UUID(line.id) for line in page.lines]
        rows = {row.Analysis.id: row for row in work.db.execute(BENCH.rows().where(Analysis.id.in_(ids)))}
        return BENCH.seen(work, [rows[id] for id in ids])


def of_test(lab: TestLab, code: str = "NO3", **facts: Any) -> SheetQuery:
    return SheetQuery(service_id=str(lab.services[code]), **facts)


def open_sheet(lab: TestLab, query: SheetQuery, *, by: Any = None) -> sheet.Sheet:
    with lab.work_as(by or lab.ana) as work:
        return sheet.sheet(work, query)


def type_in(lab: TestLab, query: SheetQuery, *typed: Typed, by: Any = None, **facts: Any) -> Commit:
    with lab.work_as(by or lab.ana) as work:
        return typing.enter_typed(work, query, typed, **facts)


def test_received_samples_wait_on_the_bench_and_due_ones_do_not(lab: TestLab):
    lab.order()
    assert waiting(lab) == []
    sample = lab.received()
    rows = waiting(lab)
    assert {row.test for row in rows} == {"Nitrate as N", "Lead", "E. coli"}
    assert {row.sample for row in rows} == {sample.number}
    assert rows[0].description == "Site 1"


def test_submitted_work_leaves_the_bench(lab: TestLab):
    lab.resulted()
    assert waiting(lab) == []


def test_the_views_of_the_bench(lab: TestLab):
    sample = lab.received()
    lab.enter(sample, {"NO3": "1.84"})
    assert [row.test for row in waiting(lab, "mine")] == ["Nitrate as N"]
    assert waiting(lab, "mine", by=lab.vera) == []
    assert {row.test for row in waiting(lab, "unassigned")} == {"Lead", "E. coli"}
    with lab.system() as work:
        work.read(Analysis, lab.analysis(sample, "PB").id).due_at = work.now - timedelta(hours=1)
    [late] = waiting(lab, "late")
    assert (late.test, late.late) == ("Lead", True)
    assert "late" in late.due


def test_my_department_is_where_i_work(lab: TestLab):
    lab.received()
    assert waiting(lab, "department") == []
    with lab.system() as work:
        work.read(User, lab.ana.id).department_id = lab.department
    assert len(waiting(lab, "department")) == 3


def test_a_holding_time_presses_until_the_sample_is_measured(lab: TestLab):
    sample = lab.received()
    with lab.system() as work:
        work.read(Analysis, lab.analysis(sample).id).hold_at = work.now + timedelta(hours=5)
    [pressing] = waiting(lab, "hold")
    assert (pressing.test, pressing.hold_soon) == ("Nitrate as N", True)
    lab.enter(sample, {"NO3": "1.84"})
    assert waiting(lab, "hold") == []


def test_sent_back_work_says_why(lab: TestLab):
    sample = lab.resulted()
    with lab.work_as(lab.vera) as work:
        analyses.send_back(work, [lab.analysis(sample).id], reason="Check the dilution")
    [row] = waiting(lab, "returned")
    assert row.note == "Check the dilution"
    assert open_sheet(lab, of_test(lab)).rows[0].returned == "Check the dilution"


def test_the_bench_is_searched_by_sample_client_name_order_and_test(lab: TestLab):
    sample = lab.received()
    assert len(waiting(lab, q=sample.number)) == 3
    assert len(waiting(lab, q="site 1")) == 3
    assert [row.test for row in waiting(lab, q="lead")] == ["Lead"]
    assert waiting(lab, q="100%") == []
    assert len(waiting(lab, filters=f"test:is:{lab.services['PB']}")) == 1


def test_tests_are_counted_by_department(lab: TestLab):
    sample = lab.received()
    lab.received()
    lab.enter(sample, {"NO3": "1.84"})
    with lab.work_as(lab.ana) as work:
        page = by_test.page(work, ListQuery())
        mine = by_test.page(work, ListQuery(tab="mine"))
        found = by_test.page(work, ListQuery(q="lead", filters="unassigned:is:yes"))
    rows = page.rows
    assert (page.waiting, {tab.key: tab.count for tab in page.views}["mine"]) == (6, "1")
    assert [(row.name, row.waiting) for row in (*mine.rows, *found.rows)] == [
        ("Nitrate as N", 1),
        ("Lead", 2),
    ]
    assert [row.heading for row in rows] == ["Wet chemistry", "", ""]
    nitrate = rows[0]
    assert (nitrate.name, nitrate.waiting, nitrate.mine, nitrate.unassigned) == ("Nitrate as N", 2, 1, 1)
    assert nitrate.method == "EPA 300.0"
    assert nitrate.hold  # of the sample that is not measured yet


def test_the_bench_is_narrowed_and_sorted_like_every_list(lab: TestLab):
    sample = lab.received()
    lab.enter(sample, {"NO3": "1.84"})
    for filters, found in (
        (f"analyst:is:{lab.ana.id}", 1), ("mine:is:no", 2), ("unassigned:is:no", 1), ("priority:is:normal", 3),
        ("priority:is:rush", 0), (f"client:is:{lab.ashland}", 3), ("hold:is:no", 3), ("returned:is:no", 3), ("here:is:no", 3),
    ):  # fmt: skip
        assert len(waiting(lab, filters=filters)) == found, filters
    for column in BENCH.columns:
        for sort in (column.key, f"-{column.key}") if column.sort else ():
            assert len(waiting(lab, sort=sort)) == 3, sort


def test_a_test_that_left_the_bench_says_what_became_of_it_where_it_stands(lab: TestLab):
    sample = lab.received()
    lab.enter(sample, {"NO3": "1.84"})
    gone = lab.analysis(sample).id
    with lab.work_as(lab.ana) as work:
        analyses.submit(work, [gone])
        seen = lists.follow(work, BENCH, ListQuery(), shown=[gone], others=[])
    assert [(line.id, line.cells[6]) for line in seen.lines] == [(str(gone), ["status", "resulted", ""])]


async def test_work_is_given_to_somebody_in_one_piece_or_not_at_all(lab: TestLab):
    sample = lab.received()
    ids = [str(lab.analysis(sample, code).id) for code in ("NO3", "PB")]

    async def do(verb: Any, *args: Any, **kwargs: Any) -> Any:
        with lab.work_as(lab.vera) as work:
            return verb(work, *args, **kwargs)

    form = {"asked": str(lab.ana.id)}
    given = await acting.attempt_at_once(do, BENCH, "assign", ids, form)
    assert [(result.name, result.ok) for result in given] == [(sample.number, True)] * 2
    assert len(lab.all(Notification, Notification.user_id == lab.ana.id)) == 1
    lab.enter(sample, {"NO3": "1.84"})
    with lab.work_as(lab.ana) as work:
        analyses.submit(work, [UUID(ids[0])])
    [refused] = await acting.attempt_at_once(do, BENCH, "assign", ids, form | {"asked": str(lab.vera.id)})
    assert not refused.ok
    assert lab.analysis(sample, "PB").analyst_id == lab.ana.id


def test_the_bench_pages_by_keyset(lab: TestLab):
    with lab.work_as(lab.rita) as work:
        draft = lab.draft("Bottle", profile_ids=(), service_ids=(lab.services["PB"],))
        order = orders.create(
            work, orders.OrderDraft(client_id=lab.ashland, contact_id=lab.contacts[lab.ashland], samples=[draft] * 60)
        )  # fmt: skip
    for sample in lab.samples_of(order):
        receive(lab, sample)
    with lab.work_as(lab.ana) as work:
        first = views.page(work, ListQuery(sort="sample"))
        second = views.page(work, ListQuery(sort="sample", after=first.after))
    numbers = [*keys(first), *keys(second)]
    assert (len(first.lines), len(numbers)) == (50, 60)
    assert numbers == sorted(numbers)
    with lab.work_as(lab.ana) as work, pytest.raises(Invalid):
        views.page(work, ListQuery(after="nonsense"))


def test_work_is_given_to_people_who_may_enter_results(lab: TestLab):
    with lab.work_as(lab.vera) as work:
        names = [choice.label for choice in views.analysts(work)]
    assert "Ana Alvarez" in names
    assert "Rita Ramos" not in names
    with pytest.raises(NotAllowed), lab.work_as(lab.ana) as work:
        views.analysts(work)


def test_reception_sees_no_bench(lab: TestLab):
    with pytest.raises(NotAllowed), lab.work_as(lab.rita) as work:
        views.page(work, ListQuery())
    with pytest.raises(NotAllowed), lab.work_as(lab.rita) as work:
        by_test.page(work, ListQuery())
    with pytest.raises(NotAllowed):
        open_sheet(lab, of_test(lab), by=lab.rita)


def test_a_sheet_shows_each_sample_with_its_limits(lab: TestLab):
    sample = lab.received()
    view = open_sheet(lab, of_test(lab))
    assert (view.title, view.method, view.unit, view.shown) == ("Nitrate as N", "EPA 300.0", "mg/L", "1 test")
    [cell] = view.rows
    assert (cell.sample, cell.limit, cell.loq, cell.raw, cell.version) == (
        sample.number,
        "≤ 10",
        "0.05",
        "",
        0,
    )
    lab.enter(sample, {"NO3": "1.286"}, dilution="10")
    [cell] = open_sheet(lab, of_test(lab)).rows
    assert (cell.raw, cell.dilution, cell.result, cell.loq) == ("1.286", "10", "12.9", "0.5")
    assert cell.verdict == "fail"
    assert (cell.boxes, cell.exact, cell.shown_as) == (["raw 1.286", "dilution 10"], "12.86", "12.9")
    assert cell.rule == "3 significant figures, round half to even"


def test_a_sheet_that_cannot_hold_all_that_waits_says_how_many_do(
    lab: TestLab, monkeypatch: pytest.MonkeyPatch
):
    for _ in range(3):
        lab.received()
    seen = []
    for fits in (2, 3, 4):
        monkeypatch.setattr(sheet, "MOST_LINES", fits)
        view = open_sheet(lab, of_test(lab))
        seen.append((len(view.rows), view.waiting, view.shown))
    assert seen == [(2, 3, "2 of 3 tests, the most urgent"), (3, 3, "3 tests"), (3, 3, "3 tests")]


def test_a_sheet_is_opened_with_how_many_of_its_tests_are_complete(lab: TestLab):
    sample, _other = lab.received(), lab.received()
    lab.enter(sample, {"NO3": "1.2"})
    with lab.work_as(lab.ana) as work:
        view, ready = progress.opened(work, of_test(lab))
    assert (view.waiting, ready) == (2, 1)
    with pytest.raises(NotAllowed), lab.work_as(lab.rita) as work:
        progress.opened(work, of_test(lab))


def test_a_sheet_of_words_offers_them(lab: TestLab):
    lab.received()
    view = open_sheet(lab, of_test(lab, "EC"))
    assert not view.numeric
    assert (view.rows[0].kind, view.rows[0].options) == ("choice", ["Absent", "Present"])


def test_the_previous_value_is_that_of_the_same_sample_point(lab: TestLab):
    old = resulted_at_the_point(lab, "2.05")
    at_the_point(lab, 0)
    assert open_sheet(lab, of_test(lab)).rows[0].previous == ""
    verify(lab, old)
    [cell] = open_sheet(lab, of_test(lab)).rows
    assert cell.previous == "2.05"


def test_a_result_is_compared_with_the_previous_one_as_it_is_kept(lab: TestLab):
    """What is shown is rounded and written by language; neither may change how far a result is from the last one."""
    old = resulted_at_the_point(lab, "1.6125")
    verify(lab, old)
    at_the_point(lab, 0)
    [cell] = open_sheet(lab, of_test(lab)).rows
    assert (cell.previous, cell.before, cell.numeric) == ("1.61", "1.6125", "")
    mark = type_in(lab, of_test(lab), Typed(cell.id, "12.4")).marks[cell.id]
    assert (mark.result, mark.numeric) == ("12.4", "12.4")
    assert open_sheet(lab, of_test(lab)).rows[0].numeric == "12.4"


def test_words_are_not_compared_with_a_previous_result(lab: TestLab):
    old = resulted_at_the_point(lab, "2.05")
    verify(lab, old)
    at_the_point(lab, 0)
    [cell] = open_sheet(lab, of_test(lab, "EC")).rows
    assert (cell.previous, cell.before) == ("Absent", "")


def at_the_point(lab: TestLab, days: int) -> Sample:
    """A received sample of the same point, taken so many days ago."""
    taken = utc_now() - timedelta(days=days, hours=1)
    made = order_of(lab, lab.draft("Tap", sample_point_id=lab.point, collected_at=taken))
    receive(lab, made)
    return made


def resulted_at_the_point(lab: TestLab, nitrate: str) -> Sample:
    """A month ago, with results that wait for review."""
    old = at_the_point(lab, 30)
    lab.enter(old, {"NO3": nitrate, "PB": "1", "EC": "Absent"})
    with lab.work_as(lab.ana) as work:
        analyses.submit(work, [lab.analysis(old, code).id for code in ("NO3", "PB", "EC")])
    return old


def verify(lab: TestLab, sample: Sample) -> None:
    ids = [lab.analysis(sample, code).id for code in ("NO3", "PB", "EC")]
    with lab.work_as(lab.vera) as work:
        seen = analyses.to_sign(work, ids).digest
        analyses.verify(work, ids, password="correct horse battery", seen_digest=seen)


def order_of(lab: TestLab, draft: SampleDraft) -> Sample:
    with lab.work_as(lab.rita) as work:
        made = orders.create(
            work,
            orders.OrderDraft(
                client_id=lab.ashland, contact_id=lab.contacts[lab.ashland], specification_id=lab.limits, samples=[draft]
            ),
        )  # fmt: skip
    return lab.samples_of(made)[0]


def receive(lab: TestLab, sample: Sample) -> None:
    with lab.work_as(lab.rita) as work:
        samples.receive(work, sample.id, reception=samples.Reception())


def test_the_sheet_of_a_sample_lists_its_analytes(lab: TestLab):
    sample = lab.received()
    view = open_sheet(lab, SheetQuery(sample_id=str(sample.id)))
    assert view.one_sample
    assert {cell.analyte for cell in view.rows} == {"Nitrate as N", "Lead", "E. coli"}
    for nowhere in ("no test", str(lab.point)):
        with pytest.raises(NotFound):
            open_sheet(lab, SheetQuery(service_id=nowhere))


def test_all_analytes_stand_side_by_side(lab: TestLab):
    lab.received()
    view = open_sheet(lab, of_test(lab, analyte="all"))
    assert [cell.column for cell in view.matrix[0].cells] == ["NO3"]
    assert view.rows == []


def test_held_orders_are_shown_and_locked(lab: TestLab):
    sample = lab.received()
    with lab.work_as(lab.max) as work:
        orders.hold(work, sample.order_id, reason="Waiting for payment")
    [cell] = open_sheet(lab, of_test(lab)).rows
    assert "on hold" in cell.locked
    assert {row.state for row in waiting(lab)} == {"on_hold"}


def test_typing_saves_and_answers_with_the_result(lab: TestLab):
    lab.received()
    [cell] = open_sheet(lab, of_test(lab)).rows
    answer = type_in(lab, of_test(lab), Typed(cell.id, raw="1.837"), run=RunFacts("IC-01"))
    mark = answer.marks[cell.id]
    assert (mark.state, mark.result, mark.version) == ("saved", "1.84", 1)
    assert answer.saved_at.endswith(("am", "pm"))
    assert (answer.tally.ready, answer.tally.done) == (1, {str(lab.analytes["NO3"]): 1})
    assert open_sheet(lab, of_test(lab)).instrument == "IC-01"


def test_a_dilution_waits_for_its_value(lab: TestLab):
    lab.received()
    [cell] = open_sheet(lab, of_test(lab)).rows
    answer = type_in(lab, of_test(lab), Typed(cell.id, dilution="10"))
    assert answer.marks[cell.id].code == "waiting"
    assert answer.saved_at == ""
    answer = type_in(lab, of_test(lab), Typed(cell.id, raw="1.286", dilution="10"))
    assert answer.marks[cell.id].result == "12.9"


def test_a_refused_cell_keeps_the_saved_result_beside_what_was_typed(lab: TestLab):
    sample = lab.received()
    lab.enter(sample, {"NO3": "1.84"})
    [cell] = open_sheet(lab, of_test(lab)).rows
    mark = type_in(lab, of_test(lab), Typed(cell.id, raw="abc", seen_version=1)).marks[cell.id]
    assert (mark.state, mark.result, mark.typed) == ("error", "1.84", "abc")
    assert mark.explanation == open_sheet(lab, of_test(lab)).rows[0].explanation != ""
    assert mark.label == f"{sample.number}, Nitrate as N"
    mark = type_in(lab, of_test(lab), Typed(cell.id, dilution="x", seen_version=1)).marks[cell.id]
    assert mark.part == "dilution"


def test_a_conflict_stays_a_conflict_until_theirs_is_taken(lab: TestLab):
    sample = lab.received()
    [cell] = open_sheet(lab, of_test(lab)).rows
    lab.enter(sample, {"NO3": "1.84"}, by=lab.vera)
    mark = type_in(lab, of_test(lab), Typed(cell.id, raw="1.9")).marks[cell.id]
    assert (mark.code, mark.version, mark.result, mark.by) == ("stale", 1, "1.84", "Vera Vogel")
    assert "1.84" in mark.explanation
    again = type_in(lab, of_test(lab), Typed(cell.id, raw="1.9")).marks[cell.id]
    assert again.code == "stale"
    known = type_in(lab, of_test(lab), Typed(cell.id, raw="1.9", seen_version=mark.version)).marks[cell.id]
    assert known.code == "reason_needed"
    assert "Vera Vogel entered 1.84" in mark.message
    assert open_sheet(lab, of_test(lab)).rows[0].key != cell.key


def test_a_cell_of_no_sheet_and_a_wrong_time_are_refused(lab: TestLab):
    lab.received()
    [cell] = open_sheet(lab, of_test(lab)).rows
    with pytest.raises(Invalid):
        type_in(lab, of_test(lab), Typed("nonsense", raw="1"))
    with pytest.raises(Invalid, match="time of analysis"):
        type_in(lab, of_test(lab), Typed(cell.id, raw="1"), run=RunFacts(analysed_at="noon"))


def test_a_reason_is_picked_or_written(lab: TestLab):
    assert typing.chosen_reason("Typing error", "") == "Typing error"
    assert typing.chosen_reason("Typing error", "digits swapped") == "Typing error: digits swapped"
    assert typing.chosen_reason("own", "new standard") == "new standard"
    with pytest.raises(Invalid):
        typing.chosen_reason("own", " ")


def test_complete_tests_are_submitted_and_the_others_say_why_they_stay(lab: TestLab):
    first, second = lab.received(), lab.received()
    third = lab.received()
    lab.enter(first, {"NO3": "1.84"})
    lab.enter(third, {"NO3": "2.0"}, by=lab.vera)
    with lab.work_as(lab.ana) as work:
        seen = typing.progress(work, of_test(lab))
        assert typing.submit_sheet(work, of_test(lab)) == 1
    assert seen.left == [
        f"{second.number}: Nitrate as N still to be entered",
        f"{third.number}: assigned to Vera Vogel",
    ]
    assert lab.analysis(first).state == "resulted"
    with pytest.raises(LabError, match="complete"), lab.work_as(lab.ana) as work:
        typing.submit_sheet(work, of_test(lab))


def test_readers_of_the_bench_type_nothing(lab: TestLab):
    lab.received()
    [cell] = open_sheet(lab, of_test(lab), by=lab.rhea).rows
    with pytest.raises(NotAllowed):
        type_in(lab, of_test(lab), Typed(cell.id, raw="1"), by=lab.rhea)
