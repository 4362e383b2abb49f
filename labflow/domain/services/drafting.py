"""Drafting a version of a test: from the newest or from nothing, analyte by analyte. Versions in force never change."""

from uuid import UUID

from sqlalchemy import func, select

from labflow.domain import versions
from labflow.domain.services.allowed import copy_instruments, drop_instruments
from labflow.domain.services.qc import copy_rules, drop_rules
from labflow.domain.services.typed import (
    DraftFacts,
    LineFacts,
    ServiceFacts,
    line_values,
    service_problems,
    service_values,
    version_values,
)
from labflow.domain.work import Work
from labflow.errors import Invalid, Invalids, LabError, NotFound
from labflow.models import Analyte, Profile, ProfileService, Service, ServiceAnalyte, ServiceVersion
from labflow.vocabulary import Permission

_COPIED = (
    "method_id", "turnaround_days", "hold_minutes", "hold_source", "cold", "container_type_id",
    "verifications_required", "self_verify", "price", "below_loq", "instrument_rule",
)  # fmt: skip
_LINE = (
    "analyte_id", "position", "unit", "mdl", "loq", "upper", "rounding_mode", "rounding_kind", "rounding_digits",
    "report_estimates", "uncertainty_percent", "formula", "reported",
)  # fmt: skip


def create(work: Work, facts: ServiceFacts, *, method_id: UUID | None) -> UUID:
    """Begin a new test: it can be ordered once its first version is approved."""
    work.require(Permission.EDIT_CATALOGUE)
    kept, problems = service_problems(work, facts)
    try:
        first = version_values(work, DraftFacts(method_id=method_id))
    except Invalids as refusal:
        raise Invalids(problems | refusal.errors) from None
    if problems:
        raise Invalids(problems)
    place = work.db.scalar(select(func.coalesce(func.max(Service.position), -1))) + 1
    service = work.add(Service(**kept, position=place))
    work.db.flush()
    work.add(ServiceVersion(service_id=service.id, number=1, **versions.new_draft(work), **first))
    work.db.flush()
    return service.id


def edit_service(work: Work, service_id: UUID, facts: ServiceFacts, *, version: int | None = None) -> None:
    """Change what names the test, and on what it is done. Its code is printed on records and stays once there is an effective version."""
    work.require(Permission.EDIT_CATALOGUE)
    service = work.lock(Service, service_id, version=version)
    kept = service_values(work, facts, but=service)
    if kept["code"] != service.code and _last(work, service_id, effective=True):
        raise Invalid("Records name the test by its code: it stays.", field="code")
    for name, value in kept.items():
        setattr(service, name, value)


def retire(work: Work, service_id: UUID, *, reason: str, version: int | None = None) -> None:
    """Offer the test no longer. Work that was ordered is done with the version it has."""
    work.require(Permission.EDIT_CATALOGUE)
    service = work.lock(Service, service_id, version=version)
    profiles = work.db.scalars(
        select(Profile.name)
        .join(ProfileService, ProfileService.profile_id == Profile.id)
        .where(ProfileService.service_id == service_id, Profile.active)
        .order_by(Profile.name)
    ).all()
    if profiles:
        raise LabError(
            "These profiles order it: {names}. Take it out of them first.",
            field="reason",
            names=", ".join(profiles),
        )
    versions.checked_reason(work, reason, "Give a reason: the audit trail shows it.")
    service.active = False


def restore(work: Work, service_id: UUID) -> None:
    """Offer the test again, with the version that was in force."""
    work.require(Permission.EDIT_CATALOGUE)
    work.lock(Service, service_id).active = True


def draft(work: Work, service_id: UUID) -> UUID:
    """Begin a new version as a copy of the newest. There is one draft at a time: with one there already, it is that one."""
    work.require(Permission.EDIT_CATALOGUE)
    work.lock(Service, service_id)
    newest = _last(work, service_id)
    if newest is None:
        raise NotFound("There is no such test.")
    if newest.effective_from is None:
        return newest.id
    copied = {name: getattr(newest, name) for name in _COPIED}
    copy = work.add(
        ServiceVersion(service_id=service_id, number=newest.number + 1, **versions.new_draft(work), **copied)
    )
    work.db.flush()
    for line in _lines(work, newest.id):
        work.add(ServiceAnalyte(service_version_id=copy.id, **{name: getattr(line, name) for name in _LINE}))
    copy_rules(work, newest.id, copy.id)
    copy_instruments(work, newest.id, copy.id)
    work.db.flush()
    return copy.id


def edit_draft(work: Work, version_id: UUID, facts: DraftFacts, *, version: int | None = None) -> None:
    """Change what holds for all analytes of the draft."""
    work.require(Permission.EDIT_CATALOGUE)
    row = versions.lock_draft(work, ServiceVersion, version_id, version)
    for name, value in version_values(work, facts).items():
        setattr(row, name, value)


def set_line(
    work: Work, version_id: UUID, analyte_id: UUID | None, facts: LineFacts, *, version: int | None = None
) -> None:
    """Say how the draft reports an analyte; one that it does not have yet is added at the end."""
    work.require(Permission.EDIT_CATALOGUE)
    versions.lock_draft(work, ServiceVersion, version_id, version)
    analyte = work.db.get(Analyte, analyte_id) if analyte_id else None
    if analyte is None:
        raise Invalid("Choose an analyte from the list.", field="analyte_id")
    kept = line_values(facts, analyte)
    lines = _lines(work, version_id)
    line = next((each for each in lines if each.analyte_id == analyte_id), None)
    if line is None:
        if not analyte.active:
            raise Invalid("{name} is retired. Choose another.", field="analyte_id", name=analyte.name)
        place = max((each.position for each in lines), default=-1) + 1
        line = work.add(ServiceAnalyte(service_version_id=version_id, analyte_id=analyte_id, position=place))
    for name, value in kept.items():
        setattr(line, name, value)
    work.db.flush()


def remove_line(work: Work, version_id: UUID, analyte_id: UUID, *, version: int | None = None) -> None:
    """The new version does not report this analyte any more."""
    work.require(Permission.EDIT_CATALOGUE)
    versions.lock_draft(work, ServiceVersion, version_id, version)
    line = next((each for each in _lines(work, version_id) if each.analyte_id == analyte_id), None)
    if line is None:
        raise NotFound("The draft does not report this analyte.")
    work.db.delete(line)
    work.db.flush()


def discard(work: Work, version_id: UUID, *, version: int | None = None) -> None:
    """Throw the draft away. The first draft of a test stays: retire the test instead."""
    work.require(Permission.EDIT_CATALOGUE)
    row = versions.lock_draft(work, ServiceVersion, version_id, version)
    if row.number == 1:
        raise LabError("The first version cannot be thrown away. Retire the test instead.")
    for line in _lines(work, version_id):
        work.db.delete(line)
    drop_rules(work, version_id)
    drop_instruments(work, version_id)
    work.db.flush()
    work.db.delete(row)
    work.db.flush()


def _lines(work: Work, version_id: UUID) -> list[ServiceAnalyte]:
    return list(
        work.db.scalars(select(ServiceAnalyte).where(ServiceAnalyte.service_version_id == version_id))
    )


def _last(work: Work, service_id: UUID, *, effective: bool = False) -> ServiceVersion | None:
    query = select(ServiceVersion).where(ServiceVersion.service_id == service_id)
    if effective:
        query = query.where(ServiceVersion.effective_from.is_not(None))
    return work.db.scalars(query.order_by(ServiceVersion.number.desc()).limit(1)).first()
