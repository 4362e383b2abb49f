"""What changed in a result sheet, as those who have it open are told."""

import pytest

from labflow.domain.analyses import sheet_news
from labflow.domain.analyses.sheet_facts import SheetQuery
from labflow.errors import NotAllowed
from labflow.testing import TestLab


def lead(lab: TestLab) -> SheetQuery:
    return SheetQuery(service_id=str(lab.services["PB"]), analyte="PB")


def test_only_the_sheets_own_tests_of_the_samples_are_told(lab: TestLab):
    sample, other = lab.received(), lab.received()
    lab.enter(sample, {"PB": "4.2", "NO3": "1.8"}, by=lab.vera)
    with lab.work_as(lab.ana) as work:
        told = sheet_news.news(work, lead(lab), [sample.id])
    assert list(told) == [str(lab.analysis(sample, "PB").id)]
    [cell] = told[str(lab.analysis(sample, "PB").id)].cells.values()
    assert (cell["raw"], cell["by"], cell["by_id"]) == ("4.2", "Vera Vogel", str(lab.vera.id))
    with lab.work_as(lab.ana) as work:
        assert sheet_news.news(work, SheetQuery(sample_id=str(sample.id)), [other.id]) == {}


def test_a_sample_is_told_of_by_its_order_too(lab: TestLab):
    sample = lab.received()
    with lab.work_as(lab.ana) as work:
        told = sheet_news.news(work, lead(lab), [sample.order_id])
    assert list(told) == [str(lab.analysis(sample, "PB").id)]


def test_who_left_the_bench_is_told_with_state_and_last_value(lab: TestLab):
    sample = lab.resulted({"NO3": "1.84", "PB": "2.1", "EC": "Absent"})
    with lab.work_as(lab.ana) as work:
        [one] = sheet_news.news(work, lead(lab), [sample.id]).values()
    assert (one.left, [cell["raw"] for cell in one.cells.values()]) == ("resulted", ["2.1"])


def test_reception_and_clients_are_told_nothing(lab: TestLab):
    sample = lab.received()
    for person in (lab.rita, lab.cleo):
        with pytest.raises(NotAllowed), lab.work_as(person) as work:
            sheet_news.news(work, lead(lab), [sample.id])
