"""The instrument a result is made with: one that the version allows, in service and calibrated on that day, or what to say about it."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from sqlalchemy import func, select

from labflow.domain.instruments.fitness import fitness_of, note_of
from labflow.domain.instruments.views import today
from labflow.domain.work import Work
from labflow.errors import LabError
from labflow.models import Instrument, ServiceInstrument, ServiceVersion
from labflow.vocabulary import InstrumentRule


@dataclass
class Allowed:
    """What a version says of instruments, by their code. Without any, every instrument may be named."""

    rule: str = InstrumentRule.WARN
    named: dict[str, Instrument] = field(default_factory=dict)


@dataclass
class Equipment:
    """What is known of the instruments of the entries at hand."""

    allowed: dict[UUID, Allowed] = field(default_factory=dict)
    others: dict[str, Instrument] = field(default_factory=dict)


@dataclass
class InstrumentOption:
    """An instrument a sheet offers; `why` says what is wrong with it."""

    value: str = ""
    label: str = ""
    why: str = ""


def read_equipment(work: Work, version_ids: Iterable[UUID], names: Iterable[str]) -> Equipment:
    """What the versions allow, and what the register knows of the names. Nothing is read when nobody names an instrument."""
    wanted = {_key(name) for name in names} - {""}
    if not wanted:
        return Equipment()
    found = Equipment(allowed=allowed_of(work, version_ids))
    missing = wanted - {code for one in found.allowed.values() for code in one.named}
    if missing:
        rows = work.db.scalars(select(Instrument).where(func.upper(Instrument.code).in_(missing)))
        found.others = {_key(row.code): row for row in rows}
    return found


def allowed_of(work: Work, version_ids: Iterable[UUID]) -> dict[UUID, Allowed]:
    """What each version says of instruments."""
    rows = work.db.execute(
        select(ServiceVersion.id, ServiceVersion.instrument_rule, Instrument)
        .outerjoin(ServiceInstrument, ServiceInstrument.service_version_id == ServiceVersion.id)
        .outerjoin(Instrument, Instrument.id == ServiceInstrument.instrument_id)
        .where(ServiceVersion.id.in_(list(version_ids)))
        .order_by(Instrument.code)
    ).all()
    found: dict[UUID, Allowed] = {}
    for version, rule, instrument in rows:
        one = found.setdefault(version, Allowed(rule))
        if instrument is not None:
            one.named[_key(instrument.code)] = instrument
    return found


def checked(known: Equipment, version_id: UUID, name: str, on: date) -> tuple[str, str]:
    """The instrument's code and what is kept beside the result about it. Refused where the version says so."""
    allowed = known.allowed.get(version_id, Allowed())
    row = allowed.named.get(_key(name)) or known.others.get(_key(name))
    if allowed.named and _key(name) not in allowed.named:
        why = f"The method does not name {row.code if row else name.strip()}."
    else:
        why = note_of(row, on) if row else ""
    if why and allowed.rule == InstrumentRule.REFUSE:
        raise LabError("{why} Choose another instrument.", field="instrument", why=why)
    return (row.code if row else name.strip()), why[:200]


def offered(work: Work, version_ids: Iterable[UUID], *, there: str = "") -> list[InstrumentOption]:
    """The instruments a sheet of these versions offers; none where a version does not name any. `there` is the one named before."""
    found = list(allowed_of(work, set(version_ids)).values())
    if not found or any(not one.named for one in found):
        return []
    rows = {code: row for one in found for code, row in one.named.items()}
    day = today(work)
    other = (
        [InstrumentOption(there, there, f"The method does not name {there}.")]
        if there and _key(there) not in rows
        else []
    )
    return [_option(row, day) for _, row in sorted(rows.items())] + other


def _option(row: Instrument, day: date) -> InstrumentOption:
    fitness = fitness_of(row, day)
    label = f"{row.code}, {row.name}"
    return InstrumentOption(
        row.code, f"{label} ({_SHORT[fitness.state]})" if fitness.unfit else label, fitness.why
    )


_SHORT = {"overdue": "calibration overdue", "out": "out of service", "retired": "retired"}


def _key(name: str) -> str:
    return name.strip().upper()
