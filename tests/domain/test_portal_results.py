"""Results in the client's hands: over time with their limits, for a spreadsheet, certificates in one archive."""

import io
import zipfile
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from uuid import UUID, uuid4

import pytest
from python_calamine import CalamineWorkbook
from sqlalchemy import select

from labflow.domain import reports as certificates_of
from labflow.domain.lists.window import ListQuery
from labflow.domain.portal import exporting, home, reports, trends
from labflow.errors import NotAllowed, NotFound
from labflow.kit import plot, sheets
from labflow.kit.times import utc_now
from labflow.models import Analysis, Order, Report, ReportDelivery, Sample
from labflow.testing import PASSWORD, TestLab
from labflow.vocabulary import AnalysisState
from tests.domain.test_story import issued

GOOD = {"NO3": "1.84", "PB": "2.1", "EC": "Absent"}


@pytest.fixture
def monitored(lab: TestLab) -> TestLab:
    """Site 12 was reported three times: lead below the LOQ, fine, and above its limit."""
    for lead in ("<0.05", "2.1", "18.4"):
        sample = lab.verified(GOOD | {"PB": lead})
        with lab.system() as work:
            work.lock(Sample, sample.id).sample_point_id = lab.point
        issued(lab, lab.one(Sample, sample.id))
    return lab


def seen(lab: TestLab, person=None, **asked) -> trends.TrendView:
    with lab.work_as(person or lab.cleo) as work:
        return trends.view(work, **asked)


def test_a_line_shows_every_published_result_and_its_limit(monitored: TestLab) -> None:
    shown = seen(monitored, point_id=monitored.point, analyte_id=monitored.analytes["PB"])
    assert [row.value for row in shown.rows] == ["18.4", "2.10", "< 0.10"]
    assert [mark.look for mark in shown.chart.marks] == ["hollow", "", "bad"]
    assert [line.label for line in shown.chart.limits] == ["Limit 15"]
    assert shown.said.startswith("3 results since ")
    assert shown.said.endswith("One is outside its limit.")
    assert shown.chart.marks[-1].label.endswith("18.4 µg/L. Above the limit.")


def test_what_is_above_its_limit_is_shown_first(monitored: TestLab) -> None:
    shown = seen(monitored)
    assert (shown.point, shown.analyte) == ("Site 12, Clay St tap", "Lead")
    assert {row.name: (row.value, row.before, row.count) for row in shown.latest}["Lead"] == (
        "18.4",
        "2.10",
        3,
    )
    with monitored.work_as(monitored.cleo) as work:
        found = trends.headline(work)
    assert found is not None
    assert found.analyte == "Lead"


def test_words_have_a_table_and_no_line(monitored: TestLab) -> None:
    shown = seen(monitored, point_id=monitored.point, analyte_id=monitored.analytes["EC"])
    assert [row.value for row in shown.rows] == ["Absent"] * 3
    assert not shown.chart.ready


def test_another_company_has_no_such_place(monitored: TestLab) -> None:
    with pytest.raises(NotFound):
        seen(monitored, monitored.otto, point_id=monitored.point)
    with pytest.raises(NotFound):
        seen(monitored, point_id=uuid4())
    assert seen(monitored, monitored.otto) == trends.TrendView()
    with monitored.work_as(monitored.otto) as work:
        assert exporting.results(work).rows == []
        assert reports.page(work, ListQuery(), point_id=monitored.point).rows == []
        for wanted in ({"order_id": monitored.all(Order)[0].id}, {"point_id": monitored.point}):
            with pytest.raises(NotFound):
                exporting.results(work, **wanted)
        with pytest.raises(NotFound):
            exporting.certificates(work, ListQuery(tab="all"))


def test_the_laboratorys_people_use_their_own_screens(monitored: TestLab) -> None:
    for ask in (
        trends.view,
        exporting.results,
        reports.places,
        lambda w: exporting.certificates(w, ListQuery()),
    ):
        with pytest.raises(NotAllowed), monitored.work_as(monitored.max) as work:
            ask(work)


def test_unpublished_and_withdrawn_results_are_on_no_line(lab: TestLab) -> None:
    sample = lab.verified(GOOD)
    with lab.system() as work:
        work.lock(Sample, sample.id).sample_point_id = lab.point
    assert seen(lab).points == []
    report = issued(lab, lab.one(Sample, sample.id))
    assert len(seen(lab).latest) == 3
    with lab.work_as(lab.max) as work:
        certificates_of.withdraw(work, report.id, reason="Wrong sample point", password=PASSWORD)
    assert seen(lab).points == []
    with lab.work_as(lab.cleo) as work:
        assert exporting.results(work).rows == []


def at_the_place(lab: TestLab, lead: str, *, collected: int | None, received: int = 1) -> Sample:
    """A sample of Site 12 with a certificate: lead, and how many days ago it was taken (None: not said) and received."""
    sample = lab.verified(GOOD | {"PB": lead})
    with lab.system() as work:
        row = work.lock(Sample, sample.id)
        row.sample_point_id = lab.point
        row.collected_at = None if collected is None else utc_now() - timedelta(days=collected)
        row.received_at = utc_now() - timedelta(days=received)
    issued(lab, lab.one(Sample, sample.id))
    return lab.one(Sample, sample.id)


def home_of(lab: TestLab, person=None) -> home.HomeView:
    with lab.work_as(person or lab.cleo) as work:
        return home.view(work)


def withdraw(lab: TestLab, sample: Sample) -> None:
    [report] = lab.all(Report, Report.order_id == sample.order_id)
    with lab.work_as(lab.max) as work:
        certificates_of.withdraw(work, report.id, reason="Wrong sample point", password=PASSWORD)


def test_a_sample_that_does_not_say_when_it_was_taken_goes_by_its_receipt(lab: TestLab) -> None:
    at_the_place(lab, "2.1", collected=5)
    unsaid = at_the_place(lab, "18.4", collected=None, received=3)
    shown = seen(lab, point_id=lab.point, analyte_id=lab.analytes["PB"])
    assert [row.value for row in shown.rows] == ["18.4", "2.10"]
    with lab.work_as(lab.cleo) as work:
        [place] = trends._points(work)
    assert place.last == unsaid.received_at
    [point] = home_of(lab).points
    assert (point.order_id, point.tone) == (str(unsaid.order_id), "bad")


def test_the_first_page_goes_back_to_what_stood_before_a_certificate_was_withdrawn(lab: TestLab) -> None:
    before, wrong = at_the_place(lab, "18.4", collected=9), at_the_place(lab, "25.0", collected=2)
    assert home_of(lab).points[0].order_id == str(wrong.order_id)
    assert home_of(lab).trend.said.startswith("2 results since ")
    withdraw(lab, wrong)
    seen_now = home_of(lab)
    assert [point.order_id for point in seen_now.points] == [str(before.order_id)]
    assert seen_now.trend == trends.TrendView()  # one result is no line
    withdraw(lab, before)
    assert home_of(lab).points == []
    with lab.work_as(lab.cleo) as work:
        assert (trends._points(work), trends.headline(work)) == ([], None)


def test_a_retracted_test_is_on_no_line_and_no_place_lives_by_it(lab: TestLab) -> None:
    for lead, days in (("2.1", 9), ("18.4", 2)):
        sample = at_the_place(lab, lead, collected=days)
    with lab.system() as work:
        for each in work.db.scalars(select(Analysis).where(Analysis.sample_id == sample.id)):
            each.state = AnalysisState.RETRACTED
    with lab.work_as(lab.cleo) as work:
        [place] = trends._points(work)
        found = trends.headline(work)
    assert place.last < utc_now() - timedelta(days=8)
    assert found is not None
    assert [mark.text for mark in found.chart.marks] == [
        "1.84"
    ]  # of the first sample, whose nitrate is nearest to its limit


def test_of_two_samples_taken_at_one_moment_the_later_registered_is_the_newest(lab: TestLab) -> None:
    first, second = at_the_place(lab, "2.1", collected=4), at_the_place(lab, "3.3", collected=4)
    with lab.system() as work:
        work.lock(Sample, first.id).collected_at = work.lock(Sample, second.id).collected_at
    [point] = home_of(lab).points
    assert point.order_id == str(max((first, second), key=lambda sample: sample.id).order_id)
    shown = seen(lab, point_id=lab.point, analyte_id=lab.analytes["PB"])
    assert {row.value for row in shown.rows} == {"2.10", "3.30"}


def test_a_single_value_gives_way_to_the_next_line_on_the_first_page(lab: TestLab) -> None:
    for lead, days in (("2.1", 60), ("14.9", 3)):
        sample = at_the_place(lab, lead, collected=days)
    with lab.system() as work:
        for each in work.db.scalars(select(Analysis).where(Analysis.sample_id != sample.id)):
            if each.service_id == lab.analysis(sample, "PB").service_id:
                each.state = AnalysisState.RETRACTED
    with lab.work_as(lab.cleo) as work:
        found = trends.headline(work)
    assert found is not None
    assert (found.analyte, len(found.chart.marks)) == ("Nitrate as N", 2)  # of lead there is one value left


def test_the_line_of_the_first_page_is_that_of_the_page_of_results(lab: TestLab) -> None:
    for lead, days in (("2.1", 200), ("14.9", 60), ("<0.05", 40), ("3.0", 3)):
        at_the_place(lab, lead, collected=days)
    with lab.work_as(lab.cleo) as work:
        found = trends.headline(work)
        assert found is not None
        whole = trends.view(work, point_id=lab.point, analyte_id=UUID(found.analyte_id))
    assert found.analyte == "Lead"  # 14.9 of 15 is nearest to its limit
    assert replace(whole, points=[], latest=[], rows=[]) == found


def test_a_result_older_than_four_months_is_no_headline(lab: TestLab) -> None:
    at_the_place(lab, "18.4", collected=130, received=129)
    with lab.work_as(lab.cleo) as work:
        assert trends.headline(work) is None
    at_the_place(lab, "2.1", collected=100)
    with lab.work_as(lab.cleo) as work:
        found = trends.headline(work)
    assert found is not None
    assert found.said.startswith("2 results since ")


def test_the_sheet_has_what_the_certificate_says(monitored: TestLab) -> None:
    with monitored.work_as(monitored.cleo) as work:
        sheet = exporting.results(work, point_id=monitored.point)
    at = {name: place for place, name in enumerate(exporting.HEAD)}
    lead = [row for row in sheet.rows if row[at["Measured"]] == "Lead"]
    assert [(row[at["Result"]], row[at["Number"]]) for row in lead] == [
        ("18.4", Decimal("18.4")), ("2.10", Decimal("2.1")), ("< 0.10", None),
    ]  # fmt: skip
    assert sheet.name == "SITE-12 results"
    book = CalamineWorkbook.from_filelike(
        io.BytesIO(sheets.as_xlsx(exporting.HEAD, sheet.rows, name=sheet.name))
    )
    rows = book.get_sheet_by_index(0).to_python()
    assert rows[0] == list(exporting.HEAD)
    assert len(rows) == 10


def test_a_person_reads_groups_of_digits_and_a_spreadsheet_bare_ones(lab: TestLab) -> None:
    sample = lab.verified(GOOD | {"PB": "12345"})
    with lab.system() as work:
        work.lock(Sample, sample.id).sample_point_id = lab.point
    issued(lab, lab.one(Sample, sample.id))
    shown = seen(lab, point_id=lab.point, analyte_id=lab.analytes["PB"])
    with lab.work_as(lab.cleo) as work:
        sheet = exporting.results(work)
    assert [row.value for row in shown.rows] == ["12\u202f300"]
    assert {"12300"} == {row[exporting.HEAD.index("Result")] for row in sheet.rows if "Lead" in row}


def test_no_text_becomes_a_formula(lab: TestLab) -> None:
    hostile = '=HYPERLINK("http://x","y")'
    sample = lab.verified(GOOD)
    with lab.system() as work:
        work.lock(Sample, sample.id).client_reference = hostile
    issued(lab, lab.one(Sample, sample.id))
    with lab.work_as(lab.cleo) as work:
        sheet = exporting.results(work)
    written = sheets.as_csv(exporting.HEAD, sheet.rows).decode()
    assert "'=HYPERLINK" in written
    assert ",=HYPERLINK" not in written
    book = CalamineWorkbook.from_filelike(
        io.BytesIO(sheets.as_xlsx(exporting.HEAD, sheet.rows, name="Results"))
    )
    assert book.get_sheet_by_index(0).to_python()[1][3] == hostile


@pytest.mark.parametrize("text", ["=1+1", "+cmd", "-2+3", "@SUM(A1)", "\tx", " =1", "%x"])
def test_a_risky_text_is_quoted(text: str) -> None:
    assert sheets.safe(text) == f"'{text}"


@pytest.mark.parametrize("text", ["-1.2", "+3", "1e-5", "Site 1", "< 0.10", ""])
def test_a_number_and_a_plain_text_are_left_alone(text: str) -> None:
    assert sheets.safe(text) == text


def test_all_certificates_come_in_one_archive_and_each_is_noted(monitored: TestLab) -> None:
    before = len(monitored.all(ReportDelivery, ReportDelivery.channel == "portal"))
    with monitored.work_as(monitored.cleo) as work:
        data = exporting.certificates(work, ListQuery(), point_id=monitored.point, months=12)
        bad = exporting.certificates(work, ListQuery(tab="outside"))
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert len(archive.namelist()) == 3
        assert all(archive.read(name).startswith(b"%PDF") for name in archive.namelist())
    assert len(zipfile.ZipFile(io.BytesIO(bad)).namelist()) == 1
    assert len(monitored.all(ReportDelivery, ReportDelivery.channel == "portal")) == before + 4


@pytest.mark.parametrize(
    ("values", "ticks"),
    [
        ([0.1, 15, 18.4], [0, 5, 10, 15, 20]),
        ([6.5, 7.2, 8.5], [6.0, 6.5, 7.0, 7.5, 8.0, 8.5, 9.0]),
        ([0], [-1.0, -0.5, 0.0, 0.5, 1.0, 1.5]),
        ([3], [0, 1, 2, 3, 4]),
    ],
)
def test_axes_have_round_ticks_and_hold_every_value(values: list[float], ticks: list[float]) -> None:
    found = plot.scale(values)
    assert found[0] <= min(values)
    assert found[-1] >= max(values)
    assert found == ticks or len(found) <= 8
    assert len({plot.tick_text(tick, found) for tick in found}) == len(found)
