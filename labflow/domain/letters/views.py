"""Reading letters: what was owed, to whom, whether it went; for the development inbox."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, or_, select

from labflow.domain import listing
from labflow.domain.lab import zone
from labflow.domain.listing import ListPage, ListPlan
from labflow.domain.lists.searching import pattern
from labflow.domain.lists.window import ListQuery, SortKey, moment_key
from labflow.domain.work import Work
from labflow.kit.times import full, short
from labflow.models import Mail, StoredFile
from labflow.vocabulary import MailState, Permission

TABS: dict[str, str] = {"all": "All", "waiting": "Waiting", "failed": "Failed"}
_IN_TAB: dict[str, Sequence[ColumnElement[bool]]] = {
    "all": [], "waiting": [Mail.state == MailState.WAITING], "failed": [Mail.state == MailState.FAILED],
}  # fmt: skip
_SORTS = {"created": SortKey(Mail.created_at, moment_key)}


@dataclass
class LetterRow:
    """A letter as a line of the list."""

    id: str = ""
    subject: str = ""
    recipient: str = ""
    name: str = ""
    state: str = ""
    at: str = ""
    attachments: int = 0


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


def page(work: Work, query: ListQuery) -> ListPage[LetterRow]:
    """One page of letters, newest first."""
    work.require(Permission.SEE_INBOX)
    columns = select(
        Mail.id,
        Mail.subject,
        Mail.recipient,
        Mail.recipient_name,
        Mail.state,
        Mail.created_at,
        Mail.attachments,
    )
    plan = ListPlan(
        Mail, columns, tabs=_IN_TAB, sorts=_SORTS, usual_sorts=dict.fromkeys(TABS, "-created"),
        view=lambda row: _row(work, row),
    )  # fmt: skip
    return listing.read(work, query, plan, _found(query.q))


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


def _found(q: str) -> list[ColumnElement[bool]]:
    if not q.strip():
        return []
    like = pattern(q)
    return [or_(Mail.subject.ilike(like), Mail.recipient.ilike(like), Mail.recipient_name.ilike(like))]


def _row(work: Work, row: Any) -> LetterRow:
    return LetterRow(
        str(row.id), row.subject, row.recipient, row.recipient_name, row.state,
        short(row.created_at, zone(work), now=work.now), len(row.attachments),
    )  # fmt: skip


def _size(size: int) -> str:
    return f"{size / 1024 / 1024:.1f} MB" if size >= 1024 * 1024 else f"{max(1, round(size / 1024))} kB"
