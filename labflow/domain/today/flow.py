"""How work flows: the backlog of each department, and how long samples take from receipt to report."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from sqlalchemy import func, select, tuple_

from labflow.domain.lab import zone
from labflow.domain.lists.tallies import for_a_minute
from labflow.domain.lists.window import afresh
from labflow.domain.samples.views import WAITING
from labflow.domain.today import inside
from labflow.domain.work import Work
from labflow.kit.times import local, month_day
from labflow.models import Analysis, Department, Report, ReportSample, Sample
from labflow.models.base import or_else
from labflow.vocabulary import AnalysisState, Permission, ReportState
from labflow.words import _

WEEKS = 8


@dataclass
class BacklogRow:
    """A department's open tests. The shares are percent of the largest department's, for the bar.

    `bench` are those that wait or are in work, as the list of work has them; `href` and `late_href` lead there.
    """

    id: str = ""
    name: str = ""
    waiting: int = 0
    in_work: int = 0
    to_verify: int = 0
    bench: int = 0
    waiting_share: float = 0
    in_work_share: float = 0
    to_verify_share: float = 0
    late: int = 0
    href: str = ""
    late_href: str = ""


@dataclass
class Week:
    """A week of published samples: its Monday, the median days from receipt to publication, and the bar's height in percent.

    `reports` said them first; `href` lists those.
    """

    label: str = ""
    days: str = ""
    samples: int = 0
    reports: int = 0
    href: str = ""
    height: float = 0
    current: bool = False


@dataclass
class Turnaround:
    """The trend of eight weeks. `change` compares the last four weeks with the four before; `better` says faster."""

    median: str = ""
    change: str = ""
    better: bool = False
    href: str = ""
    top: str = ""
    weeks: list[Week] = field(default_factory=list)


def backlog(work: Work) -> list[BacklogRow]:
    """Open tests by department: waiting for an analyst, in work, to be verified."""
    work.require(Permission.SEE_WORK)
    # counted before the names are joined, by what the index of open analyses holds
    counts = (
        select(
            Analysis.department_id, Analysis.state,
            func.count().label("tests"),
            func.count().filter(Analysis.due_at < work.now).label("late"),
        )
        .where(Analysis.state.in_((*WAITING, AnalysisState.RESULTED)))
        .group_by(Analysis.department_id, Analysis.state)
        .subquery()
    )  # fmt: skip
    found = select(Department.id, Department.name, counts.c.state, counts.c.tests, counts.c.late)
    departments: dict[tuple[UUID, str], dict[str, Any]] = {}
    for row in work.db.execute(found.join(counts, counts.c.department_id == Department.id)):
        departments.setdefault((row.id, row.name), {})[row.state] = row
    rows = [_backlog_row(id, name, states) for (id, name), states in departments.items()]
    rows.sort(key=lambda row: (-row.bench - row.to_verify, row.name))
    most = max((row.bench + row.to_verify for row in rows), default=1)
    for row in rows:
        row.waiting_share, row.in_work_share = _share(row.waiting, most), _share(row.in_work, most)
        row.to_verify_share = _share(row.to_verify, most)
    return rows


def _backlog_row(id: UUID, name: str, states: dict[str, Any]) -> BacklogRow:
    tests = {state: row.tests for state, row in states.items()}
    waiting, in_work = tests.get(AnalysisState.UNASSIGNED, 0), tests.get(AnalysisState.ASSIGNED, 0)
    late = sum(states[state].late for state in WAITING if state in states)
    return BacklogRow(
        str(id), name, waiting, in_work, tests.get(AnalysisState.RESULTED, 0), waiting + in_work, late=late,
        href=_bench(id), late_href=_bench(id, ";due:in:past"),
    )  # fmt: skip


def _bench(department: UUID, more: str = "") -> str:
    """The work of a department as a list."""
    return "/work/analyses?" + urlencode({"tab": "all", "filters": f"department:is:{department}{more}"})


def turnaround(work: Work, heard: int | None = None) -> Turnaround:
    """The median of each of the last eight weeks, in days from receipt to the first report that holds the sample.

    `heard`: this process hears of changes, so that what was counted within the minute may be shown again.
    """
    work.require(Permission.SEE_REPORTS)
    first = _first_monday(work)
    rows = for_a_minute(("turnaround", first, zone(work)), heard, lambda: _published(work, first))
    halves = {row.half: row.days for row in rows if row.of_half}
    return _trend(first, [row for row in rows if not row.of_half], halves.get(True), halves.get(False))


def _published(work: Work, first: datetime) -> Sequence[Any]:
    """Samples published since then: by week, and by the two halves that are compared."""
    days = (func.extract("epoch", Report.issued_at - Sample.received_at) / 86400).label("days")
    published = (
        select(Report.id, Report.issued_at, days)
        .join(ReportSample, ReportSample.report_id == Report.id)
        .join(Sample, Sample.id == ReportSample.sample_id)
        .where(
            # said as the index has it
            Report.issued_at.is_not(None), or_else(Report.issued_at, Report.created_at) >= first, Report.replaces_id.is_(None),
            Sample.received_at.is_not(None),
            Report.state.in_((ReportState.ISSUED, ReportState.SUPERSEDED)),
        )
        .subquery()
    )  # fmt: skip
    week = func.date_trunc("week", func.timezone(zone(work), published.c.issued_at)).label("week")
    middle = first + timedelta(weeks=WEEKS // 2)
    half = (published.c.issued_at >= middle).label("half")
    # one reading for both: the weeks, and the two halves they are compared by
    weeks = (
        select(
            week, half, func.grouping(week).label("of_half"),
            _median(published.c.days).label("days"),
            func.count().label("samples"),
            func.count(published.c.id.distinct()).label("reports"),
        )
        .group_by(func.grouping_sets(tuple_(week), tuple_(half)))
        .order_by(week)
    )  # fmt: skip
    return work.db.execute(afresh(weeks)).all()


def _median(days: Any) -> Any:
    return func.percentile_cont(0.5).within_group(days)


def _first_monday(work: Work) -> datetime:
    today = inside.start_of_day(work)
    monday = today - timedelta(days=today.weekday())
    return local(monday - timedelta(weeks=WEEKS - 1), zone(work))


def _trend(first: datetime, rows: Sequence[Any], later: Any, before: Any) -> Turnaround:
    found = {row.week.date(): row for row in rows}
    if not found:
        return Turnaround()
    most = max(float(row.days) for row in rows) or 1
    weeks = []
    for place in range(WEEKS):
        monday = (first + timedelta(weeks=place)).date()
        row = found.get(monday)
        weeks.append(
            Week(
                month_day(monday), f"{float(row.days):.1f}" if row else "", row.samples if row else 0,
                row.reports if row else 0, _issued(monday, monday + timedelta(days=6)),
                round(float(row.days) / most * 100, 1) if row else 0, place == WEEKS - 1,
            )
        )  # fmt: skip
    change, better = _change(later, before)
    now, half = later is not None, timedelta(weeks=WEEKS // 2)
    begins = (first + half if now else first).date()
    href, median = _issued(begins, begins + half - timedelta(days=1)), later if now else before
    return Turnaround(f"{float(median):.1f}", change, better, href, f"{most:.1f}", weeks)


def _issued(begins: date, ends: date) -> str:
    """The reports that said something for the first time in these days."""
    filters = (
        f"issued:between:{begins}|{ends};state:is:{ReportState.ISSUED}|{ReportState.SUPERSEDED};amends:is:no"
    )
    return "/reports?" + urlencode({"tab": "all", "filters": filters})


def _change(now: Any, before: Any) -> tuple[str, bool]:
    if now is None or before is None:
        return "", False
    less = round(float(before) - float(now), 1)
    if not less:
        return _("as before"), True
    days = f"{abs(less):.1f}"
    return (_("{days} d faster", days=days), True) if less > 0 else (_("{days} d slower", days=days), False)


def _share(part: int, most: int) -> float:
    return round(part / most * 100, 1)
