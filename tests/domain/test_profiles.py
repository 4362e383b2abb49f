"""Profiles: tests that are ordered together. Orders keep the tests, so a profile may change or close at any time."""

from uuid import UUID

import pytest

from labflow.domain import profiles
from labflow.domain.profiles import ProfileFacts
from labflow.errors import Invalid, Invalids, LabError, NotAllowed, Stale
from labflow.models import Analysis, Profile, Service
from labflow.testing import TestLab


def facts(lab: TestLab, *codes: str, code: str = "LCR", name: str = "Lead and copper") -> ProfileFacts:
    return ProfileFacts(code, name, "", tuple(lab.services[each] for each in codes))


def ordered(lab: TestLab, sample) -> set[UUID]:
    return {row.service_id for row in lab.all(Analysis, Analysis.sample_id == sample.id)}


def test_a_profile_is_added_changed_and_what_was_ordered_keeps_its_tests(lab: TestLab) -> None:
    before = lab.received()
    with lab.work_as(lab.max) as work:
        row = next(each for each in profiles.page(work)[0] if each.code == "BASIC")
        profiles.edit(work, lab.profile, facts(lab, "PB", code="basic", name="Basic"), version=row.version)
    assert ordered(lab, lab.received()) == {lab.services["PB"]}
    assert len(ordered(lab, before)) == 3
    with lab.work_as(lab.max) as work:
        profiles.edit(work, lab.profile, facts(lab, "EC", "PB", "NO3", code="BASIC"))
        added = profiles.add(work, facts(lab, "PB", "NO3"))
        [first, second], offered, closed = profiles.page(work)
    # who stays keeps the place, who comes is added in the catalogue's order
    assert first.tests == "Lead, Nitrate as N, E. coli"
    assert (second.id, second.code, second.count, offered, closed) == (str(added), "LCR", 2, 2, 0)


def test_a_stale_save_does_not_overwrite_the_tests_of_somebody_else(lab: TestLab) -> None:
    version = lab.one(Profile, lab.profile).version
    with lab.work_as(lab.ada) as work:
        profiles.edit(
            work, lab.profile, facts(lab, "PB", code="BASIC", name="Drinking water basic"), version=version
        )
    with pytest.raises(Stale), lab.work_as(lab.max) as work:
        profiles.edit(work, lab.profile, facts(lab, "EC", code="BASIC"), version=version)


def test_what_cannot_be_meant_is_refused_at_its_field(lab: TestLab) -> None:
    with pytest.raises(Invalids) as refusal, lab.work_as(lab.max) as work:
        profiles.add(work, ProfileFacts())
    assert set(refusal.value.errors) == {"code", "name", "services"}
    with pytest.raises(Invalids, match="has this code"), lab.work_as(lab.max) as work:
        profiles.add(work, facts(lab, "PB", code="basic"))
    with pytest.raises(Invalids, match="At most 20"), lab.work_as(lab.max) as work:
        profiles.add(work, facts(lab, "PB", code="B" * 21))
    with pytest.raises(Invalids, match="not offered at present"), lab.work_as(lab.max) as work:
        profiles.add(work, ProfileFacts("X", "X", "", (lab.profile,)))


def test_a_closed_profile_is_not_ordered_and_comes_back_only_with_all_its_tests(lab: TestLab) -> None:
    with pytest.raises(Invalid, match="Give a reason"), lab.work_as(lab.max) as work:
        profiles.close(work, lab.profile, reason=" ")
    with lab.work_as(lab.max) as work:
        profiles.close(work, lab.profile, reason="Nobody orders it")
        assert [row.code for row in profiles.page(work, closed=True)[0]] == ["BASIC"]
    assert lab.audit_of(lab.profile)[-1].reason == "Nobody orders it"
    with pytest.raises(Invalids, match="Drinking water basic is retired"):
        lab.received()
    with lab.system() as work:
        work.read(Service, lab.services["EC"]).active = False
    with pytest.raises(LabError, match="coli"), lab.work_as(lab.max) as work:
        profiles.restore(work, lab.profile)
    with lab.system() as work:
        work.read(Service, lab.services["EC"]).active = True
    with lab.work_as(lab.max) as work:
        profiles.restore(work, lab.profile)
    assert len(ordered(lab, lab.received())) == 3


def test_who_works_may_look_and_only_who_edits_the_catalogue_changes(lab: TestLab) -> None:
    with lab.work_as(lab.ana) as work:
        assert [row.code for row in profiles.page(work, q="lead")[0]] == ["BASIC"]
    for who in (lab.ana, lab.vera, lab.rita, lab.cleo):
        with pytest.raises(NotAllowed), lab.work_as(who) as work:
            profiles.add(work, facts(lab, "PB"))
    with pytest.raises(NotAllowed), lab.work_as(lab.cleo) as work:
        profiles.page(work)
