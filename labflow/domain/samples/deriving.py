"""The state of a sample follows from its analyses; the state of an order from its samples. One function each."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import func, select

from labflow.domain.work import Work
from labflow.models import Analysis, Order, Result, Sample
from labflow.vocabulary import AnalysisState, OrderState, SampleState, Verdict

DEAD = (AnalysisState.RETRACTED, AnalysisState.REJECTED, AnalysisState.CANCELLED)
RESULTED = (AnalysisState.RESULTED, AnalysisState.VERIFIED, AnalysisState.PUBLISHED)
VERIFIED = (AnalysisState.VERIFIED, AnalysisState.PUBLISHED)
ENDED = (SampleState.REJECTED, SampleState.CANCELLED)


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
    states = _analysis_states(work, sample_ids)
    started = _with_results(work, sample_ids)
    for sample in samples:
        if sample.state not in ENDED:
            _derive_one(sample, states.get(sample.id, []), started.get(sample.id))
    work.db.flush()
    derive_orders(work, {sample.order_id for sample in samples})


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


def _derive_one(sample: Sample, states: list[str], found: tuple[int, int] | None) -> None:
    live = [state for state in states if state not in DEAD]
    with_result, above = found or (0, 0)
    sample.tests_total = len(live)
    sample.tests_resulted = sum(state in RESULTED for state in live)
    sample.tests_verified = sum(state in VERIFIED for state in live)
    sample.above_limit = above
    sample.state = state_of(states, received=sample.received_at is not None, started=with_result > 0)


def _analysis_states(work: Work, sample_ids: Sequence[UUID]) -> dict[UUID, list[str]]:
    rows = work.db.execute(
        select(Analysis.sample_id, Analysis.state).where(Analysis.sample_id.in_(sample_ids))
    ).all()
    grouped: dict[UUID, list[str]] = {}
    for row in rows:
        grouped.setdefault(row.sample_id, []).append(row.state)
    return grouped


def _with_results(work: Work, sample_ids: Sequence[UUID]) -> dict[UUID, tuple[int, int]]:
    rows = work.db.execute(
        select(
            Result.sample_id,
            func.count().label("results"),
            func.count().filter(Result.verdict == Verdict.FAIL).label("above"),
        )
        .join(Analysis, Analysis.id == Result.analysis_id)
        .where(Result.sample_id.in_(sample_ids), Result.live, Analysis.state.not_in(DEAD))
        .group_by(Result.sample_id)
    ).all()
    return {row.sample_id: (row.results, row.above) for row in rows}
