"""The review queue: samples whose results wait for a second person, those with exceptions first."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, String, and_, bindparam, case, cast, exists, func, or_, select, true
from sqlalchemy.dialects.postgresql import array

from labflow.domain.lab import zone
from labflow.domain.lists.searching import clients_like, having, pattern
from labflow.domain.lists.window import ListQuery, SortKey, window
from labflow.domain.work import Work
from labflow.kit.paging import Page, count_text
from labflow.kit.times import clock_text, due_words, local, short
from labflow.models import Analysis, Client, Order, Result, Sample, SamplePoint, Verification
from labflow.models.base import among
from labflow.vocabulary import AnalysisState, Decision, Permission, Verdict
from labflow.words import _, later, plural

SHOWS = ("all", "exceptions", "clean")
MARKED = ("H", "E", "J")
_WAITING = Analysis.state == AnalysisState.RESULTED
# what waits for review was never on a report: said so that the few of many are read along an index of their own
_RESULT = and_(Result.analysis_id == Analysis.id, Result.live, Result.published_at.is_(None))
# What makes a sample come earlier, worst first, and how it is said of a sample: one, several.
_KINDS: tuple[tuple[str, str, str], ...] = (
    ("failed", later("{count} outside its limit"), later("{count} outside their limits")),
    ("undecided", later("{count} not decided"), later("{count} not decided")),
    ("marked", later("{count} qualified"), later("{count} qualified")),
    ("changed", later("{count} changed value"), later("{count} changed values")),
    ("repeated", later("{count} tested again"), later("{count} tested again")),
)
_BAD = ("failed",)
# Made once: adapting columns to a new alias costs more than the query.
_REMOVED = Result.__table__.alias("removed")


@dataclass
class QueueRow:
    """A sample that waits for review. `exceptions` says what to look at first; `mine` that its results are my own."""

    id: str = ""
    number: str = ""
    description: str = ""
    client: str = ""
    summary: str = ""
    exceptions: str = ""
    tone: str = "ok"
    at: str = ""
    due: str = ""
    late: bool = False
    priority: str = ""
    mine: bool = False
    gone: bool = False


@dataclass
class Queue(Page[QueueRow]):
    """One page of the queue; `counts` by what is shown."""

    before: str = ""
    show: str = "all"
    counts: dict[str, str] = field(default_factory=dict)


def queue(work: Work, query: ListQuery) -> Queue:
    """The samples with results to be verified: the worst exceptions first, then by due date. `tab` is one of SHOWS."""
    work.require(Permission.REVIEW_RESULTS)
    show = query.tab if query.tab in SHOWS else "all"
    waiting = _waiting(_found(work, query.q))
    shown = {
        "all": [], "exceptions": [waiting.c.severity < len(_KINDS)], "clean": [waiting.c.severity == len(_KINDS)],
    }  # fmt: skip
    columns = [
        func.count().filter(*clauses).label(name) if clauses else func.count().label(name)
        for name, clauses in shown.items()
    ]
    counted = select(*columns).select_from(waiting)
    beside_each = counted.subquery()
    # what waits is judged once, for the counts as well as for the page
    seen = window(
        work,
        select(beside_each).select_from(waiting).join(beside_each, true()).where(*shown[show]),
        SortKey(waiting.c.place),
        SortKey(waiting.c.sample_id, UUID),
        descending=False,
        after=query.after,
        before=query.before,
    )
    counts = seen.rows[0]._mapping if seen.rows else work.db.execute(counted).one()._mapping
    total = counts[show]
    return Queue(
        rows=_rows(work, [row.window_id for row in seen.rows]), after=seen.after, before=seen.before, total=total,
        total_text=count_text(total), show=show, counts={name: count_text(counts[name]) for name in SHOWS},
    )  # fmt: skip


def _rows(work: Work, sample_ids: Sequence[UUID]) -> list[QueueRow]:
    """These samples, in this order, with what is said of each."""
    if not sample_ids:
        return []
    found = work.db.execute(_rows_query(), {"samples": list(sample_ids)}).all()
    known = {row.Sample.id: row for row in found}
    return [_row(work, known[id]) for id in sample_ids if id in known]


@cache
def _rows_query() -> Any:
    sums = _sums()
    return (
        select(Sample, Order.priority, Client.name.label("client"), SamplePoint.name.label("point"), sums)
        .join(sums, sums.c.sample_id == Sample.id)
        .join(Order, Order.id == Sample.order_id)
        .join(Client, Client.id == Sample.client_id)
        .outerjoin(SamplePoint, SamplePoint.id == Sample.sample_point_id)
    )


def still_waiting(work: Work, sample_ids: Sequence[UUID]) -> set[str]:
    """Those of these samples that wait for review, on whichever page of the queue."""
    work.require(Permission.REVIEW_RESULTS)
    rows = select(Analysis.sample_id).where(_WAITING, Analysis.sample_id.in_(sample_ids)).distinct()
    return {str(id) for id in work.db.scalars(rows)}


def _waiting(found: Sequence[ColumnElement[bool]]) -> Any:
    """The samples that wait: how grave the gravest of each is, and its place in the queue by that and by its due date.

    0 for a result outside its limit, up to the number of kinds for a sample without exceptions.
    """
    kinds = _conditions()
    gravest = case(*((kinds[name], place) for place, (name, *_words) in enumerate(_KINDS)), else_=len(_KINDS))
    judged = (
        select(Analysis.sample_id, func.min(gravest).label("severity"))
        .join(Result, _RESULT, isouter=True)
        .where(_WAITING)
        .group_by(Analysis.sample_id)
        .subquery()
    )
    due = func.coalesce(func.to_char(Sample.due_at, "YYYYMMDDHH24MISS"), "9")
    return (
        select(
            judged.c.sample_id,
            judged.c.severity,
            func.concat(cast(judged.c.severity, String), due).label("place"),
        )
        .join(Sample, Sample.id == judged.c.sample_id)
        .where(*found)
        .cte("waiting")
    )


@cache
def _conditions() -> dict[str, ColumnElement[bool]]:
    """When a result, or the test it belongs to, is of a kind."""
    return {
        "failed": Result.verdict == Verdict.FAIL,
        "undecided": Result.verdict == Verdict.INCONCLUSIVE,
        "marked": or_(Result.qualifiers.has_any(array(MARKED)), func.jsonb_array_length(Result.by_hand) > 0),
        "changed": or_(Result.version > 1, _replaces_a_removed_value()),
        "repeated": or_(Analysis.attempt > 1, _was_returned()),
    }


def _sums() -> Any:
    """For each of the samples asked for: how many tests and results wait, and how many of them need a look, and why."""
    count, kinds = func.count, _conditions()
    return (
        select(
            Analysis.sample_id,
            count(Analysis.id.distinct()).label("tests"),
            count(Result.id).label("results"),
            func.max(Analysis.submitted_at).label("submitted_at"),
            *(count(Result.id).filter(kinds[name]).label(name) for name in ("failed", "undecided", "marked", "changed")),
            count(Analysis.id.distinct()).filter(kinds["repeated"]).label("repeated"),
            func.array_agg(Result.entered_by_id.distinct()).label("people"),
            func.array_agg(Analysis.submitted_by_id.distinct()).label("submitters"),
        )
        .join(Result, _RESULT, isouter=True)
        .where(_WAITING, Analysis.sample_id.in_(bindparam("samples", expanding=True)))
        .group_by(Analysis.sample_id)
        .subquery()
    )  # fmt: skip


def _replaces_a_removed_value() -> ColumnElement[bool]:
    return exists().where(
        _REMOVED.c.analysis_id == Result.analysis_id,
        _REMOVED.c.analyte_id == Result.analyte_id,
        ~_REMOVED.c.live,
    )


def _was_returned() -> ColumnElement[bool]:
    return exists().where(Verification.analysis_id == Analysis.id, Verification.decision == Decision.RETURNED)


def _found(work: Work, q: str) -> list[ColumnElement[bool]]:
    """Samples whose number or client's name for it matches, or whose client does."""
    if not q.strip():
        return []
    like = pattern(q)
    clauses = [having(work, Sample, like)]
    if clients := clients_like(work, like):
        clauses.append(among(Sample.client_id, clients))
    return [or_(*clauses)]


def _row(work: Work, row: Any) -> QueueRow:
    sample: Sample = row.Sample
    due, date, late = due_words(sample.due_at, work.now, zone(work), open=True)
    said = [(name, words(row, name, one, many)) for name, one, many in _KINDS if getattr(row, name)]
    people: set[UUID] = {*(row.people or []), *(row.submitters or [])} - {None}
    return QueueRow(
        id=str(sample.id), number=sample.number, description=sample.client_reference or row.point or "",
        client=row.client, summary=_summary(row.tests, row.results),
        exceptions=", ".join(text for _, text in said) or _("No exceptions"),
        tone="bad" if said and said[0][0] in _BAD else "warn" if said else "ok", at=_when(work, row.submitted_at),
        due=due or date, late=late, priority=row.priority, mine=people == {work.actor.id},
    )  # fmt: skip


def words(row: Any, name: str, one: str, many: str) -> str:
    """ "2 outside their limits", "1 qualified"."""
    count = getattr(row, name)
    return _(one if count == 1 else many, count=count)


def _when(work: Work, at: Any) -> str:
    if at is None:
        return ""
    there = local(at, zone(work))
    same_day = there.date() == local(work.now, zone(work)).date()
    return clock_text(there) if same_day else short(at, zone(work), now=work.now).split(",")[0]


def _summary(tests: int, results: int) -> str:
    of_tests = plural("{count} test", "{count} tests", tests)
    return f"{of_tests} · {plural('{count} result', '{count} results', results)}"
