"""Keys and accounts of programs: what they may, whose they are, and what people's verbs do not do to them."""

from datetime import timedelta

import pytest

from labflow.domain import comments, identity, keys, people, people_views, service_accounts
from labflow.domain.lists.window import ListQuery
from labflow.errors import Invalid, Invalids, LabError, NotAllowed, NotFound
from labflow.kit import key_text
from labflow.models import ApiKey, User
from labflow.testing import TestLab


def program(lab: TestLab, *roles: str) -> User:
    with lab.work_as(lab.ada) as work:
        made = service_accounts.create(work, name="LIMS bridge", role_codes=list(roles or ("analyst",)))
    return lab.one(User, made)


def test_a_key_is_known_by_how_it_is_written() -> None:
    key = key_text.make()
    assert len({key_text.make() for _ in range(100)}) == 100
    assert key_text.well_formed(key)
    slips = {key[:-1] + ("a" if key[-1] != "a" else "b"), key[:-1], key + "a", key.replace("_", "-"), ""}
    assert not any(key_text.well_formed(slip) for slip in slips)


def test_nobody_makes_a_key_for_another_person_nor_beyond_an_owners_roles(lab: TestLab) -> None:
    bridge = program(lab)
    with lab.work_as(lab.ada) as work, pytest.raises(LabError, match="is a person"):
        keys.make(work, name="x", scopes=["see_samples"], user_id=lab.max.id)
    with lab.work_as(lab.ada) as work, pytest.raises(Invalids) as refusal:
        keys.make(work, name="x", scopes=["authorise_reports"], user_id=bridge.id)
    assert set(refusal.value.errors) == {"scopes"}
    with lab.work_as(lab.ada) as work:
        above = service_accounts.create(work, name="Above", role_codes=["super_admin"])
    with lab.work_as(lab.max) as work, pytest.raises(LabError, match="may do more than you"):
        keys.make(work, name="x", scopes=["see_samples"], user_id=above)


def test_a_live_name_is_taken_and_free_again_when_revoked(lab: TestLab) -> None:
    with lab.work_as(lab.max) as work:
        first = keys.make(work, name="Bridge", scopes=["see_samples"])
    with lab.work_as(lab.max) as work, pytest.raises(Invalids, match="this name already"):
        keys.make(work, name=" Bridge ", scopes=["see_samples"])
    with lab.work_as(lab.max) as work:
        keys.revoke(work, first.id)
    with lab.work_as(lab.max) as work:
        keys.make(work, name="Bridge", scopes=["see_samples"], days=30)


def test_the_list_tells_live_ended_and_whose(lab: TestLab) -> None:
    bridge = program(lab)
    with lab.work_as(lab.ada) as work:
        keys.make(work, name="Of the bridge", scopes=["see_samples"], user_id=bridge.id)
        keys.make(work, name="Of Ada", scopes=["see_samples"])
        old = keys.make(work, name="Old", scopes=["see_samples"], days=1)
        work.lock(ApiKey, old.id).expires_at = work.now - timedelta(days=1)

    def shown(person: object, tab: str, q: str = "") -> list[str]:
        with lab.work_as(person) as work:
            return [line.cells[0][1] for line in keys.page(work, ListQuery(tab=tab, q=q)).lines]

    assert shown(lab.ada, "live") == ["Of Ada", "Of the bridge"]
    assert shown(lab.ada, "programs") == ["Of the bridge"]
    assert shown(lab.ada, "ended") == ["Old"]
    assert shown(lab.ada, "live", "lims") == ["Of the bridge"]
    with lab.work_as(lab.vera) as work, pytest.raises(NotAllowed):
        keys.page(work, ListQuery())


def test_a_program_is_no_person(lab: TestLab) -> None:
    bridge = program(lab, "lab_manager")
    for verb in (people.resend_invitation, people.send_reset):
        with lab.work_as(lab.ada) as work, pytest.raises(LabError, match="service account"):
            verb(work, bridge.id)
    with lab.work_as(lab.ada) as work, pytest.raises(LabError, match="service account"):
        people.edit(work, bridge.id, name="x", email="x@labflow.dev")
    identity.ask_for_reset(lab.house, bridge.email)
    assert lab.house.mailer.letters == []
    with lab.work_as(lab.ada) as work:
        assert bridge.name not in {row.name for row in people_views.open_accounts(work)}
        assert bridge.name not in {each.name for each in comments.mentionable(work, "sample")}
        with pytest.raises(NotFound):
            people_views.one(work, bridge.id)


def test_accounts_of_programs_are_kept_by_who_administers_people(lab: TestLab) -> None:
    bridge = program(lab)
    with lab.work_as(lab.ada) as work, pytest.raises(Invalid, match="this name already"):
        service_accounts.create(work, name="lims BRIDGE", role_codes=["analyst"])
    with lab.work_as(lab.ada) as work, pytest.raises(NotFound):
        service_accounts.close(work, lab.ana.id, reason="x")
    with lab.work_as(lab.vera) as work:
        for refused in (
            lambda: service_accounts.page(work), lambda: service_accounts.view(work, bridge.id),
            lambda: service_accounts.create(work, name="x", role_codes=["analyst"]),
            lambda: service_accounts.set_roles(work, bridge.id, role_codes=["analyst"]),
            lambda: service_accounts.close(work, bridge.id, reason="x"), lambda: service_accounts.reopen(work, bridge.id),
        ):  # fmt: skip
            with pytest.raises(NotAllowed):
                refused()
    with lab.work_as(lab.max) as work, pytest.raises(LabError):
        service_accounts.create(work, name="Above", role_codes=["super_admin"])
