"""The review queue: samples whose results wait for a second person, those with exceptions first."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, String, and_, case, cast, exists, func, or_, select
from sqlalchemy.dialects.postgresql import array

from labflow.domain.lab import zone
from labflow.domain.lists.searching import clients_like, having, pattern
from labflow.domain.lists.window import ListQuery, SortKey, window
from labflow.domain.work import Work
from labflow.kit.paging import Page, count_text
from labflow.kit.times import clock_text, due_words, local, short
from labflow.models import Analysis, Client, Order, Result, Sample, SamplePoint, Verification
from labflow.vocabulary import AnalysisState, Decision, Permission, Verdict
from labflow.words import _, later, plural

SHOWS = ("all", "exceptions", "clean")
MARKED = ("H", "E", "J")
_WAITING = Analysis.state == AnalysisState.RESULTED
# What makes a sample come earlier, worst first, and how it is said of a sample: one, several.
_KINDS: tuple[tuple[str, str, str], ...] = (
    ("failed", later("{count} outside its limit"), later("{count} outside their limits")),
    ("undecided", later("{count} not decided"), later("{count} not decided")),
    ("marked", later("{count} qualified"), later("{count} qualified")),
    ("changed", later("{count} changed value"), later("{count} changed values")),
    ("repeated", later("{count} tested again"), later("{count} tested again")),
)
_BAD = ("failed",)


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
    found = _found(work, query.q)
    sums = _sums()
    severity = _severity(sums)
    shown = {"all": [], "exceptions": [severity < len(_KINDS)], "clean": [severity == len(_KINDS)]}
    counts = _counts(work, sums, shown, found)
    key = func.concat(
        cast(severity, String), func.coalesce(func.to_char(Sample.due_at, "YYYYMMDDHH24MISS"), "9")
    )
    rows = (
        select(Sample, Order.priority, Client.name.label("client"), SamplePoint.name.label("point"), sums)
        .join(sums, sums.c.sample_id == Sample.id)
        .join(Order, Order.id == Sample.order_id)
        .join(Client, Client.id == Sample.client_id)
        .outerjoin(SamplePoint, SamplePoint.id == Sample.sample_point_id)
        .where(*shown[show], *found)
    )
    seen = window(
        work,
        rows,
        SortKey(key),
        SortKey(Sample.id, UUID),
        descending=False,
        after=query.after,
        before=query.before,
    )
    total = counts[show]
    return Queue(
        rows=[_row(work, row) for row in seen.rows], after=seen.after, before=seen.before, total=total,
        total_text=count_text(total), show=show, counts={name: count_text(count) for name, count in counts.items()},
    )  # fmt: skip


def still_waiting(work: Work, sample_ids: Sequence[UUID]) -> set[str]:
    """Those of these samples that wait for review, on whichever page of the queue."""
    work.require(Permission.REVIEW_RESULTS)
    rows = select(Analysis.sample_id).where(_WAITING, Analysis.sample_id.in_(sample_ids)).distinct()
    return {str(id) for id in work.db.scalars(rows)}


def _sums() -> Any:
    """For each sample: how many tests and results wait, and how many of them need a look, and why."""
    count = func.count
    result = and_(Result.analysis_id == Analysis.id, Result.live)
    return (
        select(
            Analysis.sample_id,
            count(Analysis.id.distinct()).label("tests"),
            count(Result.id).label("results"),
            func.max(Analysis.submitted_at).label("submitted_at"),
            count(Result.id).filter(Result.verdict == Verdict.FAIL).label("failed"),
            count(Result.id).filter(Result.verdict == Verdict.INCONCLUSIVE).label("undecided"),
            count(Result.id)
            .filter(
                or_(Result.qualifiers.has_any(array(MARKED)), func.jsonb_array_length(Result.by_hand) > 0)
            )
            .label("marked"),
            count(Result.id).filter(or_(Result.version > 1, _replaces_a_removed_value())).label("changed"),
            count(Analysis.id.distinct())
            .filter(or_(Analysis.attempt > 1, _was_returned()))
            .label("repeated"),
            func.array_agg(Result.entered_by_id.distinct()).label("people"),
            func.array_agg(Analysis.submitted_by_id.distinct()).label("submitters"),
        )
        .join(Result, result, isouter=True)
        .where(_WAITING)
        .group_by(Analysis.sample_id)
        .subquery()
    )


def _replaces_a_removed_value() -> ColumnElement[bool]:
    removed = Result.__table__.alias("removed")
    return exists().where(
        removed.c.analysis_id == Result.analysis_id,
        removed.c.analyte_id == Result.analyte_id,
        ~removed.c.live,
    )


def _was_returned() -> ColumnElement[bool]:
    return exists().where(Verification.analysis_id == Analysis.id, Verification.decision == Decision.RETURNED)


def _severity(sums: Any) -> ColumnElement[int]:
    """0 for a result outside its limit, up to the number of kinds for a sample without exceptions."""
    return case(
        *((sums.c[name] > 0, place) for place, (name, *_words) in enumerate(_KINDS)), else_=len(_KINDS)
    )


def _counts(work: Work, sums: Any, shown: dict[str, Any], found: list[ColumnElement[bool]]) -> dict[str, int]:
    columns = [
        func.count().filter(*clauses).label(name) if clauses else func.count().label(name)
        for name, clauses in shown.items()
    ]
    row = work.db.execute(
        select(*columns).select_from(Sample).join(sums, sums.c.sample_id == Sample.id).where(*found)
    )
    return dict(row.one()._mapping)


def _found(work: Work, q: str) -> list[ColumnElement[bool]]:
    """Samples whose number or client's name for it matches, or whose client does."""
    if not q.strip():
        return []
    like = pattern(q)
    clauses = [having(work, Sample, like)]
    if clients := clients_like(work, like):
        clauses.append(Sample.client_id.in_(clients))
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
