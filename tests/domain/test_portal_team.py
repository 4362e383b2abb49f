"""A client's administrator keeps her own company's people and contacts, and reaches nobody else's."""

from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select, text

from labflow.domain import clients, identity, outbox, people
from labflow.domain.actor import Actor
from labflow.domain.clients import ContactFacts
from labflow.domain.portal import team
from labflow.errors import Invalid, Invalids, LabError, NotAllowed, NotFound, NotSignedIn, Stale
from labflow.models import Contact, Mail, OneTimeToken, OutboxEvent, Role, User, UserSession
from labflow.testing import PASSWORD, TestLab
from labflow.vocabulary import RoleCode, Side

PIA = "pia@ashland.example"


def do(lab: TestLab, by: Actor, verb: Any, *args: Any, **facts: Any) -> Any:
    with lab.work_as(by) as work:
        return verb(work, *args, **facts)


def delivered(lab: TestLab) -> None:
    """The worker tells every listener what happened."""
    with lab.system() as work:
        for event in work.db.scalars(select(OutboxEvent).where(OutboxEvent.delivered_at.is_(None))).all():
            outbox.deliver(work, event.id)


def link(lab: TestLab, email: str) -> str:
    letters = lab.all(Mail, Mail.recipient == email)
    return max(letters, key=lambda letter: letter.created_at).text.split("token=")[1].split()[0]


@pytest.fixture
def renee(lab: TestLab) -> Actor:
    """Ashland's administrator."""
    with lab.system() as work:
        contact = work.add(Contact(client_id=lab.ashland, name="Renata Roth", email="renata@ashland.example"))
        work.db.flush()
        lab.contacts[lab.ashland] = contact.id
    return lab._person("Renata Roth", "renata@ashland.example", RoleCode.CLIENT_ADMIN, lab.ashland)


def invite(
    lab: TestLab, by: Actor, *, email: str = PIA, role_code: str = "client_user", **facts: Any
) -> UUID:
    user_id: UUID = do(lab, by, team.invite, name="Pia Park", email=email, role_code=role_code, **facts)
    return user_id


# ── letting in ───────────────────────────────────────────────────────────────────────────────────────────────


def test_an_invited_colleague_signs_in_and_belongs_to_the_same_company(lab: TestLab, renee: Actor) -> None:
    user_id = invite(lab, renee, title="Sampler")
    assert lab.all(Mail) == []
    delivered(lab)
    [letter] = lab.all(Mail)
    assert (letter.recipient, letter.kind, "Renata Roth" in letter.text) == (PIA, "invitation", True)
    identity.set_password(lab.house, link(lab, PIA), "tulip nebula anvil")
    with identity.work_for_token(identity.sign_in(lab.house, PIA, "tulip nebula anvil").token) as work:
        assert (work.actor.roles, work.actor.client_ids) == (("client_user",), (lab.ashland,))
    user = lab.one(User, user_id)
    contact = lab.one(Contact, user.contact_id)
    assert (contact.client_id, contact.title, contact.receives_reports) == (lab.ashland, "Sampler", False)


def test_who_is_a_contact_already_stays_the_same_contact(lab: TestLab, renee: Actor) -> None:
    contact_id = do(lab, renee, team.add_contact, ContactFacts("Pia Park", PIA, phone="+1 541"))
    user = lab.one(User, invite(lab, renee, email=" PIA@Ashland.example "))
    assert user.contact_id == contact_id
    assert len(lab.all(Contact, Contact.email == PIA)) == 1


def test_what_was_typed_wrong_is_told_at_its_field(lab: TestLab, renee: Actor) -> None:
    for facts, field in (
        ({"name": " ", "email": PIA}, "name"), ({"name": "Pia", "email": ""}, "email"),
        ({"name": "Pia", "email": "pia"}, "email"), ({"name": "Pia", "email": "cleo@ashland.example"}, "email"),
    ):  # fmt: skip
        with pytest.raises(Invalids) as refusal:
            do(lab, renee, team.invite, role_code="client_user", **facts)
        assert set(refusal.value.errors) == {field}
    assert [person.email for person in lab.all(User, User.client_id == lab.ashland)] == [
        "cleo@ashland.example", "renata@ashland.example",
    ]  # fmt: skip
    assert len(lab.all(Contact, Contact.client_id == lab.ashland)) == 2


def test_an_address_taken_elsewhere_is_refused_without_a_name(lab: TestLab, renee: Actor) -> None:
    for email in ("otto@brewery.example", "ada@labflow.dev"):
        with pytest.raises(Invalid, match="No account can be opened") as refusal:
            invite(lab, renee, email=email)
        assert refusal.value.field == "email"
        assert "Otto" not in refusal.value.message
    assert lab.all(Contact, Contact.name == "Pia Park") == []


def test_only_roles_of_the_portal_within_ones_own_are_given(lab: TestLab, renee: Actor) -> None:
    assert [each.value for each in do(lab, renee, team.view).roles] == ["client_admin", "client_user"]
    for code in ("super_admin", "lab_manager", "", "nothing"):
        with pytest.raises(Invalid) as refusal:
            invite(lab, renee, role_code=code)
        assert refusal.value.field == "roles"
    with lab.system() as work:
        more = ["portal_orders", "portal_place_orders", "portal_reports", "portal_team"]
        work.add(Role(code="all_of_it", name="All of it", side=Side.CLIENT, permissions=more))
        narrow = work.db.scalars(select(Role).where(Role.code == "client_admin")).one()
        narrow.permissions = ["portal_orders", "portal_team"]
    narrowed = Actor(**{**vars(renee), "permissions": frozenset(narrow.permissions)})
    with pytest.raises(LabError, match="allows more than yours"):
        invite(lab, narrowed, role_code="all_of_it")
    assert [each.value for each in do(lab, narrowed, team.view).roles] == ["client_admin"]


def test_an_invitation_is_sent_anew_and_only_the_newest_link_works(lab: TestLab, renee: Actor) -> None:
    user_id = invite(lab, renee)
    delivered(lab)
    old = link(lab, PIA)
    do(lab, renee, people.resend_invitation, user_id)
    delivered(lab)
    assert len(lab.all(Mail)) == 2
    assert not identity.holder(lab.house, old).good
    assert identity.holder(lab.house, link(lab, PIA)).good
    with pytest.raises(LabError, match="signed up already"):
        do(lab, renee, people.resend_invitation, lab.cleo.id)


def test_an_invitation_that_is_told_twice_is_sent_once(lab: TestLab, renee: Actor) -> None:
    user_id = invite(lab, renee)
    [asked] = lab.all(OutboxEvent, OutboxEvent.kind == "invitation.asked")
    for _ in range(2):
        with lab.system() as work:
            people.send_what_was_asked(work, user_id, asked.payload)
    assert len(lab.all(Mail)) == 1


def test_nobody_of_a_client_reads_a_link_or_a_letter(lab: TestLab, renee: Actor) -> None:
    invite(lab, renee)
    delivered(lab)
    with lab.work_as(renee) as work:
        for kind in (Mail, OneTimeToken):
            assert work.db.scalars(select(kind)).all() == []
            assert work.db.scalar(text(f"select count(*) from {kind.__tablename__}")) == 0


# ── roles and closed accounts ────────────────────────────────────────────────────────────────────────────────


def test_a_colleague_becomes_an_administrator_and_back(lab: TestLab, renee: Actor) -> None:
    do(lab, renee, people.set_roles, lab.cleo.id, role_codes=["client_admin"])
    assert [row.roles for row in do(lab, renee, team.view).people] == ["Client admin", "Client admin"]
    do(lab, renee, people.set_roles, lab.cleo.id, role_codes=["client_user"])
    with pytest.raises(Invalid):
        do(lab, renee, people.set_roles, lab.cleo.id, role_codes=["analyst"])


def test_a_closed_account_is_shut_at_once_and_its_sessions_end(lab: TestLab, renee: Actor) -> None:
    token = identity.sign_in(lab.house, "cleo@ashland.example", PASSWORD).token
    with pytest.raises(Invalid) as refusal:
        do(lab, renee, people.deactivate, lab.cleo.id, reason=" ")
    assert refusal.value.field == "reason"
    do(lab, renee, people.deactivate, lab.cleo.id, reason="Has left")
    with pytest.raises(NotSignedIn), identity.work_for_token(token):
        pass
    delivered(lab)
    [session] = lab.all(UserSession, UserSession.user_id == lab.cleo.id)
    assert session.revoked_at is not None
    assert any((e.reason, e.actor_name) == ("Has left", "Renata Roth") for e in lab.audit_of(lab.cleo.id))
    do(lab, renee, people.reactivate, lab.cleo.id)
    with pytest.raises(NotSignedIn), identity.work_for_token(token):
        pass
    identity.sign_in(lab.house, "cleo@ashland.example", PASSWORD)


def test_an_account_opened_again_speaks_for_the_company_again(lab: TestLab, renee: Actor) -> None:
    user_id = invite(lab, renee)
    contact_id = lab.one(User, user_id).contact_id
    do(lab, renee, clients.remove_contact, contact_id)
    assert (lab.one(User, user_id).active, lab.one(Contact, contact_id).active) == (False, False)
    do(lab, renee, people.reactivate, user_id)
    assert (lab.one(User, user_id).active, lab.one(Contact, contact_id).active) == (True, True)


def test_the_last_administrator_neither_closes_nor_demotes_nor_removes_herself(
    lab: TestLab, renee: Actor
) -> None:
    own = lab.one(User, renee.id)
    for verb, id, facts in (
        (people.deactivate, renee.id, {"reason": "bye"}), (people.set_roles, renee.id, {"role_codes": ["client_user"]}),
        (clients.remove_contact, own.contact_id, {}),
    ):  # fmt: skip
        with pytest.raises(LabError, match="their own"):
            do(lab, renee, verb, id, **facts)
    assert do(lab, renee, team.view).people[1].state == "active"


def test_two_administrators_do_not_shut_each_other_out(lab: TestLab, renee: Actor) -> None:
    do(lab, renee, people.set_roles, lab.cleo.id, role_codes=["client_admin"])
    cleo = Actor(**{**vars(lab.cleo), "permissions": renee.permissions})
    do(lab, renee, people.deactivate, lab.cleo.id, reason="left")
    for verb, facts in (
        (people.deactivate, {"reason": "at the same moment"}), (people.set_roles, {"role_codes": ["client_user"]}),
    ):  # fmt: skip
        with pytest.raises(LabError, match="last administrator"):
            do(lab, cleo, verb, renee.id, **facts)
    do(lab, lab.max, people.deactivate, renee.id, reason="The laboratory may")


def test_a_stale_screen_is_refused(lab: TestLab, renee: Actor) -> None:
    row = next(row for row in do(lab, renee, team.view).people if row.name == "Cleo Clark")
    do(lab, lab.ada, people.edit, lab.cleo.id, name="Cleo Clarke")
    with pytest.raises(Stale):
        do(lab, renee, people.deactivate, lab.cleo.id, reason="x", version=row.version)


# ── contacts ─────────────────────────────────────────────────────────────────────────────────────────────────


def test_contacts_are_kept_by_the_company_itself(lab: TestLab, renee: Actor) -> None:
    added = do(
        lab,
        renee,
        team.add_contact,
        ContactFacts("Accounts", "pay@ashland.example", receives_reports=False, receives_invoices=True),
    )
    do(
        lab,
        renee,
        clients.edit_contact,
        added,
        ContactFacts(
            "Accounts payable", "pay@ashland.example", receives_reports=False, receives_invoices=True
        ),
    )
    told = {
        row.name: (row.receives_reports, row.receives_invoices) for row in do(lab, renee, team.view).contacts
    }
    assert told["Accounts payable"] == (False, True)
    do(lab, renee, clients.remove_contact, added)
    assert "Accounts payable" not in {row.name for row in do(lab, renee, team.view).contacts}
    with pytest.raises(Invalids) as refusal:
        do(lab, renee, team.add_contact, ContactFacts("Nobody", receives_reports=True))
    assert set(refusal.value.errors) == {"email"}


# ── walls ────────────────────────────────────────────────────────────────────────────────────────────────────


def test_another_companys_people_and_contacts_are_not_there(lab: TestLab, renee: Actor) -> None:
    seen = do(lab, renee, team.view)
    assert {row.name for row in seen.people} == {"Cleo Clark", "Renata Roth"}
    assert "Otto Olsen" not in {row.name for row in seen.contacts}
    foreign = lab.contacts[lab.brewery]
    for verb, args, facts in (
        (people.deactivate, (lab.otto.id,), {"reason": "x"}), (people.reactivate, (lab.otto.id,), {}),
        (people.resend_invitation, (lab.otto.id,), {}), (people.set_roles, (lab.otto.id,), {"role_codes": ["client_user"]}),
        (people.deactivate, (lab.ada.id,), {"reason": "x"}), (people.set_roles, (lab.ana.id,), {"role_codes": ["client_user"]}),
        (people.invite_contact, (foreign,), {}), (clients.edit_contact, (foreign, ContactFacts("X")), {}),
        (clients.remove_contact, (foreign,), {}), (clients.add_contact, (lab.brewery, ContactFacts("X", "x@y.zz")), {}),
    ):  # fmt: skip
        with pytest.raises(NotFound):
            do(lab, renee, verb, *args, **facts)
    assert lab.one(User, lab.otto.id).active


def test_without_the_permission_there_is_no_team(lab: TestLab, renee: Actor) -> None:
    for person in (lab.cleo, lab.max, lab.ada):
        with pytest.raises(NotAllowed):
            do(lab, person, team.view)
        with pytest.raises(NotAllowed):
            do(lab, person, team.add_contact, ContactFacts("X"))
        with pytest.raises(NotAllowed):
            invite(lab, person)
    for verb, args, facts in (
        (people.deactivate, (renee.id,), {"reason": "x"}), (people.reactivate, (renee.id,), {}),
        (people.resend_invitation, (renee.id,), {}), (people.set_roles, (renee.id,), {"role_codes": ["client_user"]}),
        (people.invite_contact, (lab.contacts[lab.ashland],), {}),
        (clients.remove_contact, (lab.contacts[lab.ashland],), {}),
    ):  # fmt: skip
        with pytest.raises(NotAllowed):
            do(lab, lab.cleo, verb, *args, **facts)


def test_what_is_the_laboratorys_stays_the_laboratorys(lab: TestLab, renee: Actor) -> None:
    for verb, args, facts in (
        (people.edit, (lab.cleo.id,), {"name": "X"}), (people.send_reset, (lab.cleo.id,), {}),
        (people.invite, (), {"name": "X", "email": PIA, "role_codes": ["analyst"]}),
        (clients.hold, (lab.ashland,), {"reason": "x"}), (clients.retire_point, (lab.point,), {}),
    ):  # fmt: skip
        with pytest.raises(NotAllowed):
            do(lab, renee, verb, *args, **facts)
