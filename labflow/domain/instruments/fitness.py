"""Whether an instrument may be used: in service, and its calibration valid on the day of the measurement (ISO/IEC 17025 6.4.4, 6.4.9)."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from labflow.models import Instrument
from labflow.vocabulary import InstrumentState

SOON = timedelta(days=30)


@dataclass(frozen=True)
class Fitness:
    """`state`: fit, soon (its calibration ends within a month), overdue, out (of service) or retired; `why` is for people."""

    state: Literal["fit", "soon", "overdue", "out", "retired"]
    why: str = ""

    @property
    def unfit(self) -> bool:
        return self.state in ("overdue", "out", "retired")


def fitness_of(row: Instrument, on: date) -> Fitness:
    """How the instrument stood on a day, by the register as it is now."""
    if not row.active:
        return Fitness("retired", f"{row.code} is retired.")
    if row.state == InstrumentState.OUT_OF_SERVICE:
        because = f": {row.state_note.rstrip('.')}" if row.state_note else ""
        return Fitness("out", f"{row.code} is out of service{because}.")
    if row.calibration_due is not None and row.calibration_due < on:
        return Fitness("overdue", f"The calibration of {row.code} was due {_day(row.calibration_due)}.")
    if row.calibration_due is not None and row.calibration_due < on + SOON:
        return Fitness("soon", f"The calibration of {row.code} is due {_day(row.calibration_due)}.")
    return Fitness("fit")


def note_of(row: Instrument, on: date) -> str:
    """What is kept beside a result made with it: why it was not fit, or nothing."""
    fitness = fitness_of(row, on)
    return fitness.why[:200] if fitness.unfit else ""


def _day(day: date) -> str:
    return f"{day:%b} {day.day}, {day.year}"
