"""The story of a sample and an order, told from the audit trail in sentences."""

import re

from labflow.domain import activity, analyses, orders, samples
from labflow.domain.activity import Entry
from labflow.models import Sample
from labflow.testing import TestLab

AN_ID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-")


def story(lab: TestLab, sample: Sample) -> list[Entry]:
    with lab.work_as(lab.max) as work:
        return activity.story(work, "sample", sample.id).entries


def told(entries: list[Entry]) -> list[str]:
    return [f"{entry.actor} {entry.act}" for entry in entries]


def test_the_story_of_a_sample_is_told_newest_first(lab: TestLab) -> None:
    sample = lab.verified()
    assert told(story(lab, sample)) == [
        "Vera Vogel verified 3 tests",
        "Ana Alvarez submitted 3 tests for review",
        "Ana Alvarez entered 3 results",
        "Rita Ramos received the sample",
        "Rita Ramos registered the sample",
    ]
    assert story(lab, sample)[3].note == "3.8 °C, intact, Cooler 1"


def test_a_changed_result_shows_old_value_new_value_and_reason(lab: TestLab) -> None:
    sample = lab.received()
    lab.enter(sample, {"PB": "2.3"})
    entry = analyses.Entry(
        lab.analysis(sample, "PB").id, lab.analytes["PB"], "2.1", seen_version=lab.seen(sample, "PB")
    )
    with lab.work_as(lab.ana) as work:
        analyses.enter(work, [entry], reason="Internal standard drift")
    newest = story(lab, sample)[0]
    assert (newest.act, newest.old, newest.new, newest.unit) == ("changed Lead", "2.30", "2.10", "µg/L")
    assert (newest.reason, newest.is_change) == ("Internal standard drift", True)


def test_a_result_above_its_limit_stands_out(lab: TestLab) -> None:
    sample = lab.received()
    lab.enter(sample, {"PB": "18.4"})
    newest = story(lab, sample)[0]
    assert (newest.act, newest.kind, newest.tone) == ("entered Lead", "above", "bad")
    assert "18.4" in newest.note


def test_sending_back_and_testing_again_carry_their_reasons(lab: TestLab) -> None:
    sample = lab.resulted()
    back, again = lab.analysis(sample, "NO3").id, lab.analysis(sample, "PB").id
    with lab.work_as(lab.vera) as work:
        analyses.send_back(work, [back], reason="Check the dilution")
    with lab.work_as(lab.vera) as work:
        analyses.retest(work, again, reason="Carry-over seen")
    newest, before = story(lab, sample)[:2]
    assert (newest.act, newest.reason) == ("asked to test Lead again", "Carry-over seen")
    assert (before.act, before.reason) == ("sent back Nitrate as N", "Check the dilution")


def test_rejecting_is_told_once_with_its_reason(lab: TestLab) -> None:
    sample = lab.received()
    with lab.work_as(lab.max) as work:
        samples.reject(work, sample.id, reason="The bottle is broken")
    entries = story(lab, sample)
    assert [entry.act for entry in entries[:2]] == ["rejected the sample", "received the sample"]
    assert entries[0].reason == "The bottle is broken"


def test_the_story_of_an_order_names_its_samples_and_never_an_id(lab: TestLab) -> None:
    sample = lab.received(count=2)
    with lab.work_as(lab.max) as work:
        orders.hold(work, sample.order_id, reason="Payment is missing")
    with lab.work_as(lab.max) as work:
        orders.resume(work, sample.order_id)
    with lab.work_as(lab.max) as work:
        orders.cancel(work, sample.order_id, reason="The client withdrew it")
    with lab.work_as(lab.max) as work:
        entries = activity.story(work, "lab_order", sample.order_id).entries
    assert told(entries) == [
        "Max Meyer cancelled the order",
        "Max Meyer resumed the order",
        "Max Meyer put the order on hold",
        f"Rita Ramos received {sample.number}",
        "Rita Ramos created and confirmed the order",
    ]
    assert entries[0].reason == "The client withdrew it"
    assert not any(AN_ID.search(str(vars(entry))) for entry in entries)


def test_a_corrected_fact_shows_what_it_was(lab: TestLab) -> None:
    sample = lab.received()
    with lab.work_as(lab.max, reason="Moved for space") as work:
        work.lock(Sample, sample.id).location = "Cooler 2"
    newest = story(lab, sample)[0]
    assert (newest.act, newest.old, newest.new, newest.reason) == (
        "changed the location", "Cooler 1", "Cooler 2", "Moved for space",
    )  # fmt: skip
