"""Reading the audit trail: who did what, when and why, old and new value, newest first."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, false, func, or_, select

from labflow.domain import audit, lists
from labflow.domain.audit_names import ID, NAMES, names_for
from labflow.domain.audit_words import ACTS, AuditRow, Change, in_words, word_of
from labflow.domain.lab import zone
from labflow.domain.lists import Column, Filter, ListPage, ListPlan, View, options
from labflow.domain.lists import columns as cells
from labflow.domain.lists.filters import Means
from labflow.domain.lists.searching import FEW, FewWords, pattern
from labflow.domain.lists.window import ListQuery, SortKey, afresh, whole_key
from labflow.domain.work import Work
from labflow.ext import declare_list
from labflow.kit.choice import Choice
from labflow.kit.times import short
from labflow.models import AuditEvent, Container, Order, Report, Sample, User
from labflow.vocabulary import Permission, Side
from labflow.words import _, number

SYSTEM = "system"
OTHER = "other"


@dataclass
class ChainView:
    """The chain in one line. `tone` is ok, warn or bad."""

    state: str = ""
    detail: str = ""
    last: str = ""
    tone: str = ""


def page(work: Work, query: ListQuery) -> ListPage:
    """One page of the trail, newest first, along the index on its sequence."""
    return lists.page(work, TRAIL, query)


def chain(work: Work) -> ChainView:
    """How far the trail is sealed, and when somebody last checked it."""
    work.require(Permission.SEE_AUDIT)
    position, head = audit.head_of(work)
    checked = work.db.scalars(
        select(AuditEvent)
        .where(AuditEvent.entity == "audit_seal", AuditEvent.entity_id == audit.CHAIN)
        .order_by(AuditEvent.seq.desc())
        .limit(1)
    ).first()
    seen = ChainView(
        _(
            "{position} rows sealed, {newest_waiting} waiting to be sealed",
            position=number(position),
            newest_waiting=number(audit.newest_waiting(work)),
        ),
        _head(head),
    )
    if checked is None:
        seen.last = _("Not checked yet")
        return seen
    problem = (checked.new or {}).get("problem", "")
    seen.tone = "bad" if problem else "ok"
    seen.last = _(
        "Checked {when} by {actor_name}: {problem}",
        when=short(checked.at, zone(work), now=work.now),
        actor_name=checked.actor_name,
        problem=problem or _("it holds."),
    )
    return seen


def told(verdict: audit.Verdict) -> ChainView:
    """What a check found, in words."""
    if not verdict.holds:
        return ChainView(
            verdict.problem, _("Keep the database as it is and compare it with a backup."), "", "bad"
        )
    return ChainView(
        _(
            "Chain holds: {sealed} sealed rows, {waiting} waiting to be sealed",
            sealed=number(verdict.sealed),
            waiting=number(verdict.waiting),
        ),
        _head(verdict.head),
        "",
        "ok",
    )


def _head(head: str) -> str:
    return _("head {head}…", head=head[:12]) if head else _("no head yet")


# ── which rows ───────────────────────────────────────────────────────────────────────────────────────────────


def _rows() -> Select[Any]:
    return select(AuditEvent)


def _together(work: Work, rows: Sequence[Any]) -> list[AuditRow]:
    """Entries in words; the names of a whole page are looked up at once."""
    entries = [row.AuditEvent for row in rows]
    names = names_for(work, entries)
    return [in_words(work, entry, names) for entry in entries]


def _found(work: Work, q: str) -> list[ColumnElement[bool]]:
    """What is about the sample, order or report with this number; else what has these words in its reason."""
    about = _about(work, q)
    return [about if about is not None else Reasons(work).ilike(pattern(q))]


class Reasons:
    """Reads like a column in a filter: reasons, found by a part of them from the index for that (see `having`)."""

    def __init__(self, work: Work) -> None:
        self._work, self.text = work, AuditEvent.reason
        self.in_ = self.text.in_

    def ilike(self, like: str) -> ColumnElement[bool]:
        seqs = list(self._work.db.scalars(afresh(select(func.lf_found_reasons(like, FEW + 1)))))
        # of many, the newest fifty are found soon by walking backwards
        return AuditEvent.seq.in_(seqs) if len(seqs) <= FEW else AuditEvent.reason.ilike(like)


def _numbered(work: Work) -> Means:
    def any_of(numbers: Sequence[str]) -> ColumnElement[bool]:
        found = [about for number in numbers if (about := _about(work, number)) is not None]
        return or_(*found) if found else false()

    return Means(any_of)


def _about(work: Work, number: str) -> ColumnElement[bool] | None:
    """Everything about the sample, container, order or report with this number."""
    number = number.strip().upper()[:40]
    if sample := work.db.scalars(select(Sample.id).where(Sample.number == number)).first():
        return AuditEvent.sample_id == sample
    if sample := work.db.scalars(select(Container.sample_id).where(Container.number == number)).first():
        return AuditEvent.sample_id == sample
    if order := work.db.scalars(select(Order.id).where(Order.number == number)).first():
        return AuditEvent.order_id == order
    if report := work.db.scalars(select(Report.id).where(Report.number == number)).first():
        return (AuditEvent.entity == "report") & (AuditEvent.entity_id == report)
    return None


def _by(people: Sequence[str]) -> ColumnElement[bool]:
    named = AuditEvent.actor_id.in_([UUID(id) for id in people if ID.match(id)])
    return or_(named, AuditEvent.actor_id.is_(None)) if SYSTEM in people else named


def _acted(acts: Sequence[str]) -> ColumnElement[bool]:
    named = [act for act in acts if act != OTHER]
    if OTHER not in acts:
        return AuditEvent.act.in_(named)
    others = AuditEvent.act.not_in(ACTS)
    return or_(AuditEvent.act.in_(named), others) if named else others


def _people(work: Work) -> list[Choice]:
    """Whom the trail can be asked about."""
    found = work.db.execute(select(User.id, User.name, User.side).order_by(User.side.desc(), User.name)).all()
    named = [
        Choice(str(row.id), _("{name} (client)", name=row.name) if row.side == Side.CLIENT else row.name)
        for row in found
    ]
    return [Choice(SYSTEM, _("LabFlow itself")), *named]


KINDS = options.fixed(sorted(((kind, word_of(kind)) for kind in NAMES), key=lambda pair: pair[1]))


def _told(changes: Sequence[Change]) -> list[tuple[str, str, str]]:
    return [(change.label, change.old, change.new) for change in changes]


def _plainly(row: AuditRow) -> str:
    return "; ".join(f"{label}: {old} → {new}" for label, old, new in _told([*row.changes, *row.more]))


TRAIL = declare_list(
    ListPlan(
        "audit", "entry", "entries", Permission.SEE_AUDIT, AuditEvent, _rows, lambda work, row: _together(work, [row])[0],
        together=_together, address="/audit", href=lambda row: row.href, usual_sort="-at", found=_found, key="record",
        same_for_all=True,  # who may see the trail sees all of it
        row_key=SortKey(AuditEvent.seq, whole_key),
        columns=(
            Column(
                "at", "When", lambda r: cells.words(r.at), 144, SortKey(AuditEvent.seq, whole_key), plain=lambda r: r.at_full,
            ),
            Column("person", "Who", lambda r: cells.person(r.actor, r.initials), 150),
            Column("act", "Act", lambda r: cells.words(r.act), 92),
            Column("kind", "Kind", lambda r: cells.quiet(r.kind), 124, folds=2),
            Column("record", "Record", lambda r: cells.linked(r.record, r.href), 150),
            Column(
                "changes", "Old → new", lambda r: cells.changes(_told([*r.changes, *r.more]), len(r.changes)), 260, plain=_plainly,
            ),
            Column("reason", "Reason", lambda r: cells.words(r.reason), 0),
            Column("verb", "Verb", lambda r: cells.mono(r.verb), 128, folds=1),
            Column(
                "request", "Request", lambda r: cells.mono(r.request), 84, usual=False,
                hint="Entries with the same one were written together",
            ),
        ),
        filters=(
            Filter("number", "Number", "text", _numbered, icon="hash", only=("is",)),
            Filter("person", "Who", "choice", Means(_by), _people, icon="user"),
            Filter("kind", "Kind of record", "choice", AuditEvent.entity, KINDS, icon="file-text"),
            Filter("act", "Act", "choice", Means(_acted), options.fixed((*ACTS.items(), (OTHER, "Other acts"))), icon="activity"),
            Filter("at", "When", "date", AuditEvent.at, icon="calendar"),
            Filter("verb", "Verb", "text", lambda work: FewWords(work, AuditEvent.verb), icon="cpu"),
            Filter("reason", "Reason", "text", Reasons, icon="text"),
        ),
        views=(View("all", "All"), View("today", "Today", "at:in:today"), View("week", "Last 7 days", "at:in:last7")),
    )
)  # fmt: skip
