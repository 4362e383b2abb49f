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
from labflow.models import Mail, StoredFile
from labflow.vocabulary import MailState

# These carry a link that opens an account.
CONFIDENTIAL = ("invitation", "password_reset")


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
    **facts: Any,
) -> Mail | None:
    """Write a letter of this kind, in this language or the laboratory's, and queue it. The same `dedupe_key` is written once, ever.

    A fact that is a function is asked in that language: dates, and sentences that are not the template's.
    """
    if work.db.scalars(select(Mail.id).where(Mail.dedupe_key == dedupe_key)).first():
        return None
    with words.writing(languages.tag(work, language or languages.of_house(work))):
        told = {name: fact() if callable(fact) else fact for name, fact in facts.items()}
        letter = written(kind, recipient, lab=profile(work), name=recipient_name, **told)
    mail = work.add(
        Mail(
            client_id=client_id, kind=kind, dedupe_key=dedupe_key, recipient=recipient,
            recipient_name=recipient_name, subject=letter.subject, text=letter.text, html=letter.html,
            attachments=[str(file_id) for file_id in attachments],
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
    return Letter(mail.recipient, mail.subject, mail.text, mail.html, enclosed)


def sent(work: Work, mail_id: UUID) -> None:
    """The post has taken the letter. A link that opens an account is not kept longer than needed."""
    mail = work.lock(Mail, mail_id)
    mail.state, mail.sent_at, mail.error = MailState.SENT, work.now, ""
    if mail.kind in CONFIDENTIAL and work.house.mode == "production":
        mail.text = mail.html = "Not kept after sending: it held a link that opens an account."


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
