"""The instruments a version of a test allows, and what a result made with an unfit one meets (ISO/IEC 17025 6.4.13, 6.4.9)."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select

from labflow.domain import versions
from labflow.domain.instruments.fitness import fitness_of
from labflow.domain.instruments.views import today, word_of
from labflow.domain.work import Work
from labflow.errors import Invalid
from labflow.kit.times import calendar_day
from labflow.models import Instrument, ServiceInstrument, ServiceVersion
from labflow.vocabulary import InstrumentRule, Permission

RULES: dict[str, str] = {
    InstrumentRule.WARN: "The result is kept, and the reviewer is told",
    InstrumentRule.REFUSE: "The result is refused",
}


@dataclass
class AllowedRow:
    """An instrument of the version, or one it could allow. `change`: "", new or removed against the version before."""

    id: str = ""
    code: str = ""
    name: str = ""
    model: str = ""
    due: str = ""
    state: str = ""
    word: str = ""
    allowed: bool = False
    change: str = ""


def set_instruments(
    work: Work, version_id: UUID, instrument_ids: Sequence[UUID], *, rule: str, version: int | None = None
) -> None:
    """Say which instruments the draft allows; with none, any may be named."""
    work.require(Permission.EDIT_CATALOGUE)
    row = versions.lock_draft(work, ServiceVersion, version_id, version)
    if rule not in RULES:
        raise Invalid("Choose one from the list.", field="rule")
    row.instrument_rule = rule
    wanted, there = set(instrument_ids), {one.instrument_id: one for one in _links(work, version_id)}
    known = set(work.db.scalars(select(Instrument.id).where(Instrument.id.in_(wanted), Instrument.active)))
    if wanted - known - there.keys():
        raise Invalid("Choose instruments from the list.", field="instruments")
    for id, link in there.items():
        if id not in wanted:
            work.db.delete(link)
    for id in sorted(wanted - there.keys()):
        work.add(ServiceInstrument(service_version_id=version_id, instrument_id=id))
    work.db.flush()


def copy_instruments(work: Work, from_id: UUID, to_id: UUID) -> None:
    """A new draft begins with the instruments of the version before."""
    for link in _links(work, from_id):
        work.add(ServiceInstrument(service_version_id=to_id, instrument_id=link.instrument_id))


def drop_instruments(work: Work, version_id: UUID) -> None:
    """With a draft that is thrown away."""
    for link in _links(work, version_id):
        work.db.delete(link)


def rows_of(work: Work, version_id: UUID, before_id: UUID | None) -> list[AllowedRow]:
    """Those the version allows first, then the others of the register that are in use."""
    now = {link.instrument_id for link in _links(work, version_id)}
    then = {link.instrument_id for link in _links(work, before_id)} if before_id else now
    rows = work.db.scalars(
        select(Instrument).where(Instrument.active | Instrument.id.in_(now | then)).order_by(Instrument.code)
    )
    found = [_row(work, one, now, then) for one in rows]
    return sorted(found, key=lambda row: (not row.allowed, row.change != "removed"))


def _links(work: Work, version_id: UUID) -> list[ServiceInstrument]:
    asked = select(ServiceInstrument).where(ServiceInstrument.service_version_id == version_id)
    return list(work.db.scalars(asked.order_by(ServiceInstrument.id)))


def _row(work: Work, one: Instrument, now: set[UUID], then: set[UUID]) -> AllowedRow:
    fitness, due = fitness_of(one, today(work)), one.calibration_due
    change = "" if (one.id in now) == (one.id in then) else "new" if one.id in now else "removed"
    return AllowedRow(
        str(one.id), one.code, one.name, " ".join(filter(None, [one.maker, one.model])),
        calendar_day(due) if due else "", fitness.state, word_of(work, fitness.state), one.id in now, change,
    )  # fmt: skip
