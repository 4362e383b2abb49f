"""What a result sheet needs of the database: the open work it is about, its rules, results, limits and earlier values."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import Select, func, or_, select

from labflow.domain import catalogue, settled
from labflow.domain.analyses import cell_comments
from labflow.domain.analyses.calculating import formulas_of
from labflow.domain.analyses.life import OPEN
from labflow.domain.analyses.views import as_id
from labflow.domain.formulas import Node
from labflow.domain.work import Work
from labflow.models import (
    Analysis,
    Analyte,
    Order,
    Result,
    Sample,
    SamplePoint,
    Service,
    ServiceAnalyte,
    Specification,
    SpecLimit,
    StoredFile,
    User,
)
from labflow.vocabulary import AnalysisState

ALL = "all"


@dataclass
class SheetQuery:
    """One test of all samples that wait, or all tests of one sample. `analyte` is a keyword, or "all"."""

    service_id: str = ""
    sample_id: str = ""
    analyte: str = ""
    mine: bool = False


@dataclass
class Facts:
    """What a sheet needs of the database, read once."""

    found: list[Any]
    analytes: dict[UUID, tuple[tuple[ServiceAnalyte, Analyte], ...]]
    results: dict[tuple[UUID, UUID], Result]
    limits: dict[UUID, dict[UUID, SpecLimit]]
    specifications: dict[UUID, Specification]
    previous: dict[tuple[UUID, UUID], Any]
    files: dict[UUID, str]
    comments: dict[tuple[UUID, UUID], int]
    formulas: dict[UUID, dict[str, Node]]


def open_rows(work: Work, query: SheetQuery) -> Select[Any]:
    """The analyses a sheet is about, with sample, order and people."""
    return all_rows(work, query).where(Analysis.state.in_(OPEN))


def all_rows(work: Work, query: SheetQuery) -> Select[Any]:
    """Like `open_rows`, with those that left the bench."""
    rows = _rows()
    if query.sample_id:
        rows = rows.where(Analysis.sample_id == as_id(query.sample_id))
    else:
        rows = rows.where(Analysis.service_id == as_id(query.service_id))
    if query.mine:
        rows = rows.where(or_(Analysis.analyst_id == work.actor.id, Analysis.analyst_id.is_(None)))
    return rows


def rows_of(analyses: Collection[UUID]) -> Select[Any]:
    """The same of these analyses alone."""
    return _rows().where(Analysis.id.in_(analyses))


def _rows() -> Select[Any]:
    return (
        select(
            Analysis, Sample.number, Sample.order_id, Sample.client_reference, Sample.sample_point_id, Sample.created_at.label("registered"),
            Order.state.label("order_state"), Order.specification_id, SamplePoint.name.label("point"),
            User.name.label("analyst"), Service.name.label("service"), Service.position,
        )
        .join(Sample, Sample.id == Analysis.sample_id)
        .join(Order, Order.id == Sample.order_id)
        .join(Service, Service.id == Analysis.service_id)
        .outerjoin(SamplePoint, SamplePoint.id == Sample.sample_point_id)
        .outerjoin(User, User.id == Analysis.analyst_id)
    )  # fmt: skip


def read_facts(work: Work, found: list[Any], *, shallow: bool = False) -> Facts:
    """Rules, results, limits and earlier values of these analyses, a query each. `shallow` is for counting only."""
    ids = [row.Analysis.id for row in found]
    specs = set() if shallow else {row.specification_id for row in found if row.specification_id}
    by_spec = {spec: catalogue.limits_of(work, spec) for spec in specs}
    results = {
        (result.analysis_id, result.analyte_id): result
        for result in work.db.scalars(select(Result).where(Result.analysis_id.in_(ids), Result.live))
    }
    files = {result.source_file_id for result in results.values() if result.source_file_id}
    analytes = catalogue.measured_by(work, {row.Analysis.service_version_id for row in found})
    return Facts(
        found=found,
        analytes=analytes,
        results=results,
        limits={row.Analysis.id: by_spec.get(row.specification_id, {}) for row in found},
        specifications={id: row for id, row in settled.rows(work, Specification).items() if id in specs},
        previous={} if shallow else _previous(work, {row.Analysis.sample_id for row in found}),
        files=_names_of(work, files),
        comments={} if shallow else cell_comments.counts(work, ids),
        formulas={}
        if shallow
        else {version: dict(formulas_of(pairs)) for version, pairs in analytes.items()},
    )


def _names_of(work: Work, files: set[UUID]) -> dict[UUID, str]:
    if not files:
        return {}
    rows = work.db.execute(select(StoredFile.id, StoredFile.name).where(StoredFile.id.in_(files)))
    return dict(rows.tuples().all())


def _previous(work: Work, sample_ids: set[UUID]) -> dict[tuple[UUID, UUID], Any]:
    """The last verified value of the same sample point, by sample and analyte."""
    earlier = select(Sample).subquery()
    at = func.coalesce(earlier.c.collected_at, earlier.c.created_at)
    rows = work.db.execute(
        select(Sample.id, Result.analyte_id, Result.reported_text, Result.numeric, Result.bound, Result.unit, at.label("at"))
        .distinct(Sample.id, Result.analyte_id)
        .join(earlier, earlier.c.sample_point_id == Sample.sample_point_id)
        .join(Result, Result.sample_id == earlier.c.id)
        .join(Analysis, Analysis.id == Result.analysis_id)
        .where(
            Sample.id.in_(sample_ids), earlier.c.id != Sample.id, at < func.coalesce(Sample.collected_at, Sample.created_at),
            Result.live, Analysis.state.in_((AnalysisState.VERIFIED, AnalysisState.PUBLISHED)),
        )
        .order_by(Sample.id, Result.analyte_id, at.desc())
    ).all()  # fmt: skip
    return {(row.id, row.analyte_id): row for row in rows}
