"""The specifications as a list: the regulation, its edition in force, how many limits it has, what is being drafted."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import func, or_, select

from labflow.domain.lab import zone
from labflow.domain.lists.searching import pattern
from labflow.domain.versions import state_of
from labflow.domain.work import Work
from labflow.kit.times import day
from labflow.models import Analyte, Specification, SpecLimit
from labflow.vocabulary import Permission


@dataclass
class SpecificationRow:
    """A specification as a line. `draft` is "", draft or waiting; `version` is empty before the first is approved."""

    id: str = ""
    code: str = ""
    name: str = ""
    source: str = ""
    limits: int = 0
    version: str = ""
    since: str = ""
    draft: str = ""
    active: bool = True


def page(work: Work, *, closed: bool = False, q: str = "") -> tuple[list[SpecificationRow], int, int]:
    """Those on offer or being drafted, or those closed, by name; and how many there are of each."""
    work.require_any(Permission.EDIT_CATALOGUE, Permission.SEE_WORK)
    families: dict[str, list[Specification]] = {}
    for row in work.db.scalars(select(Specification).order_by(Specification.name, Specification.number)):
        families.setdefault(row.code, []).append(row)
    limits = dict(
        work.db.execute(
            select(SpecLimit.specification_id, func.count()).group_by(SpecLimit.specification_id)
        ).all()
    )
    rows = [_row(work, family, limits) for family in families.values()]
    found = _found(work, q) if q.strip() else None
    shown = [row for row in rows if row.active is not closed and (found is None or row.code in found)]
    open_ones = sum(row.active for row in rows)
    return sorted(shown, key=lambda row: row.name), open_ones, len(rows) - open_ones


def _row(work: Work, family: Sequence[Specification], limits: dict) -> SpecificationRow:
    drafts = [row for row in family if row.effective_from is None]
    effective = [row for row in family if row.effective_from is not None]
    active = [row for row in family if state_of(work, row) == "active"]
    told = (active or effective or drafts)[-1]
    return SpecificationRow(
        id=str(told.id), code=told.code, name=told.name, source=", ".join(filter(None, [told.authority, told.edition])),
        limits=limits.get(told.id, 0), version=f"v{told.number}" if effective else "", since=day(told.effective_from, zone(work)),
        draft="" if not drafts else "waiting" if drafts[-1].submitted_at else "draft",
        active=not effective or any(row.active for row in effective),
    )  # fmt: skip


def _found(work: Work, q: str) -> set[str]:
    like = pattern(q)
    limited = (
        select(SpecLimit.specification_id)
        .join(Analyte, Analyte.id == SpecLimit.analyte_id)
        .where(or_(Analyte.name.ilike(like), Analyte.keyword.ilike(like)))
    )
    columns = (Specification.code, Specification.name, Specification.authority, Specification.edition)
    words = or_(*[column.ilike(like) for column in columns], Specification.id.in_(limited))
    return set(work.db.scalars(select(Specification.code).where(words)))
