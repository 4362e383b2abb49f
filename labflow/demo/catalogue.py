"""Puts the catalogue of the demo laboratory into the database: what it offers, how, and by which limits it judges."""

import re
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any
from uuid import UUID

from labflow.demo.data import analytes as analyte_data
from labflow.demo.data import house as house_data
from labflow.demo.data.limits import SPECIFICATIONS, Rules
from labflow.demo.data.services import ALLOWED, DONE_ON, PROFILES, QC_RULES, SERVICES, Measured, Offered
from labflow.domain import files
from labflow.domain.work import Work
from labflow.models import (
    Analyte,
    ContainerType,
    Department,
    FieldDef,
    Instrument,
    Lab,
    Method,
    Profile,
    ProfileService,
    QcRule,
    Qualifier,
    SampleType,
    Service,
    ServiceAnalyte,
    ServiceInstrument,
    ServiceVersion,
    Specification,
    SpecLimit,
)
from labflow.vocabulary import AnalyteKind, InstrumentState

_LOGO = Path(house_data.__file__).with_name("logo.png")
# before the first order, so that every order finds the services it asks for
IN_FORCE_DAYS = 1000
_ROUNDING = {"s": "significant", "d": "decimals", "c": "counts"}
_LIMIT = re.compile(
    r'(?P<keyword>\S+)\s+(?:"(?P<text>[^"]+)"|(?P<range>\S+)\s+(?P<unit>\S.*?))\s+(?P<kind>[A-Z]+)'
)

Ids = dict[str, UUID]


def build(work: Work) -> None:
    """Everything the laboratory has before its first client."""
    logo = files.keep(work, _LOGO.read_bytes(), purpose="logo", name=_LOGO.name, media_type="image/png")
    work.add(Lab(**house_data.LAB, logo_file_id=logo.id))
    departments = _keep(
        work, {code: Department(code=code, name=name) for code, name in house_data.DEPARTMENTS}
    )
    kinds = _keep(
        work,
        {c: SampleType(code=c, name=name, retention_days=days) for c, name, days in house_data.SAMPLE_TYPES},
    )
    containers = _keep(work, {row[0]: _container(*row) for row in house_data.CONTAINERS})
    _keep(work, {code: Qualifier(code=code, meaning=meaning) for code, meaning in house_data.QUALIFIERS})
    _keep(work, {key: _field(place, *row) for place, (key, row) in enumerate(_by_key(house_data.FIELDS))})
    analytes = _keep(work, {row[0]: _analyte(*row) for row in analyte_data.ANALYTES})
    instruments = _keep(
        work, {row[0]: _instrument(work, departments, *row) for row in house_data.INSTRUMENTS}
    )
    services = _services(work, departments, kinds, containers, analytes, instruments)
    _profiles(work, services)
    _specifications(work, analytes)
    work.db.flush()


def _keep(work: Work, rows: dict[str, Any]) -> Ids:
    for row in rows.values():
        work.add(row)
    work.db.flush()
    return {key: row.id for key, row in rows.items()}


def _by_key(rows: tuple[tuple[Any, ...], ...]) -> list[tuple[str, tuple[Any, ...]]]:
    return [(f"{row[0]}.{row[1]}", row) for row in rows]


def _container(
    code: str, name: str, material: str, volume_ml: int | None, preservation: str
) -> ContainerType:
    return ContainerType(
        code=code, name=name, material=material, volume_ml=volume_ml, preservation=preservation
    )


def _field(
    place: int, entity: str, key: str, label: str, kind: str, options: tuple[str, ...], on_report: bool
) -> FieldDef:
    return FieldDef(
        entity=entity,
        key=key,
        label=label,
        kind=kind,
        options=list(options),
        on_report=on_report,
        position=place,
    )


def _analyte(keyword: str, name: str, cas: str) -> Analyte:
    words = analyte_data.OPTIONS.get(keyword, [])
    return Analyte(
        keyword=keyword, name=name, cas=cas, kind=AnalyteKind.TEXT if words else AnalyteKind.NUMERIC, options=words,
        italic=keyword in analyte_data.ITALIC,
    )  # fmt: skip


def _instrument(
    work: Work, departments: Ids, code: str, name: str, maker: str, model: str, serial: str, department: str, location: str,
    due_in: int, reader: str, out: str,
) -> Instrument:  # fmt: skip
    return Instrument(
        code=code, name=name, maker=maker, model=model, serial=serial, department_id=departments[department], location=location,
        calibration_due=(work.now + timedelta(days=due_in)).date(), reader=reader, state_note=out,
        state=InstrumentState.OUT_OF_SERVICE if out else InstrumentState.ACTIVE,
    )  # fmt: skip


def _services(
    work: Work, departments: Ids, kinds: Ids, containers: Ids, analytes: Ids, instruments: Ids
) -> Ids:
    methods = _keep(work, {f"{o.method} {o.revision}": _method(o) for o in SERVICES})
    services = _keep(
        work,
        {
            o.code: Service(
                code=o.code, name=o.name, department_id=departments[o.department], position=place,
                sample_type_ids=sorted(str(kinds[kind]) for kind in DONE_ON[o.code].split()),
            )
            for place, o in enumerate(SERVICES)
        },
    )  # fmt: skip
    versions = _keep(
        work,
        {
            o.code: ServiceVersion(
                service_id=services[o.code], method_id=methods[f"{o.method} {o.revision}"],
                effective_from=work.now - timedelta(days=IN_FORCE_DAYS), turnaround_days=o.days, hold_minutes=o.hold,
                hold_source=o.hold_source, cold=o.cold, container_type_id=containers.get(o.container),
                price=Decimal(o.price),
            )
            for o in SERVICES
        },
    )  # fmt: skip
    for offered in SERVICES:
        for place, measured in enumerate(offered.measures):
            work.add(_rule(versions[offered.code], analytes[measured.keyword], place, measured))
    for code, rules in QC_RULES.items():
        for place, rule in enumerate(rules):
            work.add(_qc_rule(versions[code], place, *rule))
    for code, allowed in ALLOWED.items():
        for instrument in allowed:
            work.add(
                ServiceInstrument(service_version_id=versions[code], instrument_id=instruments[instrument])
            )
    return services


def _qc_rule(
    version_id: UUID, place: int, role: str, every: str, kind: str, low: str, high: str, consequence: str, qualifier: str
) -> QcRule:  # fmt: skip
    return QcRule(
        service_version_id=version_id, position=place, role=role, every=int(every) if every else None, limit_kind=kind,
        low=Decimal(low) if low else None, high=Decimal(high), consequence=consequence, qualifier=qualifier,
    )  # fmt: skip


def _method(offered: Offered) -> Method:
    titles = {"EPA 300.0": "Anions by ion chromatography", "EPA 200.8": "Metals by ICP-MS"}
    return Method(
        reference=offered.method, revision=offered.revision, title=titles.get(offered.method, offered.name),
        technique=offered.technique,
    )  # fmt: skip


def _rule(version_id: UUID, analyte_id: UUID, place: int, measured: Measured) -> ServiceAnalyte:
    loq = Decimal(measured.loq) if measured.loq else None
    return ServiceAnalyte(
        service_version_id=version_id, analyte_id=analyte_id, position=place, unit=measured.unit, loq=loq,
        mdl=loq / 5 if loq is not None else None, upper=Decimal(measured.upper) if measured.upper else None,
        rounding_kind=_ROUNDING[measured.rounding[-1]], rounding_digits=int(measured.rounding[:-1]),
        report_estimates=measured.estimates,
        uncertainty_percent=Decimal(measured.uncertainty) if measured.uncertainty else None,
        formula=measured.formula, reported=not measured.captured,
    )  # fmt: skip


def _profiles(work: Work, services: Ids) -> None:
    for place, (code, name, description, chosen) in enumerate(PROFILES):
        profile = work.add(Profile(code=code, name=name, description=description, position=place))
        work.db.flush()
        for position, service in enumerate(chosen):
            work.add(ProfileService(profile_id=profile.id, service_id=services[service], position=position))


def _specifications(work: Work, analytes: Ids) -> None:
    kept = _keep(work, {rules.code: _specification(work, rules) for rules in SPECIFICATIONS})
    for rules in SPECIFICATIONS:
        for line in filter(None, map(str.strip, rules.limits.splitlines())):
            work.add(_limit(kept[rules.code], analytes, line))


def _specification(work: Work, rules: Rules) -> Specification:
    return Specification(
        code=rules.code,
        effective_from=work.now - timedelta(days=IN_FORCE_DAYS),
        name=rules.name,
        authority=rules.authority,
        edition=rules.edition,
        compare=rules.compare,
    )


def _limit(specification_id: UUID, analytes: Ids, line: str) -> SpecLimit:
    read = _LIMIT.fullmatch(line)
    if read is None:
        raise ValueError(f"This is no limit: {line}")
    low, _, high = (read["range"] or "").rpartition("..")
    return SpecLimit(
        specification_id=specification_id, analyte_id=analytes[read["keyword"]], text=read["text"] or "",
        minimum=Decimal(low) if low else None, maximum=Decimal(high) if high else None, unit=read["unit"] or "",
        kind=read["kind"],
    )  # fmt: skip
