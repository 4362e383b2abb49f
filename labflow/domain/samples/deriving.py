"""The state of a sample follows from its analyses; the state of an order from its samples. One function each."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import and_, bindparam, func, select

from labflow.domain.work import Work
from labflow.models import Analysis, Order, Result, Sample
from labflow.vocabulary import AnalysisState, OrderState, SampleState, Verdict

DEAD = (AnalysisState.RETRACTED, AnalysisState.REJECTED, AnalysisState.CANCELLED)
RESULTED = (AnalysisState.RESULTED, AnalysisState.VERIFIED, AnalysisState.PUBLISHED)
VERIFIED = (AnalysisState.VERIFIED, AnalysisState.PUBLISHED)
ENDED = (SampleState.REJECTED, SampleState.CANCELLED)


@dataclass(frozen=True)
class _Tally:
    """One analysis of a sample: its state, how many results it has, how many of them are above their limit."""

    state: str
    results: int
    above: int


def state_of(analyses: Sequence[str], *, received: bool, started: bool = False) -> SampleState:
    """The sample's state from its live analyses. Before receipt it is due, whatever they say."""
    if not received:
        return SampleState.DUE
    live = [state for state in analyses if state not in DEAD]
    if not live:
        return SampleState.CANCELLED if analyses else SampleState.RECEIVED
    if all(state == AnalysisState.PUBLISHED for state in live):
        return SampleState.PUBLISHED
    if all(state in VERIFIED for state in live):
        return SampleState.VERIFIED
    if all(state in RESULTED for state in live):
        return SampleState.TO_BE_VERIFIED
    if started or any(state in RESULTED for state in live):
        return SampleState.IN_PROGRESS
    return SampleState.RECEIVED


def order_state_of(state: str, samples: Sequence[str]) -> str:
    """The order's state from its samples, once it is confirmed; until then people decide."""
    if state not in (OrderState.CONFIRMED, OrderState.IN_PROGRESS, OrderState.COMPLETED):
        return state
    live = [state for state in samples if state not in ENDED]
    if live and all(state == SampleState.PUBLISHED for state in live):
        return OrderState.COMPLETED
    if any(state != SampleState.DUE for state in live):
        return OrderState.IN_PROGRESS
    return OrderState.CONFIRMED


def derive(work: Work, sample_ids: Sequence[UUID]) -> None:
    """Bring samples and their orders up to date with their analyses. Call it last, with the samples locked."""
    work.db.flush()
    samples = work.db.scalars(
        select(Sample).where(Sample.id.in_(sample_ids)).order_by(Sample.id).with_for_update(of=Sample)
    ).all()
    derive_locked(work, samples)


def derive_locked(work: Work, samples: Sequence[Sample]) -> None:
    """The same for samples that this work has read under its lock: they are as they are, and not read again."""
    work.db.flush()
    tallies = _tallies(work, [sample.id for sample in samples])
    moved = set()
    for sample in samples:
        before = sample.state
        if before not in ENDED:
            _derive_one(sample, tallies.get(sample.id, []))
        if sample.state != before or before in ENDED:
            moved.add(sample.order_id)
    work.change_rows(samples)
    if moved:
        work.db.flush()
        derive_orders(work, moved)


def derive_orders(work: Work, order_ids: set[UUID]) -> None:
    """Lock and change only the orders whose state is no longer what their samples say."""
    rows = work.db.execute(
        select(Order.id, Order.state, Sample.state.label("sample_state"))
        .join(Sample, Sample.order_id == Order.id)
        .where(Order.id.in_(order_ids))
    ).all()
    states: dict[tuple[UUID, str], list[str]] = {}
    for row in rows:
        states.setdefault((row.id, row.state), []).append(row.sample_state)
    moved = [id for (id, state), samples in states.items() if order_state_of(state, samples) != state]
    for order in work.lock_all(Order, moved) if moved else ():
        order.state = order_state_of(order.state, [row.sample_state for row in rows if row.id == order.id])
        if order.state == OrderState.COMPLETED:
            work.emit("order.completed", order.id, client_id=order.client_id)


def _derive_one(sample: Sample, tallies: list[_Tally]) -> None:
    live = [tally for tally in tallies if tally.state not in DEAD]
    sample.tests_total = len(live)
    sample.tests_resulted = sum(tally.state in RESULTED for tally in live)
    sample.tests_verified = sum(tally.state in VERIFIED for tally in live)
    sample.above_limit = sum(tally.above for tally in live)
    sample.state = state_of(
        [tally.state for tally in tallies],
        received=sample.received_at is not None,
        started=any(tally.results for tally in live),
    )


# Built once, like the statements of every cell that is entered: composing one costs as much as running it.
_TALLIES = (
    select(
        Analysis.sample_id,
        Analysis.state,
        func.count(Result.id).label("results"),
        func.count(Result.id).filter(Result.verdict == Verdict.FAIL).label("above"),
    )
    .outerjoin(Result, and_(Result.analysis_id == Analysis.id, Result.live))
    .where(Analysis.sample_id.in_(bindparam("samples", expanding=True)))
    .group_by(Analysis.id)
)


def _tallies(work: Work, sample_ids: Sequence[UUID]) -> dict[UUID, list[_Tally]]:
    rows = work.db.execute(_TALLIES, {"samples": sample_ids}).all()
    grouped: dict[UUID, list[_Tally]] = {}
    for row in rows:
        grouped.setdefault(row.sample_id, []).append(_Tally(row.state, row.results, row.above))
    return grouped
