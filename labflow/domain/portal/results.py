"""Published results as a client reads them: value, unit, limit and verdict of what a certificate in force says."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from sqlalchemy import select

from labflow.domain.built_in_qualifiers import told
from labflow.domain.numbers import typeset
from labflow.domain.reports import wording
from labflow.domain.samples.deriving import DEAD
from labflow.domain.work import Work
from labflow.models import (
    Analysis,
    Analyte,
    Method,
    Qualifier,
    Result,
    Service,
    ServiceAnalyte,
    ServiceVersion,
    SpecLimit,
)
from labflow.vocabulary import Verdict
from labflow.words import _, in_sentence


@dataclass
class Remark:
    """A letter beside a result and what it means."""

    code: str = ""
    meaning: str = ""


@dataclass
class PublishedResult:
    """One result. `tone` goes with the verdict: ok, bad, warn or nothing."""

    id: str = ""
    analyte_id: str = ""
    name: str = ""
    italic: bool = False
    value: str = ""
    unit: str = ""
    method: str = ""
    limit: str = ""
    tone: str = ""
    verdict: str = ""
    why: str = ""
    remarks: list[Remark] = field(default_factory=list)


def published(work: Work, sample_ids: Sequence[UUID]) -> dict[UUID, list[PublishedResult]]:
    """The published results of these samples, each sample's in the order of the certificate; one query."""
    rows = work.db.execute(_query(sample_ids)).all() if sample_ids else []
    meanings = _meanings(work, {code for row in rows for code in row.Result.qualifiers})
    shown: dict[UUID, list[PublishedResult]] = defaultdict(list)
    for row in rows:
        shown[row.Result.sample_id].append(_shown(row, meanings))
    return shown


def _query(sample_ids: Sequence[UUID]) -> Any:
    return (
        select(Result, Analyte, SpecLimit, Method.reference.label("method"))
        .join(Analysis, Analysis.id == Result.analysis_id)
        .join(Analyte, Analyte.id == Result.analyte_id)
        .join(ServiceAnalyte, ServiceAnalyte.id == Result.service_analyte_id)
        .join(Service, Service.id == Analysis.service_id)
        .join(ServiceVersion, ServiceVersion.id == Analysis.service_version_id)
        .join(Method, Method.id == ServiceVersion.method_id)
        .outerjoin(SpecLimit, SpecLimit.id == Result.spec_limit_id)
        .where(
            Result.sample_id.in_(sample_ids), Result.live, Result.published_at.is_not(None),
            Analysis.published_at.is_not(None), Analysis.state.not_in(DEAD),
        )
        .order_by(Service.position, Service.code, ServiceAnalyte.position, Analyte.keyword)
    )  # fmt: skip


def _meanings(work: Work, codes: set[str]) -> dict[str, str]:
    if not codes:
        return {}
    return {
        row.code: told(row.code, row.meaning)
        for row in work.db.scalars(select(Qualifier).where(Qualifier.code.in_(codes)))
    }


def _shown(row: Any, meanings: dict[str, str]) -> PublishedResult:
    result: Result = row.Result
    limit: SpecLimit | None = row.SpecLimit
    tone, verdict = verdict_of_result(result, limit)
    return PublishedResult(
        id=str(result.id), analyte_id=str(row.Analyte.id), name=row.Analyte.name, italic=row.Analyte.italic, value=typeset(result.reported_text),
        unit=result.unit, method=row.method, limit=limit_text(limit), tone=tone, verdict=verdict, why=result.verdict_text,
        remarks=[Remark(code, meanings.get(code, "")) for code in result.qualifiers],
    )  # fmt: skip


def limit_text(limit: SpecLimit | None) -> str:
    """ "15 (action level)"; empty without a limit."""
    kind = _(wording.LIMIT_KINDS.get(limit.kind, "")) if limit else ""
    return f"{wording.limit(limit)} ({in_sentence(kind)})" if kind else wording.limit(limit)


def verdict_of_result(result: Result, limit: SpecLimit | None) -> tuple[str, str]:
    """The tone and the words for one result."""
    if result.verdict == Verdict.NONE:
        return "", ""
    match wording.verdict(result, limit):
        case "pass":
            return "ok", _("Meets the limit")
        case "above":
            return "bad", _("Above the limit")
        case "below":
            return "bad", _("Below the limit")
        case "fails":
            return "bad", _("Does not meet the limit")
        case "inconclusive":
            return "warn", _("Too close to tell")
    return "", ""
