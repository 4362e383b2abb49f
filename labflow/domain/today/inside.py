"""What Today counts, said once: the same conditions as the tabs of the lists its numbers lead to."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from sqlalchemy import ColumnElement, Select, func, select

from labflow.domain.lab import zone
from labflow.domain.lists.window import count_each
from labflow.domain.samples.views import HOLD_ALARM, IN_LAB, WAITING
from labflow.domain.work import Work
from labflow.kit.times import local
from labflow.models import Analysis, Sample
from labflow.vocabulary import SampleState


def counted(
    work: Work, conditions: Mapping[str, Sequence[ColumnElement[bool]]], *, mine: bool
) -> dict[str, int]:
    """How many samples meet each condition; what a name stands for is counted once in a piece of work, for all parts of Today."""
    known: dict[tuple[str, bool], int] = work.db.info.setdefault("today_counts", {})
    asked = {name: clauses for name, clauses in conditions.items() if (name, mine) not in known}
    if asked:
        known |= {(name, mine): count for name, count in count_each(work, Sample, asked).items()}
    return {name: known[name, mine] for name in conditions}


def in_lab() -> ColumnElement[bool]:
    """Samples that arrived and are not reported."""
    return Sample.state.in_(IN_LAB)


def late(work: Work) -> ColumnElement[bool]:
    return Sample.due_at < work.now


def due_today(work: Work) -> ColumnElement[bool]:
    """Due in what is left of the laboratory's day."""
    return Sample.due_at.between(work.now, end_of_day(work))


def due_on_this_day(work: Work) -> tuple[ColumnElement[bool], ...]:
    """Promised for the laboratory's day, whether reported by now or not."""
    here = Sample.state.in_((*IN_LAB, SampleState.PUBLISHED))
    return here, Sample.due_at >= start_of_day(work), Sample.due_at < end_of_day(work)


def listed(filters: str) -> str:
    """The list of samples behind a number, by what is due first."""
    return "/samples?" + urlencode({"tab": "open", "filters": filters, "sort": "due"})


def sent_back_to_me() -> str:
    """The list of my tests that a reviewer sent back."""
    return "/work/analyses?" + urlencode({"tab": "returned", "filters": "returned:is:yes;mine:is:yes"})


def hold_pressing(work: Work) -> ColumnElement[bool]:
    """A test not yet begun loses its holding time within a day, or has lost it."""
    return Sample.id.in_(
        select(Analysis.sample_id).where(*not_begun(), Analysis.hold_at < work.now + HOLD_ALARM)
    )


def next_hold() -> Any:
    """When the first holding time of a sample ends, among tests not yet begun."""
    first: Select[Any] = select(func.min(Analysis.hold_at)).where(
        Analysis.sample_id == Sample.id, *not_begun()
    )
    return first.correlate(Sample).scalar_subquery()


def first_hold() -> Any:
    """When the first holding time of all samples in the laboratory ends, among tests not yet begun."""
    return (
        select(Analysis.hold_at)
        .join(Sample, Sample.id == Analysis.sample_id)
        .where(in_lab(), Analysis.hold_at.is_not(None), *not_begun())
        .order_by(Analysis.hold_at)
        .limit(1)
        .scalar_subquery()
    )


def holds() -> Any:
    """When the first holding time of each sample ends, among tests not yet begun: for many samples at once."""
    return (
        select(Analysis.sample_id, func.min(Analysis.hold_at).label("hold_at"))
        .where(Analysis.hold_at.is_not(None), *not_begun())
        .group_by(Analysis.sample_id)
        .subquery()
    )


def start_of_day(work: Work) -> datetime:
    """The last midnight where the laboratory is."""
    return local(work.now, zone(work)).replace(hour=0, minute=0, second=0, microsecond=0)


def end_of_day(work: Work) -> datetime:
    return start_of_day(work) + timedelta(days=1)


def not_begun() -> tuple[ColumnElement[bool], ...]:
    """Tests that nobody has begun to measure."""
    return Analysis.state.in_(WAITING), Analysis.analysed_at.is_(None)
