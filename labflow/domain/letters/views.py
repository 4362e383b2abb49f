"""Reading letters: what was owed, to whom, whether it went; for the development inbox."""

from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, or_, select

from labflow.domain import lists
from labflow.domain.lab import zone
from labflow.domain.letters import post
from labflow.domain.lists import BulkAct, Column, Filter, ListPage, ListPlan, View, options
from labflow.domain.lists import columns as cells
from labflow.domain.lists.searching import pattern
from labflow.domain.lists.window import ListQuery, SortKey, moment_key
from labflow.domain.work import Work
from labflow.ext import declare_list
from labflow.kit.times import full, short
from labflow.models import Mail, StoredFile
from labflow.vocabulary import MailState, Permission
from labflow.words import _, decimal


@dataclass
class LetterRow:
    """A letter as a line of the list."""

    id: str = ""
    subject: str = ""
    recipient: str = ""
    name: str = ""
    state: str = ""
    at: str = ""
    sent: str = ""
    attachments: int = 0
    error: str = ""


@dataclass
class Enclosure:
    """A file that went with a letter."""

    id: str = ""
    name: str = ""
    size: str = ""


@dataclass
class LetterView:
    """A letter to read. `html` is shown where nothing in it can run."""

    id: str = ""
    subject: str = ""
    recipient: str = ""
    name: str = ""
    state: str = ""
    written: str = ""
    sent: str = ""
    error: str = ""
    text: str = ""
    html: str = ""
    enclosures: list[Enclosure] = field(default_factory=list)


def page(work: Work, query: ListQuery) -> ListPage:
    """One page of letters, newest first."""
    return lists.page(work, LETTERS, query)


def view(work: Work, mail_id: UUID) -> LetterView:
    """One letter with its enclosures."""
    work.require(Permission.SEE_INBOX)
    mail = work.read(Mail, mail_id)
    files = work.db.execute(
        select(StoredFile.id, StoredFile.name, StoredFile.size)
        .where(StoredFile.id.in_([UUID(id) for id in mail.attachments]))
        .order_by(StoredFile.name)
    ).all()
    return LetterView(
        id=str(mail.id), subject=mail.subject, recipient=mail.recipient, name=mail.recipient_name, state=mail.state,
        written=full(mail.created_at, zone(work)), sent=full(mail.sent_at, zone(work)), error=mail.error,
        text=mail.text, html=mail.html, enclosures=[Enclosure(str(row.id), row.name, _size(row.size)) for row in files],
    )  # fmt: skip


def _found(work: Work, q: str) -> list[ColumnElement[bool]]:
    like = pattern(q)
    return [or_(Mail.subject.ilike(like), Mail.recipient.ilike(like), Mail.recipient_name.ilike(like))]


def _rows() -> Select[Any]:
    return select(
        Mail.id, Mail.subject, Mail.recipient, Mail.recipient_name, Mail.state, Mail.created_at, Mail.sent_at, Mail.attachments,
        Mail.error,
    )  # fmt: skip


def _row(work: Work, row: Any) -> LetterRow:
    return LetterRow(
        str(row.id), row.subject, row.recipient, row.recipient_name, row.state,
        short(row.created_at, zone(work), now=work.now), short(row.sent_at, zone(work), now=work.now),
        len(row.attachments), row.error,
    )  # fmt: skip


def _again(work: Work, mail_id: UUID) -> str:
    post.again(work, mail_id)
    return _("Goes out again")


def _size(size: int) -> str:
    return (
        f"{decimal(size / 1024 / 1024, 1)} MB" if size >= 1024 * 1024 else f"{max(1, round(size / 1024))} kB"
    )


STATES = options.fixed(
    ((MailState.WAITING, "Waiting"), (MailState.SENT, "Sent"), (MailState.FAILED, "Failed"))
)

LETTERS = declare_list(
    ListPlan(
        "letters", "letter", "letters", Permission.SEE_INBOX, Mail, _rows, _row, key="subject",
        address="/inbox", href=lambda row: f"/inbox/{row.id}", usual_sort="-written", found=_found,
        columns=(
            Column("subject", "Subject", lambda r: cells.opener(r.subject), 0, SortKey(Mail.subject)),
            Column("name", "To", lambda r: cells.words(r.name), 180, SortKey(Mail.recipient_name)),
            Column("recipient", "Email", lambda r: cells.quiet(r.recipient), 240, SortKey(Mail.recipient)),
            Column("state", "Status", lambda r: cells.status(r.state), 112, SortKey(Mail.state)),
            Column("files", "Files", lambda r: cells.number(r.attachments), 64, num=True),
            Column("written", "Written", lambda r: cells.quiet(r.at), 140, SortKey(Mail.created_at, moment_key)),
            Column("sent", "Sent", lambda r: cells.quiet(r.sent), 140, usual=False),
            Column("error", "Problem", lambda r: cells.words(r.error), 200, usual=False),
        ),
        filters=(
            Filter("state", "Status", "choice", Mail.state, STATES, icon="circle-dot"),
            Filter("written", "Written", "date", Mail.created_at, icon="calendar"),
            Filter("recipient", "Email", "text", Mail.recipient, icon="mail"),
            Filter("subject", "Subject", "text", Mail.subject, icon="text"),
        ),
        views=(
            View("all", "All"),
            View("waiting", "Waiting", f"state:is:{MailState.WAITING}"),
            View("failed", "Failed", f"state:is:{MailState.FAILED}"),
        ),
        acts=(
            BulkAct(
                "again", "Send again", "refresh-cw", Permission.SEE_INBOX, _again,
                text="Each goes out once more. Only letters that failed can be sent again.",
            ),
        ),
    )
)  # fmt: skip
