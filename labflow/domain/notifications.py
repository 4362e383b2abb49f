"""The inbox of one person: she was mentioned, a client wrote or ordered, work was given to her or came back. Mail when she wants it."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import func, select, update

from labflow.domain import about, languages, letters, preferences
from labflow.domain.finding import piece
from labflow.domain.lab import profile, zone
from labflow.domain.work import Work
from labflow.errors import NotFound
from labflow.ext import on
from labflow.kit.times import full, short
from labflow.models import Analysis, Mail, Notification, Sample, User
from labflow.vocabulary import About, Notice, Permission, Side

TABS: dict[str, str] = {"unread": "Unread", "all": "All"}
EXCERPT = 280


@dataclass
class NoticeRow:
    """A line of the inbox: `kind` chooses sentence and icon; `href` opens what it is about."""

    id: str = ""
    kind: str = ""
    actor: str = ""
    name: str = ""
    text: str = ""
    count: int = 1
    href: str = ""
    at: str = ""
    at_full: str = ""
    unread: bool = False


@dataclass
class Inbox:
    """One piece of an inbox."""

    rows: list[NoticeRow] = field(default_factory=list)
    after: str = ""
    unread: int = 0


def tell(
    work: Work, people: Iterable[UUID], kind: Notice, *, entity: str = "", entity_id: UUID | None = None,
    name: str = "", text: str = "", count: int = 1, actor_name: str = "", at: datetime | None = None,
) -> None:  # fmt: skip
    """Tell these people, never the actor herself, as each of them wants to be told. With `at` given, once."""
    people = [each for each in dict.fromkeys(people) if each != work.actor.id]
    known = {user.id: user for user in work.db.scalars(select(User).where(User.id.in_(people)))}
    for user in (known[each] for each in people if each in known):
        notice = Notification(
            user_id=user.id, kind=kind, at=at or work.now, actor_name=actor_name or work.actor.name, entity=entity,
            entity_id=entity_id, name=name, text=_excerpt(text), count=count,
        )  # fmt: skip
        if preferences.in_inbox(user, kind) and not (at and _told(work, user.id, kind, entity_id, at)):
            work.db.add(notice)
            work.db.flush([notice])
        if user.side == Side.LAB and user.active and preferences.by_mail(user, kind):
            _mail(work, user, notice)


def work_given(work: Work, analyst_id: UUID, analyses: Sequence[Analysis]) -> None:
    """Somebody's work was made the analyst's."""
    _about_work(work, Notice.ASSIGNED, {analyst_id: list(analyses)})


def work_returned(work: Work, analyses: Sequence[Analysis], reason: str) -> None:
    """Results came back to the analysts who have to correct them."""
    theirs: dict[UUID, list[Analysis]] = defaultdict(list)
    for analysis in analyses:
        if analysis.analyst_id:
            theirs[analysis.analyst_id].append(analysis)
    _about_work(work, Notice.RETURNED, theirs, reason)


@on("letter.failed")
def letter_failed(work: Work, mail_id: UUID, payload: dict[str, Any]) -> None:
    """A letter did not arrive: who sees the letters is told."""
    mail = work.read(Mail, mail_id)
    readers = work.db.scalars(select(User.id).where(*about.people_who_may(Permission.SEE_INBOX))).all()
    tell(
        work, readers, Notice.LETTER, entity=about.LETTER, entity_id=mail.id, name=mail.recipient,
        text=f"{mail.subject}: {mail.error}", at=work.now,
    )  # fmt: skip


def inbox(work: Work, *, tab: str = "unread", after: str = "", limit: int = 30) -> Inbox:
    """One's own inbox, the newest first."""
    query = select(Notification).where(Notification.user_id == work.actor.id)
    if tab == "unread":
        query = query.where(Notification.read_at.is_(None))
    rows, cursor = piece(work, query, Notification.id, limit=limit, after=after)
    return Inbox([_row(work, row.Notification) for row in rows], cursor, unread(work))


def unread(work: Work) -> int:
    """How many lines the actor has not read."""
    count = select(func.count()).where(Notification.user_id == work.actor.id, Notification.read_at.is_(None))
    return work.db.scalar(count) or 0


def read(work: Work, notice_id: UUID) -> str:
    """Mark a line of one's own inbox as read; gives the address of what it is about."""
    notice = work.db.scalars(
        select(Notification).where(Notification.id == notice_id, Notification.user_id == work.actor.id)
    ).one_or_none()
    if notice is None:
        raise NotFound("There is no such notification.")
    notice.read_at = notice.read_at or work.now
    return about.place(notice.entity, notice.entity_id)


def read_all(work: Work) -> None:
    """Mark everything in one's own inbox as read."""
    work.db.execute(
        update(Notification)
        .where(Notification.user_id == work.actor.id, Notification.read_at.is_(None))
        .values(read_at=work.now)
    )


def _about_work(work: Work, kind: Notice, theirs: dict[UUID, list[Analysis]], reason: str = "") -> None:
    """One line a person: about the sample when it is one, else about so many tests."""
    for person, analyses in theirs.items():
        samples = {analysis.sample_id for analysis in analyses}
        one = next(iter(samples)) if len(samples) == 1 else None
        name = work.db.scalar(select(Sample.number).where(Sample.id == one)) if one else ""
        tell(
            work, [person], kind, entity=About.SAMPLE if one else "", entity_id=one, name=name or "", text=reason,
            count=len(analyses),
        )  # fmt: skip


def _told(work: Work, person: UUID, kind: Notice, entity_id: UUID | None, at: datetime) -> bool:
    same = select(Notification.id).where(
        Notification.user_id == person, Notification.kind == kind, Notification.entity_id == entity_id,
        Notification.at == at,
    )  # fmt: skip
    return work.db.scalars(same.limit(1)).first() is not None


def _mail(work: Work, person: User, notice: Notification) -> None:
    """The notice as a letter, once. A client's people are written to in full instead (`portal.announcing`)."""
    letters.owe(
        work, "notice", recipient=person.email, recipient_name=person.name,
        language=languages.of_person(work, person), unsubscribe=preferences.unsubscribe_address(work, person, notice.kind),
        dedupe_key=f"notice:{person.id}:{notice.kind}:{notice.entity_id or notice.id}:{notice.at.isoformat()}",
        actor=notice.actor_name, notice=notice.kind, record=notice.name, excerpt=notice.text, count=notice.count,
        place=profile(work).short_name, link=work.house.web_url + about.place(notice.entity, notice.entity_id),
    )  # fmt: skip


def _row(work: Work, notice: Notification) -> NoticeRow:
    return NoticeRow(
        id=str(notice.id), kind=notice.kind, actor=notice.actor_name, name=notice.name, text=notice.text,
        count=notice.count, href=about.place(notice.entity, notice.entity_id),
        at=short(notice.at, zone(work), now=work.now), at_full=full(notice.at, zone(work)),
        unread=notice.read_at is None,
    )  # fmt: skip


def _excerpt(text: str) -> str:
    flat = " ".join(text.split())
    return flat if len(flat) <= EXCERPT else f"{flat[:EXCERPT].rsplit(' ', 1)[0]} …"
