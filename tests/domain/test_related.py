"""What stands near a record: its order, samples, reports, and who took whose place."""

from uuid import UUID

import pytest

from labflow.domain import analyses, related, reports
from labflow.domain.actor import Actor
from labflow.domain.related import RelatedGroup
from labflow.domain.reports import ReportDraft
from labflow.errors import NotFound
from labflow.models import Report, Sample
from labflow.testing import PASSWORD, TestLab


def near(lab: TestLab, entity: str, id: UUID, who: Actor | None = None) -> dict[str, RelatedGroup]:
    with lab.work_as(who or lab.max) as work:
        return {group.title: group for group in related.of(work, entity, id)}


def test_a_test_that_was_done_again_stands_beside_its_original(lab: TestLab) -> None:
    sample = lab.resulted()
    assert "Tests done again" not in near(lab, "sample", sample.id)
    first = lab.analysis(sample, "PB")
    with lab.work_as(lab.vera) as work:
        again = analyses.retest(work, first.id, reason="The blank was high")
    (original, replacement) = near(lab, "sample", sample.id)["Tests done again"].rows
    assert (original.id, original.note, original.state) == (
        str(first.id),
        "Original, replaced by attempt 2: The blank was high",
        "retracted",
    )
    assert (replacement.id, replacement.note) == (str(again), "Attempt 2, replaces attempt 1")
    assert replacement.href == f"/samples/{sample.id}?show=results"


def issued(lab: TestLab, sample: Sample, **how: object) -> UUID:
    with lab.work_as(lab.vera) as work:
        report = reports.prepare(
            work, ReportDraft(order_id=sample.order_id, sample_ids=(sample.id,), **how)
        )  # fmt: skip
    with lab.work_as(lab.max) as work:
        seen = reports.to_authorise(work, report).digest
        reports.authorise(work, report, password=PASSWORD, seen_digest=seen)
    return report


def test_reports_say_who_replaces_whom(lab: TestLab) -> None:
    sample = lab.verified()
    first = issued(lab, sample)
    second = issued(lab, sample, replaces_id=first, reason="A typing error in the name")
    rows = {row.id: row for row in near(lab, "sample", sample.id)["Reports with this sample"].rows}
    assert rows[str(first)].note.startswith(f"Replaced by {lab.one(Report, second).number}")
    assert rows[str(second)].note.startswith(f"Replaces {lab.one(Report, first).number}")


def test_nothing_is_near_a_record_that_is_not_there(lab: TestLab) -> None:
    for who in (lab.max, lab.otto):
        with pytest.raises(NotFound):
            near(lab, "sample", lab.order(), who)
