"""The story of one order, verb by verb: from the client's wish to the certificate in her hands."""

from labflow.domain import analyses, outbox, reports
from labflow.domain.actor import system
from labflow.domain.reports import ReportDraft
from labflow.domain.reports.content import CertificateContent
from labflow.domain.work import digest, open_work
from labflow.models import Mail, Order, OutboxEvent, Report, Result, Sample, StoredFile
from labflow.testing import PASSWORD, TestLab
from labflow.vocabulary import OrderState, ReportState, SampleState


def issued(lab: TestLab, sample: Sample, **facts) -> Report:
    """A report Max authorised."""
    with lab.work_as(lab.max) as work:
        report_id = reports.prepare(work, ReportDraft(sample.order_id, (sample.id,), **facts))
    with lab.work_as(lab.max) as work:
        seen = reports.to_authorise(work, report_id).digest
        reports.authorise(work, report_id, password=PASSWORD, seen_digest=seen)
    return lab.one(Report, report_id)


def test_a_sample_goes_from_due_to_published(lab: TestLab) -> None:
    sample = lab.samples_of(lab.order())[0]
    assert (sample.state, sample.tests_total) == (SampleState.DUE, 3)

    sample = lab.received()
    assert sample.state == SampleState.RECEIVED
    lab.enter(sample, {"NO3": "1.84"})
    assert lab.one(Sample, sample.id).state == SampleState.IN_PROGRESS

    sample = lab.resulted()
    assert sample.state == SampleState.TO_BE_VERIFIED
    sample = lab.verified({"NO3": "1.84", "PB": "18.4", "EC": "absent"})
    assert (sample.state, sample.above_limit) == (SampleState.VERIFIED, 1)

    report = issued(lab, sample)
    assert report.state == ReportState.ISSUED
    assert report.number == f"{lab.one(Order, sample.order_id).number}-R1"
    assert report.verdict == "Two of three results meet their limits. Lead is above the MCL of 15 µg/L."
    assert lab.one(Sample, sample.id).state == SampleState.PUBLISHED
    assert lab.one(Order, sample.order_id).state == OrderState.COMPLETED


def test_the_certificate_is_signed_stored_and_mailed(lab: TestLab) -> None:
    report = issued(lab, lab.verified())

    [signature] = lab.signatures_of(report.id)
    assert signature.content_sha256 == digest(report.content) == report.content_sha256
    stored = lab.one(StoredFile, report.file_id)
    assert lab.house.storage.get(stored.sha256).startswith(b"%PDF")
    content = CertificateContent.from_json(report.content)
    assert content.signatures[-1].name == "Max Meyer"

    [event] = lab.all(OutboxEvent, OutboxEvent.kind == "report.issued")
    for _ in range(2):
        with open_work(lab.house, system("outbox")) as work:
            outbox.deliver(work, event.id)
    [mail] = lab.all(Mail)
    assert mail.recipient == "renee@ashland.example"
    assert mail.attachments == [str(stored.id)]


def test_an_amendment_replaces_the_report_and_names_what_changed(lab: TestLab) -> None:
    sample = lab.verified({"NO3": "1.84", "PB": "18.4", "EC": "absent"})
    first = issued(lab, sample)
    with lab.work_as(lab.vera) as work:
        analyses.retest(work, lab.analysis(sample, "PB").id, reason="Internal standard drift")
    lab.enter(sample, {"PB": "8.1"})
    again = lab.analysis(sample, "PB").id
    with lab.work_as(lab.ana) as work:
        analyses.submit(work, [again])
    with lab.work_as(lab.vera) as work:
        analyses.verify(work, [again], password=PASSWORD, seen_digest=analyses.to_sign(work, [again]).digest)

    second = issued(lab, sample, replaces_id=first.id, reason="Lead was measured again")

    assert lab.one(Report, first.id).state == ReportState.SUPERSEDED
    content = CertificateContent.from_json(second.content)
    assert content.amendment is not None
    assert [(c.what, c.before, c.after) for c in content.amendment.changes] == [
        (f"Lead of {sample.number}", "18.4 µg/L", "8.10 µg/L")
    ]
    assert len(lab.all(Result, Result.sample_id == sample.id, Result.analyte_id == lab.analytes["PB"])) == 2
