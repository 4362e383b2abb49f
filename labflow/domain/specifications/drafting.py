"""Drafting a version of a specification, limit by limit. Versions in force never change: orders are judged by them."""

from uuid import UUID

from sqlalchemy import select

from labflow.domain import versions
from labflow.domain.specifications.typed import LimitFacts, SpecFacts, limit_values, spec_values
from labflow.domain.work import Work
from labflow.errors import Invalid, LabError, NotFound
from labflow.models import Analyte, Client, Specification, SpecLimit
from labflow.vocabulary import Permission

_COPIED = ("code", "name", "authority", "edition", "decision_rule", "compare")
_LIMIT = (
    "analyte_id", "minimum", "minimum_inclusive", "maximum", "maximum_inclusive", "text", "unit", "kind",
)  # fmt: skip
SHOWN_CLIENTS = 3


def create(work: Work, facts: SpecFacts) -> UUID:
    """Begin a new specification: orders can be judged by it once its first version is approved."""
    work.require(Permission.EDIT_CATALOGUE)
    kept = spec_values(work, facts, new=True)
    row = work.add(Specification(**kept, active=False, **versions.new_draft(work)))
    work.db.flush()
    return row.id


def draft(work: Work, specification_id: UUID) -> UUID:
    """Begin a new version as a copy of the newest. There is one draft at a time: with one there already, it is that one."""
    work.require(Permission.EDIT_CATALOGUE)
    newest = lock_all(work, work.read(Specification, specification_id).code)[-1]
    if newest.effective_from is None:
        return newest.id
    copied = {name: getattr(newest, name) for name in _COPIED}
    # not on offer before it is approved
    copy = work.add(
        Specification(number=newest.number + 1, active=False, **versions.new_draft(work), **copied)
    )
    work.db.flush()
    for limit in _limits(work, newest.id):
        work.add(SpecLimit(specification_id=copy.id, **{name: getattr(limit, name) for name in _LIMIT}))
    work.db.flush()
    return copy.id


def edit_draft(work: Work, version_id: UUID, facts: SpecFacts, *, version: int | None = None) -> None:
    """Change what names the version and how values are compared. The code stays: it is what its versions share."""
    work.require(Permission.EDIT_CATALOGUE)
    row = versions.lock_draft(work, Specification, version_id, version)
    kept = spec_values(work, facts, new=False)
    if kept["code"] != row.code:
        raise Invalid("Orders name the specification by its code: it stays.", field="code")
    for name, value in kept.items():
        setattr(row, name, value)


def set_limit(
    work: Work, version_id: UUID, analyte_id: UUID | None, facts: LimitFacts, *, version: int | None = None
) -> None:
    """Say what the draft holds an analyte against; one that it does not have yet is added."""
    work.require(Permission.EDIT_CATALOGUE)
    versions.lock_draft(work, Specification, version_id, version)
    analyte = work.db.get(Analyte, analyte_id) if analyte_id else None
    if analyte is None:
        raise Invalid("Choose an analyte from the list.", field="analyte_id")
    kept = limit_values(work, facts, analyte)
    limit = next((each for each in _limits(work, version_id) if each.analyte_id == analyte_id), None)
    if limit is None:
        if not analyte.active:
            raise Invalid("{name} is retired. Choose another.", field="analyte_id", name=analyte.name)
        limit = work.add(SpecLimit(specification_id=version_id, analyte_id=analyte_id))
    for name, value in kept.items():
        setattr(limit, name, value)
    work.db.flush()


def remove_limit(work: Work, version_id: UUID, analyte_id: UUID, *, version: int | None = None) -> None:
    """The new version does not limit this analyte any more."""
    work.require(Permission.EDIT_CATALOGUE)
    versions.lock_draft(work, Specification, version_id, version)
    limit = next((each for each in _limits(work, version_id) if each.analyte_id == analyte_id), None)
    if limit is None:
        raise NotFound("The draft has no limit for this analyte.")
    work.db.delete(limit)
    work.db.flush()


def discard(work: Work, version_id: UUID, *, version: int | None = None) -> None:
    """Throw the draft away; with the first draft goes the whole specification, which nothing can point at yet."""
    work.require(Permission.EDIT_CATALOGUE)
    row = versions.lock_draft(work, Specification, version_id, version)
    for limit in _limits(work, version_id):
        work.db.delete(limit)
    work.db.flush()
    work.db.delete(row)
    work.db.flush()


def close(work: Work, specification_id: UUID, *, reason: str) -> None:
    """Offer the specification no longer. Orders that were placed under it are judged by it."""
    work.require(Permission.EDIT_CATALOGUE)
    rows = lock_all(work, work.read(Specification, specification_id).code)
    clients = work.db.scalars(
        select(Client.name).where(Client.specification_id.in_([row.id for row in rows])).order_by(Client.name)
    ).all()
    if clients:
        names, more = ", ".join(clients[:SHOWN_CLIENTS]), len(clients) - SHOWN_CLIENTS
        if more > 0:
            raise LabError(
                "It is usual for {names} and {count} more. Give them another first.",
                field="reason", names=names, count=more,
            )  # fmt: skip
        raise LabError("It is usual for {names}. Give them another first.", field="reason", names=names)
    versions.checked_reason(work, reason, "Give a reason: the audit trail shows it.")
    for row in rows:
        row.active = False


def restore(work: Work, specification_id: UUID) -> None:
    """Offer the specification again, with the version that was in force."""
    work.require(Permission.EDIT_CATALOGUE)
    for row in lock_all(work, work.read(Specification, specification_id).code):
        row.active = row.effective_from is not None


def lock_all(work: Work, code: str) -> list[Specification]:
    """All versions of a specification, the oldest first, locked against others who change it."""
    query = select(Specification).where(Specification.code == code).order_by(Specification.number)
    return list(work.db.scalars(query.with_for_update().execution_options(populate_existing=True)))


def _limits(work: Work, version_id: UUID) -> list[SpecLimit]:
    return list(work.db.scalars(select(SpecLimit).where(SpecLimit.specification_id == version_id)))
