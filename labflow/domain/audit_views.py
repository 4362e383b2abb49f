"""Reading the audit trail: who did what, when and why, old and new value, newest first."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, select

from labflow.domain import audit
from labflow.domain.audit_names import NAMES, names_for
from labflow.domain.audit_words import ACTS, ID, AuditRow, in_words, word_of
from labflow.domain.lab import zone
from labflow.domain.lists.searching import pattern
from labflow.domain.lists.window import PAGE_SIZE
from labflow.domain.work import Work
from labflow.kit.choice import Choice
from labflow.kit.times import parse_local, short
from labflow.models import AuditEvent, Container, Order, Report, Sample, User
from labflow.vocabulary import Permission, Side

SYSTEM = "system"


@dataclass(frozen=True)
class AuditQuery:
    """What of the trail is asked for. `number` is a sample's, container's, order's or report's; dates are days in the lab's zone."""

    person: str = ""
    kind: str = ""
    number: str = ""
    act: str = ""
    first_day: str = ""
    last_day: str = ""
    reason: str = ""
    older: str = ""
    newer: str = ""


@dataclass
class AuditPage:
    """A page of the trail, with the cursors of the pages beside it (empty where there is none)."""

    rows: list[AuditRow] = field(default_factory=list)
    older: str = ""
    newer: str = ""
    note: str = ""


@dataclass
class ChainView:
    """The chain in one line. `tone` is ok, warn or bad."""

    state: str = ""
    detail: str = ""
    last: str = ""
    tone: str = ""


def page(work: Work, query: AuditQuery) -> AuditPage:
    """One page of the trail, newest first, along the index on its sequence."""
    work.require(Permission.SEE_AUDIT)
    where = _where(work, query)
    if number := query.number.strip().upper()[:40]:
        about = _about(work, number)
        if about is None:
            return AuditPage(note=f"There is no sample, container, order or report {number}.")
        where.append(about)
    rows, older, newer = _window(work, where, query)
    names = names_for(work, rows)
    note = "" if rows else "No entry of the trail matches these filters."
    return AuditPage([in_words(work, row, names) for row in rows], older, newer, note)


def people(work: Work) -> list[Choice]:
    """Whom the trail can be asked about."""
    work.require(Permission.SEE_AUDIT)
    found = work.db.execute(select(User.id, User.name, User.side).order_by(User.side.desc(), User.name)).all()
    named = [
        Choice(str(row.id), row.name + (" (client)" if row.side == Side.CLIENT else "")) for row in found
    ]
    return [*named, Choice(SYSTEM, "LabFlow itself")]


def kinds() -> list[Choice]:
    """The kinds of records the trail knows, by their words."""
    return sorted((Choice(kind, word_of(kind)) for kind in NAMES), key=lambda choice: choice.label)


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
    seen = ChainView(f"{position:,} rows sealed, {audit.waiting(work):,} waiting to be sealed", _head(head))
    if checked is None:
        seen.last = "Not checked yet"
        return seen
    problem = (checked.new or {}).get("problem", "")
    seen.tone = "bad" if problem else "ok"
    seen.last = f"Checked {short(checked.at, zone(work), now=work.now)} by {checked.actor_name}: {problem or 'it holds.'}"
    return seen


def told(verdict: audit.Verdict) -> ChainView:
    """What a check found, in words."""
    if not verdict.holds:
        return ChainView(
            verdict.problem, "Keep the database as it is and compare it with a backup.", "", "bad"
        )
    return ChainView(
        f"Chain holds: {verdict.sealed:,} sealed rows, {verdict.waiting:,} waiting to be sealed",
        _head(verdict.head),
        "",
        "ok",
    )


def _head(head: str) -> str:
    return f"head {head[:12]}…" if head else "no head yet"


# ── which rows ───────────────────────────────────────────────────────────────────────────────────────────────


def _where(work: Work, query: AuditQuery) -> list[ColumnElement[bool]]:
    where: list[ColumnElement[bool]] = []
    if query.person:
        where.append(
            AuditEvent.actor_id.is_(None)
            if query.person == SYSTEM
            else AuditEvent.actor_id == _id(query.person)
        )
    if query.kind:
        where.append(AuditEvent.entity == query.kind)
    if query.act:
        where.append(AuditEvent.act.not_in(ACTS) if query.act == "other" else AuditEvent.act == query.act)
    if first := _day(work, query.first_day):
        where.append(AuditEvent.at >= first)
    if last := _day(work, query.last_day):
        where.append(AuditEvent.at < last + timedelta(days=1))
    if query.reason.strip():
        where.append(AuditEvent.reason.ilike(pattern(query.reason)))
    return where


def _about(work: Work, number: str) -> ColumnElement[bool] | None:
    """Everything about the sample, order or report with this number."""
    if sample := work.db.scalars(select(Sample.id).where(Sample.number == number)).first():
        return AuditEvent.sample_id == sample
    if sample := work.db.scalars(select(Container.sample_id).where(Container.number == number)).first():
        return AuditEvent.sample_id == sample
    if order := work.db.scalars(select(Order.id).where(Order.number == number)).first():
        return AuditEvent.order_id == order
    if report := work.db.scalars(select(Report.id).where(Report.number == number)).first():
        return (AuditEvent.entity == "report") & (AuditEvent.entity_id == report)
    return None


def _window(
    work: Work, where: Sequence[ColumnElement[bool]], query: AuditQuery
) -> tuple[list[AuditEvent], str, str]:
    backwards = query.newer.isdecimal() and not query.older
    rows = select(AuditEvent).where(*where)
    if query.older.isdecimal():
        rows = rows.where(AuditEvent.seq < int(query.older[:18]))
    elif backwards:
        rows = rows.where(AuditEvent.seq > int(query.newer[:18]))
    rows = rows.order_by(AuditEvent.seq if backwards else AuditEvent.seq.desc()).limit(PAGE_SIZE + 1)
    found = list(work.db.scalars(rows))
    more, found = len(found) > PAGE_SIZE, found[:PAGE_SIZE]
    if backwards:
        found.reverse()
    has_older, has_newer = (True, more) if backwards else (more, query.older.isdecimal())
    older = str(found[-1].seq) if found and has_older else ""
    return found, older, str(found[0].seq) if found and has_newer else ""


def _day(work: Work, text: str) -> datetime | None:
    """The midnight that begins a day where the laboratory is."""
    return parse_local(text[:10], zone(work)) if text else None


def _id(text: str) -> UUID:
    return UUID(text) if ID.match(text) else UUID(int=0)
