"""The bench test by test: what waits for each, by department, with its nearest holding time."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import ColumnElement, Select, func, select

from labflow.domain.analyses.views import BENCH, not_measured, over, soon
from labflow.domain.lists import ViewTab
from labflow.domain.lists.reading import read, tabs
from labflow.domain.lists.saved import saved_views
from labflow.domain.lists.window import ListQuery
from labflow.domain.work import Work
from labflow.kit import times
from labflow.models import Analysis, Department, Method, Service, ServiceVersion
from labflow.vocabulary import Permission


@dataclass
class ServiceRow:
    """One test with what waits for it. `heading` is the department where a new one begins."""

    service_id: str = ""
    name: str = ""
    code: str = ""
    method: str = ""
    heading: str = ""
    waiting: int = 0
    mine: int = 0
    unassigned: int = 0
    returned: int = 0
    late: int = 0
    hold: str = ""
    hold_soon: bool = False
    hold_over: bool = False


@dataclass
class TestsPage:
    """The tests that have work in one view of the bench, and the views."""

    rows: list[ServiceRow] = field(default_factory=list)
    views: list[ViewTab] = field(default_factory=list)
    view: str = ""
    q: str = ""
    kept_q: str = ""
    waiting: int = 0


def page(work: Work, query: ListQuery) -> TestsPage:
    """The tests that have work waiting in this view of the bench, whatever else the view is narrowed to."""
    work.require(Permission.SEE_WORK)
    saved = saved_views(work, BENCH.name)
    reading = read(work, BENCH, query, saved)
    found = work.db.execute(_query(work, reading.where)).all()
    rows: list[ServiceRow] = []
    department = ""
    for row in found:
        rows.append(
            ServiceRow(
                str(row.id), row.name, row.code, row.method, row.department if row.department != department else "",
                int(row.waiting), int(row.mine), int(row.unassigned), row.returned, int(row.late),
                times.until(row.hold_at, work.now), soon(row.hold_at, work), over(row.hold_at, work),
            )
        )  # fmt: skip
        department = row.department
    kept_q = reading.saved.q if reading.saved else ""
    return TestsPage(
        rows, tabs(work, BENCH, saved), reading.view.key, reading.q.strip(), kept_q, sum(row.waiting for row in rows)
    )  # fmt: skip


def _query(work: Work, where: Sequence[ColumnElement[bool]]) -> Select[Any]:
    """The waiting analyses are counted before anything is joined to them, from the index of open ones alone; what was sent
    back are few, and stand in an index of their own."""
    mine = Analysis.analyst_id == work.actor.id
    count = func.count
    waiting = (
        select(
            Analysis.service_id, Analysis.service_version_id,
            count().label("waiting"),
            count().filter(mine).label("mine"),
            count().filter(Analysis.analyst_id.is_(None)).label("unassigned"),
            count().filter(Analysis.due_at < work.now).label("late"),
            func.min(Analysis.hold_at).filter(not_measured()).label("hold_at"),
        )
        .where(*where)
        .group_by(Analysis.service_id, Analysis.service_version_id)
        .subquery()
    )  # fmt: skip
    returned = (
        select(Analysis.service_id, count().label("returned"))
        .where(*where, Analysis.returned_reason != "")
        .group_by(Analysis.service_id)
        .subquery()
    )
    sums = [func.sum(waiting.c[name]).label(name) for name in ("waiting", "mine", "unassigned", "late")]
    return (
        select(
            Service.id, Service.name, Service.code, Department.name.label("department"),
            func.max(Method.reference).label("method"), *sums,
            func.coalesce(func.max(returned.c.returned), 0).label("returned"),
            func.min(waiting.c.hold_at).label("hold_at"),
        )
        .join(waiting, waiting.c.service_id == Service.id)
        .join(ServiceVersion, ServiceVersion.id == waiting.c.service_version_id)
        .join(Method, Method.id == ServiceVersion.method_id)
        .join(Department, Department.id == Service.department_id)
        .outerjoin(returned, returned.c.service_id == Service.id)
        .group_by(Service.id, Service.name, Service.code, Service.position, Department.name)
        .order_by(Department.name, Service.position, Service.name)
    )  # fmt: skip
