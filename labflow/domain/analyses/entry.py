"""What the entries of one event need, read once and locked in an order that cannot block others."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select

from labflow.domain import catalogue
from labflow.domain.work import Work
from labflow.errors import NotFound
from labflow.models import Analysis, Analyte, Order, Result, Sample, ServiceAnalyte, Specification, SpecLimit


@dataclass(frozen=True)
class Entry:
    """One cell as typed or imported. `seen_version` is the result's version on the screen, 0 for an empty cell."""

    analysis_id: UUID
    analyte_id: UUID
    raw_text: str
    dilution: str = "1"
    dilution_applied: bool = False
    remark: str = ""
    seen_version: int = 0
    instrument: str = ""
    analysed_at: datetime | None = None
    source_file_id: UUID | None = None
    source_row: int | None = None
    source_cell: str = ""


@dataclass(frozen=True)
class SampleFacts:
    """What a sample says about whether and when it can be measured."""

    number: str
    order_state: str
    collected_at: datetime | None


@dataclass
class Bench:
    """What the entries of one event need, read once."""

    analyses: dict[UUID, Analysis]
    samples: dict[UUID, SampleFacts]
    rules: dict[tuple[UUID, UUID], tuple[ServiceAnalyte, Analyte]]
    results: dict[tuple[UUID, UUID], Result]
    limits: dict[UUID, dict[UUID, SpecLimit]]
    specifications: dict[UUID, Specification]


def read_bench(work: Work, entries: Sequence[Entry]) -> Bench:
    """Lock the analyses of the entries and read rules, limits and live results, a query each."""
    ids = sorted({entry.analysis_id for entry in entries})
    lock_samples(work, ids)
    rows = work.db.execute(
        select(Analysis, Sample.number, Sample.collected_at, Order.state, Order.specification_id)
        .join(Sample, Sample.id == Analysis.sample_id)
        .join(Order, Order.id == Sample.order_id)
        .where(Analysis.id.in_(ids))
        .order_by(Analysis.id)
        .with_for_update(of=Analysis)
        .execution_options(populate_existing=True)
    ).all()
    if len(rows) != len(ids):
        raise NotFound("There is no such analysis.")
    versions = {row.Analysis.service_version_id for row in rows}
    rules = {
        (version, analyte.id): (rule, analyte)
        for version, pairs in catalogue.analytes_of(work, versions).items()
        for rule, analyte in pairs
    }
    specs = {row.specification_id for row in rows if row.specification_id}
    by_spec = {spec: catalogue.limits_of(work, spec) for spec in specs}
    results = work.db.scalars(select(Result).where(Result.analysis_id.in_(ids), Result.live))
    return Bench(
        analyses={row.Analysis.id: row.Analysis for row in rows},
        samples={row.Analysis.id: SampleFacts(row.number, row.state, row.collected_at) for row in rows},
        rules=rules,
        results={(result.analysis_id, result.analyte_id): result for result in results},
        limits={row.Analysis.id: by_spec.get(row.specification_id, {}) for row in rows},
        specifications={
            spec.id: spec
            for spec in (
                work.db.scalars(select(Specification).where(Specification.id.in_(specs))) if specs else ()
            )
        },
    )


def lock_samples(work: Work, analysis_ids: Sequence[UUID]) -> None:
    """Samples before their analyses, as reception and rejection do: two pieces of work cannot block each other."""
    theirs = select(Analysis.sample_id).where(Analysis.id.in_(analysis_ids))
    work.db.execute(
        select(Sample.id).where(Sample.id.in_(theirs)).order_by(Sample.id).with_for_update(of=Sample)
    )


def rule_of(bench: Bench, analysis: Analysis, entry: Entry) -> tuple[ServiceAnalyte, Analyte]:
    """How the test's version reports the analyte; refused when it does not measure it."""
    found = bench.rules.get((analysis.service_version_id, entry.analyte_id))
    if found is None:
        raise NotFound("The test does not measure this analyte.")
    return found
