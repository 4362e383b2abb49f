"""Reviewing: a second person checks, signs under her password, sends back, or has a test done again."""

from uuid import UUID

import pytest
from sqlalchemy import select

from labflow.domain import analyses
from labflow.domain.analyses.reviewing import signature_holds
from labflow.errors import (
    Invalid,
    LabError,
    NotAllowed,
    ReasonNeeded,
    SecondPersonNeeded,
    SignatureRefused,
    Stale,
    StepNotAllowed,
)
from labflow.models import Analysis, AuditEvent, Result, Sample, ServiceVersion, Signature, Verification
from labflow.testing import PASSWORD, TestLab
from labflow.vocabulary import AnalysisState, Decision, Meaning, SampleState

VALUES = {"NO3": "1.84", "PB": "2.1", "EC": "Absent"}


def ids_of(lab: TestLab, sample: Sample) -> list[UUID]:
    return [each.id for each in lab.all(Analysis, Analysis.sample_id == sample.id)]


def verify(lab: TestLab, ids: list[UUID], *, by: object = None, password: str = PASSWORD, **facts) -> int:
    with lab.work_as(by or lab.vera) as work:
        seen = analyses.to_sign(work, ids).digest
    with lab.work_as(by or lab.vera) as work:
        return analyses.verify(work, ids, password=password, seen_digest=seen, **facts)


def send_back(lab: TestLab, ids: list[UUID], reason: str = "Check the blank") -> None:
    with lab.work_as(lab.vera) as work:
        analyses.send_back(work, ids, reason=reason)


def state(lab: TestLab, id: UUID) -> str:
    return lab.one(Analysis, id).state


def people_needed(lab: TestLab, code: str, **facts) -> None:
    with lab.system() as work:
        version = work.db.scalars(
            select(ServiceVersion).where(ServiceVersion.service_id == lab.services[code])
        ).one()
        for name, value in facts.items():
            setattr(version, name, value)


def test_a_signature_says_who_what_when_and_under_which_content(lab: TestLab) -> None:
    sample = lab.resulted(VALUES)
    ids = ids_of(lab, sample)

    assert verify(lab, ids, comment="Controls looked at") == 3

    [signature] = lab.signatures_of(ids[0])
    assert (signature.user_name, signature.user_title) == ("Vera Vogel", "Senior analyst")
    assert (signature.meaning, signature.comment) == (Meaning.REVIEWED, "Controls looked at")
    [decision] = lab.all(Verification, Verification.analysis_id == ids[0])
    assert (decision.decision, decision.signature_id) == (Decision.VERIFIED, signature.id)
    assert lab.one(Sample, sample.id).state == SampleState.VERIFIED


def test_who_entered_a_result_cannot_verify_it(lab: TestLab) -> None:
    sample = lab.received()
    lab.enter(sample, VALUES, by=lab.max)
    ids = ids_of(lab, sample)
    with lab.work_as(lab.max) as work:
        analyses.submit(work, ids)
    with pytest.raises(SecondPersonNeeded, match="somebody else must verify it"):
        verify(lab, ids, by=lab.max)
    assert verify(lab, ids) == 3


def test_who_submitted_a_result_cannot_verify_it_either(lab: TestLab) -> None:
    sample = lab.received()
    lab.enter(sample, VALUES)
    ids = ids_of(lab, sample)
    with lab.work_as(lab.max) as work:
        analyses.submit(work, ids)
    with pytest.raises(SecondPersonNeeded):
        verify(lab, ids, by=lab.max)


def test_one_result_of_my_own_keeps_all_of_them_unsigned(lab: TestLab) -> None:
    sample = lab.received()
    lab.enter(sample, {"NO3": "1.84", "EC": "Absent"})
    lab.enter(sample, {"PB": "2.1"}, by=lab.vera)
    ids = ids_of(lab, sample)
    with lab.work_as(lab.ana) as work:
        analyses.submit(work, ids)
    with pytest.raises(SecondPersonNeeded, match="You entered Lead of "):
        verify(lab, ids)
    assert lab.all(Signature) == []
    assert {state(lab, id) for id in ids} == {AnalysisState.RESULTED}


def test_a_service_may_allow_to_verify_ones_own_results(lab: TestLab) -> None:
    people_needed(lab, "NO3", self_verify=True)
    sample = lab.received()
    lab.enter(sample, {"NO3": "1.84"}, by=lab.max)
    nitrate = lab.analysis(sample, "NO3").id
    with lab.work_as(lab.max) as work:
        analyses.submit(work, [nitrate])
    assert verify(lab, [nitrate], by=lab.max) == 1


def test_who_may_not_review_is_refused_before_anything_else(lab: TestLab) -> None:
    ids = ids_of(lab, lab.resulted(VALUES))
    for person in (lab.ana, lab.rita, lab.rhea, lab.cleo):
        with lab.work_as(person) as work, pytest.raises(NotAllowed):
            analyses.to_sign(work, ids)
        with lab.work_as(person) as work, pytest.raises(NotAllowed):
            analyses.send_back(work, ids, reason="x")


def test_a_wrong_password_changes_nothing_and_is_written_down(real_lab: TestLab) -> None:
    ids = ids_of(real_lab, real_lab.resulted(VALUES))
    with pytest.raises(SignatureRefused) as refused:
        verify(real_lab, ids, password="wrong")
    assert refused.value.field == "password"
    assert {state(real_lab, id) for id in ids} == {AnalysisState.RESULTED}
    assert real_lab.all(Signature) == []
    assert [each.act for each in real_lab.audit_of(real_lab.vera.id)][-1] == "signature failed"


def test_five_wrong_passwords_close_signing_for_a_while(real_lab: TestLab) -> None:
    ids = ids_of(real_lab, real_lab.resulted(VALUES))
    for _ in range(5):
        with pytest.raises(SignatureRefused):
            verify(real_lab, ids, password="wrong")
    with pytest.raises(SignatureRefused) as refused:
        verify(real_lab, ids)
    assert "minutes" in refused.value.message
    assert "signing locked" in [each.act for each in real_lab.audit_of(real_lab.vera.id)]
    assert {state(real_lab, id) for id in ids} == {AnalysisState.RESULTED}


def test_what_changed_since_it_was_seen_is_not_signed(lab: TestLab) -> None:
    sample = lab.resulted(VALUES)
    ids = ids_of(lab, sample)
    with lab.work_as(lab.vera) as work:
        seen = analyses.to_sign(work, ids).digest
    nitrate = lab.analysis(sample, "NO3").id
    send_back(lab, [nitrate])
    entry = analyses.Entry(nitrate, lab.analytes["NO3"], "2.84", seen_version=lab.seen(sample, "NO3"))
    with lab.work_as(lab.ana) as work:
        analyses.enter(work, [entry], reason="Misread")
        analyses.submit(work, [nitrate])
    with lab.work_as(lab.vera) as work, pytest.raises(Stale, match="Look again before you sign"):
        analyses.verify(work, ids, password=PASSWORD, seen_digest=seen)


def test_sent_back_results_stay_and_their_change_takes_a_reason(lab: TestLab) -> None:
    sample = lab.resulted(VALUES)
    nitrate = lab.analysis(sample, "NO3").id
    send_back(lab, [nitrate], "Blank is missing")

    assert state(lab, nitrate) == AnalysisState.ASSIGNED
    assert lab.one(Analysis, nitrate).returned_reason == "Blank is missing"
    assert lab.one(Sample, sample.id).state == SampleState.IN_PROGRESS
    [outcome] = lab.enter(sample, {"NO3": "2.84"})
    assert (outcome.kept, outcome.code) == (False, "reason_needed")
    [result] = lab.all(Result, Result.analysis_id == nitrate)
    assert result.raw_text == "1.84"
    with lab.work_as(lab.ana) as work:
        analyses.submit(work, [nitrate])
    assert verify(lab, [nitrate]) == 1


def test_sending_back_takes_a_reason_of_reasonable_length(lab: TestLab) -> None:
    ids = ids_of(lab, lab.resulted(VALUES))
    for reason in ("", "   ", "x" * 501):
        with pytest.raises(LabError) as refused:
            send_back(lab, ids, reason)
        assert refused.value.field == "reason"
    assert {state(lab, id) for id in ids} == {AnalysisState.RESULTED}


def test_the_reason_of_sending_back_is_in_the_trail(lab: TestLab) -> None:
    nitrate = lab.analysis(lab.resulted(VALUES), "NO3").id
    send_back(lab, [nitrate], "Blank is missing")
    last: AuditEvent = lab.audit_of(nitrate)[-1]
    assert (last.actor_name, last.reason) == ("Vera Vogel", "Blank is missing")


def test_sending_back_under_a_signature_says_why_in_the_comment(lab: TestLab) -> None:
    nitrate = lab.analysis(lab.resulted(VALUES), "NO3").id
    with lab.work_as(lab.vera) as work:
        seen = analyses.to_sign(work, [nitrate]).digest
    given = {"meaning": Meaning.RETURNED, "password": PASSWORD, "seen_digest": seen}
    with lab.work_as(lab.vera) as work, pytest.raises(ReasonNeeded):
        analyses.sign(work, [nitrate], **given)
    with lab.work_as(lab.vera) as work:
        assert analyses.sign(work, [nitrate], comment="Peak is split", **given) == 0
    [signature] = lab.signatures_of(nitrate)
    assert (signature.meaning, signature.comment) == (Meaning.RETURNED, "Peak is split")
    assert lab.one(Analysis, nitrate).returned_reason == "Peak is split"
    assert state(lab, nitrate) == AnalysisState.ASSIGNED


def test_a_service_may_ask_for_two_people_and_they_are_two(lab: TestLab) -> None:
    people_needed(lab, "NO3", verifications_required=2)
    sample = lab.resulted(VALUES)
    nitrate = lab.analysis(sample, "NO3").id

    assert verify(lab, [nitrate]) == 0
    assert state(lab, nitrate) == AnalysisState.RESULTED
    with pytest.raises(SecondPersonNeeded, match=r"You verified .* already"):
        verify(lab, [nitrate])
    assert verify(lab, [nitrate], by=lab.max) == 1
    assert len(lab.signatures_of(nitrate)) == 2


def test_what_was_sent_back_needs_all_its_people_again(lab: TestLab) -> None:
    people_needed(lab, "NO3", verifications_required=2)
    sample = lab.resulted(VALUES)
    nitrate = lab.analysis(sample, "NO3").id
    verify(lab, [nitrate])
    send_back(lab, [nitrate])
    with lab.work_as(lab.ana) as work:
        analyses.submit(work, [nitrate])
    assert verify(lab, [nitrate]) == 0
    assert verify(lab, [nitrate], by=lab.max) == 1


def test_testing_again_keeps_the_original_and_makes_a_new_attempt(lab: TestLab) -> None:
    sample = lab.verified({**VALUES, "PB": "18.4"})
    first = lab.analysis(sample, "PB")
    with lab.work_as(lab.vera) as work:
        again = analyses.retest(work, first.id, reason="Internal standard drift")

    assert state(lab, first.id) == AnalysisState.RETRACTED
    new = lab.one(Analysis, again)
    assert (new.attempt, new.retest_of_id, new.state) == (2, first.id, AnalysisState.ASSIGNED)
    [kept] = lab.all(Result, Result.analysis_id == first.id)
    assert (kept.reported_text, kept.live) == ("18.4", True)
    shown = lab.one(Sample, sample.id)
    assert (shown.state, shown.above_limit) == (SampleState.IN_PROGRESS, 0)
    with lab.work_as(lab.vera) as work, pytest.raises(StepNotAllowed):
        analyses.retest(work, first.id, reason="Once more")


def test_a_signature_no_longer_holds_after_an_edit_behind_our_back(lab: TestLab) -> None:
    sample = lab.verified(VALUES)
    nitrate = lab.analysis(sample, "NO3")
    [signature] = lab.signatures_of(nitrate.id)
    with lab.system() as work:
        assert signature_holds(work, signature, nitrate)
        work.db.scalars(select(Result).where(Result.analysis_id == nitrate.id)).one().reported_text = "1.04"
        work.db.flush()
        assert not signature_holds(work, signature, nitrate)


def test_nothing_chosen_is_nothing_to_sign(lab: TestLab) -> None:
    with pytest.raises(Invalid, match="Choose at least one result"):
        verify(lab, [])


def test_verified_results_are_not_verified_twice(lab: TestLab) -> None:
    ids = ids_of(lab, lab.verified(VALUES))
    with pytest.raises(StepNotAllowed):
        verify(lab, ids, by=lab.max)
