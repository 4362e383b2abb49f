"""People and roles: who is let in, by whom, and how they are let out."""

from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select

from labflow.domain import identity, people, people_views, roles
from labflow.domain.built_in_roles import BUILT_IN, GROUPS_OF_SIDE, PERMISSIONS_OF_SIDE
from labflow.domain.lists import acting, options
from labflow.domain.lists.window import ListQuery
from labflow.domain.people_views import PEOPLE
from labflow.errors import Invalid, Invalids, LabError, NotAllowed, NotSignedIn, Stale
from labflow.models import Contact, Mail, Role, User
from labflow.testing import PASSWORD, TestLab
from labflow.vocabulary import Permission, RoleCode, Side
from tests.listed import cell, keys


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


def test_all_that_is_wrong_with_an_invitation_is_told_together(lab: TestLab):
    with pytest.raises(Invalids) as refusal, lab.work_as(lab.ada) as work:
        people.invite(work, name=" ", email="nora", role_codes=[])
    assert set(refusal.value.errors) == {"name", "email", "roles"}
    assert lab.all(User, User.name == " ") == []


def test_a_role_of_the_other_side_cannot_be_given(lab: TestLab):
    with pytest.raises(Invalids) as refusal:
        invite(lab, role_codes=["client_admin"])
    assert set(refusal.value.errors) == {"roles"}


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
        assert [(line.key, line.state) for line in found.lines] == [("Nora Nilsson", "invited")]
        assert cell(PEOPLE, found, "roles") == ["Analyst"]
        assert cell(PEOPLE, people_views.page(work, ListQuery(tab="clients")), "place") != [""]
        assert people_views.page(work, ListQuery(q="100%")).lines == []
        assert keys(people_views.page(work, ListQuery(tab="invited"))) == ["Nora Nilsson"]
        analysts = options.named(Role)(work)
        role = next(choice.value for choice in analysts if choice.label == "Analyst")
        assert {"Nora Nilsson", "Ana Alvarez"} <= set(
            keys(people_views.page(work, ListQuery(filters=f"role:is:{role}")))
        )
        assert people_views.one(work, UUID(found.lines[0].id)).email == "nora@labflow.dev"
        assert "nora@labflow.dev" in {row.email for row in people_views.open_accounts(work)}
    with pytest.raises(NotAllowed), lab.work_as(lab.ana) as work:
        people_views.page(work, ListQuery())


def test_a_closed_account_moves_to_its_own_view_and_columns_sort(lab: TestLab):
    with lab.work_as(lab.ada) as work:
        people.deactivate(work, lab.vera.id, reason="Left the laboratory")
    with lab.work_as(lab.ada) as work:
        assert "Vera Vogel" not in keys(people_views.page(work, ListQuery()))
        assert keys(people_views.page(work, ListQuery(tab="closed"))) == ["Vera Vogel"]
        everybody = set(keys(people_views.page(work, ListQuery(filters="-"))))
        for column in PEOPLE.columns:
            for sort in (column.key, f"-{column.key}") if column.sort else ():
                assert set(keys(people_views.page(work, ListQuery(filters="-", sort=sort)))) == everybody


async def test_invitations_and_closing_are_acts_on_several_people_at_once(lab: TestLab):
    nora = invite(lab)

    async def do(verb: Any, *args: Any, **kwargs: Any) -> Any:
        with lab.work_as(lab.ada) as work:
            return verb(work, *args, **kwargs)

    again = [await acting.attempt(do, PEOPLE, "invite", str(id), {}) for id in (nora, lab.ana.id)]
    assert [(result.name, result.ok) for result in again] == [("Nora Nilsson", True), ("Ana Alvarez", False)]
    closed = [
        await acting.attempt(do, PEOPLE, "close", str(id), {"reason": "Left"}) for id in (nora, lab.ada.id)
    ]
    assert [result.ok for result in closed] == [True, False]
    assert "last super admin" in closed[1].message


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
        roles.change(work, role(lab, "analyst").id, wanted, reason="Small laboratory")
    signed = identity.sign_in(lab.house, "ana@labflow.dev", PASSWORD)
    with identity.work_for_token(signed.token) as work:
        work.require(Permission.REVIEW_RESULTS)


def test_the_super_admin_cannot_lose_the_keys(lab: TestLab):
    with pytest.raises(LabError, match="must keep"), lab.work_as(lab.ada) as work:
        roles.change(work, role(lab, "super_admin").id, ["see_people"], reason="oops")


def test_a_portal_role_cannot_get_a_laboratory_permission(lab: TestLab):
    with pytest.raises(Invalid), lab.work_as(lab.ada) as work:
        roles.change(work, role(lab, "client_user").id, ["portal_orders", "enter_results"], reason="x")


def test_the_matrix_shows_every_permission_of_a_side(lab: TestLab):
    with lab.work_as(lab.max) as work:
        shown = roles.matrix(work)
    assert len(shown.roles) == 10
    rows = [row for group in shown.groups for row in group.rows]
    assert {row.permission for row in rows} == set(PERMISSIONS_OF_SIDE[Side.LAB])
    assert all(len(row.held) == len(shown.roles) for row in rows)


@pytest.mark.parametrize("side", [Side.LAB, Side.CLIENT])
def test_every_permission_stands_in_one_group_of_the_matrix(side: Side):
    grouped = [permission for _title, permissions in GROUPS_OF_SIDE[side] for permission in permissions]
    assert sorted(grouped) == sorted(PERMISSIONS_OF_SIDE[side])


def test_the_documented_table_is_the_one_that_is_installed():
    page = (Path(__file__).parents[2] / "docs" / "roles.md").read_text()
    for side in (Side.LAB, Side.CLIENT):
        held = [set(permissions) for _, of_side, permissions in BUILT_IN.values() if of_side is side]
        for permission in PERMISSIONS_OF_SIDE[side]:
            marks = " | ".join("●" if permission in role else "" for role in held)
            assert f"| {roles.label(permission)} | {marks} |" in page


def make(lab: TestLab, *, name: str = "Night shift", permissions=("see_samples",), side=Side.LAB, by=None):
    with lab.work_as(by or lab.ada) as work:
        return roles.create(work, side, name=name, permissions=list(permissions))


def test_a_role_of_the_laboratorys_own_is_made_given_and_holds(lab: TestLab):
    made = lab.one(Role, make(lab, name="  Night   shift ", permissions=["see_samples", "receive_samples"]))
    assert (made.name, made.code, made.built_in) == ("Night shift", "night_shift", False)
    with lab.work_as(lab.ada) as work:
        people.set_roles(work, lab.ana.id, role_codes=[made.code])
        assert roles.matrix(work).roles[-1].name == "Night shift"
    with identity.work_for_token(identity.sign_in(lab.house, "ana@labflow.dev", PASSWORD).token) as work:
        assert work.actor.permissions == {"see_samples", "receive_samples"}


def test_two_roles_never_have_one_name_nor_one_code(lab: TestLab):
    make(lab)
    for name in ("night SHIFT", "Analyst", " ", "x" * 81):
        with pytest.raises(Invalid) as refusal:
            make(lab, name=name)
        assert refusal.value.field == "name"
    assert lab.one(Role, make(lab, name="Night-shift")).code == "night_shift_2"
    assert lab.one(Role, make(lab, name="Ночь")).code == "role"


def test_a_new_role_holds_permissions_of_its_side_only(lab: TestLab):
    for side, permission in (
        (Side.LAB, "portal_team"),
        (Side.CLIENT, "see_samples"),
        (Side.LAB, "everything"),
    ):
        with pytest.raises(Invalid) as refusal:
            make(lab, side=side, permissions=[permission])
        assert refusal.value.field == "permissions"
    assert lab.one(Role, make(lab, side=Side.CLIENT, permissions=["portal_reports"])).side == Side.CLIENT


def test_only_who_may_edit_roles_makes_changes_and_removes_them(lab: TestLab):
    made = make(lab)
    for person in (lab.max, lab.ana, lab.cleo):
        with pytest.raises(NotAllowed):
            make(lab, name="Mine", permissions=Permission, by=person)
        with pytest.raises(NotAllowed), lab.work_as(person) as work:
            roles.change(work, made, list(Permission), reason="to raise myself")
        with pytest.raises(NotAllowed), lab.work_as(person) as work:
            roles.remove(work, made, reason="x")


def test_who_edits_people_but_no_roles_cannot_raise_anybody_by_a_new_role(lab: TestLab):
    make(lab, name="More than Max", permissions=["edit_roles", "see_people"])
    with pytest.raises(LabError, match="allows more than yours"), lab.work_as(lab.max) as work:
        people.set_roles(work, lab.ana.id, role_codes=["more_than_max"])


def test_an_own_role_is_renamed_and_a_built_in_one_is_not(lab: TestLab):
    made = make(lab)
    with lab.work_as(lab.ada) as work:
        roles.change(work, made, ["see_orders"], name="Night watch", reason="Renamed by the director")
    kept = lab.one(Role, made)
    assert (kept.name, kept.code, kept.permissions) == ("Night watch", "night_shift", ["see_orders"])
    with pytest.raises(Invalid, match="keeps its name") as refusal, lab.work_as(lab.ada) as work:
        roles.change(work, role(lab, "analyst").id, ["see_orders"], name="Bench", reason="x")
    assert refusal.value.field == "name"
    with pytest.raises(Invalid, match="already"), lab.work_as(lab.ada) as work:
        roles.change(work, made, ["see_orders"], name="Analyst", reason="x")


def test_a_role_is_changed_and_removed_with_a_reason_and_from_a_fresh_screen(lab: TestLab):
    made = make(lab)
    for verb, args in ((roles.change, (["see_orders"],)), (roles.remove, ())):
        with pytest.raises(Invalid) as refusal, lab.work_as(lab.ada) as work:
            verb(work, made, *args, reason=" ")
        assert refusal.value.field == "reason"
    with lab.work_as(lab.ada) as work:
        roles.change(work, made, ["see_orders"], reason="x", version=1)
    with pytest.raises(Stale), lab.work_as(lab.ada) as work:
        roles.change(work, made, ["see_orders", "see_work"], reason="x", version=1)


def test_only_an_own_role_that_nobody_holds_is_removed(lab: TestLab):
    made = make(lab)
    with lab.work_as(lab.ada) as work:
        people.set_roles(work, lab.ana.id, role_codes=["night_shift"])
        people.deactivate(work, lab.ana.id, reason="left")
    with pytest.raises(LabError, match="Ana Alvarez still holds"), lab.work_as(lab.ada) as work:
        roles.remove(work, made, reason="x")
    with lab.work_as(lab.ada) as work:
        people.set_roles(work, lab.ana.id, role_codes=["analyst"])
        work.db.flush()
        roles.remove(work, made, reason="Not used")
    assert lab.all(Role, Role.id == made) == []
    [gone] = [entry for entry in lab.audit_of(made) if entry.act == "removed"]
    assert (gone.reason, gone.old["permissions"]) == ("Not used", ["see_samples"])
    with pytest.raises(LabError, match="came with LabFlow"), lab.work_as(lab.ada) as work:
        roles.remove(work, role(lab, "super_admin").id, reason="x")
