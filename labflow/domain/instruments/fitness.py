"""Whether an instrument may be used: in service, and its calibration valid on the day of the measurement (ISO/IEC 17025 6.4.4, 6.4.9)."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from labflow.models import Instrument
from labflow.vocabulary import InstrumentState
from labflow.words import _, date_text, kept

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
        return Fitness("retired", _("{code} is retired.", code=row.code))
    if row.state == InstrumentState.OUT_OF_SERVICE:
        if not row.state_note:
            return Fitness("out", _("{code} is out of service.", code=row.code))
        because = row.state_note.rstrip(".")
        return Fitness("out", _("{code} is out of service: {because}.", code=row.code, because=because))
    if row.calibration_due is not None and row.calibration_due < on:
        return Fitness(
            "overdue",
            _("The calibration of {code} was due {day}.", code=row.code, day=_day(row.calibration_due)),
        )
    if row.calibration_due is not None and row.calibration_due < on + SOON:
        return Fitness(
            "soon", _("The calibration of {code} is due {day}.", code=row.code, day=_day(row.calibration_due))
        )
    return Fitness("fit")


@kept
def note_of(row: Instrument, on: date) -> str:
    """What is kept beside a result made with it: why it was not fit, or nothing."""
    fitness = fitness_of(row, on)
    return fitness.why[:200] if fitness.unfit else ""


def _day(day: date) -> str:
    return date_text(day, "medium", f"{day:%b} {day.day}, {day.year}")
