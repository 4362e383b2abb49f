"""Two people at the same moment: one effect, one winner, numbers without gaps, nothing lost."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any
from uuid import uuid4

from labflow.domain import analyses, orders, reports, samples
from labflow.domain.orders import OrderDraft
from labflow.domain.reports import ReportDraft
from labflow.domain.samples import Reception
from labflow.errors import LabError
from labflow.models import Analysis, CustodyEvent, Order, Report, Result, Sample
from labflow.testing import PASSWORD, TestLab
from labflow.vocabulary import OrderState


def at_once(*acts: Callable[[], Any]) -> list[Any]:
    """Run these together; each gives its answer or its refusal. Anything else is an error of ours."""
    start = Barrier(len(acts))

    def run(act: Callable[[], Any]) -> Any:
        start.wait()
        try:
            return act()
        except LabError as refusal:
            return refusal

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(run, acts))


def refusals(answers: list[Any]) -> list[LabError]:
    return [answer for answer in answers if isinstance(answer, LabError)]


def test_eight_receptionists_leave_no_gap_in_the_numbers(real_lab: TestLab) -> None:
    answers = at_once(*[real_lab.order] * 8)
    assert refusals(answers) == []
    numbers = sorted(int(sample.number[4:]) for sample in real_lab.all(Sample))
    assert numbers == list(range(1, 9))
    assert sorted(int(order.number[4:]) for order in real_lab.all(Order)) == list(range(1, 9))


def test_a_refused_order_takes_no_number(real_lab: TestLab) -> None:
    def refused() -> None:
        with real_lab.work_as(real_lab.rita) as work:
            orders.create(work, OrderDraft(real_lab.ashland, real_lab.contacts[real_lab.ashland], []))

    at_once(*[real_lab.order, refused] * 3)
    numbers = sorted(int(order.number[4:]) for order in real_lab.all(Order))
    assert numbers == [1, 2, 3]


def test_a_double_click_makes_one_order(real_lab: TestLab) -> None:
    key = uuid4()
    made = at_once(*[lambda: real_lab.order(request_key=key)] * 4)
    assert len(set(made)) == 1
    assert len(real_lab.all(Order)) == 1


def test_a_sample_is_received_once(real_lab: TestLab) -> None:
    sample = real_lab.samples_of(real_lab.order())[0]

    def receive() -> None:
        with real_lab.work_as(real_lab.rita) as work:
            samples.receive(work, sample.id, reception=Reception(location="Cooler 1"))

    assert len(refusals(at_once(*[receive] * 4))) == 3
    received = [event for event in real_lab.all(CustodyEvent) if event.kind == "receive"]
    assert len(received) == 1


def test_two_people_on_one_result_the_second_is_told(real_lab: TestLab) -> None:
    sample = real_lab.received()
    answers = at_once(
        lambda: real_lab.enter(sample, {"NO3": "1.84"}, by=real_lab.ana, seen_version=0),
        lambda: real_lab.enter(sample, {"NO3": "2.95"}, by=real_lab.vera, seen_version=0),
    )
    outcomes = [answer[0] for answer in answers if not isinstance(answer, LabError)]
    assert sum(outcome.kept for outcome in outcomes) == 1
    lost = [outcome.message for outcome in outcomes if not outcome.kept] + [
        r.message for r in refusals(answers)
    ]
    assert len(lost) == 1
    [kept] = real_lab.all(Result)
    assert kept.reported_text in lost[0] or "meanwhile" in lost[0] or "same moment" in lost[0]


def test_two_reviewers_verify_once(real_lab: TestLab) -> None:
    sample = real_lab.resulted()
    ids = [analysis.id for analysis in real_lab.all(Analysis, Analysis.sample_id == sample.id)]

    def verify() -> int:
        with real_lab.work_as(real_lab.vera) as work:
            seen = analyses.to_sign(work, ids).digest
            return analyses.verify(work, ids, password=PASSWORD, seen_digest=seen)

    assert len(refusals(at_once(verify, verify, verify))) == 2
    assert len(real_lab.signatures_of(ids[0])) == 1


def test_a_report_is_issued_once(real_lab: TestLab) -> None:
    sample = real_lab.verified()
    with real_lab.work_as(real_lab.max) as work:
        report_id = reports.prepare(work, ReportDraft(sample.order_id, (sample.id,)))

    def authorise() -> None:
        with real_lab.work_as(real_lab.max) as work:
            seen = reports.to_authorise(work, report_id).digest
            reports.authorise(work, report_id, password=PASSWORD, seen_digest=seen)

    assert len(refusals(at_once(authorise, authorise))) == 1
    assert len(real_lab.signatures_of(report_id)) == 1
    assert real_lab.one(Report, report_id).issued_at is not None


def test_cancelling_and_receiving_meet_without_harm(real_lab: TestLab) -> None:
    """Whoever comes second is refused; never a received sample on a cancelled order."""
    for _ in range(5):
        order_id = real_lab.order(count=2)
        sample = real_lab.samples_of(order_id)[0]

        def cancel(order_id: Any = order_id) -> None:
            with real_lab.work_as(real_lab.max) as work:
                orders.cancel(work, order_id, reason="The client called")

        def receive(sample: Any = sample) -> None:
            with real_lab.work_as(real_lab.rita) as work:
                samples.receive(work, sample.id, reception=Reception(location="Cooler 1"))

        at_once(cancel, receive)
        if real_lab.one(Order, order_id).state == OrderState.CANCELLED:
            assert {s.state for s in real_lab.samples_of(order_id)} == {"cancelled"}
