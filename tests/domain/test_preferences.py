"""Everybody is told what she wants to be told, in the inbox and by mail. What opens an account always comes."""

from typing import Any

import pytest

from labflow.domain import analyses, clients, comments, identity, notifications, people, preferences
from labflow.domain.clients import ContactFacts
from labflow.domain.portal import placing, talking
from labflow.errors import NotFound
from labflow.models import Contact, Mail, Notification, Order, User
from labflow.testing import TestLab
from labflow.vocabulary import About, Notice, RoleCode
from tests.domain.test_portal_team import delivered, do
from tests.domain.test_story import issued

RENEE, CLEO = "renee@ashland.example", "cleo@ashland.example"


def letters_to(lab: TestLab, email: str) -> list[str]:
    return [mail.kind for mail in lab.all(Mail, Mail.recipient == email)]


def lines_of(lab: TestLab, person: Any) -> list[str]:
    return [row.kind for row in lab.all(Notification, Notification.user_id == person.id)]


def give_lead(lab: TestLab, sample: Any) -> None:
    """Max gives Ana a test to do."""
    do(lab, lab.max, analyses.assign, [lab.analysis(sample, "PB").id], analyst_id=lab.ana.id)


def place(lab: TestLab) -> Order:
    """Cleo places an order in the portal."""
    draft = do(lab, lab.cleo, placing.start)
    do(lab, lab.cleo, placing.choose_place, draft, lab.point)
    do(lab, lab.cleo, placing.choose_test, draft, lab.profile)
    order: Order = lab.one(Order, do(lab, lab.cleo, placing.send, draft))
    return order


# ── what there is to choose ──────────────────────────────────────────────────────────────────────────────────


def test_only_what_can_come_is_offered(lab: TestLab) -> None:
    def kinds(person: Any) -> list[str]:
        return [row.kind for row in do(lab, person, preferences.own)]

    assert kinds(lab.max) == ["mentioned", "ordered", "message", "assigned", "webhook", "returned"]
    assert kinds(lab.rita) == ["mentioned", "ordered", "message"]
    assert kinds(lab.ana) == ["mentioned", "message", "assigned", "returned"]
    assert kinds(lab.cleo) == ["message", "ordered", "certificate"]


def test_the_laboratory_gets_no_mail_and_a_client_gets_it_until_somebody_chooses(lab: TestLab) -> None:
    assert {(row.inbox, row.mail) for row in do(lab, lab.max, preferences.own)} == {(True, False)}
    assert {row.mail for row in do(lab, lab.cleo, preferences.own)} == {True}
    assert [row.has_inbox for row in do(lab, lab.cleo, preferences.own)] == [True, False, False]


def test_a_choice_is_kept_and_leaves_the_others_as_they_were(lab: TestLab) -> None:
    do(lab, lab.cleo, preferences.choose, "ordered", mail=True, on=False)
    do(lab, lab.cleo, preferences.choose, "message", mail=False, on=False)
    assert {row.kind: (row.inbox, row.mail) for row in do(lab, lab.cleo, preferences.own)} == {
        "message": (False, True), "ordered": (False, False), "certificate": (False, True),
    }  # fmt: skip
    do(lab, lab.cleo, preferences.choose, "message", mail=False, on=True)
    assert do(lab, lab.cleo, preferences.own)[0].inbox


def test_what_is_not_offered_cannot_be_chosen(lab: TestLab) -> None:
    for person, kind, mail in (
        (lab.ana, "ordered", True), (lab.ana, "password_reset", True), (lab.ana, "invitation", True), (lab.ana, "", False),
        (lab.cleo, "mentioned", False), (lab.cleo, "ordered", False), (lab.cleo, "certificate", False),
    ):  # fmt: skip
        with pytest.raises(NotFound):
            do(lab, person, preferences.choose, kind, mail=mail, on=False)


# ── in the laboratory ────────────────────────────────────────────────────────────────────────────────────────


def test_a_kind_switched_off_comes_neither_to_the_inbox_nor_by_mail(lab: TestLab) -> None:
    sample = lab.received()
    do(lab, lab.ana, preferences.choose, "assigned", mail=False, on=False)
    give_lead(lab, sample)
    assert (lines_of(lab, lab.ana), letters_to(lab, "ana@labflow.dev")) == ([], [])
    do(lab, lab.max, comments.add, About.SAMPLE, sample.id, text="@Ana Alvarez please look")
    assert lines_of(lab, lab.ana) == ["mentioned"]


def test_mail_comes_without_the_inbox_when_that_is_wanted(lab: TestLab) -> None:
    do(lab, lab.ana, preferences.choose, "assigned", mail=False, on=False)
    do(lab, lab.ana, preferences.choose, "assigned", mail=True, on=True)
    give_lead(lab, lab.received())
    assert (lines_of(lab, lab.ana), letters_to(lab, "ana@labflow.dev")) == ([], ["notice"])


def test_what_is_told_twice_is_written_once_even_without_the_inbox(lab: TestLab) -> None:
    for mail, on in ((False, False), (True, True)):
        do(lab, lab.rita, preferences.choose, "message", mail=mail, on=on)
    order = lab.order()
    for _ in range(2):
        with lab.system() as work:
            notifications.tell(
                work, [lab.rita.id], Notice.MESSAGE, entity=About.ORDER, entity_id=order, name="O", at=lab.one(Order, order).created_at
            )  # fmt: skip
    assert letters_to(lab, "rita@labflow.dev") == ["notice"]


def test_a_closed_account_gets_no_mail(lab: TestLab) -> None:
    do(lab, lab.ana, preferences.choose, "assigned", mail=True, on=True)
    sample = lab.received()
    give_lead(lab, sample)
    do(lab, lab.ada, people.deactivate, lab.ana.id, reason="left")
    with lab.system() as work:
        notifications.tell(work, [lab.ana.id], Notice.ASSIGNED, name="S")
    assert letters_to(lab, "ana@labflow.dev") == ["notice"]


def test_an_order_and_a_message_are_two_kinds(lab: TestLab) -> None:
    do(lab, lab.rita, preferences.choose, "ordered", mail=False, on=False)
    order = place(lab)
    delivered(lab)
    assert (lines_of(lab, lab.rita), lines_of(lab, lab.max)) == ([], ["ordered"])
    do(lab, lab.cleo, talking.write, order.id, text="One bottle is broken")
    delivered(lab)
    assert lines_of(lab, lab.rita) == ["message"]


# ── in the portal ────────────────────────────────────────────────────────────────────────────────────────────


def test_a_client_who_wants_no_mail_still_reads_it_in_the_portal(lab: TestLab) -> None:
    order = lab.order()
    do(lab, lab.cleo, preferences.choose, "message", mail=True, on=False)
    do(lab, lab.rita, comments.add, About.ORDER, order, text="Until 4 pm.", visible_to_client=True)
    delivered(lab)
    assert (lines_of(lab, lab.cleo), lab.all(Mail)) == (["message"], [])
    do(lab, lab.cleo, preferences.choose, "message", mail=True, on=True)
    do(lab, lab.cleo, preferences.choose, "message", mail=False, on=False)
    do(lab, lab.rita, comments.add, About.ORDER, order, text="Or 5 pm.", visible_to_client=True)
    delivered(lab)
    assert (len(lines_of(lab, lab.cleo)), letters_to(lab, RENEE)) == (1, ["lab_wrote"])


def test_who_placed_the_order_is_written_to_besides_its_contact(lab: TestLab) -> None:
    with lab.system() as work:
        user = work.lock(User, lab.cleo.id)
        user.contact_id = None
    order = place(lab)
    delivered(lab)
    assert (letters_to(lab, RENEE), letters_to(lab, CLEO)) == (["lab_wrote"], ["lab_wrote"])
    reasons = {mail.recipient: mail.text for mail in lab.all(Mail)}
    assert "you are the contact of the order." in reasons[RENEE]
    assert "you placed the order. You can change that in your account." in reasons[CLEO]
    do(lab, lab.cleo, preferences.choose, "message", mail=True, on=False)
    do(lab, lab.rita, comments.add, About.ORDER, order.id, text="Until 4 pm.", visible_to_client=True)
    delivered(lab)
    assert (len(letters_to(lab, RENEE)), len(letters_to(lab, CLEO))) == (2, 1)


def test_certificates_by_mail_are_the_contacts_own_choice(lab: TestLab) -> None:
    do(lab, lab.cleo, preferences.choose, "certificate", mail=True, on=False)
    assert not lab.one(Contact, lab.contacts[lab.ashland]).receives_reports
    issued(lab, lab.verified())
    delivered(lab)
    assert letters_to(lab, RENEE) == []
    with lab.work_as(lab.max) as work:
        clients.edit_contact(work, lab.contacts[lab.ashland], ContactFacts("Renee Hollis", RENEE))
    assert do(lab, lab.cleo, preferences.own)[2].mail
    issued(lab, lab.verified())
    delivered(lab)
    assert letters_to(lab, RENEE) == ["report_issued"]


# ── what always comes ────────────────────────────────────────────────────────────────────────────────────────


def test_invitations_and_password_links_always_come(lab: TestLab) -> None:
    with lab.system() as work:
        for person in (lab.ana, lab.cleo):
            everything = [*Notice, "invitation", "password_reset"]
            work.lock(User, person.id).preferences = {preferences.MAIL: [], preferences.QUIET: everything}
    do(lab, lab.ada, people.send_reset, lab.ana.id)
    identity.ask_for_reset(lab.house, CLEO)
    invited = do(lab, lab.ada, people.invite, name="N", email="n@labflow.dev", role_codes=[RoleCode.ANALYST])
    with lab.system() as work:
        work.lock(User, invited).preferences = {preferences.MAIL: [], preferences.QUIET: everything}
    do(lab, lab.ada, people.resend_invitation, invited)
    assert letters_to(lab, "ana@labflow.dev") == ["password_reset"]
    assert letters_to(lab, CLEO) == ["password_reset"]
    assert letters_to(lab, "n@labflow.dev") == ["invitation", "invitation"]
