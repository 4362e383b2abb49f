"""People and roles: who is let in, by whom, and how they are let out."""

from pathlib import Path

import pytest
from sqlalchemy import select

from labflow.domain import identity, people, people_views, roles
from labflow.domain.built_in_roles import BUILT_IN, PERMISSIONS_OF_SIDE
from labflow.domain.listing import ListQuery
from labflow.errors import Invalid, Invalids, LabError, NotAllowed, NotSignedIn, Stale
from labflow.models import Contact, Mail, Role, User
from labflow.testing import PASSWORD, TestLab
from labflow.vocabulary import Permission, RoleCode, Side


def invite(lab: TestLab, *, by=None, email: str = "nora@labflow.dev", role_codes=("analyst",), **facts):
    with lab.work_as(by or lab.ada) as work:
        return people.invite(work, name="Nora Nilsson", email=email, role_codes=list(role_codes), **facts)


def link(lab: TestLab, email: str) -> str:
    letters = lab.all(Mail, Mail.recipient == email)
    return max(letters, key=lambda letter: letter.created_at).text.split("token=")[1].split()[0]


def test_an_invited_person_sets_a_password_and_signs_in(lab: TestLab):
    invite(lab)
    identity.set_password(lab.house, link(lab, "nora@labflow.dev"), "tulip nebula anvil")
    signed = identity.sign_in(lab.house, "nora@labflow.dev", "tulip nebula anvil")
    with identity.work_for_token(signed.token) as work:
        assert work.actor.roles == ("analyst",)


def test_only_who_may_edit_people_invites(lab: TestLab):
    with pytest.raises(NotAllowed):
        invite(lab, by=lab.ana)


def test_an_email_is_never_used_twice_even_of_a_closed_account(lab: TestLab):
    with lab.work_as(lab.ada) as work:
        people.deactivate(work, lab.rhea.id, reason="left")
    with pytest.raises(Invalids) as refusal:
        invite(lab, email="RHEA@labflow.dev")
    assert "email" in refusal.value.errors


@pytest.mark.parametrize(
    "email", ["", "nora", "nora@", "a b@labflow.dev", "nora@labflow.dev\nbcc: x@y.zz", "<n@labflow.dev>"]
)
def test_what_is_no_email_is_refused(lab: TestLab, email: str):
    with pytest.raises(Invalids):
        invite(lab, email=email)


def test_a_role_of_the_other_side_cannot_be_given(lab: TestLab):
    with pytest.raises(Invalid):
        invite(lab, role_codes=["client_admin"])


def test_nobody_gives_more_than_they_hold(lab: TestLab):
    with pytest.raises(LabError, match="allows more than yours"):
        invite(lab, by=lab.max, role_codes=["super_admin"])


def test_who_may_do_more_is_out_of_reach(lab: TestLab):
    with pytest.raises(LabError, match="may do more than you"), lab.work_as(lab.max) as work:
        people.deactivate(work, lab.ada.id, reason="coup")
    with pytest.raises(LabError, match="may do more than you"), lab.work_as(lab.max) as work:
        people.send_reset(work, lab.ada.id)
    with pytest.raises(LabError, match="may do more than you"), lab.work_as(lab.max) as work:
        people.set_roles(work, lab.ada.id, role_codes=["analyst"])


def test_nobody_changes_their_own_roles(lab: TestLab):
    with pytest.raises(LabError, match="own roles"), lab.work_as(lab.ada) as work:
        people.set_roles(work, lab.ada.id, role_codes=["super_admin", "analyst"])


def test_the_last_super_admin_stays(lab: TestLab):
    with lab.system() as work, pytest.raises(LabError, match="last super admin"):
        people.deactivate(work, lab.ada.id, reason="left")
    with lab.system() as work, pytest.raises(LabError, match="last super admin"):
        people.set_roles(work, lab.ada.id, role_codes=["analyst"])
    with lab.work_as(lab.ada) as work:
        people.set_roles(work, lab.max.id, role_codes=["super_admin"])
    with lab.work_as(lab.max) as work, pytest.raises(LabError, match="may do more"):
        people.deactivate(work, lab.ada.id, reason="the actor's permissions are those of before")


def test_closing_an_account_ends_its_sessions_and_says_why(lab: TestLab):
    signed = identity.sign_in(lab.house, "ana@labflow.dev", PASSWORD)
    with lab.work_as(lab.ada) as work:
        people.deactivate(work, lab.ana.id, reason="On leave")
    with pytest.raises(NotSignedIn), identity.work_for_token(signed.token):
        pass
    assert any(event.reason == "On leave" for event in lab.audit_of(lab.ana.id))
    with lab.work_as(lab.ada) as work:
        people.reactivate(work, lab.ana.id)
    identity.sign_in(lab.house, "ana@labflow.dev", PASSWORD)


def test_closing_an_account_needs_a_reason(lab: TestLab):
    with pytest.raises(Invalid), lab.work_as(lab.ada) as work:
        people.deactivate(work, lab.ana.id, reason=" ")


def test_the_email_is_fixed_once_a_password_is_set(lab: TestLab):
    with pytest.raises(Invalid) as refusal, lab.work_as(lab.ada) as work:
        people.edit(work, lab.ana.id, name="Ana Alvarez", email="mine@evil.example")
    assert refusal.value.field == "email"


def test_a_mistyped_invitation_is_corrected_and_sent_anew(lab: TestLab):
    user_id = invite(lab, email="nara@labflow.dev")
    old = link(lab, "nara@labflow.dev")
    with lab.work_as(lab.ada) as work:
        people.edit(work, user_id, name="Nora Nilsson", email="nora@labflow.dev")
    assert not identity.holder(lab.house, old).good
    assert identity.holder(lab.house, link(lab, "nora@labflow.dev")).good


def test_a_stale_form_is_refused(lab: TestLab):
    with lab.work_as(lab.ada) as work:
        people.edit(work, lab.ana.id, name="Ana Alvarez-Lima", version=1)
    with pytest.raises(Stale), lab.work_as(lab.ada) as work:
        people.edit(work, lab.ana.id, name="Ana Alvares", version=1)


def test_a_contact_gets_one_portal_account_on_the_clients_side(lab: TestLab):
    with lab.system() as work:
        contact = work.add(Contact(client_id=lab.ashland, name="Pia Park", email="pia@ashland.example"))
    with lab.work_as(lab.max) as work:
        user_id = people.invite_contact(work, contact.id, role_code=RoleCode.CLIENT_ADMIN)
    user = lab.one(User, user_id)
    assert (user.side, user.client_id, user.contact_id) == (Side.CLIENT, lab.ashland, contact.id)
    with pytest.raises(LabError, match="already"), lab.work_as(lab.max) as work:
        people.invite_contact(work, contact.id)
    with pytest.raises(Invalid), lab.work_as(lab.max) as work:
        people.invite_contact(work, contact_without_account(lab), role_code="super_admin")


def contact_without_account(lab: TestLab):
    with lab.system() as work:
        return work.add(Contact(client_id=lab.ashland, name="Q", email="q@ashland.example")).id


def test_the_list_finds_people_and_says_what_state_they_are_in(lab: TestLab):
    invite(lab)
    with lab.work_as(lab.ada) as work:
        found = people_views.page(work, ListQuery(q="nora"))
        assert [(row.name, row.state, row.roles) for row in found.rows] == [
            ("Nora Nilsson", "invited", "Analyst")
        ]
        assert next(row.company for row in people_views.page(work, ListQuery(tab="clients")).rows)
        assert people_views.page(work, ListQuery(q="100%")).rows == []
    with pytest.raises(NotAllowed), lab.work_as(lab.ana) as work:
        people_views.page(work, ListQuery())


# ── roles ────────────────────────────────────────────────────────────────────────────────────────────────────


def test_the_twelve_roles_are_installed_once(lab: TestLab):
    with lab.system() as work:
        roles.install_roles(work)
    assert {role.code for role in lab.all(Role)} == set(RoleCode)


def test_no_laboratory_role_holds_a_portal_permission_and_no_portal_role_any_other():
    for _, side, permissions in BUILT_IN.values():
        portal = {permission for permission in permissions if permission.startswith("portal_")}
        assert portal == (set(permissions) if side is Side.CLIENT else set())


def test_analysts_do_not_verify_and_reviewers_do_not_authorise():
    assert Permission.REVIEW_RESULTS not in BUILT_IN[RoleCode.ANALYST][2]
    assert Permission.AUTHORISE_REPORTS not in BUILT_IN[RoleCode.SENIOR_ANALYST][2]


def test_read_only_only_sees():
    assert all(permission.startswith("see_") for permission in BUILT_IN[RoleCode.READ_ONLY][2])


def role(lab: TestLab, code: str) -> Role:
    with lab.system() as work:
        return work.db.scalars(select(Role).where(Role.code == code)).one()


def test_a_role_may_be_changed_with_a_reason(lab: TestLab):
    wanted = [*role(lab, "analyst").permissions, Permission.REVIEW_RESULTS]
    with lab.work_as(lab.ada) as work:
        roles.change_permissions(work, role(lab, "analyst").id, wanted, reason="Small laboratory")
    signed = identity.sign_in(lab.house, "ana@labflow.dev", PASSWORD)
    with identity.work_for_token(signed.token) as work:
        work.require(Permission.REVIEW_RESULTS)


def test_the_super_admin_cannot_lose_the_keys(lab: TestLab):
    with pytest.raises(LabError, match="must keep"), lab.work_as(lab.ada) as work:
        roles.change_permissions(work, role(lab, "super_admin").id, ["see_people"], reason="oops")


def test_a_portal_role_cannot_get_a_laboratory_permission(lab: TestLab):
    with pytest.raises(Invalid), lab.work_as(lab.ada) as work:
        roles.change_permissions(
            work, role(lab, "client_user").id, ["portal_orders", "enter_results"], reason="x"
        )


def test_the_matrix_shows_every_permission_of_a_side(lab: TestLab):
    with lab.work_as(lab.max) as work:
        shown = roles.matrix(work)
    assert len(shown.roles) == 10
    assert all(len(row.held) == len(shown.roles) for row in shown.rows)
    assert not any(row.permission.startswith("portal_") for row in shown.rows)


def test_the_documented_table_is_the_one_that_is_installed():
    page = (Path(__file__).parents[2] / "docs" / "roles.md").read_text()
    for side in (Side.LAB, Side.CLIENT):
        held = [set(permissions) for _, of_side, permissions in BUILT_IN.values() if of_side is side]
        for permission in PERMISSIONS_OF_SIDE[side]:
            marks = " | ".join("●" if permission in role else "" for role in held)
            assert f"| {roles.label(permission)} | {marks} |" in page
