"""What the same sample point showed before: verified results of earlier samples, found along the point's own index.

A point may have been sampled every day for ten years. Its samples are walked from the newest one backwards, and each is
asked for the analyte, until enough is found or LOOK_BACK samples have been asked.
"""

from collections.abc import Iterable, Sequence
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import Select, Uuid, bindparam, func, select, true
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import aliased

from labflow.domain.lists.window import afresh
from labflow.domain.samples.deriving import VERIFIED
from labflow.domain.samples.taking import newest_first, taken
from labflow.domain.work import Work
from labflow.models import Analysis, Result, Sample
from labflow.models.base import or_else

LOOK_BACK = 400  # a year of daily samples and more


def results_before(work: Work, asked: Iterable[tuple[UUID, UUID]], *, most: int = 1) -> Sequence[Any]:
    """For each sample and analyte the verified results at its point that were taken before it, newest first, at most `most`.

    A row has sample_id and analyte_id as they were asked for, and of the earlier one reported_text, numeric, bound, unit,
    number and when it was taken (`at`).
    """
    pairs = sorted(set(asked))
    if not pairs:
        return []
    samples, analytes = ([pair[at] for pair in pairs] for at in (0, 1))
    found = work.db.execute(afresh(_before()), {"samples": samples, "analytes": analytes, "most": most})
    return found.all()


@cache
def _before() -> Select[Any]:
    ids = ARRAY(Uuid())
    asked = (
        func.unnest(bindparam("samples", type_=ids), bindparam("analytes", type_=ids))
        .table_valued("sample_id", "analyte_id", name="asked")
        .render_derived()
    )
    here, sample = aliased(Sample), aliased(Sample)
    earlier = (
        select(sample.id, sample.number, taken(sample).label("at"))
        .where(
            sample.client_id == here.client_id, sample.sample_point_id == here.sample_point_id, sample.id != here.id,
            taken(sample) < or_else(taken(here), here.created_at),
        )
        .order_by(*newest_first(sample))
        .limit(LOOK_BACK)
        .correlate(here)
        .subquery()
        .lateral()
    )  # fmt: skip
    found = (
        select(
            Result.reported_text, Result.numeric, Result.bound, Result.unit, earlier.c.number, earlier.c.at, earlier.c.id.label("earlier_id"),
            Result.id.label("result_id"),
        )
        .select_from(earlier)
        .join(Result, (Result.sample_id == earlier.c.id) & (Result.analyte_id == asked.c.analyte_id) & Result.live)
        .join(Analysis, (Analysis.id == Result.analysis_id) & Analysis.state.in_(VERIFIED))
        .order_by(earlier.c.at.desc(), earlier.c.id.desc(), Result.id.desc())
        .limit(bindparam("most"))
        .correlate(here, asked)
        .lateral()
    )  # fmt: skip
    return (
        select(asked.c.sample_id, asked.c.analyte_id, found)
        .select_from(asked)
        .join(here, here.id == asked.c.sample_id)
        .join(found, true())
        .where(here.sample_point_id.is_not(None))
        .order_by(asked.c.sample_id, asked.c.analyte_id, found.c.at.desc(), found.c.earlier_id.desc(), found.c.result_id.desc())
    )  # fmt: skip
