"""Tests for programs: services as they are offered, and their versions with analytes, limits of detection and QC rules."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlmodel import col

from labflow.domain.lists import options
from labflow.domain.lists.filters import Filter
from labflow.domain.lists.searching import pattern
from labflow.domain.lists.window import SortKey, moment_key, whole_key
from labflow.domain.nouns import Fact, Facts, Noun, declare_noun, in_use, usual
from labflow.domain.services.typed import hold_in_words
from labflow.domain.version_lookup import of_version, state_filter
from labflow.domain.versions import in_force
from labflow.domain.work import Work
from labflow.models import (
    Analyte,
    ContainerType,
    Department,
    Instrument,
    Method,
    QcRule,
    Service,
    ServiceAnalyte,
    ServiceInstrument,
    ServiceVersion,
)
from labflow.vocabulary import Permission

READERS = (Permission.EDIT_CATALOGUE, Permission.SEE_ORDERS, Permission.SEE_SAMPLES, Permission.SEE_WORK)
"""Everybody of the laboratory who works with what it offers."""


@dataclass
class LineOfVersion:
    """How a version reports an analyte: unit, limits, rule of rounding, formula."""

    analyte_id: UUID
    keyword: str
    name: str
    unit: str
    mdl: Decimal | None
    loq: Decimal | None
    upper: Decimal | None
    rounding_kind: str
    rounding_digits: int
    rounding_mode: str
    report_estimates: bool
    uncertainty_percent: Decimal | None
    formula: str
    reported: bool


@dataclass
class QcOfVersion:
    """A QC sample that a version asks for."""

    id: UUID
    role: str
    every: int | None
    limit_kind: str
    low: Decimal | None
    high: Decimal | None
    consequence: str
    qualifier: str


def _current(work: Work, ids: Sequence[UUID]) -> dict[UUID, UUID]:
    rows = work.db.execute(
        select(ServiceVersion.service_id, ServiceVersion.id).where(
            ServiceVersion.service_id.in_(ids), in_force(ServiceVersion, work)
        )
    )
    return {row.service_id: row.id for row in rows}


def _lines(work: Work, ids: Sequence[UUID]) -> dict[UUID, list[LineOfVersion]]:
    rows = work.db.execute(
        select(ServiceAnalyte, Analyte.keyword, Analyte.name)
        .join(Analyte, Analyte.id == ServiceAnalyte.analyte_id)
        .where(ServiceAnalyte.service_version_id.in_(ids))
        .order_by(ServiceAnalyte.position, Analyte.keyword)
    )
    found: dict[UUID, list[LineOfVersion]] = defaultdict(list, {id: [] for id in ids})
    for row in rows:
        line: ServiceAnalyte = row.ServiceAnalyte
        found[line.service_version_id].append(
            LineOfVersion(
                analyte_id=line.analyte_id, keyword=row.keyword, name=row.name, unit=line.unit, mdl=line.mdl, loq=line.loq,
                upper=line.upper, rounding_kind=line.rounding_kind, rounding_digits=line.rounding_digits,
                rounding_mode=line.rounding_mode, report_estimates=line.report_estimates,
                uncertainty_percent=line.uncertainty_percent, formula=line.formula, reported=line.reported,
            )
        )  # fmt: skip
    return found


def _qc_rules(work: Work, ids: Sequence[UUID]) -> dict[UUID, list[QcOfVersion]]:
    rows = work.db.scalars(select(QcRule).where(QcRule.service_version_id.in_(ids)).order_by(QcRule.position))
    found: dict[UUID, list[QcOfVersion]] = defaultdict(list, {id: [] for id in ids})
    for row in rows:
        found[row.service_version_id].append(
            QcOfVersion(
                row.id, row.role, row.every, row.limit_kind, row.low, row.high, row.consequence, row.qualifier
            )
        )
    return found


def _instruments(work: Work, ids: Sequence[UUID]) -> dict[UUID, list[str]]:
    rows = work.db.execute(
        select(ServiceInstrument.service_version_id, Instrument.code)
        .join(Instrument, Instrument.id == ServiceInstrument.instrument_id)
        .where(ServiceInstrument.service_version_id.in_(ids))
        .order_by(Instrument.code)
    )
    found: dict[UUID, list[str]] = defaultdict(list, {id: [] for id in ids})
    for row in rows:
        found[row.service_version_id].append(row.code)
    return found


def typed(row: ServiceVersion) -> dict[str, Any]:
    """What a form would show of a version where the row keeps it otherwise."""
    return {"hold": hold_in_words(row.hold_minutes)}


SERVICE = declare_noun(
    Noun(
        "services", "service", Service, READERS,
        Facts(
            "ServiceFacts", "A test on offer. `version_in_force_id` is what new work is tested by; null before the first approval. Without `sample_type_ids` it is done on any kind of sample.", Service,
            (
                *usual(),
                Fact("code", str),
                Fact("name", str),
                Fact("department_id", UUID),
                Fact("department", str, Department.code),
                Fact("sample_type_ids", list[UUID]),
                Fact("version_in_force_id", UUID | None, together=_current),
                Fact("active", bool),
                Fact("position", int),
            ),
            joins=((Department, Department.id == Service.department_id, False),),
        ),
        "code",
        sorts={"code": SortKey(Service.code), "name": SortKey(Service.name), "position": SortKey(Service.position, whole_key)},
        filters=(
            Filter("department", "Department", "choice", Service.department_id, options.departments, uuid=True),
            Filter("code", "Code", "text", Service.code),
            Filter("name", "Name", "text", Service.name),
            in_use(Service),
        ),
        found=lambda _, q: [Service.code.ilike(pattern(q)) | Service.name.ilike(pattern(q))],
    )
)  # fmt: skip

VERSION = declare_noun(
    Noun(
        "service-versions", "service version", ServiceVersion, READERS,
        Facts(
            "ServiceVersionFacts", "A version of a test: what results are made with. In force it never changes.", ServiceVersion,
            (
                *usual(),
                Fact("service_id", UUID),
                Fact("service", str, Service.code),
                *of_version(ServiceVersion),
                Fact("method_id", UUID),
                Fact("method", str, Method.reference),
                Fact("turnaround_days", int),
                Fact("hold_minutes", int | None),
                Fact("hold_source", str),
                Fact("cold", bool),
                Fact("container_type_id", UUID | None),
                Fact("container_type", str | None, ContainerType.code),
                Fact("verifications_required", int),
                Fact("self_verify", bool),
                Fact("price", Decimal),
                Fact("below_loq", str),
                Fact("instrument_rule", str),
                Fact("lines", list[LineOfVersion], together=_lines),
                Fact("qc_rules", list[QcOfVersion], together=_qc_rules),
                Fact("instruments", list[str], together=_instruments),
            ),
            joins=(
                (Service, Service.id == ServiceVersion.service_id, False),
                (Method, Method.id == ServiceVersion.method_id, False),
                (ContainerType, ContainerType.id == ServiceVersion.container_type_id, True),
            ),
        ),
        "-created",
        sorts={"created": SortKey(ServiceVersion.created_at, moment_key), "number": SortKey(ServiceVersion.number, whole_key)},
        filters=(
            Filter("service", "Test", "choice", ServiceVersion.service_id, options.services, uuid=True),
            Filter("method", "Method", "choice", ServiceVersion.method_id, uuid=True),
            state_filter(ServiceVersion),
            Filter("effective", "Effective", "date", col(ServiceVersion.effective_from)),
        ),
        expands={"service": ("service_id", "services")},
    )
)  # fmt: skip
