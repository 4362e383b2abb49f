"""Today: each role sees what concerns it, and every number is the number of the list it leads to."""

from collections import OrderedDict
from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any
from urllib.parse import parse_qs, urlsplit
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest

from labflow.domain import analyses, counters, lists, orders, reports, samples, services, today
from labflow.domain.actor import Actor
from labflow.domain.analyses import review_views
from labflow.domain.analyses import views as bench
from labflow.domain.lists import tallies
from labflow.domain.lists.window import ListQuery
from labflow.domain.orders import views as order_views
from labflow.domain.reports import ReportDraft
from labflow.domain.reports import views as report_views
from labflow.domain.samples import Reception, views
from labflow.domain.work import Work, open_work
from labflow.errors import NotAllowed
from labflow.kit.times import utc_now
from labflow.models import Analysis, Order, Report, Sample
from labflow.testing import PASSWORD, TestLab
from labflow.vocabulary import OrderState, Permission, SampleState


def seen_by(lab: TestLab, person: Actor) -> today.TodayView:
    with lab.work_as(person) as work:
        return today.view(work)


def move(lab: TestLab, kind: type, id: object, **facts: object) -> None:
    """Change facts behind the verbs' backs, to have a late sample or an ending holding time."""
    with lab.system() as work:
        row = work.read(kind, id)
        for name, value in facts.items():
            setattr(row, name, value)


def tonight(lab: TestLab) -> datetime:
    """The last second of the laboratory's day."""
    there = utc_now().astimezone(ZoneInfo("America/Los_Angeles"))
    return there.replace(hour=23, minute=59, second=59)


@pytest.fixture
def busy(lab: TestLab) -> TestLab:
    """One sample late, one close to its holding time, one above a limit in review, one verified, three due."""
    late = lab.received()
    move(lab, Sample, late.id, due_at=utc_now() - timedelta(hours=3))
    holding = lab.received()
    move(lab, Analysis, lab.analysis(holding).id, hold_at=utc_now() + timedelta(hours=5))
    lab.resulted({"NO3": "11.2", "PB": "2.1", "EC": "Absent"})
    lab.verified()
    lab.order(count=3)
    waiting = lab.order()
    move(lab, Order, waiting, state=OrderState.SUBMITTED)
    return lab


def issued(lab: TestLab, sample: Sample, **how: Any) -> UUID:
    with lab.work_as(lab.vera) as work:
        report = reports.prepare(
            work, ReportDraft(order_id=sample.order_id, sample_ids=(sample.id,), **how)
        )  # fmt: skip
    with lab.work_as(lab.max) as work:
        seen = reports.to_authorise(work, report).digest
        reports.authorise(work, report, password=PASSWORD, seen_digest=seen)
    return report


def count_behind(work: Work, href: str) -> str:
    """How many rows the list has that a number leads to."""
    parts = urlsplit(href)
    asked = {name: values[0] for name, values in parse_qs(parts.query).items()}
    tab = asked.get("tab", "")
    if "filters" in asked:
        page = {"/samples": views, "/reports": report_views, "/work/analyses": bench}[parts.path].page
        return page(work, ListQuery(tab=tab, filters=asked["filters"])).total_text
    if parts.path == "/samples":
        return views.page(work, ListQuery(tab=tab)).counts[tab]
    if parts.path == "/orders":
        return order_views.page(work, ListQuery(tab=tab)).counts[tab]
    if parts.path == "/reports/prepare":
        return report_views.to_prepare(work, ListQuery()).counts["prepare"]
    if parts.path == "/reports":
        return report_views.page(work, ListQuery(tab=tab)).counts[tab]
    if parts.path == "/work":
        return bench.page(work, ListQuery(tab=tab)).counts[tab]
    if parts.path == "/review":
        return review_views.queue(work, ListQuery()).counts["all"]
    assert parts.path == "/receiving"
    return counters.waiting(work)["receiving"]


def test_every_key_figure_is_the_count_of_its_list(busy: TestLab):
    assert not seen_by(busy, busy.rhea).has_work
    for person in (busy.max, busy.vera, busy.rhea):
        with busy.work_as(person) as work:
            for figure in today.figures(work):
                assert (figure.key, figure.count) == (figure.key, count_behind(work, figure.href))


def test_every_task_is_the_count_of_its_list(busy: TestLab):
    sample = busy.verified()
    with busy.work_as(busy.vera) as work:
        reports.prepare(work, ReportDraft(order_id=sample.order_id, sample_ids=(sample.id,)))
    with busy.work_as(busy.max) as work:
        found = today.tasks(work)
        assert {task.key for task in found} >= {
            "confirm",
            "receive",
            "assign",
            "verify",
            "prepare",
            "authorise",
        }
        for task in found:
            assert (task.key, task.count) == (task.key, count_behind(work, task.href))


def test_the_sidebar_counts_what_the_lists_hold(busy: TestLab):
    with busy.work_as(busy.max) as work:
        waiting = counters.waiting(work)
        assert waiting["orders"] == count_behind(work, "/orders?tab=confirm")
        assert waiting["review"] == count_behind(work, "/review")
        assert waiting["receiving"] == "3"


def test_pressing_samples_come_by_the_time_that_ends_first(busy: TestLab):
    seen = seen_by(busy, busy.max)
    assert [row.kind for row in seen.pressing] == ["late", "hold"]
    assert seen.pressing[0].when == "3 h late"
    assert seen.pressing[1].when.startswith("4 h 59 m") or seen.pressing[1].when == "5 h"
    assert seen.counts == {"all": 2, "hold": 1, "late": 1, "today": 0}
    assert seen.summary.startswith("1 sample runs out of holding time and 1 is late. Next is ")
    with busy.work_as(busy.max) as work:
        assert [row.kind for row in today.pressing(work, "late")] == ["late"]
        assert len(today.pressing(work, "nonsense")) == 2


def test_what_needs_attention_is_listed_in_full(busy: TestLab):
    """Of every kind there are as many rows in the list as the tile says."""
    soon = busy.received()
    move(busy, Sample, soon.id, due_at=min(utc_now() + timedelta(minutes=10), tonight(busy)))
    with busy.work_as(busy.max) as work:
        analyses.assign(work, [busy.analysis(soon).id], analyst_id=busy.ana.id)
    with busy.work_as(busy.ana) as work:
        for whose, expected in (
            ("lab", {"all": 3, "hold": 1, "late": 1, "today": 1}), ("mine", {"all": 1, "hold": 0, "late": 0, "today": 1}),
        ):  # fmt: skip
            counts, behind = today.view(work, whose).counts, today.lists_behind(mine=whose == "mine")
            assert counts == expected
            assert {show: count_behind(work, href) for show, href in behind.items()} == {
                show: str(count) for show, count in counts.items()
            }


def test_what_is_done_needs_no_attention_however_late_it_was(busy: TestLab):
    done = busy.verified()
    move(busy, Sample, done.id, state=SampleState.PUBLISHED, due_at=utc_now() - timedelta(days=3))
    with busy.work_as(busy.max) as work:
        pressing, resting = (
            {
                line.id
                for line in lists.page(
                    work, views.SAMPLES, ListQuery(tab="all", filters=f"presses:is:{word}")
                ).lines
            }
            for word in ("yes", "no")
        )
        assert len(pressing) == 2
        assert str(done.id) in resting
        assert not pressing & resting
        assert pressing | resting == {
            line.id for line in lists.page(work, views.SAMPLES, ListQuery(tab="all")).lines
        }


def test_analysts_begin_with_their_own_work_and_may_see_the_laboratorys(busy: TestLab):
    sample = busy.received()
    with busy.work_as(busy.max) as work:
        analyses.assign(work, [busy.analysis(sample).id], analyst_id=busy.ana.id)
    with busy.work_as(busy.ana) as work:
        mine, whole = today.view(work), today.view(work, "lab")
        assert (mine.whose, whole.whose) == ("mine", "lab")
        assert [figure.key for figure in mine.figures] == ["hold", "late", "today", "mine", "returned"]
        for figure in mine.figures[:3]:
            assert (figure.key, figure.count) == (figure.key, count_behind(work, figure.href))
        assert (mine.figures[3].count, mine.figures[3].note) == ("1", "in 1 sample")
        assert [figure.key for figure in whole.figures] == ["hold", "late", "today", "review", "open"]
        assert {row.id for row in mine.pressing} <= {str(sample.id)}
    assert seen_by(busy, busy.max).whose == "lab"
    assert seen_by(busy, busy.rita).whose == ""


def test_what_is_due_today_says_how_much_of_it_is_reported(lab: TestLab):
    with lab.system() as work:
        noon = today.inside.start_of_day(work) + timedelta(hours=23)
    done, open_one = lab.verified(), lab.received()
    for sample in (done, open_one):
        move(lab, Sample, sample.id, due_at=noon)
    issued(lab, done)
    figure = {one.key: one for one in seen_by(lab, lab.max).figures}["today"]
    assert (figure.count, figure.note, figure.part) == ("2", "1 reported, 1 to go", 50)
    with lab.work_as(lab.max) as work:
        assert count_behind(work, figure.href) == "2"


def test_reception_sees_what_is_on_its_way(busy: TestLab):
    rows = seen_by(busy, busy.rita).expected
    assert [row.samples for row in rows] == ["3 samples"]
    with busy.work_as(busy.vera) as work, pytest.raises(NotAllowed):
        today.expected(work)


def test_the_next_holding_time_to_end_is_named(busy: TestLab):
    with busy.work_as(busy.max) as work:
        said = today.next_to_end(work)
    assert said.startswith("Next is ")
    with busy.work_as(busy.ana) as work:
        assert today.next_to_end(work, mine=True) == ""


def test_a_quiet_day_says_so(lab: TestLab):
    seen = seen_by(lab, lab.max)
    assert seen.summary == "Nothing is late, and no holding time ends within a day."
    assert not seen.pressing
    assert not seen.tasks


def test_results_above_a_limit_are_shown_for_a_week(busy: TestLab):
    seen = seen_by(busy, busy.vera)
    assert [(row.analyte, row.value) for row in seen.above] == [("Nitrate as N", "11.2 mg/L")]


def test_a_draft_waits_for_those_who_have_not_worked_on_it(lab: TestLab):
    with lab.work_as(lab.max) as work:
        services.submit(work, services.draft(work, lab.services["PB"]), reason="New column")
    assert "tests" not in [task.key for task in seen_by(lab, lab.max).tasks]
    [task] = [task for task in seen_by(lab, lab.ada).tasks if task.key == "tests"]
    with lab.work_as(lab.ada) as work:
        assert task.count == str(services.page(work, tab="drafts")[1].drafts) == "1"
    assert task.href == "/services?tab=drafts"
    assert not seen_by(lab, lab.vera).tasks


def test_what_was_sent_back_comes_first(lab: TestLab):
    sample = lab.resulted()
    ids = [analysis.id for analysis in lab.all(Analysis, Analysis.sample_id == sample.id)]
    with lab.work_as(lab.vera) as work:
        analyses.send_back(work, ids[:1], reason="Check the dilution")
    other = lab.received()
    with lab.work_as(lab.max) as work:
        analyses.assign(work, [lab.analysis(other).id], analyst_id=lab.ana.id)
    seen = seen_by(lab, lab.ana)
    assert (seen.tasks[0].key, seen.tasks[0].count, seen.tasks[0].pressing) == ("returned", "1", True)
    back = {figure.key: figure for figure in seen.figures}["returned"]
    with lab.work_as(lab.ana) as work:  # it leads to these alone, not to all of one's work
        assert count_behind(work, seen.tasks[0].href) == count_behind(work, back.href) == back.count == "1"


def test_the_backlog_adds_up_by_department(busy: TestLab):
    seen = seen_by(busy, busy.ana)
    (wet,) = seen.backlog
    assert wet.name == "Wet chemistry"
    assert wet.bench == wet.waiting + wet.in_work == seen.open_tests
    assert wet.to_verify == 3
    with busy.work_as(busy.ana) as work:
        assert str(wet.bench) == count_behind(work, wet.href)
        assert str(wet.late) == count_behind(work, wet.late_href)
        assert str(seen.open_tests) == bench.page(work, ListQuery(tab="all")).counts["all"]


def test_turnaround_is_the_median_from_receipt_to_report(lab: TestLab):
    for days in (1, 2, 6):
        sample = lab.verified()
        move(lab, Sample, sample.id, received_at=utc_now() - timedelta(days=days))
        issued(lab, sample)
    trend = seen_by(lab, lab.max).turnaround
    assert trend.median == "2.0"
    assert len(trend.weeks) == 8
    assert (trend.weeks[-1].days, trend.weeks[-1].samples, trend.weeks[-1].current) == ("2.0", 3, True)
    assert trend.weeks[0].samples == 0


def test_the_trend_compares_four_weeks_with_the_four_before(lab: TestLab):
    for days, weeks_ago in ((2, 0), (4, 1), (9, 6), (9, 7)):
        sample = lab.verified()
        report = issued(lab, sample)
        at = utc_now() - timedelta(weeks=weeks_ago)
        move(lab, Report, report, issued_at=at)
        move(lab, Sample, sample.id, received_at=at - timedelta(days=days))
    trend = seen_by(lab, lab.max).turnaround
    assert (trend.median, trend.change, trend.better) == ("3.0", "6.0 d faster", True)
    assert [week.samples for week in trend.weeks] == [1, 1, 0, 0, 0, 0, 1, 1]
    assert [week.days for week in trend.weeks if week.samples] == ["9.0", "9.0", "4.0", "2.0"]


def test_the_trend_holds_for_a_minute_where_changes_are_heard_of(
    lab: TestLab, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(tallies, "_FOUND", OrderedDict())
    issued(lab, lab.verified())

    def weeks(heard: int | None) -> int:
        with lab.work_as(lab.max) as work:
            return today.view(work, heard=heard).turnaround.weeks[-1].samples

    assert weeks(1) == 1
    issued(lab, lab.verified())
    assert (weeks(2), weeks(None)) == (1, 2)
    monkeypatch.setattr(tallies, "CAPPED_SECONDS", 0.0)
    assert weeks(2) == 2


def test_the_weeks_lead_to_the_reports_they_are_made_of(lab: TestLab):
    sample = lab.verified()
    first = issued(lab, sample)
    issued(lab, sample, replaces_id=first, reason="A typing error in the name")
    trend = seen_by(lab, lab.max).turnaround
    week = trend.weeks[-1]
    assert (week.samples, week.reports) == (1, 1)
    with lab.work_as(lab.max) as work:
        assert count_behind(work, week.href) == count_behind(work, trend.href) == "1"
        assert count_behind(work, trend.weeks[0].href) == "0"


@pytest.mark.parametrize(
    ("hour", "said"),
    [(2, "Hello"), (6, "Good morning"), (12, "Good afternoon"), (19, "Good evening"), (23, "Hello")],
)
def test_the_greeting_goes_by_the_laboratorys_clock(lab: TestLab, hour: int, said: str):
    now = datetime(2026, 7, 21, hour, 30, tzinfo=ZoneInfo("America/Los_Angeles"))
    with open_work(lab.house, lab.max, verb="test", now=now) as work:
        assert today.view(work).greeting == f"{said}, Max"


def test_who_does_not_see_samples_sees_orders(lab: TestLab):
    lab.order()
    clerk = replace(lab.rhea, permissions=frozenset({Permission.SEE_ORDERS, Permission.SEE_BILLING}))
    seen = seen_by(lab, clerk)
    assert [figure.label for figure in seen.figures] == ["Open orders", "Late orders", "On hold", "Completed"]
    assert (seen.pressing, seen.tasks, seen.backlog, seen.above, seen.happened) == ([], [], [], [], [])
    assert (seen.has_work, seen.summary) == (False, "Here is how the orders stand.")
    with lab.work_as(clerk) as work:
        for figure in seen.figures:
            assert figure.count == count_behind(work, figure.href)
        with pytest.raises(NotAllowed):
            today.pressing(work)


def test_a_client_sees_nothing_of_it(lab: TestLab):
    with lab.work_as(lab.cleo) as work, pytest.raises(NotAllowed):
        today.view(work)


def test_recent_activity_names_who_did_what_to_which_sample(lab: TestLab):
    order_id = lab.order()
    sample = lab.samples_of(order_id)[0]
    with open_work(lab.house, lab.rita, verb="samples.receive") as work:
        samples.receive(work, sample.id, reception=Reception(temperature=Decimal("3.0")))
    with open_work(lab.house, lab.max, verb="orders.hold") as work:
        orders.hold(work, order_id, reason="The client asked")
    newest = seen_by(lab, lab.max).happened
    assert (newest[0].actor, newest[0].act, newest[0].href) == (
        "Max Meyer",
        "put on hold",
        f"/orders/{order_id}",
    )
    assert (newest[1].actor, newest[1].act, newest[1].what) == ("Rita Ramos", "received", sample.number)
