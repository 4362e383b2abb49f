"""Adding instruments to the register, changing them, taking them out of service and back. Nothing is deleted."""

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import func, select

from labflow.domain.work import Work
from labflow.errors import Invalid, Invalids
from labflow.kit.limits import too_long
from labflow.models import Department, Instrument
from labflow.vocabulary import InstrumentState, Permission
from labflow.words import _

MOST_NOTE = 300


@dataclass(frozen=True)
class InstrumentFacts:
    """An instrument as typed. `calibration_due` is a day as 2026-07-21, empty when it needs no calibration."""

    code: str = ""
    name: str = ""
    maker: str = ""
    model: str = ""
    serial: str = ""
    department_id: UUID | None = None
    location: str = ""
    calibration_due: str = ""
    reader: str = ""


def add(work: Work, facts: InstrumentFacts) -> UUID:
    """Enter an instrument in the register."""
    work.require(Permission.EDIT_CATALOGUE)
    row = work.add(Instrument(**_values(work, facts)))
    work.db.flush()
    return row.id


def edit(work: Work, id: UUID, facts: InstrumentFacts, *, version: int | None = None) -> None:
    """Change what the register says. Results name the instrument by its code, so the code stays."""
    work.require(Permission.EDIT_CATALOGUE)
    row = work.lock(Instrument, id, version=version)
    kept = _values(work, facts, but=row)
    if kept["code"] != row.code:
        raise Invalid("Results name the instrument by its code: it stays.", field="code")
    for name, value in kept.items():
        setattr(row, name, value)


def set_state(work: Work, id: UUID, *, out: bool, note: str = "", version: int | None = None) -> None:
    """Take the instrument out of service, with the reason, or put it back (ISO/IEC 17025 6.4.9)."""
    work.require(Permission.EDIT_CATALOGUE)
    row = work.lock(Instrument, id, version=version)
    said = note.strip()
    if not said:
        wanted = "Say why it is out of service." if out else "Say how it was shown to work again."
        raise Invalid(wanted, field="reason")
    if len(said) > MOST_NOTE:
        raise Invalid("At most {count} characters.", field="reason", count=MOST_NOTE)
    work.give_reason(said)
    row.state = InstrumentState.OUT_OF_SERVICE if out else InstrumentState.ACTIVE
    row.state_note = said if out else ""


def retire(work: Work, id: UUID, *, version: int | None = None) -> None:
    """It is not used any more. Results and versions that name it keep it."""
    work.require(Permission.EDIT_CATALOGUE)
    work.lock(Instrument, id, version=version).active = False


def restore(work: Work, id: UUID, *, version: int | None = None) -> None:
    """It is used again."""
    work.require(Permission.EDIT_CATALOGUE)
    work.lock(Instrument, id, version=version).active = True


def _values(work: Work, facts: InstrumentFacts, *, but: Instrument | None = None) -> dict[str, Any]:
    """The row's values, or every problem at its field."""
    kept: dict[str, Any] = {
        name: " ".join(getattr(facts, name).split()) for name in ("code", "name", "maker", "model", "serial", "location")
    }  # fmt: skip
    kept |= {"code": kept["code"].upper(), "department_id": facts.department_id, "reader": facts.reader}
    problems = too_long(kept, Instrument)
    kept["calibration_due"] = _day(facts.calibration_due, problems)
    if not kept["code"]:
        problems["code"] = "Type a short code, such as ICP-MS-02."
    if not kept["name"]:
        problems["name"] = "Type what it is, such as ICP-MS."
    if facts.reader and facts.reader not in dict(work.house.instruments.readers()):
        problems["reader"] = "Choose one from the list."
    department = work.db.get(Department, facts.department_id) if facts.department_id else None
    if department is None or not (department.active or (but and but.department_id == department.id)):
        problems["department_id"] = "Choose the department that uses it."
    same = select(Instrument.name).where(
        func.upper(Instrument.code) == kept["code"], Instrument.id != (but.id if but else None)
    )
    if "code" not in problems and (taken := work.db.scalars(same).first()):
        problems["code"] = _("{taken} has this code. Choose another.", taken=taken)
    if problems:
        raise Invalids(problems)
    return kept


def _day(typed: str, problems: dict[str, str]) -> date | None:
    if not typed.strip():
        return None
    try:
        day = date.fromisoformat(typed.strip())
    except ValueError:
        day = date.min
    if not 2000 <= day.year <= 2100:
        problems["calibration_due"] = "Choose a day, such as 2026-07-21."
        return None
    return day
