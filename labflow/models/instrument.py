"""The instruments of the laboratory, and which of them a version of a test allows."""

from datetime import date
from uuid import UUID

from sqlalchemy import UniqueConstraint
from sqlmodel import Field

from labflow.models.base import Record, in_use, one_of, word
from labflow.vocabulary import InstrumentState


class Instrument(Record, table=True):
    """Equipment that results are made with (ISO/IEC 17025 6.4.13). `reader` names the file reader its files are read by.

    `calibration_due` is the last day its calibration is valid for; none means that it needs no calibration.
    """

    __table_args__ = (one_of("state", InstrumentState),)

    code: str = Field(unique=True, max_length=20)
    name: str = Field(max_length=120)
    maker: str = Field(default="", max_length=80)
    model: str = Field(default="", max_length=80)
    serial: str = Field(default="", max_length=60)
    department_id: UUID = Field(foreign_key="department.id", index=True)
    location: str = Field(default="", max_length=80)
    calibration_due: date | None = None
    reader: str = Field(default="", max_length=40)
    state: str = word(InstrumentState, InstrumentState.ACTIVE)
    state_note: str = Field(default="", max_length=300)
    active: bool = in_use()


class ServiceInstrument(Record, table=True):
    """An instrument that a version of a test allows. Without one, any instrument may be named."""

    __tablename__ = "service_instrument"
    __table_args__ = (UniqueConstraint("service_version_id", "instrument_id"),)

    service_version_id: UUID = Field(foreign_key="service_version.id", index=True)
    instrument_id: UUID = Field(foreign_key="instrument.id")
