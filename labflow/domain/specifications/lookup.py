"""Specifications for programs: each version with its limits. A code means the version on offer."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from sqlalchemy import func, select
from sqlmodel import col

from labflow.domain.finding import NOTHING, as_id
from labflow.domain.lists.filters import Filter
from labflow.domain.lists.searching import pattern
from labflow.domain.lists.window import SortKey, moment_key
from labflow.domain.nouns import Fact, Facts, Noun, declare_noun, in_use, usual
from labflow.domain.services.lookup import READERS
from labflow.domain.version_lookup import of_version, state_filter
from labflow.domain.versions import in_force
from labflow.domain.work import Work
from labflow.models import Analyte, Specification, SpecLimit


@dataclass
class LimitOfVersion:
    """What an analyte is held against."""

    analyte_id: UUID
    keyword: str
    name: str
    minimum: Decimal | None
    minimum_inclusive: bool
    maximum: Decimal | None
    maximum_inclusive: bool
    text: str
    unit: str
    kind: str


def _limits(work: Work, ids: Sequence[UUID]) -> dict[UUID, list[LimitOfVersion]]:
    rows = work.db.execute(
        select(SpecLimit, Analyte.keyword, Analyte.name)
        .join(Analyte, Analyte.id == SpecLimit.analyte_id)
        .where(SpecLimit.specification_id.in_(ids))
        .order_by(Analyte.keyword)
    )
    found: dict[UUID, list[LimitOfVersion]] = defaultdict(list, {id: [] for id in ids})
    for row in rows:
        limit: SpecLimit = row.SpecLimit
        found[limit.specification_id].append(
            LimitOfVersion(
                limit.analyte_id, row.keyword, row.name, limit.minimum, limit.minimum_inclusive, limit.maximum,
                limit.maximum_inclusive, limit.text, limit.unit, limit.kind,
            )
        )  # fmt: skip
    return found


def _find(work: Work, reference: str) -> UUID:
    """By id; by code the version in force, or the newest where none is."""
    code = select(Specification.id).where(func.lower(Specification.code) == reference.strip().lower())
    newest = code.order_by(
        in_force(Specification, work).desc().nulls_last(), Specification.number.desc()
    ).limit(1)
    id = as_id(reference) or work.db.scalars(newest).first()
    return work.read(Specification, id or NOTHING).id


NOUN = declare_noun(
    Noun(
        "specifications", "specification", Specification, READERS,
        Facts(
            "SpecificationFacts", "A version of a specification. Versions of one specification share its code.", Specification,
            (
                *usual(),
                Fact("code", str),
                Fact("name", str),
                Fact("authority", str),
                Fact("edition", str),
                Fact("decision_rule", str),
                Fact("compare", str),
                Fact("active", bool),
                *of_version(Specification),
                Fact("limits", list[LimitOfVersion], together=_limits),
            ),
        ),
        "code", find=_find,
        sorts={"code": SortKey(Specification.code), "name": SortKey(Specification.name), "created": SortKey(Specification.created_at, moment_key)},
        filters=(
            Filter("code", "Code", "text", Specification.code),
            Filter("authority", "Authority", "text", Specification.authority),
            state_filter(Specification),
            Filter("effective", "Effective", "date", col(Specification.effective_from)),
            in_use(Specification),
        ),
        found=lambda _, q: [Specification.code.ilike(pattern(q)) | Specification.name.ilike(pattern(q))],
    )
)  # fmt: skip
