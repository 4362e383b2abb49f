"""The story of a record, read from the audit trail: who did what, old and new value, the reason, when. Never an id."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, or_, select
from sqlmodel import col

from labflow.domain import about, activity_clients, activity_seal, activity_talk
from labflow.domain.activity_seal import Seal
from labflow.domain.activity_sentences import Deed, Entry, Names, tell
from labflow.domain.fields import definitions
from labflow.domain.lab import zone
from labflow.domain.work import Work
from labflow.errors import Invalid
from labflow.kit.times import clock_text, full, local, short
from labflow.models import (
    Analysis,
    Analyte,
    Attachment,
    AuditEvent,
    Comment,
    Contact,
    Report,
    Result,
    Sample,
    SamplePoint,
    Service,
    User,
)
from labflow.vocabulary import About, Side

READ_AT_ONCE = 600
LOOKED_AT_MOST = 5
PAGE = 30
WHICH = ("all", "changes", "comments")
_TALK = ("comment", "attachment")


@dataclass
class Story:
    """A piece of a record's story, newest first. `earlier` continues it; empty at the beginning of everything."""

    entries: list[Entry] = field(default_factory=list)
    earlier: str = ""
    seal: Seal = field(default_factory=Seal)


def story(
    work: Work, entity: str, id: UUID, *, which: str = "all", before: str = "", most: int = PAGE
) -> Story:
    """The story of an order, a sample, a report or a client: all of it, only changes, or only comments.

    Only the laboratory reads the trail. With `before`, what happened earlier than a piece that was read already. `most`
    sentences, and no deed cut in two: at least a page, for who looks again at what is shown already, and at most ten.
    """
    about.require_sight(work, entity)
    if which not in WHICH or (before and not before.isdigit()):
        raise Invalid("This part of the story cannot be shown. Open the page again.", field="which")
    if work.actor.side is Side.CLIENT:
        return Story()
    mine = _rows_of(entity, id)
    teller = _Teller(work, entity, id)
    told = teller.tell(mine, which, int(before or 0), min(max(most, PAGE), 10 * PAGE))
    told.seal = activity_seal.of(work, mine, teller.whole) if not before else Seal()
    return told


class _Teller:
    """Reads the trail backwards, a batch at a time, until a page is full."""

    def __init__(self, work: Work, entity: str, id: UUID) -> None:
        self.work = work
        self.about = "order" if entity == About.ORDER else entity
        self.whole: list[int | None] | None = None  # every entry there is, once they are known
        self.names = _NAMES[entity](work, id)
        self.names.zone = zone(work)
        for kind in ("order", "sample"):
            self.names.custom |= {each.key: each.label for each in definitions(work, kind)}

    def tell(self, mine: ColumnElement[bool], which: str, before: int, most: int) -> Story:
        story = Story()
        if which == "comments":
            mine = mine & (col(AuditEvent.entity) == "comment")
        for _ in range(LOOKED_AT_MOST):
            query = select(AuditEvent).where(mine).order_by(AuditEvent.seq.desc()).limit(READ_AT_ONCE)
            rows = self.work.db.scalars(query.where(col(AuditEvent.seq) < before) if before else query).all()
            if not before and which != "comments" and len(rows) < READ_AT_ONCE:
                self.whole = [row.seq for row in rows]
            before = self._fill(story, rows, which, most)
            story.earlier = str(before) if before else ""
            if not before or len(story.entries) >= most:
                break
        return story

    def _fill(self, story: Story, rows: Sequence[AuditEvent], which: str, most: int) -> int:
        """Add the sentences of these rows; gives where to go on, or 0 at the beginning of everything."""
        self.names.people = _people(self.work, rows)
        said = activity_talk.read(self.work, rows)
        deeds = list(_deeds(rows))
        cut = len(rows) == READ_AT_ONCE and len(deeds) > 1
        for place, deed in enumerate(deeds[:-1] if cut else deeds, start=1):
            sentences = [*self._sentences(deed), *activity_talk.tell(deed, said)]
            kept = [
                _signed(each, deed.rows[0], self.names.zone, self.work.now) for each in reversed(sentences)
            ]
            story.entries += [each for each in kept if _wanted(each, which)]
            if len(story.entries) >= most and place < len(deeds):
                return deed.rows[0].seq or 0
        return (
            (deeds[-2].rows[0].seq or 0) if cut else (rows[-1].seq or 0) if len(rows) == READ_AT_ONCE else 0
        )

    def _sentences(self, deed: Deed) -> Iterable[Entry]:
        if self.about == About.CLIENT:
            return activity_clients.tell(deed, self.names.samples)
        return tell(deed, self.names, self.about)


def _wanted(entry: Entry, which: str) -> bool:
    return entry.is_change or which != "changes"


def _rows_of(entity: str, id: UUID) -> ColumnElement[bool]:
    """The rows of the trail that tell a record's story, each by an index."""
    if entity == About.SAMPLE:
        return col(AuditEvent.sample_id) == id
    if entity == About.ORDER:
        return col(AuditEvent.order_id) == id
    own = (col(AuditEvent.entity) == entity) & (col(AuditEvent.entity_id) == id)
    parts = [
        (col(AuditEvent.entity) == kind.__tablename__)
        & col(AuditEvent.entity_id).in_(select(kind.id).where(kind.entity_id == id, kind.entity == entity))
        for kind in (Comment, Attachment)
    ]
    if entity == About.CLIENT:
        parts += [
            (col(AuditEvent.entity) == kind.__tablename__)
            & col(AuditEvent.entity_id).in_(select(kind.id).where(kind.client_id == id))
            for kind in (Contact, SamplePoint)
        ]
    return or_(own, *parts)


def _deeds(newest_first: Sequence[AuditEvent]) -> Iterable[Deed]:
    """Rows of one transaction belong to one act of one person."""
    group: list[AuditEvent] = []
    for row in newest_first:
        if group and (row.txid, row.request_id) != (group[0].txid, group[0].request_id):
            yield Deed(group[::-1])
            group = []
        group.append(row)
    if group:
        yield Deed(group[::-1])


def _signed(entry: Entry, row: AuditEvent, lab_zone: str, now: datetime) -> Entry:
    there, today = local(row.at, lab_zone), local(now, lab_zone)
    entry.actor = row.actor_name
    entry.at = (
        clock_text(there) if there.date() == today.date() else short(row.at, lab_zone, now=now).split(",")[0]
    )
    entry.at_full = full(row.at, lab_zone)
    entry.reason = entry.reason or row.reason
    entry.is_change = bool(entry.old or entry.is_change)
    return entry


def _names_of_sample(work: Work, sample_id: UUID) -> Names:
    rows = work.db.execute(
        select(
            Analysis.id, Service.name, Result.id.label("result"), Analyte.name.label("analyte"), Result.unit
        )
        .join(Service, Service.id == Analysis.service_id)
        .outerjoin(Result, Result.analysis_id == Analysis.id)
        .outerjoin(Analyte, Analyte.id == Result.analyte_id)
        .where(Analysis.sample_id == sample_id)
    ).all()
    return Names(
        tests={str(row.id): row.name for row in rows},
        results={str(row.result): (row.analyte, row.unit) for row in rows if row.result},
    )


def _names_of_order(work: Work, order_id: UUID) -> Names:
    samples = work.db.execute(select(Sample.id, Sample.number).where(Sample.order_id == order_id)).all()
    reports = work.db.execute(select(Report.id, Report.number).where(Report.order_id == order_id)).all()
    return Names(
        samples={str(row.id): row.number for row in samples},
        reports={str(row.id): row.number for row in reports},
    )


def _names_of_report(work: Work, report_id: UUID) -> Names:
    number = work.db.scalars(select(Report.number).where(Report.id == report_id)).one_or_none()
    return Names(reports={str(report_id): number or ""})


def _names_of_client(work: Work, client_id: UUID) -> Names:
    contacts = work.db.execute(select(Contact.id, Contact.name).where(Contact.client_id == client_id)).all()
    points = work.db.execute(
        select(SamplePoint.id, SamplePoint.name).where(SamplePoint.client_id == client_id)
    ).all()
    return Names(samples={str(row.id): row.name for row in (*contacts, *points)})


_NAMES: dict[str, Callable[[Work, UUID], Names]] = {
    About.SAMPLE: _names_of_sample, About.ORDER: _names_of_order, About.REPORT: _names_of_report,
    About.CLIENT: _names_of_client,
}  # fmt: skip


def _people(work: Work, rows: Sequence[AuditEvent]) -> dict[str, str]:
    """The people whom rows point at, other than as actors: today the analysts that work was given to."""
    ids = {value for row in rows for side in (row.old, row.new) if (value := (side or {}).get("analyst_id"))}
    if not ids:
        return {}
    found = work.db.execute(
        select(User.id, User.name).where(User.id.in_([UUID(value) for value in ids]))
    ).all()
    return {str(row.id): row.name for row in found}


__all__ = ["Entry", "Story", "story"]
