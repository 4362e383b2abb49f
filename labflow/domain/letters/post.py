"""The post: letters owed, handed over, and gone."""

import re
from typing import Any
from uuid import UUID

from sqlalchemy import select

from labflow import words
from labflow.domain import languages
from labflow.domain.lab import profile
from labflow.domain.letters.writing import written
from labflow.domain.ports import Letter
from labflow.domain.work import Work
from labflow.errors import Invalid, StepNotAllowed
from labflow.kit.bounces import returned
from labflow.models import Mail, StoredFile
from labflow.vocabulary import MailState, Permission

# These carry a link that opens an account.
CONFIDENTIAL = ("invitation", "password_reset")
NOT_KEPT = "Not kept after sending: it held a link that opens an account."
NOTICE = "notice"
ERROR = 500


def owe(
    work: Work,
    kind: str,
    *,
    recipient: str,
    recipient_name: str,
    dedupe_key: str,
    client_id: UUID | None = None,
    attachments: tuple[UUID, ...] = (),
    language: str = "",
    unsubscribe: str = "",
    **facts: Any,
) -> Mail | None:
    """Write a letter of this kind, in this language or the laboratory's, and queue it. The same `dedupe_key` is written once, ever.

    `unsubscribe` is the address that ends such letters, for those that somebody chose to get.

    A fact that is a function is asked in that language: dates, and sentences that are not the template's.
    """
    if work.db.scalars(select(Mail.id).where(Mail.dedupe_key == dedupe_key)).first():
        return None
    with words.writing(languages.tag(work, language or languages.of_house(work))):
        told = {name: fact() if callable(fact) else fact for name, fact in facts.items()}
        letter = written(
            kind, recipient, lab=profile(work), name=recipient_name, unsubscribe=unsubscribe, **told
        )
    mail = work.add(
        Mail(
            client_id=client_id, kind=kind, dedupe_key=dedupe_key, recipient=recipient,
            recipient_name=recipient_name, subject=letter.subject, text=letter.text, html=letter.html,
            attachments=[str(file_id) for file_id in attachments], unsubscribe=unsubscribe,
        )
    )  # fmt: skip
    work.db.flush()
    work.defer("send_mail", mail_id=str(mail.id))
    return mail


def ready(work: Work, mail_id: UUID) -> Letter | None:
    """The letter with its attachments, or nothing when it has gone already."""
    mail = work.lock(Mail, mail_id)
    if mail.state == MailState.SENT:
        return None
    files = [work.read(StoredFile, UUID(file_id)) for file_id in mail.attachments]
    enclosed = [(file.name, file.media_type, work.house.storage.get(file.sha256)) for file in files]
    return Letter(
        mail.recipient, mail.subject, mail.text, mail.html, enclosed, id=str(mail.id), unsubscribe=mail.unsubscribe
    )  # fmt: skip


def sent(work: Work, mail_id: UUID) -> None:
    """The post has taken the letter. A link that opens an account is not kept longer than needed."""
    mail = work.lock(Mail, mail_id)
    mail.state, mail.sent_at, mail.error = MailState.SENT, work.now, ""
    if mail.kind in CONFIDENTIAL and work.house.mode == "production":
        mail.text = mail.html = NOT_KEPT


def delayed(work: Work, mail_id: UUID, why: str) -> None:
    """The post could not be reached or asks for patience. The letter still waits, and says why."""
    mail = work.lock(Mail, mail_id)
    if mail.state == MailState.WAITING:
        mail.error = why[:ERROR]


def refused(work: Work, mail_id: UUID, why: str) -> None:
    """The letter will not arrive: refused by the post, come back, or tried in vain for too long."""
    mail = work.lock(Mail, mail_id)
    if mail.state == MailState.FAILED:
        return
    mail.state, mail.error = MailState.FAILED, why[:ERROR]
    if mail.kind != NOTICE:  # a notice about a notice that did not arrive would not arrive either
        work.emit("letter.failed", mail.id, client_id=mail.client_id)


def came_back(work: Work, message: bytes) -> UUID:
    """Take in a message that says that a letter did not arrive (RFC 3464). Gives the letter's id."""
    work.require(Permission.SEE_INBOX)
    told = returned(message)
    if told is None or work.db.get(Mail, told.letter) is None:
        raise Invalid("This message says nothing about a letter of ours.", field="message")
    if told.for_good:
        refused(work, told.letter, told.why)
    else:
        delayed(work, told.letter, told.why)
    return told.letter


def again(work: Work, mail_id: UUID) -> None:
    """Send a letter again that did not arrive."""
    work.require(Permission.SEE_INBOX)
    mail = work.lock(Mail, mail_id)
    if mail.state != MailState.FAILED:
        raise StepNotAllowed("This letter has not failed.")
    if mail.kind in CONFIDENTIAL and mail.text == NOT_KEPT:
        raise StepNotAllowed(
            "This letter held a link that opens an account, which is not kept. Send a new one."
        )
    mail.state, mail.error = MailState.WAITING, ""
    work.defer("send_mail", mail_id=str(mail.id))


def newest_link(work: Work, recipient: str) -> str:
    """The link in the newest letter to an address; empty when there is none. It opens an account."""
    letter = work.db.scalars(
        select(Mail)
        .where(Mail.recipient == recipient)
        .order_by(Mail.created_at.desc(), Mail.id.desc())
        .limit(1)
    ).first()
    found = re.search(r"https?://\S+", letter.text) if letter else None
    return found.group() if found else ""
