"""What the page of a record shows is read in one piece of work, each part of it for who may see it."""

import pytest
from sqlalchemy import event

from labflow.domain import comments, record_page, related
from labflow.domain.reports import detail as report_detail
from labflow.domain.samples import detail
from labflow.errors import NotAllowed, NotFound
from labflow.testing import TestLab


def test_the_page_of_a_sample_has_its_story_its_neighbours_and_whom_to_mention(lab: TestLab) -> None:
    sample = lab.received()
    with lab.work_as(lab.ana) as work:
        comments.add(work, "sample", sample.id, text="Two bottles only")
    with lab.work_as(lab.ana) as work:
        page = record_page.read(work, "sample", sample.id, detail.view)
        said = record_page.read(work, "sample", sample.id, detail.view, which="comments")
        assert page.groups == related.of(work, "sample", sample.id)
    assert (page.view.number, page.files) == (sample.number, [])
    assert "Ana Alvarez" in [person.name for person in page.people]
    assert len(page.story.entries) > len(said.story.entries) == 1


def test_a_page_is_not_read_for_who_may_not_see_such_records(lab: TestLab) -> None:
    sample = lab.received()
    with pytest.raises(NotAllowed), lab.work_as(lab.ana) as work:
        record_page.read(work, "report", sample.id, report_detail.view)
    with pytest.raises(NotFound), lab.work_as(lab.vera) as work:
        record_page.read(work, "report", sample.id, report_detail.view)


def test_the_page_of_a_sample_takes_a_bounded_number_of_statements(lab: TestLab) -> None:
    sample, sent = lab.received(), []
    event.listen(lab.house.engine, "before_cursor_execute", lambda *asked: sent.append(asked[2]))
    with lab.work_as(lab.ana) as work:
        record_page.read(work, "sample", sample.id, detail.view)
    assert 0 < len(sent) < 19
    assert sum("FROM lab_order" in each for each in sent) == 0  # it came with the sample
