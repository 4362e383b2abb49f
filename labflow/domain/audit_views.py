"""Reading the audit trail: who did what, when and why, old and new value, newest first."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, select

from labflow.domain import audit, listing
from labflow.domain.audit_names import NAMES, names_for, pointed_at
from labflow.domain.identity import initials
from labflow.domain.lab import zone
from labflow.domain.listing import PAGE_SIZE
from labflow.domain.work import Work
from labflow.kit.times import full, parse_local, short
from labflow.models import AuditEvent, Container, Order, Report, Sample, User
from labflow.vocabulary import Permission, Side

SYSTEM = "system"
SHOWN_CHANGES = 4
VALUE_MOST = 160

KINDS: dict[str, str] = {
    "lab_order": "order", "lab_user": "person", "analysis": "test on a sample", "analysis_service": "test in the catalogue",
    "user_session": "session", "one_time_token": "one-time link", "user_role": "role of a person",
    "custody_event": "custody step", "report_sample": "sample on a report", "report_delivery": "delivery of a report",
    "service_version": "version of a test", "service_analyte": "analyte of a test", "profile_service": "test of a profile",
    "spec_limit": "limit", "field_def": "own field", "stored_file": "file", "import_run": "import", "mail": "letter",
    "lab": "laboratory", "audit_seal": "audit chain",
}  # fmt: skip
_ACTS = {"added": "Added", "changed": "Changed", "removed": "Removed"}
_LABELS = {
    "raw_text": "value as entered", "reported_text": "reported value", "client_reference": "client's name for it",
    "loq_used": "LOQ used", "mdl_used": "MDL used", "sha256": "SHA-256", "content_sha256": "SHA-256 of the content",
    "temperature": "temperature, °C", "cas": "CAS number", "mdl": "MDL", "loq": "LOQ", "hold_minutes": "holding time, minutes",
    "hold_at": "holding time ends", "spec_limit_id": "limit", "custom": "own fields", "share": "share of the limit",
}  # fmt: skip
# Nobody reads these: they say again what the row says, or point at nothing with a name.
_SILENT = {"id", "created_at", "created_by_id", "version", "client_id", "spec_limit_id", "signature_id", "service_analyte_id"}
_MOMENT = re.compile(r"^\d{4}-\d\d-\d\dT\d\d:\d\d")
_ID = re.compile(r"^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$")


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
class Change:
    """A value before and after."""

    label: str = ""
    old: str = ""
    new: str = ""


@dataclass
class AuditRow:
    """One entry of the trail."""

    seq: str = ""
    at: str = ""
    at_full: str = ""
    actor: str = ""
    initials: str = ""
    act: str = ""
    kind: str = ""
    record: str = ""
    href: str = ""
    changes: list[Change] = field(default_factory=list)
    more: list[Change] = field(default_factory=list)
    reason: str = ""
    verb: str = ""
    request: str = ""


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


@dataclass
class Choice:
    """An option of a filter."""

    value: str = ""
    label: str = ""


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
    return AuditPage([_row(work, row, names) for row in rows], older, newer, note)


def people(work: Work) -> list[Choice]:
    """Whom the trail can be asked about."""
    work.require(Permission.SEE_AUDIT)
    found = work.db.execute(select(User.id, User.name, User.side).order_by(User.side.desc(), User.name)).all()
    named = [Choice(str(row.id), row.name + (" (client)" if row.side == Side.CLIENT else "")) for row in found]
    return [*named, Choice(SYSTEM, "LabFlow itself")]


def kinds() -> list[Choice]:
    """The kinds of records the trail knows, by their words."""
    return sorted((Choice(kind, word_of(kind)) for kind in NAMES), key=lambda choice: choice.label)


def word_of(kind: str) -> str:
    """What people call a kind of record."""
    return KINDS.get(kind, kind.replace("_", " "))


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
        return ChainView(verdict.problem, "Keep the database as it is and compare it with a backup.", "", "bad")
    return ChainView(f"Chain holds: {verdict.sealed:,} sealed rows, {verdict.waiting:,} waiting to be sealed", _head(verdict.head), "", "ok")


def _head(head: str) -> str:
    return f"head {head[:12]}…" if head else "no head yet"


# ── which rows ───────────────────────────────────────────────────────────────────────────────────────────────


def _where(work: Work, query: AuditQuery) -> list[ColumnElement[bool]]:
    where: list[ColumnElement[bool]] = []
    if query.person:
        where.append(AuditEvent.actor_id.is_(None) if query.person == SYSTEM else AuditEvent.actor_id == _id(query.person))
    if query.kind:
        where.append(AuditEvent.entity == query.kind)
    if query.act:
        where.append(AuditEvent.act.not_in(_ACTS) if query.act == "other" else AuditEvent.act == query.act)
    if first := _day(work, query.first_day):
        where.append(AuditEvent.at >= first)
    if last := _day(work, query.last_day):
        where.append(AuditEvent.at < last + timedelta(days=1))
    if query.reason.strip():
        where.append(AuditEvent.reason.ilike(listing.pattern(query.reason)))
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


def _window(work: Work, where: Sequence[ColumnElement[bool]], query: AuditQuery) -> tuple[list[AuditEvent], str, str]:
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
    return UUID(text) if _ID.match(text) else UUID(int=0)


# ── in words ─────────────────────────────────────────────────────────────────────────────────────────────────


def _row(work: Work, row: AuditEvent, names: dict[tuple[str, str], str]) -> AuditRow:
    changes = _changes(work, row, names)
    shown = SHOWN_CHANGES if row.act == "changed" or row.act not in _ACTS else 0
    return AuditRow(
        seq=str(row.seq), at=short(row.at, zone(work), now=work.now), at_full=full(row.at, zone(work)),
        actor=row.actor_name, initials=initials(row.actor_name),
        act=_ACTS.get(row.act, row.act[:1].upper() + row.act[1:]), kind=word_of(row.entity),
        record=_record(row, names), href=_href(row), changes=changes[:shown], more=changes[shown:],
        reason=row.reason, verb=row.verb, request=str(row.request_id)[:8] if row.request_id else "",
    )  # fmt: skip


def _record(row: AuditEvent, names: dict[tuple[str, str], str]) -> str:
    """The record's name; of one that was removed, what its row said."""
    known = names.get((row.entity, str(row.entity_id)))
    values = {**(row.old or {}), **(row.new or {})}
    said = next((str(values[key]) for key in ("number", "name", "subject", "code", "event") if values.get(key)), "")
    return known or said or ("" if row.entity == "audit_seal" else str(row.entity_id)[:8])


def _href(row: AuditEvent) -> str:
    own = {"sample": "/samples/", "lab_order": "/orders/", "report": "/reports/", "client": "/clients/", "mail": "/inbox?mail="}
    if row.entity in own:
        return f"{own[row.entity]}{row.entity_id}"
    if row.sample_id:
        return f"/samples/{row.sample_id}"
    return f"/orders/{row.order_id}" if row.order_id else ""


def _changes(work: Work, row: AuditEvent, names: dict[tuple[str, str], str]) -> list[Change]:
    old, new = row.old or {}, row.new or {}
    columns = [column for column in {**old, **new} if column not in _SILENT and not _owner(column, row)]
    told = [
        Change(_label(column), _value(work, column, old.get(column), names), _value(work, column, new.get(column), names))
        for column in columns
    ]
    return [change for change in told if change.old or change.new]


def _owner(column: str, row: AuditEvent) -> bool:
    """Whether a column only says which sample or order an entry belongs to, which the record's name says already."""
    return row.act == "added" and column in ("sample_id", "order_id", "analysis_id") and row.entity != "report_sample"


def _label(column: str) -> str:
    return _LABELS.get(column, column.removesuffix("_id").removesuffix("_at").replace("_", " "))


def _value(work: Work, column: str, value: Any, names: dict[tuple[str, str], str]) -> str:
    if value is None or value == "" or value == [] or value == {}:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list):
        return ", ".join(str(each).replace("_", " ") for each in value)[:VALUE_MOST]
    if isinstance(value, dict):
        return ", ".join(f"{key}: {each}" for key, each in value.items())[:VALUE_MOST]
    text = str(value)
    if _MOMENT.match(text):
        return short(parse_local(text, "UTC"), zone(work), now=work.now)
    if _ID.match(text):
        return names.get((pointed_at(column), text), text[:8])
    return text.replace("_", " ") if column in ("state", "priority", "kind") else text[:VALUE_MOST]
