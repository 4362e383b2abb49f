"""Where the client samples, with what was reported last of each place."""

from dataclasses import dataclass
from functools import cache
from typing import Any

from sqlalchemy import case, func, not_, select, true

from labflow.domain.lab import zone
from labflow.domain.lists.window import afresh
from labflow.domain.portal.certificates import verdict_of
from labflow.domain.reports.published import standing
from labflow.domain.samples.deriving import DEAD
from labflow.domain.samples.taking import newest_first, taken
from labflow.domain.work import Work
from labflow.kit.times import day
from labflow.models import Analysis, Result, Sample, SamplePoint, SpecLimit
from labflow.vocabulary import SampleState, Verdict

SHOWN = 6


@dataclass
class PointRow:
    """A sample point, the verdict on its newest sample that was reported, and when that was taken."""

    id: str = ""
    name: str = ""
    code: str = ""
    order_id: str = ""
    tone: str = ""
    verdict: str = ""
    sampled: str = ""


def latest(work: Work) -> list[PointRow]:
    """The places sampled last, the newest first; places without a published result are left out."""
    rows, here = work.db.execute(afresh(_query())).all(), zone(work)
    return [
        PointRow(
            id=str(row.SamplePoint.id), name=row.SamplePoint.name, code=row.SamplePoint.code, order_id=str(row.order_id),
            sampled=day(row.sampled, here), **dict(zip(("tone", "verdict"), verdict_of(row.verdicts or ()), strict=True)),
        )
        for row in rows
    ]  # fmt: skip


@cache
def _query() -> Any:
    newest = (
        select(Sample.id.label("sample"), Sample.order_id, taken().label("sampled"))
        .where(Sample.sample_point_id == SamplePoint.id, Sample.state == SampleState.PUBLISHED, standing())
        .order_by(*newest_first())
        .limit(1)
        .correlate(SamplePoint)
        .lateral()
    )
    value = func.coalesce(Result.numeric, Result.bound)
    at_it = not_(SpecLimit.maximum_inclusive) & (value == SpecLimit.maximum)
    over = (SpecLimit.text == "") & ((value > SpecLimit.maximum) | at_it)
    word = case(
        (Result.verdict != Verdict.FAIL, Result.verdict), (over, "above"), else_="fails",
    )  # fmt: skip
    verdicts = (
        select(func.array_agg(word))
        .select_from(Result)
        .join(Analysis, Analysis.id == Result.analysis_id)
        .outerjoin(SpecLimit, SpecLimit.id == Result.spec_limit_id)
        .where(
            Result.sample_id == newest.c.sample, Result.live, Result.published_at.is_not(None),
            Analysis.state.not_in(DEAD),
        )
        .correlate(newest)
        .scalar_subquery()
    )  # fmt: skip
    return (
        select(SamplePoint, newest.c.order_id, newest.c.sampled, verdicts.label("verdicts"))
        .join(newest, true())
        .where(SamplePoint.active)
        .order_by(newest.c.sampled.desc(), SamplePoint.code)
        .limit(SHOWN)
    )
