"""What the laboratory offers: matrices, containers, analytes, methods, service versions, profiles, specifications."""

from datetime import datetime
from decimal import Decimal
from uuid import UUID

from sqlalchemy import UniqueConstraint
from sqlmodel import Field, SQLModel

from labflow.models.base import Record, decimal, in_use, json_list, moment, one_of, usually, word
from labflow.vocabulary import AnalyteKind, BelowLoq, InstrumentRule, QcConsequence, QcLimit, QcRole


class Versioned(SQLModel):
    """Mark of rows that are versions: drafted, approved by a second person, in force until another takes over.

    A version without `effective_from` is a draft. `drafted_by` are the people who worked on it: none of them approves it.
    """

    effective_from: datetime | None = moment()
    retired_at: datetime | None = moment()
    edited_at: datetime | None = moment()
    submitted_at: datetime | None = moment()
    approved_at: datetime | None = moment()
    approved_by_id: UUID | None = None
    drafted_by: list[str] = json_list()
    change_reason: str = Field(default="", max_length=500, sa_column_kwargs={"server_default": ""})


class SampleType(Record, table=True):
    """A matrix: drinking water, ground water, food."""

    __tablename__ = "sample_type"

    code: str = Field(unique=True, max_length=10)
    name: str = Field(max_length=100)
    retention_days: int = 14
    active: bool = in_use()


class ContainerType(Record, table=True):
    __tablename__ = "container_type"

    code: str = Field(unique=True, max_length=20)
    name: str = Field(max_length=120)
    material: str = Field(default="", max_length=40)
    volume_ml: int | None = None
    preservation: str = Field(default="", max_length=120)
    active: bool = in_use()


class Analyte(Record, table=True):
    """What is measured. `options` lists the words a text result may be."""

    __table_args__ = (one_of("kind", AnalyteKind),)

    keyword: str = Field(unique=True, max_length=30)
    name: str = Field(max_length=120)
    cas: str = Field(default="", max_length=20)
    kind: str = word(AnalyteKind, AnalyteKind.NUMERIC)
    options: list[str] = json_list()
    italic: bool = False
    active: bool = in_use()


class Method(Record, table=True):
    __table_args__ = (UniqueConstraint("reference", "revision"),)

    reference: str = Field(max_length=80)
    revision: str = Field(default="", max_length=40)
    title: str = Field(max_length=200)
    technique: str = Field(default="", max_length=80)
    accredited: bool = True
    active: bool = in_use()


class Service(Record, table=True):
    """A test on offer. What it means in numbers stands in its versions.

    `sample_type_ids` are the kinds of samples it is done on, as text; none means all.
    """

    __tablename__ = "analysis_service"

    code: str = Field(unique=True, max_length=20)
    name: str = Field(max_length=200)
    department_id: UUID = Field(foreign_key="department.id", index=True)
    active: bool = True
    position: int = 0
    sample_type_ids: list[str] = json_list()


class ServiceVersion(Versioned, Record, table=True):
    """The definition a result is made with. Once it is approved, or an analysis points at it, it never changes.

    `below_loq` says what a formula takes for an input below its LOQ, `instrument_rule` what an unfit instrument does.
    """

    __tablename__ = "service_version"
    # the second is the target of analyses' keys
    __table_args__ = (
        UniqueConstraint("service_id", "number"),
        UniqueConstraint("service_id", "id"),
        one_of("below_loq", BelowLoq),
        one_of("instrument_rule", InstrumentRule),
    )

    service_id: UUID = Field(foreign_key="analysis_service.id")
    number: int = 1
    method_id: UUID = Field(foreign_key="method.id")
    turnaround_days: int = 5
    hold_minutes: int | None = None
    hold_source: str = Field(default="", max_length=200)
    cold: bool = True
    container_type_id: UUID | None = Field(default=None, foreign_key="container_type.id")
    verifications_required: int = 1
    self_verify: bool = False
    price: Decimal = decimal(nullable=False)
    below_loq: str = word(BelowLoq, BelowLoq.HALF, kept=True)
    instrument_rule: str = word(InstrumentRule, InstrumentRule.WARN, kept=True)


class ServiceAnalyte(Record, table=True):
    """One analyte of a service version: unit, limits of detection and the reporting rule.

    With a `formula` it is computed from the others. What is not `reported` is captured for formulas only: a weight, a volume.
    """

    __tablename__ = "service_analyte"
    __table_args__ = (UniqueConstraint("service_version_id", "analyte_id"),)

    service_version_id: UUID = Field(foreign_key="service_version.id", index=True)
    analyte_id: UUID = Field(foreign_key="analyte.id")
    position: int = 0
    unit: str = Field(default="", max_length=40)
    mdl: Decimal | None = decimal()
    loq: Decimal | None = decimal()
    upper: Decimal | None = decimal()
    rounding_mode: str = Field(default="half_even", max_length=10)
    rounding_kind: str = Field(default="significant", max_length=12)
    rounding_digits: int = 3
    report_estimates: bool = False
    uncertainty_percent: Decimal | None = decimal()
    formula: str = Field(default="", max_length=500, sa_column_kwargs={"server_default": ""})
    reported: bool = usually()


class QcRule(Record, table=True):
    """A QC sample that the method asks for: how often, by which limits it passes, and what a failure does.

    `every` is the number of samples it serves; none means once a batch. `low` and `high` are per cent, or times the LOQ for a blank.
    """

    __tablename__ = "qc_rule"
    __table_args__ = (
        UniqueConstraint("service_version_id", "role", "limit_kind"),
        one_of("role", QcRole),
        one_of("limit_kind", QcLimit),
        one_of("consequence", QcConsequence),
    )

    service_version_id: UUID = Field(foreign_key="service_version.id", index=True)
    role: str = word(QcRole)
    every: int | None = None
    limit_kind: str = word(QcLimit)
    low: Decimal | None = decimal()
    high: Decimal | None = decimal()
    consequence: str = word(QcConsequence)
    qualifier: str = Field(default="", max_length=4)
    position: int = 0


class Profile(Record, table=True):
    """Services that are ordered together."""

    code: str = Field(unique=True, max_length=20)
    name: str = Field(max_length=120)
    description: str = Field(default="", max_length=500)
    active: bool = True
    position: int = 0


class ProfileService(Record, table=True):
    __tablename__ = "profile_service"
    __table_args__ = (UniqueConstraint("profile_id", "service_id"),)

    profile_id: UUID = Field(foreign_key="profile.id", index=True)
    service_id: UUID = Field(foreign_key="analysis_service.id")
    position: int = 0


class Specification(Versioned, Record, table=True):
    """A version of a named set of limits, with its authority, edition and decision rule (ISO/IEC 17025 7.8.6).

    Versions of one specification share its code. An order keeps the version it was placed under.
    """

    __table_args__ = (UniqueConstraint("code", "number"),)

    code: str = Field(max_length=30)
    number: int = Field(default=1, sa_column_kwargs={"server_default": "1"})
    name: str = Field(max_length=200)
    authority: str = Field(default="", max_length=120)
    edition: str = Field(default="", max_length=60)
    decision_rule: str = Field(default="simple", max_length=20)
    compare: str = Field(default="reported", max_length=12)
    active: bool = in_use()


class SpecLimit(Record, table=True):
    """What one analyte is held against, in `unit`. A bound that is inclusive passes itself."""

    __tablename__ = "spec_limit"
    __table_args__ = (UniqueConstraint("specification_id", "analyte_id"),)

    specification_id: UUID = Field(foreign_key="specification.id", index=True)
    analyte_id: UUID = Field(foreign_key="analyte.id")
    minimum: Decimal | None = decimal()
    minimum_inclusive: bool = usually()
    maximum: Decimal | None = decimal()
    maximum_inclusive: bool = usually()
    text: str = Field(default="", max_length=60)
    unit: str = Field(default="", max_length=40)
    kind: str = Field(default="MCL", max_length=20)


class Qualifier(Record, table=True):
    """A letter beside a result, and what it means in the legend."""

    code: str = Field(unique=True, max_length=4)
    meaning: str = Field(max_length=300)
    active: bool = in_use()
