"""Letters that do not arrive: refused by the mail server, come back, tried in vain; sent again; and the end of unwanted ones."""

from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from procrastinate import JobContext
from sqlalchemy import text

from labflow.domain import house, letters, preferences
from labflow.domain.ports import Letter, LetterRefused
from labflow.errors import Invalid, NotAllowed, NotFound, StepNotAllowed
from labflow.jobs import tasks
from labflow.jobs.postal import WAITS, Postal
from labflow.kit.bounces import returned
from labflow.models import Mail, Notification, User
from labflow.testing import TestLab
from labflow.vocabulary import MailState, Notice
from tests.domain.test_jobs_views import letter
from tests.domain.test_portal_team import delivered

BOUNCE = """\
From: MAILER-DAEMON@mx.ashland.example
To: bounces+{id}@sierra.example
Subject: Undelivered Mail Returned to Sender
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="b"

--b
Content-Type: text/plain

I'm sorry to have to inform you.
--b
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.ashland.example

Final-Recipient: rfc822; ana@labflow.dev
Action: {action}
Status: {status}
Diagnostic-Code: smtp; 550 5.1.1 <ana@labflow.dev>:
    Recipient address rejected
--b--
"""


def bounce(mail: Mail, *, action: str = "failed", status: str = "5.1.1") -> bytes:
    return BOUNCE.format(id=mail.id, action=action, status=status).encode()


class Grumpy:
    """A post that takes nothing."""

    def __init__(self, trouble: Exception) -> None:
        self.trouble = trouble

    def send(self, letter: Letter) -> None:
        raise self.trouble


def carried_out(lab: TestLab, mail: Mail, trouble: Exception | None = None, attempts: int = 0) -> None:
    """The worker's job for this letter, in a house whose post has this trouble."""
    if trouble is not None:
        object.__setattr__(lab.house, "mailer", Grumpy(trouble))
    house.open_house(lab.house)

    class Job:
        pass

    job: Any = Job()
    job.attempts = attempts
    context: Any = JobContext.__new__(JobContext)
    object.__setattr__(context, "job", job)
    tasks.send_mail(context, mail_id=str(mail.id))


def now(lab: TestLab, mail: Mail) -> Mail:
    return lab.one(Mail, mail.id)


def test_what_the_server_refuses_for_good_has_failed_with_its_words_and_is_not_tried_again(lab: TestLab):
    mail = letter(lab)
    carried_out(lab, mail, LetterRefused("550 5.1.1 No such person"))
    assert (now(lab, mail).state, now(lab, mail).error) == (MailState.FAILED, "550 5.1.1 No such person")


def test_a_server_that_is_away_leaves_the_letter_waiting_with_the_reason(lab: TestLab):
    mail = letter(lab)
    with pytest.raises(ConnectionError):
        carried_out(lab, mail, ConnectionError("451 Busy"))
    assert (now(lab, mail).state, now(lab, mail).error) == (MailState.WAITING, "451 Busy")


def test_after_three_days_in_vain_the_letter_has_failed(lab: TestLab):
    mail = letter(lab)
    with pytest.raises(ConnectionError):
        carried_out(lab, mail, ConnectionError("451 Busy"), attempts=len(WAITS))
    assert now(lab, mail).state == MailState.FAILED
    assert "three days" in now(lab, mail).error
    assert 3 * 24 <= Postal.lasts().total_seconds() / 3600 < 4 * 24


def test_a_letter_that_goes_at_last_tells_no_trouble(lab: TestLab):
    mail = letter(lab)
    with pytest.raises(ConnectionError):
        carried_out(lab, mail, ConnectionError("451 Busy"))
    with lab.system() as work:
        letters.sent(work, mail.id)
    assert (now(lab, mail).state, now(lab, mail).error) == (MailState.SENT, "")


def test_a_bounce_says_which_letter_did_not_arrive_and_why(lab: TestLab):
    mail = letter(lab)
    with lab.system() as work:
        letters.sent(work, mail.id)
        assert letters.came_back(work, bounce(mail)) == mail.id
    assert now(lab, mail).state == MailState.FAILED
    assert now(lab, mail).error == "550 5.1.1 <ana@labflow.dev>: Recipient address rejected"


def test_a_delay_changes_nothing_about_a_letter_that_was_sent(lab: TestLab):
    mail = letter(lab)
    with lab.system() as work:
        letters.sent(work, mail.id)
        letters.came_back(work, bounce(mail, action="delayed", status="4.4.1"))
    assert now(lab, mail).state == MailState.SENT


def test_a_bounce_is_known_by_the_letter_that_is_quoted_when_the_address_is_lost(lab: TestLab):
    mail = letter(lab)
    quoted = bounce(mail).replace(f"bounces+{mail.id}@".encode(), b"bounces@")
    assert returned(quoted) is None
    found = returned(quoted + f"\nMessage-ID: <{mail.id}@sierra.example>\n".encode())
    assert found is not None
    assert found.letter == mail.id


@pytest.mark.parametrize(
    "message",
    [b"", b"hello", b"\xff\xfe" * 50, BOUNCE.format(id="no-id", action="failed", status="5").encode()],
)
def test_what_is_no_bounce_of_ours_is_refused(lab: TestLab, message: bytes):
    with lab.system() as work, pytest.raises(Invalid):
        letters.came_back(work, message)


def test_a_bounce_of_a_letter_that_never_was_is_refused(lab: TestLab):
    unknown = BOUNCE.format(id="019ac3f2-a4b8-7c31-b1f0-c4d2e5a60718", action="failed", status="5.0.0")
    with lab.system() as work, pytest.raises(Invalid):
        letters.came_back(work, unknown.encode())


def test_who_sees_the_letters_is_told_of_one_that_failed_but_not_of_a_notice_that_failed(lab: TestLab):
    mail = letter(lab)
    with lab.system() as work:
        letters.refused(work, mail.id, "550 No such person")
    delivered(lab)
    told = lab.all(Notification, Notification.kind == Notice.LETTER)
    assert {each.name for each in told} == {"ana@labflow.dev"}
    with lab.system() as work:
        notice = work.read(Mail, mail.id)
        notice.kind, notice.state = "notice", MailState.WAITING
        letters.refused(work, mail.id, "550 No such person")
    delivered(lab)
    assert len(lab.all(Notification, Notification.kind == Notice.LETTER)) == len(told)


def test_a_letter_that_failed_goes_again_and_only_such_a_letter(lab: TestLab):
    mail = letter(lab)
    with lab.system() as work, pytest.raises(StepNotAllowed):
        letters.again(work, mail.id)
    with lab.system() as work:
        letters.refused(work, mail.id, "550 No such person")
    with lab.system() as work:
        letters.again(work, mail.id)
    assert (now(lab, mail).state, now(lab, mail).error) == (MailState.WAITING, "")
    with lab.system() as work:
        waiting = work.db.scalar(
            text("select count(*) from procrastinate_jobs where task_name = 'labflow.send_mail'")
        )
    assert waiting == 2
    with lab.work_as(lab.max) as work, pytest.raises(NotAllowed):
        letters.again(work, mail.id)


def test_the_last_line_of_a_notice_ends_notices_of_that_kind_for_that_person_alone(lab: TestLab):
    with lab.work_as(lab.ana) as work:
        preferences.choose(work, Notice.MENTIONED, mail=True, on=True)
        preferences.choose(work, Notice.ASSIGNED, mail=True, on=True)
    with lab.system() as work:
        address = preferences.unsubscribe_address(work, work.read(User, lab.ana.id), Notice.MENTIONED)
    token = parse_qs(urlsplit(address).query)["token"][0]
    with lab.system() as work:
        preferences.unsubscribe(work, token)
        ana = work.read(User, lab.ana.id)
        assert not preferences.by_mail(ana, Notice.MENTIONED)
        assert preferences.by_mail(ana, Notice.ASSIGNED)
    with lab.system() as work, pytest.raises(NotFound):
        preferences.unsubscribe(work, "somebody-made-this-up")
