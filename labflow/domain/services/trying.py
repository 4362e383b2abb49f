"""Trying a version before it takes effect: on a typed value, and on the results of the last ninety days."""

from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from uuid import UUID

from sqlalchemy import select

from labflow.domain.analyses.computing import Computed, compute
from labflow.domain.catalogue import limits_of
from labflow.domain.numbers import NumbersRefused, typeset
from labflow.domain.work import Work
from labflow.errors import Invalid, NotFound
from labflow.kit.typed import decimal_of, two_ways
from labflow.models import Analysis, Analyte, Result, ServiceAnalyte, ServiceVersion, Specification, SpecLimit
from labflow.vocabulary import Permission

DAYS = 90
MOST = 5_000


@dataclass
class Tried:
    """What the version makes of a value: the reported text, the verdict in words, and how it came about."""

    analyte: str = ""
    reported: str = ""
    unit: str = ""
    qualifier: str = ""
    verdict: str = ""
    verdict_text: str = ""
    explanation: str = ""


@dataclass
class Past:
    """What would have been reported otherwise. `capped`: there are more results than were tried."""

    tried: int = 0
    changed: int = 0
    verdicts: int = 0
    capped: bool = False


def tried(
    work: Work,
    version_id: UUID,
    analyte_id: UUID,
    typed: str,
    *,
    dilution: str = "1",
    specification_id: UUID | None = None,
) -> Tried:
    """One value through the version's rules, exactly as the bench would report it. Nothing is kept."""
    work.require_any(Permission.EDIT_CATALOGUE, Permission.SEE_WORK)
    rule, analyte = _rule(work, version_id, analyte_id)
    factor = decimal_of(dilution or "1")
    if factor is None or factor <= 0:
        raise Invalid(two_ways(dilution) or "Type a dilution above zero, such as 10.", field="dilution")
    limit = limits_of(work, specification_id).get(analyte_id)
    specification = work.db.get(Specification, specification_id) if specification_id else None
    try:
        made = _computed(typed, factor, rule, analyte, limit, specification)
    except NumbersRefused as refusal:
        raise Invalid(str(refusal), field="value") from refusal
    return Tried(
        analyte=analyte.name, reported=typeset(made.reported.reported_text), unit=rule.unit,
        qualifier=" ".join(made.qualifiers), verdict=made.judged.verdict, verdict_text=made.judged.explanation,
        explanation=made.explanation,
    )  # fmt: skip


def past(work: Work, version_id: UUID) -> Past:
    """The live results of the last ninety days through the version's rules: how many would read otherwise."""
    work.require_any(Permission.EDIT_CATALOGUE, Permission.SEE_WORK)
    version = work.read(ServiceVersion, version_id)
    rules = {
        rule.analyte_id: rule
        for rule in work.db.scalars(
            # what a formula makes follows from its inputs, which are not tried again here
            select(ServiceAnalyte).where(
                ServiceAnalyte.service_version_id == version_id, ServiceAnalyte.formula == ""
            )
        )
    }
    rows = work.db.execute(
        select(Result, Analyte, SpecLimit, Specification)
        .join(Analysis, Analysis.id == Result.analysis_id)
        .join(Analyte, Analyte.id == Result.analyte_id)
        .outerjoin(SpecLimit, SpecLimit.id == Result.spec_limit_id)
        .outerjoin(Specification, Specification.id == SpecLimit.specification_id)
        .where(
            Analysis.service_id == version.service_id, Result.live, Result.created_at > work.now - timedelta(days=DAYS),
            Result.analyte_id.in_(list(rules)),
        )
        .order_by(Result.created_at.desc())
        .limit(MOST + 1)
    ).all()  # fmt: skip
    seen = Past(capped=len(rows) > MOST)
    for result, analyte, limit, specification in rows[:MOST]:
        try:
            made = _computed(
                result.raw_text,
                result.dilution,
                rules[analyte.id],
                analyte,
                limit,
                specification,
                applied=result.dilution_applied,
            )
        except (NumbersRefused, ValueError):
            continue
        seen.tried += 1
        seen.changed += (made.reported.reported_text, rules[analyte.id].unit) != (
            result.reported_text,
            result.unit,
        )
        seen.verdicts += made.judged.verdict != result.verdict
    return seen


def _computed(
    typed: str, dilution: Decimal, rule: ServiceAnalyte, analyte: Analyte, limit: SpecLimit | None,
    specification: Specification | None, *, applied: bool = False,
) -> Computed:  # fmt: skip
    return compute(
        typed, dilution=dilution, dilution_applied=applied, rule=rule, analyte=analyte, limit=limit,
        specification=specification, late=False,
    )  # fmt: skip


def _rule(work: Work, version_id: UUID, analyte_id: UUID) -> tuple[ServiceAnalyte, Analyte]:
    found = work.db.execute(
        select(ServiceAnalyte, Analyte)
        .join(Analyte, Analyte.id == ServiceAnalyte.analyte_id)
        .where(ServiceAnalyte.service_version_id == version_id, ServiceAnalyte.analyte_id == analyte_id)
    ).first()
    if found is None:
        raise NotFound("The version does not report this analyte.")
    return found[0], found[1]
