"""Reading the catalogue: which version of a service counts now, what it measures, which limits apply."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from labflow.domain import settled
from labflow.domain.versions import in_force, state_of
from labflow.domain.work import Work
from labflow.errors import Invalid
from labflow.models import (
    Analyte,
    Profile,
    ProfileService,
    Service,
    ServiceAnalyte,
    ServiceVersion,
    Specification,
    SpecLimit,
)


@dataclass(frozen=True, eq=False)
class CurrentService:
    """A service with the version that new analyses are made with. Found once a piece of work, so itself is its identity."""

    service: Service
    version: ServiceVersion


def services_of_profiles(work: Work, profile_ids: Iterable[UUID]) -> list[UUID]:
    """The services of the profiles, each once, in the profiles' order."""
    holding = settled.once(work, "services of profiles", _services_of_profiles)
    return list(dict.fromkeys(service for id in profile_ids for service in holding.get(id, ())))


def _services_of_profiles(db: Session) -> dict[UUID, list[UUID]]:
    rows = db.execute(
        select(ProfileService.profile_id, ProfileService.service_id).order_by(ProfileService.position)
    )
    found: dict[UUID, list[UUID]] = {}
    for profile, service in rows.tuples():
        found.setdefault(profile, []).append(service)
    return found


def closed_profiles(work: Work, profile_ids: Iterable[UUID]) -> dict[UUID, str]:
    """Those of the profiles that are offered no longer, with their names."""
    closed = settled.once(work, "closed profiles", _closed_profiles)
    return {id: closed[id] for id in profile_ids if id in closed}


def _closed_profiles(db: Session) -> dict[UUID, str]:
    return dict(db.execute(select(Profile.id, Profile.name).where(~Profile.active)).tuples().all())


def current_services(work: Work, service_ids: Iterable[UUID]) -> dict[UUID, CurrentService]:
    """The newest effective version of each service. A service without one cannot be ordered."""
    wanted = set(service_ids)
    offered = settled.once(work, "services", _services)
    found = {
        service.id: CurrentService(service, version)
        for service, version in offered
        if service.id in wanted and state_of(work, version) == "active"
    }
    if len(found) != len(wanted):
        raise Invalid("A test was chosen that the laboratory does not offer at present.", field="services")
    return found


def done_on(service: Service, sample_type_id: UUID | str) -> bool:
    """Whether the laboratory does the test on samples of this kind."""
    return not service.sample_type_ids or str(sample_type_id) in service.sample_type_ids


def _services(db: Session) -> list[tuple[Service, ServiceVersion]]:
    """Active services with each approved version, whether it counts now, did, or will."""
    rows = db.execute(
        select(Service, ServiceVersion)
        .join(ServiceVersion, ServiceVersion.service_id == Service.id)
        .where(Service.active, ServiceVersion.effective_from.is_not(None))
        .order_by(Service.position, ServiceVersion.number)
    )
    return list(rows.tuples())


def rules_of(
    work: Work, version_ids: Iterable[UUID]
) -> dict[tuple[UUID, UUID], tuple[ServiceAnalyte, Analyte]]:
    """How versions report each analyte, by version and analyte. Read only: rows of no session."""
    return {
        (version, analyte.id): (rule, analyte)
        for version, pairs in measured_by(work, version_ids).items()
        for rule, analyte in pairs
    }


def measured_by(
    work: Work, version_ids: Iterable[UUID]
) -> dict[UUID, tuple[tuple[ServiceAnalyte, Analyte], ...]]:
    """What versions measure, in reporting order. Read only: rows of no session."""
    return settled.each(work, "measured", version_ids, _measured)


def _measured(
    db: Session, version_ids: Sequence[UUID]
) -> dict[UUID, tuple[tuple[ServiceAnalyte, Analyte], ...]]:
    rows = db.execute(
        select(ServiceAnalyte, Analyte)
        .join(Analyte, Analyte.id == ServiceAnalyte.analyte_id)
        .where(ServiceAnalyte.service_version_id.in_(list(version_ids)))
        .order_by(ServiceAnalyte.position)
    )
    found: dict[UUID, list[tuple[ServiceAnalyte, Analyte]]] = {version: [] for version in version_ids}
    for rule, analyte in rows:
        found[rule.service_version_id].append((rule, analyte))
    return {version: tuple(pairs) for version, pairs in found.items()}


def below_loq_of(work: Work, version_ids: Iterable[UUID]) -> dict[UUID, str]:
    """What the formulas of each version take for an input below its LOQ."""
    versions = settled.rows(work, ServiceVersion)
    return {id: versions[id].below_loq for id in version_ids if id in versions}


def specifications_on_offer(work: Work) -> ColumnElement[bool]:
    """Versions of specifications that new orders can be judged by."""
    return Specification.active & in_force(Specification, work)


def current_specification(work: Work, specification_id: UUID | None) -> Specification | None:
    """The version that a new order is judged by: this one while it is in force, else the newest of the same code that is."""
    asked = work.db.get(Specification, specification_id) if specification_id else None
    if asked is None:
        return None
    found = work.db.scalars(
        select(Specification)
        .where(Specification.code == asked.code, specifications_on_offer(work))
        .order_by(Specification.number.desc())
    ).all()
    return asked if asked in found else next(iter(found), None)


def limits_of(work: Work, specification_id: UUID | None) -> dict[UUID, SpecLimit]:
    """The limits of a specification by analyte; none without a specification."""
    if specification_id is None:
        return {}
    rows = select(SpecLimit).where(SpecLimit.specification_id == specification_id)
    return settled.once(
        work,
        ("limits", specification_id),
        lambda db: {limit.analyte_id: limit for limit in db.scalars(rows)},
    )
