"""What the entries of one event need, read once and locked in an order that cannot block others."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from sqlalchemy import and_, bindparam, select

from labflow.domain import catalogue
from labflow.domain.analyses.equipment import Equipment, read_equipment
from labflow.domain.analyses.qualifying import known
from labflow.domain.work import Work
from labflow.errors import NotFound
from labflow.models import Analysis, Analyte, Order, Result, Sample, ServiceAnalyte, Specification, SpecLimit


@dataclass(frozen=True)
class Entry:
    """One cell as typed or imported. `seen_version` is the result's version on the screen, 0 for an empty cell.

    `by_hand` are the qualifiers set by hand; None leaves them as they are.
    """

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
    by_hand: tuple[str, ...] | None = None


@dataclass(frozen=True)
class SampleFacts:
    """What a sample says about whether and when it can be measured."""

    number: str
    order_state: str
    collected_at: datetime | None


@dataclass
class Bench:
    """What the entries of one event need, read once. `locked` are the samples, `samples` what each analysis' sample says,
    `codes` the qualifiers there are, where somebody sets one, `below` what formulas take for inputs below the LOQ, `new` the
    first results of cells, which are kept together."""

    analyses: dict[UUID, Analysis]
    locked: dict[UUID, Sample]
    samples: dict[UUID, SampleFacts]
    rules: dict[tuple[UUID, UUID], tuple[ServiceAnalyte, Analyte]]
    results: dict[tuple[UUID, UUID], Result]
    limits: dict[UUID, dict[UUID, SpecLimit]]
    specifications: dict[UUID, Specification]
    codes: dict[str, bool]
    below: dict[UUID, str] = field(default_factory=dict)
    equipment: Equipment = field(default_factory=Equipment)
    new: list[Result] = field(default_factory=list)

    def first(self, result: Result) -> Result:
        """The first result of a cell, to be kept with the others."""
        self.new.append(result)
        return result

    def of_version(self, version_id: UUID) -> list[tuple[ServiceAnalyte, Analyte]]:
        """All analytes of a version, in reporting order."""
        return [pair for (version, _), pair in self.rules.items() if version == version_id]


# Built once: this is what every cell that somebody fills in costs, and composing a statement costs as much as running it.
# Samples come first in every row, so that two pieces of work cannot block each other (see lock_samples).
_BENCH = (
    select(Analysis, Sample, Order.state)
    .select_from(Sample)
    .join(Analysis, Analysis.sample_id == Sample.id)
    .join(Order, Order.id == Sample.order_id)
    .where(Analysis.id.in_(bindparam("analyses", expanding=True)))
    .order_by(Sample.id, Analysis.id)
    .with_for_update(of=[Sample, Analysis])
    .execution_options(populate_existing=True)
)
# The cells, in a statement of its own: only one that begins when the locks are held sees what others have just saved.
_CELLS = (
    select(
        Analysis.id.label("analysis_id"), ServiceAnalyte.analyte_id, Result, SpecLimit, Specification,
    )
    .select_from(Analysis)
    .join(Sample, Sample.id == Analysis.sample_id)
    .join(Order, Order.id == Sample.order_id)
    .join(ServiceAnalyte, ServiceAnalyte.service_version_id == Analysis.service_version_id)
    .outerjoin(
        Result,
        and_(Result.analysis_id == Analysis.id, Result.analyte_id == ServiceAnalyte.analyte_id, Result.live),
    )
    .outerjoin(
        SpecLimit,
        and_(
            SpecLimit.specification_id == Order.specification_id,
            SpecLimit.analyte_id == ServiceAnalyte.analyte_id,
        ),
    )
    .outerjoin(Specification, Specification.id == SpecLimit.specification_id)
    .where(
        Analysis.id.in_(bindparam("analyses", expanding=True)),
        ServiceAnalyte.analyte_id.in_(bindparam("analytes", expanding=True)),
    )
)  # fmt: skip


def read_bench(work: Work, entries: Sequence[Entry]) -> Bench:
    """Lock the analyses of the entries, then read their live results and limits, a query each."""
    ids = sorted({entry.analysis_id for entry in entries})
    rows = work.db.execute(_BENCH, {"analyses": ids}).all()
    if len(rows) != len(ids):
        raise NotFound("There is no such analysis.")
    rules = catalogue.rules_of(work, {row.Analysis.service_version_id for row in rows})
    # formulas need the whole test; without them the cells typed in are enough
    computing = {version for (version, _), (rule, _) in rules.items() if rule.formula}
    whole = {analyte for version, analyte in rules if version in computing}
    analytes = sorted({entry.analyte_id for entry in entries} | whole)
    cells = work.db.execute(_CELLS, {"analyses": ids, "analytes": analytes}).all()
    limits: dict[UUID, dict[UUID, SpecLimit]] = {id: {} for id in ids}
    for cell in cells:
        if cell.SpecLimit is not None:
            limits[cell.analysis_id][cell.analyte_id] = cell.SpecLimit
    return Bench(
        analyses={row.Analysis.id: row.Analysis for row in rows},
        locked={row.Sample.id: row.Sample for row in rows},
        samples={
            row.Analysis.id: SampleFacts(row.Sample.number, row.state, row.Sample.collected_at)
            for row in rows
        },
        rules=rules,
        results={
            (cell.analysis_id, cell.analyte_id): cell.Result for cell in cells if cell.Result is not None
        },
        limits=limits,
        specifications={
            cell.Specification.id: cell.Specification for cell in cells if cell.Specification is not None
        },
        codes=known(work) if any(entry.by_hand for entry in entries) else {},
        below=catalogue.below_loq_of(work, computing),
        equipment=read_equipment(
            work, {version for version, _ in rules}, {entry.instrument for entry in entries}
        ),
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
