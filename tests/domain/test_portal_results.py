"""Results in the client's hands: over time with their limits, for a spreadsheet, certificates in one archive."""

import io
import zipfile
from decimal import Decimal
from uuid import uuid4

import pytest
from python_calamine import CalamineWorkbook

from labflow.domain import reports as certificates_of
from labflow.domain.lists.window import ListQuery
from labflow.domain.portal import exporting, reports, trends
from labflow.errors import NotAllowed, NotFound
from labflow.kit import plot, sheets
from labflow.models import Order, ReportDelivery, Sample
from labflow.testing import PASSWORD, TestLab
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
