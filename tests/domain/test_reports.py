"""Certificates: prepared from verified results, authorised under a signature, replaced or withdrawn but never edited."""

from uuid import UUID

import pytest

from labflow.domain import analyses, reports
from labflow.domain.reports import ReportDraft
from labflow.domain.reports.content import CertificateContent
from labflow.errors import Invalid, LabError, NotAllowed, NotFound, SignatureRefused, Stale, StepNotAllowed
from labflow.models import Report, Sample, StoredFile
from labflow.testing import PASSWORD, TestLab
from labflow.vocabulary import Meaning, ReportState, SampleState

ABOVE = {"NO3": "1.84", "PB": "18.4", "EC": "Absent"}


def prepare(lab: TestLab, sample: Sample, *, by: object = None, **facts) -> UUID:
    with lab.work_as(by or lab.max) as work:
        return reports.prepare(work, ReportDraft(sample.order_id, (sample.id,), **facts))


def authorise(lab: TestLab, report_id: UUID, *, password: str = PASSWORD, **facts) -> Report:
    with lab.work_as(lab.max) as work:
        seen = reports.to_authorise(work, report_id).digest
    with lab.work_as(lab.max) as work:
        reports.authorise(work, report_id, password=password, seen_digest=seen, **facts)
    return lab.one(Report, report_id)


def issued(lab: TestLab, sample: Sample, **facts) -> Report:
    return authorise(lab, prepare(lab, sample, **facts))


def withdraw(lab: TestLab, report: Report, reason: str = "Wrong client", password: str = PASSWORD) -> None:
    with lab.work_as(lab.max) as work:
        reports.withdraw(work, report.id, reason=reason, password=password)


def content_of(report: Report) -> CertificateContent:
    return CertificateContent.from_json(report.content)


def lead_again(lab: TestLab, sample: Sample, value: str = "8.1") -> None:
    first = lab.analysis(sample, "PB").id
    with lab.work_as(lab.vera) as work:
        again = analyses.retest(work, first, reason="Internal standard drift")
    lab.enter(sample, {"PB": value})
    with lab.work_as(lab.ana) as work:
        analyses.submit(work, [again])
    with lab.work_as(lab.vera) as work:
        analyses.verify(work, [again], password=PASSWORD, seen_digest=analyses.to_sign(work, [again]).digest)


def test_a_sample_that_is_not_verified_goes_on_no_report(lab: TestLab) -> None:
    sample = lab.resulted()
    with pytest.raises(LabError, match=f"Sample {sample.number} is not ready: 3 of 3 tests to be verified"):
        prepare(lab, sample)
    assert lab.all(Report) == []


def test_a_sample_is_prepared_once(lab: TestLab) -> None:
    sample = lab.verified()
    prepare(lab, sample)
    with pytest.raises(LabError, match=r"is on report .*-R1 already, which waits for approval"):
        prepare(lab, sample)
    assert len(lab.all(Report)) == 1


def test_what_was_reported_is_only_said_again_by_an_amendment(lab: TestLab) -> None:
    sample = lab.verified()
    first = issued(lab, sample)
    with pytest.raises(LabError, match=f"is on issued report {first.number}. Prepare an amendment"):
        prepare(lab, sample)
    with pytest.raises(Invalid, match="Give the reason") as refused:
        prepare(lab, sample, replaces_id=first.id)
    assert refused.value.field == "reason"
    second = issued(lab, sample, replaces_id=first.id, reason="Address of the client")
    assert (second.revision, second.replaces_id) == (2, first.id)


def test_a_report_needs_a_sample_and_only_of_its_order(lab: TestLab) -> None:
    mine, other = lab.verified(), lab.verified(client=lab.brewery)
    with lab.work_as(lab.max) as work, pytest.raises(Invalid, match="at least one sample"):
        reports.prepare(work, ReportDraft(mine.order_id, ()))
    with lab.work_as(lab.max) as work, pytest.raises(Invalid, match="does not belong to this order"):
        reports.prepare(work, ReportDraft(mine.order_id, (mine.id, other.id)))


def test_several_reports_are_prepared_together_or_not_at_all(lab: TestLab) -> None:
    ready, waiting = lab.verified(), lab.resulted()
    drafts = [ReportDraft(each.order_id, (each.id,)) for each in (ready, waiting)]
    with pytest.raises(LabError), lab.work_as(lab.max) as work:
        reports.prepare_all(work, drafts)
    assert lab.all(Report) == []


def test_only_those_who_may_prepare_and_only_those_who_may_authorise(lab: TestLab) -> None:
    sample = lab.verified()
    for person in (lab.ana, lab.rita, lab.rhea, lab.cleo):
        with pytest.raises(NotAllowed):
            prepare(lab, sample, by=person)
    report_id = prepare(lab, sample, by=lab.vera)
    with lab.work_as(lab.vera) as work, pytest.raises(NotAllowed):
        reports.authorise(work, report_id, password=PASSWORD, seen_digest="")
    with lab.work_as(lab.otto) as work, pytest.raises((NotAllowed, NotFound)):
        reports.preview(work, report_id)


def test_a_wrong_password_issues_nothing(lab: TestLab) -> None:
    sample = lab.verified()
    report_id = prepare(lab, sample)
    with pytest.raises(SignatureRefused):
        authorise(lab, report_id, password="wrong")
    assert lab.one(Report, report_id).state == ReportState.FOR_APPROVAL
    assert lab.one(Sample, sample.id).state == SampleState.VERIFIED
    assert lab.signatures_of(report_id) == []
    assert lab.all(StoredFile, StoredFile.purpose == "certificate") == []


def test_a_report_that_changed_since_it_was_seen_is_not_signed(lab: TestLab) -> None:
    sample = lab.verified(ABOVE)
    report_id = prepare(lab, sample)
    with lab.work_as(lab.max) as work:
        seen = reports.to_authorise(work, report_id).digest
    lead_again(lab, sample)
    with lab.work_as(lab.max) as work, pytest.raises(Stale, match="Look again before you sign"):
        reports.authorise(work, report_id, password=PASSWORD, seen_digest=seen)
    with lab.work_as(lab.max) as work, pytest.raises(Stale):
        reports.authorise(work, report_id, password=PASSWORD, seen_digest=seen, version=1)


def test_a_report_with_a_sample_back_at_the_bench_cannot_be_issued(lab: TestLab) -> None:
    sample = lab.verified()
    report_id = prepare(lab, sample)
    nitrate = lab.analysis(sample, "NO3").id
    with lab.work_as(lab.vera) as work:
        analyses.send_back(work, [nitrate], reason="Wrong dilution")
    with pytest.raises(LabError, match="is not ready: 1 of 3 tests to be verified"):
        authorise(lab, report_id)


def test_a_report_is_issued_once(lab: TestLab) -> None:
    report = issued(lab, lab.verified())
    with pytest.raises(StepNotAllowed):
        authorise(lab, report.id)
    assert len(lab.signatures_of(report.id)) == 1


def test_a_withdrawn_report_stays_on_record_with_reason_and_signature(lab: TestLab) -> None:
    sample = lab.verified()
    report = issued(lab, sample)
    for reason, password in (("", PASSWORD), ("Wrong client", "wrong")):
        with pytest.raises(LabError):
            withdraw(lab, report, reason, password)
    assert lab.one(Report, report.id).state == ReportState.ISSUED

    withdraw(lab, report)

    kept = lab.one(Report, report.id)
    assert (kept.state, kept.reason, kept.content) == (ReportState.WITHDRAWN, "Wrong client", report.content)
    assert [each.meaning for each in lab.signatures_of(report.id)] == [Meaning.AUTHORISED, Meaning.WITHDRAWN]
    assert issued(lab, sample).number.endswith("-R2")


def test_a_refused_report_frees_its_samples_and_keeps_the_reason(lab: TestLab) -> None:
    sample = lab.verified()
    refused = lab.one(Report, prepare(lab, sample))
    withdraw(lab, refused, "The comment names another well")
    kept = lab.one(Report, refused.id)
    assert (kept.state, kept.reason) == (ReportState.WITHDRAWN, "The comment names another well")
    assert lab.signatures_of(refused.id) == []
    assert issued(lab, sample).number.endswith("-R2")


def test_a_superseded_report_is_never_current_again(lab: TestLab) -> None:
    sample = lab.verified(ABOVE)
    first = issued(lab, sample)
    lead_again(lab, sample)
    second = issued(lab, sample, replaces_id=first.id, reason="Lead was measured again")
    withdraw(lab, second)

    assert lab.one(Report, first.id).state == ReportState.SUPERSEDED
    for act in (lambda: withdraw(lab, first), lambda: authorise(lab, first.id)):
        with pytest.raises(StepNotAllowed):
            act()
    with pytest.raises(Invalid, match="cannot be replaced: it is superseded"):
        prepare(lab, sample, replaces_id=first.id, reason="x")


def test_the_same_figures_without_groups_of_digits_are_no_change(lab: TestLab) -> None:
    sample = lab.verified(ABOVE | {"PB": "12000"})
    first = issued(lab, sample)
    with lab.system() as work:
        earlier = work.lock(Report, first.id)
        earlier.content = earlier.content.replace("12\u202f000", "12000")
    lead = next(
        row
        for group in content_of(issued(lab, sample, replaces_id=first.id, reason="Address")).samples[0].groups
        for row in group.rows
        if row.analyte == "Lead"
    )
    assert (lead.result, lead.changed) == ("12\u202f000", False)


def test_the_certificate_says_the_verdict_in_plain_words(lab: TestLab) -> None:
    one = content_of(issued(lab, lab.verified(ABOVE)))
    assert one.verdict_sentences == (
        "Two of three results meet their limits.",
        "Lead is above the MCL of 15 µg/L.",
    )
    assert content_of(issued(lab, lab.verified())).verdict_sentences == (
        "All three results meet their limits.",
    )
    bad = content_of(issued(lab, lab.verified({"NO3": "12", "PB": "18.4", "EC": "Present"})))
    assert bad.verdict_sentences == (
        "None of three results meets its limit.", "Nitrate as N is above the MCL of 10 mg/L.",
        "Lead is above the MCL of 15 µg/L.", "E. coli is reported as Present; the MCL is Absent.",
    )  # fmt: skip


def test_the_certificate_names_reviewer_and_authoriser_and_its_decision_rule(lab: TestLab) -> None:
    content = content_of(issued(lab, lab.verified()))
    assert [(each.name, each.meaning) for each in content.signatures] == [
        ("Vera Vogel", "Reviewed"), ("Max Meyer", "Authorised for release"),
    ]  # fmt: skip
    assert "Safe drinking water, US EPA, 40 CFR 141" in content.conformity
    assert content.conformity.endswith("measurement uncertainty is not added (simple acceptance).")
    assert not content.issued_text.startswith("Issued")


def test_the_certificate_tells_what_was_tested_again(lab: TestLab) -> None:
    sample = lab.verified(ABOVE)
    lead_again(lab, sample)
    content = content_of(issued(lab, sample))
    assert content.deviations == (
        "Lead was tested again: Internal standard drift. No other additions, deviations or exclusions."
    )


def test_the_certificate_says_what_came_from_the_client_and_who_answers_for_it(lab: TestLab) -> None:
    """ISO/IEC 17025 7.8.2.2."""
    content = content_of(issued(lab, lab.verified()))
    assert "client_id" in content.samples[0].client_supplied
    assert content.client_supplied_note.startswith("Information supplied by the client.")
    assert "the laboratory is not responsible" in content.client_supplied_note


def test_a_draft_says_that_it_is_one(lab: TestLab) -> None:
    report_id = prepare(lab, lab.verified())
    with lab.work_as(lab.rhea) as work:
        assert reports.paper(work, report_id).startswith(b"%PDF")
    report = authorise(lab, report_id)
    with lab.work_as(lab.rhea) as work:
        paper = reports.paper(work, report_id)
    assert paper == lab.house.storage.get(lab.one(StoredFile, report.file_id).sha256)


@pytest.mark.parametrize(("dilution", "shown"), [("1", "0.05"), ("10", "0.5"), ("25", "1.25")])
def test_a_certificate_prints_a_bound_and_its_limit_alike(lab: TestLab, dilution: str, shown: str) -> None:
    """The LOQ is entered as 0.05 and the rule has three figures: neither column makes 0.0500 of it."""
    sample = lab.received()
    lab.enter(sample, {"NO3": "ND"}, dilution=dilution)
    lab.enter(sample, {"PB": "2.1", "EC": "Absent"})
    ids = [lab.analysis(sample, code).id for code in ("NO3", "PB", "EC")]
    with lab.work_as(lab.ana) as work:
        analyses.submit(work, ids)
    with lab.work_as(lab.vera) as work:
        analyses.verify(work, ids, password=PASSWORD, seen_digest=analyses.to_sign(work, ids).digest)
    content = content_of(issued(lab, lab.one(Sample, sample.id)))
    [nitrate] = [
        row for group in content.samples[0].groups for row in group.rows if row.analyte == "Nitrate as N"
    ]
    assert (nitrate.operator, nitrate.result, nitrate.loq) == ("<", shown, shown)
