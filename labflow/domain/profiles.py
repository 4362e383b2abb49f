"""Profiles: tests that are ordered together, under one name. Orders keep the tests, so a profile may change at any time."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from sqlalchemy import func, or_, select
from sqlalchemy.orm.attributes import flag_modified

from labflow.domain.lists.searching import pattern
from labflow.domain.versions import checked_reason, in_force
from labflow.domain.work import Work
from labflow.errors import Invalids, LabError
from labflow.kit.limits import too_long
from labflow.models import Profile, ProfileService, Service, ServiceVersion
from labflow.vocabulary import Permission
from labflow.words import _


@dataclass(frozen=True)
class ProfileFacts:
    """A profile as typed, with the tests that were ticked."""

    code: str = ""
    name: str = ""
    description: str = ""
    service_ids: tuple[UUID, ...] = ()


@dataclass
class ProfileRow:
    """A profile as a line, and what its form starts with. `services` are the ids of its tests."""

    id: str = ""
    code: str = ""
    name: str = ""
    description: str = ""
    tests: str = ""
    count: int = 0
    services: list[str] = field(default_factory=list)
    active: bool = True
    version: int = 1


@dataclass
class TestChoice:
    """A test that a profile may hold."""

    __test__ = False

    id: str = ""
    code: str = ""
    name: str = ""


def page(work: Work, *, closed: bool = False, q: str = "") -> tuple[list[ProfileRow], int, int]:
    """The profiles on offer or those closed, in their order; and how many there are of each."""
    work.require_any(Permission.EDIT_CATALOGUE, Permission.SEE_WORK)
    counts = work.db.execute(
        select(func.count().filter(Profile.active), func.count().filter(~Profile.active))
    ).one()
    wanted = select(Profile).where(~Profile.active if closed else Profile.active)
    if q.strip():
        wanted = wanted.where(_found(pattern(q)))
    rows = work.db.scalars(wanted.order_by(Profile.position, Profile.name)).all()
    tests = _tests(work, [row.id for row in rows])
    return [_row(row, tests.get(row.id, [])) for row in rows], counts[0], counts[1]


def choices(work: Work) -> list[TestChoice]:
    """The tests that can be ordered today."""
    work.require(Permission.EDIT_CATALOGUE)
    return [TestChoice(str(row.id), row.code, row.name) for row in _orderable(work)]


def add(work: Work, facts: ProfileFacts) -> UUID:
    """Offer a new profile, after those there are."""
    work.require(Permission.EDIT_CATALOGUE)
    kept = _checked(work, facts)
    place = work.db.scalar(select(func.coalesce(func.max(Profile.position), -1))) + 1
    row = work.add(Profile(**kept, position=place))
    work.db.flush()
    _hold(work, row.id, facts.service_ids)
    return row.id


def edit(work: Work, profile_id: UUID, facts: ProfileFacts, *, version: int | None = None) -> None:
    """Change the profile. What was ordered by it keeps its tests."""
    work.require(Permission.EDIT_CATALOGUE)
    row = work.lock(Profile, profile_id, version=version)
    for name, value in _checked(work, facts, but=row).items():
        setattr(row, name, value)
    _hold(work, profile_id, facts.service_ids)
    flag_modified(row, "name")  # its tests are part of what a stale save would overwrite


def close(work: Work, profile_id: UUID, *, reason: str, version: int | None = None) -> None:
    """Offer it no longer. What was ordered by it is done."""
    work.require(Permission.EDIT_CATALOGUE)
    row = work.lock(Profile, profile_id, version=version)
    checked_reason(work, reason, "Give a reason: the audit trail shows it.")
    row.active = False


def restore(work: Work, profile_id: UUID) -> None:
    """Offer it again, if all its tests still are."""
    work.require(Permission.EDIT_CATALOGUE)
    row = work.lock(Profile, profile_id)
    offered = {test.id for test in _orderable(work)}
    missing = [test.name for test in _tests(work, [profile_id]).get(profile_id, []) if test.id not in offered]
    if missing:
        raise LabError(
            "Not offered any more: {names}. Take it out of the profile first.", names=", ".join(missing)
        )
    row.active = True


def _checked(work: Work, facts: ProfileFacts, *, but: Profile | None = None) -> dict[str, Any]:
    kept = {
        "code": facts.code.strip().upper(), "name": " ".join(facts.name.split()), "description": facts.description.strip(),
    }  # fmt: skip
    problems = too_long(kept, Profile)
    if not kept["code"]:
        problems["code"] = "Type a short code, such as LCR."
    if not kept["name"]:
        problems["name"] = "Type the name that orders show."
    same = select(Profile).where(
        func.upper(Profile.code) == kept["code"], Profile.id != (but.id if but else None)
    )
    if "code" not in problems and (taken := work.db.scalars(same).first()):
        problems["code"] = (
            _("{name} has this code. Choose another.", name=taken.name)
            if taken.active
            else _("{name} has this code and is retired. Choose another.", name=taken.name)
        )
    if not facts.service_ids:
        problems["services"] = "Tick at least one test."
    elif not set(facts.service_ids) <= {row.id for row in _orderable(work)}:
        problems["services"] = "A test was ticked that is not offered at present. Take it out."
    if problems:
        raise Invalids(problems)
    return kept


def _hold(work: Work, profile_id: UUID, wanted: Sequence[UUID]) -> None:
    """Keep the tests that stay at their places, then add the others in the order of the catalogue."""
    there = work.db.scalars(
        select(ProfileService)
        .where(ProfileService.profile_id == profile_id)
        .order_by(ProfileService.position)
    ).all()
    for row in there:
        if row.service_id not in wanted:
            work.db.delete(row)
    place = max((row.position for row in there), default=-1) + 1
    held = {row.service_id for row in there}
    new = [test.id for test in _orderable(work) if test.id in wanted and test.id not in held]
    for offset, service_id in enumerate(new):
        work.add(ProfileService(profile_id=profile_id, service_id=service_id, position=place + offset))
    work.db.flush()


def _orderable(work: Work) -> Sequence[Service]:
    current = select(ServiceVersion.service_id).where(in_force(ServiceVersion, work))
    return work.db.scalars(
        select(Service)
        .where(Service.active, Service.id.in_(current))
        .order_by(Service.position, Service.code)
    ).all()


def _tests(work: Work, profile_ids: list[UUID]) -> dict[UUID, list[Service]]:
    rows = work.db.execute(
        select(ProfileService.profile_id, Service)
        .join(Service, Service.id == ProfileService.service_id)
        .where(ProfileService.profile_id.in_(profile_ids))
        .order_by(ProfileService.position)
    )
    found: dict[UUID, list[Service]] = {}
    for profile_id, service in rows:
        found.setdefault(profile_id, []).append(service)
    return found


def _found(like: str) -> Any:
    holding = (
        select(ProfileService.profile_id)
        .join(Service, Service.id == ProfileService.service_id)
        .where(or_(Service.name.ilike(like), Service.code.ilike(like)))
    )
    return or_(Profile.code.ilike(like), Profile.name.ilike(like), Profile.id.in_(holding))


def _row(row: Profile, tests: Sequence[Service]) -> ProfileRow:
    return ProfileRow(
        id=str(row.id), code=row.code, name=row.name, description=row.description,
        tests=", ".join(test.name for test in tests), count=len(tests), services=[str(test.id) for test in tests],
        active=row.active, version=row.version,
    )  # fmt: skip
