"""The reports screen's reading side: what is to prepare, the tabs, and one report with signatures and deliveries."""

import pytest

from labflow.domain import analyses, outbox, reports
from labflow.domain.actor import system
from labflow.domain.lists import searching
from labflow.domain.lists.window import ListQuery
from labflow.domain.reports import ReportDraft, views
from labflow.domain.reports.detail import authorising, view
from labflow.domain.reports.to_prepare import to_prepare
from labflow.domain.work import open_work
from labflow.errors import NotAllowed
from labflow.models import OutboxEvent, Report, Sample
from labflow.testing import PASSWORD, TestLab
from tests.listed import cell, keys

ABOVE = {"NO3": "1.84", "PB": "18.4", "EC": "Absent"}


def listed(lab: TestLab, tab: str, **query):
    with lab.work_as(lab.max) as work:
        return (views.to_prepare if tab == "prepare" else views.page)(work, ListQuery(tab=tab, **query))


def prepared(lab: TestLab, sample: Sample, **facts) -> Report:
    with lab.work_as(lab.max) as work:
        report_id = reports.prepare(work, ReportDraft(sample.order_id, (sample.id,), **facts))
    return lab.one(Report, report_id)


def issued(lab: TestLab, sample: Sample, **facts) -> Report:
    report = prepared(lab, sample, **facts)
    with lab.work_as(lab.max) as work:
        seen = reports.to_authorise(work, report.id).digest
        reports.authorise(work, report.id, password=PASSWORD, seen_digest=seen)
    return lab.one(Report, report.id)


def seen(lab: TestLab, report: Report, person: object = None):
    with lab.work_as(person or lab.max) as work:
        return view(work, report.id)


def test_an_order_with_verified_samples_waits_to_be_prepared(lab: TestLab) -> None:
    lab.resulted()
    sample = lab.verified(ABOVE)

    found = listed(lab, "prepare")

    assert cell(views.TO_PREPARE, found, "samples") == ["1 of 1"]
    assert cell(views.TO_PREPARE, found, "ready")[:2] == ["All samples are verified.", "1 above"]
    assert found.counts == {"prepare": "1", "approval": "0", "issued": "0", "closed": "0", "all": "0"}
    report = prepared(lab, sample)
    assert keys(listed(lab, "prepare")) == []
    assert keys(listed(lab, "approval")) == [report.number]
    assert keys(listed(lab, "all", q=sample.number)) == [report.number]
    assert keys(listed(lab, "all", q="nowhere")) == []


@pytest.mark.parametrize("few", [0, 500])
def test_reports_are_found_by_what_a_client_calls_a_sample_also_where_many_are_called_so(
    lab: TestLab, few: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(searching, "FEW", few)
    quay, elsewhere = lab.verified(ABOVE), lab.verified(ABOVE)
    found, other = prepared(lab, quay), prepared(lab, elsewhere)
    with lab.system() as work:
        work.lock(Sample, quay.id).client_reference = "Quay"
    assert keys(listed(lab, "all", q="quay")) == [found.number]
    assert keys(listed(lab, "all", q=found.verification_code.lower())) == [found.number]
    assert set(keys(listed(lab, "all"))) == {found.number, other.number}


def test_the_prepare_screen_says_which_samples_are_ready_and_why_others_are_not(lab: TestLab) -> None:
    order = lab.order(count=2)
    first, _ = lab.samples_of(order)
    sample = lab.verified(ABOVE)
    report = issued(lab, sample)

    with lab.work_as(lab.max) as work:
        fresh, again = to_prepare(work, order), to_prepare(work, sample.order_id)
        amending = to_prepare(work, sample.order_id, replaces_id=report.id)

    assert [each.why_not for each in fresh.samples] == ["3 of 3 tests to be verified."] * 2
    assert fresh.why_not == "No sample of this order is ready for a report."
    assert again.samples[0].why_not == f"On issued report {report.number}. Amend that report."
    assert (amending.samples[0].ready, amending.samples[0].chosen) == (True, True)
    assert (amending.replaces, amending.next_number) == (str(report.id), f"{amending.order}-R2")
    assert first.number == fresh.samples[0].number


def test_a_report_that_waits_shows_what_it_would_say(lab: TestLab) -> None:
    report = prepared(lab, lab.verified(ABOVE))

    shown = seen(lab, report)

    assert shown.is_draft
    assert shown.download == f"/api/v1/reports/{report.id}/preview.pdf"
    assert shown.verdict.endswith("Lead is above the MCL of 15 µg/L.")
    assert shown.results == 3
    assert [(step.action, step.possible) for step in shown.steps] == [("refuse", True), ("authorise", True)]
    assert seen(lab, report, lab.rhea).steps == []


def test_a_report_whose_sample_was_sent_back_says_why_it_cannot_be_authorised(lab: TestLab) -> None:
    sample = lab.verified()
    report = prepared(lab, sample)
    nitrate = lab.analysis(sample, "NO3").id
    with lab.work_as(lab.vera) as work:
        analyses.send_back(work, [nitrate], reason="Wrong dilution")

    authorise = seen(lab, report).steps[-1]

    assert not authorise.possible
    assert authorise.why_not == f"Sample {sample.number} is not ready: 1 of 3 tests to be verified."


def test_the_dialog_names_the_recipient_and_the_results(lab: TestLab) -> None:
    report = prepared(lab, lab.verified())
    with lab.work_as(lab.max) as work:
        dialog = authorising(work, report.id, version=report.version)
    assert dialog.title == f"Authorise {report.number}"
    assert dialog.text == "3 results for City of Ashland Water. It goes to renee@ashland.example at once."
    assert dialog.submit == "Authorise and send"


def test_an_issued_report_shows_signature_delivery_and_its_next_steps(lab: TestLab) -> None:
    report = issued(lab, lab.verified())
    [event] = lab.all(OutboxEvent, OutboxEvent.kind == "report.issued")
    with open_work(lab.house, system("outbox")) as work:
        outbox.deliver(work, event.id)

    shown = seen(lab, report)

    [signature] = shown.signatures
    assert (signature.name, signature.holds) == ("Max Meyer", True)
    assert signature.meaning == "I authorise this report for release to the client."
    [delivery] = shown.deliveries
    assert (delivery.channel, delivery.recipient, delivery.state) == (
        "mail",
        "renee@ashland.example",
        "waiting",
    )
    assert [step.action for step in shown.steps] == ["withdraw", "amend"]
    assert shown.download.endswith("/pdf")


def test_a_signature_no_longer_holds_when_the_content_was_edited_behind_our_back(lab: TestLab) -> None:
    report = issued(lab, lab.verified())
    with lab.system() as work:
        row = work.read(Report, report.id)
        row.content = row.content.replace("1.84", "1.04")
    assert [each.holds for each in seen(lab, report).signatures] == [False]


def test_an_amendment_lists_what_changed_and_points_both_ways(lab: TestLab) -> None:
    sample = lab.verified(ABOVE)
    first = issued(lab, sample)
    lead = lab.analysis(sample, "PB").id
    with lab.work_as(lab.vera) as work:
        again = analyses.retest(work, lead, reason="Drift")
    assert seen(lab, first).outdated == f"{sample.number}: results changed after this report was issued."
    lab.enter(sample, {"PB": "8.1"})
    with lab.work_as(lab.ana) as work:
        analyses.submit(work, [again])
    with lab.work_as(lab.vera) as work:
        analyses.verify(work, [again], password=PASSWORD, seen_digest=analyses.to_sign(work, [again]).digest)

    second = issued(
        lab, sample, replaces_id=first.id, reason="Lead was measured again", comment="See the note."
    )

    shown = seen(lab, second)
    assert [(each.what, each.before, each.after) for each in shown.changes] == [
        (f"Lead of {sample.number}", "18.4 µg/L", "8.10 µg/L"),
        ("Opinions and interpretations", "not stated", "See the note."),
    ]
    assert shown.replaces == first.number
    assert seen(lab, first).replaced_by == second.number
    assert keys(listed(lab, "closed")) == [first.number]


def test_reports_are_for_those_who_may_see_them(lab: TestLab) -> None:
    report = prepared(lab, lab.verified())
    for verb in (lambda work: views.page(work, ListQuery()), lambda work: view(work, report.id)):
        with lab.work_as(lab.ana) as work, pytest.raises(NotAllowed):
            verb(work)
    with lab.work_as(lab.rhea) as work, pytest.raises(NotAllowed):
        to_prepare(work, report.order_id)


def test_who_authorises_is_told_which_signs_the_certificate_cannot_print(lab: TestLab) -> None:
    sample = lab.verified()
    assert seen(lab, prepared(lab, sample)).undrawable == ""
    with lab.system() as work:
        work.lock(Sample, sample.id).client_reference = "Tap 𠀀 水 💧 𠀀"
    report = lab.all(Report)[0]
    assert seen(lab, report).undrawable == "𠀀 (U+20000)"
