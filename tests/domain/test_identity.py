"""Identity: signing in, sessions that end, passwords, links that work once, and the throttle."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select, update

from labflow.domain import house, identity
from labflow.domain.identity.acting import ENDED
from labflow.domain.identity.sessions import WRONG
from labflow.errors import Invalid, NotAllowed, NotSignedIn, SignatureRefused, TooManyTries
from labflow.models import Mail, Role, SignInAttempt, User, UserRole, UserSession
from labflow.testing import PASSWORD, TestLab
from labflow.vocabulary import Permission, RoleCode

ANA = "ana@labflow.dev"


def sign_in(lab: TestLab, email: str = ANA, password: str = PASSWORD, **facts) -> identity.SignedIn:
    return identity.sign_in(lab.house, email, password, **facts)


def acts(lab: TestLab, entity_id) -> list[str]:
    return [event.act for event in lab.audit_of(entity_id)]


def session_of(lab: TestLab, signed: identity.SignedIn) -> UserSession:
    return lab.all(UserSession, UserSession.user_id == signed.user_id)[-1]


def shift(lab: TestLab, signed: identity.SignedIn, **fields) -> None:
    with lab.system() as work:
        work.db.execute(update(UserSession).where(UserSession.user_id == signed.user_id).values(**fields))


def test_signing_in_opens_work_in_ones_own_name(lab: TestLab):
    signed = sign_in(lab, " Ana@LabFlow.dev ", address="10.0.0.7", agent="Firefox")
    with identity.work_for_token(signed.token) as work:
        assert work.actor.name == "Ana Alvarez"
        assert work.actor.may(Permission.ENTER_RESULTS)
        assert not work.actor.may(Permission.REVIEW_RESULTS)
        assert work.actor.roles == (RoleCode.ANALYST,)


def test_only_the_hash_of_the_token_is_kept(lab: TestLab):
    signed = sign_in(lab)
    kept = session_of(lab, signed)
    assert signed.token not in repr(kept)
    assert len(kept.token_hash) == 64
    assert all(signed.token not in repr(event.new) for event in lab.audit_of(kept.id))


def test_the_trail_tells_of_signing_in_and_out(lab: TestLab):
    signed = sign_in(lab, address="10.0.0.7")
    session = session_of(lab, signed)
    assert identity.sign_out(lab.house, signed.token) == session.id
    assert [act for act in acts(lab, session.id) if act not in ("added", "changed")] == [
        "signed in",
        "signed out",
    ]
    assert {event.actor_name for event in lab.audit_of(session.id)} == {"Ana Alvarez"}


@pytest.mark.parametrize("email", [ANA, "nobody@labflow.dev", "closed@labflow.dev"])
def test_wrong_unknown_and_closed_get_the_same_answer(lab: TestLab, email: str):
    with lab.system() as work:
        work.add(
            User(
                name="C",
                email="closed@labflow.dev",
                side="lab",
                active=False,
                password_hash=f"plain:{PASSWORD}",
            )
        )
    wrong = PASSWORD if email != ANA else "wrong"
    with pytest.raises(NotSignedIn) as refusal:
        sign_in(lab, email, wrong)
    assert refusal.value.message == WRONG


def test_after_ten_wrong_tries_the_right_password_waits_too(lab: TestLab, monkeypatch: pytest.MonkeyPatch):
    for _ in range(10):
        with pytest.raises(NotSignedIn):
            sign_in(lab, password="wrong")
    with pytest.raises(TooManyTries):
        sign_in(lab)
    sign_in(lab, "vera@labflow.dev")
    assert acts(lab, lab.ana.id)[-2:] == ["sign-in failed", "sign-in locked"]
    monkeypatch.setattr("labflow.domain.identity.throttle.WINDOW", timedelta(0))
    sign_in(lab)
    assert lab.all(SignInAttempt, SignInAttempt.account == ANA) == []


def test_fifty_wrong_tries_from_one_address_close_it_for_everybody(lab: TestLab):
    for number in range(50):
        with pytest.raises(NotSignedIn):
            sign_in(lab, f"guess{number}@labflow.dev", "wrong", address="6.6.6.6")
    with pytest.raises(TooManyTries):
        sign_in(lab, address="6.6.6.6")
    sign_in(lab, address="10.0.0.7")


def test_signing_in_forgets_the_wrong_tries_before(lab: TestLab):
    for _ in range(9):
        with pytest.raises(NotSignedIn):
            sign_in(lab, password="wrong")
    sign_in(lab)
    with pytest.raises(NotSignedIn):
        sign_in(lab, password="wrong")


def test_many_tries_at_once_are_no_way_round_the_throttle(real_lab: TestLab):
    def guess(_: int) -> type[Exception]:
        with pytest.raises((NotSignedIn, TooManyTries)) as refusal:
            sign_in(real_lab, password="wrong")
        return refusal.type

    with ThreadPoolExecutor(8) as crowd:
        answers = list(crowd.map(guess, range(40)))
    assert answers.count(NotSignedIn) == 10


def test_an_idle_session_ends_and_a_used_one_goes_on(lab: TestLab):
    signed = sign_in(lab)
    with lab.system() as work:
        soon, late = work.now - timedelta(minutes=29), work.now - timedelta(minutes=31)
    shift(lab, signed, last_seen_at=soon)
    with identity.work_for_token(signed.token) as work:
        began = work.now
    assert session_of(lab, signed).last_seen_at == began
    shift(lab, signed, last_seen_at=late)
    with pytest.raises(NotSignedIn, match=ENDED), identity.work_for_token(signed.token):
        pass


def test_a_session_ends_in_the_evening_however_busy(lab: TestLab):
    signed = sign_in(lab)
    shift(lab, signed, expires_at=session_of(lab, signed).created_at)
    with pytest.raises(NotSignedIn), identity.work_for_token(signed.token):
        pass


def test_use_is_written_down_once_a_minute_at_most(lab: TestLab):
    signed = sign_in(lab)
    before = session_of(lab, signed).last_seen_at
    with identity.work_for_token(signed.token):
        pass
    assert session_of(lab, signed).last_seen_at == before


def test_a_role_taken_away_is_gone_at_the_next_event(lab: TestLab):
    signed = sign_in(lab)
    with lab.system() as work:
        for held in work.db.scalars(select(UserRole).where(UserRole.user_id == lab.ana.id)):
            work.db.delete(held)
    with identity.work_for_token(signed.token) as work, pytest.raises(NotAllowed):
        work.require(Permission.ENTER_RESULTS)


def test_a_closed_account_is_out_at_once(lab: TestLab):
    signed = sign_in(lab)
    with lab.system() as work:
        work.read(User, lab.ana.id).active = False
    with pytest.raises(NotSignedIn), identity.work_for_token(signed.token):
        pass


def test_a_laboratory_role_given_to_a_clients_person_does_not_count(lab: TestLab):
    signed = sign_in(lab, "cleo@ashland.example")
    with lab.system() as work:
        role = work.db.scalars(select(Role).where(Role.code == RoleCode.SUPER_ADMIN)).one()
        work.add(UserRole(user_id=lab.cleo.id, role_id=role.id))
    with identity.work_for_token(signed.token) as work:
        assert work.actor.permissions == {
            Permission.PORTAL_ORDERS, Permission.PORTAL_PLACE_ORDERS, Permission.PORTAL_REPORTS,
        }  # fmt: skip
        assert work.actor.client_ids == (lab.ashland,)


def test_a_new_sign_in_ends_the_session_the_browser_had(lab: TestLab):
    first = sign_in(lab)
    second = sign_in(lab, replaces=first.token)
    with pytest.raises(NotSignedIn), identity.work_for_token(first.token):
        pass
    with identity.work_for_token(second.token):
        pass


def test_nobody_else_may_end_my_session(lab: TestLab):
    mine, hers = sign_in(lab), sign_in(lab, "vera@labflow.dev")
    with pytest.raises(Exception, match="no such"), identity.work_for_token(mine.token) as work:
        identity.revoke(work, session_of(lab, hers).id)


def test_i_see_where_i_am_signed_in_and_end_the_others(lab: TestLab):
    here = sign_in(lab, agent="Mozilla/5.0 (X11; Linux x86_64) Firefox/140.0", address="10.0.0.7")
    sign_in(lab, agent="Mozilla/5.0 (iPhone; CPU iPhone OS 19) Safari/604", address="10.0.0.9")
    with identity.work_for_token(here.token) as work:
        shown = identity.own_sessions(work)
        assert [(one.where, one.current) for one in shown] == [
            ("Firefox on Linux", True),
            ("Safari on iPhone", False),
        ]
        assert identity.revoke_others(work) == 1
        assert len(identity.own_sessions(work)) == 1


def test_a_weak_hash_is_renewed_at_sign_in(lab: TestLab):
    class Stronger(type(lab.house.passwords)):
        def hash(self, password):
            return f"plain:{password}"

        def check(self, password, stored):
            return stored in (f"plain:{password}", f"weak:{password}")

        def outdated(self, stored):
            return stored.startswith("weak:")

    with lab.system() as work:
        work.read(User, lab.ana.id).password_hash = f"weak:{PASSWORD}"
    identity.sign_in(replace(lab.house, passwords=Stronger()), ANA, PASSWORD)
    assert lab.one(User, lab.ana.id).password_hash == f"plain:{PASSWORD}"


# ── signatures ───────────────────────────────────────────────────────────────────────────────────────────────


def test_a_signature_asks_for_the_password_again(lab: TestLab):
    with lab.work_as(lab.vera) as work:
        identity.confirm(work, PASSWORD)
        with pytest.raises(SignatureRefused) as refusal:
            identity.confirm(work, "wrong")
    assert refusal.value.field == "password"


def test_five_wrong_passwords_close_signing_but_not_signing_in(real_lab: TestLab):
    lab = real_lab
    for _ in range(5):
        with pytest.raises(SignatureRefused), lab.work_as(lab.vera) as work:
            identity.confirm(work, "wrong")
    with pytest.raises(SignatureRefused, match="Too many"), lab.work_as(lab.vera) as work:
        identity.confirm(work, PASSWORD)
    assert acts(lab, lab.vera.id)[-2:] == ["signature failed", "signing locked"]
    sign_in(lab, "vera@labflow.dev")


def test_confirming_leaves_the_person_at_work(lab: TestLab):
    with lab.work_as(lab.vera) as work:
        identity.confirm(work, PASSWORD)
        work.note("looked", "lab_user", lab.vera.id)
    assert lab.audit_of(lab.vera.id)[-1].actor_name == "Vera Vogel"


# ── links ────────────────────────────────────────────────────────────────────────────────────────────────────


def link_token(lab: TestLab, email: str) -> str:
    letters = lab.all(Mail, Mail.recipient == email)
    return max(letters, key=lambda letter: letter.created_at).text.split("token=")[1].split()[0]


def test_a_reset_link_sets_a_new_password_once_and_ends_every_session(lab: TestLab):
    signed = sign_in(lab)
    identity.ask_for_reset(lab.house, ANA)
    token = link_token(lab, ANA)
    assert identity.holder(lab.house, token).name == "Ana Alvarez"
    identity.set_password(lab.house, token, "tulip nebula anvil")
    with pytest.raises(NotSignedIn), identity.work_for_token(signed.token):
        pass
    sign_in(lab, password="tulip nebula anvil")
    with pytest.raises(Invalid):
        identity.set_password(lab.house, token, "another tulip nebula")
    assert not identity.holder(lab.house, token).good


def test_asking_for_a_stranger_writes_nothing(lab: TestLab):
    identity.ask_for_reset(lab.house, "nobody@labflow.dev")
    assert lab.all(Mail) == []


def test_a_fourth_request_within_the_quarter_hour_sends_no_letter(lab: TestLab):
    for _ in range(4):
        identity.ask_for_reset(lab.house, ANA)
    assert len(lab.all(Mail)) == 3


def test_a_newer_link_makes_the_older_one_worthless(lab: TestLab):
    identity.ask_for_reset(lab.house, ANA)
    older = link_token(lab, ANA)
    identity.ask_for_reset(lab.house, ANA)
    assert not identity.holder(lab.house, older).good


def test_a_reset_link_lives_an_hour_an_invitation_three_days(lab: TestLab):
    from labflow.domain.identity.tokens import LIFETIMES

    assert {"password_reset": timedelta(hours=1), "invitation": timedelta(hours=72)} == LIFETIMES


@pytest.mark.parametrize(
    "poor",
    ["short", "password1234", "Passw0rd!2024", "123456789012", "aaaaaaaaaaaa", "qwertyuiop12", "labflow-labflow",
     "sierra-Sierra-12", "Ana-Alvarez-99", "passwordpassword", "x" * 129],
)  # fmt: skip
def test_poor_passwords_are_refused(lab: TestLab, poor: str):
    identity.ask_for_reset(lab.house, ANA)
    with pytest.raises(Invalid) as refusal:
        identity.set_password(lab.house, link_token(lab, ANA), poor)
    assert refusal.value.field == "password"


def test_changing_the_password_needs_the_old_one_and_keeps_this_session(lab: TestLab):
    here, elsewhere = sign_in(lab), sign_in(lab)
    with identity.work_for_token(here.token) as work:
        with pytest.raises(Invalid) as refusal:
            identity.change_password(work, "wrong", "tulip nebula anvil")
        assert refusal.value.field == "current"
        identity.change_password(work, PASSWORD, "tulip nebula anvil")
    with identity.work_for_token(here.token):
        pass
    with pytest.raises(NotSignedIn), identity.work_for_token(elsewhere.token):
        pass


def test_the_demo_password_does_not_exist_in_production(lab: TestLab):
    with lab.system() as work:
        identity.set_demo_password(work, work.read(User, lab.ana.id))
    house.open_house(replace(lab.house, mode="production"))
    with pytest.raises(NotAllowed), house.work_as(lab.ada) as work:
        identity.set_demo_password(work, work.read(User, lab.ana.id))


def test_letters_escape_names(lab: TestLab):
    with lab.system() as work:
        person = work.read(User, lab.ana.id)
        person.name = "<script>alert(1)</script>"
        identity.send_invitation(work, person)
    letter = lab.all(Mail)[0]
    assert "<script>" not in letter.html
    assert "\n" not in letter.subject
