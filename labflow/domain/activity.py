"""The story of a record, read from the audit trail: who did what, old and new value, the reason, when. Never an id."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, select

from labflow.domain.activity_sentences import Deed, Entry, Names, tell
from labflow.domain.fields import definitions
from labflow.domain.lab import zone
from labflow.domain.work import Work
from labflow.kit.times import clock_text, full, local, short
from labflow.models import Analysis, Analyte, AuditEvent, Report, Result, Sample, Service, User
from labflow.vocabulary import Permission

READ_AT_MOST = 600


def of_sample(work: Work, sample_id: UUID) -> list[Entry]:
    """The story of a sample with its tests, results and hands, newest first."""
    work.require(Permission.SEE_SAMPLES)
    return _story(work, AuditEvent.sample_id == sample_id, _names_of_sample(work, sample_id), about="sample")


def of_order(work: Work, order_id: UUID) -> list[Entry]:
    """The story of an order, its samples' arrival and its reports, newest first."""
    work.require(Permission.SEE_ORDERS)
    samples = work.db.execute(select(Sample.id, Sample.number).where(Sample.order_id == order_id)).all()
    reports = work.db.execute(select(Report.id, Report.number).where(Report.order_id == order_id)).all()
    names = Names(
        samples={str(row.id): row.number for row in samples},
        reports={str(row.id): row.number for row in reports},
    )
    return _story(work, AuditEvent.order_id == order_id, names, about="order")


def of_report(work: Work, report_id: UUID) -> list[Entry]:
    """The story of one report, newest first."""
    work.require(Permission.SEE_REPORTS)
    mine = (AuditEvent.entity == "report") & (AuditEvent.entity_id == report_id)
    number = work.db.scalars(select(Report.number).where(Report.id == report_id)).one_or_none()
    return _story(work, mine, Names(reports={str(report_id): number or ""}), about="report")


def _story(work: Work, mine: ColumnElement[bool], names: Names, *, about: str) -> list[Entry]:
    rows = work.db.scalars(
        select(AuditEvent).where(mine).order_by(AuditEvent.seq.desc()).limit(READ_AT_MOST)
    ).all()
    names.zone = zone(work)
    names.people = _people(work, rows)
    for entity in ("order", "sample"):
        names.custom |= {each.key: each.label for each in definitions(work, entity)}
    told: list[Entry] = []
    for deed in _deeds(rows):
        entries = list(tell(deed, names, about))
        for entry in reversed(entries):
            told.append(_signed(entry, deed.rows[0], names.zone, work.now))
    return told


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
    tests = work.db.execute(
        select(Analysis.id, Service.name)
        .join(Service, Service.id == Analysis.service_id)
        .where(Analysis.sample_id == sample_id)
    ).all()
    results = work.db.execute(
        select(Result.id, Analyte.name, Result.unit)
        .join(Analyte, Analyte.id == Result.analyte_id)
        .where(Result.sample_id == sample_id)
    ).all()
    return Names(
        tests={str(row.id): row.name for row in tests},
        results={str(row.id): (row.name, row.unit) for row in results},
    )


def _people(work: Work, rows: Sequence[AuditEvent]) -> dict[str, str]:
    """The people whom rows point at, other than as actors: today the analysts that work was given to."""
    ids = {value for row in rows for side in (row.old, row.new) if (value := (side or {}).get("analyst_id"))}
    if not ids:
        return {}
    found = work.db.execute(
        select(User.id, User.name).where(User.id.in_([UUID(value) for value in ids]))
    ).all()
    return {str(row.id): row.name for row in found}


__all__ = ["Entry", "of_order", "of_report", "of_sample"]
