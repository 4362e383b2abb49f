"""The register of instruments for programs."""

from datetime import date
from uuid import UUID

from labflow.domain.instruments.views import INSTRUMENTS
from labflow.domain.lists.filters import Filter
from labflow.domain.nouns import Fact, Facts, Noun, declare_noun, in_use, usual
from labflow.domain.services.lookup import READERS
from labflow.models import Department, Instrument

NOUN = declare_noun(
    Noun(
        "instruments", "instrument", Instrument, READERS,
        Facts(
            "InstrumentFacts", "An instrument. `calibration_due` is the last day its calibration holds; `reader` reads its files.", Instrument,
            (
                *usual(),
                Fact("code", str),
                Fact("name", str),
                Fact("maker", str),
                Fact("model", str),
                Fact("serial", str),
                Fact("department_id", UUID),
                Fact("department", str, Department.code),
                Fact("location", str),
                Fact("calibration_due", date | None),
                Fact("reader", str),
                Fact("state", str),
                Fact("state_note", str),
                Fact("active", bool),
            ),
            joins=((Department, Department.id == Instrument.department_id, False),),
        ),
        "code", plan=INSTRUMENTS,
        filters=(
            Filter("code", "Code", "text", Instrument.code),
            Filter("calibration", "Calibration due", "date", Instrument.calibration_due),
            in_use(Instrument),
        ),
    )
)  # fmt: skip
