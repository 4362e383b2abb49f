"""The files of an order in the portal: both sides' in one list, and nothing that the laboratory keeps to itself."""

from uuid import uuid4

import pytest

from labflow.domain import attachments
from labflow.domain.portal import files
from labflow.errors import NotFound
from labflow.models import Attachment, Sample
from labflow.testing import TestLab
from tests.domain.test_attachments import attach


@pytest.fixture
def sample(lab: TestLab) -> Sample:
    return lab.received()


def test_a_client_sees_the_files_of_her_order_and_of_its_samples_in_one_list(
    lab: TestLab, sample: Sample
) -> None:
    attach(lab, lab.max, sample.order_id, entity="lab_order", name="for the bench.pdf")
    attach(lab, lab.max, sample.id, name="bottle.pdf", shown=True)
    attach(lab, lab.cleo, sample.order_id, entity="lab_order", name="form.pdf")
    with lab.work_as(lab.cleo) as work:
        rows = files.view(work, sample.order_id)
    assert [(row.name, row.of, row.from_client, row.may_withdraw) for row in rows] == [
        ("form.pdf", "", True, True), ("bottle.pdf", sample.number, False, False),
    ]  # fmt: skip


def test_what_was_taken_off_is_not_listed_any_more(lab: TestLab, sample: Sample) -> None:
    hers = attach(lab, lab.cleo, sample.order_id, entity="lab_order")
    with lab.work_as(lab.cleo) as work:
        attachments.withdraw(work, hers, reason="The wrong form")
        assert files.view(work, sample.order_id) == []
    assert lab.one(Attachment, hers).withdrawn_at


def test_another_companys_order_and_none_at_all_have_the_same_answer(lab: TestLab, sample: Sample) -> None:
    attach(lab, lab.cleo, sample.order_id, entity="lab_order")
    for order in (sample.order_id, uuid4()):
        with pytest.raises(NotFound, match="There is no such order"), lab.work_as(lab.otto) as work:
            files.view(work, order)
